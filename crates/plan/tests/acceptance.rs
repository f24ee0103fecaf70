//! The acceptance profile: what a correct system must conclude for the Huaihai Economic Zone, row by row (J01 to J32).
//!
//! Each row passes, fails, or says which table the data lack. `cargo test -p coregion-plan --test acceptance -- --nocapture`
//! prints all of them.

use coregion_diagnose::structure::similarity::MEASURE as SIMILARITY;
use coregion_diagnose::{
    Cell, Constraint, Diagnosis, Evidence, Finding, Options, Scope, Support, Table, measure,
};
use coregion_plan::advice::{Casebook, EvidenceLevel, Recommendation, Rules, draft};
use coregion_plan::circles::{Kind, golden_triangle};
use coregion_plan::plan::PartOptions;
use coregion_plan::sharing::Mend;
use coregion_plan::{Limit, Plan, Proposal};
use coregion_terms::{Term, Validate};
use coregion_zone::{Catalogue, Language, Level, LoadOptions, Message, PackageSource, UnitId, Zone, load};
use std::collections::BTreeSet;

/// What becomes of a row.
enum Verdict {
    Pass(String),
    Fail(String),
    /// The table that is missing, and what of it.
    DataDoNotAllow {
        table: &'static str,
        reason: String,
    },
}

use Verdict::{DataDoNotAllow, Fail, Pass};

fn when(holds: bool, figures: String) -> Verdict {
    if holds { Pass(figures) } else { Fail(figures) }
}

/// The zone with all that is concluded of it.
struct Concluded<'z> {
    zone: &'z Zone,
    scope: Scope<'z>,
    diagnosis: Diagnosis,
    plan: Plan,
    casebook: Casebook,
    words: [Catalogue; 2],
}

fn scope<'z>(zone: &'z Zone, id: &str) -> Scope<'z> {
    let named = zone.named(id).unwrap();
    let compare = ["yrd26", "yrd16"].into_iter().filter(|c| *c != id).filter_map(|c| zone.named(c)).collect();
    Scope { zone, named, compare, year: Some(2018), vintage: None, seed: 1 }
}

fn catalogue(language: Language) -> Catalogue {
    let mut sources = vec![coregion_zone::locales(language), coregion_terms::locales(language)];
    sources.extend(coregion_diagnose::locales(language));
    sources.extend(coregion_plan::locales(language));
    Catalogue::new(language, &sources)
}

impl Concluded<'_> {
    /// A figure of a measure run on a named zone.
    fn figure(&self, zone: &str, name: &str, statistic: &str) -> Option<Finding> {
        let measure = measure(name)?;
        let output = (measure.run)(&scope(self.zone, zone), &Options::defaults(measure)).ok()?;
        output.findings.into_iter().find(|f| f.statistic == statistic)
    }

    fn number(&self, zone: &str, name: &str, statistic: &str) -> f64 {
        self.figure(zone, name, statistic).and_then(|f| f.value.number()).unwrap_or(f64::NAN)
    }

    fn part(&self, name: &str) -> Option<&Proposal> {
        self.plan.part(name)?.result.as_ref().ok()
    }

    fn advice(&self, rule: &str) -> Option<&Recommendation> {
        self.plan.programme.iter().find(|r| r.rule == rule)
    }

    fn unit(&self, code: &str) -> UnitId {
        self.zone.units.find(code).unwrap()
    }

    fn name(&self, unit: UnitId) -> &str {
        &self.zone.units.get(unit).names.en
    }

    fn text(&self, message: &Message) -> String {
        self.words[0].text(message)
    }

    /// Passes where the advice of a rule brings precedents of all these regions.
    fn precedents(&self, rules: &[&str], regions: &[&str]) -> Verdict {
        let found: Vec<_> = rules.iter().filter_map(|r| self.advice(r)).flat_map(|r| &r.precedents).collect();
        let missing: Vec<&&str> =
            regions.iter().filter(|r| !found.iter().any(|c| c.region.en.contains(**r))).collect();
        let ids: BTreeSet<&str> = found.iter().map(|c| c.id.as_str()).collect();
        when(
            missing.is_empty() && !found.is_empty(),
            format!("precedents {}; missing {missing:?}", ids.into_iter().collect::<Vec<_>>().join(" ")),
        )
    }
}

fn table<'p>(proposal: &'p Proposal, id: &str) -> &'p Table {
    proposal.tables.iter().find(|t| t.id == id).unwrap_or_else(|| panic!("no table {id}"))
}

fn units<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = UnitId> + 't {
    let at = table.position(key).unwrap();
    table.rows.iter().filter_map(move |row| match row[at] {
        Cell::Unit(unit) => Some(unit),
        _ => None,
    })
}

fn finding<'p>(proposal: &'p Proposal, statistic: &str) -> &'p Finding {
    proposal.findings.iter().find(|f| f.statistic == statistic).unwrap()
}

fn rows(at: &Concluded<'_>) -> Vec<(&'static str, &'static str, Verdict)> {
    let [xuzhou, jining, linyi] = ["320300", "370800", "371300"].map(|c| at.unit(c));
    let mut rows: Vec<(&'static str, &'static str, Verdict)> = Vec::new();
    let mut row = |id, what, verdict| rows.push((id, what, verdict));

    let agreement = ["huaihai10", "huaihai20"].map(|z| at.figure(z, "core-and-centres", "core-agreement"));
    let leads = agreement
        .iter()
        .flatten()
        .filter(|f| f.value.number().is_some_and(|v| v >= 0.5) && at.text(&f.reading).contains("Xuzhou"));
    row("J01", "the core is Xuzhou", when(leads.count() == 2, figures(&agreement)));

    let paper =
        coregion_diagnose::hierarchy::primacy::primacy(&[675.523, 493.0, 471.78]).unwrap().two.unwrap();
    let two = at.number("huaihai10", "primacy", "two-city");
    row(
        "J02",
        "Xuzhou leads, but not by much",
        when(
            (paper - 1.370229).abs() < 1e-6 && (675.523 / 471.78 - 1.431860f64).abs() < 1e-6 && two < 1.5,
            format!("P2 {paper:.6} from the paper's figures, {two:.6} from the package (weak below 1.5)"),
        ),
    );

    let relative = ["huaihai10", "yrd26", "yrd16"].map(|z| at.number(z, "primacy", "relative"));
    let two_delta = at.number("yrd26", "primacy", "two-city");
    row(
        "J03",
        "the Yangtze Delta has a stronger head",
        when(
            two_delta > two && relative[1] > relative[0] && relative[2] > relative[0],
            format!(
                "P2 {two_delta:.3} > {two:.3}; relative {:.3}, {:.3} > {:.3}",
                relative[1], relative[2], relative[0]
            ),
        ),
    );

    let shares = ["yrd26", "yrd16"].map(|z| at.number(z, "primacy", "share"));
    let flagged =
        at.zone.claims.iter().filter(|c| c.id == "share-shanghai" || c.id == "ratio-shanghai").count();
    row(
        "J04",
        "Shanghai: a quarter and twice are not reproduced for 2018",
        when(
            shares.iter().all(|s| *s < 0.25) && two_delta < 2.0 && flagged == 2,
            format!(
                "share {:.3} and {:.3}, P2 {two_delta:.3}; {flagged} claims flagged",
                shares[0], shares[1]
            ),
        ),
    );

    let centres = |zone: &str| -> BTreeSet<UnitId> {
        let part = coregion_plan::part("centres").unwrap();
        let scope = scope(at.zone, zone);
        let context =
            coregion_plan::Context { scope: &scope, diagnosis: &at.diagnosis, limit: Limit::none() };
        let options = Options::of(part.name, part.options, &[]).unwrap();
        (part.run)(&context, &options).unwrap().partners.into_iter().filter(|u| *u != xuzhou).collect()
    };
    let (ten, twenty) = (centres("huaihai10"), centres("huaihai20"));
    let wider: BTreeSet<UnitId> =
        ["320900", "370900", "320800"].map(|c| at.unit(c)).into_iter().chain([jining, linyi]).collect();
    let list = |set: &BTreeSet<UnitId>| set.iter().map(|u| at.name(*u)).collect::<Vec<_>>().join(", ");
    row(
        "J05",
        "centres Jining and Linyi; three more in the wider zone",
        when(
            ten == BTreeSet::from([jining, linyi]) && twenty == wider,
            format!("ten cities: {}; twenty: {}", list(&ten), list(&twenty)),
        ),
    );

    row(
        "J06",
        "Xuzhou is the only land-bridge core that is no capital",
        DataDoNotAllow { table: "units", reason: "no column holds the administrative rank of a city".into() },
    );

    let centres = at.part("centres").unwrap();
    let heads: BTreeSet<UnitId> = units(table(centres, "urban-circles"), "centre").collect();
    let across = finding(centres, "across").value.number().unwrap_or(0.0);
    row(
        "J07",
        "urban circles of Xuzhou and Jining, across a line",
        when(
            heads.contains(&xuzhou) && heads.contains(&jining) && across > 0.0,
            format!("{} circles, {:.1} % of counties look across", heads.len(), across * 100.0),
        ),
    );

    let (mut shown, mut tried) = (BTreeSet::new(), 0);
    for run in at.diagnosis.runs.iter().filter(|r| r.result.is_ok()) {
        let about = |f: &&Finding| {
            f.evidence.is_some_and(|e: Evidence| e.constraint == Constraint::AdministrativeBarriers)
        };
        let sure = |f: &Finding| f.p.is_some() || f.interval.is_some() || f.null.is_some();
        tried += usize::from(run.findings().any(|f| about(&f)));
        let confirms = |f: &Finding| f.evidence.is_some_and(|e| e.support == Support::Confirms) && sure(f);
        if run.findings().filter(about).any(confirms) {
            shown.insert(run.measure.name);
        }
    }
    let names = shown.iter().copied().collect::<Vec<_>>().join(", ");
    let figures_of_barriers = format!("{} of {tried} tests with p, interval or null: {names}", shown.len());
    row(
        "J08",
        "administrative barriers are present",
        if shown.len() >= 2 {
            Pass(figures_of_barriers)
        } else {
            DataDoNotAllow { table: "flows", reason: format!("not shown by data: {figures_of_barriers}") }
        },
    );

    let similar = (SIMILARITY.run)(&scope(at.zone, "huaihai20"), &Options::defaults(&SIMILARITY)).unwrap();
    let of = |statistic: &str| similar.findings.iter().find(|f| f.statistic == statistic);
    let percentile = of("zone").and_then(|f| f.null.as_ref()).map_or(f64::NAN, |n| n.percentile);
    let (own, delta) = (
        at.number("huaihai20", "industrial-similarity", "zone"),
        at.number("yrd26", "industrial-similarity", "zone"),
    );
    let refused =
        of("three-sectors").is_some_and(|f| f.evidence.is_none_or(|e| e.support != Support::Confirms));
    row(
        "J09",
        "industrial similarity is high; three sectors are refused",
        when(
            (percentile >= 0.95 || own > delta) && refused,
            format!("{own:.3} (percentile {percentile:.3} of the null), Yangtze Delta {delta:.3}"),
        ),
    );

    let prices = at.diagnosis.run("price-segmentation").unwrap();
    let across = prices.findings().find(|f| f.statistic == "across");
    let trend = prices.findings().find(|f| f.statistic == "trend");
    row(
        "J10",
        "market integration is low",
        match (across, trend) {
            (Some(found), Some(_)) => {
                when(found.value.number().is_some_and(|v| v > 1.0), at.text(&found.reading))
            }
            (None, Some(trend)) => DataDoNotAllow {
                table: "prices",
                reason: format!(
                    "prices of provinces only, none of cities inside one; {}",
                    at.text(&trend.reading)
                ),
            },
            _ => Fail("neither a comparison nor a trend".into()),
        },
    );

    let circles = at.part("circles").unwrap();
    let listed = table(circles, "circles");
    let (kind, score) = (listed.position("kind").unwrap(), listed.position("score").unwrap());
    let straddle =
        listed.rows.iter().all(|r| !matches!(r[kind], Cell::Missing) && r[score].as_f64().is_some());
    row(
        "J11",
        "county circles across lines",
        when(
            listed.rows.len() >= 3 && straddle,
            format!("{} circles, each straddles a line and has a score", listed.rows.len()),
        ),
    );

    let twenty = at.zone.named("huaihai20").unwrap();
    let counties = at.zone.inside(twenty, Level::County).len();
    let provinces: BTreeSet<UnitId> = twenty.members.iter().map(|u| at.scope.province(*u)).collect();
    let counted = at.zone.claims.iter().find(|c| c.id == "count-counties").unwrap();
    row(
        "J12",
        "counties, prefectures and provinces are counted, with the mismatch",
        when(
            twenty.members.len() == 20
                && provinces.len() == 4
                && counties == 143
                && counted.note.en.contains("148"),
            format!(
                "{} cities, {} provinces, {counties} counties of 2020; {}",
                twenty.members.len(),
                provinces.len(),
                counted.note.en
            ),
        ),
    );

    let triangle = golden_triangle().unwrap();
    let of_kind = |kind: Kind| triangle.iter().filter(|c| c.check.kind == Some(kind)).count();
    row(
        "J13",
        "the Golden Triangle's circles: 1 cross-city, 3 interprovincial",
        when(
            of_kind(Kind::CrossCity) == 1
                && of_kind(Kind::Interprovincial) == 3
                && at.casebook.get("C028").is_some(),
            format!("{} and {}", of_kind(Kind::CrossCity), of_kind(Kind::Interprovincial)),
        ),
    );

    let industry = at.part("industry").unwrap();
    let listed: BTreeSet<UnitId> = units(table(industry, "industry-leading"), "unit").collect();
    let leading = finding(industry, "leading");
    let figures_of_leads = format!(
        "{} of {} cities have a list with quotient and competitive shift",
        listed.len(),
        leading.used
    );
    row(
        "J14",
        "leading industries and clusters by city",
        match (listed.len() == leading.used, at.zone.inputs.tables().is_empty()) {
            (true, false) => Pass(figures_of_leads),
            (_, true) if listed.len() * 10 >= leading.used * 9 => DataDoNotAllow {
                table: "inputs",
                reason: format!("{figures_of_leads}; linkage needs an input-output table"),
            },
            _ => Fail(figures_of_leads),
        },
    );

    row(
        "J15",
        "orderly transfer with benefit sharing",
        match at.part("transfer") {
            Some(transfer) => {
                let advice = at.advice("orderly-transfer").unwrap();
                let taxes = draft(&at.scope, advice).is_some_and(|d| {
                    d.problems().is_empty() && d.clauses.iter().any(|c| matches!(c.term, Some(Term::TaxSharing(_))))
                });
                when(!transfer.findings.is_empty() && taxes, format!("a draft of tax sharing goes with it: {taxes}"))
            }
            None => DataDoNotAllow {
                table: "industries",
                reason: "no supply of moving industry and no capacity of receivers; the rule of one receiver each is tested on the worked case".into(),
            },
        },
    );

    row(
        "J16",
        "precedents of industry",
        at.precedents(
            &["industry-clusters", "orderly-transfer"],
            &["Hohhot-Baotou", "Chengdu-Chongqing", "Pan-PRD", "Bohai Rim"],
        ),
    );
    let farming = at.precedents(&["joint-farming"], &["Golden Triangle"]);
    let planned = at.part("agriculture").is_some_and(|p| finding(p, "zones").value.number().is_some());
    row(
        "J17",
        "agriculture is a field of cooperation",
        if planned { farming } else { Fail("no part agriculture".into()) },
    );
    row(
        "J18",
        "one trip, many stations, under one brand",
        at.precedents(&["one-trip"], &["Greater Bay Area", "Hohhot-Baotou"]),
    );
    row(
        "J19",
        "education",
        at.precedents(
            &["shared-services", "culture-and-labour"],
            &["Beibu Gulf", "Han River", "Greater Bay Area"],
        ),
    );
    row("J20", "health", at.precedents(&["shared-services"], &["Han River", "Beibu Gulf", "Bohai Rim"]));
    row("J21", "culture", at.precedents(&["culture-and-labour"], &["Beibu Gulf"]));
    row(
        "J22",
        "labour and social security",
        at.precedents(&["culture-and-labour"], &["Beibu Gulf", "Chengdu-Chongqing", "Bohai Rim"]),
    );

    let ecology = at.part("ecology").unwrap();
    let rules: BTreeSet<String> = {
        let sections = table(ecology, "ecology-sections");
        let (rule, received) = (sections.position("rule").unwrap(), sections.position("received").unwrap());
        let used = sections.rows.iter().filter(|r| r[received].as_f64().is_some());
        used.map(|r| format!("{:?}", r[rule])).collect()
    };
    row(
        "J23",
        "ecological compensation",
        match at.precedents(&["ecological-compensation"], &["Bohai Rim"]) {
            Pass(text) => when(
                rules.len() >= 3,
                format!(
                    "{} rules tried; {}; {text}",
                    rules.len(),
                    at.text(&finding(ecology, "payments").reading)
                ),
            ),
            other => other,
        },
    );
    row("J24", "joint monitoring and control", at.precedents(&["joint-monitoring"], &["Golden Triangle"]));
    row(
        "J25",
        "joint meeting of chief executives",
        at.precedents(&["joint-meeting"], &["Pan-Pearl River Delta"]),
    );

    let fund = at.advice("cooperation-fund").and_then(|advice| draft(&at.scope, advice));
    let key = fund.as_ref().and_then(|d| {
        d.clauses.iter().find_map(|c| match &c.term {
            Some(Term::FundKey(key)) => Some((key.parties.len(), key.bases.len())),
            _ => None,
        })
    });
    row(
        "J26",
        "a cooperation fund with a key",
        when(
            key.is_some_and(|(parties, bases)| parties == 20 && bases >= 1)
                && fund.as_ref().is_some_and(|d| d.problems().is_empty()),
            format!("a draft with a key over parties and bases {key:?}, without problems"),
        ),
    );
    row(
        "J27",
        "tax sharing and disputes",
        at.precedents(&["tax-sharing", "dispute-settlement"], &["Golden Triangle", "East-Central-West"]),
    );
    row("J28", "unofficial coordination", at.precedents(&["unofficial-bodies"], &["Pan-Pearl River Delta"]));
    row(
        "J29",
        "markets of labour, capital and technology",
        at.precedents(&["unified-markets"], &["Yangtze River Delta"]),
    );

    let shares = at.text(&at.plan.mode.shares);
    let rules_text = include_str!("../../../data/casebook/rules.toml");
    let english = coregion_plan::locales(Language::En).concat();
    row(
        "J30",
        "market first, administration supplements; neither can be done without",
        when(
            shares.contains("market comes first")
                && shares.contains("cannot do without")
                && ![rules_text, english.as_str()].iter().any(|t| t.contains("cannot be driven")),
            shares.clone(),
        ),
    );

    let balance = at.plan.balance().unwrap();
    let losers: Vec<&str> =
        balance.judged.losers.iter().map(|loser| at.name(balance.members[*loser].0)).collect();
    row(
        "J31",
        "every city gains, or it is said who loses and what would mend it",
        when(
            balance.parts == ["ecology", "fund", "tax-sharing"]
                && balance.members.len() >= 19
                && (balance.judged.holds() || balance.judged.mend != Mend::Nothing),
            {
                let mend = match &balance.judged.mend {
                    Mend::Nothing => "nothing to mend".to_owned(),
                    Mend::Payments(list) => format!("{} payments between members mend it", list.len()),
                    Mend::Outside(amount) => format!("{amount:.1} million from outside mend it"),
                };
                let (members, parts) = (balance.members.len(), &balance.parts);
                format!("{members} members with gains in money by {parts:?}; losers {losers:?}; {mend}")
            },
        ),
    );

    let cases: Vec<_> = at.plan.programme.iter().flat_map(|r| &r.precedents).collect();
    let say = |level: EvidenceLevel| at.words[0].label(level.label());
    row(
        "J32",
        "advice is planned, not proven",
        when(
            at.plan.programme.iter().all(|r| !r.precedents.is_empty())
                && say(EvidenceLevel::Planned).contains("not proven")
                && EvidenceLevel::parse("proven").is_none(),
            format!(
                "{} precedents, {} of them only planned",
                cases.len(),
                cases.iter().filter(|c| c.evidence == EvidenceLevel::Planned).count()
            ),
        ),
    );
    rows
}

fn figures(found: &[Option<Finding>]) -> String {
    let list: Vec<String> =
        found.iter().map(|f| format!("{:?}", f.as_ref().and_then(|f| f.value.number()))).collect();
    format!("agreement {}", list.join(", "))
}

#[test]
fn the_embedded_zone_passes_the_acceptance_profile() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let zone = &loaded.zone;
    let scope = scope(zone, "huaihai20");
    let diagnosis = Diagnosis::new(&scope, &|_| ());
    let (casebook, rules) = (Casebook::embedded(), Rules::embedded());
    // As much work as a planner waits for; what is found then still carries its bound.
    let limit = Limit::work(2_000_000);
    let plan = Plan::new(&scope, &diagnosis, &casebook, &rules, &PartOptions::new(), limit, &|_| ());
    let words = [catalogue(Language::En), catalogue(Language::Zh)];
    let at = Concluded { zone, scope: scope.clone(), diagnosis, plan, casebook, words };
    let rows = rows(&at);
    assert_eq!(rows.len(), 32);
    let mut failed = Vec::new();
    for (i, (id, what, verdict)) in rows.iter().enumerate() {
        assert_eq!(*id, format!("J{:02}", i + 1));
        match verdict {
            Pass(why) => println!("{id} pass                {what}: {why}"),
            Fail(why) => {
                println!("{id} FAIL                {what}: {why}");
                failed.push(format!("{id} {what}: {why}"));
            }
            DataDoNotAllow { table, reason } => {
                println!("{id} data do not allow   {what}: table {table}: {reason}");
                assert!(!table.is_empty() && !reason.is_empty());
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_text_of_the_plan_exists_in_both_languages() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let scope = scope(&loaded.zone, "huaihai10");
    let diagnosis = Diagnosis { runs: Vec::new(), weighing: Vec::new() };
    for language in Language::ALL {
        let catalogue = catalogue(language);
        for name in ["industry", "agriculture", "exchange", "ecology"] {
            let part = coregion_plan::part(name).unwrap();
            for tail in ["", "-question", "-method"] {
                assert!(catalogue.has(&format!("plan-{name}{tail}")), "plan-{name}{tail}");
            }
            for option in part.options {
                assert!(catalogue.has(&format!("option-{}", option.name)), "option-{}", option.name);
            }
            let context =
                coregion_plan::Context { scope: &scope, diagnosis: &diagnosis, limit: Limit::work(100_000) };
            let proposal =
                (part.run)(&context, &Options::of(name_of(part), part.options, &[]).unwrap()).unwrap();
            let mut texts: Vec<Message> = Vec::new();
            for finding in &proposal.findings {
                assert!(
                    catalogue.has(&format!("stat-{name}-{}", finding.statistic)),
                    "stat-{name}-{}",
                    finding.statistic
                );
                texts.push(finding.reading.clone());
                texts.extend(finding.warnings.iter().cloned());
                texts.extend(finding.dropped.iter().map(|d| d.reason.clone()));
            }
            for table in &proposal.tables {
                texts.push(table.title.clone());
                texts.extend(table.columns.iter().map(|c| c.title.clone()));
                for row in &table.rows {
                    texts.extend(row.iter().filter_map(|c| match c {
                        Cell::Label(message) => Some(message.clone()),
                        _ => None,
                    }));
                }
            }
            for message in texts {
                let text = catalogue.text(&message);
                assert!(catalogue.has(message.id), "{} has no text in {language:?}", message.id);
                assert!(!text.contains('{') && !text.is_empty(), "{}: {text}", message.id);
            }
        }
    }
}

fn name_of(part: &'static coregion_plan::Part) -> &'static str {
    part.name
}
