# Texts of the part centres.
plan-centres = Core, central cities and urban circles
plan-centres-question = Which city leads, which cities lead beside it, and which counties look to each of them?
plan-centres-method = The core is the strongest city, centres are the others with at least theta of its strength, by size and by flows, for every definition of the zone in the package; where more qualify than a plan carries, an exact covering model chooses. Counties go to the centre with the greatest Huff probability within reach.
plan-needs-size = No figures of size (gdp) for the members.
stat-centres-centres = Centres beside the core
stat-centres-joined = Centres that join in the wider zone
stat-centres-network = Agreement of the network with size
stat-centres-across = Counties that look to a centre in another province
reading-centres-alone = { $core } leads; no other city reaches the threshold.
reading-centres-core = { $core } is the core, with { $centres } as { $count ->
    [one] its centre
   *[other] centres
}.
reading-centres-contested = { $core } comes first but its lead is contested; beside it stand { $centres }.
reading-centres-same = The narrower { $narrow } names the same centres.
reading-centres-joined = The choice hangs on the zone: in { $narrow } the centres are { $there }; in { $wide } { $joined } reach the threshold too, because they are members there and not in the narrower zone.
reading-centres-network = By flows { $core } leads too, but with { $centres } beside it: size and network name different cities, and both are shown.
reading-centres-network-core = By flows { $core } leads, not { $size }, with { $centres } beside it: size and network disagree, and both are shown.
reading-centres-across = { $across } of { $counties } counties ({ $share }) look to a centre in another province; { $left } have no centre within reach.
table-centres-views = Core and centres by definition of the zone and by view
table-centres-often = How often each city is chosen, over definitions, years and thresholds
table-urban-circles = Urban circles
table-urban-circle-counties = The centre that each county looks to
column-view = View
column-core = Core
column-contested = Contested
column-centre = Centre
column-of-core = Of the core
column-runs = Runs
column-as-core = As core
column-as-centre = As centre
column-counties-in = Counties
column-across = Across a provincial line
view-size = size
view-network = network
answer-yes = yes
answer-no = no
option-most = At most this many centres are planned with.
option-reach-km = A place within this distance of a centre counts as reached, km.
option-spacing-km = Two centres are at least this far apart, km.
proof-optimal = Proven: there is no better answer.
proof-gap = The best answer can be better by at most { $gap }.
proof-none = The best answer found; how far from the best there is was not proven.
proof-stopped = Stopped before an answer was found.
proof-conflict = There is no answer: { $conflict }
