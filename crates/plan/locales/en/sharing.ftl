# Solvers
solver-and = { $first }; { $rest }
solver-conflict = These demands contradict each other: { $demands }.
solver-conflict-none = The definitions of the model contradict each other.
demand-budget = a budget of { $budget }
demand-field = at least { $least } for { $field }
demand-return = a return of { $least } to { $member }
# Siting
siting-out-of-reach = No choice of { $sites } sites reaches every place.
# Routes
trip-conflict-time = The way from start to end alone takes more than { $budget } minutes on { $days ->
    [one] one day
   *[other] each of { $days } days
}.
trip-conflict-provinces = No trip of { $days ->
    [one] one day
   *[other] { $days } days
} with { $budget } minutes a day has stops in { $provinces } provinces.
# Transfer
demand-capacity = { $receiver } has { $limit } of { $resource }
demand-lot = a place receives at least { $lot } of { $industry } or none
demand-recipients = at most { $most } { $most ->
    [one] place receives
   *[other] places receive
} { $industry }
demand-moved = { $part } of { $industry } of { $sender } finds a place
demand-fairness = { $member } gains at least { $share } of all
demand-gain = { $member } gains at least { $least }
rule-lot = Minimum lots
rule-recipients = No duplication
rule-fairness = Fairness
rule-moved = Everything finds a place
rule-demanded = Gains that members demand
# Gains in money
table-programme-gains = What the plan brings each member in money in a year, by what estimates it
column-gains-ecology = Compensation for water
column-gains-fund = Fund
column-gains-tax = Shared taxes
column-gains-other = Other
column-gains-total = In all
gains-all = None of the { $members } members with an estimate loses; together they gain { $net } million yuan a year. The compensation is that of the rule shown for the year of the readings, the fund that of its key and grants, the taxes the even yearly sum of their present value.
gains-payments = Of { $members } members with an estimate { $losers ->
    [one] one loses
   *[other] { $losers } lose
} in a year: { $names }. Together they gain { $net } million yuan: payments of { $paid } million by those who gain would mend it.
gains-outside = Of { $members } members with an estimate { $losers ->
    [one] one loses
   *[other] { $losers } lose
} in a year: { $names }. The sum of all is { $net } million yuan: payments between members are not enough, { $amount } million more from outside, or projects that bring as much, would mend it.
