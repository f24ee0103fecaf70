//! The documents: pages that are made from the code are current, and what the documents tell people to do works.

use coregion_diagnose::{Kind, measures};
use coregion_e2e::{coregion, repository};
use coregion_report::text::catalogue;
use coregion_zone::Language;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a page where `COREGION_BLESS` is set, else compares it with what is there.
fn bless(path: &Path, text: &str) {
    if std::env::var_os("COREGION_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a page");
        return;
    }
    let there = fs::read_to_string(path).unwrap_or_default();
    assert!(there == text, "{} is not current: run `make bless`", path.display());
}

/// The file that holds each measure, by name.
fn measure_files() -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    let mut open = vec![repository().join("crates/diagnose/src")];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).expect("a folder").filter_map(|e| Some(e.ok()?.path())) {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a file");
            for part in text.split(": Measure = Measure {").skip(1) {
                let name = part.split("name: \"").nth(1).and_then(|t| t.split('"').next()).expect("a name");
                files.insert(name.to_owned(), path.clone());
            }
        }
    }
    files
}

/// The page of a measure: its header in the code, which is compiled and run as its documentation test, with its
/// options and how it is run.
#[test]
fn pages_of_measures_are_current() {
    let files = measure_files();
    let (en, zh) = (catalogue(Language::En), catalogue(Language::Zh));
    let folder = repository().join("docs/measures");
    let mut index = String::from(
        "# Measures\n\nMade from the code by `make bless`; the example of each page is compiled and run by the tests.\n",
    );
    let mut group = "";
    for measure in measures() {
        let label = |part: &str| en.label(&format!("measure-{}{part}", measure.name));
        let path = files.get(measure.name).unwrap_or_else(|| panic!("{} has no file", measure.name));
        let text = fs::read_to_string(path).expect("a file");
        let header: Vec<&str> = (text.lines())
            .take_while(|l| l.starts_with("//!"))
            .map(|l| l.trim_start_matches("//!").strip_prefix(' ').unwrap_or(""))
            .collect();
        let header = header.join("\n");
        for part in ["```", "eference"] {
            assert!(header.contains(part), "the header of {} lacks {part}", path.display());
        }
        assert!(
            header.contains("```\nuse ") || header.contains("```rust"),
            "{} has no example that runs",
            path.display()
        );
        // Example blocks are Rust; formulas are marked as text.
        let header = header.replace("```\nuse ", "```rust\nuse ");
        let header: String = header.lines().filter(|l| !l.starts_with("# ")).collect::<Vec<_>>().join("\n");
        let header = header.replace("[`", "`").replace("`]", "`");
        let mut page =
            format!("# {} ({})\n\n{header}\n\n", label(""), zh.label(&format!("measure-{}", measure.name)));
        page.push_str(&format!("## On the command line\n\n```sh\ncoregion measure {}\n```\n", measure.name));
        if !measure.options.is_empty() {
            page.push_str("\n| option | accepted | default | |\n|---|---|---|---|\n");
            for option in measure.options {
                let accepted = match option.kind {
                    Kind::Number(low, high) => format!("{low} to {high}"),
                    Kind::Int(low, high) => format!("{low} to {high}"),
                    Kind::Choice(words) => words.join(", "),
                    Kind::Text => "text".to_owned(),
                };
                let default = if option.default.is_empty() { "from the data" } else { option.default };
                let help = en.label(&format!("option-{}", option.name));
                page.push_str(&format!("| `--set {}=` | {accepted} | {default} | {help} |\n", option.name));
            }
        }
        bless(&folder.join(format!("{}.md", measure.name)), &page);
        if measure.group.as_str() != group {
            group = measure.group.as_str();
            index.push_str(&format!("\n## {group}\n\n"));
        }
        index.push_str(&format!("- [{}]({}.md): {}\n", label(""), measure.name, label("-question")));
    }
    bless(&folder.join("README.md"), &index);
}

/// Every command of the README works in an empty folder.
#[test]
fn commands_of_the_readme_work() {
    let readme = fs::read_to_string(repository().join("README.md")).expect("a README");
    let folder = tempfile::tempdir().expect("a folder");
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|l| l.strip_prefix("coregion "))
        .map(|l| l.split('#').next().unwrap_or(l).trim())
        .collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        let args: Vec<&str> = command.split_whitespace().take_while(|a| *a != ">").collect();
        let ran = coregion(folder.path(), &args);
        assert_eq!(ran.code, 0, "coregion {command}: {}", ran.err);
    }
}

/// Every link between documents leads to a file.
#[test]
fn links_lead_somewhere() {
    let mut open: Vec<PathBuf> = vec![repository().join("docs")];
    let mut pages: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .map(|f| repository().join(f))
        .to_vec();
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).expect("a folder").filter_map(|e| Some(e.ok()?.path())) {
            match path.extension().and_then(|e| e.to_str()) {
                None if path.is_dir() => open.push(path),
                Some("md") => pages.push(path),
                _ => {}
            }
        }
    }
    for page in pages {
        let text = fs::read_to_string(&page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
        for part in text.split("](").skip(1) {
            let link = part.split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
            if link.is_empty() || link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            assert!(page.parent().expect("a folder").join(link).exists(), "{}: {link}", page.display());
        }
    }
}

/// Terms of the glossary have both languages and a definition.
#[test]
fn the_glossary_is_whole() {
    let text = fs::read_to_string(repository().join("docs/glossary.md")).expect("a glossary");
    let rows: Vec<&str> =
        text.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| English")).collect();
    assert!(rows.len() >= 60, "{} terms", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 3 && cells.iter().all(|c| !c.is_empty()), "{row}");
        assert!(cells[1].chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{row}");
    }
}
