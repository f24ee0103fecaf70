//! The tables of the part.

use super::fields::{Held, Labour};
use super::swap::Swap;
use coregion_diagnose::{Cell, CellKind, Plot, Scope, Table};
use coregion_zone::tables::FlowTable;
use coregion_zone::{Message, UnitSet};

/// Pairs that can do something for each other.
pub(super) fn pairs(
    scope: &Scope<'_>,
    members: &UnitSet,
    held: &[Held],
    near: &[(Swap, Option<f64>)],
    most: usize,
) -> Table {
    let mut table = Table::new("exchange-pairs", Message::new("table-exchange-pairs"))
        .column("one", "column-unit", CellKind::Unit)
        .column("gives", "column-exchange-gives", CellKind::Text)
        .column("other", "column-other-unit", CellKind::Unit)
        .column("takes", "column-exchange-returns", CellKind::Text)
        .column("mutual", "column-exchange-mutual", CellKind::Number(3))
        .column("total", "column-exchange-total", CellKind::Number(3))
        .column("km", "column-exchange-km", CellKind::Number(0))
        .unit("km")
        .column("across", "column-across", CellKind::Text)
        .plot(Plot::Links { from: "one", to: "other", value: "total" });
    for (swap, km) in near.iter().take(most) {
        let (one, other) = (members.ids()[swap.one], members.ids()[swap.other]);
        let label =
            |k: Option<usize>| Cell::Label(Message::new(k.map_or("field-held-nothing", |k| held[k].label)));
        let across = if scope.province(one) == scope.province(other) { "answer-no" } else { "answer-yes" };
        table.push(vec![
            Cell::Unit(one),
            label(swap.fields[0]),
            Cell::Unit(other),
            label(swap.fields[1]),
            Cell::Number(swap.mutual()),
            Cell::Number(swap.total()),
            Cell::number(*km),
            Cell::Label(Message::new(across)),
        ]);
    }
    table
}

/// What each member holds in each field.
pub(super) fn balance(members: &UnitSet, held: &[Held]) -> Table {
    let mut table = Table::new("exchange-balance", Message::new("table-exchange-balance")).column(
        "unit",
        "column-unit",
        CellKind::Unit,
    );
    for field in held {
        table = table.column(field.key, field.label, CellKind::Percent(1));
    }
    if let Some(first) = held.first() {
        table = table.plot(Plot::Map { unit: "unit", value: first.key });
    }
    for (i, unit) in members.ids().iter().enumerate() {
        let mut row = vec![Cell::Unit(*unit)];
        row.extend(held.iter().map(|field| Cell::number(field.rates[i])));
        table.push(row);
    }
    table
}

/// Residents against registered people, wages, and the balance of movements.
pub(super) fn labour(members: &UnitSet, labour: &Labour, flows: Option<&FlowTable>) -> Table {
    let mut net = vec![None; members.len()];
    for flow in flows.iter().flat_map(|f| &f.flows) {
        if flow.origin != flow.destination {
            *net[flow.origin].get_or_insert(0.0) -= flow.value;
            *net[flow.destination].get_or_insert(0.0) += flow.value;
        }
    }
    let mut table = Table::new("exchange-labour", Message::new("table-exchange-labour"))
        .column("unit", "column-unit", CellKind::Unit)
        .column("balance", "column-exchange-balance", CellKind::Percent(0))
        .column("wage", "column-exchange-wage", CellKind::Number(0))
        .unit("CNY per year")
        .column("net", "column-exchange-net", CellKind::Number(2))
        .plot(Plot::Map { unit: "unit", value: "balance" });
    for (i, unit) in members.ids().iter().enumerate() {
        table.push(vec![
            Cell::Unit(*unit),
            Cell::number(labour.balance[i]),
            Cell::number(labour.wages[i]),
            Cell::number(net[i]),
        ]);
    }
    table
}
