# Why the office itself declines.

office-paper-missing = 缺少文件 { $paper } 的内容
office-paper-differs = 文件 { $paper } 的内容与命令所述摘要不符
office-paper-unexpected = { $command } 不接受文件
office-paper-gone = 文件 { $paper } 的内容已不再保存
office-missing = 没有此项（{ $what }）：{ $id }
office-no-mandate = { $person } 今天没有有效的授权
office-wrong-password = 人员或密码错误
office-not-logged-in = 会话或令牌无效，请登录
office-password-length = 密码须有 12 至 1000 个字符
office-no-random = 系统未能提供随机数

# What happens in the demo year.

office-demo-founded = 办公室成立：{ $members } 市为成员，联席会议、仲裁庭和基金为其机构，一家企业和一个协会为准成员；{ $people } 人获得授权
office-demo-called = 召集联席会议，议程 { $items } 项；提交三份协议草案
office-demo-adopted = 会议以 { $members } 个成员的签名表决通过 { $agreements } 份协议：基金出资办法、工厂税收分享、奎河水质补偿
office-demo-signed = 各方均已签署；协议自2018年12月1日起生效
office-demo-facts = { $members } 个成员登记2018年数据；工厂税收和河流监测数据入账
office-demo-disputed = 宿迁对工厂分享额提出异议并提交密封文件；该笔款项暂停支付
office-demo-settled = 2018年度结算完成计算，双方以密钥确认并过账：{ $members } 笔基金出资和河流补偿
office-demo-call = 基金发布六百万元项目征集；社会资本认缴一百万元；收到 { $applications } 份申请
office-demo-decided = 一份申请获批，一份附条件获批，一份未获批：与两个邻市重复
office-demo-contracted = 条件已满足；两份合同签署
office-demo-paid = 报告经审核（宴请费用被剔除）后分期支付，每笔由一人批准、另一人确认
office-demo-audited = 审计发现多付二千元；已退还；两个项目结项
office-demo-mediation = 争议调解未达成方案
office-demo-award = 仲裁庭裁决支付 15,000,000.00 元中的 14,700,000.00 元；无人上诉；裁决过账并成为决议
office-demo-closed = 裁决产生的职责已履行；账目结至2019年10月31日
office-demo-refused = 按规则拒绝：{ $command }。{ $reason }

# What the command line says.

office-demo-next = 办事机构文件为 { $place }。{ $people } 可用密码 { $password } 登录。可试：coregion serve --office { $place }；coregion office statement suqian --arithmetic --office { $place }；coregion office export --office { $place } --output demo.jsonl；coregion office verify demo.jsonl
office-verified = 无误：“{ $name }”，{ $entries } 条记录，{ $seals } 个机构封印，{ $signatures } 个成员签名。
  账目：{ $accounts } 个账户，{ $transfers } 笔转账，借贷各 { $turnover }；{ $settlements } 项结算和 { $statements } 份对账单重算一致。
  末尾 { $head }
  日志 { $journal }
  机构 { $office }
office-exported = { $entries } 条记录，{ $bytes } 字节，已写入 { $file }；末尾 { $head }
office-imported = { $entries } 条记录已验证并存入 { $place }。须以 { $office } 的密钥打开：请放入 { $key }
office-rebuilt = 由 { $entries } 条记录重建的状态与现用一致；相符的快照：{ $snapshots }；摘要 { $digest }
office-rebuilt-differs = 由 { $entries } 条记录重建的状态在 { $place } 处不同；相符的快照：{ $snapshots }；摘要 { $digest }
office-statement = { $party } 对账单（{ $currency }），{ $from } 至 { $until }
office-statement-opening = 期初
office-statement-closing = 期末
office-statement-pending = 待付
office-balances = 余额（{ $currency }）
office-balances-sum = 合计
office-reading-shown = 已出示
office-reading-refused = 已拒绝
office-recorded = 已记为第 { $entry } 条：{ $events }
office-recorded-again = 已于第 { $entry } 条记录：{ $events }
office-new = 办事机构文件为 { $place }，密钥为 { $key }。由 { $person } 管理；请设置密码：coregion office password { $person } --office { $place }
office-password-set = 已设置 { $person } 的密码
office-token = 仅显示一次，有效期至 { $until }
office-key-made = 密钥在 { $file }。请妥善保管：持有者可代表该方签名
