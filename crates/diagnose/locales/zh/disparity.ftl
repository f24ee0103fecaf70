# Texts of the measures in src/disparity.
