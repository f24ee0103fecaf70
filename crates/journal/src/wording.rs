//! What rejections, failures and problems say to people, as messages in no language yet.

use crate::{
    AppendError, Failure, ImportError, KeyProblem, Problem, Rejection, StoreError, Unsound, Unusable,
    VerifyError,
};
use coregion_zone::Message;
use std::error::Error;

/// What an error says, and what is behind it.
fn reasons(cause: &dyn Error) -> String {
    let mut text = cause.to_string();
    let mut next = cause.source();
    while let Some(deeper) = next {
        let more = deeper.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        next = deeper.source();
    }
    text
}

impl Rejection {
    /// The reason for people.
    pub fn message(&self) -> Message {
        let message = Message::new(self.code());
        match self {
            Rejection::Name { field, length } => {
                message.text("field", *field).int("limit", crate::MAX_NAME).int("length", *length)
            }
            Rejection::NotCanonical(cause) => message.text("reason", reasons(cause.as_ref())),
            Rejection::TooLarge { size, limit } => message.int("size", *size).int("limit", *limit),
            Rejection::RecordedDifferently { key, sequence, fields } => {
                let message = message.text("key", key).text("sequence", sequence.to_string());
                message.text("fields", fields.join(", "))
            }
            Rejection::Conflict { stream, expected, found } => message
                .text("stream", stream)
                .text("expected", expected.to_string())
                .text("found", found.to_string()),
            Rejection::ClockWentBack { clock, recorded } => {
                message.text("clock", clock.to_string()).text("recorded", recorded.to_string())
            }
            Rejection::Signature(holder) => message.text("holder", holder),
            Rejection::Key(problem) => message.message("problem", problem.message()),
            Rejection::OfficeKey => message,
        }
    }
}

impl KeyProblem {
    /// A stable name, which is also the identifier of its text.
    pub fn code(&self) -> &'static str {
        match self {
            KeyProblem::Unsound(_) => "journal-key-unsound",
            KeyProblem::Known(_) => "journal-key-known",
            KeyProblem::NotHeld { .. } => "journal-key-not-held",
        }
    }

    /// The reason for people.
    pub fn message(&self) -> Message {
        let message = Message::new(self.code());
        match self {
            KeyProblem::Unsound(key) | KeyProblem::Known(key) => message.text("key", key.to_string()),
            KeyProblem::NotHeld { holder, key } => {
                message.text("holder", holder).text("key", key.to_string())
            }
        }
    }
}

impl StoreError {
    /// The reason for people.
    pub fn message(&self) -> Message {
        let message = Message::new(self.code());
        match self {
            StoreError::Overtaken => message,
            StoreError::Locked(cause)
            | StoreError::Full(cause)
            | StoreError::Unreachable(cause)
            | StoreError::Database(cause) => message.text("cause", reasons(cause.as_ref())),
            StoreError::Missing(place) | StoreError::Exists(place) | StoreError::NotAJournal(place) => {
                message.text("place", place)
            }
            StoreError::Newer { found, known } => {
                message.text("found", found.to_string()).text("known", known.to_string())
            }
            StoreError::OtherMigration(number) => message.text("number", number.to_string()),
            StoreError::Damaged(what) => message.text("what", what),
        }
    }
}

impl Failure {
    /// The reason for people.
    pub fn message(&self) -> Message {
        let message = |id| Message::new(id);
        match self {
            Failure::NotRecorded(cause) => message("journal-not-recorded").message("reason", cause.message()),
            Failure::Overtaken(times) => message(self.code()).int("times", *times),
            Failure::WrongKey { recorded, given } => {
                message(self.code()).text("recorded", recorded.to_string()).text("given", given.to_string())
            }
            Failure::Replaced(entry) => message(self.code()).text("entry", entry.to_string()),
            Failure::Unsound(unsound) => unsound.message(),
            Failure::Unknown(_) | Failure::Busy | Failure::Closed | Failure::BrokenDecision => {
                message(self.code())
            }
        }
    }
}

impl<R> AppendError<R> {
    /// The reason for people, where it is not the domain that refuses.
    pub fn message(&self) -> Option<Message> {
        match self {
            AppendError::Refused(_) => None,
            AppendError::Rejected(rejection) => Some(rejection.message()),
            AppendError::Failed(failure) => Some(failure.message()),
        }
    }
}

impl Problem {
    /// What is wrong, for people.
    pub fn message(&self) -> Message {
        let message = Message::new(self.code());
        match self {
            Problem::NotAnEntry(reason) | Problem::Books(reason) => message.text("reason", reason),
            Problem::WrongSequence { expected, found } => {
                message.text("expected", expected.to_string()).text("found", found.to_string())
            }
            Problem::TimeWentBack { before, found } => {
                message.text("before", before.to_string()).text("found", found.to_string())
            }
            Problem::WrongPartySignature(holder) => message.text("holder", holder),
            Problem::Key(problem) => message.message("problem", problem.message()),
            _ => message,
        }
    }
}

impl Unsound {
    /// Where, and what is wrong, for people.
    pub fn message(&self) -> Message {
        let number = |n: u64| n.to_string();
        let place = match (self.line, self.entry) {
            (Some(line), Some(entry)) => Message::new("journal-place-line-entry")
                .text("line", number(line))
                .text("entry", number(entry)),
            (Some(line), None) => Message::new("journal-place-line").text("line", number(line)),
            (None, Some(entry)) => Message::new("journal-place-entry").text("entry", number(entry)),
            (None, None) => Message::new("journal-place-whole"),
        };
        Message::new("journal-unsound").message("place", place).message("problem", self.problem.message())
    }
}

impl VerifyError {
    /// The reason for people.
    pub fn message(&self) -> Message {
        match self {
            VerifyError::Read(cause) => {
                Message::new("journal-export-unreadable").text("cause", cause.to_string())
            }
            VerifyError::Unsound(unsound) => unsound.message(),
        }
    }
}

impl ImportError {
    /// The reason for people.
    pub fn message(&self) -> Message {
        match self {
            ImportError::Export(cause) => cause.message(),
            ImportError::Another(place) => Message::new("journal-another").text("place", place),
            ImportError::Store(cause) => cause.message(),
        }
    }
}

impl Unusable {
    /// The reason for people.
    pub fn message(&self) -> Message {
        Message::new(match self {
            Unusable::OtherVersion => "journal-snapshot-other-version",
            Unusable::NotSigned => "journal-snapshot-not-signed",
            Unusable::Changed => "journal-snapshot-changed",
            Unusable::OtherJournal => "journal-snapshot-other-journal",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PublicKey, Time, locales};
    use coregion_zone::{Catalogue, Language};
    use std::sync::Arc;

    fn messages() -> Vec<Message> {
        let key = PublicKey([7; 32]);
        let cause = || Arc::new(std::io::Error::other("the disk says so"));
        let keys = [
            KeyProblem::Unsound(key),
            KeyProblem::Known(key),
            KeyProblem::NotHeld { holder: "xuzhou".into(), key },
        ];
        let rejections = [
            Rejection::Name { field: "key", length: 0 },
            Rejection::TooLarge { size: 9, limit: 8 },
            Rejection::RecordedDifferently { key: "k".into(), sequence: 3, fields: vec!["amount".into()] },
            Rejection::Conflict { stream: "s".into(), expected: 1, found: 2 },
            Rejection::ClockWentBack { clock: Time::EPOCH, recorded: Time::LAST },
            Rejection::Signature("xuzhou".into()),
            Rejection::OfficeKey,
            crate::CanonicalError::TooDeep.into(),
        ];
        let stores = [
            StoreError::Overtaken,
            StoreError::Locked(cause()),
            StoreError::Full(cause()),
            StoreError::Unreachable(cause()),
            StoreError::Database(cause()),
            StoreError::Missing("p".into()),
            StoreError::Exists("p".into()),
            StoreError::NotAJournal("p".into()),
            StoreError::Newer { found: 9, known: 4 },
            StoreError::OtherMigration(2),
            StoreError::Damaged("nothing".into()),
        ];
        let failures = [
            Failure::Unknown(StoreError::Overtaken),
            Failure::Overtaken(8),
            Failure::WrongKey { recorded: key, given: key },
            Failure::Replaced(4),
            Failure::Busy,
            Failure::Closed,
            Failure::BrokenDecision,
        ];
        let problems = [
            Problem::NotALine,
            Problem::NotAHeader,
            Problem::NotCanonical,
            Problem::NotAnEntry("why".into()),
            Problem::WrongSequence { expected: 1, found: 2 },
            Problem::WrongHash,
            Problem::WrongSeal,
            Problem::NoSeal,
            Problem::TimeWentBack { before: Time::LAST, found: Time::EPOCH },
            Problem::StreamsNotSorted,
            Problem::WrongInput,
            Problem::WrongPartySignature("xuzhou".into()),
            Problem::Books("why".into()),
            Problem::WrongPaper,
            Problem::NotTheKnown,
            Problem::CutOff,
            Problem::WrongEnd,
        ];
        let places = [(Some(3), Some(2)), (Some(3), None), (None, Some(2)), (None, None)];
        let mut all: Vec<Message> = keys.iter().map(KeyProblem::message).collect();
        all.extend(keys.iter().cloned().map(|problem| Rejection::Key(problem).message()));
        all.extend(keys.into_iter().map(|problem| Problem::Key(problem).message()));
        all.extend(rejections.iter().map(Rejection::message));
        all.extend(stores.iter().map(StoreError::message));
        all.extend(stores.map(|store| Failure::NotRecorded(store).message()));
        all.extend(failures.iter().map(Failure::message));
        all.extend(problems.iter().map(Problem::message));
        all.extend(
            places.map(|(line, entry)| Unsound { line, entry, problem: Problem::WrongHash }.message()),
        );
        all.push(VerifyError::Read(std::io::Error::other("gone")).message());
        all.push(ImportError::Another("p".into()).message());
        let unusable =
            [Unusable::OtherVersion, Unusable::NotSigned, Unusable::Changed, Unusable::OtherJournal];
        all.extend(unusable.iter().map(Unusable::message));
        all
    }

    #[test]
    fn every_text_is_there_in_both_languages_and_is_filled() {
        let catalogues = Language::ALL.map(|language| Catalogue::new(language, &[locales(language)]));
        assert_eq!(catalogues[0].ids(), catalogues[1].ids());
        let mut used = std::collections::BTreeSet::new();
        for message in messages() {
            for catalogue in &catalogues {
                assert!(catalogue.has(message.id), "{} has no text", message.id);
                let text = catalogue.text(&message);
                assert!(!text.contains('{') && !text.contains("journal-"), "{text}");
            }
            let mut open = vec![&message];
            while let Some(message) = open.pop() {
                used.insert(message.id);
                open.extend(message.args.values().filter_map(|arg| match arg {
                    coregion_zone::Arg::Message(inner) => Some(inner.as_ref()),
                    _ => None,
                }));
            }
        }
        for id in catalogues[0].ids() {
            assert!(used.contains(id.as_str()), "{id} is not used");
        }
    }
}
