//! Offices for tests, one for each, gone after it.

use coregion_office::journal::{Location, SecretKey, Time};
use coregion_office::mechanism::party::*;
use coregion_office::mechanism::{Command, MandateId, PersonId, Words};
use coregion_office::{Acknowledged, Declined, Office, Options, Request, SetClock};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

pub use coregion_terms::{Currency, Date, Money, PartyId};

/// A place for an office and its clock.
pub struct Place {
    pub location: Location,
    pub clock: Arc<SetClock>,
    _folder: Option<TempDir>,
    schema: Option<String>,
}

fn postgres_url() -> String {
    std::env::var("COREGION_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgresql://postgres@127.0.0.1:5432/test".to_owned())
}

fn postgres() -> postgres::Client {
    let url = postgres_url();
    postgres::Client::connect(&url, postgres::NoTls).unwrap_or_else(|error| {
        panic!("this test needs PostgreSQL at {url} (set COREGION_TEST_POSTGRES for another): {error}")
    })
}

pub fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn clock() -> Arc<SetClock> {
    Arc::new(SetClock::new(time("2026-03-02T01:00:00.000Z")))
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("huaihai.office"));
        Place { location, clock: clock(), _folder: Some(folder), schema: None }
    }

    pub fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let schema = format!("office_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        postgres().batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let url = postgres_url();
        let joint = if url.contains('?') { '&' } else { '?' };
        let location = Location::Postgres(format!("{url}{joint}options=-c%20search_path%3D{schema}"));
        Place { location, clock: clock(), _folder: None, schema: Some(schema) }
    }

    pub fn options(&self) -> Options {
        let journal = coregion_office::journal::Options { snapshot_every: 0, ..Default::default() };
        Options { journal, clock: self.clock.clone() }
    }

    /// An office that is not founded.
    pub fn empty(&self) -> Office {
        Office::create(&self.location, "Huaihai", office_key(), self.options()).unwrap()
    }

    /// An office that is founded, with the members Xuzhou and Jining and some people.
    pub fn office(&self) -> Office {
        let office = self.empty();
        found(&office);
        office
    }

    pub fn open(&self) -> Office {
        Office::open(&self.location, office_key(), self.options()).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            let _ = postgres().batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

pub fn office_key() -> SecretKey {
    SecretKey::from_seed(&[42; 32])
}

pub fn key_of(party: &str) -> SecretKey {
    let mut seed = [9; 32];
    for (at, byte) in party.bytes().take(32).enumerate() {
        seed[at] = byte;
    }
    SecretKey::from_seed(&seed)
}

pub fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

pub fn party(id: &str) -> PartyId {
    PartyId::new(id).unwrap()
}

pub fn words(en: &str) -> Words {
    Words::new(en, en)
}

pub fn request(actor: &str, of: &str, key: &str, command: impl Into<Command>) -> Request {
    Request::new(person(actor), party(of), key, command)
}

/// A command that must be taken, under a key made of its number.
pub fn must(office: &Office, actor: &str, of: &str, command: impl Into<Command>) -> Acknowledged {
    let key = format!("k{}", office.head().sequence);
    office.submit(request(actor, of, &key, command)).unwrap()
}

pub fn declined(result: Result<Acknowledged, Declined>) -> &'static str {
    result.unwrap_err().code()
}

fn mandate(office: &Office, who: &str, of: &str, role: Role) {
    let granted = GrantMandate {
        mandate: MandateId::new(&format!("{who}-{of}-{}", role.as_str())).unwrap(),
        person: person(who),
        party: party(of),
        role,
        from: Date::new(2026, 1, 1).unwrap(),
        until: None,
    };
    must(office, "an", "office", granted);
}

/// Founds the office: `an` administers; `zhou` is its secretary, chair and treasurer; `lin` acts for Xuzhou, `sun` for
/// Jining.
pub fn found(office: &Office) {
    must(
        office,
        "an",
        "office",
        FoundOffice {
            office: party("office"),
            name: words("Huaihai office"),
            offset_minutes: 480,
            mandate: MandateId::new("m0").unwrap(),
            administrator: words("An"),
        },
    );
    for member in ["xuzhou", "jining"] {
        let kind = Kind::Jurisdiction { level: Level::Prefecture };
        let register = RegisterParty {
            party: party(member),
            name: words(member),
            kind,
            part_of: None,
            standing: Standing::Member,
        };
        must(office, "an", "office", register);
        must(
            office,
            "an",
            "office",
            RegisterKey { party: party(member), key: key_of(member).public().to_string() },
        );
    }
    for who in ["zhou", "lin", "sun", "wu"] {
        must(office, "an", "office", RegisterPerson { person: person(who), name: words(who) });
    }
    for role in [Role::Secretary, Role::Chair, Role::Treasurer] {
        mandate(office, "zhou", "office", role);
    }
    for (who, of) in [("lin", "xuzhou"), ("sun", "jining")] {
        for role in [Role::Delegate, Role::Signatory, Role::FinanceOfficer, Role::Counsel] {
            mandate(office, who, of, role);
        }
    }
}

/// Makes a test of each function, once on SQLite and once on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::place::Place::sqlite()); })+
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&crate::place::Place::postgres()); })+
        }
    };
}
pub(crate) use on_both;
