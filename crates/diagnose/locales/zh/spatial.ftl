# Texts of the measures in src/spatial.
option-neighbours = 邻接规则：queen（有公共点）、rook（有公共边界）或 nearest（中心最近）。
option-nearest = 邻接规则为 nearest 时，取最近的几个单元为邻居。
option-coding = 权重编码：row（邻居平均）、binary（0—1）或 variance（平衡邻居多与少的单元）。
option-alternative = 哪些抽取算极端：two-sided（双侧）、greater（偏大）或 less（偏小）；pysal 与 pygeoda 给出这两个软件的折叠伪 p 值。
option-stop = 某单元的极端抽取达到此数即停止（Besag 与 Clifford）；0 表示抽满。
option-adjust = 多单元检验的 p 值校正：fdr（Benjamini—Hochberg）或 none（不校正）。
option-shown = （校正后）p 值不超过多少的单元显示为格局的一部分。
option-convention = 局部莫兰指数的尺度：anselin（均值即全局莫兰指数）或 pysal（乘以 (n − 1)/n，同 PySAL 与 GeoDa）。
option-star = 单元自身是否计入周边：with（G*）或 without（G）。
option-cut = 以何为界：median（中位数）或 mean（均值）。
option-tolerance = 相距不超过此值的两条边界视为同一条（公里）。
option-near = 相距不超过此值而未相接的多边形视为险些相邻（公里）。
column-spatial-around = 邻居平均
column-spatial-neighbours = 邻居数
column-spatial-p = p 值
column-spatial-p-error = p 值标准误
column-spatial-p-adjusted = 校正 p 值
column-spatial-draws = 抽取次数
column-spatial-local-i = 局部 I
column-spatial-local-c = 局部 c
column-spatial-local-g = 局部 G
column-spatial-local-g-z = z 值
column-spatial-distance-km = 距离
column-spatial-border-km = 公共边界
column-spatial-part = 连片编号
column-spatial-neighbour = 邻居
column-spatial-gap-km = 间隙
column-spatial-width-km = 最大宽度
class-spatial-high-high = 高—高
class-spatial-low-low = 低—低
class-spatial-high-low = 高—低
class-spatial-low-high = 低—高
class-spatial-not-shown = 无显著格局
class-spatial-island = 无邻居
class-spatial-no-figure = 无数据
class-spatial-alike = 与邻居相近
class-spatial-jump = 与邻居悬殊
class-spatial-hot = 热点
class-spatial-cold = 冷点
class-spatial-above = 高于界值
class-spatial-below = 不高于界值
dropped-island = 没有有数据的邻居
null-spatial-dealt = 将相同数值随机分给各单元
null-spatial-listed = 相同数值的全部排列
warning-spatial-few = 仅有 { $units } 个单元：图幅太小，只有很强的格局才能显现。
warning-spatial-holes = { $units } 个单元中有 { $without } 个没有数据：图上有空洞，那里的邻居不计入。
warning-spatial-islands = 没有有数据的邻居而未计入：{ $units }。
warning-spatial-more-permutations = { $permutations } 次置换得到的 p 值经校正后不可能小到可以显示：请增加置换次数。
measure-moran = 全局莫兰指数
measure-moran-question = 贫富地区是否各自集聚？
measure-moran-method = 各单元与其邻居平均的相关程度，与相同数值随机分给各单元的结果对比。
stat-moran-i = 莫兰指数 I
stat-moran-z-random = 标准化得分（随机化假设）
stat-moran-z-normal = 标准化得分（正态假设）
reading-moran-undefined = 莫兰指数在此无值。
reading-moran-clustered = 人均{ $indicator }呈集聚：各地与邻居相近（I 为 { $value }，随机期望 { $expected }，p = { $p }）。
reading-moran-checkerboard = 人均{ $indicator }高低相间：各地与邻居相异（I 为 { $value }，随机期望 { $expected }，p = { $p }）。
reading-moran-none = { $units } 个单元的人均{ $indicator }没有超出随机的空间格局（I 为 { $value }，随机期望 { $expected }，p = { $p }）。
reading-moran-z-random = 与随机分配的数值相比，I 偏离期望 { $value } 个标准差（正态近似 p = { $p }）。
reading-moran-z-normal = 与正态数值相比，I 偏离期望 { $value } 个标准差（p = { $p }）。
table-moran-scatter = 人均{ $indicator }与邻居平均
table-moran-years = 各年人均{ $indicator }的莫兰指数（单元与邻居相同，p 为正态近似）
measure-local-moran = 局部莫兰指数（LISA）
measure-local-moran-question = 集聚在哪里，哪些地方与周边不同？
measure-local-moran-method = 各单元离差乘以邻居平均离差，与为其邻居随机抽取其他数值的结果对比；p 值按单元数校正。
stat-local-moran-shown = 构成格局的单元数
stat-local-moran-high-high = 高—高单元数
stat-local-moran-low-low = 低—低单元数
stat-local-moran-high-low = 高—低单元数
stat-local-moran-low-high = 低—高单元数
stat-local-moran-low-low-at-line = 低—低单元中位于省界的占比
reading-local-moran-undefined = 局部莫兰指数在此无值。
reading-local-moran-shown = 在错误发现率 { $level } 下，{ $units } 个单元中有 { $count } 个构成人均{ $indicator }的局部格局（校正前 { $raw } 个）。
reading-local-moran-none = 按 { $units } 次检验校正后，没有单元构成人均{ $indicator }的局部格局（校正前 { $raw } 个）。
reading-local-moran-unadjusted = { $units } 个单元中有 { $count } 个 p 值不超过 { $level }；仅凭随机也会有 { $level } 的单元如此。
reading-local-moran-no-class = 没有{ $class }单元。
reading-local-moran-high-high = { $count } 个高—高单元：{ $names }。
reading-local-moran-low-low = { $count } 个低—低单元：{ $names }。
reading-local-moran-high-low = { $count } 个高—低单元（孤立的中心）：{ $names }。
reading-local-moran-low-high = { $count } 个低—高单元：{ $names }。
reading-local-moran-depression = { $count } 个低—低单元中有 { $share } 位于省界，而全部单元中为 { $all }：沿省界存在塌陷。
reading-local-moran-inside = { $count } 个低—低单元中有 { $share } 位于省界，而全部单元中为 { $all }：沿省界没有塌陷。
warning-local-moran-line = 低值单元本就彼此相连，此占比不构成检验；跨界邻县对比才是检验。
table-local-moran = 人均{ $indicator }的局部莫兰指数
measure-geary = 吉尔里系数 C
measure-geary-question = 邻居之间的差异是否小于任意两地之间？
measure-geary-method = 邻居之间的差平方与任意两单元之间的差平方之比，与相同数值随机分配的结果对比；各单元则与为其邻居随机抽取其他数值的结果对比。
stat-geary-c = 吉尔里系数 C
stat-geary-z-random = 标准化得分（随机化假设）
stat-geary-shown = 与邻居相近或悬殊的单元数
reading-geary-undefined = 吉尔里系数在此无值。
reading-geary-alike = 邻居之间的人均{ $indicator }差异小于任意两地（C 为 { $value }，随机期望 1，p = { $p }）。
reading-geary-unlike = 邻居之间的人均{ $indicator }差异大于任意两地（C 为 { $value }，随机期望 1，p = { $p }）。
reading-geary-none = 邻居之间的人均{ $indicator }差异与任意两地相当（C 为 { $value }，随机期望 1，p = { $p }）。
reading-geary-z = 与随机分配的数值相比，C 偏离 1 达 { $value } 个标准差（正态近似 p = { $p }）。
reading-geary-shown = 在错误发现率 { $level } 下，{ $units } 个单元中有 { $count } 个与邻居相近或悬殊。
table-local-geary = 人均{ $indicator }的局部吉尔里系数
measure-getis-ord = Getis-Ord G 与 G*（冷热点）
measure-getis-ord-question = 高值聚在哪里，低值聚在哪里？
measure-getis-ord-method = 各单元周边占全图总量的份额，与为其周边随机抽取其他数值的结果对比；全图以邻居乘积占所有配对乘积的份额计。
stat-getis-ord-g = 全局 G
stat-getis-ord-hot = 热点数
stat-getis-ord-cold = 冷点数
reading-getis-ord-undefined = G 在此无值。
reading-getis-ord-high = 人均{ $indicator }的高值集聚（G 为 { $value }，随机期望 { $expected }，p = { $p }）。
reading-getis-ord-low = 人均{ $indicator }的低值集聚（G 为 { $value }，随机期望 { $expected }，p = { $p }）。
reading-getis-ord-none = 人均{ $indicator }的高值与低值均无超出随机的集聚（G 为 { $value }，随机期望 { $expected }，p = { $p }）。
reading-getis-ord-hot = 在错误发现率 { $level } 下有 { $count } 个热点：{ $names }。
reading-getis-ord-cold = 在错误发现率 { $level } 下有 { $count } 个冷点：{ $names }。
reading-getis-ord-no-hot = 在错误发现率 { $level } 下没有热点。
reading-getis-ord-no-cold = 在错误发现率 { $level } 下没有冷点。
table-local-g = 人均{ $indicator }的局部 G
measure-join-count = 连接计数
measure-join-count-question = 较富的一半与较穷的一半是否分处两边？
measure-join-count-method = 统计邻居对中均高于界值、均不高于界值与一高一低的数目，与相同单元随机排布的结果对比。
stat-join-count-mixed = 一高一低的邻居对
stat-join-count-same = 均高于界值的邻居对
stat-join-count-other = 均不高于界值的邻居对
reading-join-count-undefined = 此处无法计数连接。
reading-join-count-apart = 按人均{ $indicator }，高值地区与低值地区各处一边：一高一低的邻居 { $value } 对，随机期望 { $expected }（p = { $p }）。
reading-join-count-mixed = 按人均{ $indicator }，高值地区与低值地区相互混杂：一高一低的邻居 { $value } 对，随机期望 { $expected }（p = { $p }）。
reading-join-count-mixed-chance = 高值地区与低值地区的分布与随机相当：一高一低的邻居 { $value } 对，随机期望 { $expected }（p = { $p }）。
reading-join-count-many = 均为高值的邻居 { $value } 对，多于随机（期望 { $expected }，p = { $p }）。
reading-join-count-few = 均为高值的邻居 { $value } 对，少于随机（期望 { $expected }，p = { $p }）。
reading-join-count-chance = 均为高值的邻居 { $value } 对，与随机相当（期望 { $expected }，p = { $p }）。
reading-join-count-many-low = 均为低值的邻居 { $value } 对，多于随机（期望 { $expected }，p = { $p }）。
reading-join-count-few-low = 均为低值的邻居 { $value } 对，少于随机（期望 { $expected }，p = { $p }）。
reading-join-count-chance-low = 均为低值的邻居 { $value } 对，与随机相当（期望 { $expected }，p = { $p }）。
table-join-count = 按人均{ $indicator }分的单元
measure-spatial-weights = 空间权重
measure-spatial-weights-question = 谁与谁相邻，全图是否连成一片？
measure-spatial-weights-method = 由邻接表、多边形或最近中心得到邻接；列出孤岛、险些相邻、碎缝，以及连通各片的最短桥接。
stat-spatial-weights-links = 邻居对数
stat-spatial-weights-islands = 没有邻居的单元数
stat-spatial-weights-parts = 互不相连的片数
stat-spatial-weights-across = 跨省界邻居对的占比
stat-spatial-weights-near-misses = 险些相邻的对数
stat-spatial-weights-slivers = 重复绘制而不一致的边界数
stat-spatial-weights-overlapping = 可能重叠的对数
stat-spatial-weights-differing = 仅见于邻接表或仅见于多边形的对数
reading-weights-links = { $units } 个单元共有 { $pairs } 对邻居，平均每个 { $mean } 个邻居；{ $most }最多，有 { $largest } 个。
reading-weights-no-islands = { $units } 个单元都有邻居。
reading-weights-islands = { $count } 个单元没有邻居：{ $names }。
reading-weights-whole = 全图连成一片：从任一单元经邻居可达其他所有单元。
reading-weights-parts = 全图分为 { $parts } 片；没有中心坐标，无法提出桥接。
reading-weights-bridges = 全图分为 { $parts } 片；{ $bridges } 条桥接即可连通，最短的在{ $a }与{ $b }之间（{ $km } 公里）。
reading-weights-across = { $share } 的邻居对（{ $pairs } 对）跨省界。
reading-weights-near-misses = { $count } 对多边形相距很近而未相接；请查看是否应为邻居。
reading-weights-slivers = { $count } 条边界重复绘制且在容差内不一致，按公共边界计。
reading-weights-overlapping = { $count } 对多边形可能重叠。
reading-weights-differing = { $count } 对邻居仅见于邻接表或仅见于多边形。
table-weights-neighbours = 各单元的邻居
table-weights-bridges = 各片之间的建议桥接
table-weights-borders = 公共边界
table-weights-near-misses = 相距很近而未相接的多边形
table-weights-slivers = 重复绘制而不一致的边界
measure-environmental-spillover = 跨界环境影响
measure-environmental-spillover-question = 污染的空气和水是否跨越边界？
measure-environmental-spillover-method = 对跨省相邻单元计算细颗粒物的莫兰指数；对边界河流断面按最差项目定类别（GB 3838-2002）。
stat-environmental-spillover-air-across = 跨界空气莫兰指数
stat-environmental-spillover-air = 全部相邻单元的空气莫兰指数
stat-environmental-spillover-water = 劣于目标类别的边界断面占比
stat-environmental-spillover-water-inside = 劣于目标类别的其他断面占比
option-air = 空气质量指标（指标表中的键名）。
option-water-class = 视为良好的最差水质类别：I 至 V。
unavailable-spillover = 空气与水均无法考察。{ $air }{ $water }
reading-spillover-undefined = 此处数据或相邻单元不足。
reading-spillover-air-across = 界线两侧相邻单元的空气（{ $indicator }）相近：{ $pairs } 对跨界单元的莫兰指数为 { $value }，高于随机分配（p = { $p }）。
reading-spillover-air-not-across = 界线两侧相邻单元的{ $indicator }并不比随机分配更相近（{ $pairs } 对，莫兰指数 { $value }，p = { $p }）。
reading-spillover-air = 全部 { $pairs } 对相邻单元中，{ $indicator }的莫兰指数为 { $value }（p = { $p }）：近者空气相近。
reading-spillover-air-not = 全部 { $pairs } 对相邻单元中，{ $indicator }的莫兰指数为 { $value }，随机也会如此（p = { $p }）。
reading-spillover-water = 截至 { $until } 的十二个月，{ $sections } 个边界断面中有 { $worse } 个劣于 { $class } 类。
reading-spillover-water-inside = 其他 { $sections } 个断面中有 { $worse } 个劣于 { $class } 类。
warning-spillover-weather = 气象条件会使相邻地区相近，未必有污染跨界：谁向谁排放须看源解析模型。
warning-spillover-direction = 负责单元有外省相邻单元的断面视为边界断面；表中没有河流流向。
warning-spillover-months = 十二个月中不足十个月的断面：{ $sections } 个。
warning-spillover-no-air = 无法考察空气：{ $air }
warning-spillover-no-water = 本区没有水质观测。
dropped-section-outside = 负责单元不在本区
table-spillover-air = 各单元及其相邻单元的{ $indicator }
table-spillover-water = 截至 { $until } 的十二个月河流断面水质，与 { $class } 类限值比较
column-neighbours-inside = 省内相邻单元
column-neighbours-across = 跨界相邻单元
column-section = 断面
column-at-line = 在边界上
column-water-class = 类别
column-worst-item = 最差项目
column-item-mean = 该项目均值
column-times-limit = 与限值之比
column-months = 月数
item-oxygen = 溶解氧
item-permanganate = 高锰酸盐指数
item-oxygen-demand = 化学需氧量
item-ammonia = 氨氮
item-phosphorus = 总磷
