# Texts of the measures in src/barriers.
