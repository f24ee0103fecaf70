# Texts of the measures in src/interaction.
