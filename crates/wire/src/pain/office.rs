//! The authorised payments of an office, for the bank.

use super::{Holder, Initiation, Transfer};
use coregion_mechanism::ledger::Outcome;
use coregion_mechanism::{AccountId, Office};
use coregion_terms::Moment;
use coregion_zone::Language;

impl Initiation {
    /// Every instalment that one person has authorised and nobody has confirmed or cancelled yet. The bank knows the
    /// accounts by the identifiers that the office has for them.
    pub fn of(office: &Office, id: &str, made: Moment, initiator: &str, language: Language) -> Initiation {
        let holder = |account: &AccountId| {
            let owner = office.ledger.accounts.get(account).map(|account| &account.owner);
            let name = owner.and_then(|owner| office.parties.parties.get(owner));
            Holder {
                name: name.map_or_else(|| account.to_string(), |p| p.name.names().get(language).to_owned()),
                account: account.to_string(),
                bank: None,
            }
        };
        let mut transfers = Vec::new();
        for project in office.programmes.projects.values() {
            for payment in project.payments.values() {
                for (id, instalment) in &payment.instalments {
                    let open = instalment.confirmed.is_none() && instalment.cancelled.is_none();
                    let Some(reserved) = office.ledger.transfers.get(id) else { continue };
                    // A dispute holds what is disputed.
                    let held = office.ledger.held.contains_key(id);
                    if !open || held || reserved.outcome != Some(Outcome::Pending) {
                        continue;
                    }
                    transfers.push(Transfer {
                        id: id.to_string(),
                        on: reserved.on,
                        amount: instalment.amount,
                        debtor: holder(&reserved.debit),
                        creditor: holder(&reserved.credit),
                        reference: project.plan().title.names().get(language).to_owned(),
                    });
                }
            }
        }
        Initiation { id: id.to_owned(), made, initiator: initiator.to_owned(), transfers }
    }
}
