# Texts of the measures in src/composite.
unavailable-indicators = At least { $needed } of the indicators are needed; there are { $found }.
warning-indicators-year = { $indicator } is of { $year }, the nearest year with figures.
warning-indicators-left-out = { $indicator } was left out: too few units have figures.
warning-indicators-double = { $one } and { $other } say nearly the same (correlation above 0.95) and count that matter twice.
