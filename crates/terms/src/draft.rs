//! Drafts of agreements: parties, clauses and their typed terms. A plan writes them, the office imports them as they are.

use crate::compensation::{
    chain::CompensationChain, p_index::CompensationPIndex, pool::CompensationPool, steps::CompensationSteps,
};
use crate::fund::{FundKey, FundShare};
use crate::notice::NoticeDuty;
use crate::recognition::RecognitionScope;
use crate::tax::TaxSharing;
use crate::vote::VoteRule;
use crate::{Checker, ClauseId, Date, PartyId, Validate};
use coregion_zone::{Message, Names};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text in both languages, as the schema shows it.
#[derive(JsonSchema)]
#[schemars(rename = "Names")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct NamesShape {
    /// English.
    en: String,
    /// Simplified Chinese.
    zh: String,
}

/// A draft agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its title.
    #[schemars(with = "NamesShape")]
    pub title: Names,
    /// Who is bound.
    pub parties: Vec<PartyId>,
    /// The first day in force; none means the day on which the last party signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Months between the notice of a withdrawal and its effect.
    pub withdrawal_months: u8,
    /// Days in which an award can be appealed; none where it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_days: Option<u16>,
    /// The clauses.
    pub clauses: Vec<Clause>,
    /// Figures and precedents that the draft rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// A clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Unique within the agreement, and kept in later versions.
    pub id: ClauseId,
    /// Its heading.
    #[schemars(with = "NamesShape")]
    pub title: Names,
    /// Its words.
    #[schemars(with = "NamesShape")]
    pub text: Names,
    /// What it says in terms that are executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// The first day on which it applies, where later than the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day on which it applies, where earlier than the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The kinds of evidence that it is executed on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Where its numbers come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// Where the numbers of a term come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The document.
    pub source: String,
    /// Whether the numbers are sure.
    pub status: Status,
}

/// Whether numbers are sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Checked against the document.
    Confirmed,
    /// Recalled; to be confirmed before use.
    ToBeConfirmed,
}

/// What a clause says in terms that are executed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Term {
    /// Sharing the taxes of moved firms.
    TaxSharing(TaxSharing),
    /// Compensation in steps of class and index.
    CompensationSteps(CompensationSteps),
    /// Compensation by the index P.
    CompensationPIndex(CompensationPIndex),
    /// Compensation through a pool.
    CompensationPool(CompensationPool),
    /// Compensation along a chain of sections.
    CompensationChain(CompensationChain),
    /// The key of contributions to a fund.
    FundKey(FundKey),
    /// The parts of a co-financed cost.
    FundShare(FundShare),
    /// A rule of decision.
    Vote(VoteRule),
    /// A duty of notice.
    Notice(NoticeDuty),
    /// A scope of recognition.
    Recognition(RecognitionScope),
}

impl Term {
    /// Every kind, as it is written.
    pub const KINDS: [&'static str; 10] = [
        "tax-sharing",
        "compensation-steps",
        "compensation-p-index",
        "compensation-pool",
        "compensation-chain",
        "fund-key",
        "fund-share",
        "vote",
        "notice",
        "recognition",
    ];

    /// The kind, as it is written.
    pub fn kind(&self) -> &'static str {
        match self {
            Term::TaxSharing(_) => "tax-sharing",
            Term::CompensationSteps(_) => "compensation-steps",
            Term::CompensationPIndex(_) => "compensation-p-index",
            Term::CompensationPool(_) => "compensation-pool",
            Term::CompensationChain(_) => "compensation-chain",
            Term::FundKey(_) => "fund-key",
            Term::FundShare(_) => "fund-share",
            Term::Vote(_) => "vote",
            Term::Notice(_) => "notice",
            Term::Recognition(_) => "recognition",
        }
    }

    /// The name of the kind, for people.
    pub fn name(&self) -> Message {
        Message::new(match self {
            Term::TaxSharing(_) => "term-tax-sharing",
            Term::CompensationSteps(_) => "term-compensation-steps",
            Term::CompensationPIndex(_) => "term-compensation-p-index",
            Term::CompensationPool(_) => "term-compensation-pool",
            Term::CompensationChain(_) => "term-compensation-chain",
            Term::FundKey(_) => "term-fund-key",
            Term::FundShare(_) => "term-fund-share",
            Term::Vote(_) => "term-vote",
            Term::Notice(_) => "term-notice",
            Term::Recognition(_) => "term-recognition",
        })
    }

    /// The parties that the term binds. Holders of a fund or pool are organs and not among them.
    pub fn bound(&self) -> Vec<&PartyId> {
        match self {
            Term::TaxSharing(t) => vec![&t.sender, &t.receiver],
            Term::CompensationSteps(t) => vec![&t.upstream, &t.downstream],
            Term::CompensationPIndex(t) => vec![&t.upstream, &t.downstream],
            Term::CompensationPool(t) => t.shares.iter().map(|s| &s.party).collect(),
            Term::CompensationChain(t) => {
                t.sections.iter().flat_map(|s| [&s.upstream, &s.downstream]).collect()
            }
            Term::FundKey(t) => t.parties.iter().collect(),
            Term::FundShare(_) => vec![],
            Term::Vote(t) => t.weights().map(|w| w.keys().collect()).unwrap_or_default(),
            Term::Notice(t) => t.from.iter().chain(&t.to).collect(),
            Term::Recognition(t) => t.issued_in.iter().chain(&t.counts_in).collect(),
        }
    }
}

impl Validate for Term {
    fn check(&self, checker: &mut Checker) {
        match self {
            Term::TaxSharing(t) => t.check(checker),
            Term::CompensationSteps(t) => t.check(checker),
            Term::CompensationPIndex(t) => t.check(checker),
            Term::CompensationPool(t) => t.check(checker),
            Term::CompensationChain(t) => t.check(checker),
            Term::FundKey(t) => t.check(checker),
            Term::FundShare(t) => t.check(checker),
            Term::Vote(t) => t.check(checker),
            Term::Notice(t) => t.check(checker),
            Term::Recognition(t) => t.check(checker),
        }
    }
}

/// Requires a text in both languages and days in order.
fn require_text(checker: &mut Checker, name: &str, text: &Names) {
    let filled = !text.en.trim().is_empty() && !text.zh.trim().is_empty();
    checker.require_at(name, filled, || Message::new("problem-text-missing"));
}

/// Requires the last day not before the first.
fn require_days(checker: &mut Checker, from: Option<Date>, until: Option<Date>) {
    let ordered = !matches!((from, until), (Some(from), Some(until)) if until < from);
    checker.require_at("until", ordered, || Message::new("problem-not-in-order"));
}

impl Validate for Clause {
    fn check(&self, checker: &mut Checker) {
        require_text(checker, "title", &self.title);
        require_text(checker, "text", &self.text);
        require_days(checker, self.from, self.until);
        if let Some(term) = &self.term {
            checker.at("term", |c| term.check(c));
        }
    }
}

impl Validate for Draft {
    fn check(&self, checker: &mut Checker) {
        require_text(checker, "title", &self.title);
        require_days(checker, self.from, self.until);
        checker.require_at("parties", self.parties.len() >= 2, || Message::new("problem-too-few-parties"));
        checker.each("parties", &self.parties, |c, party| {
            let again = self.parties.iter().filter(|p| *p == party).count() > 1;
            c.require(!again, || Message::new("problem-twice").text("value", party.as_str()));
        });
        checker.require_at("clauses", !self.clauses.is_empty(), || Message::new("problem-empty"));
        checker.each("clauses", &self.clauses, |c, clause| {
            let again = self.clauses.iter().filter(|o| o.id == clause.id).count() > 1;
            c.require_at("id", !again, || Message::new("problem-twice").text("value", clause.id.as_str()));
            clause.check(c);
            let mut strangers: Vec<&PartyId> = clause.term.iter().flat_map(Term::bound).collect();
            strangers.retain(|party| !self.parties.contains(party));
            strangers.dedup();
            for party in strangers {
                c.at("term", |c| {
                    c.problem(Message::new("problem-not-a-party").text("party", party.as_str()))
                });
            }
        });
    }
}

impl Draft {
    /// A clause by its identifier.
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published;

    fn draft() -> Draft {
        Draft {
            title: Names::new("Water at Liuzhuang", "刘庄断面水质"),
            parties: vec!["henan".parse().unwrap(), "shandong".parse().unwrap()],
            from: Some("2020-01-01".parse().unwrap()),
            until: None,
            withdrawal_months: 6,
            appeal_days: Some(30),
            clauses: vec![published("liuzhuang").unwrap()],
            sources: vec![],
        }
    }

    #[test]
    fn a_sound_draft_has_no_problem_and_comes_back_from_json() {
        let draft = draft();
        assert_eq!(draft.problems(), vec![]);
        let json = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&json).unwrap(), draft);
    }

    #[test]
    fn all_problems_come_at_once_with_their_paths() {
        let mut draft = draft();
        draft.parties = vec!["henan".parse().unwrap()];
        draft.until = Some("2019-12-31".parse().unwrap());
        draft.clauses.push(draft.clauses[0].clone());
        draft.clauses[0].text.zh.clear();
        if let Some(Term::CompensationSteps(term)) = &mut draft.clauses[0].term {
            term.settlement_month = 13;
            term.index.as_mut().unwrap().cap = "0.00 EUR".parse().unwrap();
        }
        let found: Vec<String> =
            draft.problems().iter().map(|p| format!("{} {}", p.path, p.code())).collect();
        assert_eq!(
            found,
            [
                "until problem-not-in-order",
                "parties problem-too-few-parties",
                "clauses[0].id problem-twice",
                "clauses[0].text problem-text-missing",
                "clauses[0].term.index.cap problem-not-positive",
                "clauses[0].term.index.cap problem-other-currency",
                "clauses[0].term.settlement_month problem-not-a-month",
                "clauses[0].term problem-not-a-party",
                "clauses[1].id problem-twice",
                "clauses[1].term problem-not-a-party",
            ]
        );
    }

    #[test]
    fn unknown_fields_and_kinds_are_refused() {
        let mut json = serde_json::to_value(draft()).unwrap();
        json["clauses"][0]["term"]["surprise"] = true.into();
        assert!(serde_json::from_value::<Draft>(json.clone()).unwrap_err().to_string().contains("surprise"));
        json["clauses"][0]["term"] = serde_json::json!({ "kind": "lottery" });
        assert!(serde_json::from_value::<Draft>(json).unwrap_err().to_string().contains("lottery"));
    }
}
