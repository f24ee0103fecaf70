# 条款名称、计算步骤、草案问题，以及无法得出结果的原因。

term-tax-sharing = 税收分享
term-compensation-steps = 按水质类别和指数分级补偿
term-compensation-p-index = 按P值补偿
term-compensation-pool = 共同资金池补偿
term-compensation-chain = 流域断面链补偿
term-fund-key = 基金出资比例
term-fund-share = 共同出资分担
term-vote = 表决规则
term-notice = 通报义务
term-recognition = 互认范围

tax-value-added = 增值税
tax-enterprise-income = 企业所得税
tax-business = 营业税
tax-personal-income = 个人所得税
tax-resource = 资源税
tax-environmental = 环境保护税
tax-other = 其他税

step-local-part = { $year }年{ $tax }地方留成：{ $amount } × { $ratio } = { $result }
step-local-tax = { $firm }在{ $year }年的地方留成税收：{ $result }
step-base-average = 迁移前{ $year }年年均：{ $total } ÷ { $year } = { $result }
step-eligible = 可否分享（{ $result }）：迁出地政府主导{ $led }，列入名单{ $listed }，年均 { $average }，不低于 { $least }
step-cap = 迁出地累计最多分享 { $result }（基期合计 { $total }）
step-carried = 第{ $year }年：{ $tax }，抵减结转 { $carried } 后 = { $result }
step-skim = 第{ $year }年：共同基金先提取 { $tax } × { $ratio } = { $result }
step-counted = 第{ $year }年：{ $tax } 中只计超过 { $base } 的部分 = { $result }
step-share = 第{ $year }年：{ $counted } × { $ratio } = { $result }
step-under-cap = 第{ $year }年：{ $amount }，以上限 { $cap } 减已分享 { $cumulative } 为限 = { $result }
step-refund = 第{ $year }年：净退税 { $tax }，迁出地按 { $ratio } 分担 = { $result }
step-settled = 第{ $year }年：此前已结算 { $result }（本次计算为 { $amount }）
step-ended = 第{ $year }年：累计 { $cumulative }，不再分享 = { $result }
step-yearly-mean = { $section }断面{ $year }年{ $item }年均值 = { $result } 毫克/升
step-water-class = { $section }断面{ $year }年水质类别 = { $result }，由{ $item }决定
step-class-payment = 类别 { $class }，目标 { $target }：{ $steps } × { $rate } = { $result }
step-index-change = { $item }：{ $concentration } 比 { $before } = { $result }
step-index-payment = { $points } 个百分点 × { $rate }，最高 { $cap } = { $result }
step-net = { $base } + { $amount } = { $result }
step-p-index = P = { $coefficient } × { $total } = { $result }
step-p-band = P = { $points }，属于上限 { $cap } 的一档：下游支付 { $result }（档内金额 { $amount }）
step-pool-pays = { $party }出资：{ $total } 按 { $ratio } 份 = { $result }
step-pool-receives = { $party }分得：{ $total } 按 { $ratio } 份 = { $result }
step-deduction = { $party }在{ $section }断面：低于目标 { $steps } 个类别，扣减 { $amount } 的 { $ratio } = { $result }
step-load = { $item }：（{ $concentration } − { $target }）毫克/升 × { $flow } 万立方米 = { $result } 吨，每吨 { $rate }
step-chain-payment = { $section }断面：{ $amount }，最高 { $cap } = { $result }
step-base-share = { $party }：{ $item } { $amount }，合计 { $total }，权重 { $weight } = { $result }
step-equal-share = { $party }：平均部分 { $weight } = { $result }
step-key = { $party }：比例 { $result }
step-bounded = { $party }：比例 { $key }，下限 { $floor }，上限 { $cap } = { $result }
step-contribution = { $party }：{ $total } × { $key } = { $result }
step-fund-part = { $source }：{ $amount } × { $ratio } = { $result }
step-quorum = 成员 { $members } 方，出席 { $present } 方，应到 { $needed }：{ $result }
step-votes = 赞成 { $for }，基数 { $of }，须达 { $needed }：{ $result }

problem-empty = 此处为空，请至少填写一项。
problem-twice = `{ $value }` 重复出现，或出现在不应出现之处，请保留一处。
problem-same-party = `{ $party }` 同时处于双方，请写两个不同的成员。
problem-not-a-party = `{ $party }` 不是协议成员，请将其列入成员，或改写为其中之一。
problem-not-a-share = { $value } 不是一个份额，请写 0 到 1 之间的数，如 `0.5` 或 `50 %`。
problem-not-a-month = { $value } 不在 1 到 12 之间。
problem-not-positive = { $value } 应大于零。
problem-negative = { $value } 小于零。
problem-all-zero = `{ $value }` 全部为零，请至少给出一个大于零的数。
problem-other-currency = { $value } 为负，或币种不是 { $currency }。一项条款只用一种币种。
problem-not-in-order = 日期次序有误，请把较早的放在前面。
problem-no-base-years = 条款引用了基期，但没有给出基期年份。
problem-extension-without-cap = 延长期以未达上限为条件，但没有上限。请补上上限，或改为一个分享时段。
problem-item-without-class = `{ $value }` 没有类别限值，请用 cod、permanganate、nh3-n、tp 或 do。
problem-no-target = 目标须为Ⅰ至Ⅴ类之一。
problem-weights = 权重合计为 { $sum }，应等于 1。
problem-bands = 各档上限须递增，最后一档不设上限。
problem-bound-infeasible = 各方按此界限合计为 { $sum }。下限合计不得超过 1，上限合计不得低于 1。
problem-floor-above-cap = 下限高于上限。
problem-quota = 门槛 { $quota } 应超过总票数 { $sum } 的一半且不超过总票数。
problem-hours = { $value } 小时不在 1 到 8760 之间。
problem-text-missing = 缺少一种语言的文本，请写全中英文。
problem-too-few-parties = 协议至少需要两个成员。

term-undefined-missing = 没有{ $period }的{ $fact }记录。
term-undefined-too-few-months = { $fact }在{ $period }年只有 { $found } 个月的记录，需要 { $needed } 个月。
term-undefined-needs-months = { $tax }的地方分成自{ $on }起变更，{ $year }年须按月记录。
term-undefined-no-local-part = 没有规定{ $tax }在{ $on }的地方分成比例。
term-undefined-zero = { $what }为零，不能作除数。
term-undefined-negative = { $what }为负。
term-undefined-infeasible = 各方{ $bound }合计为 { $sum }，没有满足条件的比例。
term-undefined-not-in-force = 条款在{ $year }年不生效。
term-undefined-no-payment = { $kind } 类条款不产生付款。
term-undefined-money = 无法计算：{ $cause }。
