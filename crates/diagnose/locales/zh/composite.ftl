# Texts of the measures in src/composite.
unavailable-indicators = 至少需要 { $needed } 项指标，现有 { $found } 项。
warning-indicators-year = { $indicator }取自 { $year } 年（最近的有数据年份）。
warning-indicators-left-out = { $indicator }因有数据的单元过少而未计入。
warning-indicators-double = { $one }与{ $other }几乎重复（相关系数高于 0.95），同一方面被计两次。
