//! How events change meetings, agreements and duties.

use super::*;
use crate::shapes::evolves;
use crate::{Act, Office};
use std::collections::BTreeMap;

fn meeting_stream(meeting: &crate::MeetingId) -> Vec<String> {
    vec![format!("meeting/{meeting}")]
}

fn agreement_stream(agreement: &crate::AgreementId) -> Vec<String> {
    vec![format!("agreement/{agreement}")]
}

fn duty_stream(duty: &crate::DutyId) -> Vec<String> {
    vec![format!("duty/{duty}")]
}

fn set_status(office: &mut Office, meeting: &crate::MeetingId, status: MeetingStatus, act: &Act) {
    if let Some(meeting) = office.instruments.meetings.get_mut(meeting) {
        meeting.status = status;
        meeting.sessions.insert(status, act.clone());
    }
}

evolves! {
    MeetingCalled |e| meeting_stream(&e.meeting.meeting), |this, office| {
        let call = this.meeting.clone();
        let meeting = Meeting {
            called: this.act.clone(), body: call.body, title: call.title, place: call.place, starts: call.starts,
            chair: call.chair, members: call.members, guests: call.guests, rule: call.rule, agenda: Vec::new(),
            status: MeetingStatus::Called, present: Default::default(), motions: Vec::new(), minutes: None,
            sessions: BTreeMap::new(),
        };
        office.instruments.meetings.insert(call.meeting, meeting);
    }
    AgendaItemAdded |e| meeting_stream(&e.item.meeting), |this, office| {
        if let Some(meeting) = office.instruments.meetings.get_mut(&this.item.meeting) {
            let PutOnAgenda { item, title, papers, .. } = this.item.clone();
            meeting.agenda.push(AgendaItem { item, title, papers, added: this.act.clone() });
        }
    }
    MeetingCancelled |e| meeting_stream(&e.cancellation.meeting), |this, office| {
        set_status(office, &this.cancellation.meeting, MeetingStatus::Cancelled, &this.act);
    }
    MeetingOpened |e| meeting_stream(&e.opening.meeting), |this, office| {
        set_status(office, &this.opening.meeting, MeetingStatus::Open, &this.act);
        if let Some(meeting) = office.instruments.meetings.get_mut(&this.opening.meeting) {
            meeting.present = this.opening.present.clone();
        }
    }
    PresenceRecorded |e| meeting_stream(&e.presence.meeting), |this, office| {
        let RecordPresence { meeting, party, present } = &this.presence;
        if let Some(meeting) = office.instruments.meetings.get_mut(meeting) {
            match present {
                true => meeting.present.insert(party.clone()),
                false => meeting.present.remove(party),
            };
        }
    }
    MeetingClosed |e| meeting_stream(&e.meeting), |this, office| {
        set_status(office, &this.meeting, MeetingStatus::Closed, &this.act);
    }
    MinutesRecorded |e| meeting_stream(&e.minutes.meeting), |this, office| {
        let RecordMinutes { meeting, text, paper } = this.minutes.clone();
        if let Some(meeting) = office.instruments.meetings.get_mut(&meeting) {
            meeting.minutes = Some(Minutes { text, paper, recorded: this.act.clone(), approved: None });
        }
    }
    MinutesApproved |e| meeting_stream(&e.meeting), |this, office| {
        let meeting = office.instruments.meetings.get_mut(&this.meeting);
        if let Some(minutes) = meeting.and_then(|meeting| meeting.minutes.as_mut()) {
            minutes.approved = Some(this.act.clone());
        }
    }
    MotionProposed |e| meeting_stream(&e.motion.meeting), |this, office| {
        let ProposeMotion { motion: id, meeting, item, proposal, .. } = this.motion.clone();
        if let Some(meeting) = office.instruments.meetings.get_mut(&meeting) {
            meeting.motions.push(id.clone());
        }
        let motion = Motion {
            proposed: this.act.clone(), meeting, item, proposal, rule: this.rule.clone(),
            status: MotionStatus::Proposed, votes: BTreeMap::new(), count: None,
        };
        office.instruments.motions.insert(id, motion);
    }
    MotionWithdrawn |e| meeting_stream(&e.meeting), |this, office| {
        if let Some(motion) = office.instruments.motions.get_mut(&this.motion) {
            motion.status = MotionStatus::Withdrawn;
        }
    }
    VoteOpened |e| meeting_stream(&e.meeting), |this, office| {
        if let Some(motion) = office.instruments.motions.get_mut(&this.motion) {
            motion.status = MotionStatus::Voting;
        }
    }
    VoteCast |e| meeting_stream(&e.meeting), |this, office| {
        if let Some(motion) = office.instruments.motions.get_mut(&this.vote.motion) {
            let vote = NamedVote { vote: this.vote.vote, cast: this.act.clone(), signed: this.signed.clone() };
            motion.votes.insert(this.act.of.clone(), vote);
        }
    }
    VoteClosed |e| meeting_stream(&e.meeting), |this, office| {
        if let Some(motion) = office.instruments.motions.get_mut(&this.motion) {
            motion.status = if this.count.carried { MotionStatus::Carried } else { MotionStatus::Lost };
            motion.count = Some(this.count.clone());
        }
    }
    ResolutionAdopted |e| vec![format!("resolution/{}", e.resolution)], |this, office| {
        let resolution = Resolution {
            title: this.title.clone(), text: this.text.clone(), by: this.by.clone(), adopted: this.act.clone(),
            about: this.about.clone(),
        };
        office.instruments.resolutions.insert(this.resolution.clone(), resolution);
    }
    AgreementDrafted |e| agreement_stream(&e.agreement), |this, office| {
        let version = Version {
            drafted: this.act.clone(), draft: this.draft.clone(), digest: this.digest.clone(),
            status: VersionStatus::Draft, meeting: None, adopted: None, signatures: BTreeMap::new(),
            in_force_from: None,
        };
        let empty = || Agreement {
            versions: Vec::new(), suspensions: Vec::new(), leaving: BTreeMap::new(), ended: None,
        };
        let agreement = office.instruments.agreements.entry(this.agreement.clone()).or_insert_with(empty);
        match agreement.version_mut(this.version) {
            Some(draft) => *draft = version,
            None => agreement.versions.push(version),
        }
    }
    AgreementTabled |e| agreement_stream(&e.tabling.agreement), |this, office| {
        let agreement = office.instruments.agreements.get_mut(&this.tabling.agreement);
        if let Some(version) = agreement.and_then(|a| a.version_mut(this.tabling.version)) {
            version.status = VersionStatus::Tabled;
            version.meeting = Some(this.tabling.meeting.clone());
        }
    }
    AgreementAdopted |e| agreement_stream(&e.agreement), |this, office| {
        let agreement = office.instruments.agreements.get_mut(&this.agreement);
        if let Some(version) = agreement.and_then(|a| a.version_mut(this.version)) {
            version.status = if this.carried { VersionStatus::Adopted } else { VersionStatus::Rejected };
            version.adopted = this.carried.then(|| this.motion.clone());
        }
    }
    AgreementSigned |e| agreement_stream(&e.signing.agreement), |this, office| {
        let agreement = office.instruments.agreements.get_mut(&this.signing.agreement);
        if let Some(version) = agreement.and_then(|a| a.version_mut(this.signing.version)) {
            let signature = Signature { act: this.act.clone(), signed: this.signed.clone() };
            version.signatures.insert(this.act.of.clone(), signature);
        }
    }
    AgreementInForce |e| agreement_stream(&e.agreement), |this, office| {
        let agreement = office.instruments.agreements.get_mut(&this.agreement);
        if let Some(version) = agreement.and_then(|a| a.version_mut(this.version)) {
            version.status = VersionStatus::Signed;
            version.in_force_from = Some(this.from);
        }
    }
    AgreementSuspended |e| agreement_stream(&e.agreement), |this, office| {
        if let Some(agreement) = office.instruments.agreements.get_mut(&this.agreement) {
            agreement.suspensions.push(Suspension { from: this.from, resumed: None });
        }
    }
    AgreementResumed |e| agreement_stream(&e.agreement), |this, office| {
        let agreement = office.instruments.agreements.get_mut(&this.agreement);
        if let Some(open) = agreement.and_then(|a| a.suspensions.last_mut()) {
            open.resumed = Some(this.from);
        }
    }
    AgreementLeft |e| agreement_stream(&e.withdrawal.agreement), |this, office| {
        if let Some(agreement) = office.instruments.agreements.get_mut(&this.withdrawal.agreement) {
            agreement.leaving.insert(this.act.of.clone(), this.until);
        }
    }
    AgreementEnded |e| agreement_stream(&e.agreement), |this, office| {
        if let Some(agreement) = office.instruments.agreements.get_mut(&this.agreement) {
            agreement.ended = Some(this.until);
        }
    }
    DutyAssigned |e| duty_stream(&e.duty.duty), |this, office| {
        let AssignDuty { duty, title, responsible, due, source } = this.duty.clone();
        let assigned = Duty {
            assigned: this.act.clone(), title, responsible, due: vec![due], source, reports: Vec::new(),
            closed: None,
        };
        office.instruments.duties.insert(duty, assigned);
    }
    DutyReported |e| duty_stream(&e.report.duty), |this, office| {
        let ReportDuty { duty, text, papers, done } = this.report.clone();
        if let Some(duty) = office.instruments.duties.get_mut(&duty) {
            duty.reports.push(DutyReport { act: this.act.clone(), text, papers, done });
        }
    }
    DutyExtended |e| duty_stream(&e.extension.duty), |this, office| {
        if let Some(duty) = office.instruments.duties.get_mut(&this.extension.duty) {
            duty.due.push(this.extension.due);
        }
    }
    DutyClosed |e| duty_stream(&e.closing.duty), |this, office| {
        if let Some(duty) = office.instruments.duties.get_mut(&this.closing.duty) {
            duty.closed = Some((this.closing.closing, this.act.clone()));
        }
    }
}
