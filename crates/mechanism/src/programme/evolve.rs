//! How events change calls, projects, reports and payments.

use super::*;
use crate::shapes::evolves;
use crate::{Act, Office, PaymentId, ReportId, TransferId};
use coregion_terms::Date;
use std::collections::BTreeMap;

fn project_stream(project: &ProjectId) -> Vec<String> {
    vec![format!("project/{project}")]
}

fn call_stream(call: &CallId) -> Vec<String> {
    vec![format!("call/{call}")]
}

/// Changes a project and notes who did what.
fn project(office: &mut Office, id: &ProjectId, what: &str, act: &Act, change: impl FnOnce(&mut Project)) {
    if let Some(project) = office.programmes.projects.get_mut(id) {
        change(project);
        project.acts.push((what.to_owned(), act.clone()));
    }
}

/// An instalment ends with its transfer, whoever ends that: the cashier, the treasurer, or an award.
pub(crate) fn end_instalment(
    office: &mut Office,
    (id, payment, instalment): (&ProjectId, &PaymentId, &TransferId),
    posted: Option<Money>,
    (act, on): (&Act, Date),
) {
    let project = office.programmes.projects.get_mut(id);
    let payment = project.and_then(|project| project.payments.get_mut(payment));
    let Some(instalment) = payment.and_then(|payment| payment.instalments.get_mut(instalment)) else {
        return;
    };
    match posted {
        Some(amount) => {
            instalment.amount = amount;
            instalment.confirmed = Some((act.clone(), on));
        }
        None => instalment.cancelled = Some(act.clone()),
    }
}

fn report_moves(project: &mut Project, report: &ReportId, status: ReportStatus, act: &Act) {
    if let Some(report) = project.reports.get_mut(report) {
        report.status = status;
        report.acts.insert(status, act.clone());
    }
}

evolves! {
    CallOpened |e| call_stream(&e.call.call), |this, office| {
        let OpenCall { call: id, fund, title, opens, closes, budget, share, accounts } = this.call.clone();
        let opened_by = this.act.clone();
        let call = Call { opened_by, fund, title, opens, closes, budget, share, accounts, closed: None };
        office.programmes.calls.insert(id, call);
    }
    CallClosed |e| call_stream(&e.call), |this, office| {
        if let Some(call) = office.programmes.calls.get_mut(&this.call) {
            call.closed = Some(this.act.clone());
        }
    }
    ContributionPledged |e| call_stream(&e.pledge.call), |this, office| {
        let PledgeContribution { contribution, call, amount } = this.pledge.clone();
        let received = Money::zero(amount.currency());
        let contributor = this.act.of.clone();
        let pledge = Contribution { pledged: this.act.clone(), call, contributor, amount, received };
        office.programmes.contributions.insert(contribution, pledge);
    }
    ContributionReceived |e| vec![format!("contribution/{}", e.receipt.contribution)], |this, office| {
        if let Some(pledge) = office.programmes.contributions.get_mut(&this.receipt.contribution) {
            pledge.received = pledge.received.plus(this.receipt.amount).unwrap_or(pledge.received);
        }
    }
    ApplicationDrafted |e| project_stream(&e.application.project), |this, office| {
        let DraftApplication { project: id, call, plan } = this.application.clone();
        let drafted = Project {
            call, lead: this.act.of.clone(), plan: plan.clone(), status: ApplicationStatus::Draft, acts: Vec::new(),
            assessments: Vec::new(), decisions: Vec::new(), contract: Vec::new(), reports: BTreeMap::new(),
            project_reports: BTreeMap::new(), payments: BTreeMap::new(), corrections: BTreeMap::new(),
        };
        office.programmes.projects.entry(id.clone()).or_insert(drafted).plan = plan;
        project(office, &id, "drafted", &this.act, |_| {});
    }
    ApplicationSubmitted |e| project_stream(&e.project), |this, office| {
        project(office, &this.project, "submitted", &this.act, |p| p.status = ApplicationStatus::Submitted);
    }
    ApplicationWithdrawn |e| project_stream(&e.project), |this, office| {
        project(office, &this.project, "withdrawn", &this.act, |p| p.status = ApplicationStatus::Withdrawn);
    }
    EligibilityChecked |e| project_stream(&e.check.project), |this, office| {
        project(office, &this.check.project, "checked", &this.act, |p| {
            p.status =
                if this.check.eligible { ApplicationStatus::Eligible } else { ApplicationStatus::Ineligible };
        });
    }
    ApplicationAssessed |e| project_stream(&e.assessment.project), |this, office| {
        let AssessApplication { project: id, scores, recommended, text } = this.assessment.clone();
        let assessed = Assessed { act: this.act.clone(), scores, recommended, text };
        project(office, &id, "assessed", &this.act, |p| p.assessments.push(assessed));
    }
    ApplicationDecided |e| project_stream(&e.decision.project), |this, office| {
        let decision = this.decision.decision.clone();
        project(office, &this.decision.project, "decided", &this.act, |p| {
            p.status = match &decision {
                Decision::Approved { conditions } if conditions.is_empty() => ApplicationStatus::Approved,
                Decision::Approved { .. } => ApplicationStatus::ApprovedWithConditions,
                Decision::NotApproved { .. } => ApplicationStatus::NotApproved,
            };
            p.decisions.push(Decided { act: this.act.clone(), decision, met: BTreeMap::new() });
        });
    }
    DecisionReverted |e| project_stream(&e.reversal.project), |this, office| {
        project(office, &this.reversal.project, "reverted", &this.act, |p| {
            p.status = ApplicationStatus::Eligible;
            p.decisions.pop();
        });
    }
    ConditionMet |e| project_stream(&e.condition.project), |this, office| {
        project(office, &this.condition.project, "condition-met", &this.act, |p| {
            if let Some(decided) = p.decisions.last_mut() {
                decided.met.insert(this.condition.condition, this.act.clone());
            }
            if this.last {
                p.status = ApplicationStatus::Approved;
            }
        });
    }
    ContractOffered |e| project_stream(&e.contract.project), |this, office| {
        project(office, &this.contract.project, "offered", &this.act, |p| {
            p.status = ApplicationStatus::Offered;
            let (proposed, plan) = (this.act.clone(), this.contract.plan.clone());
            p.contract.push(ContractVersion { proposed, plan, outcome: None, signed: None });
        });
    }
    ContractAccepted |e| project_stream(&e.project), |this, office| {
        project(office, &this.project, "contracted", &this.act, |p| {
            p.status = ApplicationStatus::Contracted;
            if let Some(version) = p.contract.last_mut() {
                version.outcome = Some((true, this.act.clone()));
                version.signed = Some(this.signed.clone());
            }
        });
    }
    ModificationRequested |e| project_stream(&e.modification.project), |this, office| {
        project(office, &this.modification.project, "modification-requested", &this.act, |p| {
            p.status = ApplicationStatus::InModification;
            let (proposed, plan) = (this.act.clone(), this.modification.plan.clone());
            p.contract.push(ContractVersion { proposed, plan, outcome: None, signed: None });
        });
    }
    ModificationDecided |e| project_stream(&e.decision.project), |this, office| {
        project(office, &this.decision.project, "modification-decided", &this.act, |p| {
            p.status = ApplicationStatus::Contracted;
            if let Some(version) = p.contract.last_mut() {
                version.outcome = Some((this.decision.accepted, this.act.clone()));
            }
        });
    }
    ReportDrafted |e| project_stream(&e.report.project), |this, office| {
        let DraftReport { project: id, report, items } = this.report.clone();
        let drafted = PartnerReport {
            drafted: this.act.clone(), items, verdicts: BTreeMap::new(), status: ReportStatus::Draft,
            acts: BTreeMap::from([(ReportStatus::Draft, this.act.clone())]), within: None,
        };
        let state = &mut office.programmes;
        if let Some(project) = state.projects.get_mut(&id) {
            if let Some(before) = project.reports.get(&report) {
                before.items.iter().for_each(|item| drop(state.costs.remove(&item.cost)));
            }
            let place = |item: &Cost| (item.cost.clone(), (id.clone(), report.clone()));
            state.costs.extend(drafted.items.iter().map(place));
            project.reports.insert(report, drafted);
        }
    }
    ReportSubmitted |e| project_stream(&e.report.project), |this, office| {
        project(office, &this.report.project, "report-submitted", &this.act, |p| {
            report_moves(p, &this.report.report, ReportStatus::Submitted, &this.act);
        });
    }
    ReportInControl |e| project_stream(&e.report.project), |this, office| {
        project(office, &this.report.project, "report-in-control", &this.act, |p| {
            report_moves(p, &this.report.report, ReportStatus::InControl, &this.act);
        });
    }
    ReportCertified |e| project_stream(&e.certification.project), |this, office| {
        let CertifyReport { project: id, report, verdicts } = this.certification.clone();
        project(office, &id, "report-certified", &this.act, |p| {
            report_moves(p, &report, ReportStatus::Certified, &this.act);
            if let Some(report) = p.reports.get_mut(&report) {
                report.verdicts = verdicts;
            }
        });
    }
    ProjectReportSubmitted |e| project_stream(&e.report.project), |this, office| {
        let SubmitProjectReport { project: id, report, reports } = this.report.clone();
        project(office, &id, "project-report-submitted", &this.act, |p| {
            for covered in &reports {
                if let Some(partner_report) = p.reports.get_mut(covered) {
                    partner_report.within = Some(report.clone());
                }
            }
            let submitted = this.act.clone();
            let project_report = ProjectReport { submitted, reports, verified: None, finalised: None };
            p.project_reports.insert(report, project_report);
        });
    }
    ProjectReportVerified |e| project_stream(&e.report.project), |this, office| {
        project(office, &this.report.project, "project-report-verified", &this.act, |p| {
            if let Some(report) = p.project_reports.get_mut(&this.report.report) {
                report.verified = Some(this.act.clone());
            }
        });
    }
    ProjectReportFinalised |e| project_stream(&e.report.project), |this, office| {
        project(office, &this.report.project, "project-report-finalised", &this.act, |p| {
            if let Some(report) = p.project_reports.get_mut(&this.report.report) {
                report.finalised = Some(this.act.clone());
            }
            for new in this.payments.clone() {
                for (correction, kept) in &new.kept {
                    if let Some(correction) = p.corrections.get_mut(correction) {
                        correction.recovered = correction.recovered.plus(*kept).unwrap_or(correction.recovered);
                    }
                }
                let payment = Payment {
                    report: this.report.report.clone(), source: new.source, to: new.to, approved: new.approved,
                    instalments: BTreeMap::new(),
                };
                p.payments.insert(new.payment, payment);
            }
        });
    }
    InstalmentAuthorised |e| project_stream(&e.instalment.project), |this, office| {
        let AuthoriseInstalment { project: id, payment, transfer, amount, .. } = this.instalment.clone();
        project(office, &id, "instalment-authorised", &this.act, |p| {
            if let Some(payment) = p.payments.get_mut(&payment) {
                let authorised = this.act.clone();
                let instalment = Instalment { amount, authorised, confirmed: None, cancelled: None };
                payment.instalments.insert(transfer, instalment);
            }
        });
    }
    // The transfers of the same command have ended the instalment: see `end_instalment`.
    InstalmentConfirmed |e| project_stream(&e.confirmation.project), |this, office| {
        project(office, &this.confirmation.project, "instalment-confirmed", &this.act, |_| {});
    }
    InstalmentCancelled |e| project_stream(&e.cancellation.project), |this, office| {
        project(office, &this.cancellation.project, "instalment-cancelled", &this.act, |_| {});
    }
    CorrectionRecorded |e| project_stream(&e.correction.project), |this, office| {
        let RecordCorrection { project: id, correction, payment, amount, recovery, reason } = this.correction.clone();
        let recovered = Money::zero(amount.currency());
        let recorded = this.act.clone();
        project(office, &id, "correction-recorded", &this.act, |p| {
            p.corrections.insert(correction, Correction { recorded, payment, amount, recovery, reason, recovered });
        });
    }
    RepaymentReceived |e| project_stream(&e.repayment.project), |this, office| {
        project(office, &this.repayment.project, "repayment-received", &this.act, |p| {
            if let Some(correction) = p.corrections.get_mut(&this.repayment.correction) {
                let sum = correction.recovered.plus(this.repayment.amount);
                correction.recovered = sum.unwrap_or(correction.recovered);
            }
        });
    }
    SampleDrawn |e| call_stream(&e.drawing.call), |this, office| {
        let DrawSample { sample, call, seed, .. } = this.drawing.clone();
        let items = this.items.iter().map(|cost| (cost.clone(), None)).collect();
        office.programmes.samples.insert(sample, Sample { drawn: this.act.clone(), call, seed, items });
    }
    AuditRecorded |e| vec![format!("sample/{}", e.finding.sample)], |this, office| {
        let RecordAudit { sample, cost, irregular, text } = this.finding.clone();
        if let Some(sample) = office.programmes.samples.get_mut(&sample) {
            sample.items.insert(cost, Some(AuditFinding { act: this.act.clone(), irregular, text }));
        }
    }
    ProjectClosed |e| project_stream(&e.project), |this, office| {
        project(office, &this.project, "closed", &this.act, |p| p.status = ApplicationStatus::Closed);
    }
}
