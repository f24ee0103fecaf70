//! The fields in which members can give to each other, from the tables of the zone.

use super::swap::beyond;
use coregion_diagnose::{Dropped, Scope, Unavailable};
use coregion_zone::{Column, Message, Names, Provenance, UnitSet};

/// A field: what is held, for whom.
pub(super) struct Held {
    /// Its name in the catalogue.
    pub label: &'static str,
    /// Key of its column.
    pub key: &'static str,
    /// What each member holds for each of those it is held for.
    pub rates: Vec<Option<f64>>,
    /// What each member has beyond its part.
    pub beyond: Vec<Option<f64>>,
    /// Where the figures come from.
    pub inputs: Vec<Provenance>,
}

/// Industries whose workers are held for everyone at work, with label and key.
const WORKERS: [(&str, &str); 3] = [
    ("culture", "field-held-culture"),
    ("education", "field-held-education"),
    ("science", "field-held-science"),
];

/// An indicator in the year of the scope, else in the nearest year that covers two thirds of the members.
pub(super) fn near(scope: &Scope<'_>, key: &str, members: &UnitSet) -> Option<Column> {
    let table = &scope.zone.indicators;
    let mut years = table.years(key);
    match scope.year {
        Some(asked) => years.sort_by_key(|y| ((y - asked).abs(), -y)),
        None => years.reverse(),
    }
    let column = |year: i32| {
        let wanted = scope.vintage.as_deref();
        table.column(key, year, wanted, members).or_else(|| table.column(key, year, None, members))
    };
    years.into_iter().filter_map(column).find(|c| c.known() * 3 >= members.len() * 2)
}

/// The sum of two columns of one year; none where one is missing.
fn sum(a: &Column, b: &Column) -> Vec<Option<f64>> {
    a.values.iter().zip(&b.values).map(|(a, b)| Some((*a)? + (*b)?)).collect()
}

fn held(
    label: &'static str,
    key: &'static str,
    amounts: &[Option<f64>],
    bases: &[Option<f64>],
    inputs: Vec<Provenance>,
) -> Option<Held> {
    let beyond = beyond(amounts, bases).ok()?;
    let rates = amounts.iter().zip(bases).map(|(x, b)| Some((*x)? / b.filter(|b| *b > 0.0)?)).collect();
    Some(Held { label, key, rates, beyond, inputs })
}

/// The fields that the tables allow, with the keys of indicators that would add more.
pub(super) fn fields(scope: &Scope<'_>, members: &UnitSet) -> Result<(Vec<Held>, Vec<Names>), Unavailable> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    let mut lacking = |key: &str| missing.push(scope.zone.indicator_name(key));
    let people = near(scope, "population", members);
    let of_census = |key: &str| {
        let people = people.as_ref()?;
        let year = people.provenance.period?.year();
        scope.zone.indicators.column(key, year, None, members)
    };
    match (&people, of_census("bachelor_plus_male"), of_census("bachelor_plus_female")) {
        (Some(people), Some(men), Some(women)) => found.extend(held(
            "field-held-graduates",
            "graduates",
            &sum(&men, &women),
            &people.values,
            vec![men.provenance, women.provenance, people.provenance.clone()],
        )),
        _ => lacking("bachelor_plus_male"),
    }
    match (&people, of_census("share_age_15_64")) {
        (Some(people), Some(share)) => {
            let able: Vec<Option<f64>> =
                people.values.iter().zip(&share.values).map(|(p, s)| Some((*p)? * (*s)? / 100.0)).collect();
            let inputs = vec![share.provenance, people.provenance.clone()];
            found.extend(held("field-held-able", "working-age", &able, &people.values, inputs));
        }
        _ => lacking("share_age_15_64"),
    }
    match (&people, of_census("migrants_same_province"), of_census("migrants_other_province")) {
        (Some(people), Some(same), Some(other)) => found.extend(held(
            "field-held-jobs",
            "jobs",
            &sum(&same, &other),
            &people.values,
            vec![same.provenance, other.provenance, people.provenance.clone()],
        )),
        _ => lacking("migrants_other_province"),
    }
    if let Ok(table) = scope.industries(members) {
        let whole: Vec<Option<f64>> =
            (0..members.len()).map(|i| table.row(i).iter().copied().sum::<Option<f64>>()).collect();
        for (industry, label) in WORKERS {
            let Some(k) = table.industries.iter().position(|c| c.key == industry) else { continue };
            let workers: Vec<Option<f64>> = (0..members.len()).map(|i| table.row(i)[k]).collect();
            let key = match industry {
                "culture" => "culture",
                "education" => "education",
                _ => "science",
            };
            found.extend(held(label, key, &workers, &whole, vec![table.provenance.clone()]));
        }
    }
    if found.is_empty() {
        let reason = Message::new("plan-exchange-nothing");
        return Err(Unavailable { reason, resource: "indicators" });
    }
    Ok((found, missing))
}

/// The balance of people: residents for each registered person, with wages.
pub(super) struct Labour {
    /// Residents over registered people.
    pub balance: Vec<Option<f64>>,
    /// Average wage of each member, CNY a year.
    pub wages: Vec<Option<f64>>,
    /// The year of the balance.
    pub year: i32,
    /// Where the figures come from.
    pub inputs: Vec<Provenance>,
    /// Members without the figures.
    pub dropped: Vec<Dropped>,
}

/// Residents against registered people in one year.
pub(super) fn labour(scope: &Scope<'_>, members: &UnitSet) -> Result<Labour, Unavailable> {
    let missing = |key: &str| Unavailable {
        reason: Message::new("unavailable-indicator").name("indicator", &scope.zone.indicator_name(key)),
        resource: "indicators",
    };
    let registered =
        near(scope, "population_registered", members).ok_or_else(|| missing("population_registered"))?;
    let year = registered.provenance.period.map(|p| p.year()).unwrap_or_default();
    let resident = (scope.zone.indicators.column("population_resident", year, None, members))
        .ok_or_else(|| missing("population_resident"))?;
    let balance: Vec<Option<f64>> = (registered.values.iter().zip(&resident.values))
        .map(|(registered, resident)| Some((*resident)? / registered.filter(|r| *r > 0.0)?))
        .collect();
    let dropped = (balance.iter().zip(members.ids()))
        .filter(|(b, _)| b.is_none())
        .map(|(_, unit)| Dropped {
            names: scope.names(*unit).clone(),
            reason: Message::new("dropped-missing")
                .name("indicator", &scope.zone.indicator_name("population_registered"))
                .text("year", year.to_string()),
        })
        .collect();
    let mut inputs = vec![registered.provenance, resident.provenance];
    let wages = match near(scope, "average_wage", members) {
        Some(column) => {
            inputs.push(column.provenance);
            column.values
        }
        None => vec![None; members.len()],
    };
    Ok(Labour { balance, wages, year, inputs, dropped })
}
