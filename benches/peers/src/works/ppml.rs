//! Flows on distance, border and language with effects of origin and destination.

use crate::bench::{Done, step};
use coregion_diagnose::barriers::ppml::{Options, Ppml, ppml};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// `size` is the number of places.
pub fn run(size: &str, data: &Path) -> Done {
    let file = File::open(data.join(format!("od_{size}.f64")))?;
    let rows = file.metadata()?.len() as usize / (6 * 8);
    let mut file = BufReader::new(file);
    let mut column = || -> std::io::Result<Vec<f64>> {
        let mut bytes = [0; 8];
        (0..rows).map(|_| file.read_exact(&mut bytes).map(|()| f64::from_le_bytes(bytes))).collect()
    };
    let places = |c: Vec<f64>| c.into_iter().map(|v| v as u32).collect::<Vec<u32>>();
    let (origin, destination) = (places(column()?), places(column()?));
    let (flow, distance, border, language) = (column()?, column()?, column()?, column()?);
    let effects: [&[u32]; 2] = [&origin, &destination];
    let names = ["ldist", "border", "lang"];
    let three: [&[f64]; 3] = [&distance, &border, &language];
    let fit = |columns: &[&[f64]]| ppml(&flow, columns, &effects, &Options::default());
    let show = |fit: &Result<Ppml, _>| fit.as_ref().map_or(Value::Null, |f| figures(f, &names));
    step("three regressors", || fit(&three), show);
    step("distance alone", || fit(&three[..1]), show);
    Ok(())
}

fn figures(fit: &Ppml, names: &[&str]) -> Value {
    let mut figures = json!({ "iterations": fit.iterations, "deviance": fit.deviance });
    for c in &fit.coefficients {
        figures[names[c.regressor]] = json!(c.estimate);
        figures[format!("error {}", names[c.regressor])] = json!(c.error);
    }
    figures
}
