//! Location quotients, proximity, density, ECI and PCI of places by industries.

use crate::bench::{Done, step};
use coregion_diagnose::structure::complexity::{Scale, complexity};
use coregion_diagnose::structure::presence::Presence;
use coregion_diagnose::structure::relatedness::{Own, density, proximity};
use serde_json::json;
use std::path::Path;

/// `size` is places x industries; the figures come from `works/complexity.py`.
pub fn run(size: &str, data: &Path) -> Done {
    let bytes = std::fs::read(data.join(format!("complexity_{size}.f64")))?;
    let (values, _) = bytes.as_chunks::<8>();
    let values: Vec<f64> = values.iter().map(|b| f64::from_le_bytes(*b)).collect();
    drop(bytes);
    let industries: usize = size.split('x').nth(1).ok_or("a size like 3000x1000")?.parse()?;
    let all = || -> Result<_, coregion_diagnose::Undefined> {
        let presence = Presence::of_figures(&values, industries, 1.0)?;
        let near = proximity(&presence, Own::Excluded);
        let dense = density(&presence, &near)?;
        Ok((complexity(&presence, Scale::Own)?, dense))
    };
    all()?;
    step(
        "complexity",
        || all().ok(),
        |found| {
            let Some((scores, dense)) = found else { return json!({}) };
            let eci: Vec<f64> = scores.places.iter().flatten().copied().collect();
            json!({
                "eigenvalue": scores.eigenvalue,
                "first place": eci.first().map(|e| e.abs()),
                "last place": eci.last().map(|e| e.abs()),
                "density": dense.values().iter().sum::<f64>(),
            })
        },
    );
    Ok(())
}
