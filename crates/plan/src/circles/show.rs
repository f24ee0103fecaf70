//! Circles as tables.

use super::choice::{Choice, Chosen};
use super::of_zone::OfZone;
use super::score::ScorePart;
use coregion_diagnose::{Cell, CellKind, Plot, Scope, Table};
use coregion_zone::{Message, Names, UnitId};

/// The name of a circle: its members.
pub(super) fn circle_names(zone: &OfZone, scope: &Scope<'_>, members: &[u32]) -> Names {
    joined(scope, members.iter().map(|m| zone.units[*m as usize]))
}

fn joined(scope: &Scope<'_>, units: impl Iterator<Item = UnitId> + Clone) -> Names {
    let join = |pick: fn(&Names) -> &str, dash: &str| {
        units.clone().map(|u| pick(scope.names(u)).to_owned()).collect::<Vec<_>>().join(dash)
    };
    Names::new(&join(|n| &n.en, " – "), &join(|n| &n.zh, "—"))
}

/// One row a circle.
pub(super) fn circles(
    scope: &Scope<'_>,
    zone: &OfZone,
    choice: &Choice,
    precedent: impl Fn(&Chosen) -> Option<Names>,
) -> Table {
    let mut table = Table::new("circles", Message::new("table-circles"))
        .column("number", "column-circle-number", CellKind::Int)
        .column("circle", "column-circle", CellKind::Text)
        .column("kind", "column-circle-kind", CellKind::Text)
        .column("sides", "column-circle-sides", CellKind::Text)
        .column("people", "column-people", CellKind::Number(0))
        .unit("persons")
        .column("balance", "column-circle-balance", CellKind::Percent(0))
        .column("minutes", "column-circle-minutes", CellKind::Number(0))
        .unit("min")
        .column("score", "column-score", CellKind::Number(3))
        .column("confidence", "column-circle-confidence", CellKind::Text)
        .column("across", "column-circle-compared", CellKind::Number(3))
        .column("alone", "column-circle-alone", CellKind::Number(3))
        .column("precedent", "column-circle-precedent", CellKind::Text);
    for (i, circle) in choice.circles.iter().enumerate() {
        let people: Option<f64> =
            circle.members.iter().map(|m| zone.people.get(*m as usize).copied().flatten()).sum();
        // Sides are provinces, or the cities of a circle inside one province; each is named once.
        let mut sides: Vec<UnitId> = circle.members.iter().map(|m| zone.provinces[*m as usize]).collect();
        if sides.iter().all(|s| *s == sides[0]) {
            sides = circle.members.iter().map(|m| zone.cities[*m as usize]).collect();
        }
        sides.sort();
        sides.dedup();
        let name = |names: Names| Cell::Name(names);
        let one = circle.one_sided.as_ref();
        table.push(vec![
            Cell::Int(i as i64 + 1),
            name(circle_names(zone, scope, &circle.members)),
            circle.check.kind.map_or(Cell::Missing, |k| Cell::Label(Message::new(k.label()))),
            name(joined(scope, sides.iter().copied())),
            Cell::number(people),
            Cell::number(circle.check.balance),
            Cell::number(circle.check.minutes),
            Cell::Number(circle.score),
            Cell::Label(Message::new(circle.confidence.label())),
            Cell::number(one.map(|o| o.circle)),
            Cell::number(one.map(|o| o.score)),
            precedent(circle).map_or(Cell::Missing, Cell::Name),
        ]);
    }
    table
}

/// One row a county in a circle, with who has to sign above it; drawn as a map.
pub(super) fn counties(zone: &OfZone, choice: &Choice) -> Table {
    let mut table = Table::new("circle-counties", Message::new("table-circle-counties"))
        .column("county", "column-unit", CellKind::Unit)
        .column("class", "column-circle", CellKind::Text)
        .column("number", "column-circle-number", CellKind::Int)
        .column("city", "column-city", CellKind::Unit)
        .column("province", "column-province", CellKind::Unit)
        .column("people", "column-people", CellKind::Number(0))
        .unit("persons")
        .plot(Plot::Classes { unit: "county", class: "class" });
    for (i, circle) in choice.circles.iter().enumerate() {
        for m in circle.members.iter().map(|m| *m as usize) {
            table.push(vec![
                Cell::Unit(zone.units[m]),
                Cell::Label(Message::new("circle-numbered").int("number", i + 1)),
                Cell::Int(i as i64 + 1),
                Cell::Unit(zone.cities[m]),
                Cell::Unit(zone.provinces[m]),
                Cell::number(zone.people.get(m).copied().flatten()),
            ]);
        }
    }
    table
}

/// The parts of the score of each circle.
pub(super) fn parts(zone: &OfZone, scope: &Scope<'_>, choice: &Choice) -> Table {
    let mut table = Table::new("circle-parts", Message::new("table-circle-parts"))
        .column("number", "column-circle-number", CellKind::Int)
        .column("circle", "column-circle", CellKind::Text)
        .column("part", "column-circle-part", CellKind::Text)
        .column("value", "column-value", CellKind::Number(3))
        .column("place", "column-circle-place", CellKind::Percent(0));
    for (i, circle) in choice.circles.iter().enumerate() {
        for (at, part) in ScorePart::ALL.into_iter().enumerate().filter(|(at, _)| circle.raw[*at].is_some()) {
            table.push(vec![
                Cell::Int(i as i64 + 1),
                Cell::Name(circle_names(zone, scope, &circle.members)),
                Cell::Label(Message::new(part.label())),
                Cell::number(circle.raw[at]),
                Cell::number(circle.places[at]),
            ]);
        }
    }
    table
}

/// The rank of each circle under random weights.
pub(super) fn ranks(zone: &OfZone, scope: &Scope<'_>, choice: &Choice) -> Table {
    let mut table = Table::new("circle-ranks", Message::new("table-circle-ranks"))
        .column("circle", "column-circle", CellKind::Text)
        .column("rank", "column-rank", CellKind::Int)
        .column("median", "column-circle-median-rank", CellKind::Int)
        .column("best", "column-rank-best", CellKind::Int)
        .column("p95", "column-circle-p95-rank", CellKind::Int)
        .column("worst", "column-rank-worst", CellKind::Int)
        .column("of", "column-circle-of", CellKind::Int)
        .plot(Plot::Intervals {
            label: "circle",
            value: "median",
            low: "best",
            high: "p95",
            reference: None,
        });
    for circle in &choice.circles {
        let Some(range) = circle.range else { continue };
        let count = |n: usize| Cell::Int(n as i64);
        table.push(vec![
            Cell::Name(circle_names(zone, scope, &circle.members)),
            count(range.rank),
            count(range.median),
            count(range.best),
            count(range.p95),
            count(range.worst),
            count(range.of),
        ]);
    }
    table
}

/// The links of circles across the line, as lines on the map.
pub(super) fn contacts(zone: &OfZone, choice: &Choice) -> Table {
    let mut table = Table::new("circle-contacts", Message::new("table-circle-contacts"))
        .column("number", "column-circle-number", CellKind::Int)
        .column("from", "column-unit", CellKind::Unit)
        .column("to", "column-neighbour", CellKind::Unit)
        .column("border", "column-circle-border", CellKind::Number(1))
        .unit("km")
        .plot(Plot::Links { from: "from", to: "to", value: "border" });
    for (i, circle) in choice.circles.iter().enumerate() {
        for &(a, b) in &circle.check.contacts {
            let border = zone.borders.iter().find(|p| (p.0, p.1) == (a, b)).and_then(|p| p.2);
            table.push(vec![
                Cell::Int(i as i64 + 1),
                Cell::Unit(zone.units[a as usize]),
                Cell::Unit(zone.units[b as usize]),
                Cell::number(border),
            ]);
        }
    }
    table
}

/// How far variants of the rules keep each circle.
pub(super) fn steadiness(zone: &OfZone, scope: &Scope<'_>, choice: &Choice) -> Table {
    let mut table = Table::new("circle-steadiness", Message::new("table-circle-steadiness"))
        .column("circle", "column-circle", CellKind::Text)
        .column("kept", "column-circle-kept", CellKind::Percent(0))
        .column("likeness", "column-circle-likeness", CellKind::Percent(0))
        .plot(Plot::Bars { label: "circle", value: "likeness" });
    let Some(steadiness) = choice.steadiness.as_ref().filter(|s| !s.variants.is_empty()) else {
        return table;
    };
    for (i, circle) in choice.circles.iter().enumerate() {
        table.push(vec![
            Cell::Name(circle_names(zone, scope, &circle.members)),
            Cell::Number(steadiness.kept[i]),
            Cell::Number(steadiness.likeness[i]),
        ]);
    }
    table
}

/// The variants of the rules that circles were compared with.
pub(super) fn variants(choice: &Choice) -> Table {
    let mut table = Table::new("circle-variants", Message::new("table-circle-variants"))
        .column("largest", "column-circle-largest", CellKind::Int)
        .column("reach", "column-circle-reach", CellKind::Number(0))
        .unit("min")
        .column("possible", "column-circle-possible", CellKind::Int)
        .column("circles", "column-circle-chosen", CellKind::Int)
        .column("proven", "column-circle-proven", CellKind::Text);
    for variant in choice.steadiness.iter().flat_map(|s| &s.variants) {
        let answer = if variant.proven { "answer-yes" } else { "answer-no" };
        table.push(vec![
            Cell::Int(variant.most as i64),
            Cell::number(variant.reach),
            Cell::Int(variant.feasible as i64),
            Cell::Int(variant.circles.len() as i64),
            Cell::Label(Message::new(answer)),
        ]);
    }
    table
}
