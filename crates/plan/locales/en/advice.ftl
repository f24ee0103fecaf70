# Texts of the advice: fields, evidence levels, the mode of cooperation.
field-centres = Centres and urban circles
field-circles = County circles across lines
field-industry = Division of labour and transfer
field-agriculture = Agriculture
field-tourism = Tourism
field-services = Schools and hospitals
field-exchange = Culture and labour
field-ecology = Ecology
field-sharing = Who pays, who gains, who decides
evidence-observed = observed
evidence-adopted = adopted
evidence-planned = planned, not proven
evidence-recommended = recommended, not tried
mode-adjacent = The mode that suits the zone is cooperation of neighbours across the line, led by the market.
mode-interregional = The mode that suits the zone is cooperation between regions with complementary strengths, led by the market.
mode-inside = The zone lies in one province: cooperation between its regions under the lead of the market suits it, with the province to coordinate.
mode-provinces = Its members lie in { $provinces ->
    [one] one province
   *[other] { $provinces } provinces
}.
mode-across = { $pairs } pairs of neighbours lie across a provincial line.
mode-apart = No two members border each other across a provincial line.
mode-not-central = Zones ordered from above are no model: the precedents had loose links and passive localities.
mode-market-first = The market comes first: firms, workers and visitors decide what crosses the line. The administration supplements it: it removes barriers, builds what no one would build alone, and settles who pays and who gains. Cooperation cannot do without either of the two.
