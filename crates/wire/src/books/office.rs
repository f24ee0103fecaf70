//! The ledger of an office as books.
//!
//! Each account is what its owner has with the others: a credit adds to it. So the balance that an accounting program
//! shows is the one that the office shows, and all of them together are nothing.

use super::{Account, Books, Root, Transaction};
use coregion_mechanism::Office;
use coregion_mechanism::ledger::{Origin, Step, Transfer};
use coregion_terms::{Date, Money, MoneyError};
use coregion_zone::Language;
use std::collections::BTreeMap;

impl Books {
    /// What is posted in the ledger of an office, by day.
    ///
    /// # Errors
    /// An amount that has no opposite.
    pub fn of(office: &Office, title: &str, language: Language) -> Result<Books, MoneyError> {
        let ledger = &office.ledger;
        let mut first: BTreeMap<&str, Date> = BTreeMap::new();
        let mut transactions = Vec::new();
        for (id, transfer) in &ledger.transfers {
            if !matches!(transfer.step, Step::Move { .. } | Step::Post { .. }) {
                continue;
            }
            for account in [&transfer.debit, &transfer.credit] {
                let day = first.entry(account.as_str()).or_insert(transfer.on);
                *day = transfer.on.min(*day);
            }
            let amount: Money = transfer.amount;
            let transaction = Transaction {
                date: transfer.on,
                code: id.to_string(),
                description: description(office, transfer, language),
                tags: tags(office, transfer),
                postings: vec![
                    (transfer.debit.to_string(), amount.negated()?),
                    (transfer.credit.to_string(), amount),
                ],
            };
            transactions.push((transfer.on, transfer.act.at, transaction));
        }
        transactions.sort_by(|a, b| (a.0, a.1, &a.2.code).cmp(&(b.0, b.1, &b.2.code)));
        let accounts = ledger.accounts.iter().map(|(id, account)| {
            let opened = account.opened.at.date_at(office.parties.offset_minutes);
            let path = vec![
                account.owner.to_string(),
                account.purpose.clone(),
                account.currency.to_string(),
                id.to_string(),
            ];
            Account {
                id: id.to_string(),
                root: Root::Assets,
                path,
                currency: account.currency,
                opened: first.get(id.as_str()).map_or(opened, |day| opened.min(*day)),
            }
        });
        Ok(Books {
            title: title.to_owned(),
            accounts: accounts.collect(),
            transactions: transactions.into_iter().map(|(_, _, transaction)| transaction).collect(),
        })
    }
}

/// The transfer whose origin explains this one: the one that reserved what this one posts.
fn explained<'o>(office: &'o Office, transfer: &'o Transfer) -> &'o Origin {
    match &transfer.step {
        Step::Post { pending, .. } => {
            office.ledger.transfers.get(pending).map_or(&transfer.origin, |pending| &pending.origin)
        }
        _ => &transfer.origin,
    }
}

fn description(office: &Office, transfer: &Transfer, language: Language) -> String {
    match explained(office, transfer) {
        Origin::Note(words) => words.names().get(language).to_owned(),
        Origin::Settlement { settlement, line } => {
            let settled = office.ledger.settlements.get(settlement);
            let about = settled
                .and_then(|s| s.assessment.obligations.get(usize::try_from(*line).ok()?))
                .map(|obligation| obligation.about.as_str());
            let title = settled.and_then(|s| {
                let version = office.instruments.agreements.get(&s.agreement)?.version(s.version)?;
                Some(version.draft.clause(&s.clause)?.title.get(language).to_owned())
            });
            format!("{} ({})", title.unwrap_or_else(|| settlement.to_string()), about.unwrap_or("-"))
        }
        Origin::Payment { project, .. } | Origin::Correction { project, .. } => {
            let title = office.programmes.projects.get(project);
            title.map_or_else(|| project.to_string(), |p| p.plan().title.names().get(language).to_owned())
        }
        Origin::Contribution { contribution } => contribution.to_string(),
        Origin::Case(case) => case.to_string(),
    }
}

fn tags(office: &Office, transfer: &Transfer) -> Vec<(&'static str, String)> {
    let mut tags = Vec::new();
    match explained(office, transfer) {
        Origin::Note(_) => {}
        Origin::Settlement { settlement, .. } => {
            tags.push(("settlement", settlement.to_string()));
            if let Some(settled) = office.ledger.settlements.get(settlement) {
                tags.push(("agreement", settled.agreement.to_string()));
                tags.push(("version", settled.version.to_string()));
                tags.push(("clause", settled.clause.to_string()));
                tags.push(("year", settled.year.to_string()));
                tags.push(("digest", settled.digest.clone()));
            }
        }
        Origin::Payment { project, payment } => {
            tags.push(("project", project.to_string()));
            tags.push(("payment", payment.to_string()));
        }
        Origin::Correction { project, correction } => {
            tags.push(("project", project.to_string()));
            tags.push(("correction", correction.to_string()));
        }
        Origin::Contribution { contribution } => tags.push(("contribution", contribution.to_string())),
        Origin::Case(case) => tags.push(("case", case.to_string())),
    }
    if let Origin::Case(case) = &transfer.origin
        && !tags.iter().any(|(name, _)| *name == "case")
    {
        tags.push(("case", case.to_string()));
    }
    tags
}
