//! Gini and nested Theil of values and people.

use crate::bench::{Done, step};
use coregion_diagnose::disparity::gini::{Correction, gini};
use coregion_diagnose::disparity::theil::nested;
use serde_json::json;
use std::path::Path;

/// `size` is the number of values.
pub fn run(size: &str, data: &Path) -> Done {
    let bytes = std::fs::read(data.join(format!("values_{size}.f64")))?;
    let values: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    let bytes = std::fs::read(data.join(format!("regions_{size}.u32")))?;
    let regions: Vec<u32> = bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
    step("gini", || gini(&values, Correction::None), |g| json!({"gini": g.as_ref().ok()}));
    let people = vec![1.0; values.len()];
    step(
        "theil nested",
        || nested(&values, &people, &[&regions]),
        |found| {
            let t = found.as_ref().ok().map(|f| &f.t);
            json!({"total": t.map(|t| t.total), "within": t.map(|t| t.within)})
        },
    );
    Ok(())
}
