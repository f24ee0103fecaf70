# Texts of the measures in src/composite.
