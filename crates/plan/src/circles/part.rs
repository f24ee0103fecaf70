//! The part `circles` of a plan.

use super::check::Kind as CircleKind;
use super::choice::{Asked, Choice, Chosen, choose};
use super::counties::{BadCounties, MOST_MEMBERS, Rules, Straddle};
use super::golden_triangle::{NamedCircle, golden_triangle};
use super::heuristic::Heuristic;
use super::of_zone::OfZone;
use super::score::{Measuring, ScorePart, Weights};
use super::show;
use crate::ground::{numbers, pairs};
use crate::{Context, Field, Part, Proposal};
use coregion_diagnose::{Finding, Kind, OptionSpec, Options, Scope, Unavailable, Value};
use coregion_zone::{Arg, Message, Names, UnitId};

/// The part.
pub const PART: Part = Part {
    name: "circles",
    field: Field::Circles,
    references: &[
        "Coregion's own constraints and score",
        "Wernicke 2006, IEEE/ACM Transactions on Computational Biology and Bioinformatics 3:347-359, doi:10.1109/TCBB.2006.51",
        "Barnhart and others 1998, Operations Research 46:316-329, doi:10.1287/opre.46.3.316",
        "Gower 1971, Biometrics 27:857-871, doi:10.2307/2528823",
    ],
    options: &[
        OptionSpec { name: "fewest", kind: Kind::Int(2, MOST_MEMBERS as i64), default: "2" },
        OptionSpec { name: "largest", kind: Kind::Int(2, MOST_MEMBERS as i64), default: "5" },
        OptionSpec { name: "circles", kind: Kind::Int(0, 10_000), default: "8" },
        OptionSpec { name: "straddle", kind: Kind::Choice(&["province", "city"]), default: "province" },
        OptionSpec { name: "balance", kind: Kind::Number(0.0, 0.5), default: "0.15" },
        OptionSpec { name: "reach-minutes", kind: Kind::Number(1.0, 1440.0), default: "90" },
        OptionSpec { name: "speed-kmh", kind: Kind::Number(1.0, 500.0), default: "50" },
        OptionSpec { name: "border-km", kind: Kind::Number(0.0, 1000.0), default: "1" },
        OptionSpec { name: "together", kind: Kind::Text, default: "" },
        OptionSpec { name: "apart", kind: Kind::Text, default: "" },
        OptionSpec { name: "score-weights", kind: Kind::Text, default: "0.25,0.2,0.15,0.2,0.1,0.1" },
        OptionSpec { name: "people", kind: Kind::Text, default: "population" },
        OptionSpec {
            name: "resources",
            kind: Kind::Text,
            default: "urban_population/population,share_age_65plus,avg_years_schooling,migrants_other_province/population",
        },
        OptionSpec {
            name: "solver",
            kind: Kind::Choice(&["exact", "azp", "skater", "redcap", "max-p"]),
            default: "exact",
        },
        OptionSpec { name: "draws", kind: Kind::Int(10, 100_000), default: "1000" },
    ],
    run,
};

/// What went wrong, for the reader: most is caught before in words of its own.
fn bad(error: BadCounties) -> Unavailable {
    let reason = Message::new("plan-circles-refused").text("error", error.to_string());
    Unavailable { reason, resource: "units" }
}

fn run(context: &Context<'_, '_>, options: &Options) -> Result<Proposal, Unavailable> {
    let scope = context.scope;
    let (fewest, largest) =
        (options.int("fewest").unwrap_or(2) as usize, options.int("largest").unwrap_or(5) as usize);
    let refuse = |reason: Message| Unavailable { reason, resource: "units" };
    if fewest > largest {
        let reason = Message::new("plan-circles-sizes").int("fewest", fewest).int("largest", largest);
        return Err(refuse(reason));
    }
    let weights = options.text("score-weights").unwrap_or("");
    let parts = numbers(weights, ScorePart::ALL.len()).filter(|w| w.iter().sum::<f64>() > 0.0);
    let Some(Ok(weights)) = parts.map(TryInto::<[f64; 6]>::try_into) else {
        return Err(refuse(Message::new("plan-circles-weights").text("given", weights)));
    };
    let zone = OfZone::new(context, options)?;
    let straddle = match options.text("straddle") {
        Some("city") => Straddle::Prefecture,
        _ => Straddle::Province,
    };
    let sides = if straddle == Straddle::Province { &zone.provinces } else { &zone.cities };
    if sides.iter().all(|s| *s == sides[0]) {
        return Err(refuse(Message::new("plan-circles-one-side")));
    }
    let together = pairs(scope, &zone.units, options.text("together"))?;
    let apart = pairs(scope, &zone.units, options.text("apart"))?;
    let circles = options.int("circles").unwrap_or(8).max(0) as usize;
    let asked = Asked {
        rules: Rules {
            least: fewest,
            most: largest,
            straddle,
            balance: options.number("balance").unwrap_or(0.15),
            reach: options.number("reach-minutes"),
            together: &together,
            apart: &apart,
        },
        weights: Weights(weights),
        most: (circles > 0).then_some(circles),
        heuristic: match options.text("solver") {
            Some("azp") => Some(Heuristic::Azp),
            Some("skater") => Some(Heuristic::Skater),
            Some("redcap") => Some(Heuristic::Redcap),
            Some("max-p") => Some(Heuristic::MaxP),
            _ => None,
        },
        draws: options.int("draws").unwrap_or(1000) as usize,
        seed: scope.seed,
    };
    let counties = zone.counties();
    let choice = zone.with_evidence(|evidence| {
        let measuring = Measuring::new(&counties, evidence)?;
        let attributes = zone.attributes().map_err(|_| BadCounties::Lengths {
            what: "attributes",
            expected: counties.len(),
            found: 0,
        })?;
        choose(&counties, &measuring, &attributes, &asked, &context.limit)
    });
    let choice = choice.map_err(bad)?;
    Ok(proposal(scope, &zone, &asked, &choice))
}

fn proposal(scope: &Scope<'_>, zone: &OfZone, asked: &Asked<'_>, choice: &Choice) -> Proposal {
    let precedents = golden_triangle().unwrap_or_default();
    let mut proposal = Proposal { proof: Some(choice.proof.clone()), ..Proposal::default() };
    proposal.findings = findings(scope, zone, asked, choice);
    for finding in &mut proposal.findings {
        finding.inputs.clone_from(&zone.inputs);
        finding.used = zone.units.len();
    }
    proposal.tables = vec![
        show::circles(scope, zone, choice, |c| precedent(&precedents, c)),
        show::counties(zone, choice),
        show::parts(zone, scope, choice),
        show::ranks(zone, scope, choice),
        show::contacts(zone, choice),
        show::steadiness(zone, scope, choice),
        show::variants(choice),
    ];
    let mut partners: Vec<UnitId> = Vec::new();
    for circle in &choice.circles {
        partners.extend(circle.members.iter().map(|m| zone.units[*m as usize]));
    }
    proposal.partners = partners;
    proposal
}

/// The named circle that is most like one of the plan: kind, then number of provinces, then size.
fn precedent(named: &[NamedCircle], circle: &Chosen) -> Option<Names> {
    let provinces = circle.check.sides.len();
    let unlike = |n: &&NamedCircle| {
        (
            n.check.kind != circle.check.kind,
            n.provinces.len().abs_diff(provinces),
            n.members.len().abs_diff(circle.members.len()),
        )
    };
    named.iter().min_by_key(unlike).map(NamedCircle::names)
}

fn findings(scope: &Scope<'_>, zone: &OfZone, asked: &Asked<'_>, choice: &Choice) -> Vec<Finding> {
    let found = |statistic, value: f64, decimals, reading| {
        let mut finding = Finding::new(PART.name, statistic, &scope.named.id, Value::Number(value), reading);
        finding.decimals = decimals;
        finding
    };
    let rules = &asked.rules;
    if choice.circles.is_empty() {
        let funnel = choice.funnel.unwrap_or_default();
        let reading = Message::new("reading-circles-none")
            .int("connected", funnel.connected)
            .int("large", funnel.large_enough)
            .int("straddling", funnel.straddling)
            .int("balanced", funnel.balanced);
        return vec![found("circles", 0.0, 0, reading)];
    }
    let names = |c: &Chosen| show::circle_names(zone, scope, &c.members);
    let held: usize = choice.circles.iter().map(|c| c.members.len()).sum();
    let first: Vec<Names> = choice.circles.iter().take(3).map(names).collect();
    let reading = Message::new("reading-circles-chosen")
        .int("count", choice.circles.len())
        .int("counties", held)
        .int("fewest", rules.least)
        .int("largest", rules.most)
        .arg("first", Arg::List(first));
    let mut summary = found("circles", choice.circles.len() as f64, 0, reading);
    summary.warnings = warnings(zone);
    let mut list = vec![summary];
    list.push(better_across(&choice.circles, &found));
    if let Some(funnel) = choice.funnel {
        let reading = Message::new("reading-circles-possible")
            .int("possible", funnel.feasible)
            .int("connected", funnel.connected)
            .int("straddling", funnel.straddling);
        list.push(found("possible", funnel.feasible as f64, 0, reading));
    }
    list.extend(people(zone, choice, &found));
    if let Some(steadiness) = &choice.steadiness
        && !steadiness.variants.is_empty()
    {
        let mean = steadiness.likeness.iter().sum::<f64>() / steadiness.likeness.len() as f64;
        let kept = steadiness.kept.iter().filter(|k| **k >= 0.5).count();
        let reading = Message::new("reading-circles-steady")
            .percent("likeness", mean, 0)
            .int("kept", kept)
            .int("count", choice.circles.len())
            .int("variants", steadiness.variants.len());
        list.push(found("likeness", mean, 2, reading));
    }
    for circle in &choice.circles {
        let id = match circle.check.kind {
            Some(CircleKind::CrossCity) => "reading-circles-one-cities",
            _ => "reading-circles-one",
        };
        let range = circle.range;
        let at = |f: fn(&super::score::RankRange) -> usize| range.as_ref().map_or(0, f);
        let reading = Message::new(id)
            .name("circle", &names(circle))
            .int("sides", circle.check.sides.len())
            .number("score", circle.score, 3)
            .int("rank", at(|r| r.rank))
            .int("of", at(|r| r.of))
            .int("best", at(|r| r.best))
            .int("p95", at(|r| r.p95));
        let mut finding = found("score", circle.score, 3, reading);
        finding.subject = Some(names(circle));
        list.push(finding);
    }
    list
}

/// In how many circles more is gained across the line than on one side of it.
fn better_across(circles: &[Chosen], found: &dyn Fn(&'static str, f64, u8, Message) -> Finding) -> Finding {
    let compared: Vec<(f64, f64)> =
        circles.iter().filter_map(|c| c.one_sided.as_ref()).map(|o| (o.circle, o.score)).collect();
    let better = compared.iter().filter(|(across, alone)| across > alone).count();
    let reading =
        Message::new("reading-circles-across").int("better", better).int("compared", compared.len());
    found("across-better", better as f64, 0, reading)
}

fn people(
    zone: &OfZone,
    choice: &Choice,
    found: &dyn Fn(&'static str, f64, u8, Message) -> Finding,
) -> Option<Finding> {
    let all: f64 = zone.people.iter().flatten().sum();
    let inside: f64 = (choice.circles.iter().flat_map(|c| &c.members))
        .filter_map(|m| zone.people.get(*m as usize).copied().flatten())
        .sum();
    (all > 0.0).then(|| {
        let reading = Message::new("reading-circles-people")
            .number("millions", inside / 1e6, 1)
            .number("tenthousands", inside / 1e4, 0)
            .percent("share", inside / all, 1);
        let mut finding = found("people", inside / all, 3, reading);
        finding.unit = "share".into();
        finding
    })
}

fn warnings(zone: &OfZone) -> Vec<Message> {
    let mut list = vec![Message::new("warning-circles-roads")];
    if zone.estimated {
        list.push(Message::new("warning-circles-times"));
    }
    for part in zone.missing() {
        list.push(Message::new("warning-circles-part").message("part", Message::new(part.label())));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limit;
    use coregion_diagnose::barriers::border_effect;
    use coregion_diagnose::{Cell, Diagnosis};
    use coregion_zone::{LoadOptions, PackageSource, load};
    use std::collections::BTreeSet;

    fn planned(given: &[(&str, &str)]) -> (Proposal, coregion_zone::Zone) {
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let named = zone.named("huaihai20").unwrap();
        let scope =
            Scope { zone: &zone, named, compare: Vec::new(), year: Some(2018), vintage: None, seed: 1 };
        let diagnosis = Diagnosis::of(&scope, &[&border_effect::MEASURE], &|_| {});
        let context = Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::none() };
        let given: Vec<(String, String)> =
            given.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let options = Options::of(PART.name, PART.options, &given).unwrap();
        let found = (PART.run)(&context, &options).unwrap();
        (found, zone)
    }

    /// The counties of each circle, as the table of counties has them.
    fn members(found: &Proposal) -> Vec<Vec<UnitId>> {
        let table = found.tables.iter().find(|t| t.id == "circle-counties").unwrap();
        let (county, number) = (table.position("county").unwrap(), table.position("number").unwrap());
        let mut circles: Vec<Vec<UnitId>> = Vec::new();
        for row in &table.rows {
            let (Cell::Unit(unit), Cell::Int(n)) = (&row[county], &row[number]) else { panic!("{row:?}") };
            circles.resize(circles.len().max(*n as usize), Vec::new());
            circles[*n as usize - 1].push(*unit);
        }
        circles
    }

    #[test]
    fn the_circles_of_huaihai_are_proven_connected_disjoint_and_straddle_a_provincial_line() {
        let (found, zone) = planned(&[]);
        assert_eq!(found.proof.as_ref().unwrap().id, "proof-optimal");
        let circles = members(&found);
        assert_eq!(circles.len(), 8);
        let mut seen: BTreeSet<UnitId> = BTreeSet::new();
        for circle in &circles {
            assert!((2..=5).contains(&circle.len()));
            let provinces: BTreeSet<_> =
                circle.iter().map(|u| zone.units.ancestor(*u, coregion_zone::Level::Province)).collect();
            assert!(provinces.len() >= 2, "a circle on one side");
            let mut reached = BTreeSet::from([circle[0]]);
            while let Some(next) = zone.neighbours.pairs.iter().find_map(|p| {
                let inside = |u| circle.contains(&u) && !reached.contains(&u);
                match (reached.contains(&p.a), reached.contains(&p.b)) {
                    (true, false) if inside(p.b) => Some(p.b),
                    (false, true) if inside(p.a) => Some(p.a),
                    _ => None,
                }
            }) {
                reached.insert(next);
            }
            assert_eq!(reached.len(), circle.len(), "a circle in pieces");
            assert!(circle.iter().all(|u| seen.insert(*u)), "a county in two circles");
        }
        let parts = found.tables.iter().find(|t| t.id == "circle-parts").unwrap();
        // Five of six parts are known; services need a table the package does not have.
        assert_eq!(parts.rows.len(), 8 * 5);
        let summary = &found.findings[0];
        assert!(summary.warnings.iter().any(|w| w.id == "warning-circles-part"));
        let scores: Vec<f64> = found
            .findings
            .iter()
            .filter(|f| f.statistic == "score")
            .filter_map(|f| f.value.number())
            .collect();
        assert!(scores.len() == 8 && scores.windows(2).all(|w| w[0] >= w[1]), "{scores:?}");
        assert!(found.findings.iter().all(|f| f.inputs.iter().any(|i| i.series == "population")));
    }

    #[test]
    fn heuristics_are_bounded_and_demands_are_kept() {
        let (exact, _) = planned(&[("largest", "3"), ("circles", "4")]);
        let sum = |p: &Proposal| -> f64 {
            p.findings.iter().filter(|f| f.statistic == "score").filter_map(|f| f.value.number()).sum()
        };
        let (azp, _) = planned(&[("largest", "3"), ("circles", "4"), ("solver", "azp")]);
        assert!(sum(&azp) > 0.0 && sum(&azp) <= sum(&exact) + 1e-9);
        assert_ne!(azp.proof.unwrap().id, "proof-none");
        // The first two members of the best circle are kept apart.
        let pair = &members(&exact)[0];
        let zone = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap().zone;
        let code = |u: &UnitId| zone.units.get(*u).code.to_string();
        let apart = format!("{}+{}", code(&pair[0]), code(&pair[1]));
        let (kept, _) = planned(&[("largest", "3"), ("circles", "4"), ("apart", &apart)]);
        assert!(members(&kept).iter().all(|c| !(c.contains(&pair[0]) && c.contains(&pair[1]))));
        let (none, _) = planned(&[("largest", "2"), ("reach-minutes", "1")]);
        assert_eq!((none.findings.len(), none.findings[0].value.clone()), (1, Value::Number(0.0)));
    }
}
