//! Coregion's side of the benchmark: `coregion-peers WORK SIZE DATA_DIR` does one work on one input and prints
//! one line of JSON a step: seconds and CPU seconds of each repeat, peak memory, and the figures that
//! `run.py` compares with the peers'.

mod bench;
mod works;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [work, size, data] = args.as_slice() else {
        let names: Vec<&str> = works::WORKS.iter().map(|w| w.0).collect();
        eprintln!("usage: coregion-peers WORK SIZE DATA_DIR; works: {}", names.join(", "));
        return ExitCode::from(2);
    };
    let Some((_, run)) = works::WORKS.iter().find(|w| w.0 == work) else {
        eprintln!("`{work}` is not a work of this benchmark");
        return ExitCode::from(2);
    };
    match run(size, Path::new(data)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{work} {size}: {error}");
            ExitCode::FAILURE
        }
    }
}
