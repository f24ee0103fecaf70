//! Functional regions of commuting flows by the European rule.

use crate::bench::{Done, step};
use coregion_diagnose::interaction::functional_regions::{Limits, functional_regions};
use coregion_zone::tables::Flow;
use serde_json::json;
use std::path::Path;

/// `size` is the number of places; the flows come from `works/functional_regions.py`.
pub fn run(size: &str, data: &Path) -> Done {
    let bytes = std::fs::read(data.join(format!("commuters_{size}.u32")))?;
    let number = |b: &[u8], at: usize| u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]);
    let flows: Vec<Flow> = bytes
        .chunks_exact(12)
        .map(|b| Flow {
            origin: number(b, 0) as usize,
            destination: number(b, 4) as usize,
            value: f64::from(number(b, 8)),
        })
        .collect();
    let places: usize = size.parse()?;
    let limits =
        Limits { size: 3_500.0, target_size: 25_000.0, containment: 2.0 / 3.0, target_containment: 0.75 };
    functional_regions(places, &flows, &limits)?;
    step(
        "European rule",
        || functional_regions(places, &flows, &limits),
        |found| {
            let found = found.as_ref().ok();
            json!({
                "flows": flows.len(),
                "regions": found.map(|f| f.regions.len()),
                "valid": found.map(|f| f.regions.iter().filter(|r| r.validity >= 1.0 - 1e-12).count()),
                "reserved": found.map(|f| f.reserved.len()),
            })
        },
    );
    Ok(())
}
