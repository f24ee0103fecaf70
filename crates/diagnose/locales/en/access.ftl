# Texts of the measures in src/access.
