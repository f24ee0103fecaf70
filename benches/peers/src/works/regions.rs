//! Connected regions of a board by every method.

use crate::bench::{Done, step};
use coregion_plan::regions::{
    Attributes, AzpOptions, Demands, Graph, Linkage, MaxPOptions, Regions, azp, max_p, redcap, skater, ward,
};
use coregion_plan::{Limit, Outcome};
use serde_json::{Value, json};
use std::path::Path;

fn told(found: &Option<Outcome<Regions>>) -> Value {
    match found.as_ref().and_then(Outcome::best) {
        Some(best) => json!({"regions": best.count, "ssd": best.ssd, "bound": best.bound}),
        None => json!({}),
    }
}

/// `size` is the number of squares; attributes and people come from `works/regions.py`.
pub fn run(size: &str, data: &Path) -> Done {
    let (m, k) = match size {
        "2500" => (50, 20),
        "10000" => (100, 50),
        "100000" => (316, 100),
        _ => return Err("a size of 2500, 10000 or 100000".into()),
    };
    let bytes = std::fs::read(data.join(format!("attributes_{m}.f64")))?;
    let (values, _) = bytes.as_chunks::<8>();
    let mut columns = vec![Vec::new(); 5];
    for (at, value) in values.iter().enumerate() {
        columns[at % 5].push(f64::from_le_bytes(*value));
    }
    let people = columns.pop().ok_or("no people")?;
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let attributes = Attributes::standardised(&slices)?;
    let mut pairs = Vec::new();
    for row in 0..m as i64 {
        for column in 0..m as i64 {
            for (down, right) in [(0, 1), (1, -1), (1, 0), (1, 1)] {
                let (r, c) = (row + down, column + right);
                if r < m as i64 && (0..m as i64).contains(&c) {
                    pairs.push(((row * m as i64 + column) as u32, (r * m as i64 + c) as u32));
                }
            }
        }
    }
    let graph = Graph::new(m * m, &pairs)?;
    let demands = Demands { regions: k, ..Demands::default() };
    let none = Limit::none();
    step("skater", || skater(&graph, &attributes, &demands, &none).ok(), told);
    if size == "100000" {
        return Ok(());
    }
    for (name, linkage) in [
        ("full-average", Linkage::FullAverage),
        ("full-complete", Linkage::FullComplete),
        ("full-ward", Linkage::FullWard),
    ] {
        step(name, || redcap(&graph, &attributes, &demands, linkage, &none).ok(), told);
    }
    step("ward", || ward(&graph, &attributes, &demands, Linkage::FullWard, &none).ok(), told);
    step("azp", || azp(&graph, &attributes, &demands, &AzpOptions::default(), &none).ok(), told);
    let floor = 25.0 * people.iter().sum::<f64>() / people.len() as f64;
    let at_least = Demands { amounts: &people, floor: Some(floor), ..Demands::default() };
    step("max-p", || max_p(&graph, &attributes, &at_least, &MaxPOptions::default(), &none).ok(), told);
    Ok(())
}
