//! Making the zone, the rules and the options that a scenario speaks of.

use super::file::{Lined, Scenario, ScenarioError};
use crate::advice::casebook::constraint_key;
use crate::advice::{Casebook, Rules};
use crate::part;
use crate::plan::PartOptions;
use coregion_diagnose::{Constraint, Kind, Options, measures};
use coregion_zone::tables::IndicatorRow;
use coregion_zone::tables::Indicators;
use coregion_zone::{MeasureUnit, UnitId, Zone};

/// What a scenario makes of a plan's input.
pub struct Changed {
    /// The zone.
    pub zone: Zone,
    /// The rules.
    pub rules: Rules,
    /// The options of parts.
    pub options: PartOptions,
}

fn refuse<T>(line: usize, key: &str, text: &str, accepted: String) -> Result<T, ScenarioError> {
    Err(ScenarioError::Value { line, key: key.to_owned(), text: text.to_owned(), accepted })
}

/// What an option takes, in words.
fn accepted(kind: Kind) -> String {
    match kind {
        Kind::Number(low, high) => format!("a number from {low} to {high}"),
        Kind::Int(low, high) => format!("a whole number from {low} to {high}"),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Text => "a text".to_owned(),
    }
}

impl Scenario {
    /// The changed input of a plan of the named zone `zone_id`.
    ///
    /// # Errors
    /// The first name or value that the zone, a part or the rules do not take, with its line, its key and what is accepted.
    pub fn apply(
        &self,
        zone: &Zone,
        zone_id: &str,
        rules: &Rules,
        casebook: &Casebook,
        options: &PartOptions,
    ) -> Result<Changed, ScenarioError> {
        let mut changed = zone.clone();
        self.change_numbers(&mut changed)?;
        self.change_members(&mut changed, zone_id)?;
        Ok(Changed {
            zone: changed,
            rules: self.change_rules(rules, casebook)?,
            options: self.change_options(options)?,
        })
    }

    fn unit(zone: &Zone, given: &Lined<String>, key: &str) -> Result<UnitId, ScenarioError> {
        match zone.units.find(&given.value) {
            Some(unit) => Ok(unit),
            None => refuse(given.line, key, &given.value, "a code of the table units".into()),
        }
    }

    fn change_numbers(&self, zone: &mut Zone) -> Result<(), ScenarioError> {
        if self.numbers.is_empty() {
            return Ok(());
        }
        let table = &zone.indicators;
        let mut symbols = table.symbols.clone();
        let mut rows: Vec<IndicatorRow> = table.rows().to_vec();
        let source = symbols.intern("scenario");
        for number in &self.numbers {
            let [indicator_line, unit_line, year_line, vintage_line, value_line] = number.lines;
            let Some(own) = table.unit(&number.indicator).cloned() else {
                let known = table.names().join(", ");
                return refuse(indicator_line, "indicator", &number.indicator, format!("one of {known}"));
            };
            let given = Lined { value: number.unit.clone(), line: unit_line };
            let unit = Self::unit(zone, &given, "unit")?;
            let mut value = number.value;
            if let Some(text) = &number.measure_unit {
                match MeasureUnit::parse(text).factor_to(&own) {
                    Some(factor) => value *= factor,
                    None => {
                        let accepted = format!("a unit that can be turned into {}", own.as_str());
                        return refuse(value_line, "measure_unit", text, accepted);
                    }
                }
            }
            let years = table.years(&number.indicator);
            if !years.contains(&number.year) {
                let known: Vec<String> = years.iter().map(i32::to_string).collect();
                let accepted = format!("a year with figures of {}: {}", number.indicator, known.join(", "));
                return refuse(year_line, "year", &number.year.to_string(), accepted);
            }
            let vintages = table.vintages(&number.indicator, number.year);
            if let Some(wanted) = &number.vintage
                && !vintages.contains(&wanted.as_str())
            {
                return refuse(vintage_line, "vintage", wanted, format!("one of {}", vintages.join(", ")));
            }
            let indicator = symbols.intern(&number.indicator);
            let mut found = false;
            for row in &mut rows {
                let here = (row.indicator, row.unit, row.year) == (indicator, unit, number.year);
                let this = number.vintage.as_ref().is_none_or(|v| symbols.text(row.vintage) == v);
                if here && this {
                    row.value = value;
                    row.source = source;
                    found = true;
                }
            }
            if !found {
                // A figure that the table lacks is added beside those of its year.
                let vintage = number.vintage.as_deref().or(vintages.first().copied()).unwrap_or("");
                let vintage = symbols.intern(vintage);
                let row =
                    IndicatorRow { unit, year: number.year, indicator, vintage, value, source, line: 0 };
                rows.push(row);
            }
        }
        let units = (table.names().into_iter())
            .filter_map(|name| Some((symbols.find(name)?, table.unit(name)?.clone())))
            .collect();
        let resource = table.resource.clone();
        zone.indicators = Indicators::new(&resource, symbols, rows, units);
        Ok(())
    }

    fn change_members(&self, zone: &mut Zone, zone_id: &str) -> Result<(), ScenarioError> {
        let Some(at) = zone.zones.iter().position(|z| z.id == zone_id) else { return Ok(()) };
        let mut members = zone.zones[at].members.clone();
        for given in &self.drop {
            let unit = Self::unit(zone, given, "members.drop")?;
            let Some(place) = members.iter().position(|m| *m == unit) else {
                let known: Vec<&str> = members.iter().map(|m| zone.units.get(*m).code.as_str()).collect();
                let accepted = format!("a member: {}", known.join(", "));
                return refuse(given.line, "members.drop", &given.value, accepted);
            };
            members.remove(place);
        }
        let level = members.first().map(|m| zone.units.get(*m).level);
        for given in &self.add {
            let unit = Self::unit(zone, given, "members.add")?;
            if level.is_some_and(|level| zone.units.get(unit).level != level) {
                let accepted = format!("a unit of the level {}", level.map_or("", |l| l.as_str()));
                return refuse(given.line, "members.add", &given.value, accepted);
            }
            if members.contains(&unit) {
                let accepted = "a unit that is no member yet".to_owned();
                return refuse(given.line, "members.add", &given.value, accepted);
            }
            members.push(unit);
        }
        if members.len() < 2 {
            let line = self.drop.first().map_or(1, |d| d.line);
            let accepted = "no more than leave two members".to_owned();
            return refuse(line, "members.drop", &self.drop.len().to_string(), accepted);
        }
        members.sort_by(|a, b| zone.units.get(*a).code.cmp(&zone.units.get(*b).code));
        zone.zones[at].members = members;
        Ok(())
    }

    fn change_options(&self, options: &PartOptions) -> Result<PartOptions, ScenarioError> {
        let mut all = options.clone();
        for (name, given) in &self.options {
            let Some(part) = part(name) else { continue };
            let before = all.get(name);
            let mut list: Vec<(String, String)> = (part.options.iter())
                .filter_map(|o| Some((o.name.to_owned(), before?.text(o.name)?.to_owned())))
                .collect();
            for (key, value) in given {
                list.retain(|(k, _)| k != key);
                let one = [(key.clone(), value.value.clone())];
                if Options::of(part.name, part.options, &one).is_err() {
                    let known: Vec<String> = part.options.iter().map(|o| o.name.to_owned()).collect();
                    let accepted = match part.options.iter().find(|o| o.name == key) {
                        None => format!("an option of {name}: {}", known.join(", ")),
                        Some(option) => accepted(option.kind),
                    };
                    let key = format!("options.{name}.{key}");
                    return refuse(value.line, &key, &value.value, accepted);
                }
                list.push((key.clone(), value.value.clone()));
            }
            // Each was accepted alone, and options do not hang on each other.
            all.insert(part.name, Options::of(part.name, part.options, &list).unwrap_or_default());
        }
        Ok(all)
    }

    fn change_rules(&self, rules: &Rules, casebook: &Casebook) -> Result<Rules, ScenarioError> {
        let mut all = rules.all().to_vec();
        for change in &self.rules {
            let Some(at) = all.iter().position(|r| r.id == change.id) else {
                let known: Vec<&str> = all.iter().map(|r| r.id.as_str()).collect();
                return refuse(change.line, "rule.id", &change.id, format!("one of {}", known.join(", ")));
            };
            if change.drop {
                all.remove(at);
                continue;
            }
            let rule = &mut all[at];
            if let Some(list) = &change.constraints {
                let mut found = Vec::new();
                for word in list {
                    match Constraint::ALL.into_iter().find(|c| constraint_key(*c) == word) {
                        Some(constraint) => found.push(constraint),
                        None => {
                            let known: Vec<&str> = Constraint::ALL.into_iter().map(constraint_key).collect();
                            let accepted = format!("some of {}", known.join(", "));
                            return refuse(change.line, "rule.constraints", word, accepted);
                        }
                    }
                }
                rule.constraints = found;
            }
            if let Some(list) = &change.calls {
                let known: Vec<&str> = measures().iter().map(|m| m.name).collect();
                if let Some(word) = list.iter().find(|w| !known.contains(&w.as_str())) {
                    return refuse(
                        change.line,
                        "rule.calls",
                        word,
                        format!("measures: {}", known.join(", ")),
                    );
                }
                rule.calls.clone_from(list);
            }
            if let Some(list) = &change.cases {
                if let Some(word) = list.iter().find(|w| casebook.get(w).is_none()) {
                    let accepted = "cases of the casebook (`coregion cases` lists them)".to_owned();
                    return refuse(change.line, "rule.cases", word, accepted);
                }
                rule.cases.clone_from(list);
            }
            if let Some(part) = &change.part {
                rule.part.clone_from(part);
            }
        }
        Ok(Rules::of(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_zone::{LoadOptions, PackageSource, UnitSet, load};

    fn apply(text: &str) -> Result<(Zone, Changed), ScenarioError> {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let book = Casebook::embedded();
        let changed = Scenario::read(text)?.apply(
            &zone,
            "huaihai20",
            &Rules::embedded(),
            &book,
            &PartOptions::new(),
        )?;
        Ok((zone, changed))
    }

    #[test]
    fn numbers_members_options_and_rules_change_and_nothing_else() {
        let (zone, changed) = apply(
            "[[number]]\nindicator = \"gdp\"\nunit = \"370800\"\nyear = 2018\nvalue = 900\nmeasure_unit = \"billion CNY\"\n\
             [members]\ndrop = [\"371200\"]\nadd = [\"340400\"]\n[options.circles]\nlargest = 4\n\
             [[rule]]\nid = \"joint-meeting\"\ndrop = true\n[[rule]]\nid = \"county-circles\"\ncases = [\"C028\"]\n",
        )
        .unwrap();
        let unit = zone.units.find("370800").unwrap();
        let one = UnitSet::new(vec![unit], "x", None);
        let gdp =
            |zone: &Zone, year| zone.indicators.column("gdp", year, None, &one).unwrap().values[0].unwrap();
        assert!((gdp(&changed.zone, 2018) - 9000.0).abs() < 1e-9);
        assert_eq!(gdp(&changed.zone, 2017), gdp(&zone, 2017));
        assert_eq!(changed.zone.indicators.rows().len(), zone.indicators.rows().len());
        let members = |zone: &Zone| zone.named("huaihai20").unwrap().members.len();
        assert_eq!((members(&zone), members(&changed.zone)), (20, 20));
        let left = zone.units.find("371200").unwrap();
        assert!(!changed.zone.named("huaihai20").unwrap().members.contains(&left));
        assert!(changed.zone.named("huaihai10").unwrap() == zone.named("huaihai10").unwrap());
        assert_eq!(changed.options["circles"].text("largest"), Some("4"));
        assert_eq!(changed.rules.all().len(), Rules::embedded().all().len() - 1);
        let rule = changed.rules.all().iter().find(|r| r.id == "county-circles").unwrap();
        assert_eq!(rule.cases, ["C028"]);
    }

    #[test]
    fn mistakes_name_line_key_and_what_is_accepted() {
        let bad = |text: &str| match apply(text) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("accepted: {text}"),
        };
        let number = |key: &str, value: &str| {
            let given = [("indicator", "\"gdp\""), ("unit", "\"370800\""), ("year", "2018"), ("value", "1")];
            let lines = given.map(|(k, v)| format!("{k} = {}\n", if k == key { value } else { v }));
            bad(&format!("[[number]]\n{}", lines.concat()))
        };
        assert!(number("indicator", "\"gpd\"").starts_with("line 2, `indicator`: `gpd`"));
        assert!(number("unit", "\"1\"").contains("line 3, `unit`: `1` is not accepted; give a code"));
        assert!(number("year", "1918").contains("line 4, `year`: `1918`"));
        let unit = bad(
            "[[number]]\nindicator = \"gdp\"\nunit = \"370800\"\nyear = 2018\nvalue = 1\nmeasure_unit = \"km\"\n",
        );
        assert!(
            unit.starts_with("line 6, `measure_unit`: `km`") && unit.contains("100 million CNY"),
            "{unit}"
        );
        assert!(bad("[members]\ndrop = [\"110000\"]\n").starts_with("line 2, `members.drop`: `110000`"));
        assert!(bad("[members]\nadd = [\"320302\"]\n").contains("a unit of the level prefecture"));
        assert!(bad("[members]\nadd = [\"320300\"]\n").contains("no member yet"));
        let option = bad("[options.circles]\nlargest = 400000\n");
        assert!(option.starts_with("line 2, `options.circles.largest`: `400000`"), "{option}");
        assert!(option.ends_with("give a whole number from 2 to 8"), "{option}");
        assert!(bad("[options.circles]\nlargst = 4\n").contains("an option of circles"));
        assert!(bad("[[rule]]\nid = \"joint-meating\"\n").contains("line 2, `rule.id`"));
        assert!(
            bad("[[rule]]\nid = \"joint-meeting\"\ncases = [\"C999\"]\n").contains("`rule.cases`: `C999`")
        );
        assert!(bad("[[rule]]\nid = \"joint-meeting\"\nconstraints = [\"x\"]\n").contains("weak_core"));
    }
}
