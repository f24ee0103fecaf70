//! The script: who asks what when, and what is told of it.

use super::cast::demo_key;
use crate::{Acknowledged, Declined, NewPaper, NotARequest, Office, Request, SetClock, Verdict, verify};
use coregion_journal::{Failure, NotATime, Papers, Time, VerifyError};
use coregion_mechanism::PersonId;
use coregion_terms::{Date, PartyId, id::NotAnId};
use coregion_zone::Message;
use serde_json::Value;
use std::io::BufReader;

/// Something that happened in the demo.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// On which day.
    pub on: Date,
    /// What.
    pub what: Message,
}

/// A year that was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// The export, verified: chain, signatures and books.
    pub verdict: Verdict,
    /// Whether the state made again from the first entry is the one in use.
    pub rebuilt: bool,
    /// How many commands were refused, as they should be.
    pub refused: usize,
}

/// Why the demo stopped.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A command was not taken.
    #[error("`{command}` was not taken: {}", declined.code())]
    Declined {
        /// Its name.
        command: String,
        /// Why.
        #[source]
        declined: Box<Declined>,
    },
    /// A command was taken that should have been refused.
    #[error("`{0}` should have been refused")]
    NotRefused(String),
    /// The script has a mistake.
    #[error("the script has a mistake: {0}")]
    Script(String),
    /// The embedded zone cannot be read.
    #[error("the embedded zone cannot be read")]
    Zone(#[from] coregion_zone::LoadError),
    /// The journal fails.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The export is not good.
    #[error(transparent)]
    NotGood(#[from] VerifyError),
}

macro_rules! mistakes {
    ($($kind:ty),*) => {$(
        impl From<$kind> for DemoError {
            fn from(mistake: $kind) -> Self {
                DemoError::Script(mistake.to_string())
            }
        }
    )*};
}
mistakes!(NotAnId, NotATime, NotARequest, coregion_journal::CanonicalError, serde_json::Error);

pub(super) struct Script<'s> {
    pub office: &'s Office,
    clock: &'s SetClock,
    tell: &'s mut dyn FnMut(&Told),
    asked: u64,
    refused: usize,
}

/// A member of a command, as text.
fn name_of(command: &Value) -> String {
    command.get("command").and_then(Value::as_str).unwrap_or("?").to_owned()
}

impl<'s> Script<'s> {
    pub fn new(office: &'s Office, clock: &'s SetClock, tell: &'s mut dyn FnMut(&Told)) -> Self {
        Script { office, clock, tell, asked: 0, refused: 0 }
    }

    /// Goes on to a day, at nine in the morning at the place of the office.
    pub fn on(&mut self, day: &str) -> Result<(), DemoError> {
        self.clock.set(format!("{day}T01:00:00.000Z").parse::<Time>()?);
        Ok(())
    }

    pub fn tell(&mut self, what: Message) {
        let told = Told { on: self.office.today(), what };
        (self.tell)(&told);
    }

    fn request(&mut self, who: &str, of: &str, mut command: Value) -> Result<Request, DemoError> {
        self.asked += 1;
        self.clock.advance(1000);
        if let Value::Object(members) = &mut command {
            members.insert("as".into(), Value::from(of));
        }
        Ok(Request::read(PersonId::new(who)?, format!("demo-{}", self.asked), command)?)
    }

    fn submit(&self, request: Request) -> Result<Acknowledged, DemoError> {
        let command = request.command.name().to_owned();
        self.office
            .submit(request)
            .map_err(|declined| DemoError::Declined { command, declined: Box::new(declined) })
    }

    /// A command that is taken.
    pub fn ask(&mut self, who: &str, of: &str, command: Value) -> Result<Acknowledged, DemoError> {
        let request = self.request(who, of, command)?;
        self.submit(request)
    }

    /// A command that binds the party and carries its signature.
    pub fn bind(&mut self, who: &str, of: &str, command: Value) -> Result<Acknowledged, DemoError> {
        let request = self.request(who, of, command)?.signed(&demo_key(of), self.office.identity())?;
        self.submit(request)
    }

    /// A command that is refused with this code; it is told.
    pub fn refuse(&mut self, who: &str, of: &str, command: Value, code: &str) -> Result<(), DemoError> {
        let name = name_of(&command);
        let request = self.request(who, of, command)?;
        match self.office.submit(request) {
            Err(declined) if declined.code() == code => {
                self.refused += 1;
                let what = Message::new("office-demo-refused").text("command", name);
                self.tell(what.message("reason", declined.message()));
                Ok(())
            }
            Err(declined) => Err(DemoError::Declined { command: name, declined: Box::new(declined) }),
            Ok(_) => Err(DemoError::NotRefused(name)),
        }
    }

    /// Files a paper.
    pub fn file(&mut self, who: &str, of: &str, paper: NewPaper) -> Result<Acknowledged, DemoError> {
        self.asked += 1;
        self.clock.advance(1000);
        let key = format!("demo-{}", self.asked);
        let filed = self.office.file_paper(PersonId::new(who)?, PartyId::new(of)?, &key, paper);
        filed.map_err(|declined| DemoError::Declined {
            command: "file-paper".into(),
            declined: Box::new(declined),
        })
    }

    /// Verifies the export and makes the state again.
    pub fn end(self) -> Result<Played, DemoError> {
        let export = BufReader::new(self.office.export(Papers::Left)?);
        let verdict = verify_blocking(export)?;
        let rebuilt = self.office.rebuild_and_compare()?.is_equal();
        Ok(Played { verdict, rebuilt, refused: self.refused })
    }
}

/// Verifies an export that cannot go to another thread: read whole first.
fn verify_blocking(mut export: impl std::io::Read) -> Result<Verdict, DemoError> {
    let mut text = Vec::new();
    export.read_to_end(&mut text).map_err(VerifyError::Read)?;
    Ok(verify(&text[..], &Default::default())?)
}
