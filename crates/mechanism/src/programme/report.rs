//! The rules of partner reports and project reports.

use super::application::{check_interest, project_stream};
use super::call::check_amount;
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::{Event, Office, PaymentId, ReportId};
use coregion_terms::fund::parts;
use std::collections::BTreeSet;

/// A project whose contract is in force.
fn contracted<'o>(office: &'o Office, id: &ProjectId) -> Result<&'o Project, Refusal> {
    let project = office.programmes.project(id)?;
    match project.status {
        ApplicationStatus::Contracted | ApplicationStatus::InModification => Ok(project),
        other => Err(status(id, other, "contracted")),
    }
}

/// A partner report where the command needs it.
fn partner_report<'p>(
    project: &'p Project,
    id: &ReportId,
    needed: ReportStatus,
    name: &str,
) -> Result<&'p PartnerReport, Refusal> {
    let unknown = || Refusal::UnknownReport { report: id.clone() };
    let report = project.reports.get(id).ok_or_else(unknown)?;
    if report.status == needed { Ok(report) } else { Err(status(id, report.status, name)) }
}

/// A project report.
fn project_report<'p>(project: &'p Project, id: &ReportId) -> Result<&'p ProjectReport, Refusal> {
    project.project_reports.get(id).ok_or_else(|| Refusal::UnknownReport { report: id.clone() })
}

/// Refuses an item that takes up more than is parked, or what was taken up before.
fn check_parked(project: &Project, partner: &PartyId, report: &ReportId, item: &Cost) -> Result<(), Refusal> {
    let Some(parked) = &item.parked else { return Ok(()) };
    let unknown = || Refusal::UnknownCost { cost: parked.clone() };
    let own = |r: &&PartnerReport| r.drafted.of == *partner && r.status == ReportStatus::Certified;
    let verdict =
        project.reports.values().filter(own).find_map(|r| r.verdicts.get(parked)).ok_or_else(unknown)?;
    if item.amount > verdict.parked {
        return Err(Refusal::ExceedsApproved { available: verdict.parked });
    }
    let others = project.reports.iter().filter(|(id, _)| *id != report).flat_map(|(_, r)| &r.items);
    match others.filter_map(|other| other.parked.as_ref()).any(|other| other == parked) {
        true => Err(Refusal::ReportedBefore { cost: parked.clone() }),
        false => Ok(()),
    }
}

impl Decide for DraftReport {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        let (plan, partner) = (project.plan(), &context.party);
        if !plan.budgets.contains_key(partner) {
            let (project, party) = (self.project.clone(), partner.clone());
            return Err(Refusal::UnknownPartner { project, party });
        }
        if project.project_reports.contains_key(&self.report) {
            return Err(exists(&self.report, false, "report"));
        }
        if let Some(before) = project.reports.get(&self.report) {
            context.acts_for(&before.drafted.of)?;
            if before.items == self.items {
                return Err(exists(&self.report, true, "items"));
            }
            if before.status != ReportStatus::Draft {
                return Err(status(&self.report, before.status, "draft"));
            }
        }
        require(!self.items.is_empty(), "items")?;
        let currency = office.programmes.currency(project)?;
        let mut seen = BTreeSet::new();
        for item in &self.items {
            let elsewhere = office.programmes.costs.get(&item.cost).is_some_and(|(_, r)| *r != self.report);
            let taken_up = item.parked.as_ref().is_some_and(|parked| !seen.insert(parked));
            if elsewhere || taken_up || !seen.insert(&item.cost) {
                return Err(Refusal::ReportedBefore { cost: item.cost.clone() });
            }
            check_amount(item.amount, currency)?;
            if item.paid_on < plan.from || item.paid_on > plan.until {
                return Err(Refusal::NotValid { field: "paid_on".into(), value: item.paid_on.to_string() });
            }
            if item.paid_on > context.today(office) {
                return Err(Refusal::DayAhead { on: item.paid_on });
            }
            check_parked(project, partner, &self.report, item)?;
        }
        Ok(vec![ReportDrafted { act: context.act(), report: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for SubmitReport {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        let report = partner_report(project, &self.report, ReportStatus::Draft, "draft")?;
        context.acts_for(&report.drafted.of)?;
        Ok(vec![ReportSubmitted { act: context.act(), report: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for TakeInControl {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        partner_report(project, &self.report, ReportStatus::Submitted, "submitted")?;
        check_interest(office, context, project)?;
        Ok(vec![ReportInControl { act: context.act(), report: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for CertifyReport {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        let report = partner_report(project, &self.report, ReportStatus::InControl, "in-control")?;
        check_interest(office, context, project)?;
        let currency = office.programmes.currency(project)?;
        let unknown = self.verdicts.keys().find(|cost| !report.items.iter().any(|item| item.cost == **cost));
        if let Some(cost) = unknown {
            return Err(Refusal::UnknownCost { cost: cost.clone() });
        }
        let mut certified = Money::zero(currency);
        for item in &report.items {
            let missing = || Refusal::Empty { field: format!("verdicts/{}", item.cost) };
            let verdict = self.verdicts.get(&item.cost).ok_or_else(missing)?;
            let parts = [verdict.certified, verdict.deducted, verdict.parked];
            let negative = parts.iter().any(|part| part.is_negative());
            if negative || Money::total(currency, parts)? != item.amount {
                return Err(Refusal::PartsDoNotAddUp { cost: item.cost.clone(), amount: item.amount });
            }
            if verdict.certified != item.amount {
                require(!verdict.reason.is_empty(), "reason")?;
            }
            certified = certified.plus(verdict.certified)?;
        }
        let partner = &report.drafted.of;
        let budget = project.plan().budgets.get(partner).copied().unwrap_or(Money::zero(currency));
        let available = budget.minus(project.certified_of(partner, currency)?)?;
        if certified > available {
            return Err(Refusal::ExceedsBudget { available });
        }
        Ok(vec![ReportCertified { act: context.act(), certification: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for SubmitProjectReport {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        context.acts_for(&project.lead)?;
        if let Some(before) = project.project_reports.get(&self.report) {
            return Err(exists(&self.report, before.reports == self.reports, "reports"));
        }
        if project.reports.contains_key(&self.report) {
            return Err(exists(&self.report, false, "report"));
        }
        require(!self.reports.is_empty(), "reports")?;
        let mut seen = BTreeSet::new();
        for id in &self.reports {
            let report = partner_report(project, id, ReportStatus::Certified, "certified")?;
            if report.within.is_some() || !seen.insert(id) {
                return Err(exists(id, false, "report"));
            }
        }
        Ok(vec![ProjectReportSubmitted { act: context.act(), report: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for VerifyProjectReport {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        check_interest(office, context, project)?;
        if project_report(project, &self.report)?.verified.is_some() {
            return Err(exists(&self.report, true, "verified"));
        }
        Ok(vec![ProjectReportVerified { act: context.act(), report: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

impl Decide for FinaliseProjectReport {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let project = contracted(office, &self.project)?;
        check_interest(office, context, project)?;
        let found = project_report(project, &self.report)?;
        if found.finalised.is_some() {
            return Err(exists(&self.report, true, "finalised"));
        }
        if found.verified.is_none() {
            return Err(status(&self.report, "submitted", "verified"));
        }
        let call = office.programmes.call(&project.call)?;
        let currency = call.budget.currency();
        let verdicts = (found.reports.iter())
            .filter_map(|id| project.reports.get(id))
            .flat_map(|report| report.verdicts.values());
        let certified = Money::total(currency, verdicts.map(|verdict| verdict.certified))?;
        let (shares, carried) = parts(&call.share, certified, &mut Vec::new())?;
        let mut payments = Vec::new();
        for (source, share) in call.share.sources.iter().zip(shares) {
            let too_long = |_| Refusal::NotValid { field: "report".into(), value: self.report.to_string() };
            let payment: PaymentId = self.report.part(&source.source).map_err(too_long)?;
            let (kept, approved) = keep(project, &source.source, share)?;
            let (source, to) = (source.source.clone(), project.lead.clone());
            payments.push(NewPayment { payment, source, to, share, kept, approved });
        }
        let report = self.clone();
        Ok(vec![ProjectReportFinalised { act: context.act(), report, certified, carried, payments }.into()])
    }

    fn stream(&self) -> String {
        project_stream(&self.project)
    }
}

/// What corrections of earlier payments of a source keep of its next one.
fn keep(
    project: &Project,
    source: &PartyId,
    share: Money,
) -> Result<(BTreeMap<crate::CorrectionId, Money>, Money), Refusal> {
    let (mut kept, mut rest) = (BTreeMap::new(), share);
    for (id, correction) in &project.corrections {
        let of_source = project.payments.get(&correction.payment).is_some_and(|p| p.source == *source);
        if correction.recovery != Recovery::NextPayment || !of_source {
            continue;
        }
        let part = correction.amount.minus(correction.recovered)?.least(rest)?;
        if part.is_positive() {
            rest = rest.minus(part)?;
            kept.insert(id.clone(), part);
        }
    }
    Ok((kept, rest))
}
