# Texts of the measures in src/structure.
