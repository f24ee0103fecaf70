//! The part `transfer` of a plan: who sends which industry to whom, into which shared parks, and what each rule costs.

use super::matching::{BreachPrices, TransferPlan, TransferRules, transfer, transfer_relaxed};
use super::of_zone::OfZone;
use crate::{Context, Field, Gain, Outcome, Part, Proposal};
use coregion_diagnose::{
    Cell, CellKind, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_zone::{Arg, Message, Names, UnitId};

/// The part.
pub const PART: Part = Part {
    name: "transfer",
    field: Field::Industry,
    references: &[
        "Koopmans and Beckmann 1957, Econometrica 25:53-76, doi:10.2307/1907742",
        "Hitchcock 1941, Journal of Mathematics and Physics 20:224-230, doi:10.1002/sapm1941201224",
        "Hidalgo and others 2007, Science 317:482-487, doi:10.1126/science.1144581",
    ],
    options: &[
        OptionSpec { name: "movable", kind: Kind::Text, default: "manufacturing,transport,ict,business" },
        OptionSpec { name: "supply-share", kind: Kind::Number(0.0, 1.0), default: "0.1" },
        OptionSpec { name: "labour-share", kind: Kind::Number(0.0, 1.0), default: "0.05" },
        OptionSpec { name: "park-share", kind: Kind::Number(0.0, 1.0), default: "0.3" },
        OptionSpec { name: "lot", kind: Kind::Number(0.0, 1e9), default: "100" },
        OptionSpec { name: "recipients", kind: Kind::Int(1, 1000), default: "3" },
        OptionSpec { name: "fairness", kind: Kind::Number(0.0, 1.0), default: "0" },
        OptionSpec { name: "moved", kind: Kind::Number(0.0, 1.0), default: "0" },
        OptionSpec { name: "sender-share", kind: Kind::Number(0.0, 1.0), default: "0.5" },
        OptionSpec { name: "gain-weights", kind: Kind::Text, default: "0.3,0.2,0.3,0.2" },
        OptionSpec { name: "move-cost", kind: Kind::Number(0.0, 10.0), default: "0.02" },
    ],
    run,
};

/// Nodes that the search for one plan may look at.
const WORK: u64 = 250;

/// What a breach of one unit of a demand costs where demands contradict each other, in points.
const BREACH: f64 = 10.0;

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let zone = OfZone::new(scope, options)?;
    let rules = rules(options);
    let limit = context.limit.at_most(WORK);
    let refused = |error: super::TransferError| Unavailable {
        reason: Message::new("plan-transfer-refused").text("error", error.to_string()),
        resource: "industries",
    };
    let outcome = transfer(&zone.data, &rules, true, limit).map_err(refused)?;
    let proof = outcome.proof();
    if let Some(plan) = outcome.best() {
        return Ok(proposal(scope, &zone, plan, proof, Vec::new()));
    }
    let price = Some(BREACH);
    let prices = BreachPrices {
        capacity: None,
        lot: price,
        recipients: price,
        fairness: price,
        moved: price,
        demanded: price,
    };
    let relaxed = transfer_relaxed(&zone.data, &rules, &prices, limit).map_err(refused)?;
    match (relaxed.best(), &outcome) {
        (Some(found), Outcome::Infeasible { conflict }) => {
            let proof = found.conflict.clone().unwrap_or_else(|| conflict.clone());
            let proof = Message::new("proof-conflict").message("conflict", proof);
            Ok(proposal(scope, &zone, &found.plan, proof, found.breaches.clone()))
        }
        _ => Err(Unavailable { reason: proof, resource: "industries" }),
    }
}

fn rules(options: &Options) -> TransferRules {
    let number = |name: &str| options.number(name).filter(|x| *x > 0.0);
    TransferRules {
        lot: number("lot"),
        recipients: options.int("recipients").map(|r| r.max(1) as usize),
        fairness: number("fairness"),
        moved: number("moved"),
        sender_share: options.number("sender-share").unwrap_or(0.5),
        ..TransferRules::default()
    }
}

/// What the plan moves from one member to another.
pub(crate) struct Relocated {
    pub(crate) industry: Names,
    pub(crate) from: UnitId,
    pub(crate) to: UnitId,
    /// How much of it moves, as a part of all that the sender has in every industry.
    pub(crate) share: f64,
    pub(crate) year: i32,
}

/// The largest move across a provincial line of the plan with the default options, if there is one.
pub(crate) fn largest(context: &Context<'_, '_>) -> Option<Relocated> {
    let scope = context.scope;
    let options = Options::of(PART.name, PART.options, &[]).ok()?;
    let zone = OfZone::new(scope, &options).ok()?;
    let outcome = transfer(&zone.data, &rules(&options), false, context.limit.at_most(WORK)).ok()?;
    moves(&zone, outcome.best()?).into_iter().find_map(|m| {
        let moving = &zone.data.moving[m.mover];
        let (from, to) = (zone.members[moving.sender], zone.members[zone.place[m.receiver]]);
        let whole = zone.whole[moving.sender];
        (scope.province(from) != scope.province(to) && whole > 0.0).then(|| Relocated {
            industry: zone.data.industries[moving.industry].clone(),
            from,
            to,
            share: m.amount / whole,
            year: zone.year,
        })
    })
}

/// A move: of which mover to which receiver, how much.
struct Move {
    mover: usize,
    receiver: usize,
    amount: f64,
}

fn moves(zone: &OfZone, plan: &TransferPlan) -> Vec<Move> {
    let receivers = zone.data.receivers.len();
    let mut moves: Vec<Move> = (plan.flows.iter().enumerate())
        .filter(|(_, amount)| **amount > 1e-6)
        .map(|(at, amount)| Move { mover: at / receivers, receiver: at % receivers, amount: *amount })
        .collect();
    moves.sort_by(|a, b| {
        b.amount.total_cmp(&a.amount).then((a.mover, a.receiver).cmp(&(b.mover, b.receiver)))
    });
    moves
}

fn proposal(
    scope: &Scope<'_>,
    zone: &OfZone,
    plan: &TransferPlan,
    proof: Message,
    breaches: Vec<(Message, f64)>,
) -> Proposal {
    let moves = moves(zone, plan);
    let mut findings = findings(scope, zone, plan, &moves);
    for finding in &mut findings {
        finding.inputs.clone_from(&zone.inputs);
        finding.dropped.clone_from(&zone.dropped);
        finding.used = zone.members.len();
    }
    findings[0].warnings = vec![
        Message::new("warning-transfer-scenario").text("year", zone.year.to_string()),
        Message::new("warning-transfer-land"),
        Message::new("warning-transfer-points"),
    ];
    let mut partners: Vec<UnitId> = Vec::new();
    for m in &moves {
        for unit in [zone.data.moving[m.mover].sender, zone.place[m.receiver]] {
            if !partners.contains(&zone.members[unit]) {
                partners.push(zone.members[unit]);
            }
        }
    }
    let mut tables = vec![
        moves_table(zone, &moves),
        members_table(zone, plan, &moves),
        prices_table(plan),
        capacity_table(zone, plan),
    ];
    if !breaches.is_empty() {
        tables.push(breaches_table(breaches));
    }
    let gains = (plan.by_member.iter().enumerate())
        .filter(|(_, g)| g.abs() > 1e-9)
        .map(|(i, g)| Gain { unit: zone.members[i], amount: *g, measure_unit: "points" })
        .collect();
    Proposal { findings, tables, partners, gains, proof: Some(proof) }
}

fn findings(scope: &Scope<'_>, zone: &OfZone, plan: &TransferPlan, moves: &[Move]) -> Vec<Finding> {
    let found = |statistic, value: f64, unit: &str, decimals, reading| {
        let mut finding = Finding::new(PART.name, statistic, &scope.named.id, Value::Number(value), reading);
        finding.unit = unit.to_owned();
        finding.decimals = decimals;
        finding
    };
    let supply: f64 = zone.data.moving.iter().map(|m| m.supply).sum();
    let moved: f64 = moves.iter().map(|m| m.amount).sum();
    let share = if supply > 0.0 { moved / supply } else { 0.0 };
    let reading = match moves.first() {
        None => Message::new("reading-transfer-none"),
        Some(first) => {
            let moving = &zone.data.moving[first.mover];
            Message::new("reading-transfer-moves")
                .int("count", moves.len())
                .percent("share", share, 0)
                .name("industry", &zone.data.industries[moving.industry])
                .name("from", &zone.data.members[moving.sender])
                .name("to", &zone.data.receivers[first.receiver].names)
                .number("amount", first.amount, 0)
        }
    };
    let mut list = vec![found("moved", share, "share", 3, reading)];
    let mut parks: Vec<usize> =
        moves.iter().map(|m| m.receiver).filter(|r| zone.partner[*r].is_some()).collect();
    parks.sort_unstable();
    parks.dedup();
    let names: Vec<Names> = parks.iter().map(|r| zone.data.receivers[*r].names.clone()).collect();
    let id = if names.is_empty() { "reading-transfer-no-parks" } else { "reading-transfer-parks" };
    let reading = Message::new(id).int("count", names.len()).arg("list", Arg::List(names.clone()));
    list.push(found("parks", names.len() as f64, "", 0, reading));
    for price in &plan.prices {
        let value = price.at_the_margin.or(price.alone).unwrap_or(0.0);
        let of = if plan.gain > 0.0 { value / plan.gain } else { 0.0 };
        let reading = Message::new("reading-transfer-price")
            .message("rule", Message::new(price.rule.label()))
            .number("price", value, 1)
            .percent("share", of, 1)
            .number("alone", price.alone.unwrap_or(0.0), 1);
        list.push(found("price", value, "points", 1, reading));
    }
    list
}

/// Every move, drawn as lines.
fn moves_table(zone: &OfZone, moves: &[Move]) -> Table {
    let mut table = Table::new("transfer-moves", Message::new("table-transfer-moves"))
        .column("industry", "column-industry", CellKind::Text)
        .column("from", "column-transfer-from", CellKind::Unit)
        .column("to", "column-transfer-to", CellKind::Unit)
        .column("park", "column-transfer-park", CellKind::Text)
        .column("amount", "column-transfer-amount", CellKind::Number(0))
        .unit(&zone.unit)
        .column("gain", "column-transfer-gain", CellKind::Number(3))
        .plot(Plot::Links { from: "from", to: "to", value: "amount" });
    for m in moves {
        let moving = &zone.data.moving[m.mover];
        let park = zone.partner[m.receiver].map(|_| zone.data.receivers[m.receiver].names.clone());
        table.push(vec![
            Cell::Name(zone.data.industries[moving.industry].clone()),
            Cell::Unit(zone.members[moving.sender]),
            Cell::Unit(zone.members[zone.place[m.receiver]]),
            park.map_or(Cell::Missing, Cell::Name),
            Cell::Number(m.amount),
            Cell::number(zone.data.gain(m.mover, m.receiver)),
        ]);
    }
    table
}

fn members_table(zone: &OfZone, plan: &TransferPlan, moves: &[Move]) -> Table {
    let mut table = Table::new("transfer-members", Message::new("table-transfer-members"))
        .column("member", "column-vote-member", CellKind::Unit)
        .column("role", "column-role", CellKind::Text)
        .column("sends", "column-transfer-sends", CellKind::Number(0))
        .unit(&zone.unit)
        .column("receives", "column-transfer-receives", CellKind::Number(0))
        .unit(&zone.unit)
        .column("stays", "column-transfer-stays", CellKind::Number(0))
        .unit(&zone.unit)
        .column("gain", "column-transfer-points", CellKind::Number(1))
        .unit("points")
        .plot(Plot::Bars { label: "member", value: "gain" });
    for (i, unit) in zone.members.iter().enumerate() {
        let sum = |amounts: &mut dyn Iterator<Item = f64>| amounts.fold(0.0, |sum, x| sum + x);
        let sends =
            sum(&mut moves.iter().filter(|m| zone.data.moving[m.mover].sender == i).map(|m| m.amount));
        let receives = sum(&mut moves.iter().filter(|m| zone.place[m.receiver] == i).map(|m| m.amount));
        let movers: Vec<usize> =
            (0..zone.data.moving.len()).filter(|m| zone.data.moving[*m].sender == i).collect();
        let stays = sum(&mut movers.iter().map(|m| plan.stays[*m]));
        let role = match (movers.is_empty(), zone.place.contains(&i)) {
            (false, _) => "transfer-role-sends",
            (true, true) => "transfer-role-receives",
            (true, false) => "transfer-role-neither",
        };
        table.push(vec![
            Cell::Unit(*unit),
            Cell::Label(Message::new(role)),
            Cell::Number(sends),
            Cell::Number(receives),
            Cell::Number(stays),
            Cell::Number(plan.by_member[i]),
        ]);
    }
    table
}

fn prices_table(plan: &TransferPlan) -> Table {
    let mut table = Table::new("transfer-prices", Message::new("table-transfer-prices"))
        .column("rule", "column-transfer-rule", CellKind::Text)
        .column("alone", "column-transfer-alone", CellKind::Number(1))
        .unit("points")
        .column("margin", "column-transfer-margin", CellKind::Number(1))
        .unit("points");
    for price in &plan.prices {
        table.push(vec![
            Cell::Label(Message::new(price.rule.label())),
            Cell::number(price.alone),
            Cell::number(price.at_the_margin),
        ]);
    }
    table
}

fn capacity_table(zone: &OfZone, plan: &TransferPlan) -> Table {
    let mut table = Table::new("transfer-capacity", Message::new("table-transfer-capacity"))
        .column("place", "column-transfer-to", CellKind::Unit)
        .column("receiver", "column-transfer-receiver", CellKind::Text)
        .column("capacity", "column-transfer-capacity", CellKind::Number(0))
        .unit(&zone.unit)
        .column("used", "column-transfer-used", CellKind::Number(0))
        .unit(&zone.unit)
        .column("price", "column-transfer-worth", CellKind::Number(3));
    for (r, receiver) in zone.data.receivers.iter().enumerate() {
        table.push(vec![
            Cell::Unit(zone.members[zone.place[r]]),
            Cell::Name(receiver.names.clone()),
            Cell::number(receiver.capacity[0]),
            Cell::Number(plan.used[r]),
            Cell::number(plan.capacity_prices.get(r).copied().flatten()),
        ]);
    }
    table
}

/// The demands that are broken where they contradict each other.
fn breaches_table(breaches: Vec<(Message, f64)>) -> Table {
    let mut table = Table::new("transfer-breaches", Message::new("table-transfer-breaches"))
        .column("demand", "column-transfer-demand", CellKind::Text)
        .column("breach", "column-transfer-breach", CellKind::Number(2));
    for (demand, breach) in breaches {
        table.push(vec![Cell::Label(demand), Cell::Number(breach)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn moves_keep_supply_capacity_lots_and_the_number_of_receivers() {
        let (found, zone) = planned(&PART, "huaihai20", &[]);
        let moves = &table(&found, "transfer-moves").rows;
        assert!(!moves.is_empty());
        let members = &table(&found, "transfer-members").rows;
        for row in members {
            let (sends, stays) = (row[2].as_f64().unwrap(), row[4].as_f64().unwrap());
            assert!(sends >= 0.0 && stays >= -1e-6);
            // Nobody both sends and receives.
            assert!(sends == 0.0 || row[3].as_f64() == Some(0.0));
        }
        for row in &table(&found, "transfer-capacity").rows {
            assert!(row[3].as_f64().unwrap() <= row[2].as_f64().unwrap() + 1e-6);
        }
        let mut receivers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut lots: BTreeMap<(String, String), f64> = BTreeMap::new();
        for row in moves {
            let (industry, at) = (format!("{:?}", row[0]), format!("{:?}{:?}", row[2], row[3]));
            receivers.entry(industry.clone()).or_default().insert(at.clone());
            *lots.entry((industry, at)).or_default() += row[4].as_f64().unwrap();
        }
        assert!(receivers.values().all(|r| r.len() <= 3), "{receivers:?}");
        assert!(lots.values().all(|l| *l >= 100.0 - 1e-6), "{lots:?}");
        for row in &table(&found, "transfer-prices").rows {
            assert!(row[1].as_f64().unwrap() >= 0.0 && row[2].as_f64().unwrap() >= 0.0);
        }
        // A shared park lies across a provincial line.
        let province = |u: UnitId| zone.units.ancestor(u, coregion_zone::Level::Province);
        for row in moves.iter().filter(|r| r[3] != Cell::Missing) {
            let Cell::Unit(to) = row[2] else { panic!() };
            assert!(province(to).is_some());
        }
        assert!(found.gains.iter().all(|g| g.amount > 0.0));
        assert_eq!(found.proof.unwrap().id, "proof-optimal");
    }

    #[test]
    fn demands_that_contradict_each_other_are_named_and_relaxed() {
        // All of a tenth has to find a place, where a thousandth of the farm workers can take it.
        let given = [("moved", "1"), ("labour-share", "0.001"), ("lot", "0"), ("movable", "manufacturing")];
        let (found, _) = planned(&PART, "huaihai20", &given);
        assert_eq!(found.proof.as_ref().unwrap().id, "proof-conflict");
        let breaches = &table(&found, "transfer-breaches").rows;
        assert!(breaches.iter().all(|r| r[1].as_f64().unwrap() > 0.0) && !breaches.is_empty());
        for row in &table(&found, "transfer-capacity").rows {
            assert!(row[3].as_f64().unwrap() <= row[2].as_f64().unwrap() + 1e-6);
        }
    }
}
