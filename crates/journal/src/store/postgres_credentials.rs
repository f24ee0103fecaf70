//! Secrets of people in the database of a journal.

use super::credentials::{Bearer, BearerKind, CredentialStore, Password, Reading, milliseconds, time};
use super::postgres::PostgresStore;
use super::{hash, signed, unsigned};
use crate::{Hash, StoreError, Time};
use postgres::Row;
use postgres::types::ToSql;

const BEARERS: &str = "SELECT digest, person, kind, name, created, expires FROM bearer";

fn bearer(row: &Row) -> Result<Bearer, StoreError> {
    Ok(Bearer {
        digest: hash(row.try_get(0)?)?,
        person: row.try_get(1)?,
        kind: BearerKind::read(row.try_get(2)?)?,
        name: row.try_get(3)?,
        created: time(row.try_get(4)?)?,
        expires: time(row.try_get(5)?)?,
    })
}

impl PostgresStore {
    fn run(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, StoreError> {
        self.with(|connected| Ok(connected.client.execute(sql, values)?))
    }

    fn rows<T>(
        &mut self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
        of: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.read(|connected| connected.client.query(sql, values)?.iter().map(&of).collect())
    }
}

impl CredentialStore for PostgresStore {
    fn password(&mut self, person: &str) -> Result<Option<Password>, StoreError> {
        let sql = "SELECT person, hash, changed FROM password WHERE person = $1";
        let found = self.rows(sql, &[&person], |row| {
            let (person, hash) = (row.try_get(0)?, row.try_get(1)?);
            Ok(Password { person, hash, changed: time(row.try_get(2)?)? })
        })?;
        Ok(found.into_iter().next())
    }

    fn keep_password(&mut self, password: &Password) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO password (person, hash, changed) VALUES ($1, $2, $3)
             ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, changed = excluded.changed",
            &[&password.person, &password.hash, &milliseconds(password.changed)],
        )?;
        Ok(())
    }

    fn drop_person(&mut self, person: &str) -> Result<bool, StoreError> {
        self.with(|connected| {
            let mut transaction = connected.client.transaction()?;
            transaction.execute("DELETE FROM bearer WHERE person = $1", &[&person])?;
            let dropped = transaction.execute("DELETE FROM password WHERE person = $1", &[&person])?;
            transaction.commit()?;
            Ok(dropped > 0)
        })
    }

    fn keep_bearer(&mut self, bearer: &Bearer) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO bearer (digest, person, kind, name, created, expires) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                &bearer.digest.0.as_slice(),
                &bearer.person,
                &bearer.kind.as_str(),
                &bearer.name,
                &milliseconds(bearer.created),
                &milliseconds(bearer.expires),
            ],
        )?;
        Ok(())
    }

    fn bearer(&mut self, digest: Hash) -> Result<Option<Bearer>, StoreError> {
        let sql = format!("{BEARERS} WHERE digest = $1");
        Ok(self.rows(&sql, &[&digest.0.as_slice()], bearer)?.pop())
    }

    fn bearers(&mut self, person: &str) -> Result<Vec<Bearer>, StoreError> {
        self.rows(&format!("{BEARERS} WHERE person = $1 ORDER BY created, digest"), &[&person], bearer)
    }

    fn drop_bearer(&mut self, digest: Hash) -> Result<bool, StoreError> {
        Ok(self.run("DELETE FROM bearer WHERE digest = $1", &[&digest.0.as_slice()])? > 0)
    }

    fn drop_sessions(&mut self, person: &str) -> Result<u64, StoreError> {
        self.run("DELETE FROM bearer WHERE person = $1 AND kind = 'session'", &[&person])
    }

    fn drop_expired(&mut self, now: Time) -> Result<u64, StoreError> {
        self.run("DELETE FROM bearer WHERE expires <= $1", &[&milliseconds(now)])
    }

    fn record_reading(&mut self, reading: &Reading) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO reading (time, person, paper, granted) VALUES ($1, $2, $3, $4)",
            &[&milliseconds(reading.time), &reading.person, &reading.paper, &reading.granted],
        )?;
        Ok(())
    }

    fn readings(
        &mut self,
        paper: Option<&str>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Reading)>, StoreError> {
        let sql = "SELECT number, time, person, paper, granted FROM reading
            WHERE number > $1 AND ($2::text IS NULL OR paper = $2) ORDER BY number LIMIT $3";
        self.rows(sql, &[&signed(after), &paper, &signed(limit as u64)], |row| {
            let (person, paper, granted) = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
            let reading = Reading { time: time(row.try_get(1)?)?, person, paper, granted };
            Ok((unsigned(row.try_get(0)?)?, reading))
        })
    }
}
