# Texts of the measures in src/hierarchy.
