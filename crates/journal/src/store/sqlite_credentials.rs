//! Secrets of people in the file of a journal.

use super::credentials::{Bearer, BearerKind, CredentialStore, Password, Reading, milliseconds, time};
use super::sqlite::SqliteStore;
use super::{hash, signed, unsigned};
use crate::{Hash, StoreError, Time};
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

const BEARERS: &str = "SELECT digest, person, kind, name, created, expires FROM bearer";

fn bearer(row: &Row<'_>) -> Result<Bearer, StoreError> {
    Ok(Bearer {
        digest: hash(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?,
        person: row.get(1)?,
        kind: BearerKind::read(&row.get::<_, String>(2)?)?,
        name: row.get(3)?,
        created: time(row.get(4)?)?,
        expires: time(row.get(5)?)?,
    })
}

impl SqliteStore {
    fn bearers_where(&self, tail: &str, value: &dyn rusqlite::ToSql) -> Result<Vec<Bearer>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{BEARERS} {tail}"))?;
        let mut rows = statement.query([value])?;
        let mut bearers = Vec::new();
        while let Some(row) = rows.next()? {
            bearers.push(bearer(row)?);
        }
        Ok(bearers)
    }
}

impl CredentialStore for SqliteStore {
    fn password(&mut self, person: &str) -> Result<Option<Password>, StoreError> {
        let sql = "SELECT person, hash, changed FROM password WHERE person = ?1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let found: Option<(String, String, i64)> =
            self.connection.prepare_cached(sql)?.query_row([person], read).optional()?;
        found.map(|(person, hash, at)| Ok(Password { person, hash, changed: time(at)? })).transpose()
    }

    fn keep_password(&mut self, password: &Password) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO password (person, hash, changed) VALUES (?1, ?2, ?3)
             ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, changed = excluded.changed",
            params![password.person, password.hash, milliseconds(password.changed)],
        )?;
        Ok(())
    }

    fn drop_person(&mut self, person: &str) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM bearer WHERE person = ?1", [person])?;
        let dropped = transaction.execute("DELETE FROM password WHERE person = ?1", [person])?;
        transaction.commit()?;
        Ok(dropped > 0)
    }

    fn keep_bearer(&mut self, bearer: &Bearer) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO bearer (digest, person, kind, name, created, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                bearer.digest.0,
                bearer.person,
                bearer.kind.as_str(),
                bearer.name,
                milliseconds(bearer.created),
                milliseconds(bearer.expires)
            ],
        )?;
        Ok(())
    }

    fn bearer(&mut self, digest: Hash) -> Result<Option<Bearer>, StoreError> {
        Ok(self.bearers_where("WHERE digest = ?1", &digest.0)?.pop())
    }

    fn bearers(&mut self, person: &str) -> Result<Vec<Bearer>, StoreError> {
        self.bearers_where("WHERE person = ?1 ORDER BY created, digest", &person)
    }

    fn drop_bearer(&mut self, digest: Hash) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM bearer WHERE digest = ?1", [&digest.0[..]])? > 0)
    }

    fn drop_sessions(&mut self, person: &str) -> Result<u64, StoreError> {
        let sql = "DELETE FROM bearer WHERE person = ?1 AND kind = 'session'";
        Ok(self.connection.execute(sql, [person])? as u64)
    }

    fn drop_expired(&mut self, now: Time) -> Result<u64, StoreError> {
        Ok(self.connection.execute("DELETE FROM bearer WHERE expires <= ?1", [milliseconds(now)])? as u64)
    }

    fn record_reading(&mut self, reading: &Reading) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO reading (time, person, paper, granted) VALUES (?1, ?2, ?3, ?4)",
            params![milliseconds(reading.time), reading.person, reading.paper, reading.granted],
        )?;
        Ok(())
    }

    fn readings(
        &mut self,
        paper: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Reading)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, time, person, paper, granted FROM reading
             WHERE number > ?1 AND (?2 IS NULL OR paper = ?2) ORDER BY number LIMIT ?3",
        )?;
        let mut rows = statement.query(params![signed(after), paper, signed(limit as u64)])?;
        let mut readings = Vec::new();
        while let Some(row) = rows.next()? {
            let reading = Reading {
                time: time(row.get(1)?)?,
                person: row.get(2)?,
                paper: row.get(3)?,
                granted: row.get(4)?,
            };
            readings.push((unsigned(row.get(0)?)?, reading));
        }
        Ok(readings)
    }
}
