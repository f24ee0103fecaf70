//! Why the office does not do what it is asked: one answer, whatever room it comes from.

use coregion_journal::{AppendError, Failure, Rejection, StoreError};
use coregion_mechanism::{PaperId, PersonId, Refusal};
use coregion_zone::Message;

/// What kind of answer it is, for protocols that have few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nobody is known behind the request.
    Unauthenticated,
    /// The actor may not do this.
    Forbidden,
    /// Something named is not there.
    Unknown,
    /// It contradicts what is recorded.
    Conflict,
    /// The request itself makes no sense.
    Invalid,
    /// The office cannot answer now; the request is not at fault.
    Unavailable,
}

/// Why the office does not do what it is asked. Nothing was recorded, unless [`Declined::is_unknown`].
#[derive(Clone, Debug, thiserror::Error)]
pub enum Declined {
    /// The mechanisms refuse.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The journal does not take it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The journal or its database could not answer.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The bytes of the paper are missing.
    #[error("the bytes of the paper `{0}` are missing")]
    PaperMissing(PaperId),
    /// The bytes are not those of the digest.
    #[error("the bytes of the paper `{0}` have another digest")]
    PaperDiffers(PaperId),
    /// A command that files no paper came with one.
    #[error("`{0}` takes no paper")]
    PaperUnexpected(String),
    /// The content of the paper was dropped.
    #[error("the content of the paper `{0}` is no longer kept")]
    PaperGone(PaperId),
    /// A view of something that is not there.
    #[error("there is no {what} `{id}`")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// Its identifier.
        id: String,
    },
    /// Only people with a mandate may look.
    #[error("`{0}` has no mandate that holds today")]
    NoMandate(PersonId),
    /// The person or the password is wrong; which of both is not told.
    #[error("person or password is wrong")]
    WrongPassword,
    /// The session or token does not hold.
    #[error("the session or token does not hold")]
    NotLoggedIn,
    /// The password is too short or too long.
    #[error("a password has 12 to 1000 characters")]
    PasswordLength,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandom,
}

impl Declined {
    /// The stable code, which is also the identifier of a text where the office itself declines.
    pub fn code(&self) -> &'static str {
        match self {
            Declined::Refused(refusal) => refusal.code(),
            Declined::Rejected(rejection) => rejection.code(),
            Declined::Failed(failure) => failure.code(),
            Declined::PaperMissing(_) => "office-paper-missing",
            Declined::PaperDiffers(_) => "office-paper-differs",
            Declined::PaperUnexpected(_) => "office-paper-unexpected",
            Declined::PaperGone(_) => "office-paper-gone",
            Declined::Missing { .. } => "office-missing",
            Declined::NoMandate(_) => "office-no-mandate",
            Declined::WrongPassword => "office-wrong-password",
            Declined::NotLoggedIn => "office-not-logged-in",
            Declined::PasswordLength => "office-password-length",
            Declined::NoRandom => "office-no-random",
        }
    }

    /// What kind of answer it is.
    pub fn class(&self) -> Class {
        match self {
            Declined::Refused(refusal) => match refusal.class() {
                coregion_mechanism::Class::Forbidden => Class::Forbidden,
                coregion_mechanism::Class::Unknown => Class::Unknown,
                coregion_mechanism::Class::Conflict => Class::Conflict,
                coregion_mechanism::Class::Invalid => Class::Invalid,
            },
            Declined::Rejected(rejection) => match rejection {
                Rejection::Name { .. } | Rejection::NotCanonical(_) | Rejection::TooLarge { .. } => {
                    Class::Invalid
                }
                Rejection::RecordedDifferently { .. } | Rejection::Conflict { .. } => Class::Conflict,
                Rejection::Signature(_) | Rejection::Key(_) | Rejection::OfficeKey => Class::Forbidden,
                Rejection::ClockWentBack { .. } => Class::Unavailable,
            },
            Declined::Failed(_) | Declined::NoRandom => Class::Unavailable,
            Declined::PaperMissing(_) | Declined::PaperDiffers(_) | Declined::PaperUnexpected(_) => {
                Class::Invalid
            }
            Declined::PaperGone(_) | Declined::Missing { .. } => Class::Unknown,
            Declined::NoMandate(_) => Class::Forbidden,
            Declined::WrongPassword | Declined::NotLoggedIn => Class::Unauthenticated,
            Declined::PasswordLength => Class::Invalid,
        }
    }

    /// Whether it is not known if the request was recorded: ask again with the same key.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Declined::Failed(Failure::Unknown(_)))
    }

    /// The reason for people.
    pub fn message(&self) -> Message {
        let message = || Message::new(self.code());
        match self {
            Declined::Refused(refusal) => refusal.message(),
            Declined::Rejected(rejection) => rejection.message(),
            Declined::Failed(failure) => failure.message(),
            Declined::PaperMissing(paper) | Declined::PaperDiffers(paper) | Declined::PaperGone(paper) => {
                message().text("paper", paper.as_str())
            }
            Declined::PaperUnexpected(command) => message().text("command", command),
            Declined::Missing { what, id } => message().text("what", *what).text("id", id),
            Declined::NoMandate(person) => message().text("person", person.as_str()),
            Declined::WrongPassword
            | Declined::NotLoggedIn
            | Declined::PasswordLength
            | Declined::NoRandom => message(),
        }
    }
}

impl From<AppendError<Refusal>> for Declined {
    fn from(error: AppendError<Refusal>) -> Self {
        match error {
            AppendError::Refused(refusal) => Declined::Refused(refusal),
            AppendError::Rejected(rejection) => Declined::Rejected(rejection),
            AppendError::Failed(failure) => Declined::Failed(failure),
        }
    }
}

impl From<Refusal> for Declined {
    fn from(refusal: Refusal) -> Self {
        Declined::Refused(refusal)
    }
}

impl From<StoreError> for Declined {
    fn from(error: StoreError) -> Self {
        Declined::Failed(error.into())
    }
}

impl From<getrandom::Error> for Declined {
    fn from(_: getrandom::Error) -> Self {
        Declined::NoRandom
    }
}
