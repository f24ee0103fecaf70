//! The steps that bring a database to the form known here, one list for each dialect.
//!
//! A step is never edited once it is released; what changes is a new step.

use crate::{Hash, StoreError};

/// A step: its number, its name and its statements.
pub(super) struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub statements: &'static str,
}

impl Migration {
    /// The digest by which a step that was applied is compared with the one known here.
    pub fn digest(&self) -> Hash {
        Hash::of(self.statements.as_bytes())
    }
}

macro_rules! migrations {
    ($dialect:literal: $($number:literal $name:literal),+) => {
        &[$(Migration {
            number: $number,
            name: $name,
            statements: include_str!(concat!("../../migrations/", $dialect, "/000", $number, "_", $name, ".sql")),
        }),+]
    };
}

pub(super) const SQLITE: &[Migration] =
    migrations!("sqlite": 1 "entries", 2 "papers", 3 "snapshots", 4 "credentials");
pub(super) const POSTGRES: &[Migration] =
    migrations!("postgres": 1 "entries", 2 "papers", 3 "snapshots", 4 "credentials");

/// The steps that are still to be applied, given the numbers and digests of those that were.
pub(super) fn pending(
    known: &'static [Migration],
    applied: &[(i64, Vec<u8>)],
) -> Result<&'static [Migration], StoreError> {
    for (number, digest) in applied {
        match known.iter().find(|step| step.number == *number) {
            Some(step) if step.digest().0 == digest.as_slice() => {}
            Some(_) => return Err(StoreError::OtherMigration(*number)),
            None => {
                let last = known.last().map_or(0, |step| step.number);
                return Err(StoreError::Newer { found: *number, known: last });
            }
        }
    }
    Ok(known.get(applied.len()..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_dialects_have_the_same_steps_in_order() {
        let steps = |list: &[Migration]| list.iter().map(|m| (m.number, m.name)).collect::<Vec<_>>();
        assert_eq!(steps(SQLITE), steps(POSTGRES));
        assert!(SQLITE.iter().zip(1..).all(|(step, number)| step.number == number));
    }

    #[test]
    fn what_is_pending_depends_on_what_was_applied() {
        let applied: Vec<(i64, Vec<u8>)> = SQLITE.iter().map(|m| (m.number, m.digest().0.to_vec())).collect();
        assert_eq!(pending(SQLITE, &[]).unwrap().len(), SQLITE.len());
        assert_eq!(pending(SQLITE, &applied[..1]).unwrap()[0].number, 2);
        assert!(pending(SQLITE, &applied).unwrap().is_empty());
        let mut other = applied.clone();
        other[1].1[0] ^= 1;
        assert!(matches!(pending(SQLITE, &other), Err(StoreError::OtherMigration(2))));
        let mut newer = applied;
        newer.push((SQLITE.len() as i64 + 1, vec![]));
        assert!(matches!(pending(SQLITE, &newer), Err(StoreError::Newer { .. })));
    }
}
