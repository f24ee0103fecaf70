//! A command on its way through the writer, whatever its refusals are.

use crate::canonical::canonical_value;
use crate::command::check_name;
use crate::{
    AppendError, Command, Decision, Failure, Fold, Hash, PartySignature, Receipt, Rejection, SecretKey, Time,
};
use serde_json::Value;

/// A command whose form has been checked.
pub(crate) struct Prepared {
    pub key: String,
    pub actor: String,
    pub body: Value,
    /// The canonical JSON of the body, and its digest.
    pub text: String,
    pub input: Hash,
    pub time: Time,
    pub expected: Vec<(String, u64)>,
    pub party: Option<PartySignature>,
}

impl Prepared {
    /// Checks names, form and the signature of the party, without the state of the journal.
    pub fn new(command: Command, journal: Hash) -> Result<Self, Rejection> {
        check_name("key", &command.key)?;
        check_name("actor", &command.actor)?;
        for (stream, _) in &command.expected {
            check_name("stream", stream)?;
        }
        let text = canonical_value(&command.body)?;
        if let Some(party) = &command.party {
            check_name("holder", &party.holder)?;
            if !party.holds(journal, &command.key, &command.body) {
                return Err(Rejection::Signature(party.holder.clone()));
            }
        }
        let Command { key, actor, body, time, expected, party } = command;
        let input = Hash::of(text.as_bytes());
        Ok(Prepared { key, actor, body, text, input, time, expected, party })
    }
}

/// How the writer answers.
#[derive(Clone)]
pub(crate) enum Outcome<E> {
    Recorded(Receipt<E>),
    /// The decision refused; the job keeps the refusal.
    Refused,
    Rejected(Rejection),
    Failed(Failure),
}

/// A command with its decision and the way to answer.
pub(crate) trait Job<S: Fold>: Send {
    fn prepared(&self) -> &Prepared;
    /// The new key of the office, if it is what the command changes.
    fn office_key(&self) -> Option<&SecretKey>;
    /// Decides; `None` if refused. It may be asked more than once.
    fn decide(&mut self, state: &S, time: Time) -> Option<Decision<S::Event>>;
    fn answer(self: Box<Self>, outcome: Outcome<S::Event>);
}

/// The job of one command.
pub(crate) struct Asked<R, D, A> {
    pub prepared: Prepared,
    pub office_key: Option<SecretKey>,
    pub decide: D,
    pub answer: A,
    pub refusal: Option<R>,
}

impl<S, R, D, A> Job<S> for Asked<R, D, A>
where
    S: Fold,
    R: Send,
    D: Fn(&S, Time) -> Result<Decision<S::Event>, R> + Send,
    A: FnOnce(Result<Receipt<S::Event>, AppendError<R>>) + Send,
{
    fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    fn office_key(&self) -> Option<&SecretKey> {
        self.office_key.as_ref()
    }

    fn decide(&mut self, state: &S, time: Time) -> Option<Decision<S::Event>> {
        match (self.decide)(state, time) {
            Ok(decision) => Some(decision),
            Err(refusal) => {
                self.refusal = Some(refusal);
                None
            }
        }
    }

    fn answer(self: Box<Self>, outcome: Outcome<S::Event>) {
        let result = match (outcome, self.refusal) {
            (Outcome::Recorded(receipt), _) => Ok(receipt),
            (Outcome::Refused, Some(refusal)) => Err(AppendError::Refused(refusal)),
            // INVARIANT: refused only after `decide` has put the refusal there.
            (Outcome::Refused, None) => Err(AppendError::Failed(Failure::BrokenDecision)),
            (Outcome::Rejected(rejection), _) => Err(AppendError::Rejected(rejection)),
            (Outcome::Failed(failure), _) => Err(AppendError::Failed(failure)),
        };
        (self.answer)(result);
    }
}
