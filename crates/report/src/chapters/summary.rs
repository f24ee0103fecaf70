//! In brief: the zone in a sentence, and the constraints in the order of evidence.

use super::status::totals;
use crate::report::{Block, Chapter, Section};
use coregion_diagnose::{Diagnosis, Scope, Support};
use coregion_zone::{Level, Message};

pub fn chapter(scope: &Scope<'_>, diagnosis: &Diagnosis) -> Chapter {
    let mut blocks = Vec::new();
    let members = scope.members();
    let counties = scope.zone.inside(scope.named, Level::County).len();
    let mut provinces: Vec<_> = members.ids().iter().map(|u| scope.province(*u)).collect();
    provinces.sort();
    provinces.dedup();
    let say = |id| {
        Message::new(id)
            .name("zone", &scope.named.names)
            .int("members", members.len())
            .int("counties", counties)
            .int("provinces", provinces.len())
    };
    blocks.push(Block::Text(say(match (counties > members.len(), provinces.len() > 1) {
        (true, true) => "summary-zone-counties-provinces",
        (true, false) => "summary-zone-counties",
        (false, true) => "summary-zone-provinces",
        (false, false) => "summary-zone",
    })));
    if let Some(total) = totals(scope) {
        blocks.push(Block::Text(
            Message::new("summary-output")
                .text("year", total.year.to_string())
                .number("people", total.people / 1e6, 1)
                .number("output", total.output / 10.0, 1)
                .number("people_wan", total.people / 1e4, 0)
                .number("output_yi", total.output, 0)
                .number("per_head", total.output * 1e8 / total.people, 0),
        ));
    }
    let mut said = Vec::new();
    for weighing in &diagnosis.weighing {
        let id = match weighing.balance {
            b if b > 0.0 => "summary-constraint-shown",
            b if b < 0.0 => "summary-constraint-contradicted",
            _ => "summary-constraint-open",
        };
        let wanted = if weighing.balance < 0.0 { Support::Contradicts } else { Support::Confirms };
        let strongest = (diagnosis.findings())
            .filter(|f| {
                f.evidence.is_some_and(|e| e.constraint == weighing.constraint && e.support == wanted)
            })
            .fold(None::<&coregion_diagnose::Finding>, |best, f| {
                let strength = |f: &coregion_diagnose::Finding| f.evidence.map_or(0.0, |e| e.strength);
                if best.is_none_or(|b| strength(f) > strength(b)) { Some(f) } else { best }
            });
        let mut message = Message::new(id)
            .message("constraint", Message::new(weighing.constraint.label()))
            .int("confirmed", weighing.confirmed.len())
            .int("contradicted", weighing.contradicted.len());
        message = message
            .message("reading", strongest.map_or(Message::new("summary-no-reading"), |f| f.reading.clone()));
        said.push(message);
    }
    if !said.is_empty() {
        blocks.push(Block::Text(Message::new("summary-constraints")));
        blocks.push(Block::List(said));
    }
    Chapter {
        id: "summary",
        title: Message::new("chapter-summary"),
        sections: vec![Section { blocks, ..Section::default() }],
    }
}
