//! Exact Shapley value from a table of coalitions.

use crate::bench::{Done, step};
use coregion_plan::sharing::{Game, shapley};
use serde_json::json;
use std::path::Path;

/// `size` is the number of members.
pub fn run(size: &str, data: &Path) -> Done {
    let bytes = std::fs::read(data.join(format!("shapley_{size}.f64")))?;
    let (values, _) = bytes.as_chunks::<8>();
    let game = Game::new(size.parse()?, values.iter().map(|b| f64::from_le_bytes(*b)).collect())?;
    step(
        "shapley",
        || shapley(&game),
        |parts| {
            let sum: f64 = parts.iter().sum();
            json!({"first": parts[0], "last": parts[parts.len() - 1], "sum": sum})
        },
    );
    Ok(())
}
