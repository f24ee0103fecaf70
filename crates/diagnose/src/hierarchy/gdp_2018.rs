//! GDP of 2018 (100 million yuan, first communiques) of four zones, the input of worked figures.
//! Source: statistical communiques of the cities for 2018, as compiled in the embedded zone; Shanghai as
//! first published (32679.87; later revised to 36011.82).

/// The Huaihai zone of ten cities, Xuzhou first.
pub const HH10: [f64; 10] =
    [6755.23, 4930.58, 4717.80, 3078.78, 2771.70, 2750.72, 2402.38, 2389.04, 1630.22, 985.19];

/// The Huaihai zone of twenty cities.
pub const HH20: [f64; 20] = [
    6755.23, 4930.58, 4717.80, 3078.78, 2771.70, 2750.72, 2402.38, 2389.04, 1630.22, 985.19, 3601.30,
    5487.08, 2202.17, 3651.53, 1005.65, 2002.23, 2687.22, 1759.50, 1714.66, 1277.19,
];

/// The Yangtze Delta of twenty-six cities.
pub const YRD26: [f64; 26] = [
    32679.87, 18597.47, 13509.15, 12820.40, 11438.62, 10745.46, 8427.00, 7822.91, 7050.27, 5487.08, 5466.17,
    5416.90, 5107.63, 4874.67, 4871.98, 4100.23, 4050.00, 3278.53, 2719.07, 1918.10, 1917.59, 1801.75,
    1317.20, 1316.70, 1222.36, 684.93,
];

/// The Yangtze Delta of sixteen cities.
pub const YRD16: [f64; 16] = [
    32679.87, 18597.47, 13509.15, 12820.40, 11438.62, 10745.46, 8427.00, 7050.27, 5466.17, 5416.90, 5107.63,
    4874.67, 4871.98, 4050.00, 2719.07, 1316.70,
];

/// A value to 1e-9 relative.
#[track_caller]
pub fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-300), "{found} is not {expected}");
}
