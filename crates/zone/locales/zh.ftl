# 区域数据包的问题：错在哪里，如何处理。

problem-severity-error = 错误
problem-severity-warning = 警告
problem-summary = 共 { $errors } 个错误，{ $warnings } 个警告。
problem-more = ……{ $file } 中另有 { $count } 处 { $kind }。
problem-load-no-folder = `{ $folder }` 不是可读取的文件夹（{ $cause }）。请给出含有 datapackage.json 或 units.csv 的文件夹。
problem-load-descriptor = `{ $file }` 无法读取。请确认它是不超过 { $limit } 字节的文件。
problem-load-descriptor-syntax = `{ $file }` 不是数据包：第 { $line } 行第 { $column } 列：{ $cause }。请修正此处的 JSON，或删除该文件，由程序按文件名查找各表。
problem-load-no-units = `{ $folder }` 没有单元表。请添加 units.csv，至少含有 `code` 一列。
problem-parts-children = 其下 { $count } 个单元
problem-parts-sectors = 三次产业
problem-succession-renamed = { $from } 的 { $count } 个数据已改记在 { $to } 名下。
problem-succession-merged = { $from } 在 { $year } 年以前的 { $count } 个数据已并入 { $to }。
problem-succession-left-split = { $from } 的 { $count } 个数据未动：该单元已拆分，没有依据分摊。
problem-succession-left-not-additive = { $from } 的 { $count } 个数据未动：平均数、价格和指数不能相加。
problem-succession-left-alone = { $from } 的 { $count } 个数据未动：{ $to } 同年没有可与之相加的数据。
problem-succession-left-later = { $from } 的 { $count } 个数据未动：属于 { $year } 年及以后，其范围已归 { $to }。
problem-succession-left-present = { $from } 的 { $count } 个数据未动：{ $to } 同年已有数据。

problem-file-missing = 数据包中没有这个文件。
problem-file-missing-advice = 请补上文件，或从 datapackage.json 中删去该资源。

problem-file-unreadable = 文件无法读取：{ $cause }。
problem-file-unreadable-advice = 请确认它是普通文件且有读取权限。

problem-file-too-large = 文件有 { $mb } MB，最多读取 { $limit_mb } MB。
problem-file-too-large-advice = 请拆分文件，或只保留本区域的行。

problem-path-unsafe = 路径指向数据包之外。
problem-path-unsafe-advice = 请给出文件夹内的相对路径，不含 `..`、`\`、`:`，也不以 `/` 开头。

problem-link-broken = 符号链接没有指向任何文件：{ $cause }。
problem-link-broken-advice = 请放入文件本身。

problem-format-unknown = 此处不读取这种格式。
problem-format-unknown-advice = 表格请用 .csv、.tsv、.xlsx、.parquet；边界请用 .geojson、.shp、.gpkg、.parquet。

problem-format-not-built = 本程序未包含 Parquet 支持。
problem-format-not-built-advice = 请启用 `parquet` 特性重新编译，或将表格另存为 CSV、边界另存为 GeoJSON。

problem-file-broken = 文件不完整或已损坏：{ $cause }。
problem-file-broken-advice = 请重新保存或重新下载。

problem-encoding-wrong = 这些字节不是 { $tried } 文本。
problem-encoding-wrong-advice = 请将文件另存为 UTF-8，或在 datapackage.json 中声明 `encoding`。

problem-encoding-unknown = 没有这种编码。
problem-encoding-unknown-advice = 请声明 utf-8、gbk 或 gb18030。

problem-archive-too-large = 文件解压后超过 { $limit_mb } MB。
problem-archive-too-large-advice = 文件可能损坏或带有恶意。请只保留所需工作表，或另存为 CSV。

problem-row-too-long = 此行超过 { $limit } 字节，表的其余部分未读取。
problem-row-too-long-advice = 请检查是否有未闭合的引号。

problem-too-many-cells = 表格超过 { $limit } 个单元格或列，其余部分未读取。
problem-too-many-cells-advice = 请拆分表格，或只保留所需的行和列。

problem-resource-unknown = 区域数据包没有这个名称的资源，未读取。
problem-resource-unknown-advice = 请使用 docs/zone-package.md 中的名称；若供其他程序使用，可保留。

problem-resource-without-path = 该资源没有路径。
problem-resource-without-path-advice = 请在 datapackage.json 中给出 `path`。

problem-resource-twice = 该资源重复给出，只读取了第一个。
problem-resource-twice-advice = 请只保留其中一个文件。

problem-table-empty = 表格为空。
problem-table-empty-advice = 请补上表头和数据行，或删除该文件。

problem-column-missing = 缺少 `{ $column }` 列，未读取此表。
problem-column-missing-advice = 请添加该列，并在首行写上这一列名。

problem-column-unknown = 未知的列，已忽略。
problem-column-unknown-advice = 可用的列：{ $known }。

problem-column-twice = 有两列同名，读取了第一列。
problem-column-twice-advice = 请删除其中一列或改名。

problem-row-wide = 此行有 { $found } 个单元格，表头有 { $wanted } 个；此行未读取。
problem-row-wide-advice = 请检查引号之外是否多了逗号。

problem-row-short = 此行有 { $found } 个单元格，表头有 { $wanted } 个；此行及之后各行不足处按缺失处理。
problem-row-short-advice = 请补齐空单元格。

problem-cell-empty = `{ $column }` 为空，该行或该点未读取。
problem-cell-empty-advice = 请填写。

problem-number-invalid = `{ $column }` 不是数字，按缺失处理。
problem-number-invalid-advice = 请写成 6755.23 或 6,755.23，单位写在 `unit` 列；没有数据则留空。

problem-year-invalid = `{ $column }` 不是年份，此行未读取。
problem-year-invalid-advice = 请写四位数字，如 2018。

problem-period-invalid = `{ $column }` 不是时期，此行未读取。
problem-period-invalid-advice = 请写年 2018、月 2018-10 或日 2018-10-31。

problem-word-unknown = 未知的取值，此行未读取。
problem-word-unknown-advice = 请使用：{ $known }。

problem-row-twice = { $first ->
        [none] 表中已有这一项
       *[other] 第 { $first } 行已有同一项数据
    }，此行未读取。
problem-row-twice-advice = 请删去其中一行，或用 `vintage`、`kind`、`basis` 加以区分。

problem-code-twice = 第 { $first } 行已有此代码，该单元未读取。
problem-code-twice-advice = 请删去其中一个，或改用各自的代码。

problem-code-unknown = 单元表中没有此代码，此行未读取。
problem-code-unknown-advice = 请更正代码、补充单元；若代码已停用，请应用 `succession` 沿革表。

problem-level-unknown = 未知的层级。
problem-level-unknown-advice = 请使用 country、province、prefecture、county 或 township。

problem-parent-unknown = 单元表中没有 { $unit } 的上级。
problem-parent-unknown-advice = 请补充上级单元、更正代码，或清空该单元格。

problem-parent-cycle = { $unit } 的上级链条回到了自身，已断开。
problem-parent-cycle-advice = 请更正上级代码。

problem-parent-level = { $unit } 为 { $own }，其上级却为 { $above }。
problem-parent-level-advice = 请更正层级或上级。

problem-zone-unknown = 区域表中没有这个区域。
problem-zone-unknown-advice = 请在区域表中补充，或更正其标识。

problem-zone-empty = 该区域没有成员，已略去。
problem-zone-empty-advice = 请在单元表的 `zones` 列中写明成员。

problem-source-unknown = datapackage.json 未列出这个来源。
problem-source-unknown-advice = 请在 `sources` 中补充，并写明 key。

problem-code-ended = 该代码已于 { $year } 年停用（{ $kind }），其后的数据与 { $successor } 的数据并存。
problem-code-ended-advice = 如需合并，请应用沿革表。

problem-succession-invalid = 代码不能沿革为自身。
problem-succession-invalid-advice = 请更正 `from` 或 `to`。

problem-coordinate-range = 该点不在地球范围内，已略去。
problem-coordinate-range-advice = 请使用度：经度 -180 至 180，纬度 -90 至 90。

problem-coordinates-swapped = 经度与纬度似乎写反了。
problem-coordinates-swapped-advice = 请将经度写入 `lon`，纬度写入 `lat`。

problem-point-outside = { $unit } 的点位于 { $within } 之外 { $km } 公里。
problem-point-outside-advice = 请检查坐标、坐标系（GCJ-02 不同于 WGS84）和边界。

problem-unit-not-convertible = 该单位无法换算为其他行的单位 `{ $wanted }`，此行未读取。
problem-unit-not-convertible-advice = 请使用同类单位，或为指标另起名称。

problem-unit-unknown = 无法识别{ $what }的计量单位，数值未换算。
problem-unit-unknown-advice = 人数请写“人”或“万人”，金额请写“元”“万元”或“亿元”（见 docs/zone-package.md）。

problem-parts-total = { $unit } { $year } 年{ $what }为 { $total }，而{ $parts }之和为 { $sum }，相差 { $percent }。
problem-parts-total-advice = 请与来源核对；两者口径或版本可能不同。

problem-year-mixed = { $what }没有一个年份覆盖全部 { $units } 个有数据的单元；{ $year } 年最多，为 { $known } 个。
problem-year-mixed-advice = 各项测度只用同一年份并略去其余单元；请补齐数据。

problem-vintage-mixed = { $what } { $year } 年的数据有多个版本（{ $vintages }），没有一个版本覆盖全部单元；{ $worst } 年覆盖最多的版本为 { $units } 个中的 { $known } 个。
problem-vintage-mixed-advice = 各项测度使用覆盖最多的版本并略去其余单元；请统一版本。

problem-negative-value = 该数值为负，不可能成立。
problem-negative-value-advice = 请更正；没有数据则留空。

problem-share-range = 比重须在 0 至 100% 之间。
problem-share-range-advice = 请更正数值或单位（`%` 或 `share`）。

problem-value-spike = { $unit } { $year } 年的{ $what }与前后年份（{ $before }、{ $after }）相差数倍。
problem-value-spike-advice = 请与来源核对：可能误用了上一级合计、小数点错位或计量单位不同。

problem-values-missing = { $what }：{ $level } 层级的 { $expected } 个数据中缺 { $count } 个：{ $gaps }。
problem-values-missing-advice = 来源中如有请补齐；测度会略去这些单元并注明。

problem-flow-end-unknown = 单元表中没有 `{ $column }`，此行未读取。
problem-flow-end-unknown-advice = 请更正代码或补充单元。

problem-flow-reports-differ = { $period } { $kind } 的 { $pairs } 条流量中，有 { $count } 条两端报告相差过半；如{ $origin }报告 { $from }，{ $destination }报告 { $to }。
problem-flow-reports-differ-advice = 计算时取平均值；请核对两端的报告。

problem-neighbour-self = 单元不能与自身相邻，此行未读取。
problem-neighbour-self-advice = 请删去此行或更正代码。

problem-neighbour-asymmetric = { $a }与{ $b }没有像其他各对那样双向一致地列出。
problem-neighbour-asymmetric-advice = 请每对只列一次，或全部双向列出且长度一致。

problem-neighbour-apart = { $a }与{ $b }列为相邻，但边界并不相接。
problem-neighbour-apart-advice = 请更正邻接表或边界。

problem-neighbour-unlisted = { $a }与{ $b }的边界相接 { $km } 公里，但邻接表未列出。
problem-neighbour-unlisted-advice = 请补充此对或更正边界。

problem-island = { $unit } 没有邻接单元。
problem-island-advice = 请补充邻接关系；邻域测度会略去它。若确为岛屿则无误。

problem-shape-unknown = 该要素的代码不是本数据包的单元。
problem-shape-unknown-advice = 请补充单元，或删去该要素。

problem-shape-without-code = 该要素没有代码。
problem-shape-without-code-advice = 请为其添加属性（{ $known } 之一）。

problem-shape-twice = { $first } 处已有此代码，该要素未读取。
problem-shape-twice-advice = 请将一个单元的多边形合并为一个要素。

problem-shape-invalid = 该要素没有可读取的多边形：{ $cause }。
problem-shape-invalid-advice = 请给出以度为单位的 Polygon 或 MultiPolygon。

problem-shape-missing = { $level } 层级有 { $count } 个单元没有多边形，而其他单元有。
problem-shape-missing-advice = 请补充多边形；地图上这些单元将留白。

problem-coordinate-system = 坐标不是 WGS84 度。
problem-coordinate-system-advice = 请转换为 EPSG:4326（或 CGCS2000，EPSG:4490）。

problem-polygon-invalid = { $unit } 的多边形无效：{ $cause }。
problem-polygon-invalid-advice = 请修复（QGIS：修正几何图形）。

problem-polygon-overlap = { $a }与{ $b }重叠 { $km2 } 平方公里。
problem-polygon-overlap-advice = 请更正两者之间的边界。

problem-polygon-hole = { $near }旁的多边形之间有 { $km2 } 平方公里的空洞。
problem-polygon-hole-advice = 请补上；若为水面或区域以外的土地则无误。
