//! Writes the package of all China to a folder and says what checking it finds:
//! `cargo run --release -p coregion-zone --example china_zone -- OUT`.

#[path = "../benches/china.rs"]
mod china;

use coregion_zone::{Catalogue, Language, LoadOptions, PackageSource, check, load, locales};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(out) = std::env::args().nth(1) else { return Err("give the folder to write to".into()) };
    let rows = china::write(out.as_ref(), true)?;
    println!("{rows:?}");
    let loaded = load(&PackageSource::Folder(out.into()), &LoadOptions::default())?;
    let mut problems = loaded.problems.clone();
    problems.extend(check(&loaded));
    print!("{}", problems.render(&Catalogue::new(Language::En, &[locales(Language::En)])));
    Ok(())
}
