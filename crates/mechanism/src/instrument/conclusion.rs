//! The rules of agreements and duties.

use super::procedure::papers_known;
use super::voting::check_source;
use super::*;
use crate::command::{Decide, exists, require, status};
use crate::context::Context;
use crate::{Event, Office};
use coregion_terms::{Date, Draft, Validate};

fn agreement_stream(agreement: &AgreementId) -> String {
    format!("agreement/{agreement}")
}

fn duty_stream(duty: &DutyId) -> String {
    format!("duty/{duty}")
}

/// Refuses a draft with problems, or with parties that the office does not know.
fn check_draft(office: &Office, context: &Context, draft: &Draft) -> Result<(), Refusal> {
    let problems = draft.problems();
    if let Some(first) = problems.first() {
        return Err(Refusal::DraftHasProblems {
            count: problems.len(),
            path: first.path.clone(),
            problem: first.message.clone(),
        });
    }
    for party in &draft.parties {
        office.parties.open_party(party)?;
    }
    if !context.is_office(office) && !draft.parties.contains(&context.party) {
        return Err(Refusal::NotAPartyToIt { party: context.party.clone() });
    }
    Ok(())
}

fn drafted(context: &Context, agreement: &AgreementId, version: u32, draft: &Draft) -> Vec<Event> {
    let (agreement, digest) = (agreement.clone(), draft_digest(draft));
    vec![AgreementDrafted { act: context.act(), agreement, version, draft: draft.clone(), digest }.into()]
}

impl Decide for DraftAgreement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(agreement) = office.instruments.agreements.get(&self.agreement) {
            let same = agreement.versions.first().is_some_and(|version| version.draft == self.draft);
            return Err(exists(&self.agreement, same, "draft"));
        }
        check_draft(office, context, &self.draft)?;
        Ok(drafted(context, &self.agreement, 1, &self.draft))
    }

    fn stream(&self) -> String {
        agreement_stream(&self.agreement)
    }
}

impl Decide for ReviseAgreement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let agreement = office.instruments.agreement(&self.agreement)?;
        let last = agreement.last();
        let standing = agreement.version(last).map(|version| version.status);
        if agreement.version(last).is_some_and(|version| version.draft == self.draft) {
            return Err(Refusal::Exists { id: self.agreement.to_string() });
        }
        if agreement.status_on(context.today(office)) == AgreementStatus::Ended {
            return Err(status(&self.agreement, AgreementStatus::Ended, "not ended"));
        }
        let version = match standing {
            // A draft is drafted anew; a version that came further is followed by the next.
            Some(VersionStatus::Draft) => last,
            Some(VersionStatus::Signed | VersionStatus::Rejected) => last.saturating_add(1),
            other => return Err(status(&self.agreement, other.unwrap_or(VersionStatus::Draft), "signed")),
        };
        check_draft(office, context, &self.draft)?;
        Ok(drafted(context, &self.agreement, version, &self.draft))
    }

    fn stream(&self) -> String {
        agreement_stream(&self.agreement)
    }
}

/// A version by its number.
fn version<'o>(office: &'o Office, agreement: &AgreementId, number: u32) -> Result<&'o Version, Refusal> {
    let unknown = || Refusal::UnknownVersion { agreement: agreement.clone(), version: number };
    office.instruments.agreement(agreement)?.version(number).ok_or_else(unknown)
}

impl Decide for TableAgreement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let found = version(office, &self.agreement, self.version)?;
        let meeting = office.instruments.meeting(&self.meeting)?;
        if found.status == VersionStatus::Tabled {
            let same = found.meeting.as_ref() == Some(&self.meeting);
            let over = found
                .meeting
                .as_ref()
                .and_then(|meeting| office.instruments.meetings.get(meeting))
                .is_some_and(|meeting| {
                    matches!(meeting.status, MeetingStatus::Closed | MeetingStatus::Cancelled)
                });
            // What a meeting did not come to may be tabled at the next.
            if same || !over {
                return Err(exists(&self.agreement, same, "meeting"));
            }
        } else if found.status != VersionStatus::Draft {
            return Err(status(&self.agreement, found.status, "draft"));
        }
        if !matches!(meeting.status, MeetingStatus::Called | MeetingStatus::Open) {
            return Err(status(&self.meeting, meeting.status, "called"));
        }
        if meeting.item(&self.item).is_none() {
            return Err(Refusal::UnknownAgendaItem { item: self.item.clone() });
        }
        Ok(vec![AgreementTabled { act: context.act(), tabling: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        agreement_stream(&self.agreement)
    }
}

impl Decide for SignAgreement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let found = version(office, &self.agreement, self.version)?;
        let party = &context.party;
        if !found.draft.parties.contains(party) {
            return Err(Refusal::NotAPartyToIt { party: party.clone() });
        }
        if found.digest != self.digest {
            let (recorded, given) = (found.digest.clone(), self.digest.clone());
            return Err(Refusal::DifferentDigest { recorded, given });
        }
        if found.signatures.contains_key(party) {
            return Err(Refusal::SignedBefore { party: party.clone() });
        }
        if found.status != VersionStatus::Adopted {
            return Err(status(&self.agreement, found.status, "adopted"));
        }
        let signed = context.bound(office)?;
        let (act, today) = (context.act(), context.today(office));
        let mut events: Vec<Event> =
            vec![AgreementSigned { act: act.clone(), signing: self.clone(), signed }.into()];
        if found.signatures.len() + 1 == found.draft.parties.len() {
            // A day that has passed when the last party signs is kept: the parties agreed to it.
            let from = found.draft.from.unwrap_or(today);
            let (agreement, version) = (self.agreement.clone(), self.version);
            events.push(AgreementInForce { act, agreement, version, from }.into());
        }
        Ok(events)
    }

    fn stream(&self) -> String {
        agreement_stream(&self.agreement)
    }
}

impl Decide for WithdrawFromAgreement {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let agreement = office.instruments.agreement(&self.agreement)?;
        let today = context.today(office);
        let not_in_force = || Refusal::NotInForce { agreement: self.agreement.clone(), on: today };
        if !matches!(agreement.status_on(today), AgreementStatus::InForce | AgreementStatus::Suspended) {
            return Err(not_in_force());
        }
        let (_, version) = agreement.version_on(today).ok_or_else(not_in_force)?;
        if !version.draft.parties.contains(&context.party) {
            return Err(Refusal::NotAPartyToIt { party: context.party.clone() });
        }
        if agreement.leaving.contains_key(&context.party) {
            return Err(Refusal::Exists { id: self.agreement.to_string() });
        }
        let signed = context.bound(office)?;
        let until = today.plus_months(u32::from(version.draft.withdrawal_months));
        Ok(vec![AgreementLeft { act: context.act(), withdrawal: self.clone(), until, signed }.into()])
    }

    fn stream(&self) -> String {
        agreement_stream(&self.agreement)
    }
}

impl Decide for AssignDuty {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        if let Some(duty) = office.instruments.duties.get(&self.duty) {
            let same = (&duty.title, &duty.responsible, &duty.source)
                == (&self.title, &self.responsible, &self.source)
                && duty.due.first() == Some(&self.due);
            return Err(exists(&self.duty, same, "duty"));
        }
        require(!self.title.is_empty(), "title")?;
        office.parties.open_party(&self.responsible)?;
        check_source(office, &self.source)?;
        Ok(vec![DutyAssigned { act: context.act(), duty: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        duty_stream(&self.duty)
    }
}

/// A duty that is open.
fn open_duty<'o>(office: &'o Office, id: &DutyId) -> Result<&'o Duty, Refusal> {
    let duty = office.instruments.duty(id)?;
    if duty.closed.is_none() { Ok(duty) } else { Err(status(id, "closed", "open")) }
}

impl Decide for ReportDuty {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let duty = open_duty(office, &self.duty)?;
        context.acts_for(&duty.responsible)?;
        require(!self.text.is_empty(), "text")?;
        papers_known(office, &self.papers)?;
        Ok(vec![DutyReported { act: context.act(), report: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        duty_stream(&self.duty)
    }
}

impl Decide for ExtendDuty {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let duty = open_duty(office, &self.duty)?;
        let due: Option<Date> = duty.due();
        if due.is_some_and(|due| self.due <= due) {
            return Err(Refusal::NotValid { field: "due".into(), value: self.due.to_string() });
        }
        Ok(vec![DutyExtended { act: context.act(), extension: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        duty_stream(&self.duty)
    }
}

impl Decide for CloseDuty {
    fn decide(&self, office: &Office, context: &Context) -> Result<Vec<Event>, Refusal> {
        let duty = open_duty(office, &self.duty)?;
        if self.closing == Closing::Done && !duty.reports.iter().any(|report| report.done) {
            return Err(status(&self.duty, "not reported done", "reported done"));
        }
        Ok(vec![DutyClosed { act: context.act(), closing: self.clone() }.into()])
    }

    fn stream(&self) -> String {
        duty_stream(&self.duty)
    }
}
