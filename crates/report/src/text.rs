//! Words: the texts of a report in one language, with the names of the zone's units.

use coregion_diagnose::{Cell, CellKind, Finding, Table};
use coregion_zone::{Catalogue, Language, Message, NamedZone, Provenance, UnitId, Zone};

/// The texts of this crate in a language.
pub fn locales(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../locales/en.ftl"),
        Language::Zh => include_str!("../locales/zh.ftl"),
    }
}

/// The catalogue of every text that a report can show.
pub fn catalogue(language: Language) -> Catalogue {
    let mut sources = vec![locales(language), coregion_zone::locales(language)];
    sources.extend(coregion_diagnose::locales(language));
    sources.extend(coregion_plan::locales(language));
    sources.push(coregion_terms::locales(language));
    Catalogue::new(language, &sources)
}

/// Texts in one language for one zone.
pub struct Words<'z> {
    /// The patterns.
    pub catalogue: Catalogue,
    /// The zone whose units are named.
    pub zone: &'z Zone,
}

impl<'z> Words<'z> {
    /// The words of a language for a zone.
    pub fn new(language: Language, zone: &'z Zone) -> Self {
        Words { catalogue: catalogue(language), zone }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.catalogue.language()
    }

    /// The text of a message.
    pub fn text(&self, message: &Message) -> String {
        self.catalogue.text(message)
    }

    /// The text of a pattern without arguments.
    pub fn label(&self, id: &str) -> String {
        self.catalogue.label(id)
    }

    /// The name of a unit.
    pub fn unit(&self, id: UnitId) -> &'z str {
        self.zone.units.get(id).names.get(self.language())
    }

    /// The name of a named zone; its identifier where there is none.
    pub fn zone_name(&self, id: &str) -> String {
        self.zone.named(id).map_or(id, |z: &NamedZone| z.names.get(self.language())).to_owned()
    }

    /// A unit of measure in the language (`100 million CNY` is 亿元).
    pub fn measure_unit(&self, unit: &str) -> String {
        if unit.is_empty() {
            return String::new();
        }
        let id: String = unit
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let id = format!("unit-{id}");
        if self.catalogue.has(&id) { self.label(&id) } else { unit.to_owned() }
    }

    /// A cell as it is shown.
    pub fn cell(&self, cell: &Cell, kind: CellKind) -> String {
        match (cell, kind) {
            (Cell::Unit(id), _) => self.unit(*id).to_owned(),
            (Cell::Name(names), _) => names.get(self.language()).to_owned(),
            (Cell::Label(message), _) => self.text(message),
            (Cell::Text(text), _) => text.clone(),
            (Cell::Missing, _) => "–".to_owned(),
            (Cell::Number(x), CellKind::Percent(d)) => self.percent(*x, d),
            (Cell::Number(x), CellKind::Number(d)) => self.catalogue.number(*x, d),
            (Cell::Number(x), _) => self.catalogue.number(*x, 3),
            (Cell::Int(n), CellKind::Number(d)) => self.catalogue.number(*n as f64, d),
            // A year or a code is not grouped; larger counts are.
            (Cell::Int(n), _) if (1000..3000).contains(n) => n.to_string(),
            (Cell::Int(n), _) => self.catalogue.number(*n as f64, 0),
        }
    }

    /// A share of one in percent.
    pub fn percent(&self, share: f64, decimals: u8) -> String {
        let space = if self.language() == Language::En { " " } else { "" };
        format!("{}{space}%", self.catalogue.number(share * 100.0, decimals))
    }

    /// A value of a finding with its unit.
    pub fn value(&self, finding: &Finding, value: f64) -> String {
        match finding.unit.as_str() {
            "" => self.catalogue.number(value, finding.decimals),
            "share" => self.percent(value, finding.decimals.saturating_sub(2)),
            unit => {
                let number = self.catalogue.number(value, finding.decimals);
                let space = if self.language() == Language::En { " " } else { "" };
                format!("{number}{space}{}", self.measure_unit(unit))
            }
        }
    }

    /// The table in the units that readers of the language count in: billions of yuan and millions of people in
    /// English, 亿元 and 万人 in Chinese.
    pub fn localised(&self, table: &Table) -> Table {
        let mut table = table.clone();
        for (i, column) in table.columns.iter_mut().enumerate() {
            let (unit, factor) = match (self.language(), column.unit.as_str()) {
                (Language::En, "100 million CNY") => ("billion CNY", 0.1),
                (Language::Zh, "billion CNY") => ("100 million CNY", 10.0),
                (Language::Zh, "million persons") => ("10000 persons", 100.0),
                _ => continue,
            };
            column.unit = unit.to_owned();
            for row in &mut table.rows {
                if let Cell::Number(x) = &mut row[i] {
                    *x *= factor;
                }
            }
        }
        table
    }

    /// The title of a measure or of a part of the plan.
    pub fn subject(&self, name: &str) -> String {
        let measure = format!("measure-{name}");
        if self.catalogue.has(&measure) { self.label(&measure) } else { self.label(&format!("plan-{name}")) }
    }

    /// The interval, null model and p of a finding, one text each.
    pub fn ranges(&self, finding: &Finding) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(interval) = &finding.interval {
            out.push(
                self.text(
                    &Message::new("report-interval")
                        .text("low", self.value(finding, interval.low))
                        .text("high", self.value(finding, interval.high))
                        .text("level", self.percent(interval.level, 0))
                        .text("kind", self.label(&format!("interval-{}", interval.kind))),
                ),
            );
        }
        if let Some(null) = &finding.null {
            out.push(
                self.text(
                    &Message::new("report-null")
                        .message("model", null.model.clone())
                        .text("p05", self.value(finding, null.p05))
                        .text("p95", self.value(finding, null.p95))
                        .int("draws", null.draws)
                        .number("percentile", null.percentile * 100.0, 0),
                ),
            );
        }
        if let Some(p) = finding.p {
            out.push(self.text(&match p {
                p if p < 0.0005 => Message::new("report-p-below").text("p", "0.0005"),
                p => Message::new("report-p").number("p", p, 3),
            }));
        }
        out
    }

    /// Where figures come from, in a line.
    pub fn input(&self, input: &Provenance) -> String {
        let period = match (&input.period, &input.vintage) {
            (Some(period), Some(vintage)) => self.text(
                &Message::new("report-input-period-vintage")
                    .text("period", period.to_string())
                    .text("vintage", vintage),
            ),
            (Some(period), None) => {
                self.text(&Message::new("report-input-period").text("period", period.to_string()))
            }
            _ => String::new(),
        };
        let lines = input.lines.map_or(String::new(), |(from, to)| {
            self.text(
                &Message::new("report-input-lines").text("from", from.to_string()).text("to", to.to_string()),
            )
        });
        let sources: Vec<&str> = input.sources.iter().map(String::as_str).collect();
        let sources = match sources.as_slice() {
            [] => String::new(),
            many => self.text(&Message::new("report-input-sources").text("sources", many.join(", "))),
        };
        let message = Message::new("report-input-rows")
            .text("file", &input.resource)
            .text("series", &input.series)
            .text("period", period)
            .int("rows", input.rows)
            .text("lines", lines)
            .text("sources", sources);
        self.text(&message)
    }

    /// The heading of a table's column, with its unit.
    pub fn heading(&self, table: &Table, position: usize) -> String {
        let column = &table.columns[position];
        let title = self.text(&column.title);
        if column.unit.is_empty() {
            return title;
        }
        let unit = self.measure_unit(&column.unit);
        if self.language() == Language::En {
            format!("{title}, {unit}")
        } else {
            format!("{title}（{unit}）")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_all_rooms_go_into_one_catalogue_in_both_languages() {
        assert_eq!(catalogue(Language::En).ids(), catalogue(Language::Zh).ids());
    }
}
