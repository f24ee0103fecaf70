//! The report as one self-contained page: style, script and pictures inside, nothing loaded from anywhere.

use crate::chart::{chart, colour};
use crate::map::{Atlas, Fill, Legend, Link, Picture, Sheet};
use crate::report::{Block, Report, Section, Subject};
use crate::text::Words;
use coregion_diagnose::{Cell, CellKind, Finding, Plot, Scope, Support, Table, Value};
use coregion_plan::advice::Recommendation;
use coregion_terms::Draft;
use coregion_zone::{Level, Message, Provenance, UnitId};
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Rows of a table shown at once, and rows that can be unfolded; longer tables are in their files.
const SHOWN: usize = 15;
const UNFOLDED: usize = 300;

/// At most this many lines are drawn on a map.
const MOST_LINKS: usize = 60;

/// Width of a map, pixels.
const MAP_WIDTH: f64 = 760.0;

#[derive(Serialize)]
struct ChapterView {
    id: String,
    title: String,
    sections: Vec<SectionView>,
}

#[derive(Serialize, Default)]
struct SectionView {
    id: String,
    title: String,
    measure: Option<MeasureView>,
    blocks: Vec<BlockView>,
}

#[derive(Serialize)]
struct MeasureView {
    command: String,
    question: String,
    method: String,
    references: Vec<String>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum BlockView {
    Text { text: String },
    List { items: Vec<String> },
    Findings { rows: Vec<FindingView>, inputs: Vec<String>, warnings: Vec<String> },
    Table { id: String, title: String, picture: Option<String>, table: TableView },
    Maps { maps: Vec<MapView> },
    Advice { advice: Box<AdviceView> },
}

#[derive(Serialize)]
struct AdviceView {
    id: String,
    title: String,
    called: bool,
    calls: String,
    what: String,
    proposals: Vec<String>,
    proof: String,
    partners: Vec<(String, String)>,
    figures: Vec<(String, String, String)>,
    precedents: Vec<(String, String, String, String)>,
    gains: Vec<(String, String)>,
    preconditions: Vec<String>,
    steps: Vec<String>,
    agreement: String,
    clauses: Vec<(String, String)>,
}

#[derive(Serialize)]
struct MapView {
    id: &'static str,
    label: String,
    svg: String,
}

#[derive(Serialize)]
struct FindingView {
    label: String,
    subject: String,
    value: String,
    undefined: bool,
    range: Vec<String>,
    reading: String,
    support: &'static str,
    used: String,
    dropped: Vec<String>,
}

#[derive(Serialize)]
struct TableView {
    headings: Vec<HeadingView>,
    first: Vec<RowView>,
    rest: Vec<RowView>,
    more: String,
    note: String,
}

#[derive(Serialize)]
struct HeadingView {
    text: String,
    number: bool,
}

#[derive(Serialize)]
struct RowView {
    unit: String,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
struct CellView {
    text: String,
    number: bool,
}

/// The page of a report.
pub fn page(report: &Report<'_>, words: &Words<'_>) -> Result<String, minijinja::Error> {
    let scope = &report.scope;
    let view = Viewer { scope, atlas: report.atlas.as_ref(), words, drafts: &report.drafts };
    let mut environment = Environment::new();
    environment.add_template("report.html", include_str!("report.html"))?;
    let title = words.text(&Message::new("report-title").name("zone", &scope.named.names));
    let subtitle = report.year.map_or(String::new(), |y| {
        words.text(&Message::new("report-subtitle-year").text("year", y.to_string()))
    });
    let made = words.text(&Message::new("report-made-with").text("version", env!("CARGO_PKG_VERSION")));
    let labels: BTreeMap<&str, String> = [
        "contents",
        "print-hint",
        "find",
        "skip",
        "figure",
        "value",
        "range",
        "meaning",
        "method",
        "references",
        "inputs",
        "used",
        "warnings",
        "dropped",
        "called-by",
        "where",
        "partners",
        "precedents",
        "gain",
        "gain-none",
        "preconditions",
        "steps",
        "draft",
    ]
    .into_iter()
    .map(|key| (key, words.label(&format!("report-{key}"))))
    .collect();
    let outlines: Vec<String> = view.sheets().map(|sheet| view.picture(sheet, None).outlines()).collect();
    environment.get_template("report.html")?.render(context! {
        lang => if words.language().tag() == "zh" { "zh-CN" } else { "en" },
        title, subtitle, made, labels, outlines,
        css => include_str!("report.css"),
        script => include_str!("report.js"),
        names => view.names(),
        chapters => Serde(report.chapters.iter().map(|c| view.chapter(c)).collect::<Vec<_>>()),
    })
}

/// A table as a picture that stands alone: a chart, or a map where the table is best drawn as one.
pub fn standalone(
    scope: &Scope<'_>,
    atlas: Option<&Atlas>,
    words: &Words<'_>,
    table: &Table,
) -> Option<String> {
    Viewer { scope, atlas, words, drafts: &[] }.picture_of(table, false)
}

struct Viewer<'r, 'z> {
    scope: &'r Scope<'z>,
    atlas: Option<&'r Atlas>,
    words: &'r Words<'z>,
    drafts: &'r [(String, Draft)],
}

impl<'z> Viewer<'_, 'z> {
    fn picture_of(&self, table: &Table, shared: bool) -> Option<String> {
        match table.plot.as_ref()? {
            Plot::Map { .. } | Plot::Classes { .. } => self.map(table, shared),
            Plot::Links { from, to, value } => self.links(table, [from, to, value], shared),
            _ => chart(table, self.words),
        }
    }

    fn chapter(&self, chapter: &crate::report::Chapter) -> ChapterView {
        ChapterView {
            id: chapter.id.to_owned(),
            title: self.words.text(&chapter.title),
            sections: (chapter.sections.iter().enumerate())
                .map(|(i, s)| self.section(s, &format!("{}-{i}", chapter.id)))
                .collect(),
        }
    }

    fn section(&self, section: &Section, id: &str) -> SectionView {
        let measure = section.subject.map(|s| self.subject(s));
        let title = match (&section.title, section.subject) {
            (Some(title), _) => self.words.text(title),
            (None, Some(s)) => self.words.label(&format!("{}-{}", s.kind(), s.name())),
            (None, None) => String::new(),
        };
        let id = section.subject.map_or(id.to_owned(), |s| format!("{}-{}", s.kind(), s.name()));
        SectionView {
            id,
            title,
            measure,
            blocks: section.blocks.iter().filter_map(|b| self.block(b)).collect(),
        }
    }

    fn subject(&self, subject: Subject) -> MeasureView {
        let label = |part: &str| self.words.label(&format!("{}-{}{part}", subject.kind(), subject.name()));
        MeasureView {
            command: subject.command(),
            question: label("-question"),
            method: label("-method"),
            references: subject.references().iter().map(|r| (*r).to_owned()).collect(),
        }
    }

    fn block(&self, block: &Block) -> Option<BlockView> {
        Some(match block {
            Block::Text(message) => BlockView::Text { text: self.words.text(message) },
            Block::List(messages) => {
                BlockView::List { items: messages.iter().map(|m| self.words.text(m)).collect() }
            }
            Block::Findings(findings) => BlockView::Findings {
                rows: findings.iter().map(|f| self.finding(f)).collect(),
                inputs: self.inputs(findings),
                warnings: self.warnings(findings),
            },
            Block::Table(table) => {
                let table = self.words.localised(table);
                BlockView::Table {
                    id: table.id.to_owned(),
                    title: self.words.text(&table.title),
                    picture: self.picture_of(&table, true),
                    table: self.table(&table),
                }
            }
            Block::Maps => BlockView::Maps { maps: self.maps() },
            Block::Advice(advice) => BlockView::Advice { advice: Box::new(self.advice(advice)) },
        })
    }

    fn finding(&self, finding: &Finding) -> FindingView {
        let words = self.words;
        let (value, undefined) = match &finding.value {
            Value::Number(x) => (words.value(finding, *x), false),
            Value::Undefined(reason) => (words.text(reason), true),
        };
        let support = match finding.evidence.map(|e| e.support) {
            Some(Support::Confirms) => "confirms",
            Some(Support::Contradicts) => "contradicts",
            Some(Support::Inconclusive) => "open",
            None => "",
        };
        let mut dropped: Vec<String> = (finding.dropped.iter().take(20))
            .map(|d| {
                words.text(
                    &Message::new("report-dropped-unit")
                        .name("unit", &d.names)
                        .message("reason", d.reason.clone()),
                )
            })
            .collect();
        if finding.dropped.len() > 20 {
            dropped.push(
                words.text(&Message::new("report-dropped-more").int("count", finding.dropped.len() - 20)),
            );
        }
        FindingView {
            label: words.label(&format!("stat-{}-{}", finding.measure, finding.statistic)),
            subject: finding.subject.as_ref().map_or(String::new(), |n| n.get(words.language()).to_owned()),
            value,
            undefined,
            range: words.ranges(finding),
            reading: words.text(&finding.reading),
            support,
            used: words.text(
                &Message::new("report-used-count")
                    .int("used", finding.used)
                    .int("dropped", finding.dropped.len()),
            ),
            dropped,
        }
    }

    fn advice(&self, advice: &Recommendation) -> AdviceView {
        let words = self.words;
        let name = |names: &coregion_zone::Names| names.get(words.language()).to_owned();
        let calls =
            Message::new(if advice.called { "programme-called-by" } else { "programme-called-by-none" });
        let draft = self.drafts.iter().find(|(rule, _)| *rule == advice.rule).map(|(_, draft)| draft);
        AdviceView {
            id: advice.rule.clone(),
            title: name(&advice.title),
            called: advice.called,
            calls: words.text(&calls.message("constraint", Message::new(advice.constraint.label()))),
            what: name(&advice.what),
            proposals: advice.proposals.iter().map(|m| words.text(m)).collect(),
            proof: advice.proof.as_ref().map_or(String::new(), |m| words.text(m)),
            partners: (advice.partners.iter().take(24))
                .map(|u| (self.code(*u), words.unit(*u).to_owned()))
                .collect(),
            figures: (advice.figures.iter())
                .map(|f| {
                    let value = f.value.number().map_or(String::new(), |x| words.value(f, x));
                    let label = words.label(&format!("stat-{}-{}", f.measure, f.statistic));
                    (format!("{}: {label}", words.subject(f.measure)), value, words.text(&f.reading))
                })
                .collect(),
            precedents: (advice.precedents.iter())
                .map(|c| {
                    let level = words.label(c.evidence.label());
                    (c.id.clone(), name(&c.region), name(&c.measure), level)
                })
                .collect(),
            gains: (advice.gains.iter())
                .map(|g| {
                    let amount = format!(
                        "{} {}",
                        words.catalogue.number(g.amount, 1),
                        words.measure_unit(g.measure_unit)
                    );
                    (words.unit(g.unit).to_owned(), amount)
                })
                .collect(),
            preconditions: advice.preconditions.iter().map(name).collect(),
            steps: advice.steps.iter().map(name).collect(),
            agreement: draft.map_or(String::new(), |_| format!("agreements/{}.json", advice.rule)),
            clauses: (draft.iter().flat_map(|d| &d.clauses))
                .map(|c| (name(&c.title), name(&c.text)))
                .collect(),
        }
    }

    /// The inputs of findings, each once.
    fn inputs(&self, findings: &[Finding]) -> Vec<String> {
        let mut seen: Vec<&Provenance> = Vec::new();
        for input in findings.iter().flat_map(|f| &f.inputs) {
            if !seen.contains(&input) {
                seen.push(input);
            }
        }
        seen.iter().map(|p| self.words.input(p)).collect()
    }

    fn warnings(&self, findings: &[Finding]) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        for warning in findings.iter().flat_map(|f| &f.warnings) {
            let text = self.words.text(warning);
            if !seen.contains(&text) {
                seen.push(text);
            }
        }
        seen
    }

    fn table(&self, table: &Table) -> TableView {
        let is_number =
            |kind: CellKind| matches!(kind, CellKind::Number(_) | CellKind::Percent(_) | CellKind::Int);
        let headings = (0..table.columns.len())
            .map(|i| HeadingView {
                text: self.words.heading(table, i),
                number: is_number(table.columns[i].kind),
            })
            .collect();
        let row = |row: &Vec<Cell>| RowView {
            unit: row
                .iter()
                .find_map(|c| if let Cell::Unit(u) = c { Some(self.code(*u)) } else { None })
                .unwrap_or_default(),
            cells: (row.iter().zip(&table.columns))
                .map(|(cell, column)| CellView {
                    text: self.words.cell(cell, column.kind),
                    number: is_number(column.kind),
                })
                .collect(),
        };
        let all = table.rows.len();
        // A long series or a square of pairs is read in its picture.
        let drawn = matches!(table.plot, Some(Plot::Lines { .. } | Plot::Matrix { .. }));
        let shown = match all {
            _ if drawn => 0,
            few if few <= SHOWN + 5 => few,
            _ => SHOWN,
        };
        let cut = all > UNFOLDED;
        let unfolded = all.min(UNFOLDED);
        let file = format!("tables/{}.csv", crate::tables::file_name(table));
        let note =
            Message::new("report-rows-in-file").int("shown", unfolded).int("rows", all).text("file", file);
        TableView {
            headings,
            first: table.rows[..shown].iter().map(row).collect(),
            rest: table.rows[shown..unfolded.max(shown)].iter().map(row).collect(),
            more: if shown < all {
                self.words.text(&Message::new("report-more-rows").int("rows", all))
            } else {
                String::new()
            },
            note: if cut { self.words.text(&note) } else { String::new() },
        }
    }

    fn code(&self, unit: UnitId) -> String {
        self.words.zone.units.get(unit).code.to_string()
    }

    /// Names by code of every unit that any picture can show, for the label of what is pointed at and for search.
    fn names(&self) -> BTreeMap<String, String> {
        let Some(atlas) = self.atlas else { return BTreeMap::new() };
        let mut names = BTreeMap::new();
        for cell in &atlas.land.drawing.cells {
            let mut at = Some(cell.unit);
            while let Some(unit) = at {
                names.insert(self.code(unit), self.words.unit(unit).to_owned());
                at = self.words.zone.units.get(unit).parent;
            }
        }
        names
    }

    fn sheets(&self) -> impl Iterator<Item = &Sheet> {
        self.atlas.iter().flat_map(|a| [Some(&a.land), a.people.as_ref(), a.output.as_ref()]).flatten()
    }

    fn picture<'p>(&'p self, sheet: &'p Sheet, names: Option<Level>) -> Picture<'p, 'z> {
        Picture {
            sheet,
            words: self.words,
            width: if sheet.id == "land" { MAP_WIDTH } else { MAP_WIDTH / 2.0 },
            shared: true,
            names,
            legend: Legend::default(),
            links: Vec::new(),
        }
    }

    /// The maps of the zone: members in the colours of their provinces.
    fn maps(&self) -> Vec<MapView> {
        let units = &self.words.zone.units;
        let mut provinces: Vec<UnitId> = Vec::new();
        let group = |unit: UnitId| self.scope.province(unit);
        for sheet in self.sheets() {
            for cell in &sheet.drawing.cells {
                if !provinces.contains(&group(cell.unit)) {
                    provinces.push(group(cell.unit));
                }
            }
        }
        provinces.sort_by(|a, b| units.get(*a).code.cmp(&units.get(*b).code));
        let tint = |unit: UnitId| {
            let at = provinces.iter().position(|p| *p == group(unit)).unwrap_or(0);
            colour::TINTS[at % colour::TINTS.len()]
        };
        let member = |cell: UnitId| {
            let members = &self.scope.named.members;
            let mut at = Some(cell);
            while let Some(unit) = at {
                if members.contains(&unit) {
                    return unit;
                }
                at = units.get(unit).parent;
            }
            cell
        };
        let few = provinces.len() <= colour::TINTS.len();
        let title = self.words.label("report-map-title");
        self.sheets()
            .map(|sheet| {
                let level = self.scope.members().level.unwrap_or(sheet.level);
                let named = if sheet.drawing.cells.len() > 1500 { Level::Province } else { level };
                let mut picture = self.picture(sheet, Some(named));
                if few && provinces.len() > 1 {
                    picture.legend.entries =
                        provinces.iter().map(|p| (tint(*p), self.words.unit(*p).to_owned())).collect();
                }
                let svg = picture.svg(&title, |cell| {
                    let of = member(cell);
                    let tip = if of == cell {
                        self.words.unit(cell).to_owned()
                    } else {
                        format!("{} · {}", self.words.unit(cell), self.words.unit(of))
                    };
                    Fill { colour: tint(cell), unit: cell, tip }
                });
                MapView { id: sheet.id, label: self.words.label(&format!("report-maps-{}", sheet.id)), svg }
            })
            .collect()
    }

    /// A map of a table that gives a value or a class to units.
    fn map(&self, table: &Table, shared: bool) -> Option<String> {
        let atlas = self.atlas?;
        let (unit_key, value_key, classes) = match table.plot.as_ref()? {
            Plot::Map { unit, value } => (*unit, *value, false),
            Plot::Classes { unit, class } => (*unit, *class, true),
            _ => return None,
        };
        let (unit_at, value_at) = (table.position(unit_key)?, table.position(value_key)?);
        let mut rows: HashMap<UnitId, &Cell> = HashMap::new();
        for row in &table.rows {
            if let Cell::Unit(unit) = row[unit_at] {
                rows.insert(unit, &row[value_at]);
            }
        }
        let kind = table.columns[value_at].kind;
        let shade = if classes { self.classes(table, value_at) } else { self.ramp(table, value_at) }?;
        let mut picture = self.picture(&atlas.land, self.scope.members().level);
        picture.shared = shared;
        picture.legend = shade.legend;
        picture.legend.title = self.words.heading(table, value_at);
        let none = self.words.label("map-no-value");
        if rows.len() * 10 < atlas.land.drawing.cells.len() {
            picture.names = self.scope.members().level;
        }
        let title = self.words.text(&table.title);
        Some(picture.svg(&title, |cell| {
            let mut at = Some(cell);
            while let Some(unit) = at {
                if let Some(value) = rows.get(&unit) {
                    let text = self.words.cell(value, kind);
                    let tip = format!("{}: {text}", self.words.unit(unit));
                    return Fill { colour: (shade.colour)(value, &text), unit, tip };
                }
                at = self.words.zone.units.get(unit).parent;
            }
            Fill { colour: colour::NONE, unit: cell, tip: format!("{}: {none}", self.words.unit(cell)) }
        }))
    }

    /// A map of the zone with lines between units, the strongest drawn.
    fn links(&self, table: &Table, [from, to, value]: [&str; 3], shared: bool) -> Option<String> {
        let atlas = self.atlas?;
        let (from, to, value) = (table.position(from)?, table.position(to)?, table.position(value)?);
        let mut rows: Vec<(UnitId, UnitId, f64)> = (table.rows.iter())
            .filter_map(|row| match (&row[from], &row[to]) {
                (Cell::Unit(a), Cell::Unit(b)) => Some((*a, *b, row[value].as_f64()?)),
                _ => None,
            })
            .collect();
        rows.sort_by(|a, b| b.2.total_cmp(&a.2));
        rows.truncate(MOST_LINKS);
        let largest = rows.first()?.2.abs().max(f64::MIN_POSITIVE);
        let kind = table.columns[value].kind;
        let mut picture = self.picture(&atlas.land, self.scope.members().level);
        picture.shared = shared;
        picture.legend.title = self.words.heading(table, value);
        picture.links = (rows.iter())
            .map(|(a, b, x)| Link {
                from: *a,
                to: *b,
                width: 0.8 + 5.2 * (x.abs() / largest),
                colour: colour::CLASSES[1],
                tip: format!(
                    "{} → {}: {}",
                    self.words.unit(*a),
                    self.words.unit(*b),
                    self.words.cell(&Cell::Number(*x), kind)
                ),
            })
            .collect();
        Some(picture.svg(&self.words.text(&table.title), |cell| Fill {
            colour: colour::NONE,
            unit: cell,
            tip: self.words.unit(cell).to_owned(),
        }))
    }

    fn ramp(&self, table: &Table, at: usize) -> Option<Shade> {
        let values: Vec<f64> = table.rows.iter().filter_map(|r| r[at].as_f64()).collect();
        let (low, high) = (
            values.iter().copied().fold(f64::MAX, f64::min),
            values.iter().copied().fold(f64::MIN, f64::max),
        );
        if values.is_empty() {
            return None;
        }
        let breaks = colour::breaks(&values, 5);
        let steps = breaks.len().max(1) as f64;
        let kind = table.columns[at].kind;
        let show = |x: f64| self.words.cell(&Cell::Number(x), kind);
        let step = move |k: usize, of: f64| colour::ramp(0.08 + 0.87 * k as f64 / of);
        let mut entries = Vec::new();
        for k in 0..=breaks.len() {
            let from = if k == 0 { low } else { breaks[k - 1] };
            let to = breaks.get(k).copied().unwrap_or(high);
            entries.push((step(k, steps), format!("{} – {}", show(from), show(to))));
        }
        let colour = Box::new(move |cell: &Cell, _: &str| {
            cell.as_f64().map_or(colour::NONE, |x| step(breaks.partition_point(|b| *b <= x), steps))
        });
        Some(Shade { legend: Legend { title: String::new(), entries }, colour })
    }

    fn classes(&self, table: &Table, at: usize) -> Option<Shade> {
        let kind = table.columns[at].kind;
        let mut classes: Vec<String> = Vec::new();
        for row in &table.rows {
            let text = self.words.cell(&row[at], kind);
            if row[at] != Cell::Missing && !classes.contains(&text) {
                classes.push(text);
            }
        }
        let tint = |k: usize| colour::CLASS_TINTS[k % colour::CLASS_TINTS.len()];
        let entries = if classes.len() <= 24 {
            classes.iter().enumerate().map(|(k, text)| (tint(k), text.clone())).collect()
        } else {
            Vec::new()
        };
        let colour = Box::new(move |_: &Cell, text: &str| {
            classes.iter().position(|c| c == text).map_or(colour::NONE, tint)
        });
        Some(Shade { legend: Legend { title: String::new(), entries }, colour })
    }
}

/// How a value becomes a colour.
struct Shade {
    legend: Legend,
    colour: Box<dyn Fn(&Cell, &str) -> plotters::style::RGBColor>,
}
