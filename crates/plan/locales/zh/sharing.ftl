# 求解器
solver-and = { $first }；{ $rest }
solver-conflict = 以下要求相互矛盾：{ $demands }。
solver-conflict-none = 模型的定义本身相互矛盾。
demand-budget = 预算为 { $budget }
demand-field = { $field }至少安排 { $least }
demand-return = { $member }至少得到 { $least } 的回报
# 选址
siting-out-of-reach = 任选 { $sites } 个设施点都无法覆盖所有地方。
# 线路
trip-conflict-time = 每天 { $budget } 分钟、共 { $days } 天，单从起点到终点已不够时间。
trip-conflict-provinces = 每天 { $budget } 分钟、共 { $days } 天，没有线路能在 { $provinces } 个省停留。
# 产业转移
demand-capacity = { $receiver }的{ $resource }为 { $limit }
demand-lot = 一地承接{ $industry }不少于 { $lot }，否则不承接
demand-recipients = 承接{ $industry }的地方不超过 { $most } 个
demand-moved = { $sender }的{ $industry }有 { $part }找到承接地
demand-fairness = { $member }所得不少于总收益的 { $share }
demand-gain = { $member }所得不少于 { $least }
rule-lot = 最小规模
rule-recipients = 防止重复布局
rule-fairness = 公平
rule-moved = 全部找到承接地
rule-demanded = 成员要求的收益
# 货币收益
table-programme-gains = 方案每年给各成员带来的货币收益（按估算来源）
column-gains-ecology = 水质补偿
column-gains-fund = 合作基金
column-gains-tax = 税收分享
column-gains-other = 其他
column-gains-total = 合计
gains-all = 有估计的{ $members }个成员均不受损，每年合计收益{ $net }百万元。补偿按所示规则和监测年份计算，基金按其分摊与拨付计算，税收为其现值折合的年均额。
gains-payments = 有估计的{ $members }个成员中，{ $losers }个每年受损：{ $names }。合计收益{ $net }百万元：由受益成员支付{ $paid }百万元即可弥补。
gains-outside = 有估计的{ $members }个成员中，{ $losers }个每年受损：{ $names }。合计为{ $net }百万元：成员之间的支付不足以弥补，还需外部{ $amount }百万元，或能带来同等收益的项目。
