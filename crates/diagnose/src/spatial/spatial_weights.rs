//! Spatial weights: who is a neighbour of whom, and does the map hang together?
//!
//! ```text
//! queen     units that share at least a position
//! rook      units that share a border (by its length, not by common corners)
//! nearest   the k nearest units by centre (see the option nearest)
//! ```
//!
//! The list of neighbours of the zone is taken where there is one, else its polygons. Where there are polygons, borders that
//! run along each other within the tolerance are one border, and it is told which borders were drawn twice and differ
//! (slivers), which units come close without touching (near misses), and which pairs may overlap. Units without a
//! neighbour and parts that no link joins are named, each with the link that would join it by the shortest way (a
//! bridge): a strait with a ferry or a bridge is a neighbour that no polygon shows.
//!
//! Counts, and lengths in km. Fewer than two units, or neither list nor polygons: unavailable. Every figure of this group changes
//! with the weights, so look here first. Time grows with the number of links, and for polygons with that of their corners.
//!
//! References: Cliff and Ord 1981, Spatial Processes; Getis and Aldstadt 2004 (Geographical Analysis 36:90-104,
//! doi:10.1111/j.1538-4632.2004.tb01127.x) on the choice of weights.
//!
//! ```
//! use coregion_diagnose::spatial::weights::{Weights, bridges};
//! use coregion_zone::topology::Coordinates;
//! // Three in a row and an island: the bridge joins it to the nearest.
//! let w = Weights::from_pairs(4, &[(0, 1), (1, 2)])?;
//! let points = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [2.0, 3.0]];
//! let lines: Vec<_> = points.iter().map(|p| vec![[*p, *p]]).collect();
//! let found = bridges(&w.components(), &lines, Coordinates::Plane);
//! assert_eq!((found[0].a, found[0].b, found[0].distance), (3, 2, 3.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::ground::{self, LEVEL, NEAREST, NEIGHBOURS};
use super::weights::contiguity::{Contiguity, ContiguityOptions, Rule, contiguity};
use super::weights::{Bridge, Weights, bridges};
use crate::disparity::per_head::{INDICATOR, PEOPLE};
use crate::{
    Cell, CellKind, Finding, Group, Kind, Measure, OptionSpec, Options, Output, Plot, Scope, Table,
    Unavailable,
};
use coregion_zone::topology::Coordinates;
use coregion_zone::{Arg, Message, Names, UnitId, UnitSet};

/// The measure.
pub const MEASURE: Measure = Measure {
    name: "spatial-weights",
    group: Group::Spatial,
    references: &[
        "Cliff and Ord 1981, Spatial Processes, Pion",
        "Getis and Aldstadt 2004, Geographical Analysis 36:90-104, doi:10.1111/j.1538-4632.2004.tb01127.x",
    ],
    options: &[
        // They decide whether counties have enough figures to be looked at by default.
        INDICATOR,
        PEOPLE,
        LEVEL,
        NEIGHBOURS,
        NEAREST,
        OptionSpec { name: "tolerance", kind: Kind::Number(0.0, 10.0), default: "0.001" },
        OptionSpec { name: "near", kind: Kind::Number(0.0, 100.0), default: "0.2" },
    ],
    run,
};

fn run(scope: &Scope<'_>, options: &Options) -> Result<Output, Unavailable> {
    let units = ground::units(scope, options);
    if units.len() < 2 {
        let reason = Message::new("unavailable-units").int("needed", 2).int("found", units.len());
        return Err(Unavailable { reason, resource: "units" });
    }
    let drawn = drawn(scope, &units, options);
    let by_polygons =
        scope.zone.neighbours.within(&units).is_empty() && options.text("neighbours") != Some("nearest");
    let weights = match &drawn {
        Some(drawn) if by_polygons => drawn.weights.clone(),
        _ => ground::links(scope, &units, options)?,
    };
    let bridges = joining(scope, &units, &weights);
    let say = |id| Message::new(id).int("units", units.len());
    let finding = |statistic, value: f64, reading| {
        let value = crate::Value::from(value);
        let mut finding = Finding::new(MEASURE.name, statistic, &scope.named.id, value, reading);
        finding.used = units.len();
        finding.decimals = 0;
        finding
    };
    let name = |u: usize| scope.names(units.ids()[u]).clone();
    let cardinality: Vec<usize> = (0..weights.len()).map(|i| weights.cardinality(i)).collect();
    let pairs = weights.symmetrised().links() / 2;
    let mean = weights.links() as f64 / units.len() as f64;
    let most = (0..units.len()).max_by_key(|i| (cardinality[*i], std::cmp::Reverse(*i))).unwrap_or(0);
    let mut findings = vec![finding(
        "links",
        pairs as f64,
        say("reading-weights-links")
            .int("pairs", pairs)
            .number("mean", mean, 1)
            .name("most", &name(most))
            .int("largest", cardinality[most]),
    )];
    let islands = weights.islands();
    let reading = if islands.is_empty() {
        say("reading-weights-no-islands")
    } else {
        let names: Vec<Names> = islands.iter().map(|i| name(*i)).collect();
        say("reading-weights-islands").int("count", names.len()).arg("names", Arg::List(names))
    };
    findings.push(finding("islands", islands.len() as f64, reading));
    let parts = weights.components().iter().max().map_or(0, |p| p + 1);
    let reading = match (parts, bridges.first()) {
        (1, _) => say("reading-weights-whole"),
        (_, None) => say("reading-weights-parts").int("parts", parts),
        (_, Some(b)) => say("reading-weights-bridges")
            .int("parts", parts)
            .int("bridges", bridges.len())
            .name("a", &name(b.a))
            .name("b", &name(b.b))
            .number("km", b.distance, 1),
    };
    findings.push(finding("parts", parts as f64, reading));
    findings.extend(across(scope, &units, &weights, &finding));
    let mut tables = vec![neighbours(scope, &units, &weights)];
    if !bridges.is_empty() {
        let mut table = pairs_table("bridges", "table-weights-bridges", "column-spatial-distance-km", "km");
        for b in &bridges {
            table.push(vec![
                Cell::Unit(units.ids()[b.a]),
                Cell::Unit(units.ids()[b.b]),
                Cell::Number(b.distance),
            ]);
        }
        tables.push(table);
    }
    if let Some(drawn) = &drawn {
        let unlisted = if by_polygons { 0 } else { differing(&weights, drawn, options) };
        findings.extend(faults(drawn, unlisted, &finding, &say));
        tables.extend(fault_tables(&units, drawn));
    }
    Ok(Output { findings, tables })
}

/// What the polygons say, where every unit has one.
fn drawn(scope: &Scope<'_>, units: &UnitSet, options: &Options) -> Option<Contiguity> {
    let rule = if options.text("neighbours") == Some("rook") { Rule::Rook } else { Rule::Queen };
    let options = ContiguityOptions {
        tolerance: options.number("tolerance").unwrap_or(0.001),
        near: options.number("near").unwrap_or(0.2),
        ..ContiguityOptions::degrees(rule)
    };
    contiguity(&ground::shapes(scope, units)?, &options).ok()
}

/// The links that would join the parts of the map: between polygons where all have one, else between centres.
fn joining(scope: &Scope<'_>, units: &UnitSet, weights: &Weights) -> Vec<Bridge> {
    let parts = weights.components();
    if parts.iter().all(|p| *p == 0) {
        return Vec::new();
    }
    let lines: Vec<Vec<[[f64; 2]; 2]>> = match ground::shapes(scope, units) {
        Some(shapes) => (shapes.iter())
            .map(|s| s.iter().flatten().flat_map(|r| r.windows(2).map(|w| [w[0], w[1]])).collect())
            .collect(),
        None => (units.ids().iter())
            .map(|u| scope.zone.units.get(*u))
            .map(|u| u.point.or(u.seat).map(|p| vec![[[p.lon, p.lat]; 2]]).unwrap_or_default())
            .collect(),
    };
    bridges(&parts, &lines, Coordinates::Degrees)
}

/// How many pairs of neighbours lie on both sides of a provincial line.
fn across(
    scope: &Scope<'_>,
    units: &UnitSet,
    weights: &Weights,
    finding: &dyn Fn(&'static str, f64, Message) -> Finding,
) -> Option<Finding> {
    let province: Vec<UnitId> = units.ids().iter().map(|u| scope.province(*u)).collect();
    let both = weights.symmetrised();
    let crossing = both.iter().filter(|l| province[l.0] != province[l.1]).count() as f64;
    if both.links() == 0 || province.iter().all(|p| *p == province[0]) {
        return None;
    }
    let share = crossing / both.links() as f64;
    let reading = Message::new("reading-weights-across").percent("share", share, 0);
    let mut found = finding("across", share, reading.number("pairs", crossing / 2.0, 0));
    found.decimals = 2;
    Some(found)
}

fn neighbours(scope: &Scope<'_>, units: &UnitSet, weights: &Weights) -> Table {
    let mut table = Table::new("neighbours", Message::new("table-weights-neighbours"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("neighbours", "column-spatial-neighbours", CellKind::Int)
        .column("border", "column-spatial-border-km", CellKind::Number(0))
        .unit("km")
        .column("part", "column-spatial-part", CellKind::Int)
        .plot(Plot::Map { unit: "unit", value: "neighbours" });
    let mut border = vec![None::<f64>; units.len()];
    for (a, b, km) in scope.zone.neighbours.within(units) {
        for unit in [a, b] {
            border[unit] = km.map(|km| border[unit].unwrap_or(0.0) + km).or(border[unit]);
        }
    }
    for (i, part) in weights.components().into_iter().enumerate() {
        table.push(vec![
            Cell::Unit(units.ids()[i]),
            Cell::Int(weights.cardinality(i) as i64),
            Cell::number(border[i]),
            Cell::Int(part as i64 + 1),
        ]);
    }
    table
}

fn pairs_table(id: &'static str, title: &'static str, value: &'static str, unit: &str) -> Table {
    Table::new(id, Message::new(title))
        .column("a", "column-unit", CellKind::Unit)
        .column("b", "column-spatial-neighbour", CellKind::Unit)
        .column("value", value, CellKind::Number(3))
        .unit(unit)
}

/// How many pairs only one of the list and the polygons has.
fn differing(weights: &Weights, drawn: &Contiguity, options: &Options) -> usize {
    if options.text("neighbours") == Some("nearest") {
        return 0;
    }
    let pairs = |w: &Weights| -> std::collections::BTreeSet<(usize, usize)> {
        w.iter().map(|(i, j, _)| (i.min(j), i.max(j))).collect()
    };
    pairs(weights).symmetric_difference(&pairs(&drawn.weights)).count()
}

fn faults(
    drawn: &Contiguity,
    unlisted: usize,
    finding: &dyn Fn(&'static str, f64, Message) -> Finding,
    say: &dyn Fn(&'static str) -> Message,
) -> Vec<Finding> {
    [
        ("near-misses", drawn.near_misses.len(), "reading-weights-near-misses"),
        ("slivers", drawn.slivers.len(), "reading-weights-slivers"),
        ("overlapping", drawn.overlapping.len(), "reading-weights-overlapping"),
        ("differing", unlisted, "reading-weights-differing"),
    ]
    .into_iter()
    .map(|(statistic, count, id)| finding(statistic, count as f64, say(id).int("count", count)))
    .collect()
}

fn fault_tables(units: &UnitSet, drawn: &Contiguity) -> Vec<Table> {
    let unit = |u: usize| Cell::Unit(units.ids()[u]);
    let mut tables = Vec::new();
    let mut borders = pairs_table("borders", "table-weights-borders", "column-spatial-border-km", "km");
    for b in &drawn.borders {
        borders.push(vec![unit(b.a), unit(b.b), Cell::Number(b.length)]);
    }
    tables.push(borders);
    if !drawn.near_misses.is_empty() {
        let mut table =
            pairs_table("near-misses", "table-weights-near-misses", "column-spatial-gap-km", "km");
        for m in &drawn.near_misses {
            table.push(vec![unit(m.a), unit(m.b), Cell::Number(m.gap)]);
        }
        tables.push(table);
    }
    if !drawn.slivers.is_empty() {
        let mut table = pairs_table("slivers", "table-weights-slivers", "column-spatial-width-km", "km");
        for s in &drawn.slivers {
            table.push(vec![unit(s.a), unit(s.b), Cell::Number(s.width)]);
        }
        tables.push(table);
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::super::row::row;
    use super::*;
    use crate::tiny;
    use coregion_zone::shapes::{Boundaries, Shape};

    fn value(out: &Output, statistic: &str) -> f64 {
        out.findings.iter().find(|f| f.statistic == statistic).unwrap().value.number().unwrap()
    }

    #[test]
    fn a_row_hangs_together_and_a_cut_is_bridged() {
        let (mut zone, _) = row(6);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert_eq!((value(&out, "links"), value(&out, "islands"), value(&out, "parts")), (5.0, 0.0, 1.0));
        assert_eq!(value(&out, "across"), 0.2);
        zone.neighbours.pairs.pop();
        zone.neighbours.pairs.remove(1);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[]);
        assert_eq!((value(&out, "islands"), value(&out, "parts")), (1.0, 3.0));
        let bridges = &out.tables[1];
        assert_eq!((bridges.id, bridges.rows.len()), ("bridges", 2));
        // Half a degree of longitude at 34 degrees north.
        assert!((bridges.rows[0][2].as_f64().unwrap() - 46.1).abs() < 0.1);
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("neighbours", "nearest"), ("nearest", "1")]);
        assert_eq!(value(&out, "islands"), 0.0);
    }

    #[test]
    fn polygons_tell_borders_near_misses_and_slivers() {
        let (mut zone, codes) = row(4);
        zone.neighbours.pairs.clear();
        let missing = (MEASURE.run)(&tiny::scope(&zone), &Options::defaults(&MEASURE));
        assert_eq!(missing.unwrap_err().resource, "neighbours");
        let square = |x: f64, gap: f64| {
            vec![vec![vec![
                [x + gap, 34.0],
                [x + 1.0, 34.0],
                [x + 1.0, 35.0],
                [x + gap, 35.0],
                [x + gap, 34.0],
            ]]]
        };
        // The second begins half a metre east of the first's end, the third 90 m, the fourth far away.
        let gaps = [0.0, 5e-6, 1e-3, 0.0];
        let shapes = (codes.iter().enumerate())
            .map(|(i, c)| Shape {
                unit: zone.units.find(c).unwrap(),
                polygons: square(115.0 + i as f64 + if i == 3 { 2.0 } else { 0.0 }, gaps[i]),
            })
            .collect();
        zone.boundaries = Some(Boundaries { file: "b".into(), shapes, unknown: Vec::new() });
        let out = tiny::run(&MEASURE, &tiny::scope(&zone), &[("neighbours", "rook")]);
        assert_eq!((value(&out, "links"), value(&out, "slivers")), (1.0, 1.0));
        assert_eq!((value(&out, "near-misses"), value(&out, "islands")), (1.0, 2.0));
        assert_eq!(value(&out, "parts"), 3.0);
        let border = out.tables.iter().find(|t| t.id == "borders").unwrap().rows[0][2].as_f64().unwrap();
        assert!((border - 111.2).abs() < 0.1, "{border}");
    }
}
