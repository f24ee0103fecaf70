//! The funded projects of an office as contracting processes.

use super::{Payment, Project, Publication};
use coregion_mechanism::Office;
use coregion_mechanism::programme::{ApplicationStatus, ContractVersion, Decided, Decision};
use coregion_terms::{Moment, Money, PartyId};
use coregion_zone::Language;

/// What a publication says of itself.
#[derive(Clone, Debug)]
pub struct Publisher<'p> {
    /// The address of the package.
    pub uri: &'p str,
    /// Who publishes.
    pub name: &'p str,
    /// The registered prefix of process identifiers.
    pub prefix: &'p str,
    /// When.
    pub published: Moment,
    /// The language of its texts.
    pub language: Language,
}

fn named(office: &Office, party: &PartyId, language: Language) -> (String, String) {
    let name = office.parties.parties.get(party).map(|party| party.name.names().get(language).to_owned());
    (party.to_string(), name.unwrap_or_else(|| party.to_string()))
}

fn is_funded(status: ApplicationStatus) -> bool {
    use ApplicationStatus::{Closed, Contracted, InModification};
    matches!(status, Contracted | InModification | Closed)
}

impl Publication {
    /// The funded projects of an office. Those that are not funded are not published.
    pub fn of(office: &Office, publisher: &Publisher<'_>) -> Publication {
        let language = publisher.language;
        let projects = office.programmes.projects.iter().filter(|(_, project)| is_funded(project.status));
        let projects = projects.filter_map(|(id, project)| {
            let call = office.programmes.calls.get(&project.call)?;
            let offset = office.parties.offset_minutes;
            let currency = call.budget.currency();
            let plan = project.plan();
            let value = Money::total(currency, plan.budgets.values().copied()).ok()?;
            let approved = |decided: &&Decided| matches!(decided.decision, Decision::Approved { .. });
            let approved = project.decisions.iter().rev().find(approved);
            let accepted = |version: &&ContractVersion| matches!(version.outcome, Some((true, _)));
            let signed = project.contract.iter().rev().find(accepted);
            let signed = signed.and_then(|v| v.outcome.as_ref()).map(|(_, act)| act.at.date_at(offset));
            let mut payments: Vec<Payment> = Vec::new();
            for payment in project.payments.values() {
                for (id, instalment) in &payment.instalments {
                    let Some((_, date)) = &instalment.confirmed else { continue };
                    payments.push(Payment {
                        id: id.to_string(),
                        date: *date,
                        amount: instalment.amount,
                        payer: named(office, &payment.source, language),
                        payee: named(office, &payment.to, language),
                    });
                }
            }
            payments.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
            let paid = project.payments.values().flat_map(|payment| payment.instalments.values());
            let paid = paid.filter_map(|instalment| instalment.confirmed.as_ref().map(|(act, _)| act.at));
            let changed = project.acts.iter().map(|(_, act)| act.at).chain(paid).max();
            Some(Project {
                id: id.to_string(),
                title: plan.title.names().get(language).to_owned(),
                changed: changed.unwrap_or(call.opened_by.at),
                call: (project.call.to_string(), call.title.names().get(language).to_owned()),
                fund: named(office, &call.fund, language),
                partners: plan.budgets.keys().map(|party| named(office, party, language)).collect(),
                approved: approved.map(|decided| (value, decided.act.at.date_at(offset))),
                contract: Some((format!("{id}-contract"), signed, value)),
                closed: project.status == ApplicationStatus::Closed,
                payments,
            })
        });
        Publication {
            uri: publisher.uri.to_owned(),
            publisher: publisher.name.to_owned(),
            prefix: publisher.prefix.to_owned(),
            published: publisher.published,
            language: language.tag().to_owned(),
            projects: projects.collect(),
        }
    }
}
