//! A journal in one file of SQLite.
//!
//! Write-ahead log with `synchronous = FULL`: a commit returns when the log is on the disk.

use super::migrations::{SQLITE, pending};
use super::{
    Known, Paper, Row, SNAPSHOT_PART, Snapshot, Store, StoreOptions, hash, probed, record, signed, unsigned,
};
use crate::probe::{Point, Probed};
use crate::{Hash, Record, Signature, StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior, ffi, params};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The mark of a journal in the header of the file, "CoRg".
const APPLICATION: i32 = 0x436f_5267;

/// Pages of the log after which it is copied into the file: 32 MB.
const CHECKPOINT_PAGES: u32 = 8192;

/// A journal in a file of SQLite.
pub struct SqliteStore {
    pub(super) connection: Connection,
    probed: Probed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let (code, extended) = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => (Some(failure.code), failure.extended_code),
            _ => (None, 0),
        };
        let taken =
            [ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_ROWID];
        let text = error.to_string();
        let cause = Arc::new(error);
        match code {
            Some(ErrorCode::ConstraintViolation) if taken.contains(&extended) => StoreError::Overtaken,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked(cause),
            Some(ErrorCode::DiskFull) => StoreError::Full(cause),
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged(text),
            Some(ErrorCode::CannotOpen) => StoreError::Unreachable(cause),
            _ => StoreError::Database(cause),
        }
    }
}

impl SqliteStore {
    /// Opens the file, or makes it if it may.
    pub fn connect(path: &Path, options: &StoreOptions, create: bool) -> Result<Self, StoreError> {
        let name = || path.display().to_string();
        if !create && !path.exists() {
            return Err(StoreError::Missing(name()));
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(options.lock_timeout)?;
        if examine(&connection, path)? == Found::Nothing && !create {
            return Err(StoreError::Missing(name()));
        }
        patiently(options.lock_timeout, || connection.pragma_update(None, "journal_mode", "WAL"))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.set_prepared_statement_cache_capacity(32);
        let mut store = SqliteStore { connection, probed: probed(options) };
        store.migrate(path)?;
        Ok(store)
    }

    /// Applies the steps that are missing. Opening a journal that has all of them takes no lock.
    fn migrate(&mut self, path: &Path) -> Result<(), StoreError> {
        let there = "SELECT count(*) FROM sqlite_schema WHERE name = 'journal_migration'";
        if self.connection.query_row(there, [], |row| row.get::<_, i64>(0))? > 0
            && pending(SQLITE, &applied(&self.connection)?)?.is_empty()
        {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if look(&transaction, path)? == Found::Nothing {
            transaction.pragma_update(None, "application_id", APPLICATION)?;
        }
        transaction.execute_batch(
            "CREATE TABLE IF NOT EXISTS journal_migration (
                number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL
            ) STRICT",
        )?;
        for step in pending(SQLITE, &applied(&transaction)?)? {
            transaction.execute_batch(step.statements)?;
            transaction.execute(
                "INSERT INTO journal_migration (number, name, digest) VALUES (?1, ?2, ?3)",
                params![step.number, step.name, step.digest().0],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn select(&self, tail: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT e.sequence, e.body, e.hash, e.seal FROM entry e {tail}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(read_record(row)?);
        }
        Ok(records)
    }
}

/// What is in a file.
#[derive(PartialEq)]
enum Found {
    Nothing,
    Journal,
}

/// What is in the file, as of one moment: another process may be founding a journal in it.
fn examine(connection: &Connection, path: &Path) -> Result<Found, StoreError> {
    let reading = connection.unchecked_transaction()?;
    let found = look(&reading, path)?;
    reading.commit()?;
    Ok(found)
}

/// What is in the file, within a transaction.
fn look(transaction: &Connection, path: &Path) -> Result<Found, StoreError> {
    let not_a_journal = || StoreError::NotAJournal(path.display().to_string());
    // The tables first: reading them is what begins the transaction.
    let tables = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    let tables = match tables {
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::NotADatabase => {
            return Err(not_a_journal());
        }
        tables => tables?,
    };
    let mark: i32 = transaction.pragma_query_value(None, "application_id", |row| row.get(0))?;
    match (mark, tables) {
        (APPLICATION, _) => Ok(Found::Journal),
        (_, 0) => Ok(Found::Nothing),
        _ => Err(not_a_journal()),
    }
}

/// Tries again while the file is busy. SQLite itself does not wait when a file is turned to a write-ahead log.
fn patiently(
    limit: Duration,
    mut act: impl FnMut() -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let begun = Instant::now();
    loop {
        match act() {
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.code == ErrorCode::DatabaseBusy && begun.elapsed() < limit =>
            {
                std::thread::sleep(Duration::from_millis(2));
            }
            result => return result,
        }
    }
}

fn applied(connection: &Connection) -> Result<Vec<(i64, Vec<u8>)>, rusqlite::Error> {
    let mut statement = connection.prepare("SELECT number, digest FROM journal_migration ORDER BY number")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn read_record(row: &rusqlite::Row<'_>) -> Result<Record, StoreError> {
    let hash = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
    let seal = row.get_ref(3)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
    record(row.get(0)?, row.get(1)?, hash, seal)
}

fn keep(connection: &Connection, papers: &[Paper]) -> Result<(), StoreError> {
    for paper in papers {
        connection
            .prepare_cached("INSERT INTO paper (digest, content) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![paper.digest.0, paper.content])?;
    }
    Ok(())
}

impl Store for SqliteStore {
    fn head(&mut self) -> Result<Option<Record>, StoreError> {
        Ok(self.select("ORDER BY e.sequence DESC LIMIT 1", &[])?.pop())
    }

    fn append(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        let probed = self.probed.clone();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        probed.at(Point::Begun)?;
        {
            let mut entry = transaction.prepare_cached(
                "INSERT INTO entry (sequence, key, body, command, hash, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            let mut touch =
                transaction.prepare_cached("INSERT INTO touch (stream, sequence) VALUES (?1, ?2)")?;
            for (i, row) in rows.iter().enumerate() {
                let record = &row.record;
                let sequence = signed(record.sequence);
                let seal = record.seal.as_ref().map(|seal| &seal.0[..]);
                entry.execute(params![sequence, row.key, record.body, row.command, record.hash.0, seal])?;
                for stream in &row.streams {
                    touch.execute(params![stream, sequence])?;
                }
                keep(&transaction, &row.papers)?;
                probed.at(Point::Written(i + 1))?;
            }
        }
        probed.at(Point::BeforeCommit)?;
        transaction.commit()?;
        probed.at(Point::AfterCommit)
    }

    fn records(&mut self, from: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.select(
            "WHERE e.sequence >= ?1 ORDER BY e.sequence LIMIT ?2",
            &[&signed(from), &signed(limit as u64)],
        )
    }

    fn history(&mut self, stream: &str, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.select(
            "JOIN touch t ON t.sequence = e.sequence WHERE t.stream = ?1 AND t.sequence > ?2
             ORDER BY t.sequence LIMIT ?3",
            &[&stream, &signed(after), &signed(limit as u64)],
        )
    }

    fn look_up(&mut self, keys: &[&str], streams: &[&str]) -> Result<Known, StoreError> {
        let mut known = Known::default();
        let mut head = self.connection.prepare_cached("SELECT max(sequence) FROM entry")?;
        let found: Option<i64> = head.query_row([], |row| row.get(0))?;
        known.head = found.map(unsigned).transpose()?;
        let mut recorded = self
            .connection
            .prepare_cached("SELECT sequence, body, hash, seal, command FROM entry WHERE key = ?1")?;
        for key in keys {
            let mut rows = recorded.query([key])?;
            if let Some(row) = rows.next()? {
                known.recorded.insert((*key).to_owned(), (read_record(row)?, row.get(4)?));
            }
        }
        let mut version =
            self.connection.prepare_cached("SELECT max(sequence) FROM touch WHERE stream = ?1")?;
        for stream in streams {
            let found: Option<i64> = version.query_row([stream], |row| row.get(0))?;
            if let Some(found) = found {
                known.versions.insert((*stream).to_owned(), unsigned(found)?);
            }
        }
        Ok(known)
    }

    fn paper(&mut self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT content FROM paper WHERE digest = ?1")?;
        Ok(statement.query_row([&digest.0[..]], |row| row.get(0)).optional()?)
    }

    fn paper_digests(&mut self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT digest FROM paper WHERE digest > ?1 ORDER BY digest LIMIT ?2")?;
        let after = after.map_or(Vec::new(), |digest| digest.0.to_vec());
        let mut rows = statement.query(params![after, signed(limit as u64)])?;
        let mut digests = Vec::new();
        while let Some(row) = rows.next()? {
            digests.push(hash(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?);
        }
        Ok(digests)
    }

    fn keep_papers(&mut self, papers: &[Paper]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        keep(&transaction, papers)?;
        Ok(transaction.commit()?)
    }

    fn drop_paper(&mut self, digest: Hash) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM paper WHERE digest = ?1", [&digest.0[..]])? > 0)
    }

    fn snapshots(&mut self) -> Result<Vec<Snapshot>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sequence, hash, fold, digest, seal FROM snapshot ORDER BY sequence DESC",
        )?;
        let mut rows = statement.query([])?;
        let mut snapshots = Vec::new();
        while let Some(row) = rows.next()? {
            snapshots.push(Snapshot {
                sequence: unsigned(row.get(0)?)?,
                hash: Hash(row.get(1)?),
                fold: row.get(2)?,
                digest: Hash(row.get(3)?),
                seal: Signature(row.get(4)?),
            });
        }
        Ok(snapshots)
    }

    fn snapshot_content(&mut self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT content FROM snapshot_part WHERE sequence = ?1 ORDER BY part")?;
        let mut rows = statement.query([signed(sequence)])?;
        let mut content = Vec::new();
        while let Some(row) = rows.next()? {
            content.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        }
        Ok(content)
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot, content: &[u8]) -> Result<(), StoreError> {
        let sequence = signed(snapshot.sequence);
        for (i, part) in content.chunks(SNAPSHOT_PART).enumerate() {
            self.connection.execute(
                "INSERT INTO snapshot_part (sequence, part, content) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET content = excluded.content",
                params![sequence, signed(i as u64), part],
            )?;
            self.probed.at(Point::SnapshotPart(i))?;
        }
        self.probed.at(Point::SnapshotWritten)?;
        self.connection.execute(
            "INSERT INTO snapshot (sequence, hash, fold, digest, seal) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE
             SET hash = excluded.hash, fold = excluded.fold, digest = excluded.digest, seal = excluded.seal",
            params![sequence, snapshot.hash.0, snapshot.fold, snapshot.digest.0, snapshot.seal.0],
        )?;
        Ok(())
    }

    fn drop_snapshot(&mut self, sequence: u64) -> Result<(), StoreError> {
        let sequence = signed(sequence);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM snapshot WHERE sequence = ?1", [sequence])?;
        transaction.execute("DELETE FROM snapshot_part WHERE sequence = ?1", [sequence])?;
        Ok(transaction.commit()?)
    }
}
