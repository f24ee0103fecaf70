//! Passwords, sessions and personal tokens: kept beside the journal, as hashes only.

use crate::identity::random;
use crate::{Declined, Office};
use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coregion_journal::store::{Bearer, BearerKind, Password};
use coregion_journal::{Hash, Time};
use coregion_mechanism::{PersonId, Refusal};

/// How long a session holds: half a day.
const SESSION_MILLISECONDS: u64 = 12 * 3_600_000;
const DAY_MILLISECONDS: u64 = 86_400_000;
/// What personal tokens begin with, so that a leaked one is recognised.
const TOKEN_MARK: &str = "coregion_";

/// A session or token that was just made. The secret is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// What its bearer shows.
    pub secret: String,
    /// When it ceases to hold.
    pub expires: Time,
}

/// What a form must carry along with a session, so that no other site can send it.
pub fn csrf_token(session_secret: &str) -> String {
    Hash::of(format!("coregion-csrf/1 {session_secret}").as_bytes()).to_string()
}

fn digest(secret: &str) -> Hash {
    Hash::of(secret.as_bytes())
}

fn later(now: Time, milliseconds: u64) -> Time {
    Time::from_milliseconds(now.milliseconds().saturating_add(milliseconds)).unwrap_or(Time::LAST)
}

fn hashed(password: &str) -> Result<String, Declined> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|_| Declined::NoRandom)?;
    let hash =
        Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|_| Declined::PasswordLength)?;
    Ok(hash.to_string())
}

/// A hash that no password has: it costs as much to check as a real one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y29yZWdpb24tbm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

impl Office {
    /// Sets the password of a registered person (argon2id), and ends the person's sessions. Whether the caller may do so
    /// is the caller's to know: the operator, or the person after the old password.
    ///
    /// # Errors
    /// No such person, a password that is too short, or the database fails.
    pub fn set_password(&self, person: &PersonId, password: &str) -> Result<(), Declined> {
        self.read(|office| office.parties.person(person).map(|_| ()))?;
        if !(12..=1000).contains(&password.chars().count()) {
            return Err(Declined::PasswordLength);
        }
        let kept = Password { person: person.to_string(), hash: hashed(password)?, changed: self.now() };
        self.credentials(|store| {
            store.keep_password(&kept)?;
            store.drop_sessions(person.as_str())
        })?;
        Ok(())
    }

    /// Whether the password is the person's. It takes as long for people who have none.
    ///
    /// # Errors
    /// The database fails.
    pub fn check_password(&self, person: &PersonId, password: &str) -> Result<bool, Declined> {
        let kept = self.credentials(|store| store.password(person.as_str()))?;
        let hash = kept.as_ref().map_or(NOBODY, |kept| kept.hash.as_str());
        Ok(password.len() <= 4000 && fits(password, hash) && kept.is_some())
    }

    /// Begins a session of a person after the password.
    ///
    /// # Errors
    /// Person or password is wrong, or the database fails.
    pub fn log_in(&self, person: &PersonId, password: &str) -> Result<Session, Declined> {
        if !self.check_password(person, password)? {
            return Err(Declined::WrongPassword);
        }
        let secret = URL_SAFE_NO_PAD.encode(random::<32>()?);
        self.keep_bearer(person, BearerKind::Session, "", secret, SESSION_MILLISECONDS)
    }

    /// Makes a personal token for a program of a person, which holds so many days.
    ///
    /// # Errors
    /// No such person, or the database fails.
    pub fn make_token(&self, person: &PersonId, name: &str, days: u16) -> Result<Session, Declined> {
        self.read(|office| office.parties.person(person).map(|_| ()))?;
        let secret = format!("{TOKEN_MARK}{}", URL_SAFE_NO_PAD.encode(random::<32>()?));
        self.keep_bearer(person, BearerKind::Token, name, secret, u64::from(days) * DAY_MILLISECONDS)
    }

    fn keep_bearer(
        &self,
        person: &PersonId,
        kind: BearerKind,
        name: &str,
        secret: String,
        milliseconds: u64,
    ) -> Result<Session, Declined> {
        let now = self.now();
        let expires = later(now, milliseconds);
        let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        let bearer =
            Bearer { digest: digest(&secret), person: person.to_string(), kind, name, created: now, expires };
        self.credentials(|store| {
            store.drop_expired(now)?;
            store.keep_bearer(&bearer)
        })?;
        Ok(Session { person: person.clone(), secret, expires })
    }

    /// The person behind a session or token.
    ///
    /// # Errors
    /// It does not hold, or the person is no longer registered, or the database fails.
    pub fn bearer(&self, secret: &str) -> Result<(PersonId, BearerKind), Declined> {
        let kept = self.credentials(|store| store.bearer(digest(secret)))?;
        let kept = kept.filter(|bearer| self.now() < bearer.expires).ok_or(Declined::NotLoggedIn)?;
        let person = PersonId::new(&kept.person).map_err(|_| Declined::NotLoggedIn)?;
        match self.read(|office| office.parties.person(&person).map(|_| ())) {
            Ok(()) => Ok((person, kept.kind)),
            Err(Refusal::UnknownPerson { .. }) => Err(Declined::NotLoggedIn),
            Err(other) => Err(other.into()),
        }
    }

    /// The tokens of a person, without their secrets; sessions are left out.
    ///
    /// # Errors
    /// The database fails.
    pub fn tokens(&self, person: &PersonId) -> Result<Vec<Bearer>, Declined> {
        let all = self.credentials(|store| store.bearers(person.as_str()))?;
        Ok(all.into_iter().filter(|bearer| bearer.kind == BearerKind::Token).collect())
    }

    /// Ends a session or token. Whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub fn log_out(&self, secret: &str) -> Result<bool, Declined> {
        self.credentials(|store| store.drop_bearer(digest(secret)))
    }

    /// Ends a token of a person by its digest. Whether the person had it.
    ///
    /// # Errors
    /// The database fails.
    pub fn revoke_token(&self, person: &PersonId, token: Hash) -> Result<bool, Declined> {
        self.credentials(|store| match store.bearer(token)? {
            Some(bearer) if bearer.person == person.as_str() => store.drop_bearer(token),
            _ => Ok(false),
        })
    }

    /// Forgets the password and all sessions and tokens of a person. Whether there was a password.
    ///
    /// # Errors
    /// The database fails.
    pub fn forget_secrets(&self, person: &PersonId) -> Result<bool, Declined> {
        self.credentials(|store| store.drop_person(person.as_str()))
    }
}
