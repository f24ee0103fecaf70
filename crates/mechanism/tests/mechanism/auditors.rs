//! The auditors: every rule that settles money done again the slow way, in plain whole numbers, without any of the
//! office's types; what is settled through the office must be what they compute.
//!
//! Concentrations are whole ten-thousandths of a milligram per litre, money whole fen.

use crate::settlement::{facts, moved, settle};
use crate::stage::{Stage, draft};
use coregion_terms::{Currency, Money};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who pays whom how much.
type Owed = Vec<(String, String, i64)>;

/// A payment that is owed by the one if positive, by the other if negative, and by nobody if zero.
fn either_way(one: &str, other: &str, amount: i128) -> Owed {
    let amount = i64::try_from(amount).expect("small");
    match amount {
        0 => vec![],
        1.. => vec![(one.into(), other.into(), amount)],
        _ => vec![(other.into(), one.into(), -amount)],
    }
}

fn yuan(fen: i64) -> Value {
    json!(Money::from_minor(fen, Currency::CNY))
}

fn reading(section: &str, item: &str, year: i32, ten_thousandths: i64) -> Value {
    let value = format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000);
    json!({ "reading": { "section": section, "item": item, "period": year.to_string(), "reading": { "value": value } } })
}

/// A deal under one clause, changed as asked.
fn deal(published: &str, parties: &[&str], term: Option<Value>) -> Stage {
    let mut stage = Stage::new();
    let mut draft = draft(published, parties, "2018-01-01");
    if let Some(term) = term {
        draft["clauses"][0]["term"] = term;
    }
    stage.agree("deal", draft);
    stage
}

/// The class of a concentration by GB 3838, 1 to 6.
fn class(item: &str, concentration: i64) -> i64 {
    let limits: [i64; 5] = match item {
        "cod" => [150_000, 150_000, 200_000, 300_000, 400_000],
        "nh3-n" => [1_500, 5_000, 10_000, 15_000, 20_000],
        "tp" => [200, 1_000, 2_000, 3_000, 4_000],
        _ => panic!("{item}"),
    };
    limits.iter().position(|limit| concentration <= *limit).map_or(6, |at| at as i64 + 1)
}

/// An amount by whole ratios: rounded down, what is left one fen each in order to those with a ratio.
fn dealt(amount: i64, ratios: &[i64]) -> Vec<i64> {
    let sum: i64 = ratios.iter().sum();
    let mut parts: Vec<i64> =
        ratios.iter().map(|r| (i128::from(amount) * i128::from(*r) / i128::from(sum)) as i64).collect();
    let mut left = amount - parts.iter().sum::<i64>();
    for (part, ratio) in parts.iter_mut().zip(ratios) {
        if left > 0 && *ratio > 0 {
            *part += 1;
            left -= 1;
        }
    }
    parts
}

/// The sender's half of the tax of a plant that moved, until it has what the plant paid in three years before.
fn taxes(base: [i64; 3], after: [i64; 5]) -> BTreeMap<i32, i64> {
    let total: i64 = base.iter().sum();
    // An average below twenty million yuan is not eligible.
    if total < 3 * 2_000_000_000 {
        return BTreeMap::new();
    }
    let mut given = 0;
    let mut shares = BTreeMap::new();
    for (at, tax) in after.iter().enumerate() {
        if at >= 3 && given >= total {
            break;
        }
        let share = (tax / 2).min(total - given);
        given += share;
        if share > 0 {
            shares.insert(2020 + at as i32, share);
        }
    }
    shares
}

const CLASSED: [(&str, i64); 3] = [("cod", 450_000), ("nh3-n", 25_000), ("tp", 5_000)];

/// Liuzhuang: 60 million a class beyond III, a million a point of the mean index, the latter within 40 million.
fn steps(before: [i64; 3], now: [i64; 3]) -> Owed {
    let worst = CLASSED.iter().zip(now).map(|((item, _), c)| class(item, c)).max().expect("three");
    let by_class = i128::from(3 - worst) * 6_000_000_000;
    // Mean of the three relative changes over the common denominator, so that the only rounding is the last.
    let [a, b, c] = before.map(i128::from);
    let [x, y, z] = now.map(i128::from);
    let changes = (x - a) * b * c + (y - b) * a * c + (z - c) * a * b;
    let by_index = -(changes * 100 * 100_000_000) / (3 * a * b * c);
    either_way("shandong", "henan", by_class + by_index.clamp(-4_000_000_000, 4_000_000_000))
}

/// Xin'an, first round: P = 0.85 x sum of a quarter of each mean over its mean of three years; 100 million to either side.
fn p_index(base: [[i64; 3]; 4], now: [i64; 4]) -> Owed {
    let thirds = base.map(|years| years.iter().map(|c| i128::from(*c)).sum::<i128>());
    let whole: i128 = thirds.iter().product();
    let sum: i128 = (0..4).map(|at| i128::from(now[at]) * 3 * (whole / thirds[at])).sum();
    let within = 85 * 25 * sum <= 100 * 100 * whole;
    either_way("shandong", "henan", if within { 10_000_000_000 } else { -10_000_000_000 })
}

/// Where what Guizhou loses goes: stays, to the others by their ratios, or to Sichuan.
const TO: [&str; 3] = ["pool", "others", "sichuan"];

/// A pool between three with ratios, and a deduction at Guizhou's section: a fifth a class, at most a half.
fn pool(amount: i64, pays: [i64; 3], receives: [i64; 3], cod: i64, to: &str) -> Owed {
    let planned = dealt(amount, &receives);
    let mut received = planned.clone();
    let below = (class("cod", cod) - 2).max(0);
    let lost = (i128::from(planned[1]) * i128::from((20 * below).min(50)) / 100) as i64;
    received[1] -= lost;
    match to {
        "others" => {
            let others = dealt(lost, &[receives[0], 0, receives[2]]);
            received.iter_mut().zip(others).for_each(|(to, part)| *to += part);
        }
        "sichuan" => received[2] += lost,
        _ => {}
    }
    let members = ["yunnan", "guizhou", "sichuan"];
    let mut owed = Owed::new();
    for (member, paid) in members.iter().zip(dealt(amount, &pays)) {
        owed.extend(either_way(member, "chishui-fund", paid.into()));
    }
    for (member, receives) in members.iter().zip(received) {
        owed.extend(either_way("chishui-fund", member, receives.into()));
    }
    owed
}

/// Tonnes beyond the target at a rate, at each of two sections, within a limit.
fn chain(sections: [([i64; 2], i64); 2], both_ways: bool, limit: i64) -> Owed {
    let sides = [("henan", "shandong"), ("shandong", "jiangsu")];
    let (targets, rates) = ([200_000, 10_000], [100_000, 1_000_000]);
    let mut owed = Owed::new();
    for ((upstream, downstream), (concentrations, volume)) in sides.into_iter().zip(sections) {
        let mut millionths = 0;
        for at in 0..2 {
            let beyond = i128::from(concentrations[at] - targets[at]) * i128::from(volume) * rates[at];
            millionths += if both_ways { beyond } else { beyond.max(0) };
        }
        let paid = (millionths / 1_000_000).clamp(-i128::from(limit), i128::from(limit));
        owed.extend(either_way(upstream, downstream, paid));
    }
    owed
}

const CONTRIBUTORS: [&str; 4] = ["henan", "shandong", "jiangsu", "yunnan"];

/// A fund by output, revenue and people with weights of 4, 3 and 2 tenths, and one tenth equally.
fn contributions(total: i64, figures: [[i64; 4]; 3]) -> Owed {
    let sums = figures.map(|of| of.iter().map(|f| i128::from(*f)).sum::<i128>());
    let whole: i128 = sums.iter().product();
    let share = |party: usize| {
        let bases = (0..3).map(|m| [4, 3, 2][m] * i128::from(figures[m][party]) * (whole / sums[m]));
        // Over 40 x the product of the sums.
        i128::from(total) * (4 * bases.sum::<i128>() + whole) / (40 * whole)
    };
    let mut parts: Vec<i128> = (0..4).map(share).collect();
    let left = i128::from(total) - parts.iter().sum::<i128>();
    parts.iter_mut().take(left as usize).for_each(|part| *part += 1);
    CONTRIBUTORS.iter().zip(parts).flat_map(|(party, part)| either_way(party, "fund", part)).collect()
}

fn concentrations() -> [std::ops::Range<i64>; 3] {
    CLASSED.map(|(_, most)| most / 50..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn of_tax_sharing_agrees(
        base in prop::array::uniform3(1_900_000_000i64..2_300_000_000),
        after in prop::array::uniform5(0i64..6_000_000_000),
    ) {
        let mut stage = moved([2000; 3], [2000; 5]);
        let list = (2017..).zip(base.into_iter().chain(after)).map(|(year, local)| json!({ "receipt": { "firm": "plant",
            "tax": "value-added", "period": year.to_string(), "amount": yuan(local * 2) } }));
        facts(&mut stage, "random", list.collect());
        let mut got = BTreeMap::new();
        for year in 2020..=2024 {
            for (from, to, amount) in settle(&mut stage, year, &["henan", "shandong"]) {
                prop_assert_eq!((from.as_str(), to.as_str()), ("shandong", "henan"));
                got.insert(year, amount);
            }
        }
        prop_assert_eq!(got, taxes(base, after));
    }

    #[test]
    fn of_class_and_index_steps_agrees(before in concentrations(), now in concentrations()) {
        let mut stage = deal("liuzhuang", &["henan", "shandong"], None);
        let list = [(2019, before), (2020, now)].into_iter().flat_map(|(year, values)| {
            CLASSED.into_iter().zip(values).map(move |((item, _), value)| reading("liuzhuang", item, year, value))
        });
        facts(&mut stage, "water", list.collect());
        prop_assert_eq!(settle(&mut stage, 2020, &["henan", "shandong"]), steps(before, now));
    }

    #[test]
    fn of_the_p_index_agrees(
        base in prop::array::uniform4(prop::array::uniform3(1_000i64..60_000)),
        now in prop::array::uniform4(1_000i64..80_000),
    ) {
        let mut term = serde_json::to_value(coregion_terms::published("xinan-1").unwrap()).unwrap()["term"].clone();
        (term["upstream"], term["downstream"]) = (json!("henan"), json!("shandong"));
        let mut stage = deal("xinan-1", &["henan", "shandong"], Some(term));
        let mut list = vec![];
        for (at, item) in ["permanganate", "nh3-n", "tn", "tp"].into_iter().enumerate() {
            for (year, value) in (2008..).zip(base[at]).chain([(2020, now[at])]) {
                list.push(reading("jiekou", item, year, value));
            }
        }
        facts(&mut stage, "water", list);
        prop_assert_eq!(settle(&mut stage, 2020, &["henan", "shandong"]), p_index(base, now));
    }

    #[test]
    fn of_a_pool_agrees(
        amount in 1i64..30_000_000_000,
        pays in prop::array::uniform3(1i64..9),
        receives in prop::array::uniform3(1i64..9),
        cod in 1i64..450_000,
        to in prop::sample::select(&TO[..]),
    ) {
        let members = ["yunnan", "guizhou", "sichuan"];
        let shares: Vec<Value> = (0..3)
            .map(|at| json!({ "party": members[at], "pays": pays[at].to_string(), "receives": receives[at].to_string() }))
            .collect();
        let goes = if to == "sichuan" { json!({ "party": to }) } else { json!(to) };
        let term = json!({ "kind": "compensation-pool", "pool": "chishui-fund", "amount": yuan(amount), "shares": shares,
            "deductions": [{ "party": "guizhou", "section": "maotai", "items": ["cod"], "target": "II",
                "per_class": "20 %", "most": "50 %", "to": goes }],
            "settlement_month": 6 });
        let mut stage = deal("chishui", &members, Some(term));
        facts(&mut stage, "water", vec![reading("maotai", "cod", 2020, cod)]);
        prop_assert_eq!(settle(&mut stage, 2020, &members), pool(amount, pays, receives, cod, to));
    }

    #[test]
    fn of_a_chain_of_sections_agrees(
        sections in prop::array::uniform2((
            (100_000i64..400_000, 1_000i64..30_000).prop_map(|(cod, ammonia)| [cod, ammonia]), 1i64..200_000)),
        both_ways in any::<bool>(),
        limit in 1i64..2_000_000_000,
    ) {
        let members = ["henan", "shandong", "jiangsu"];
        let section = |at: usize| json!({ "section": format!("s{at}"), "upstream": members[at], "downstream": members[at + 1],
            "limit": yuan(limit), "targets": [
                { "item": "cod", "target": "20", "rate": "1000.00 CNY" },
                { "item": "nh3-n", "target": "1", "rate": "10000.00 CNY" },
            ] });
        let term = json!({ "kind": "compensation-chain", "sections": [section(0), section(1)], "both_ways": both_ways,
            "settlement_month": 6 });
        let mut stage = deal("liuzhuang", &members, Some(term));
        let mut list = vec![];
        for (at, ([cod, ammonia], volume)) in sections.into_iter().enumerate() {
            let section = format!("s{at}");
            list.push(reading(&section, "cod", 2020, cod));
            list.push(reading(&section, "nh3-n", 2020, ammonia));
            list.push(reading(&section, "flow", 2020, volume * 10_000));
        }
        facts(&mut stage, "water", list);
        prop_assert_eq!(settle(&mut stage, 2020, &members), chain(sections, both_ways, limit));
    }

    #[test]
    fn of_a_fund_key_agrees(
        total in 1i64..100_000_000_000,
        figures in prop::array::uniform3(prop::array::uniform4(1i64..100_000)),
    ) {
        let bases = ["gdp", "revenue", "population"];
        let weighted: Vec<Value> = bases.iter().zip(["0.4", "0.3", "0.2"])
            .map(|(statistic, weight)| json!({ "statistic": statistic, "weight": weight })).collect();
        let term = json!({ "kind": "fund-key", "fund": "fund", "total": yuan(total), "parties": CONTRIBUTORS,
            "bases": weighted, "equal_weight": "0.1", "settlement_month": 3 });
        let mut stage = deal("chishui", &CONTRIBUTORS, Some(term));
        let mut list = vec![];
        for (name, of) in bases.iter().zip(figures) {
            for (party, figure) in CONTRIBUTORS.iter().zip(of) {
                list.push(json!({ "statistic": { "name": name, "year": 2020, "party": party, "value": figure.to_string() } }));
            }
        }
        facts(&mut stage, "figures", list);
        prop_assert_eq!(settle(&mut stage, 2020, &CONTRIBUTORS), contributions(total, figures));
    }
}

#[test]
fn the_auditors_know_the_published_figures() {
    // Class II in both years and two points of improvement in each item: 62 million. Chishui: 2000, 10000 and 8000 paid.
    assert_eq!(
        steps([150_000, 5_000, 1_000], [147_000, 4_900, 980]),
        [("shandong".into(), "henan".into(), 6_200_000_000)]
    );
    let chishui = pool(20_000_000_000, [1, 5, 4], [3, 4, 3], 1, "pool");
    let wan: Vec<i64> = chishui.iter().map(|(_, _, amount)| amount / 1_000_000).collect();
    assert_eq!(wan, [2000, 10000, 8000, 6000, 8000, 6000]);
}
