# Texts of the measures in src/barriers.
option-kind = The kind of flow; by default the one with most rows.
option-period = The period of the flows (2020-10); by default the best reported one in the year asked for, else the reference period of the package.
option-errors = How standard errors are made: robust, clustered by pair, or clustered two ways (origin and destination).
option-without = What is left out of the model: nothing, shared-border, distance, or both.
option-elasticity = The elasticity of substitution under which the border is read as a tariff; none is assumed.
unavailable-period = { $period } is not a period: write a year (2020) or a month (2020-10).
dropped-no-flow = no flow to or from another member in { $period }
dropped-no-point = no point (lon, lat)
dropped-same-point = the two points are the same
dropped-singleton = the only pair of this { $effect }
dropped-all-zero = all flows of this { $effect } are zero
dropped-separated = a zero flow whose expected value is zero whatever the other coefficients are (separated)
effect-origin = origin
effect-destination = destination
word-yes = yes
word-no = no
column-regressor = Regressor
column-estimate = Estimate
column-standard-error = Standard error
column-factor = Factor
column-segment = Border segment
column-directed-pairs = Directed pairs
column-border-factor = Border factor
column-note = Note
column-partner = Partner
column-crosses = Crosses a provincial line
column-observed-flow = Observed flow
column-expected-with-border = Expected with the line
column-expected-without-border = Expected inside one province
column-observed-over-expected = Observed over expected inside one province
warning-ppml-not-converged = The fit did not settle in { $steps } steps: do not rely on it.
warning-ppml-few-clusters = Only { $clusters } clusters: clustered errors tend to be too small.
warning-ppml-collinear = { $regressor } repeats the effects or other regressors and was left out.
measure-border-effect = Border effect on flows
measure-border-effect-question = How many times larger are flows inside a province than across its line, at equal size and distance?
measure-border-effect-method = Poisson pseudo-maximum likelihood of the flows on distance, shared border and same province, with effects of origin and destination.
stat-border-effect-factor = Border factor
stat-border-effect-largest-gap = Largest cooperation gap
stat-border-effect-distance-equivalent = Distance equivalent of the line
stat-border-effect-tariff-equivalent = Tariff equivalent of the line
stat-border-effect-log-distance = Logarithm of distance
stat-border-effect-shared-border = Shared border
stat-border-effect-same-province = Same province
stat-border-effect-explained = Share of the deviance explained
stat-border-effect-segment = Border factor of a segment
reading-border-effect-high = At equal size and distance, flows inside a province are { $value } times as large as across its line ({ $low } to { $high }): a high barrier ({ $kind }, { $period }).
reading-border-effect-medium = At equal size and distance, flows inside a province are { $value } times as large as across its line ({ $low } to { $high }): a medium barrier ({ $kind }, { $period }).
reading-border-effect-low = At equal size and distance, flows inside a province are { $value } times as large as across its line ({ $low } to { $high }): a low barrier ({ $kind }, { $period }).
reading-border-effect-none = At equal size and distance, flows inside a province are { $value } times as large as across its line, but the interval ({ $low } to { $high }) holds 1: the data do not show a barrier ({ $kind }, { $period }).
reading-border-effect-inverse = At equal size and distance, flows across provincial lines are larger than inside: factor { $value } ({ $low } to { $high }; { $kind }, { $period }).
reading-border-effect-undefined = The effect of the line cannot be told from the effects of the places ({ $kind }, { $period }).
undefined-border-effect = undefined: being in one province repeats the effects of the places or the other regressors
undefined-distance-effect = undefined: flows do not fall with distance
reading-border-effect-distance = Crossing a provincial line weighs as much as a distance { $value } times as long.
reading-border-effect-no-distance = Flows do not fall with distance, so the line has no equivalent in distance.
reading-border-effect-tariff = With an elasticity of { $elasticity }, crossing a provincial line weighs as much as a tariff of { $value }.
reading-border-effect-log-distance = One per cent more distance changes flows by { $value } per cent.
reading-border-effect-shared-border = Cities that share a border have flows exp({ $value }) times as large.
reading-border-effect-same-province = Cities of one province have flows exp({ $value }) times as large.
reading-border-effect-explained = The model explains { $value } of the deviance of the flows.
reading-border-effect-segment = Between { $segment }, flows inside the provinces are { $value } times as large as across the line ({ $low } to { $high }).
reading-border-effect-gap = The widest gap is between { $pair }: their flow is { $value } of what would be expected if both lay in one province.
warning-border-effect-kind = One kind of flow stands for itself only; rivers and mountains along the line count as border.
warning-border-effect-no-neighbours = The zone has no list of neighbours, so the model has no term for a shared border and the factor takes its part.
note-segment-collinear = cannot be told from the other segments and the effects of the places
table-border-effect-coefficients = Gravity model of the flows, { $period }
table-border-effect-segments = Border factor of each pair of provinces
table-cooperation-gaps = Observed and expected flow of each pair of cities, the widest gaps first
word-inside-provinces = Inside the provinces
column-neighbour = Neighbour
column-neighbour-pairs = Pairs of neighbours
column-mean-difference = Mean difference (logarithms)
column-neighbour-value = Value of the neighbour
column-log-difference = Difference (logarithms)
warning-other-year = There are no figures of the year asked for: these are of { $year }.
warning-tiny-map = Only { $partitions } partitions of this map exist, so p cannot be below { $p }: the map is too small to show anything.
warning-partitions-fewer = Of { $asked } random partitions { $made } could be drawn on this map.
null-partitions = provinces redrawn { $parts ->
    [one] as one part
   *[other] as { $parts } contiguous parts of the same sizes
 }, at random
null-partitions-all = every partition of the map into contiguous parts of the same sizes
measure-edge-contrast = Contrast between neighbours at the line
measure-edge-contrast-question = Are neighbours across the provincial line more different than neighbours inside?
measure-edge-contrast-method = Mean difference of the logarithms of neighbouring counties across the line less that inside, against provinces redrawn at random as contiguous partitions of the same sizes.
stat-edge-contrast-delta = Contrast at the line
stat-edge-contrast-across = Mean difference across the line
stat-edge-contrast-within = Mean difference inside provinces
stat-edge-contrast-level = Level at the line over the interior
undefined-edge-contrast = undefined: no two neighbours on either side, or none inside, that both have figures
reading-edge-contrast-undefined = There are not enough neighbours with figures across the line and inside.
reading-edge-contrast-more = In { $indicator } per head, neighbours across the line differ by { $value } more (in logarithms) than neighbours inside: { $across } against { $within }, more than redrawn provinces give (p = { $p }).
reading-edge-contrast-same = In { $indicator } per head, neighbours across the line differ by { $across } (in logarithms), neighbours inside by { $within }: no more than redrawn provinces give (p = { $p }).
reading-edge-contrast-less = In { $indicator } per head, neighbours across the line are more alike than redrawn provinces would have them: { $across } against { $within } (in logarithms; p = { $p }).
reading-edge-contrast-across = The { $pairs } pairs of neighbours across the line differ by { $value } on average (logarithms).
reading-edge-contrast-within = The { $pairs } pairs of neighbours inside provinces differ by { $value } on average (logarithms).
reading-edge-contrast-behind = With the distance to the nearest city taken out, counties at the line have { $value } of the { $indicator } per head of interior ones, less than at redrawn lines (p = { $p }).
reading-edge-contrast-level = With the distance to the nearest city taken out, counties at the line have { $value } of the { $indicator } per head of interior ones, no less than at redrawn lines (p = { $p }).
reading-edge-contrast-ahead = With the distance to the nearest city taken out, counties at the line have { $value } of the { $indicator } per head of interior ones, more than at redrawn lines (p = { $p }).
warning-edge-contrast-terrain = Mountains and rivers divide too: the redrawn lines know nothing of terrain.
warning-edge-contrast-unweighted = There is no count of people, so every county counts once.
table-edge-contrast-segments = Mean difference of neighbours by border segment
table-edge-contrast-pairs = { $indicator } per head of neighbours across the line, the most different first
unavailable-two-years = No figures of { $indicator } per head in two years for these units.
unavailable-prices-three = Prices of at least three goods and three pairs of places are needed, without gaps.
option-distance = Whether the distance of a pair is held constant: yes or no.
option-basis = What the prices are relative to (as in the table of prices); by default the first basis of the table.
option-over = Over what changes are taken: year or month.
option-pairs = Which pairs of places: all, or adjacent ones.
option-ddof = What is taken off the number of goods in the variance: 1, or 0 as some papers do.
option-bandwidth = How far from the line units count, km.
option-resolution = Resolution of the communities: above 1 smaller, below 1 larger.
option-starts = How many random starts; the best partition is kept.
option-mode = The mode of travel; by default the one with most rows.
column-pair = Pair
column-gap-start = Gap at the start (logarithms)
column-gap-end = Gap at the end (logarithms)
column-gap-change = Change of the gap a year
column-period = Period
column-segmentation = Segmentation (× 10⁴)
column-integration = Integration
column-units-left = Units, first province
column-units-right = Units, second province
column-jump = Jump (logarithms)
column-jump-half = Jump at half the bandwidth
column-jump-twice = Jump at twice the bandwidth
column-community = Community
dropped-no-price = no prices
null-places-permuted = places permuted, the other terms held
null-periods-shuffled = the { $periods } periods in random order
null-placebo-lines = { $lines } random lines inside provinces
measure-border-convergence = Convergence across the line
measure-border-convergence-question = Do pairs of cities across the provincial line catch up more slowly than pairs inside?
measure-border-convergence-method = Yearly change of the gap in output per head of each pair, regressed on the initial gap, crossing a provincial line and distance; places are permuted for p.
stat-border-convergence-border = Effect of the line on the gap, a year
stat-border-convergence-gap = Effect of the initial gap, a year
stat-border-convergence-distance = Effect of distance, a year
stat-border-convergence-r2 = Share of the variance explained
reading-border-convergence-undefined = The effect of the line cannot be told with these places.
reading-border-convergence-slower = From { $from } to { $to }, gaps in { $indicator } per head across provincial lines closed by { $value } percentage points a year less than gaps inside, at equal initial gap (p = { $p }).
reading-border-convergence-same = From { $from } to { $to }, gaps in { $indicator } per head across provincial lines changed by { $value } percentage points a year beside gaps inside; permuted places give as much (p = { $p }).
reading-border-convergence-faster = From { $from } to { $to }, gaps in { $indicator } per head across provincial lines closed faster than gaps inside: { $value } percentage points a year (p = { $p }).
reading-border-convergence-gap = A gap twice as wide (one more in logarithms) changes by { $value } percentage points a year more; below zero, wide gaps close.
reading-border-convergence-distance = One more in the logarithm of distance goes with { $value } percentage points a year.
reading-border-convergence-r2 = The model explains { $value } of the variance of changes.
warning-border-convergence-dates = Two dates are one observation of each place: a boom or a revision in one year moves the result.
table-border-convergence = Gaps in { $indicator } per head of each pair, { $from } and { $to }
measure-price-segmentation = Market segmentation from prices
measure-price-segmentation-question = Do prices move together across places?
measure-price-segmentation-method = Variance over goods of relative price changes of each pair of places, less what is common to each good; trend over periods, and pairs across lines against pairs inside.
stat-price-segmentation-across = Relative price variance across lines less inside (× 10⁴)
stat-price-segmentation-trend = Trend of segmentation, a year
stat-price-segmentation-segmentation = Segmentation (× 10⁴)
stat-price-segmentation-integration = Market integration
reading-price-undefined = There are not enough periods with prices.
reading-price-segmentation = Segmentation in { $period } is { $value } (× 10⁴; the level has no unit and depends on the goods).
reading-price-integration = Integration in { $period } is { $value }.
reading-price-trend-up = From { $from } to { $to } segmentation grew by { $value } a year (p = { $p }): markets drift apart.
reading-price-trend-down = From { $from } to { $to } segmentation changed by { $value } a year (p = { $p }): markets grow together.
reading-price-trend-none = From { $from } to { $to } segmentation changed by { $value } a year, which periods in random order give as well (p = { $p }).
reading-price-across-more = Prices move apart more across provincial lines than inside, by { $value } (× 10⁴).
reading-price-across-same = Prices move apart across provincial lines by { $value } (× 10⁴) beside pairs inside, which the periods do not tell from zero.
reading-price-across-less = Prices move apart less across provincial lines than inside: { $value } (× 10⁴).
warning-price-goods = Segmentation over { $goods } goods; shocks to one good (swine fever, say) widen it without any barrier.
warning-price-provincial = Prices of whole provinces hide barriers between prefectures: for those, prices of cities are needed.
warning-price-skipped = { $periods } periods were left out: fewer than three goods with prices everywhere.
table-price-segmentation = Segmentation of the zone
table-price-segmentation-pairs = Segmentation of each pair of places
measure-boundary-discontinuity = Jump at the line
measure-boundary-discontinuity-question = Does the outcome jump exactly at the provincial line?
measure-boundary-discontinuity-method = Straight lines fitted on each side of the line in the distance to it, with triangular weights; the mean size of the jumps is set against random lines inside provinces.
stat-boundary-discontinuity-index = Jump at the line beyond placebo lines
stat-boundary-discontinuity-jump = Jump at a segment of the line
undefined-boundary = undefined: no segment has { $least } units with figures on both sides inside the bandwidth, or no province can be cut for placebo lines
reading-boundary-undefined = Fewer than { $least } units with figures lie within { $bandwidth } km on both sides of the lines.
reading-boundary-few = { $segment }: fewer than { $least } units with figures lie within { $bandwidth } km on both sides.
reading-boundary-jump = At the line { $segment }, { $indicator } per head jumps by { $value } from { $left } to { $right } (within { $bandwidth } km).
reading-boundary-more = { $indicator } per head jumps at provincial lines by { $observed } on average (logarithms), more than at random lines inside provinces ({ $placebo }; p = { $p }).
reading-boundary-same = { $indicator } per head jumps at provincial lines by { $observed } on average (logarithms), no more than at random lines inside provinces ({ $placebo }; p = { $p }).
reading-boundary-less = { $indicator } per head jumps at provincial lines by { $observed } on average (logarithms), less than at random lines inside provinces ({ $placebo }; p = { $p }).
warning-boundary-policy = A jump shows that something differs at the line (a policy, a way of counting), not that trade stops there.
warning-line-from-points = The zone has no boundaries: the line is taken halfway between the points of neighbouring units.
table-boundary-jumps = Jump of { $indicator } per head at each segment of the line, within { $bandwidth } km
measure-community-border-fit = Fit of communities and lines
measure-community-border-fit-question = Do flows and roads stop at the provincial line?
measure-community-border-fit-method = E-I index of the flows against the gravity model without a line; communities found on the flows with Leiden compared with provinces (NMI, ARI), against provinces redrawn at random.
stat-community-border-fit-e-i = E-I index of the flows
stat-community-border-fit-e-i-expected = E-I index expected without the line
stat-community-border-fit-nmi = NMI of communities and provinces
stat-community-border-fit-ari = Adjusted Rand index of communities and provinces
stat-community-border-fit-links = Service links across the line over inside
reading-fit-undefined = This figure has no value here.
reading-fit-plain = The E-I index of the flows is { $value } (-1 closed, +1 open).
reading-fit-closed = The E-I index of the flows is { $value }, more closed than the { $expected } that distance alone gives, and than redrawn provinces (p = { $p }): flows stop at the line.
reading-fit-closed-unsure = The E-I index of the flows is { $value }, more closed than the { $expected } that distance alone gives; redrawn provinces are often as closed (p = { $p }).
reading-fit-open = The E-I index of the flows is { $value }, no more closed than the { $expected } that distance alone gives (p = { $p } against redrawn provinces).
reading-fit-expected = With distance and shared borders but no provincial line, the E-I index would be { $value }.
reading-fit-obey = The { $communities } communities of the flows (Q = { $quality }) fit the provinces with an NMI of { $value }, better than redrawn provinces (p = { $p }): flows obey the line.
reading-fit-chance = The { $communities } communities of the flows (Q = { $quality }) fit the provinces with an NMI of { $value }; redrawn provinces fit as well (p = { $p }).
reading-fit-cross = The { $communities } communities of the flows (Q = { $quality }) fit the provinces with an NMI of { $value }, worse than redrawn provinces: communities cut across the line (p = { $p }).
reading-fit-ari = The adjusted Rand index is { $value } (0 is chance, 1 the same).
reading-fit-links = Between neighbours, direct services ({ $mode }) per 100 km of border are { $across } across the line and { $within } inside provinces: { $value } times.
warning-fit-resolution = Communities depend on the resolution: compare a few.
warning-fit-links = The table counts the services it lists; main lines run along few borders.
warning-fit-no-map = Without neighbours the provinces cannot be redrawn, so there is no p.
table-fit-communities = Communities of the flows, { $period }
