//! Exchange of labour, learning and culture: who has what the other lacks.

mod fields;
mod swap;
mod tables;

pub use swap::{Swap, beyond, parts, swaps};

use crate::{Context, Field, Part, Proposal};
use coregion_diagnose::{Finding, Kind, OptionSpec, Options, Scope, Unavailable, Value};
use coregion_zone::tables::FlowTable;
use coregion_zone::{Message, UnitSet};
use fields::{Held, Labour, fields, labour};

/// The parts of this room.
pub const PARTS: &[&Part] = &[&PART];

/// The part.
pub const PART: Part = Part {
    name: "exchange",
    field: Field::Exchange,
    references: &[
        "Michaely 1996, World Bank Policy Research Working Paper 1583, on matching what one has with what another lacks",
        "Ravenstein 1885, Journal of the Statistical Society 48:167-235, doi:10.2307/2979181, on migration between near places",
    ],
    options: &[
        OptionSpec { name: "within-km", kind: Kind::Number(1.0, 5000.0), default: "250" },
        OptionSpec { name: "pairs-shown", kind: Kind::Int(1, 1000), default: "20" },
    ],
    run,
};

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let members = scope.members();
    if members.len() < 2 {
        let reason = Message::new("unavailable-units").int("needed", 2).int("found", members.len());
        return Err(Unavailable { reason, resource: "units" });
    }
    let (held, missing) = fields(scope, &members)?;
    let reach = options.number("within-km").unwrap_or(250.0);
    let point = |i: usize| scope.zone.units.get(members.ids()[i]).point;
    let apart = |s: &Swap| Some(point(s.one)?.distance_km(point(s.other)?));
    let all: Vec<Vec<Option<f64>>> = held.iter().map(|h| parts(&h.beyond)).collect();
    let all = swaps(&all).map_err(|r| Unavailable { reason: r.message(), resource: "indicators" })?;
    // A pair whose distance is not known is not left out: it may be near.
    let near: Vec<(Swap, Option<f64>)> =
        all.iter().map(|s| (*s, apart(s))).filter(|(_, km)| km.is_none_or(|km| km <= reach)).collect();
    let labour = labour(scope, &members);
    let flows = flows(scope, &members);
    let mut proposal = Proposal::default();
    proposal.findings.push(pair_finding(scope, &members, &held, &near, &missing, reach));
    proposal.findings.push(match &labour {
        Ok(labour) => labour_finding(scope, &members, labour),
        Err(why) => Finding::new(
            PART.name,
            "senders",
            &scope.named.id,
            Value::Undefined(why.reason.clone()),
            Message::new("reading-exchange-unavailable")
                .message("reason", why.reason.clone())
                .text("table", why.resource),
        ),
    });
    let shown = options.int("pairs-shown").unwrap_or(20) as usize;
    proposal.tables =
        vec![tables::pairs(scope, &members, &held, &near, shown), tables::balance(&members, &held)];
    proposal.tables.extend(labour.ok().map(|l| tables::labour(&members, &l, flows.as_ref())));
    for (swap, _) in &near {
        for at in [swap.one, swap.other] {
            let unit = members.ids()[at];
            if proposal.partners.len() < 6 && !proposal.partners.contains(&unit) {
                proposal.partners.push(unit);
            }
        }
    }
    Ok(proposal)
}

/// Movements between members in the reference period of the table, else in its last.
fn flows(scope: &Scope<'_>, members: &UnitSet) -> Option<FlowTable> {
    let table = &scope.zone.flows;
    let kind = *table.kinds().first()?;
    let period = table.reference.or_else(|| table.periods(kind).last().copied())?;
    table.table(kind, period, members)
}

fn pair_finding(
    scope: &Scope<'_>,
    members: &UnitSet,
    held: &[Held],
    near: &[(Swap, Option<f64>)],
    missing: &[coregion_zone::Names],
    reach: f64,
) -> Finding {
    let mutual = near.iter().filter(|(s, _)| s.mutual() > 0.0).count();
    let name = |i: usize| scope.names(members.ids()[i]);
    let label = |k: Option<usize>| Message::new(k.map_or("field-held-nothing", |k| held[k].label));
    let reading = match near.first() {
        None => Message::new("reading-exchange-none").number("reach", reach, 0),
        Some((best, _)) => {
            let [one, other] = if best.gives[0] > 0.0 || best.gives[1] == 0.0 {
                [(best.one, best.fields[0]), (best.other, best.fields[1])]
            } else {
                [(best.other, best.fields[1]), (best.one, best.fields[0])]
            };
            Message::new(if best.mutual() > 0.0 {
                "reading-exchange-mutual"
            } else {
                "reading-exchange-help"
            })
            .int("mutual", mutual)
            .int("pairs", near.len())
            .int("fields", held.len())
            .number("reach", reach, 0)
            .name("one", name(one.0))
            .message("gives", label(one.1))
            .name("other", name(other.0))
            .message("takes", label(other.1))
        }
    };
    let mut finding =
        Finding::new(PART.name, "mutual", &scope.named.id, Value::Number(mutual as f64), reading);
    finding.decimals = 0;
    finding.used = members.len();
    for field in held {
        for input in &field.inputs {
            if !finding.inputs.contains(input) {
                finding.inputs.push(input.clone());
            }
        }
    }
    finding.period = finding.inputs.first().and_then(|i| i.period);
    if !missing.is_empty() {
        finding.warnings.push(
            Message::new("warning-exchange-missing")
                .arg("indicators", coregion_zone::Arg::List(missing.to_vec())),
        );
    }
    finding.warnings.push(Message::new("warning-exchange-culture"));
    finding
}

fn labour_finding(scope: &Scope<'_>, members: &UnitSet, labour: &Labour) -> Finding {
    let known: Vec<(usize, f64)> =
        labour.balance.iter().enumerate().filter_map(|(i, b)| Some((i, (*b)?))).collect();
    let senders = known.iter().filter(|(_, b)| *b < 1.0).count();
    let least = known.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
    let most = known.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let mut reading = Message::new("reading-exchange-labour")
        .int("senders", senders)
        .int("members", known.len())
        .text("year", labour.year.to_string());
    if let (Some((sender, low)), Some((holder, high))) = (least, most) {
        reading = reading
            .name("sender", scope.names(members.ids()[sender]))
            .number("low", low * 100.0, 0)
            .name("holder", scope.names(members.ids()[holder]))
            .number("high", high * 100.0, 0);
    }
    let mut finding =
        Finding::new(PART.name, "senders", &scope.named.id, Value::Number(senders as f64), reading);
    finding.decimals = 0;
    finding.used = known.len();
    finding.inputs = labour.inputs.clone();
    finding.period = labour.inputs.first().and_then(|i| i.period);
    finding.dropped = labour.dropped.clone();
    finding.warnings.push(Message::new("warning-exchange-where-to"));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::planned;

    #[test]
    fn the_embedded_zone_has_pairs_that_give_both_ways_and_members_that_send_labour() {
        let (found, _) = planned(&PART, "huaihai20", &[]);
        let of = |statistic: &str| found.findings.iter().find(|f| f.statistic == statistic).unwrap();
        assert!(of("mutual").value.number().unwrap() > 0.0);
        // Fuyang and Zhoukou are known to send labour: most members have fewer residents than registered people.
        assert!(of("senders").value.number().unwrap() >= 10.0, "{:?}", of("senders").value);
        assert_eq!(of("senders").used + of("senders").dropped.len(), 20);
        let pairs = &found.tables[0];
        let km = pairs.position("km").unwrap();
        assert!(pairs.rows.iter().all(|row| row[km].as_f64().unwrap() <= 250.0));
        assert_eq!(found.tables[1].columns.len(), 1 + 6, "six fields are held in the package");
        assert_eq!(found.tables.len(), 3);
        assert!(found.partners.len() >= 2 && found.gains.is_empty());
    }
}
