//! Contiguity weights of a board of squares.

use crate::bench::{Done, step};
use coregion_diagnose::spatial::weights::contiguity::{ContiguityOptions, Rule, contiguity};
use coregion_zone::shapes::Polygon;
use serde_json::json;
use std::path::Path;

/// The squares of a board and their attribute.
pub fn board(size: &str, data: &Path) -> Result<(Vec<Vec<Polygon>>, Vec<f64>), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(data.join(format!("lattice_{size}.csv")))?;
    let (mut shapes, mut values) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let cells = line.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let [y, x, value] = cells.as_slice() else {
            return Err("a line of three numbers is expected".into());
        };
        let ring = vec![[*x, *y], [x + 1.0, *y], [x + 1.0, y + 1.0], [*x, y + 1.0], [*x, *y]];
        shapes.push(vec![vec![ring]]);
        values.push(*value);
    }
    Ok((shapes, values))
}

/// `size` is the side of the board.
pub fn run(size: &str, data: &Path) -> Done {
    let (shapes, _) = board(size, data)?;
    let shapes: Vec<&[Polygon]> = shapes.iter().map(Vec::as_slice).collect();
    for (name, rule) in [("queen", Rule::Queen), ("rook", Rule::Rook)] {
        step(
            name,
            || contiguity(&shapes, &ContiguityOptions::plane(rule)),
            |found| json!({"links": found.as_ref().ok().map(|c| c.weights.links())}),
        );
    }
    Ok(())
}
