//! The part `tax-sharing` of a plan: what sender and receiver of a firm that moves have of its taxes, year by year.

use super::nash::nash;
use crate::ground::{filled, numbers, position};
use crate::transfer::{Relocated, largest};
use crate::{Context, Field, Gain, Part, Proposal};
use coregion_diagnose::{
    Cell, CellKind, Finding, Kind, OptionSpec, Options, Plot, Scope, Table, Unavailable, Value,
};
use coregion_terms::tax::{Eligible, Phase, Schedule, TaxSharing, TaxYears, schedule};
use coregion_terms::{Currency, Exact, Money, PartyId, Rounding, Term, published};
use coregion_zone::{MeasureUnit, Message, Provenance, UnitId, UnitSet};

/// The part.
pub const PART: Part = Part {
    name: "tax-sharing",
    field: Field::Sharing,
    references: &[
        "财预〔2015〕92号 (Ministry of Finance and State Taxation Administration, 2015)",
        "Nash 1950, Econometrica 18:155-162, doi:10.2307/1907266",
    ],
    options: &[
        OptionSpec { name: "sender", kind: Kind::Text, default: "" },
        OptionSpec { name: "receiver", kind: Kind::Text, default: "" },
        OptionSpec { name: "base-million", kind: Kind::Text, default: "" },
        OptionSpec { name: "part-of-revenue", kind: Kind::Number(0.00001, 1.0), default: "" },
        OptionSpec { name: "growth", kind: Kind::Number(-0.5, 1.0), default: "" },
        OptionSpec { name: "share-ratio", kind: Kind::Number(0.0, 1.0), default: "0.5" },
        OptionSpec { name: "share-years", kind: Kind::Int(1, 30), default: "3" },
        OptionSpec { name: "extension-years", kind: Kind::Int(0, 30), default: "2" },
        OptionSpec { name: "horizon", kind: Kind::Int(1, 50), default: "10" },
        OptionSpec { name: "discount", kind: Kind::Number(0.0, 0.5), default: "0.04" },
    ],
    run,
};

/// What a firm pays of its place's revenue, where nothing says how large it is.
const PART_OF_REVENUE: f64 = 0.001;

/// The indicator that revenue of members is read from.
const REVENUE: &str = "fiscal_revenue";

/// Revenue of members by year, in million yuan.
struct Revenue {
    members: Vec<UnitId>,
    /// Of each member, the years known up to the year asked for, oldest first.
    years: Vec<Vec<(i32, f64)>>,
    input: Provenance,
}

impl Revenue {
    fn new(scope: &Scope<'_>) -> Result<Self, Unavailable> {
        let table = &scope.zone.indicators;
        let members = scope.members();
        let wanted = scope.year.unwrap_or(i32::MAX);
        let missing = || {
            let reason =
                Message::new("plan-needs-indicator").name("indicator", &scope.zone.indicator_name(REVENUE));
            Unavailable { reason, resource: "indicators" }
        };
        let mut years = vec![Vec::new(); members.len()];
        let mut input: Option<Provenance> = None;
        for year in table.years(REVENUE).into_iter().filter(|y| *y <= wanted) {
            let Some(column) = table.column(REVENUE, year, None, &members) else { continue };
            let Some(factor) = column.unit.factor_to(&MeasureUnit::parse("million CNY")) else { continue };
            for (list, value) in years.iter_mut().zip(&column.values) {
                list.extend(value.filter(|v| *v > 0.0).map(|v| (year, v * factor)));
            }
            match &mut input {
                None => input = Some(column.provenance),
                Some(all) => {
                    all.rows += column.provenance.rows;
                    all.sources.extend(column.provenance.sources);
                }
            }
        }
        Ok(Revenue { members: members.ids().to_vec(), years, input: input.ok_or_else(missing)? })
    }

    /// Mean growth a year from the first to the last year known, at most five years apart.
    fn growth(&self, member: usize) -> Option<f64> {
        let list = &self.years[member];
        let (last, value) = *list.last()?;
        let (first, start) = *list.iter().find(|(y, _)| last - y <= 5)?;
        (last > first).then(|| (value / start).powf(1.0 / f64::from(last - first)) - 1.0)
    }
}

/// A move from sender to receiver with its schedule.
struct Move {
    receiver: usize,
    growth: f64,
    schedule: Schedule,
    /// Present values, million yuan: of the shares, of what the receiver keeps, of all tax.
    shares: f64,
    kept: f64,
    all: f64,
}

fn refuse(reason: Message) -> Unavailable {
    Unavailable { reason, resource: "indicators" }
}

fn money(million: f64) -> Option<Money> {
    let yuan: Exact = format!("{:.2}", million * 1e6).parse().ok()?;
    Money::from_major(&yuan, Currency::CNY, Rounding::HalfEven).ok()
}

fn million(amount: Money) -> f64 {
    amount.minor() as f64 / 1e8
}

fn present(amounts: impl Iterator<Item = f64>, discount: f64) -> f64 {
    amounts.enumerate().map(|(t, a)| a / (1.0 + discount).powi(t as i32 + 1)).sum()
}

/// The published rule with the sides and the numbers of the options.
fn term(options: &Options) -> Option<TaxSharing> {
    let Some(Term::TaxSharing(mut term)) = published("jing-jin-ji").and_then(|c| c.term) else { return None };
    term.sender = PartyId::new("sender").ok()?;
    term.receiver = PartyId::new("receiver").ok()?;
    let ratio: Exact = options.text("share-ratio").unwrap_or("0.5").parse().ok()?;
    let band = term.bands.first_mut()?;
    band.ratio = ratio.clone();
    band.years = options.int("share-years").and_then(|y| u8::try_from(y).ok()).unwrap_or(3);
    let years = options.int("extension-years").and_then(|y| u8::try_from(y).ok()).unwrap_or(2);
    term.extension = term.extension.filter(|_| years > 0).map(|mut e| {
        (e.years, e.ratio) = (years, ratio);
        e
    });
    Some(term)
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let revenue = Revenue::new(scope)?;
    let refused = || refuse(Message::new("plan-tax-refused"));
    let term = term(options).ok_or_else(refused)?;
    let heads = per_head(scope, &revenue)?;
    let able = |i: &usize| revenue.years[*i].len() >= 3 && heads[*i].is_some();
    let known: Vec<usize> = (0..revenue.members.len()).filter(able).collect();
    let given = |name: &str| -> Result<Option<usize>, Unavailable> {
        options.text(name).map(|code| position(scope, &revenue.members, code)).transpose()
    };
    let by_head = |a: &&usize, b: &&usize| heads[**a].unwrap_or(0.0).total_cmp(&heads[**b].unwrap_or(0.0));
    let few = || refuse(Message::new("unavailable-units").int("needed", 2).int("found", known.len()));
    // What the part `transfer` moves, unless the move is given.
    let stated = ["sender", "receiver", "part-of-revenue", "base-million"];
    let relocated = match stated.iter().any(|name| options.text(name).is_some()) {
        true => None,
        false => largest(context).filter(|moved| {
            let at = |unit| known.iter().any(|i| revenue.members[*i] == unit);
            at(moved.from) && at(moved.to)
        }),
    };
    let of = |unit: UnitId| revenue.members.iter().position(|m| *m == unit);
    let sender = match given("sender")?.or(relocated.as_ref().and_then(|moved| of(moved.from))) {
        Some(at) => at,
        None => *known.iter().max_by(by_head).ok_or_else(few)?,
    };
    let across = |i: &&usize| {
        **i != sender && scope.province(revenue.members[**i]) != scope.province(revenue.members[sender])
    };
    let mut receivers: Vec<usize> = known.iter().filter(across).copied().collect();
    let main = match given("receiver")?.or(relocated.as_ref().and_then(|moved| of(moved.to))) {
        Some(at) => at,
        None => *receivers.iter().min_by(by_head).ok_or_else(few)?,
    };
    if main == sender {
        return Err(refuse(Message::new("plan-tax-same")));
    }
    receivers.retain(|r| *r != main);
    receivers.insert(0, main);
    let part = match &relocated {
        Some(moved) => moved.share,
        None => options.number("part-of-revenue").unwrap_or(PART_OF_REVENUE),
    };
    let (base, base_years) = base(&revenue, sender, part, options)?;
    let mean = base.iter().sum::<f64>() / base.len() as f64;
    let horizon = options.int("horizon").unwrap_or(10).max(1) as i32;
    let discount = options.number("discount").unwrap_or(0.04);
    let base: Vec<Money> = base.iter().map(|b| money(*b)).collect::<Option<_>>().ok_or_else(refused)?;
    let stream = |growth: f64| (0..horizon).map(move |t| mean * (1.0 + growth).powi(t + 1));
    let growth_of = |i: usize| options.number("growth").or_else(|| revenue.growth(i)).unwrap_or(0.0);
    let mut moves = Vec::new();
    for receiver in receivers {
        let growth = growth_of(receiver);
        let after: Vec<Money> = stream(growth).map(money).collect::<Option<_>>().ok_or_else(refused)?;
        let years =
            TaxYears { led_by_government: true, listed: true, base: &base, after: &after, settled: &[] };
        let found = schedule(&term, years).map_err(|why| refuse(why.message()))?;
        moves.push(Move {
            receiver,
            growth,
            shares: present(found.years.iter().map(|y| million(y.share)), discount),
            kept: present(found.years.iter().map(|y| million(y.kept)), discount),
            all: present(found.years.iter().map(|y| million(y.tax)), discount),
            schedule: found,
        });
    }
    let stay = present(stream(growth_of(sender)), discount);
    let from = Base { taxes: &base, years: &base_years, part, relocated: relocated.as_ref() };
    Ok(proposal(scope, &revenue, sender, from, stay, &moves, options))
}

/// Output over people of each member, as far as known.
fn per_head(scope: &Scope<'_>, revenue: &Revenue) -> Result<Vec<Option<f64>>, Unavailable> {
    let set = UnitSet::new(revenue.members.clone(), &scope.named.id, None);
    let output = filled(scope, "gdp", &set)?;
    let people = filled(scope, "population_resident", &set).or_else(|_| filled(scope, "population", &set))?;
    let ratio =
        |(a, b): (&Option<f64>, &Option<f64>)| a.zip(*b).filter(|(_, b)| *b > 0.0).map(|(a, b)| a / b);
    Ok(output.values.iter().zip(&people.values).map(ratio).collect())
}

/// Local tax of the three years before the move: given, or a part of the sender's revenue in its last three years known.
fn base(
    revenue: &Revenue,
    sender: usize,
    part: f64,
    options: &Options,
) -> Result<(Vec<f64>, Vec<Option<i32>>), Unavailable> {
    if let Some(text) = options.text("base-million") {
        let base =
            numbers(text, 3).ok_or_else(|| refuse(Message::new("plan-tax-base").text("given", text)))?;
        return Ok((base, vec![None; 3]));
    }
    let list = &revenue.years[sender];
    if list.len() < 3 {
        return Err(refuse(Message::new("unavailable-years").int("needed", 3).int("found", list.len())));
    }
    Ok(list[list.len() - 3..].iter().map(|(year, value)| (value * part, Some(*year))).unzip())
}

/// The taxes before the move, and where they are from.
#[derive(Clone, Copy)]
struct Base<'b> {
    taxes: &'b [Money],
    /// The years of revenue that they are a part of; none where they are given.
    years: &'b [Option<i32>],
    part: f64,
    relocated: Option<&'b Relocated>,
}

fn proposal(
    scope: &Scope<'_>,
    revenue: &Revenue,
    sender: usize,
    base: Base<'_>,
    stay: f64,
    moves: &[Move],
    options: &Options,
) -> Proposal {
    let main = &moves[0];
    let (from, to) = (revenue.members[sender], revenue.members[main.receiver]);
    let mut findings = findings(scope, from, to, base.taxes, stay, main, options);
    for finding in &mut findings {
        finding.inputs = vec![revenue.input.clone()];
        finding.used = moves.len() + 1;
    }
    if let Some(last) = base.years.iter().flatten().max() {
        let first = base.years.iter().flatten().min().unwrap_or(last);
        let warning = match base.relocated {
            Some(moved) => Message::new("warning-tax-transfer")
                .name("industry", &moved.industry)
                .name("receiver", scope.names(moved.to))
                .text("year", moved.year.to_string()),
            None => Message::new("warning-tax-example"),
        };
        findings[0].warnings.push(
            warning
                .percent("part", base.part, 2)
                .name("sender", scope.names(from))
                .text("first", first.to_string())
                .text("last", last.to_string()),
        );
    }
    // The same sum every year of the horizon that has this present value.
    let discount = options.number("discount").unwrap_or(0.04);
    let annuity = present(main.schedule.years.iter().map(|_| 1.0), discount);
    let yearly = |unit, present: f64| Gain::money(unit, present / annuity.max(f64::MIN_POSITIVE));
    Proposal {
        findings,
        tables: vec![years_table(main), acceptance_table(main, stay), receivers_table(revenue, moves, stay)],
        partners: vec![from, to],
        gains: vec![yearly(from, main.shares), yearly(to, main.kept)],
        proof: Some(Message::new("plan-tax-proof")),
    }
}

fn findings(
    scope: &Scope<'_>,
    from: UnitId,
    to: UnitId,
    base: &[Money],
    stay: f64,
    main: &Move,
    options: &Options,
) -> Vec<Finding> {
    let found = |statistic, value: f64, unit: &str, decimals, reading| {
        PART.finding(scope, statistic, Value::Number(value), unit, decimals, reading)
    };
    let say = |id| Message::new(id).name("sender", scope.names(from)).name("receiver", scope.names(to));
    let total = million(main.schedule.total);
    if main.schedule.eligible != Eligible::Yes {
        let average = base.iter().map(|b| million(*b)).sum::<f64>() / base.len() as f64;
        return vec![found(
            "shared",
            0.0,
            "million CNY",
            2,
            say("reading-tax-not-eligible").number("average", average, 2),
        )];
    }
    let paid = main.schedule.years.iter().filter(|y| y.share.is_positive()).count();
    let reading = say("reading-tax-shared")
        .number("total", total, 2)
        .int("years", paid)
        .number("cap", main.schedule.cap.map_or(0.0, million), 2)
        .number("short", main.schedule.shortfall.map_or(0.0, million), 2);
    let mut list = vec![found("shared", total, "million CNY", 2, reading)];
    let horizon = main.schedule.years.len();
    let reading = say("reading-tax-present")
        .number("shares", main.shares, 2)
        .number("kept", main.kept, 2)
        .int("horizon", horizon)
        .percent("discount", options.number("discount").unwrap_or(0.04), 1);
    list.push(found("sender-present", main.shares, "million CNY", 2, reading));
    // How likely the firm has to leave anyway for the sender to be no worse off.
    let needed = if stay > 0.0 { (1.0 - main.shares / stay).max(0.0) } else { 0.0 };
    let reading = say("reading-tax-leave").percent("needed", needed, 0).number("stay", stay, 2);
    list.push(found("leave", needed, "share", 2, reading));
    list
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Band => "tax-phase-band",
        Phase::Extension => "tax-phase-extension",
        Phase::Ended => "tax-phase-ended",
    }
}

fn years_table(main: &Move) -> Table {
    let mut table = Table::new("tax-years", Message::new("table-tax-years"))
        .column("year", "column-tax-year", CellKind::Int)
        .column("phase", "column-tax-phase", CellKind::Text)
        .column("tax", "column-tax-tax", CellKind::Number(2))
        .unit("million CNY")
        .column("share", "column-tax-share", CellKind::Number(2))
        .unit("million CNY")
        .column("kept", "column-tax-kept", CellKind::Number(2))
        .unit("million CNY")
        .column("cumulative", "column-tax-cumulative", CellKind::Number(2))
        .unit("million CNY")
        .plot(Plot::Lines { x: "year", y: "share", series: None });
    for year in &main.schedule.years {
        table.push(vec![
            Cell::Int(year.year as i64),
            Cell::Label(Message::new(phase(year.phase))),
            Cell::Number(million(year.tax)),
            Cell::Number(million(year.share)),
            Cell::Number(million(year.kept)),
            Cell::Number(million(year.cumulative)),
        ]);
    }
    table
}

/// Whether both sides are at least as well off as without a deal, and what bargaining would give.
fn acceptance_table(main: &Move, stay: f64) -> Table {
    let mut table = Table::new("tax-acceptance", Message::new("table-tax-acceptance"))
        .column("case", "column-tax-case", CellKind::Text)
        .column("threat", "column-tax-threat", CellKind::Number(2))
        .unit("million CNY")
        .column("sender", "column-tax-sender", CellKind::Number(2))
        .unit("million CNY")
        .column("receiver", "column-tax-receiver", CellKind::Number(2))
        .unit("million CNY")
        .column("accepted", "column-tax-accepted", CellKind::Text)
        .column("nash", "column-tax-nash", CellKind::Number(2))
        .unit("million CNY");
    for (case, threat) in [("tax-case-leaves", 0.0), ("tax-case-stays", stay)] {
        let accepted = main.shares >= threat && main.kept >= 0.0;
        let bargained = nash(main.all, &[threat, 0.0], &[1.0, 1.0], None).ok();
        table.push(vec![
            Cell::Label(Message::new(case)),
            Cell::Number(threat),
            Cell::Number(main.shares),
            Cell::Number(main.kept),
            Cell::Label(Message::new(if accepted { "answer-yes" } else { "answer-no" })),
            Cell::number(bargained.map(|b| b[0])),
        ]);
    }
    table
}

/// The same move to every member across the line.
fn receivers_table(revenue: &Revenue, moves: &[Move], stay: f64) -> Table {
    let mut table = Table::new("tax-receivers", Message::new("table-tax-receivers"))
        .column("receiver", "column-tax-to", CellKind::Unit)
        .column("growth", "column-tax-growth", CellKind::Percent(1))
        .column("total", "column-tax-total", CellKind::Number(2))
        .unit("million CNY")
        .column("shares", "column-tax-sender", CellKind::Number(2))
        .unit("million CNY")
        .column("kept", "column-tax-receiver", CellKind::Number(2))
        .unit("million CNY")
        .column("leave", "column-tax-leave", CellKind::Percent(0))
        .plot(Plot::Bars { label: "receiver", value: "shares" });
    for one in moves {
        table.push(vec![
            Cell::Unit(revenue.members[one.receiver]),
            Cell::Number(one.growth),
            Cell::Number(million(one.schedule.total)),
            Cell::Number(one.shares),
            Cell::Number(one.kept),
            Cell::number((stay > 0.0).then(|| (1.0 - one.shares / stay).max(0.0))),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{planned, table};

    #[test]
    fn the_worked_move_gives_the_published_schedule() {
        // 24, 30 and 36 million before, 30 million growing by nothing after: half of it for five years.
        let given = [("base-million", "24,30,36"), ("growth", "0"), ("horizon", "6")];
        let (found, _) = planned(&PART, "huaihai20", &given);
        let rows = &table(&found, "tax-years").rows;
        let shares: Vec<f64> = rows.iter().filter_map(|r| r[3].as_f64()).collect();
        assert_eq!(shares, [15.0, 15.0, 15.0, 15.0, 15.0, 0.0]);
        assert_eq!(found.findings[0].value, Value::Number(75.0));
        let (fast, _) = planned(&PART, "huaihai20", &[("base-million", "24,30,36"), ("growth", "0.5")]);
        // The cap is the total of the three years before.
        assert_eq!(fast.findings[0].value, Value::Number(90.0));
        let (small, _) = planned(&PART, "huaihai20", &[("base-million", "1,2,3")]);
        assert_eq!(small.findings[0].reading.id, "reading-tax-not-eligible");
    }

    #[test]
    fn an_example_of_real_revenue_crosses_the_line_and_nothing_is_lost_between_the_sides() {
        let (found, zone) = planned(&PART, "huaihai20", &[]);
        let province = |u: UnitId| zone.units.ancestor(u, coregion_zone::Level::Province);
        assert_ne!(province(found.partners[0]), province(found.partners[1]));
        for row in &table(&found, "tax-years").rows {
            let value = |c: usize| row[c].as_f64().unwrap();
            assert!((value(2) - value(3) - value(4)).abs() < 1e-6);
        }
        let base = &found.findings[0].warnings[0];
        assert_eq!(base.id, "warning-tax-transfer");
        let (moves, _) = planned(&crate::transfer::PART, "huaihai20", &[]);
        let sides = [Cell::Unit(found.partners[0]), Cell::Unit(found.partners[1])];
        assert!(table(&moves, "transfer-moves").rows.iter().any(|row| row[1..3] == sides));
        let (example, _) = planned(&PART, "huaihai20", &[("part-of-revenue", "0.001")]);
        assert_eq!(example.findings[0].warnings[0].id, "warning-tax-example");
        assert!(found.gains.iter().all(|g| g.amount > 0.0));
        assert!(table(&found, "tax-receivers").rows.len() > 5);
        let accepted = &table(&found, "tax-acceptance").rows;
        assert_eq!(accepted[0][4], Cell::Label(Message::new("answer-yes")));
    }
}
