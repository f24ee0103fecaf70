# 方案各部分共用的文字。
plan-needs-indicator = 这些单元没有{ $indicator }的数据。
plan-unknown-code = { $code }不是所考察单元的代码。
plan-not-a-pair = { $given }不是一对单元：请用加号连接两个不同的代码，各对之间用逗号分隔。
option-together = 必须在一起的单元对，代码之间用加号，各对之间用逗号。
option-apart = 必须分开的单元对，代码之间用加号，各对之间用逗号。
unit-million-cny = 百万元
unit-points = 分
