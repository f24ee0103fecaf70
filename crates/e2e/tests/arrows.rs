//! The rooms know only the rooms that the architecture allows, and no library under a licence that we cannot take.

use coregion_e2e::repository;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// Each room with the rooms it may know.
const ARROWS: &[(&str, &[&str])] = &[
    ("zone", &[]),
    ("diagnose", &["zone"]),
    ("terms", &["zone"]),
    ("plan", &["zone", "diagnose", "terms"]),
    ("mechanism", &["zone", "terms"]),
    ("journal", &["zone", "terms", "mechanism"]),
    ("wire", &["zone", "terms", "mechanism"]),
    ("office", &["zone", "terms", "diagnose", "plan", "mechanism", "journal", "wire"]),
    ("report", &["zone", "diagnose", "plan", "terms"]),
    ("server", &["zone", "terms", "mechanism", "journal", "wire", "office", "report"]),
    ("cli", &["zone", "terms", "diagnose", "plan", "office", "report", "server"]),
    (
        "e2e",
        &["zone", "terms", "diagnose", "plan", "mechanism", "journal", "wire", "office", "report", "server"],
    ),
    ("peers", &["zone", "terms", "diagnose", "plan"]),
    ("python", &["zone", "diagnose", "plan"]),
];

fn metadata(args: &[&str]) -> Value {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--all-features"])
        .args(args)
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("cargo writes JSON")
}

#[test]
fn rooms_know_only_the_rooms_they_may() {
    let metadata = metadata(&["--no-deps"]);
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut seen = 0;
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name");
        let room = name.strip_prefix("coregion-").unwrap_or(name);
        let allowed = arrows.get(room).unwrap_or_else(|| panic!("`{name}` is not a room of ARCHITECTURE.md"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let other = dependency["name"].as_str().expect("a name");
            let Some(other) = other.strip_prefix("coregion-") else { continue };
            assert!(allowed.contains(&other), "`{room}` may not know `{other}`");
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} arrows were looked at");
}

#[test]
fn every_licence_goes_with_apache() {
    let metadata = metadata(&[]);
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100);
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none stated");
        // One of the choices must be free of copyleft; MPL is kept to its own files.
        let takes = |choice: &str| {
            !choice.contains("GPL")
                && [
                    "MIT",
                    "Apache-2.0",
                    "BSD",
                    "ISC",
                    "Zlib",
                    "Unicode",
                    "MPL-2.0",
                    "CC0-1.0",
                    "0BSD",
                    "BSL-1.0",
                    "Unlicense",
                    "CDLA-Permissive",
                ]
                .iter()
                .any(|known| choice.contains(known))
        };
        let free = licence.split(" OR ").flat_map(|l| l.split('/')).any(takes);
        assert!(free, "{} is under `{licence}`", package["name"]);
    }
}

#[test]
fn the_pure_rooms_touch_no_file_clock_or_network() {
    for room in ["diagnose", "terms", "plan", "mechanism", "wire"] {
        let folder = repository().join("crates").join(room).join("src");
        let mut open = vec![folder];
        while let Some(folder) = open.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for path in entries.filter_map(|e| Some(e.ok()?.path())) {
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
                    for word in [
                        "std::fs",
                        "std::net",
                        "std::env",
                        "SystemTime",
                        "Instant::now",
                        "thread_rng",
                        "async fn",
                    ] {
                        assert!(!line.contains(word), "{}: `{word}` in a pure room", path.display());
                    }
                }
            }
        }
    }
}
