//! The rules of payments: two persons, never more than is approved; corrections and repayments.

use super::application::project_stream;
use super::call::{check_amount, owned, transfer};
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::ledger::{NewTransfer, Origin, Step};
use crate::{Event, Office, PaymentId, TransferId};

impl Payment {
    /// What is authorised and not cancelled, paid or not.
    ///
    /// # Errors
    /// Too large.
    pub fn authorised(&self, currency: Currency) -> Result<Money, Refusal> {
        let standing = self.instalments.values().filter(|instalment| instalment.cancelled.is_none());
        Ok(Money::total(currency, standing.map(|instalment| instalment.amount))?)
    }

    /// What is paid.
    ///
    /// # Errors
    /// Too large.
    pub fn paid(&self, currency: Currency) -> Result<Money, Refusal> {
        let paid = self.instalments.values().filter(|instalment| instalment.confirmed.is_some());
        Ok(Money::total(currency, paid.map(|instalment| instalment.amount))?)
    }
}

/// A payment of a project.
fn payment<'o>(
    office: &'o Office,
    project: &ProjectId,
    id: &PaymentId,
) -> Result<(&'o Project, &'o Payment), Refusal> {
    let project = office.programmes.project(project)?;
    let unknown = || Refusal::UnknownPayment { payment: id.clone() };
    Ok((project, project.payments.get(id).ok_or_else(unknown)?))
}

/// An instalment that is neither confirmed nor cancelled.
fn open_instalment<'p>(payment: &'p Payment, id: &TransferId) -> Result<&'p Instalment, Refusal> {
    let unknown = || Refusal::UnknownTransfer { transfer: id.clone() };
    let found = payment.instalments.get(id).ok_or_else(unknown)?;
    if found.confirmed.is_some() {
        return Err(Refusal::AlreadyPosted { transfer: id.clone() });
    }
    if found.cancelled.is_some() {
        return Err(Refusal::AlreadyVoided { transfer: id.clone() });
    }
    Ok(found)
}

impl Decide for AuthoriseInstalment {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let (project, found) = payment(office, &self.project, &self.payment)?;
        let call = office.programmes.call(&project.call)?;
        let currency = call.budget.currency();
        owned(office, &self.to, &found.to)?;
        let new = NewTransfer {
            transfer: self.transfer.clone(),
            on: self.on,
            step: Step::Reserve {
                debit: call.account(&found.source)?.clone(),
                credit: self.to.clone(),
                amount: self.amount,
            },
            origin: Origin::Payment { project: self.project.clone(), payment: self.payment.clone() },
        };
        let made = transfer(office, context, new)?;
        check_amount(self.amount, currency)?;
        let available = found.approved.minus(found.authorised(currency)?)?;
        if self.amount > available {
            return Err(Refusal::ExceedsApproved { available });
        }
        Ok(vec![made.into(), InstalmentAuthorised { act: context.act(), instalment: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for ConfirmInstalment {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let (_, found) = payment(office, &self.project, &self.payment)?;
        let instalment = open_instalment(found, &self.instalment)?;
        if instalment.authorised.by == context.actor {
            return Err(Refusal::SamePerson { person: context.actor.clone() });
        }
        let new = NewTransfer {
            transfer: self.transfer.clone(),
            on: self.on,
            step: Step::Post { pending: self.instalment.clone(), amount: None },
            origin: Origin::Payment { project: self.project.clone(), payment: self.payment.clone() },
        };
        let made = transfer(office, context, new)?;
        Ok(vec![made.into(), InstalmentConfirmed { act: context.act(), confirmation: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for CancelInstalment {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let (_, found) = payment(office, &self.project, &self.payment)?;
        open_instalment(found, &self.instalment)?;
        require(!self.reason.is_empty(), "reason")?;
        let new = NewTransfer {
            transfer: self.transfer.clone(),
            on: context.today(office),
            step: Step::Void { pending: self.instalment.clone() },
            origin: Origin::Payment { project: self.project.clone(), payment: self.payment.clone() },
        };
        let made = transfer(office, context, new)?;
        Ok(vec![made.into(), InstalmentCancelled { act: context.act(), cancellation: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for RecordCorrection {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let (project, found) = payment(office, &self.project, &self.payment)?;
        if let Some(c) = project.corrections.get(&self.correction) {
            let same = (&c.payment, c.amount, c.recovery) == (&self.payment, self.amount, self.recovery);
            return Err(exists(&self.correction, same, "correction"));
        }
        if project.status == ApplicationStatus::Closed {
            return Err(status(&self.project, project.status, "contracted"));
        }
        require(!self.reason.is_empty(), "reason")?;
        let currency = office.programmes.currency(project)?;
        check_amount(self.amount, currency)?;
        let before = project.corrections.values().filter(|c| c.payment == self.payment).map(|c| c.amount);
        let available = found.paid(currency)?.minus(Money::total(currency, before)?)?;
        if self.amount > available {
            return Err(Refusal::ExceedsApproved { available });
        }
        Ok(vec![CorrectionRecorded { act: context.act(), correction: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for ReceiveRepayment {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = office.programmes.project(&self.project)?;
        let unknown = || Refusal::UnknownCorrection { correction: self.correction.clone() };
        let correction = project.corrections.get(&self.correction).ok_or_else(unknown)?;
        if correction.recovery != Recovery::Repayment {
            return Err(status(&self.correction, correction.recovery, "repayment"));
        }
        let (_, corrected) = payment(office, &self.project, &correction.payment)?;
        owned(office, &self.from, &corrected.to)?;
        let call = office.programmes.call(&project.call)?;
        let new = NewTransfer {
            transfer: self.transfer.clone(),
            on: self.on,
            step: Step::Move {
                debit: self.from.clone(),
                credit: call.account(&corrected.source)?.clone(),
                amount: self.amount,
            },
            origin: Origin::Correction { project: self.project.clone(), correction: self.correction.clone() },
        };
        let made = transfer(office, context, new)?;
        let available = correction.amount.minus(correction.recovered)?;
        if self.amount > available {
            return Err(Refusal::ExceedsApproved { available });
        }
        Ok(vec![made.into(), RepaymentReceived { act: context.act(), repayment: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}
