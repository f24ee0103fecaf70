# Texts of the measures in src/barriers.
option-kind = 流量种类；默认取记录最多的一种。
option-period = 流量的时期（如 2020-10）；默认取所求年份中上报最完整的时期，没有时取数据包的参考时期。
option-errors = 标准误的算法：robust（异方差稳健）、pair（按城市对聚类）、two-way（按起点和终点双向聚类）。
option-without = 模型中去掉的变量：nothing（不去掉）、shared-border（共同边界）、distance（距离）或 both（两者）。
option-elasticity = 把边界换算为关税时所用的替代弹性；不作默认假设。
unavailable-period = “{ $period }”不是时期：请写年份（2020）或月份（2020-10）。
dropped-no-flow = { $period } 与其他成员之间没有流量
dropped-no-point = 没有坐标（lon、lat）
dropped-same-point = 两地坐标相同
dropped-singleton = 该{ $effect }仅有这一对
dropped-all-zero = 该{ $effect }的流量全部为零
dropped-separated = 零流量，无论其他系数如何其期望值均为零（完全分离）
effect-origin = 起点
effect-destination = 终点
word-yes = 是
word-no = 否
column-regressor = 变量
column-estimate = 估计值
column-standard-error = 标准误
column-factor = 倍数
column-segment = 边界段
column-directed-pairs = 有向城市对数
column-border-factor = 边界倍数
column-note = 说明
column-partner = 对方
column-crosses = 是否跨省界
column-observed-flow = 实际流量
column-expected-with-border = 有省界时的预期流量
column-expected-without-border = 同省时的预期流量
column-observed-over-expected = 实际流量与同省预期之比
warning-ppml-not-converged = 迭代 { $steps } 步仍未收敛，结果不可采信。
warning-ppml-few-clusters = 仅有 { $clusters } 个聚类，聚类标准误往往偏小。
warning-ppml-collinear = { $regressor }与固定效应或其他变量完全共线，已剔除。
measure-border-effect = 流量的边界效应
measure-border-effect-question = 规模和距离相同时，省内流量是跨省流量的多少倍？
measure-border-effect-method = 以泊松伪极大似然法，将流量对距离、共同边界、同省变量回归，并控制起点和终点固定效应。
stat-border-effect-factor = 边界倍数
stat-border-effect-largest-gap = 最大的合作缺口
stat-border-effect-distance-equivalent = 省界的距离当量
stat-border-effect-tariff-equivalent = 省界的关税当量
stat-border-effect-log-distance = 距离的对数
stat-border-effect-shared-border = 共同边界
stat-border-effect-same-province = 同省
stat-border-effect-explained = 解释的偏差份额
stat-border-effect-segment = 分段边界倍数
reading-border-effect-high = 规模和距离相同时，省内流量是跨省流量的 { $value } 倍（{ $low } 至 { $high }），边界壁垒高（{ $kind }，{ $period }）。
reading-border-effect-medium = 规模和距离相同时，省内流量是跨省流量的 { $value } 倍（{ $low } 至 { $high }），边界壁垒中等（{ $kind }，{ $period }）。
reading-border-effect-low = 规模和距离相同时，省内流量是跨省流量的 { $value } 倍（{ $low } 至 { $high }），边界壁垒低（{ $kind }，{ $period }）。
reading-border-effect-none = 规模和距离相同时，省内流量是跨省流量的 { $value } 倍，但区间（{ $low } 至 { $high }）包含 1，数据未显示存在壁垒（{ $kind }，{ $period }）。
reading-border-effect-inverse = 规模和距离相同时，跨省流量反而大于省内流量：倍数 { $value }（{ $low } 至 { $high }；{ $kind }，{ $period }）。
reading-border-effect-undefined = 省界的作用无法与各地固定效应区分（{ $kind }，{ $period }）。
undefined-border-effect = 无定义：同省变量与各地固定效应或其他变量完全共线
undefined-distance-effect = 无定义：流量不随距离减少
reading-border-effect-distance = 跨越省界相当于距离变为 { $value } 倍。
reading-border-effect-no-distance = 流量不随距离减少，省界没有距离当量。
reading-border-effect-tariff = 替代弹性为 { $elasticity } 时，跨越省界相当于 { $value } 的关税。
reading-border-effect-log-distance = 距离每增加 1%，流量变化 { $value }%。
reading-border-effect-shared-border = 有共同边界的城市之间，流量为 exp({ $value }) 倍。
reading-border-effect-same-province = 同省城市之间，流量为 exp({ $value }) 倍。
reading-border-effect-explained = 模型解释了流量偏差的 { $value }。
reading-border-effect-segment = { $segment }之间，省内流量是跨省界流量的 { $value } 倍（{ $low } 至 { $high }）。
reading-border-effect-gap = 最大的缺口在{ $pair }之间：实际流量仅为同省情形预期的 { $value }。
warning-border-effect-kind = 一种流量只能说明其自身；沿省界的河流和山地也计入边界的作用。
warning-border-effect-no-neighbours = 本区没有邻接表，模型不含共同边界变量，其作用并入边界倍数。
note-segment-collinear = 无法与其他边界段和各地固定效应区分
table-border-effect-coefficients = 流量的引力模型，{ $period }
table-border-effect-segments = 每两省之间的边界倍数
table-cooperation-gaps = 各城市对的实际与预期流量（缺口由大到小）
word-inside-provinces = 各省内部
column-neighbour = 相邻单元
column-neighbour-pairs = 相邻对数
column-mean-difference = 平均差异（对数）
column-neighbour-value = 相邻单元数值
column-log-difference = 差异（对数）
warning-other-year = 所求年份没有数据，此处为 { $year } 年数据。
warning-tiny-map = 此图仅有 { $partitions } 种划分，p 值不可能低于 { $p }：图太小，无法说明问题。
warning-partitions-fewer = 所求 { $asked } 次随机划分中，此图仅能得到 { $made } 次。
null-partitions = 随机重划省界：{ $parts } 个规模相同的连片区域
null-partitions-all = 此图所有规模相同的连片划分
measure-edge-contrast = 省界两侧相邻单元的对比
measure-edge-contrast-question = 省界两侧的相邻县，差异是否大于省内的相邻县？
measure-edge-contrast-method = 跨省界相邻县对数差的均值减去省内相邻县对数差的均值，并与随机重划的、规模相同的连片省域比较。
stat-edge-contrast-delta = 省界对比值
stat-edge-contrast-across = 跨省界平均差异
stat-edge-contrast-within = 省内平均差异
stat-edge-contrast-level = 省界县与腹地县水平之比
undefined-edge-contrast = 无定义：没有两侧均有数据的跨省界相邻对，或没有省内相邻对
reading-edge-contrast-undefined = 省界两侧或省内有数据的相邻县不足。
reading-edge-contrast-more = 人均{ $indicator }：跨省界相邻县的差异比省内大 { $value }（对数，{ $across } 对 { $within }），大于随机重划省界的结果（p = { $p }）。
reading-edge-contrast-same = 人均{ $indicator }：跨省界相邻县的差异为 { $across }（对数），省内为 { $within }，并不大于随机重划省界的结果（p = { $p }）。
reading-edge-contrast-less = 人均{ $indicator }：跨省界相邻县比随机重划省界时更为相近：{ $across } 对 { $within }（对数，p = { $p }）。
reading-edge-contrast-across = 跨省界的 { $pairs } 对相邻县平均差异为 { $value }（对数）。
reading-edge-contrast-within = 省内的 { $pairs } 对相邻县平均差异为 { $value }（对数）。
reading-edge-contrast-behind = 剔除到最近城市距离的影响后，省界县的人均{ $indicator }为腹地县的 { $value }，低于随机重划省界的结果（p = { $p }）。
reading-edge-contrast-level = 剔除到最近城市距离的影响后，省界县的人均{ $indicator }为腹地县的 { $value }，并不低于随机重划省界的结果（p = { $p }）。
reading-edge-contrast-ahead = 剔除到最近城市距离的影响后，省界县的人均{ $indicator }为腹地县的 { $value }，高于随机重划省界的结果（p = { $p }）。
warning-edge-contrast-terrain = 山地和河流同样造成分隔，随机重划的省界不考虑地形。
warning-edge-contrast-unweighted = 没有人口数据，各县等权计算。
table-edge-contrast-segments = 各边界段相邻县的平均差异
table-edge-contrast-pairs = 省界两侧相邻县的人均{ $indicator }（差异由大到小）
unavailable-two-years = 这些单元没有两个年份的人均{ $indicator }数据。
unavailable-prices-three = 至少需要三种商品、两对以上地区的完整价格。
option-distance = 是否控制两地距离：yes 或 no。
option-basis = 价格的基期（见价格表）；默认取表中第一种。
option-over = 价格变化的时段：year（年）或 month（月）。
option-pairs = 所用地区对：all（全部）或 adjacent（相邻）。
option-ddof = 方差中从商品数减去的数：1，或一些论文所用的 0。
option-bandwidth = 距省界多远以内的单元计入（千米）。
option-resolution = 社区划分的分辨率：大于 1 社区较小，小于 1 社区较大。
option-starts = 随机起点个数，取最优划分。
option-mode = 出行方式；默认取记录最多的一种。
column-pair = 地区对
column-gap-start = 期初差距（对数）
column-gap-end = 期末差距（对数）
column-gap-change = 差距年变化
column-period = 时期
column-segmentation = 市场分割指数（×10⁴）
column-integration = 市场一体化指数
column-units-left = 第一省单元数
column-units-right = 第二省单元数
column-jump = 跳跃（对数）
column-jump-half = 一半带宽时的跳跃
column-jump-twice = 两倍带宽时的跳跃
column-community = 社区
dropped-no-price = 没有价格数据
null-places-permuted = 随机置换各地，其他变量不变
null-periods-shuffled = { $periods } 个时期随机排序
null-placebo-lines = 省内随机划出的 { $lines } 条线
measure-border-convergence = 跨省界趋同
measure-border-convergence-question = 跨省界的城市对，追赶速度是否慢于省内城市对？
measure-border-convergence-method = 将各城市对人均产出差距的年变化对期初差距、是否跨省界和距离回归，以随机置换各地检验。
stat-border-convergence-border = 省界对差距的影响（每年）
stat-border-convergence-gap = 期初差距的影响（每年）
stat-border-convergence-distance = 距离的影响（每年）
stat-border-convergence-r2 = 解释的方差份额
reading-border-convergence-undefined = 以这些地区无法识别省界的作用。
reading-border-convergence-slower = { $from } 至 { $to } 年，期初差距相同时，跨省界的人均{ $indicator }差距每年比省内少缩小 { $value } 个百分点（p = { $p }）。
reading-border-convergence-same = { $from } 至 { $to } 年，跨省界的人均{ $indicator }差距每年的变化与省内相差 { $value } 个百分点，随机置换各地也会出现（p = { $p }）。
reading-border-convergence-faster = { $from } 至 { $to } 年，跨省界的人均{ $indicator }差距缩小快于省内：每年 { $value } 个百分点（p = { $p }）。
reading-border-convergence-gap = 期初对数差距每增加 1，差距每年多变化 { $value } 个百分点；负值表示大的差距在缩小。
reading-border-convergence-distance = 距离的对数每增加 1，差距每年变化 { $value } 个百分点。
reading-border-convergence-r2 = 模型解释了差距变化方差的 { $value }。
warning-border-convergence-dates = 两个时点对每个地区只是一次观测，个别年份的异常或数据修订会影响结果。
table-border-convergence = 各城市对的人均{ $indicator }差距（{ $from } 年与 { $to } 年）
measure-price-segmentation = 价格法市场分割
measure-price-segmentation-question = 各地价格是否同步变动？
measure-price-segmentation-method = 各地区对相对价格变化去除商品共同因素后在商品间的方差；看其时间趋势，以及跨省与省内之差。
stat-price-segmentation-across = 跨省与省内相对价格方差之差（×10⁴）
stat-price-segmentation-trend = 分割指数的年趋势
stat-price-segmentation-segmentation = 市场分割指数（×10⁴）
stat-price-segmentation-integration = 市场一体化指数
reading-price-undefined = 有价格数据的时期不足。
reading-price-segmentation = { $period } 年的市场分割指数为 { $value }（×10⁴；水平值没有单位，取决于商品种类）。
reading-price-integration = { $period } 年的市场一体化指数为 { $value }。
reading-price-trend-up = { $from } 至 { $to } 年，分割指数每年上升 { $value }（p = { $p }），市场趋于分割。
reading-price-trend-down = { $from } 至 { $to } 年，分割指数每年变化 { $value }（p = { $p }），市场趋于整合。
reading-price-trend-none = { $from } 至 { $to } 年，分割指数每年变化 { $value }，时期随机排序也会出现（p = { $p }）。
reading-price-across-more = 跨省界的价格分割大于省内，相差 { $value }（×10⁴）。
reading-price-across-same = 跨省界与省内的价格分割相差 { $value }（×10⁴），与零没有显著差别。
reading-price-across-less = 跨省界的价格分割小于省内：{ $value }（×10⁴）。
warning-price-goods = 分割指数基于 { $goods } 种商品；个别商品的冲击（如猪瘟）会使其上升，并不代表壁垒。
warning-price-provincial = 省级价格掩盖地级市之间的壁垒，研究后者需要城市价格。
warning-price-skipped = 有 { $periods } 个时期各地均有价格的商品不足三种，未计入。
table-price-segmentation = 本区市场分割指数
table-price-segmentation-pairs = 各地区对的市场分割指数
measure-boundary-discontinuity = 省界断点
measure-boundary-discontinuity-question = 结果变量是否恰在省界处发生跳跃？
measure-boundary-discontinuity-method = 在省界两侧以三角核权重对到省界的距离作局部线性拟合，并将平均跳跃与省内随机划线的结果比较。
stat-boundary-discontinuity-index = 超出安慰剂线的省界跳跃
stat-boundary-discontinuity-jump = 分段省界跳跃
undefined-boundary = 无定义：没有哪段省界两侧在带宽内各有 { $least } 个有数据的单元，或没有省份可供随机划线
reading-boundary-undefined = 省界两侧 { $bandwidth } 千米内有数据的单元不足 { $least } 个。
reading-boundary-few = { $segment }：省界两侧 { $bandwidth } 千米内有数据的单元不足 { $least } 个。
reading-boundary-jump = 在{ $segment }省界处，人均{ $indicator }从{ $left }到{ $right }跳跃 { $value }（{ $bandwidth } 千米以内）。
reading-boundary-more = 人均{ $indicator }在省界处平均跳跃 { $observed }（对数），大于省内随机划线（{ $placebo }，p = { $p }）。
reading-boundary-same = 人均{ $indicator }在省界处平均跳跃 { $observed }（对数），并不大于省内随机划线（{ $placebo }，p = { $p }）。
reading-boundary-less = 人均{ $indicator }在省界处平均跳跃 { $observed }（对数），小于省内随机划线（{ $placebo }，p = { $p }）。
warning-boundary-policy = 跳跃说明省界两侧存在差异（政策或统计口径），并不说明贸易止于省界。
warning-line-from-points = 本区没有边界图形，省界取相邻单元点位的中点。
table-boundary-jumps = 各段省界处人均{ $indicator }的跳跃（{ $bandwidth } 千米以内）
measure-community-border-fit = 流量社区与省界的吻合度
measure-community-border-fit-question = 流量和道路是否止于省界？
measure-community-border-fit-method = 流量的 E-I 指数与无省界引力模型的结果比较；以 Leiden 算法划分流量社区，与省份比较（NMI、ARI），并以随机重划的省份检验。
stat-community-border-fit-e-i = 流量的 E-I 指数
stat-community-border-fit-e-i-expected = 无省界时的预期 E-I 指数
stat-community-border-fit-nmi = 社区与省份的标准化互信息
stat-community-border-fit-ari = 社区与省份的调整兰德指数
stat-community-border-fit-links = 跨省界与省内的线路密度之比
reading-fit-undefined = 此项在此无值。
reading-fit-plain = 流量的 E-I 指数为 { $value }（-1 为完全封闭，+1 为完全开放）。
reading-fit-closed = 流量的 E-I 指数为 { $value }，比仅由距离决定的 { $expected } 更为封闭，也比随机重划的省份封闭（p = { $p }）：流量止于省界。
reading-fit-closed-unsure = 流量的 E-I 指数为 { $value }，比仅由距离决定的 { $expected } 更为封闭，但随机重划的省份往往同样封闭（p = { $p }）。
reading-fit-open = 流量的 E-I 指数为 { $value }，并不比仅由距离决定的 { $expected } 更封闭（与随机重划的省份相比 p = { $p }）。
reading-fit-expected = 考虑距离和共同边界而没有省界时，E-I 指数应为 { $value }。
reading-fit-obey = 流量的 { $communities } 个社区（Q = { $quality }）与省份的标准化互信息为 { $value }，高于随机重划的省份（p = { $p }）：流量受省界约束。
reading-fit-chance = 流量的 { $communities } 个社区（Q = { $quality }）与省份的标准化互信息为 { $value }，随机重划的省份也能达到（p = { $p }）。
reading-fit-cross = 流量的 { $communities } 个社区（Q = { $quality }）与省份的标准化互信息为 { $value }，低于随机重划的省份：社区跨越省界（p = { $p }）。
reading-fit-ari = 调整兰德指数为 { $value }（0 为随机，1 为完全一致）。
reading-fit-links = 相邻城市之间每百千米边界的直达班次（{ $mode }）：跨省界 { $across }，省内 { $within }，前者为后者的 { $value } 倍。
warning-fit-resolution = 社区划分取决于分辨率，宜比较几个取值。
warning-fit-links = 仅计入表中所列班次，干线只沿少数边界通过。
warning-fit-no-map = 没有邻接表，无法重划省份，故没有 p 值。
table-fit-communities = 流量社区，{ $period }
