# Texts that several parts of the plan share.
plan-needs-indicator = No figures of { $indicator } for these units.
plan-unknown-code = { $code } is not the code of a unit that is looked at.
plan-not-a-pair = { $given } is no pair of units: two different codes joined by + are accepted, pairs separated by commas.
option-together = Pairs of units that stay together, codes joined by +, pairs separated by commas.
option-apart = Pairs of units that are kept apart, codes joined by +, pairs separated by commas.
unit-million-cny = million yuan
unit-points = points
