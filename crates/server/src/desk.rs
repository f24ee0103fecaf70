//! What the routes share: the office, the texts, and what keeps the door.

use crate::attempts::Attempts;
use crate::bearers::Bearers;
use crate::http::language::Words;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use coregion_office::journal::{Failure, Rejection};
use coregion_office::{Class, Declined, Office};
use coregion_terms::Moment;
use coregion_zone::{Catalogue, Language};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How the door is kept.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What addresses begin with, where the door stands behind another: `https://office.example`. Else it is what the
    /// client called.
    pub public_url: Option<String>,
    /// Whether everybody may see meetings and their agendas, in OParl and in the calendar.
    pub public_meetings: bool,
    /// The prefix of process identifiers that is registered with the Open Contracting Partnership.
    pub ocds_prefix: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { public_url: None, public_meetings: false, ocds_prefix: "ocds-000000".to_owned() }
    }
}

/// What the routes share.
pub struct Desk {
    /// The office.
    pub office: Office,
    /// How the door is kept.
    pub settings: Settings,
    /// Failed attempts to sign in.
    pub attempts: Attempts,
    /// Who was recognised a moment ago.
    pub bearers: Bearers,
    /// Passwords that are hashed at the same time: each takes 19 MiB.
    pub hashing: Semaphore,
    words: [Words; 2],
}

/// The texts of all rooms that the door shows.
pub fn catalogue(language: Language) -> Catalogue {
    Catalogue::new(
        language,
        &[
            crate::locales(language),
            coregion_zone::locales(language),
            coregion_terms::locales(language),
            coregion_office::mechanism::locales(language),
            coregion_office::journal::locales(language),
            coregion_office::locales(language),
        ],
    )
}

impl Desk {
    /// The door of an office.
    pub fn new(office: Office, settings: Settings) -> Arc<Self> {
        Arc::new(Desk {
            office,
            settings,
            attempts: Attempts::default(),
            bearers: Bearers::default(),
            hashing: Semaphore::new(2),
            words: Language::ALL.map(catalogue),
        })
    }

    /// The texts of a language.
    pub fn words(&self, language: Language) -> &Words {
        let [en, zh] = &self.words;
        match language {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        let seconds = self.office.now().milliseconds() / 1000;
        Moment::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    /// Has the office do what may wait for the database, on a thread where waiting is allowed.
    ///
    /// # Errors
    /// What the office declines.
    pub async fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Office) -> Result<T, Declined> + Send + 'static,
    ) -> Result<T, Problem> {
        let office = self.office.clone();
        let done = tokio::task::spawn_blocking(move || work(&office)).await;
        Ok(done.map_err(|_| Problem::broken())??)
    }
}

fn status(declined: &Declined) -> StatusCode {
    match declined {
        Declined::Rejected(Rejection::Conflict { .. }) => StatusCode::PRECONDITION_FAILED,
        Declined::Rejected(Rejection::RecordedDifferently { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => match declined.class() {
            Class::Unauthenticated => StatusCode::UNAUTHORIZED,
            Class::Forbidden => StatusCode::FORBIDDEN,
            Class::Unknown => StatusCode::NOT_FOUND,
            Class::Conflict => StatusCode::CONFLICT,
            Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Class::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}

impl From<Declined> for Problem {
    fn from(declined: Declined) -> Self {
        let mut problem = Problem::new(status(&declined), declined.code(), declined.message());
        match &declined {
            Declined::Refused(refusal) => {
                if let Ok(Value::Object(mut members)) = serde_json::to_value(refusal) {
                    members.remove("code");
                    problem = problem.member("refusal", Value::Object(members));
                }
            }
            Declined::Rejected(Rejection::Conflict { stream, expected, found }) => {
                problem = problem
                    .member("conflict", json!({ "stream": stream, "expected": expected, "found": found }));
            }
            Declined::Rejected(Rejection::RecordedDifferently { sequence, fields, .. }) => {
                problem = problem.member("recorded", json!({ "sequence": sequence, "differs": fields }));
            }
            Declined::Failed(failure) => {
                // To be asked again with the same key; it is not known whether it was recorded.
                problem = problem.member("unknown", matches!(failure, Failure::Unknown(_))).again_in(1);
            }
            _ => {}
        }
        problem
    }
}
