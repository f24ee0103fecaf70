//! A journal in a database of PostgreSQL.
//!
//! A group of entries is one statement, and so one transaction and one turn on the network, with
//! `synchronous_commit = on`: it returns when the entries are on the server's disk.

use super::migrations::{POSTGRES, pending};
use super::{
    Known, Paper, Row, SNAPSHOT_PART, Snapshot, Store, StoreOptions, hash, probed, record, signed, unsigned,
};
use crate::probe::{Point, Probed};
use crate::{Hash, Record, Signature, StoreError};
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, GenericClient, NoTls, Statement};
use std::sync::Arc;
use std::time::Duration;

/// A number that only migrations of a journal lock: "Coregion" in ASCII.
const MIGRATION_LOCK: i64 = 0x436f_7265_6769_6f6e;

const APPEND: &str = "
    WITH entries AS (
        INSERT INTO entry (sequence, key, body, command, hash, seal)
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[])
    ), papers AS (
        INSERT INTO paper (digest, content)
        SELECT * FROM unnest($7::bytea[], $8::bytea[]) ON CONFLICT DO NOTHING
    )
    INSERT INTO touch (stream, sequence) SELECT * FROM unnest($9::text[], $10::bigint[])";

/// A row for each key that was used, or one with the head alone.
const LOOK_UP_KEYS: &str = "
    SELECT (SELECT max(sequence) FROM entry), e.sequence, e.body, e.hash, e.seal, e.command, e.key
    FROM (VALUES (1)) AS once LEFT JOIN entry e ON e.key = ANY($1::text[])";

const LOOK_UP_STREAMS: &str = "
    SELECT stream, (SELECT max(sequence) FROM touch WHERE touch.stream = asked.stream)
    FROM unnest($1::text[]) AS asked (stream)";

/// A journal in a database of PostgreSQL.
pub struct PostgresStore {
    config: Config,
    name: String,
    lock_timeout: Duration,
    connection: Option<Connected>,
    probed: Probed,
}

/// A connection with the statements that every group of entries needs.
pub(super) struct Connected {
    pub(super) client: Client,
    append: Statement,
    look_up_keys: Statement,
    look_up_streams: Statement,
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let state = error.code().cloned();
        let closed = error.is_closed();
        let cause = Arc::new(error);
        match state {
            None if closed => StoreError::Unreachable(cause),
            // Without a state it is not the server that speaks: the network, or what came over it.
            None => StoreError::Unreachable(cause),
            Some(state) => match state {
                SqlState::UNIQUE_VIOLATION => StoreError::Overtaken,
                SqlState::DISK_FULL | SqlState::OUT_OF_MEMORY => StoreError::Full(cause),
                SqlState::LOCK_NOT_AVAILABLE | SqlState::T_R_DEADLOCK_DETECTED => StoreError::Locked(cause),
                SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
                    StoreError::Unreachable(cause)
                }
                SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
                    StoreError::Damaged(cause.to_string())
                }
                _ => StoreError::Database(cause),
            },
        }
    }
}

impl PostgresStore {
    /// Connects to the database; makes the tables if it may. `name` is how the place is called in errors.
    pub fn connect(url: &str, name: &str, options: &StoreOptions, create: bool) -> Result<Self, StoreError> {
        let mut config: Config = url.parse()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        if config.get_application_name().is_none() {
            config.application_name("coregion");
        }
        let mut store = PostgresStore {
            config,
            name: name.to_owned(),
            lock_timeout: options.lock_timeout,
            connection: None,
            probed: probed(options),
        };
        let mut client = store.client()?;
        store.migrate(&mut client, create)?;
        store.connection = Some(Connected::new(client)?);
        Ok(store)
    }

    fn client(&self) -> Result<Client, StoreError> {
        let mut client = self.config.connect(NoTls)?;
        client.batch_execute(&format!(
            "SET synchronous_commit = on; SET client_min_messages = warning; SET lock_timeout = {}",
            self.lock_timeout.as_millis()
        ))?;
        Ok(client)
    }

    /// Applies the steps that are missing. Opening a journal that has all of them takes no lock.
    fn migrate(&self, client: &mut Client, create: bool) -> Result<(), StoreError> {
        if there(client, "journal_migration")? && pending(POSTGRES, &applied(client)?)?.is_empty() {
            return Ok(());
        }
        let mut transaction = client.transaction()?;
        transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])?;
        let known = there(&mut transaction, "journal_migration")?;
        if !known && there(&mut transaction, "entry")? {
            return Err(StoreError::NotAJournal(self.name.clone()));
        }
        if !known && !create {
            return Err(StoreError::Missing(self.name.clone()));
        }
        transaction.batch_execute(
            "CREATE TABLE IF NOT EXISTS journal_migration (
                number bigint PRIMARY KEY, name text NOT NULL, digest bytea NOT NULL
            )",
        )?;
        for step in pending(POSTGRES, &applied(&mut transaction)?)? {
            transaction.batch_execute(step.statements)?;
            transaction.execute(
                "INSERT INTO journal_migration (number, name, digest) VALUES ($1, $2, $3)",
                &[&step.number, &step.name, &step.digest().0.as_slice()],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// Runs something on a connection, made again if it was lost. A connection that fails is given up.
    pub(super) fn with<T>(
        &mut self,
        run: impl FnOnce(&mut Connected) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connected = match self.connection.take().filter(|c| !c.client.is_closed()) {
            Some(connected) => connected,
            None => Connected::new(self.client()?)?,
        };
        let result = run(&mut connected);
        if !matches!(result, Err(StoreError::Unreachable(_))) {
            self.connection = Some(connected);
        }
        result
    }

    /// Reads, and once more if the connection was lost.
    pub(super) fn read<T>(
        &mut self,
        run: impl Fn(&mut Connected) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.with(&run) {
            Err(StoreError::Unreachable(_)) => self.with(&run),
            result => result,
        }
    }

    fn select(&mut self, tail: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT e.sequence, e.body, e.hash, e.seal FROM entry e {tail}");
        self.read(|connected| connected.client.query(&sql, values)?.iter().map(read_record).collect())
    }
}

impl Connected {
    fn new(mut client: Client) -> Result<Self, StoreError> {
        let append = client.prepare(APPEND)?;
        let look_up_keys = client.prepare(LOOK_UP_KEYS)?;
        let look_up_streams = client.prepare(LOOK_UP_STREAMS)?;
        Ok(Connected { client, append, look_up_keys, look_up_streams })
    }
}

fn there(client: &mut impl GenericClient, table: &str) -> Result<bool, postgres::Error> {
    // Not `to_regclass`: what it remembers of a table that was not there may be out of date.
    let sql = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1)";
    client.query_one(sql, &[&table])?.try_get(0)
}

fn applied(client: &mut impl GenericClient) -> Result<Vec<(i64, Vec<u8>)>, postgres::Error> {
    let rows = client.query("SELECT number, digest FROM journal_migration ORDER BY number", &[])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn read_record(row: &postgres::Row) -> Result<Record, StoreError> {
    record(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?)
}

impl Store for PostgresStore {
    fn head(&mut self) -> Result<Option<Record>, StoreError> {
        Ok(self.select("ORDER BY e.sequence DESC LIMIT 1", &[])?.pop())
    }

    fn append(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        let probed = self.probed.clone();
        let sequences: Vec<i64> = rows.iter().map(|row| signed(row.record.sequence)).collect();
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        let bodies: Vec<&str> = rows.iter().map(|row| row.record.body.as_str()).collect();
        let commands: Vec<Option<&str>> = rows.iter().map(|row| row.command.as_deref()).collect();
        let hashes: Vec<&[u8]> = rows.iter().map(|row| row.record.hash.0.as_slice()).collect();
        let seals: Vec<Option<&[u8]>> =
            rows.iter().map(|row| row.record.seal.as_ref().map(|seal| seal.0.as_slice())).collect();
        let papers = || rows.iter().flat_map(|row| &row.papers);
        let digests: Vec<&[u8]> = papers().map(|paper| paper.digest.0.as_slice()).collect();
        let contents: Vec<&[u8]> = papers().map(|paper| paper.content.as_slice()).collect();
        let touches = || {
            rows.iter().flat_map(|row| row.streams.iter().map(|stream| (stream, signed(row.record.sequence))))
        };
        let streams: Vec<&str> = touches().map(|(stream, _)| stream.as_str()).collect();
        let touching: Vec<i64> = touches().map(|(_, sequence)| sequence).collect();
        self.with(|connected| {
            // One statement: what is not committed is not written.
            for point in [Point::Begun, Point::Written(1), Point::BeforeCommit] {
                probed.at(point)?;
            }
            connected.client.execute(
                &connected.append,
                &[
                    &sequences, &keys, &bodies, &commands, &hashes, &seals, &digests, &contents, &streams,
                    &touching,
                ],
            )?;
            probed.at(Point::AfterCommit)
        })
    }

    fn records(&mut self, from: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.select(
            "WHERE e.sequence >= $1 ORDER BY e.sequence LIMIT $2",
            &[&signed(from), &signed(limit as u64)],
        )
    }

    fn history(&mut self, stream: &str, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.select(
            "JOIN touch t ON t.sequence = e.sequence WHERE t.stream = $1 AND t.sequence > $2
             ORDER BY t.sequence LIMIT $3",
            &[&stream, &signed(after), &signed(limit as u64)],
        )
    }

    fn look_up(&mut self, keys: &[&str], streams: &[&str]) -> Result<Known, StoreError> {
        self.read(|connected| {
            let mut known = Known::default();
            for row in connected.client.query(&connected.look_up_keys, &[&keys])? {
                let head: Option<i64> = row.try_get(0)?;
                known.head = head.map(unsigned).transpose()?;
                let sequence: Option<i64> = row.try_get(1)?;
                if let Some(sequence) = sequence {
                    let record = record(sequence, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?)?;
                    known.recorded.insert(row.try_get(6)?, (record, row.try_get(5)?));
                }
            }
            if !streams.is_empty() {
                for row in connected.client.query(&connected.look_up_streams, &[&streams])? {
                    let version: Option<i64> = row.try_get(1)?;
                    if let Some(version) = version {
                        known.versions.insert(row.try_get(0)?, unsigned(version)?);
                    }
                }
            }
            Ok(known)
        })
    }

    fn paper(&mut self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let digest = digest.0.as_slice();
        self.read(|connected| {
            let row =
                connected.client.query_opt("SELECT content FROM paper WHERE digest = $1", &[&digest])?;
            Ok(row.map(|row| row.try_get(0)).transpose()?)
        })
    }

    fn paper_digests(&mut self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        let after = after.map_or(Vec::new(), |digest| digest.0.to_vec());
        let sql = "SELECT digest FROM paper WHERE digest > $1 ORDER BY digest LIMIT $2";
        self.read(|connected| {
            let rows = connected.client.query(sql, &[&after, &signed(limit as u64)])?;
            rows.iter().map(|row| hash(row.try_get(0)?)).collect()
        })
    }

    fn keep_papers(&mut self, papers: &[Paper]) -> Result<(), StoreError> {
        let digests: Vec<&[u8]> = papers.iter().map(|paper| paper.digest.0.as_slice()).collect();
        let contents: Vec<&[u8]> = papers.iter().map(|paper| paper.content.as_slice()).collect();
        let sql = "INSERT INTO paper (digest, content)
            SELECT * FROM unnest($1::bytea[], $2::bytea[]) ON CONFLICT DO NOTHING";
        self.with(|connected| {
            connected.client.execute(sql, &[&digests, &contents])?;
            Ok(())
        })
    }

    fn drop_paper(&mut self, digest: Hash) -> Result<bool, StoreError> {
        let digest = digest.0.as_slice();
        self.with(|connected| {
            Ok(connected.client.execute("DELETE FROM paper WHERE digest = $1", &[&digest])? > 0)
        })
    }

    fn snapshots(&mut self) -> Result<Vec<Snapshot>, StoreError> {
        let sql = "SELECT sequence, hash, fold, digest, seal FROM snapshot ORDER BY sequence DESC";
        self.read(|connected| {
            let mut snapshots = Vec::new();
            for row in connected.client.query(sql, &[])? {
                let seal: &[u8] = row.try_get(4)?;
                snapshots.push(Snapshot {
                    sequence: unsigned(row.try_get(0)?)?,
                    hash: hash(row.try_get(1)?)?,
                    fold: u32::try_from(row.try_get::<_, i64>(2)?).unwrap_or(u32::MAX),
                    digest: hash(row.try_get(3)?)?,
                    seal: Signature::from_slice(seal).ok_or_else(super::damaged_hash)?,
                });
            }
            Ok(snapshots)
        })
    }

    fn snapshot_content(&mut self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        let sql = "SELECT content FROM snapshot_part WHERE sequence = $1 ORDER BY part";
        self.read(|connected| {
            let mut content = Vec::new();
            for row in connected.client.query(sql, &[&signed(sequence)])? {
                content.extend_from_slice(row.try_get(0)?);
            }
            Ok(content)
        })
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot, content: &[u8]) -> Result<(), StoreError> {
        let probed = self.probed.clone();
        let sequence = signed(snapshot.sequence);
        self.with(|connected| {
            let part = connected.client.prepare(
                "INSERT INTO snapshot_part (sequence, part, content) VALUES ($1, $2, $3)
                 ON CONFLICT (sequence, part) DO UPDATE SET content = excluded.content",
            )?;
            for (i, content) in content.chunks(SNAPSHOT_PART).enumerate() {
                connected.client.execute(&part, &[&sequence, &signed(i as u64), &content])?;
                probed.at(Point::SnapshotPart(i))?;
            }
            probed.at(Point::SnapshotWritten)?;
            connected.client.execute(
                "INSERT INTO snapshot (sequence, hash, fold, digest, seal) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (sequence) DO UPDATE
                 SET hash = excluded.hash, fold = excluded.fold, digest = excluded.digest, seal = excluded.seal",
                &[
                    &sequence,
                    &snapshot.hash.0.as_slice(),
                    &i64::from(snapshot.fold),
                    &snapshot.digest.0.as_slice(),
                    &snapshot.seal.0.as_slice(),
                ],
            )?;
            Ok(())
        })
    }

    fn drop_snapshot(&mut self, sequence: u64) -> Result<(), StoreError> {
        let sequence = signed(sequence);
        self.with(|connected| {
            let mut transaction = connected.client.transaction()?;
            transaction.execute("DELETE FROM snapshot WHERE sequence = $1", &[&sequence])?;
            transaction.execute("DELETE FROM snapshot_part WHERE sequence = $1", &[&sequence])?;
            Ok(transaction.commit()?)
        })
    }
}
