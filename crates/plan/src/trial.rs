//! Parts tried on the embedded zone.

use crate::{Context, Limit, Part, Proposal};
use coregion_diagnose::{Diagnosis, Options, Scope, Table};
use coregion_zone::{LoadOptions, PackageSource, Zone, load};

/// Options of a part from pairs of texts.
pub(crate) fn options(part: &Part, given: &[(&str, &str)]) -> Options {
    let given: Vec<(String, String)> =
        given.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Options::of(part.name, part.options, &given).unwrap()
}

/// What a part proposes for a named zone of the embedded package in 2018.
pub(crate) fn planned(part: &Part, zone_id: &str, given: &[(&str, &str)]) -> (Proposal, Zone) {
    let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
    let named = zone.named(zone_id).unwrap();
    let scope = Scope { zone: &zone, named, compare: Vec::new(), year: Some(2018), vintage: None, seed: 1 };
    let diagnosis = Diagnosis { runs: Vec::new(), weighing: Vec::new() };
    let context = Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::none() };
    let found = (part.run)(&context, &options(part, given));
    let found = found.unwrap_or_else(|why| panic!("{:?}", why.reason));
    (found, zone)
}

/// A table of a proposal.
#[track_caller]
pub(crate) fn table<'p>(proposal: &'p Proposal, id: &str) -> &'p Table {
    proposal.tables.iter().find(|t| t.id == id).unwrap()
}

mod tests {
    use super::*;
    use crate::parts;
    use coregion_diagnose::{Cell, measures};
    use coregion_zone::{Catalogue, Language, Message};

    /// The texts of the rooms that a plan is shown with.
    fn catalogue(language: Language) -> Catalogue {
        let mut sources = vec![coregion_zone::locales(language), coregion_terms::locales(language)];
        sources.extend(coregion_diagnose::locales(language));
        sources.extend(crate::locales(language));
        Catalogue::new(language, &sources)
    }

    /// Every text of a proposal.
    fn texts(part: &Part, found: &Proposal) -> Vec<Message> {
        let mut all: Vec<Message> = found.proof.iter().cloned().collect();
        for finding in &found.findings {
            all.push(finding.reading.clone());
            all.extend(finding.warnings.iter().cloned());
            all.extend(finding.dropped.iter().map(|d| d.reason.clone()));
            assert_eq!(finding.measure, part.name);
        }
        for table in &found.tables {
            all.push(table.title.clone());
            all.extend(table.columns.iter().map(|c| c.title.clone()));
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len(), "{}", table.id);
                all.extend(row.iter().filter_map(|c| match c {
                    Cell::Label(m) => Some(m.clone()),
                    _ => None,
                }));
            }
        }
        all
    }

    #[test]
    fn every_part_runs_on_the_embedded_zone_and_says_it_in_both_languages() {
        let catalogues = [catalogue(Language::En), catalogue(Language::Zh)];
        for part in parts() {
            assert!(measures().iter().all(|m| m.name != part.name), "{} is a measure too", part.name);
            let (found, _) = planned(part, "huaihai20", &[]);
            assert!(!found.findings.is_empty(), "{}", part.name);
            for catalogue in &catalogues {
                for message in texts(part, &found) {
                    let text = catalogue.text(&message);
                    let whole = !text.contains('[') && !text.contains("{$") && !text.contains("{ $");
                    assert!(whole && !text.is_empty(), "{}: {text}", part.name);
                }
                let mut needed: Vec<String> = ["", "-question", "-method"]
                    .iter()
                    .map(|tail| format!("plan-{}{tail}", part.name))
                    .collect();
                needed.extend(part.options.iter().map(|o| format!("option-{}", o.name)));
                needed.extend(found.findings.iter().map(|f| format!("stat-{}-{}", part.name, f.statistic)));
                for id in needed {
                    assert!(catalogue.has(&id), "{id} has no text");
                }
            }
        }
    }
}
