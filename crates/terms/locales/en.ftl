# Names of terms, steps of their arithmetic, problems of drafts and reasons why a sum has no result.

term-tax-sharing = Tax sharing
term-compensation-steps = Compensation in steps of class and index
term-compensation-p-index = Compensation by the P index
term-compensation-pool = Compensation through a pool
term-compensation-chain = Compensation along a chain of sections
term-fund-key = Key of contributions to a fund
term-fund-share = Parts of a co-financed cost
term-vote = Rule of decision
term-notice = Duty of notice
term-recognition = Scope of recognition

tax-value-added = value-added tax
tax-enterprise-income = enterprise income tax
tax-business = business tax
tax-personal-income = personal income tax
tax-resource = resource tax
tax-environmental = environmental protection tax
tax-other = other tax

step-local-part = Local part of { $tax } in { $year }: { $amount } × { $ratio } = { $result }
step-local-tax = Local tax of { $firm } in { $year }: { $result }
step-base-average = Average of the { $year } years before the move: { $total } ÷ { $year } = { $result }
step-eligible = May be shared ({ $result }): led by the sending government { $led }, on the list { $listed }, average { $average } against at least { $least }
step-cap = The sender receives at most { $result } in all (base years: { $total })
step-carried = Year { $year }: { $tax } after { $carried } carried forward = { $result }
step-skim = Year { $year }: the common fund takes { $tax } × { $ratio } = { $result } first
step-counted = Year { $year }: of { $tax } only what lies above { $base } counts = { $result }
step-share = Year { $year }: { $counted } × { $ratio } = { $result }
step-under-cap = Year { $year }: { $amount }, at most { $cap } less { $cumulative } already received = { $result }
step-refund = Year { $year }: net refund { $tax }, the sender's part at { $ratio } = { $result }
step-settled = Year { $year }: settled before at { $result } (computed now: { $amount })
step-ended = Year { $year }: nothing is shared any more after { $cumulative } in all = { $result }
step-yearly-mean = Mean of { $item } at { $section } in { $year } = { $result } mg/L
step-water-class = Class of the water at { $section } in { $year } = { $result }, by { $item }
step-class-payment = Class { $class } against { $target }: { $steps } × { $rate } = { $result }
step-index-change = { $item }: { $concentration } against { $before } = { $result }
step-index-payment = { $points } points × { $rate }, at most { $cap } = { $result }
step-net = { $base } + { $amount } = { $result }
step-p-index = P = { $coefficient } × { $total } = { $result }
step-p-band = P = { $points }, band up to { $cap }: downstream pays { $result } of { $amount }
step-pool-pays = { $party } pays into the pool { $ratio } parts of { $total } = { $result }
step-pool-receives = { $party } receives { $ratio } parts of { $total } = { $result }
step-deduction = { $party } at { $section }: { $steps } classes below the target, { $ratio } of { $amount } = { $result }
step-load = { $item }: ({ $concentration } − { $target }) mg/L × { $flow } × 10,000 m³ = { $result } t at { $rate }
step-chain-payment = { $section }: { $amount }, at most { $cap } = { $result }
step-base-share = { $party }: { $item } { $amount } of { $total }, weight { $weight } = { $result }
step-equal-share = { $party }: equal part of { $weight } = { $result }
step-key = { $party }: key { $result }
step-bounded = { $party }: key { $key } between { $floor } and { $cap } = { $result }
step-contribution = { $party }: { $total } × { $key } = { $result }
step-fund-part = { $source }: { $amount } × { $ratio } = { $result }
step-quorum = Present { $present } of { $members }, needed { $needed }: { $result }
step-votes = For { $for } of { $of }, needed { $needed }: { $result }

problem-empty = Nothing is given here. Give at least one.
problem-twice = `{ $value }` stands here more than once or where it must not. Keep one.
problem-same-party = `{ $party }` is on both sides. Name two different parties.
problem-not-a-party = `{ $party }` is not a party of the agreement. Add it to the parties, or name one of them.
problem-not-a-share = { $value } is not a part of a whole. Write a number from 0 to 1, such as `0.5` or `50 %`.
problem-not-a-month = { $value } is not from 1 to 12.
problem-not-positive = { $value } is not above zero.
problem-negative = { $value } is below zero.
problem-all-zero = All of `{ $value }` are zero. Give at least one above zero.
problem-other-currency = { $value } is negative or not in { $currency }. One term has one currency.
problem-not-in-order = The days are not in order. Put the earlier first.
problem-no-base-years = The term refers to base years, and none are given.
problem-extension-without-cap = An extension runs while a cap is not reached, and there is no cap. Add a cap, or a band.
problem-item-without-class = `{ $value }` has no limits of classes. Use cod, permanganate, nh3-n, tp or do.
problem-no-target = A target must be one of the classes I to V.
problem-weights = The weights add up to { $sum }. They must add up to 1.
problem-bands = The upper ends of the bands must rise, and the last band must have none.
problem-bound-infeasible = This bound for every party adds up to { $sum }. Floors must stay below 1, caps must reach it.
problem-floor-above-cap = The floor is above the cap.
problem-quota = The quota { $quota } of { $sum } votes must be more than half and no more than all.
problem-hours = { $value } hours are not from 1 to 8760.
problem-text-missing = The text is missing in one language. Write it in both.
problem-too-few-parties = An agreement needs at least two parties.

term-undefined-missing = { $fact } is not recorded for { $period }.
term-undefined-too-few-months = { $fact } is recorded for { $found } months of { $period }; { $needed } are needed.
term-undefined-needs-months = The local part of { $tax } changes on { $on }. Record { $year } by months.
term-undefined-no-local-part = No local part of { $tax } is stated for { $on }.
term-undefined-zero = { $what } is zero, and nothing can be divided by it.
term-undefined-negative = { $what } is negative.
term-undefined-infeasible = The { $bound } of all parties add up to { $sum }: no key can meet them.
term-undefined-not-in-force = The term is not in force in { $year }.
term-undefined-no-payment = A term of the kind { $kind } states no payment.
term-undefined-money = The sum cannot be done: { $cause }.
