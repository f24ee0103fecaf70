//! Communities of a planted graph with unequal degrees.

use crate::bench::{Done, step};
use coregion_diagnose::interaction::leiden::{Start, leiden};
use coregion_diagnose::interaction::network::{Direction, Expected, Network};
use coregion_zone::tables::Flow;
use serde_json::json;
use std::path::Path;

/// `size` is the number of places; the links come from `works/leiden.py`.
pub fn run(size: &str, data: &Path) -> Done {
    let bytes = std::fs::read(data.join(format!("links_{size}.u32")))?;
    let place = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize;
    let flows: Vec<Flow> = bytes
        .chunks_exact(8)
        .map(|b| Flow { origin: place(&b[..4]), destination: place(&b[4..]), value: 1.0 })
        .collect();
    let network = Network::new(size.parse()?, &flows, Direction::Undirected, Expected::Strengths(1.0))?;
    drop(flows);
    for (name, iterations) in [("two iterations", 2), ("until stable", usize::MAX)] {
        let start = Start { iterations, ..Start::default() };
        step(name, || leiden(&network, start), |p| json!({"modularity": p.quality}));
    }
    Ok(())
}
