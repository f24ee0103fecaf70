# Texts of the measures in src/spatial.
