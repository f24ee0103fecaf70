//! Where the records lie: one contract, two databases.

mod credentials;
mod migrations;
mod postgres;
mod postgres_credentials;
mod sqlite;
mod sqlite_credentials;

use crate::probe::{Probe, Probed};
use crate::{Hash, Record, Signature, StoreError};
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

pub use credentials::{Bearer, BearerKind, CredentialStore, Password, Reading};
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;

/// Where a journal is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A database of PostgreSQL: `postgresql://user@host/database`. Another schema than the first of the search
    /// path is chosen with `?options=-c%20search_path%3Dname`.
    Postgres(String),
}

impl FromStr for Location {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.starts_with("postgres://") || text.starts_with("postgresql://") {
            true => Location::Postgres(text.to_owned()),
            false => Location::Sqlite(text.into()),
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => path.display().fmt(f),
            Location::Postgres(url) => {
                // A password stands before the last `@` of the authority, after its first `:`.
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgresql", url));
                let (authority, path) = rest.split_once('/').map_or((rest, None), |(a, p)| (a, Some(p)));
                let authority = match authority.rsplit_once('@') {
                    Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
                    None => authority.to_owned(),
                };
                let path =
                    path.map_or(String::new(), |p| format!("/{}", p.split('?').next().unwrap_or_default()));
                write!(f, "{scheme}://{authority}{path}")
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// How a store is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// How long to wait for a lock that another program holds.
    pub lock_timeout: Duration,
    /// Called at every write point, for tests of faults.
    pub probe: Option<Probe>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        StoreOptions { lock_timeout: Duration::from_secs(5), probe: None }
    }
}

impl Location {
    /// Opens what is there, bringing it to the form known here.
    pub fn open(&self, options: &StoreOptions) -> Result<Box<dyn Store>, StoreError> {
        let mut store = self.connect(options, false)?;
        match store.head()? {
            Some(_) => Ok(store),
            None => Err(StoreError::Missing(self.to_string())),
        }
    }

    /// Makes a place for a journal, if there is none.
    pub fn create(&self, options: &StoreOptions) -> Result<Box<dyn Store>, StoreError> {
        self.connect(options, true)
    }

    /// Opens what is kept beside the journal of the secrets of people.
    pub fn credentials(&self, options: &StoreOptions) -> Result<Box<dyn CredentialStore>, StoreError> {
        Ok(match self {
            Location::Sqlite(path) => Box::new(SqliteStore::connect(path, options, false)?),
            Location::Postgres(url) => {
                Box::new(PostgresStore::connect(url, &self.to_string(), options, false)?)
            }
        })
    }

    fn connect(&self, options: &StoreOptions, create: bool) -> Result<Box<dyn Store>, StoreError> {
        Ok(match self {
            Location::Sqlite(path) => Box::new(SqliteStore::connect(path, options, create)?),
            Location::Postgres(url) => {
                Box::new(PostgresStore::connect(url, &self.to_string(), options, create)?)
            }
        })
    }
}

/// A record with what is kept beside it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The record.
    pub record: Record,
    /// The idempotency key.
    pub key: String,
    /// The canonical JSON of the command. It is kept here only, to tell how a repetition differs.
    pub command: Option<String>,
    /// The streams that the entry touches.
    pub streams: Vec<String>,
    /// Its papers.
    pub papers: Vec<Paper>,
}

/// A paper and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The SHA-256 digest of the content.
    pub digest: Hash,
    /// The content.
    pub content: Vec<u8>,
}

/// What is known of some keys and streams.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The place of the last record; `None` if there is none.
    pub head: Option<u64>,
    /// The records of those keys that were used, each with its command, where that is kept.
    pub recorded: HashMap<String, (Record, Option<String>)>,
    /// The versions of those streams that are there.
    pub versions: HashMap<String, u64>,
}

/// A snapshot without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The entry after which it was taken.
    pub sequence: u64,
    /// The hash of that entry.
    pub hash: Hash,
    /// The version of the fold that made it.
    pub fold: u32,
    /// The digest of its content.
    pub digest: Hash,
    /// The office's signature of all this.
    pub seal: Signature,
}

/// What a database must do for a journal. Each method is one transaction, or only reads.
///
/// A connection that is lost is made again by the next call. Reads are tried again once; appending is not, because
/// only the caller knows what it means that a place is taken.
pub trait Store: Send {
    /// The last record, if there is any.
    fn head(&mut self) -> Result<Option<Record>, StoreError>;

    /// Appends records, all or none, durably. [`StoreError::Overtaken`] if a place or a key is taken.
    fn append(&mut self, rows: &[Row]) -> Result<(), StoreError>;

    /// The records from a place on, at most `limit`.
    fn records(&mut self, from: u64, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// The records that touch a stream, after a place, at most `limit`.
    fn history(&mut self, stream: &str, after: u64, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// What is known of these keys and streams, and where the journal ends.
    fn look_up(&mut self, keys: &[&str], streams: &[&str]) -> Result<Known, StoreError>;

    /// A paper, if it is kept.
    fn paper(&mut self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// The digests of the papers that are kept, in order, after one of them.
    fn paper_digests(&mut self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError>;

    /// Keeps papers.
    fn keep_papers(&mut self, papers: &[Paper]) -> Result<(), StoreError>;

    /// Drops the content of a paper; its digest stays recorded. Whether there was one.
    fn drop_paper(&mut self, digest: Hash) -> Result<bool, StoreError>;

    /// The complete snapshots, newest first.
    fn snapshots(&mut self) -> Result<Vec<Snapshot>, StoreError>;

    /// The content of a snapshot.
    fn snapshot_content(&mut self, sequence: u64) -> Result<Vec<u8>, StoreError>;

    /// Keeps a snapshot, in parts, so that writers of entries need not wait for all of it.
    fn keep_snapshot(&mut self, snapshot: &Snapshot, content: &[u8]) -> Result<(), StoreError>;

    /// Drops a snapshot, or what is left of one that was not completed.
    fn drop_snapshot(&mut self, sequence: u64) -> Result<(), StoreError>;
}

/// The largest part of a snapshot that is written in one transaction, in bytes.
const SNAPSHOT_PART: usize = 1 << 20;

fn damaged_hash() -> StoreError {
    StoreError::Damaged("a hash or a seal of the wrong length".to_owned())
}

fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    Hash::from_slice(bytes).ok_or_else(damaged_hash)
}

fn record(sequence: i64, body: String, hash: &[u8], seal: Option<&[u8]>) -> Result<Record, StoreError> {
    Ok(Record {
        sequence: unsigned(sequence)?,
        body,
        hash: self::hash(hash)?,
        seal: seal.map(|bytes| Signature::from_slice(bytes).ok_or_else(damaged_hash)).transpose()?,
    })
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("the number {number}")))
}

fn signed(number: u64) -> i64 {
    // INVARIANT: sequences count entries; 2^63 of them are never reached.
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn probed(options: &StoreOptions) -> Probed {
    Probed(options.probe.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_file_unless_it_is_a_url() {
        assert_eq!("office.journal".parse(), Ok(Location::Sqlite("office.journal".into())));
        for url in ["postgres://a@b/c", "postgresql:///c"] {
            assert_eq!(url.parse(), Ok(Location::Postgres(url.into())));
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("postgresql://u:s3cr@t@host:5432/d?sslmode=disable&password=s3", "postgresql://u@host:5432/d"),
            ("postgres://host/d", "postgres://host/d"),
            ("postgres://u:s3@host", "postgres://u@host"),
        ] {
            assert_eq!(format!("{:?}", Location::Postgres(url.into())), shown);
        }
    }
}
