//! `coregion measure`: one measure alone.

use crate::failure::Failure;
use crate::session::Session;
use crate::zone_source::{Opened, ZoneArgs, warn};
use clap::Args;
use coregion_diagnose::{Kind, Measure, OptionSpec, Options, Output, Scope, Table, Value, measure, measures};
use coregion_report::map::Atlas;
use coregion_report::text::Words;
use coregion_report::{findings, html, tables};
use coregion_zone::write::Cell;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs one measure on a zone, or lists them all.
///
/// `coregion measure NAME --options` lists what a measure takes; give an option as `--set name=value`.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion measure --list
  coregion measure primacy --year 2018 --zone huaihai10
  coregion measure gini --set level=county --json
  coregion measure theil --csv > theil.csv
  coregion measure border-effect --set period=2020-10 --plot border.svg
  coregion measure gini --options")]
pub struct MeasureArgs {
    /// The measure.
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    #[command(flatten)]
    zone: ZoneArgs,
    /// List every measure with its question.
    #[arg(long, conflicts_with_all = ["name", "options"])]
    list: bool,
    /// List what the measure takes.
    #[arg(long)]
    options: bool,
    /// An option of the measure.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The tables as CSV on standard output.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// The first picture of the measure as an SVG file.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &MeasureArgs, session: &Session) -> Result<ExitCode, Failure> {
    if args.list {
        list(session);
        return Ok(ExitCode::SUCCESS);
    }
    let name = args.name.as_deref().unwrap_or_default();
    let measure = measure(name).ok_or_else(|| no_measure(name))?;
    if args.options {
        options(measure, session);
        return Ok(ExitCode::SUCCESS);
    }
    let mut given = Vec::new();
    for text in &args.set {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Failure::Option(format!("`{text}` is not `name=value`")));
        };
        given.push((key.to_owned(), value.to_owned()));
    }
    let chosen = Options::new(measure, &given).map_err(|e| Failure::Option(e.to_string()))?;
    let opened = args.zone.open(session)?;
    warn(&opened.problems, session);
    let scope = args.zone.scope(&opened.loaded.zone)?;
    session.progress(&format!("measuring {name}"));
    let output = (measure.run)(&scope, &chosen).map_err(|why| {
        Failure::Unavailable(format!("{} ({})", session.catalogue.text(&why.reason), why.resource))
    })?;
    session.settled();
    show(args, session, &opened, &scope, output)?;
    Ok(ExitCode::SUCCESS)
}

fn show(
    args: &MeasureArgs,
    session: &Session,
    opened: &Opened,
    scope: &Scope<'_>,
    output: Output,
) -> Result<(), Failure> {
    let words = Words::new(session.language, &opened.loaded.zone);
    if session.json {
        let mut out = findings::of(scope, scope.year, output.findings.iter());
        out["tables"] = output.tables.iter().map(|t| findings::table(t, &words)).collect();
        println!("{out:#}");
    } else if args.csv {
        for table in &output.tables {
            if output.tables.len() > 1 {
                println!("# {}", table.id);
            }
            print!("{}", csv(table, &words));
        }
    } else {
        print_output(&output, &words);
    }
    if let Some(file) = &args.plot {
        let svg = plot(&output.tables, scope, &words)
            .ok_or_else(|| Failure::Unavailable("this measure gives no picture on these data".into()))?;
        std::fs::write(file, svg).map_err(|source| Failure::Write { file: file.clone(), source })?;
        session.note(&file.display().to_string());
    }
    Ok(())
}

/// The first table that can be drawn.
fn plot(tables: &[Table], scope: &Scope<'_>, words: &Words<'_>) -> Option<String> {
    let atlas = Atlas::new(scope.zone, scope.named, |_| None, |_| None);
    tables.iter().find_map(|t| html::standalone(scope, atlas.as_ref(), words, &words.localised(t)))
}

fn csv(table: &Table, words: &Words<'_>) -> String {
    let table = tables::convert(table, words);
    let quoted = |text: &str| {
        if text.contains([',', '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let mut out: String = table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(",");
    out.push('\n');
    for row in &table.rows {
        let cells: Vec<String> = (row.iter())
            .map(|cell| match cell {
                Cell::Missing => String::new(),
                Cell::Text(text) => quoted(text),
                Cell::Number(x) => x.to_string(),
                Cell::Integer(n) => n.to_string(),
                Cell::Boolean(b) => b.to_string(),
                Cell::Year(y) => y.to_string(),
            })
            .collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

pub(super) fn print_output(output: &Output, words: &Words<'_>) {
    for finding in &output.findings {
        let label = words.label(&format!("stat-{}-{}", finding.measure, finding.statistic));
        let subject =
            finding.subject.as_ref().map_or(String::new(), |n| format!(" ({})", n.get(words.language())));
        let value = match &finding.value {
            Value::Number(x) => words.value(finding, *x),
            Value::Undefined(reason) => words.text(reason),
        };
        println!("{label}{subject}: {value}");
        for range in words.ranges(finding) {
            println!("  {range}");
        }
        println!("  {}", words.text(&finding.reading));
        for warning in &finding.warnings {
            println!("  ! {}", words.text(warning));
        }
    }
    for table in &output.tables {
        let table = &words.localised(table);
        println!("\n{}", words.text(&table.title));
        let mut lines: Vec<Vec<String>> =
            vec![(0..table.columns.len()).map(|i| words.heading(table, i)).collect()];
        for row in table.rows.iter().take(40) {
            lines.push(row.iter().zip(&table.columns).map(|(cell, c)| words.cell(cell, c.kind)).collect());
        }
        let ems = |text: &str| text.chars().map(|c| if c as u32 >= 0x2E80 { 2 } else { 1 }).sum::<usize>();
        let widths: Vec<usize> = (0..table.columns.len())
            .map(|i| lines.iter().map(|l| ems(&l[i])).max().unwrap_or(0).min(48))
            .collect();
        for line in &lines {
            let cells: Vec<String> = (line.iter().zip(&widths))
                .map(|(text, width)| format!("{text}{}", " ".repeat(width.saturating_sub(ems(text)))))
                .collect();
            println!("  {}", cells.join("  ").trim_end());
        }
        if table.rows.len() > 40 {
            println!("  … {} (--csv)", table.rows.len());
        }
    }
}

fn list(session: &Session) {
    let label = |m: &Measure, part: &str| session.catalogue.label(&format!("measure-{}{part}", m.name));
    if session.json {
        let all: Vec<_> = (measures().iter())
            .map(|m| {
                serde_json::json!({
                    "name": m.name, "group": m.group.as_str(), "title": label(m, ""), "question": label(m, "-question"),
                    "options": m.options.iter().map(|o| o.name).collect::<Vec<_>>(), "references": m.references,
                })
            })
            .collect();
        println!("{:#}", serde_json::Value::from(all));
        return;
    }
    let mut group = "";
    for m in measures() {
        if m.group.as_str() != group {
            group = m.group.as_str();
            println!("{group}");
        }
        println!("  {:<24} {}", m.name, label(m, "-question"));
    }
}

fn options(measure: &Measure, session: &Session) {
    println!("{}", session.catalogue.label(&format!("measure-{}-method", measure.name)));
    for option in measure.options {
        println!("  --set {}={}", option.name, accepted(option));
        println!("      {}", session.catalogue.label(&format!("option-{}", option.name)));
    }
    for reference in measure.references {
        println!("  {reference}");
    }
}

pub(super) fn accepted(option: &OptionSpec) -> String {
    let kind = match option.kind {
        Kind::Number(low, high) => format!("{low}..{high}"),
        Kind::Int(low, high) => format!("{low}..{high}"),
        Kind::Choice(words) => words.join("|"),
        Kind::Text => "TEXT".to_owned(),
    };
    if option.default.is_empty() { kind } else { format!("{kind} [{}]", option.default) }
}

fn no_measure(name: &str) -> Failure {
    let mut near: Vec<(usize, &str)> = measures().iter().map(|m| (distance(name, m.name), m.name)).collect();
    near.sort();
    let close: Vec<String> = near.iter().filter(|n| n.0 <= 3).take(3).map(|n| format!("`{}`", n.1)).collect();
    let nearest =
        if close.is_empty() { String::new() } else { format!(" (did you mean {}?)", close.join(" or ")) };
    Failure::NoMeasure { name: name.to_owned(), nearest }
}

/// How many letters must be changed, added or left out (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
