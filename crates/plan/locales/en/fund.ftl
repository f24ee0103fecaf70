# Texts of the part fund.
plan-fund = A cooperation development fund
plan-fund-question = Who pays what into the fund, who gets what from it, and is every member better off?
plan-fund-method = Keys are weighted shares of the bases and an equal part within floor and cap, worked out exactly by the terms of the fund; grants follow need (people times the inverse of output per head); given projects that span a line are chosen exactly within the budget, with a return to those who pay. How a joint gain could be split is shown on a game of the provinces that site shared facilities together: Shapley value, nucleolus, Nash and five division rules, each tested for groups that would leave.
plan-fund-refused = The fund cannot be worked out with these figures.
plan-fund-weights = { $given } are no weights of { $bases } bases: as many numbers of 0 or more are accepted, at most 1 in all; the rest is the equal part.
plan-fund-project = { $given } is no project: cost:benefit:code+code is accepted, in million yuan.
plan-fund-proof = Exact to the fen for keys and contributions.
stat-fund-largest-key = Largest key of a member
stat-fund-losers = Members that pay more than they get
stat-fund-needed-yield = What each yuan must bring so that nobody loses
stat-fund-paid = Projects paid
stat-fund-joint-gain = Gain of provinces from siting together
stat-fund-rules-range = Widest range between rules of splitting
reading-fund-key = Of a fund of { $total } million yuan among { $members } members, { $most } pays most ({ $pays } million, { $share }) and { $least } least ({ $least-share }).
reading-fund-nobody-loses = With grants by need, of which each yuan brings { $yield }, no member pays more than it has of the fund.
reading-fund-payments = With grants by need, of which each yuan brings { $yield }, { $count ->
    [one] one member pays
   *[other] { $count } members pay
} more than they have of the fund: { $losers }. Payments of { $paid } million yuan by those who gain would mend it.
reading-fund-undo = With grants by need, of which each yuan brings { $yield }, { $count ->
    [one] one member pays
   *[other] { $count } members pay
} more than they have of the fund: { $losers }. What they lose is what the others gain: only projects that bring more than they cost, or a return to those who pay, mend it.
reading-fund-outside = With grants by need, of which each yuan brings { $yield }, { $count ->
    [one] one member pays
   *[other] { $count } members pay
} more than they have of the fund: { $losers }. { $amount } million yuan from outside would be needed to mend it.
reading-fund-yield = Nobody loses where each yuan of grants brings at least { $needed } yuan to the place that gets it; { $member } decides.
reading-fund-paid = { $paid } of { $asked } projects are paid: they cost { $cost } and bring { $benefit } million yuan; { $refused } do not span a line. The return to those who pay is met by { $met } and costs { $price } million in benefit.
reading-fund-core = With { $sites } sites the provinces bring { $gain } million people more within { $radius } km together than alone; some splits of this gain hold all together.
reading-fund-no-core = With { $sites } sites the provinces bring { $gain } million people more within { $radius } km together than alone; no split holds all together unless each group that would leave gets the worth of { $epsilon } million people more.
reading-fund-rules = { $stable } of { $rules } rules of splitting leave no group better off by leaving; rules differ most for { $province }, by { $range } of the whole.
warning-fund-game = The value of some coalitions is the best found, not proven.
split-shapley = Shapley value
split-nucleolus = nucleolus
split-nash = Nash, equal weights
split-equal = equal parts of the gain
split-proportional = in proportion to claims
split-equal-awards = constrained equal awards
split-equal-losses = constrained equal losses
split-talmud = Talmud rule
table-fund-members = Keys, contributions and grants
table-fund-payments = Payments that would leave nobody worse off
table-fund-projects = Projects
table-fund-splits = The joint gain of provinces by rule (people within reach)
table-fund-rules = Which splits hold all provinces together
column-fund-key = Key
column-fund-contribution = Contribution
column-fund-need = Share of need
column-fund-grant = Grant by need
column-fund-net = Net
column-fund-from = Payer
column-fund-to = Payee
column-fund-amount = Amount
column-fund-project = Project
column-fund-where = Where
column-fund-cost = Cost
column-fund-benefit = Benefit
column-fund-paid = Paid
column-fund-rule = Rule
column-fund-alone = Alone
column-fund-part = Part
column-fund-stable = Holds all together
column-fund-worst = Most that a group gains by leaving
column-fund-leaving = Who would leave first
option-fund-million = What the fund has in a year, million yuan.
option-bases = Indicators that the key rests on, separated by commas.
option-base-weights = Their weights, at most 1 in all; the rest is the equal part.
option-key-floor = The least key of a member.
option-key-cap = The largest key of a member.
option-yield = What each yuan of a grant brings the place that gets it, yuan.
option-projects = Projects as cost:benefit:code+code, million yuan, separated by commas.
option-return = The part of its contribution that must come back to each member as benefit of projects.
option-sites-each = Sites for each province in the game of joint siting.
