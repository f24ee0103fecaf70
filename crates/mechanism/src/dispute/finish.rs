//! The end of a case: what is disputed is posted or voided, and the award or solution becomes a resolution.

use super::{Case, CaseConcluded, CaseStatus, Conclusion, Disposition};
use crate::command::exists;
use crate::context::Context;
use crate::instrument::{AdoptedBy, ResolutionAdopted};
use crate::ledger::{NewTransfer, Origin, SettlementStatus, Sheet, Step, TransfersMade, Warrant};
use crate::{CaseId, Event, Office, Refusal, ResolutionId, TransferId, Words};
use std::collections::BTreeSet;

/// Refuses dispositions that do not name every disputed transfer once, or post more than is pending.
pub(super) fn check_dispositions(office: &Office, case: &Case, list: &[Disposition]) -> Result<(), Refusal> {
    let mut named = BTreeSet::new();
    for disposition in list {
        let pending = disposition.pending();
        if !case.disputed.contains(pending) {
            return Err(Refusal::UnknownTransfer { transfer: pending.clone() });
        }
        if !named.insert(pending) {
            return Err(exists(pending, false, "disposition"));
        }
        if let Disposition::Post { amount, .. } = disposition {
            let reserved = office.ledger.transfer(pending)?.amount;
            if amount.currency() != reserved.currency() {
                return Err(Refusal::OtherCurrency {
                    currency: reserved.currency(),
                    given: amount.currency(),
                });
            }
            if !amount.is_positive() {
                return Err(Refusal::AmountNotPositive { amount: *amount });
            }
            if *amount > reserved {
                return Err(Refusal::ExceedsPending { pending: reserved });
            }
        }
    }
    match case.disputed.iter().find(|transfer| !named.contains(transfer)) {
        Some(transfer) => Err(Refusal::StillOpen { thing: transfer.to_string() }),
        None => Ok(()),
    }
}

/// Refuses the identifier of a resolution that is taken, also by an award that is not final yet.
pub(crate) fn resolution_is_free(office: &Office, resolution: &ResolutionId) -> Result<(), Refusal> {
    let awaited = |case: &Case| {
        case.status == CaseStatus::Awarded && case.awards.last().is_some_and(|a| a.resolution == *resolution)
    };
    let taken = office.instruments.resolutions.contains_key(resolution)
        || office.disputes.cases.values().any(awaited);
    if taken { Err(exists(resolution, false, "resolution")) } else { Ok(()) }
}

/// An identifier for the transfer that ends a disputed one: of the case and the place, unless that is taken.
fn free_transfer(office: &Office, case: &CaseId, place: usize) -> Result<TransferId, Refusal> {
    let too_long = |_| Refusal::NotValid { field: "case".into(), value: case.to_string() };
    for again in 0..=office.ledger.transfers.len() {
        let part = if again == 0 { place.to_string() } else { format!("{place}/{again}") };
        let id: TransferId = case.part(part).map_err(too_long)?;
        if !office.ledger.transfers.contains_key(&id) {
            return Ok(id);
        }
    }
    Err(Refusal::Exists { id: case.to_string() })
}

/// What a case held goes on when it ends without a disposition: an obligation that all have confirmed is posted now.
pub(super) fn resume(office: &Office, context: &Context, id: &CaseId) -> Result<Vec<Event>, Refusal> {
    let case = office.disputes.case(id)?;
    let (act, today) = (context.act(), context.today(office));
    let mut sheet = Sheet::new(&office.ledger);
    let mut transfers = Vec::new();
    for (place, pending) in case.disputed.iter().enumerate() {
        let Origin::Settlement { settlement, .. } = &office.ledger.transfer(pending)?.origin else {
            continue;
        };
        if office.ledger.settlement(settlement)?.status != SettlementStatus::Confirmed {
            continue;
        }
        let new = NewTransfer {
            transfer: free_transfer(office, id, place)?,
            on: today,
            step: Step::Post { pending: pending.clone(), amount: None },
            origin: Origin::Case(id.clone()),
        };
        sheet.make(&new, &act, today, Warrant::Case(id))?;
        transfers.push(new);
    }
    Ok(if transfers.is_empty() { vec![] } else { vec![TransfersMade { act, transfers }.into()] })
}

/// The events that end a case.
pub(super) fn conclude(
    office: &Office,
    context: &Context,
    id: &CaseId,
    (conclusion, resolution): (Conclusion, &ResolutionId),
    (title, text): (&Words, &Words),
    dispositions: &[Disposition],
) -> Result<Vec<Event>, Refusal> {
    let case = office.disputes.case(id)?;
    if office.instruments.resolutions.contains_key(resolution) {
        return Err(exists(resolution, false, "resolution"));
    }
    let (act, today) = (context.act(), context.today(office));
    let mut sheet = Sheet::new(&office.ledger);
    let mut transfers = Vec::new();
    for (place, disposition) in dispositions.iter().enumerate() {
        let step = match disposition.clone() {
            Disposition::Post { pending, amount } => Step::Post { pending, amount: Some(amount) },
            Disposition::Void { pending } => Step::Void { pending },
        };
        let transfer = free_transfer(office, id, place)?;
        let new = NewTransfer { transfer, on: today, step, origin: Origin::Case(id.clone()) };
        sheet.make(&new, &act, today, Warrant::Case(id))?;
        transfers.push(new);
    }
    let mut events: Vec<Event> = Vec::new();
    if !transfers.is_empty() {
        events.push(TransfersMade { act: act.clone(), transfers }.into());
    }
    let adopted = ResolutionAdopted {
        act: act.clone(),
        resolution: resolution.clone(),
        title: title.clone(),
        text: text.clone(),
        by: AdoptedBy::Case(id.clone()),
        about: Some(case.about.clone()),
    };
    events.push(adopted.into());
    events.push(CaseConcluded { act, case: id.clone(), conclusion }.into());
    Ok(events)
}
