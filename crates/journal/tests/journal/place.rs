//! Places for journals, one for each test, gone after it.

use coregion_journal::{Location, StoreOptions, store::Store};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// The server that tests on PostgreSQL use.
pub fn postgres_url() -> String {
    std::env::var("COREGION_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgresql://postgres@127.0.0.1:5432/test".to_owned())
}

/// A connection to it.
pub fn postgres() -> postgres::Client {
    let url = postgres_url();
    postgres::Client::connect(&url, postgres::NoTls).unwrap_or_else(|error| {
        panic!("this test needs PostgreSQL at {url} (set COREGION_TEST_POSTGRES for another): {error}")
    })
}

/// A place for a journal.
pub struct Place {
    pub location: Location,
    _folder: Option<TempDir>,
    schema: Option<String>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("office.journal"));
        Place { location, _folder: Some(folder), schema: None }
    }

    pub fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let schema = format!("journal_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        postgres().batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        Place { location: in_schema(&postgres_url(), &schema), _folder: None, schema: Some(schema) }
    }

    /// The schema of a place on PostgreSQL.
    pub fn schema(&self) -> &str {
        self.schema.as_deref().unwrap()
    }

    /// An empty store.
    pub fn store(&self) -> Box<dyn Store> {
        self.location.create(&StoreOptions::default()).unwrap()
    }

    /// Runs statements past the journal, as somebody would who tampers with the database.
    pub fn tamper(&self, statements: &str) -> Result<(), String> {
        match &self.location {
            Location::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
                connection.execute_batch(statements).map_err(|error| error.to_string())
            }
            Location::Postgres(_) => {
                let schema = self.schema();
                let result = postgres().batch_execute(&format!("SET search_path = {schema}; {statements}"));
                result.map_err(|error| format!("{error:?}"))
            }
        }
    }
}

/// The location of a schema of a database.
pub fn in_schema(url: &str, schema: &str) -> Location {
    let joint = if url.contains('?') { '&' } else { '?' };
    Location::Postgres(format!("{url}{joint}options=-c%20search_path%3D{schema}"))
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            let _ = postgres().batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
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
