//! Loading and checking at the scale of a country: the time, and the most memory that was in use.
//!
//! `cargo bench -p coregion-zone --bench load`; the reference data is found by `COREGION_DATA`.

mod china;

use coregion_zone::{LoadOptions, PackageSource, check, load};
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const CHILD: &str = "COREGION_BENCH_FOLDER";

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(folder) = std::env::var_os(CHILD) {
        return measure(Path::new(&folder));
    }
    for (name, boundaries) in [("tables", false), ("tables and boundaries", true)] {
        let folder = tempfile::tempdir()?;
        let rows = china::write(folder.path(), boundaries)?;
        println!("{name}: {rows:?}");
        for _ in 0..3 {
            // A process of its own, so that the memory is that of loading and checking alone.
            Command::new(std::env::current_exe()?).env(CHILD, folder.path()).status()?;
        }
    }
    Ok(())
}

fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let loaded = load(&PackageSource::Folder(folder.into()), &LoadOptions::default())?;
    let read = start.elapsed();
    let problems = check(&loaded);
    let all = start.elapsed();
    println!(
        "  load {:.3} s, check {:.3} s, together {:.3} s, peak {:.0} MB, {} + {} problems",
        read.as_secs_f64(),
        (all - read).as_secs_f64(),
        all.as_secs_f64(),
        peak_mb().unwrap_or(f64::NAN),
        loaded.problems.len(),
        problems.len(),
    );
    Ok(())
}

/// The most memory that this process had in use (Linux).
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
}
