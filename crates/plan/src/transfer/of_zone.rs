//! A transfer drawn from the tables of a zone: who could send, who could receive, and what a move is worth.
//!
//! The package has no supply of firms that want to move and no land, water or energy: what is here is a scenario of stated
//! assumptions, each an option. A member with wages above the median sends a part of its workers in a movable industry in which it
//! is specialised; one with wages below receives as many as a part of those who work on its land could become. A park that
//! a sender and a receiver who touch across a provincial line own half and half has a part of the receiver's capacity.
//!
//! ```text
//! gain a worker = a1 nearness + a2 absence + a3 wages + a4 skill - cost per 100 km x distance / 100
//! nearness   density of the industry among what the receiver has, over the largest density      (0 to 1)
//! absence    share of the receiver's neighbours that are not specialised in the industry        (0 to 1)
//! wages      (sender's wage - receiver's wage) / sender's wage                                  (0 to 1)
//! skill      location quotient of the industry at the receiver against the zone, at most 2, over 2               (0 to 1)
//! ```
//!
//! Points, which order moves and are no money.

use super::data::{Moving, Receiver, TransferData};
use crate::ground::{distance_km, filled, numbers};
use coregion_diagnose::structure::mix::{LEVEL, mix_without};
use coregion_diagnose::structure::presence::Presence;
use coregion_diagnose::structure::relatedness::{Own, density, proximity};
use coregion_diagnose::{Dropped, Options, Scope, Unavailable};
use coregion_zone::{Message, Names, Provenance, UnitId, UnitSet};
use std::collections::BTreeMap;

/// A transfer with where it comes from.
pub(super) struct OfZone {
    pub(super) members: Vec<UnitId>,
    pub(super) data: TransferData,
    /// The member that each receiver lies in.
    pub(super) place: Vec<usize>,
    /// The sender that owns a receiver together with it, where it is a shared park.
    pub(super) partner: Vec<Option<usize>>,
    /// All that each member has of what moves, in every industry.
    pub(super) whole: Vec<f64>,
    /// The unit of what moves.
    pub(super) unit: String,
    pub(super) inputs: Vec<Provenance>,
    pub(super) dropped: Vec<Dropped>,
    pub(super) year: i32,
}

/// So many pairs of what may move and who may receive it are weighed in one plan: about eighty members.
const MOST_PAIRS: usize = 20_000;

fn missing(resource: &'static str, reason: Message) -> Unavailable {
    Unavailable { reason, resource }
}

/// Members with figures by industry, their quotients, and the densities of industries.
struct Structure {
    members: Vec<UnitId>,
    rows: Vec<Vec<f64>>,
    names: Vec<Names>,
    keys: Vec<String>,
    quotients: Vec<Vec<f64>>,
    densities: Vec<Vec<f64>>,
    year: i32,
    inputs: Vec<Provenance>,
    dropped: Vec<Dropped>,
}

impl Structure {
    fn new(scope: &Scope<'_>) -> Result<Self, Unavailable> {
        let options = Options::of("transfer", &[LEVEL], &[]).unwrap_or_default();
        let mix = mix_without(scope, &options, "none")?;
        let rows = mix.known();
        let m = mix.industries.len();
        // Specialised is who has more of an industry than the zone has.
        let totals: Vec<f64> = (0..m).map(|k| rows.iter().map(|row| row[k]).sum()).collect();
        let whole: f64 = totals.iter().sum();
        let shares: Vec<f64> = totals.iter().map(|t| if whole > 0.0 { t / whole } else { 0.0 }).collect();
        let quotients: Vec<Vec<f64>> = (rows.iter())
            .map(|row| {
                let all: f64 = row.iter().sum();
                let quotient = |(x, share): (&f64, &f64)| {
                    if all > 0.0 && *share > 0.0 { x / all / share } else { 0.0 }
                };
                row.iter().zip(&shares).map(quotient).collect()
            })
            .collect();
        // Nearness of industries is learnt from every place of the package.
        let every: Vec<f64> = mix.reference.places.iter().flatten().copied().collect();
        let learnt = Presence::of_figures(&every, m, 1.0).map(|p| proximity(&p, Own::Excluded));
        let own: Vec<f64> = quotients.iter().flatten().copied().collect();
        let densities = learnt
            .and_then(|near| density(&Presence::of_quotients(&own, m, 1.0)?, &near))
            .map(|d| (0..rows.len()).map(|i| (0..m).map(|k| d.get(i, k).unwrap_or(0.0)).collect()).collect())
            .unwrap_or_else(|_| vec![vec![0.0; m]; rows.len()]);
        Ok(Structure {
            names: mix.industries.iter().map(|i| i.names.clone()).collect(),
            keys: mix.industries.iter().map(|i| i.key.clone()).collect(),
            members: mix.sample.units,
            inputs: mix.sample.inputs,
            dropped: mix.sample.dropped,
            year: mix.year,
            rows,
            quotients,
            densities,
        })
    }
}

/// What a year's wage is (else output per head) of each member; the median is the line between senders and receivers.
fn wages(
    scope: &Scope<'_>,
    members: &[UnitId],
    inputs: &mut Vec<Provenance>,
) -> Result<Vec<Option<f64>>, Unavailable> {
    let set = UnitSet::new(members.to_vec(), &scope.named.id, None);
    if let Ok(found) = filled(scope, "average_wage", &set) {
        inputs.push(found.input);
        return Ok(found.values);
    }
    let (output, people) = (filled(scope, "gdp", &set)?, filled(scope, "population", &set)?);
    let ratio =
        |(a, b): (&Option<f64>, &Option<f64>)| a.zip(*b).filter(|(_, b)| *b > 0.0).map(|(a, b)| a / b);
    let values = output.values.iter().zip(&people.values).map(ratio).collect();
    inputs.extend([output.input, people.input]);
    Ok(values)
}

impl OfZone {
    pub(super) fn new(scope: &Scope<'_>, options: &Options) -> Result<Self, Unavailable> {
        let structure = Structure::new(scope)?;
        let mut inputs = structure.inputs.clone();
        let wages = wages(scope, &structure.members, &mut inputs)?;
        let mut known: Vec<f64> = wages.iter().flatten().copied().collect();
        if known.len() < 2 {
            let name = scope.zone.indicator_name("average_wage");
            return Err(missing("indicators", Message::new("plan-needs-indicator").name("indicator", &name)));
        }
        known.sort_unstable_by(f64::total_cmp);
        let median = known[(known.len() - 1) / 2];
        let movable: Vec<&str> = options.text("movable").unwrap_or("").split(',').map(str::trim).collect();
        let industries: Vec<usize> =
            (0..structure.keys.len()).filter(|k| movable.contains(&structure.keys[*k].as_str())).collect();
        if industries.is_empty() {
            let reason = Message::new("plan-transfer-movable").text("known", structure.keys.join(", "));
            return Err(missing("industries", reason));
        }
        let mut found = OfZone {
            data: TransferData {
                members: structure.members.iter().map(|m| scope.names(*m).clone()).collect(),
                industries: industries.iter().map(|k| structure.names[*k].clone()).collect(),
                resources: vec![Names::new("workers who could leave farming", "可转出农业的劳动力")],
                needs: vec![1.0; industries.len()],
                ..TransferData::default()
            },
            whole: structure.rows.iter().map(|row| row.iter().sum()).collect(),
            place: Vec::new(),
            partner: Vec::new(),
            unit: "sample persons".to_owned(),
            inputs,
            dropped: structure.dropped.clone(),
            year: structure.year,
            members: structure.members.clone(),
        };
        found.unit = unit(scope, &structure.members);
        let part = options.number("supply-share").unwrap_or(0.1);
        let high = |i: &usize| wages[*i].is_some_and(|w| w > median);
        for (at, k) in industries.iter().enumerate() {
            for i in (0..structure.members.len()).filter(high) {
                if structure.quotients[i][*k] >= 1.0 {
                    let supply = part * structure.rows[i][*k];
                    found.data.moving.push(Moving { industry: at, sender: i, supply });
                }
            }
        }
        let low = |i: &usize| wages[*i].is_some_and(|w| w <= median);
        let receivers: Vec<usize> = (0..structure.members.len()).filter(low).collect();
        if found.data.moving.is_empty() || receivers.is_empty() {
            return Err(missing("industries", Message::new("plan-transfer-nobody")));
        }
        found.receive(scope, options, &structure, &receivers);
        let pairs = found.data.moving.len() * found.data.receivers.len();
        if pairs > MOST_PAIRS {
            let reason = Message::new("plan-transfer-large").int("pairs", pairs).int("most", MOST_PAIRS);
            return Err(missing("zones", reason));
        }
        found.price(scope, options, &structure, &wages, &industries)?;
        Ok(found)
    }

    /// The receivers and the parks that they share with senders across a line.
    fn receive(&mut self, scope: &Scope<'_>, options: &Options, structure: &Structure, receivers: &[usize]) {
        let farming = structure.keys.iter().position(|k| k == "agriculture");
        let share = options.number("labour-share").unwrap_or(0.05);
        let in_park = options.number("park-share").unwrap_or(0.3);
        let touching = touching(scope, &structure.members);
        let mut senders: Vec<usize> = self.data.moving.iter().map(|m| m.sender).collect();
        senders.sort_unstable();
        senders.dedup();
        for &j in receivers {
            let row = &structure.rows[j];
            let labour = share * farming.map_or_else(|| row.iter().sum(), |k| row[k]);
            let across = |s: &&usize| {
                touching.contains_key(&(j.min(**s), j.max(**s)))
                    && scope.province(structure.members[j]) != scope.province(structure.members[**s])
            };
            let partners: Vec<usize> = senders.iter().filter(across).copied().collect();
            let park = if partners.is_empty() { 0.0 } else { in_park * labour / partners.len() as f64 };
            let mut add = |names: Names, owners: Vec<(usize, f64)>, capacity: f64, partner: Option<usize>| {
                self.data.receivers.push(Receiver { names, owners, capacity: vec![Some(capacity)] });
                self.place.push(j);
                self.partner.push(partner);
            };
            let own = &self.data.members[j];
            add(own.clone(), vec![(j, 1.0)], labour - park * partners.len() as f64, None);
            for s in partners {
                let (a, b) = (scope.names(structure.members[s]), scope.names(structure.members[j]));
                let names =
                    Names::new(&format!("{}–{} park", a.en, b.en), &format!("{}—{}共建园区", a.zh, b.zh));
                add(names, vec![(j, 0.5), (s, 0.5)], park, Some(s));
            }
        }
    }

    /// What one worker gains of each move.
    fn price(
        &mut self,
        scope: &Scope<'_>,
        options: &Options,
        structure: &Structure,
        wages: &[Option<f64>],
        industries: &[usize],
    ) -> Result<(), Unavailable> {
        let text = options.text("gain-weights").unwrap_or("");
        let weights = numbers(text, 4).filter(|w| w.iter().sum::<f64>() > 0.0);
        let weights = weights.ok_or_else(|| {
            missing("industries", Message::new("plan-transfer-weights").text("given", text))
        })?;
        let cost = options.number("move-cost").unwrap_or(0.02);
        let touching = touching(scope, &structure.members);
        let largest = structure.densities.iter().flatten().copied().fold(0.0, f64::max);
        let mut gains = Vec::with_capacity(self.data.moving.len() * self.place.len());
        for moving in &self.data.moving {
            let (s, k) = (moving.sender, industries[moving.industry]);
            for &j in &self.place {
                let nearness = if largest > 0.0 { structure.densities[j][k] / largest } else { 0.0 };
                let around: Vec<usize> = (0..structure.members.len())
                    .filter(|o| touching.contains_key(&(j.min(*o), j.max(*o))))
                    .collect();
                let lacking = around.iter().filter(|o| structure.quotients[**o][k] < 1.0).count();
                let absence = if around.is_empty() { 0.5 } else { lacking as f64 / around.len() as f64 };
                let gap = wages[s].zip(wages[j]).map_or(0.0, |(a, b)| ((a - b) / a).clamp(0.0, 1.0));
                let skill = structure.quotients[j][k].min(2.0) / 2.0;
                let km = distance_km(scope, structure.members[s], structure.members[j]);
                let value: f64 =
                    weights.iter().zip([nearness, absence, gap, skill]).map(|(w, v)| w * v).sum();
                gains.push(km.map(|km| value - cost * km / 100.0));
            }
        }
        self.data.gain = gains;
        Ok(())
    }
}

/// Pairs of members that touch.
fn touching(scope: &Scope<'_>, members: &[UnitId]) -> BTreeMap<(usize, usize), Option<f64>> {
    let set = UnitSet::new(members.to_vec(), &scope.named.id, None);
    scope.zone.neighbours.within(&set).into_iter().map(|(a, b, km)| ((a, b), km)).collect()
}

/// The unit that the table of industries counts in.
fn unit(scope: &Scope<'_>, members: &[UnitId]) -> String {
    let set = UnitSet::new(members.to_vec(), &scope.named.id, None);
    scope.industries(&set).map(|t| t.unit.to_string()).unwrap_or_default()
}
