//! Open Contracting Data Standard 1.1: each funded project as a contracting process with its award, its contract and
//! every payment made, in one release package.
//!
//! The fund's call is the tender, the approval the award, the grant contract the contract; payments are transactions of
//! its implementation (<https://standard.open-contracting.org/1.1/en/schema/reference/>). Amounts have all their
//! decimals.

mod office;

pub use office::Publisher;

use crate::amount::Decimal;
use coregion_terms::{Date, Moment, Money};
use serde::Serialize;

/// What is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The address of the package.
    pub uri: String,
    /// Who publishes.
    pub publisher: String,
    /// The prefix of process identifiers that the publisher has registered, as `ocds-213czf`.
    pub prefix: String,
    /// When.
    pub published: Moment,
    /// The language of its texts.
    pub language: String,
    /// The projects.
    pub projects: Vec<Project>,
}

/// A funded project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its identifier in the office.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The last change.
    pub changed: Moment,
    /// The call that it answered: identifier and title.
    pub call: (String, String),
    /// The fund: identifier and name.
    pub fund: (String, String),
    /// Who carries it out: identifier and name.
    pub partners: Vec<(String, String)>,
    /// What was approved, and when.
    pub approved: Option<(Money, Date)>,
    /// The contract: identifier, day of signature, value.
    pub contract: Option<(String, Option<Date>, Money)>,
    /// Whether it is closed.
    pub closed: bool,
    /// The payments made.
    pub payments: Vec<Payment>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its identifier.
    pub id: String,
    /// When it was confirmed.
    pub date: Date,
    /// How much.
    pub amount: Money,
    /// Who paid: identifier and name.
    pub payer: (String, String),
    /// Who received: identifier and name.
    pub payee: (String, String),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Package<'p> {
    uri: &'p str,
    version: &'static str,
    published_date: Moment,
    publisher: Name<'p>,
    releases: Vec<Release<'p>>,
}

#[derive(Serialize)]
struct Name<'p> {
    name: &'p str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Release<'p> {
    ocid: String,
    id: String,
    date: Moment,
    tag: [&'static str; 1],
    initiation_type: &'static str,
    language: &'p str,
    parties: Vec<Party<'p>>,
    buyer: Reference<'p>,
    tender: Tender<'p>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    awards: Vec<Award<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contracts: Vec<Contract<'p>>,
}

#[derive(Serialize)]
struct Party<'p> {
    id: &'p str,
    name: &'p str,
    roles: Vec<&'static str>,
}

#[derive(Serialize)]
struct Reference<'p> {
    id: &'p str,
    name: &'p str,
}

#[derive(Serialize)]
struct Tender<'p> {
    id: &'p str,
    title: &'p str,
    status: &'static str,
}

#[derive(Serialize)]
struct Amount {
    amount: Decimal,
    currency: String,
}

#[derive(Serialize)]
struct Award<'p> {
    id: String,
    title: &'p str,
    status: &'static str,
    date: Moment,
    value: Amount,
    suppliers: Vec<Reference<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Contract<'p> {
    id: &'p str,
    #[serde(rename = "awardID")]
    award_id: String,
    title: &'p str,
    status: &'static str,
    value: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_signed: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    implementation: Option<Implementation<'p>>,
}

#[derive(Serialize)]
struct Implementation<'p> {
    transactions: Vec<Transaction<'p>>,
}

#[derive(Serialize)]
struct Transaction<'p> {
    id: &'p str,
    date: Moment,
    value: Amount,
    payer: Reference<'p>,
    payee: Reference<'p>,
}

fn amount(money: Money) -> Amount {
    Amount { amount: Decimal(money), currency: money.currency().to_string() }
}

fn reference(pair: &(String, String)) -> Reference<'_> {
    Reference { id: &pair.0, name: &pair.1 }
}

fn parties(project: &Project) -> Vec<Party<'_>> {
    let mut parties: Vec<Party<'_>> = Vec::new();
    let mut listed: Vec<(&(String, String), &'static str)> = vec![(&project.fund, "buyer")];
    listed.extend(project.partners.iter().map(|pair| (pair, "supplier")));
    for payment in &project.payments {
        listed.push((&payment.payer, "payer"));
        listed.push((&payment.payee, "payee"));
    }
    for (pair, role) in listed {
        match parties.iter_mut().find(|party| party.id == pair.0) {
            Some(party) if party.roles.contains(&role) => {}
            Some(party) => party.roles.push(role),
            None => parties.push(Party { id: &pair.0, name: &pair.1, roles: vec![role] }),
        }
    }
    parties
}

fn release<'p>(project: &'p Project, publication: &'p Publication) -> Release<'p> {
    let award_id = format!("{}-award", project.id);
    let awards = project.approved.map(|(money, date)| Award {
        id: award_id.clone(),
        title: &project.title,
        status: "active",
        date: Moment::start_of(date),
        value: amount(money),
        suppliers: project.partners.iter().map(reference).collect(),
    });
    let transactions: Vec<_> = (project.payments.iter())
        .map(|payment| Transaction {
            id: &payment.id,
            date: Moment::start_of(payment.date),
            value: amount(payment.amount),
            payer: reference(&payment.payer),
            payee: reference(&payment.payee),
        })
        .collect();
    let tag = match (transactions.is_empty(), &project.contract, &project.approved) {
        (false, Some(_), _) => "implementation",
        (_, Some(_), _) => "contract",
        (_, None, Some(_)) => "award",
        (_, None, None) => "tender",
    };
    let contracts = project.contract.as_ref().map(|(id, signed, value)| Contract {
        id,
        award_id,
        title: &project.title,
        status: if project.closed { "terminated" } else { "active" },
        value: amount(*value),
        date_signed: signed.map(Moment::start_of),
        implementation: (!transactions.is_empty()).then_some(Implementation { transactions }),
    });
    Release {
        ocid: format!("{}-{}", publication.prefix, project.id),
        id: format!("{}-{}", project.id, project.changed.seconds()),
        date: project.changed,
        tag: [tag],
        initiation_type: "tender",
        language: &publication.language,
        parties: parties(project),
        buyer: reference(&project.fund),
        tender: Tender {
            id: &project.call.0,
            title: &project.call.1,
            status: if project.approved.is_some() { "complete" } else { "active" },
        },
        awards: awards.into_iter().collect(),
        contracts: contracts.into_iter().collect(),
    }
}

/// The release package as JSON.
///
/// # Errors
/// The JSON cannot be written; plain data always can.
pub fn write(publication: &Publication) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&Package {
        uri: &publication.uri,
        version: "1.1",
        published_date: publication.published,
        publisher: Name { name: &publication.publisher },
        releases: publication.projects.iter().map(|project| release(project, publication)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_paid_project_is_a_release_with_its_transactions() {
        let pair = |id: &str| (id.to_owned(), id.to_uppercase());
        let publication = Publication {
            uri: "https://o/faces/ocds".into(),
            publisher: "Huaihai office".into(),
            prefix: "ocds-000000".into(),
            published: "2026-12-31T00:00:00Z".parse().unwrap(),
            language: "en".into(),
            projects: vec![Project {
                id: "p1".into(),
                title: "Wetland".into(),
                changed: "2026-10-01T00:00:00Z".parse().unwrap(),
                call: pair("c1"),
                fund: pair("fund"),
                partners: vec![pair("xuzhou"), pair("suzhou")],
                approved: Some(("1000.01 CNY".parse().unwrap(), "2026-05-01".parse().unwrap())),
                contract: Some(("k1".into(), None, "1000.01 CNY".parse().unwrap())),
                closed: false,
                payments: vec![Payment {
                    id: "t1".into(),
                    date: "2026-09-30".parse().unwrap(),
                    amount: "92233720368547758.07 CNY".parse().unwrap(),
                    payer: pair("fund"),
                    payee: pair("xuzhou"),
                }],
            }],
        };
        let text = write(&publication).unwrap();
        assert!(text.contains("\"amount\": 92233720368547758.07"), "{text}");
        let json: Value = serde_json::from_str(&text).unwrap();
        let release = &json["releases"][0];
        assert_eq!(release["ocid"], "ocds-000000-p1");
        assert_eq!(release["tag"][0], "implementation");
        assert_eq!(release["contracts"][0]["awardID"], release["awards"][0]["id"]);
        let roles: Vec<_> =
            release["parties"].as_array().unwrap().iter().map(|p| p["roles"].clone()).collect();
        assert_eq!(
            serde_json::to_string(&roles).unwrap(),
            r#"[["buyer","payer"],["supplier","payee"],["supplier"]]"#
        );
    }
}
