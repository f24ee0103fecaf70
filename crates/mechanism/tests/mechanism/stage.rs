//! A stage: an office with members, people and keys, on which commands are played as JSON.

use coregion_mechanism::{Command, Context, Event, Office, Refusal, Signed, decide, digest, evolve, streams};
use coregion_terms::{Currency, Moment, Money};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const MEMBERS: [&str; 6] = ["henan", "shandong", "jiangsu", "yunnan", "guizhou", "sichuan"];
const OFFICE_PEOPLE: [(&str, &str); 11] = [
    ("sec", "secretary"),
    ("chair", "chair"),
    ("trea", "treasurer"),
    ("cash", "cashier"),
    ("fman", "fund-manager"),
    ("asse", "assessor"),
    ("cont", "controller"),
    ("audi", "auditor"),
    ("medi", "mediator"),
    ("arb1", "arbitrator"),
    ("arb9", "arbitrator"),
];
const MEMBER_ROLES: [&str; 6] =
    ["administrator", "delegate", "signatory", "finance-officer", "project-officer", "counsel"];

pub struct Stage {
    pub office: Office,
    pub events: Vec<Event>,
    pub now: Moment,
}

/// The key of a party on the stage.
pub fn key(party: &str) -> String {
    digest::digest(&party)
}

pub fn words(text: &str) -> Value {
    json!({ "en": text, "zh": format!("（{text}）") })
}

impl Stage {
    /// Only founded.
    pub fn founded() -> Self {
        let mut stage =
            Stage { office: Office::default(), events: vec![], now: "2026-03-02T01:00:00Z".parse().unwrap() };
        stage.ok(
            "admin",
            json!({ "command": "found-office", "office": "office", "name": words("Office"),
            "offset_minutes": 480, "mandate": "m-admin", "administrator": words("Admin") }),
        );
        stage
    }

    /// With six members, an association, a firm, the fund, a tribunal and all people.
    pub fn new() -> Self {
        let mut stage = Stage::founded();
        let mut party = |id: &str, kind: Value, part_of: Option<&str>, standing: &str| {
            stage.ok(
                "admin",
                json!({ "command": "register-party", "party": id, "name": words(id), "kind": kind,
                "part_of": part_of, "standing": standing }),
            );
        };
        for member in MEMBERS {
            party(member, json!({ "is": "jurisdiction", "level": "province" }), None, "member");
        }
        party("chamber", json!({ "is": "association" }), None, "associate");
        party("capital", json!({ "is": "firm" }), None, "associate");
        party("fund", json!({ "is": "fund" }), Some("office"), "associate");
        party("chishui-fund", json!({ "is": "fund" }), Some("office"), "associate");
        party("tribunal", json!({ "is": "organ" }), Some("office"), "associate");
        for (person, role) in OFFICE_PEOPLE {
            stage.person(person);
            let at = if role == "arbitrator" { "tribunal" } else { "office" };
            stage.mandate(person, at, role, "2026-01-01", None);
        }
        for person in ["arb2", "arb3", "arb4", "arb5"] {
            stage.person(person);
        }
        for party in MEMBERS.into_iter().chain(["chamber", "capital"]) {
            stage.person(&format!("{party}-lead"));
            for role in MEMBER_ROLES {
                stage.mandate(&format!("{party}-lead"), party, role, "2026-01-01", None);
            }
        }
        for party in MEMBERS.into_iter().chain(["chamber", "capital", "tribunal"]) {
            stage.ok("admin", json!({ "command": "register-key", "party": party, "key": key(party) }));
        }
        stage
    }

    pub fn person(&mut self, person: &str) {
        self.ok("admin", json!({ "command": "register-person", "person": person, "name": words(person) }));
    }

    pub fn mandate(&mut self, person: &str, party: &str, role: &str, from: &str, until: Option<&str>) {
        self.ok(
            "admin",
            json!({ "command": "grant-mandate", "mandate": format!("{person}-{party}-{role}"),
            "person": person, "party": party, "role": role, "from": from, "until": until }),
        );
    }

    /// `henan` is the lead of Henan for Henan; `sec` acts for the office; `x@y` is person x for party y.
    pub fn context(&self, who: &str, signed: bool) -> Context {
        let (person, party) = match who.split_once('@') {
            Some((person, party)) => (person.to_owned(), party.to_owned()),
            None if MEMBERS.contains(&who) || ["chamber", "capital"].contains(&who) => {
                (format!("{who}-lead"), who.to_owned())
            }
            None => (who.to_owned(), "office".to_owned()),
        };
        let signature = Signed { party: party.parse().unwrap(), key: key(&party) };
        Context {
            actor: person.parse().unwrap(),
            party: party.parse().unwrap(),
            now: self.now,
            signed: signed.then_some(signature),
        }
    }

    pub fn play(&mut self, context: &Context, command: Value) -> Result<Vec<Event>, Refusal> {
        let command: Command =
            serde_json::from_value(command.clone()).unwrap_or_else(|error| panic!("{error}: {command}"));
        assert!(!command.stream().is_empty());
        let events = decide(&self.office, &command, context)?;
        assert!(!events.is_empty() && !streams(&events).is_empty());
        for event in &events {
            let text = serde_json::to_string(event).unwrap();
            assert_eq!(
                serde_json::from_str::<Event>(&text).unwrap(),
                *event,
                "an event comes back as it went"
            );
            evolve(&mut self.office, event);
        }
        balanced(&self.office);
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    pub fn run(&mut self, who: &str, command: Value) -> Result<Vec<Event>, Refusal> {
        self.play(&self.context(who, false), command)
    }

    /// What must succeed.
    pub fn ok(&mut self, who: &str, command: Value) -> Vec<Event> {
        let text = command.to_string();
        self.run(who, command).unwrap_or_else(|refusal| panic!("{who} {text}: {refusal}"))
    }

    /// What must succeed, with the signature of the party.
    pub fn sign(&mut self, who: &str, command: Value) -> Vec<Event> {
        let text = command.to_string();
        let context = self.context(who, true);
        self.play(&context, command).unwrap_or_else(|refusal| panic!("{who} {text}: {refusal}"))
    }

    /// The code of what must be refused; nothing happens then.
    pub fn no(&mut self, who: &str, command: Value) -> &'static str {
        let text = command.to_string();
        match self.run(who, command) {
            Err(refusal) => refusal.code(),
            Ok(_) => panic!("{who} was not refused: {text}"),
        }
    }

    pub fn no_signed(&mut self, who: &str, command: Value) -> &'static str {
        let context = self.context(who, true);
        self.play(&context, command).expect_err("refused").code()
    }

    /// The clock moves on to the morning of a day.
    pub fn day(&mut self, day: &str) {
        self.now = format!("{day}T01:00:00Z").parse().unwrap();
    }

    pub fn state(&self) -> String {
        serde_json::to_string(&self.office).unwrap()
    }

    /// Replay gives the same state byte for byte, and the state comes back from its text.
    pub fn check(&self) {
        let mut again = Office::default();
        self.events.iter().for_each(|event| evolve(&mut again, event));
        assert_eq!(serde_json::to_string(&again).unwrap(), self.state());
        assert_eq!(serde_json::from_str::<Office>(&self.state()).unwrap(), self.office);
    }

    pub fn balance(&self, account: &str) -> String {
        self.office.ledger.accounts[&account.parse().unwrap()].balance().unwrap().amount()
    }

    /// Carries a draft agreement through meeting, votes and signatures.
    pub fn agree(&mut self, agreement: &str, draft: Value) {
        let members: Vec<String> =
            draft["parties"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect();
        self.ok("sec", json!({ "command": "draft-agreement", "agreement": agreement, "draft": draft }));
        self.adopt_and_sign(agreement, 1, &members);
    }

    pub fn adopt_and_sign(&mut self, agreement: &str, version: u32, members: &[String]) {
        self.adopt_and_sign_as(agreement, version, members, members);
    }

    /// With who acts for each member.
    pub fn adopt_and_sign_as(
        &mut self,
        agreement: &str,
        version: u32,
        members: &[String],
        people: &[String],
    ) {
        let meeting = format!("meeting-{agreement}-{version}");
        let motion = format!("motion-{agreement}-{version}");
        self.ok(
            "sec",
            json!({ "command": "call-meeting", "meeting": meeting, "body": "office",
            "title": words("Joint meeting"), "place": words("Xuzhou"), "starts": "2026-03-02T02:00:00Z",
            "chair": "office", "members": members, "guests": [],
            "rule": { "method": "consensus", "quorum": "1", "of": "members" } }),
        );
        self.ok(
            "sec",
            json!({ "command": "put-on-agenda", "meeting": meeting, "item": "1",
            "title": words("Agreement"), "papers": [] }),
        );
        self.ok(
            "sec",
            json!({ "command": "table-agreement", "agreement": agreement, "version": version,
            "meeting": meeting, "item": "1" }),
        );
        self.ok("chair", json!({ "command": "open-meeting", "meeting": meeting, "present": members }));
        self.ok(
            "chair",
            json!({ "command": "propose-motion", "motion": motion, "meeting": meeting, "item": "1",
            "proposal": { "adopt": { "agreement": agreement, "version": version } } }),
        );
        self.ok("chair", json!({ "command": "open-vote", "motion": motion }));
        for member in people {
            self.sign(member, json!({ "command": "cast-vote", "motion": motion, "vote": "for" }));
        }
        self.ok("chair", json!({ "command": "close-vote", "motion": motion }));
        self.ok("chair", json!({ "command": "close-meeting", "meeting": meeting }));
        let digest = self.office.instruments.agreements[&agreement.parse().unwrap()]
            .version(version)
            .unwrap()
            .digest
            .clone();
        for member in people {
            self.sign(
                member,
                json!({ "command": "sign-agreement", "agreement": agreement, "version": version,
                "digest": digest }),
            );
        }
    }
}

/// A draft with one published clause between parties, in force from a day.
pub fn draft(clause: &str, parties: &[&str], from: &str) -> Value {
    let clause = coregion_terms::published(clause).unwrap();
    let mut clause = serde_json::to_value(clause).unwrap();
    if clause["term"]["kind"] == "tax-sharing" {
        (clause["term"]["sender"], clause["term"]["receiver"]) = (json!(parties[0]), json!(parties[1]));
    }
    clause["id"] = json!("deal");
    json!({ "title": words("Deal"), "parties": parties, "from": from, "withdrawal_months": 6, "appeal_days": 30,
        "clauses": [clause] })
}

/// Debits are credits, posted and pending, in every currency.
pub fn balanced(office: &Office) {
    let mut sums: BTreeMap<Currency, [Money; 4]> = BTreeMap::new();
    for account in office.ledger.accounts.values() {
        let sums = sums.entry(account.currency).or_insert([Money::zero(account.currency); 4]);
        for (sum, part) in sums.iter_mut().zip([
            account.debits,
            account.credits,
            account.debits_pending,
            account.credits_pending,
        ]) {
            *sum = sum.plus(part).unwrap();
        }
    }
    for [debits, credits, debits_pending, credits_pending] in sums.into_values() {
        assert_eq!((debits, debits_pending), (credits, credits_pending));
        assert!(!debits_pending.is_negative());
    }
}
