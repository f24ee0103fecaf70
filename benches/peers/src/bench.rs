//! Timing: wall and CPU seconds of each repeat, peak memory of the process, one JSON line a step.

use cpu_time::ProcessTime;
use serde_json::{Value, json};
use std::time::Instant;

/// How often a step is repeated; the first run warms up and is not counted.
const REPEATS: usize = 5;

/// What goes wrong ends the work.
pub type Done = Result<(), Box<dyn std::error::Error>>;

/// Runs a step once to warm up and then five times, and prints what it took and what came out of the last run.
pub fn step<T>(name: &str, mut work: impl FnMut() -> T, figures: impl Fn(&T) -> Value) {
    let mut result = work();
    let (mut seconds, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        let (wall, process) = (Instant::now(), ProcessTime::now());
        result = std::hint::black_box(work());
        seconds.push(wall.elapsed().as_secs_f64());
        cpu.push(process.elapsed().as_secs_f64());
    }
    let line = json!({
        "step": name,
        "seconds": seconds,
        "cpu": cpu,
        "peak_mb": peak_mb(),
        "figures": figures(&result),
    });
    println!("{line}");
}

/// The most memory the process has held, MB (Linux; zero elsewhere).
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    line.and_then(|l| l.split_whitespace().nth(1)).and_then(|k| k.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
