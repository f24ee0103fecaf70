//! Bringing a database to the form known here.

use crate::ledger::*;
use crate::place::{Place, on_both};
use coregion_journal::*;

on_both!(
    migrating_again_changes_nothing,
    many_that_migrate_at_once_agree,
    an_older_form_is_brought_up_to_date,
    a_newer_or_another_form_is_not_touched,
    only_one_founds_a_journal,
);

fn schema(place: &Place) -> String {
    match &place.location {
        Location::Sqlite(path) => {
            let connection = rusqlite::Connection::open(path).unwrap();
            let mut statement =
                connection.prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name").unwrap();
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
        }
        Location::Postgres(_) => {
            let rows = crate::place::postgres()
                .query(
                    "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
                     WHERE table_schema = $1 ORDER BY 1",
                    &[&place.schema()],
                )
                .unwrap();
            rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>().join("\n")
        }
    }
}

fn migrating_again_changes_nothing(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();
    let (before, text) = (schema(place), export(&journal));
    assert!(before.contains("snapshot_part") && before.contains("journal_migration"));
    for _ in 0..3 {
        place.store();
    }
    assert_eq!(schema(place), before);
    assert_eq!(export(&open(place)), text);
}

fn many_that_migrate_at_once_agree(place: &Place) {
    let ready = std::sync::Barrier::new(16);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                ready.wait();
                place.store()
            });
        }
    });
    create(place);
}

fn an_older_form_is_brought_up_to_date(place: &Place) {
    let journal = create(place);
    append(&journal, "k1", TREASURY, "xuzhou", 1).unwrap();
    let text = export(&journal);
    let before = schema(place);
    drop(journal);
    // As it was before the last step.
    place.tamper("DROP TABLE password; DROP TABLE bearer; DROP TABLE reading").unwrap();
    if !matches!(place.location, Location::Sqlite(_)) {
        place.tamper("DROP FUNCTION reading_is_never_changed").unwrap();
    }
    place.tamper("DELETE FROM journal_migration WHERE number = 4").unwrap();
    let journal = open(place);
    assert_eq!(schema(place), before);
    assert_eq!(export(&journal), text);
}

fn a_newer_or_another_form_is_not_touched(place: &Place) {
    drop(create(place));
    place.tamper("UPDATE journal_migration SET number = 99 WHERE number = 4").unwrap();
    let newer = place.location.open(&StoreOptions::default()).err();
    assert!(matches!(newer, Some(StoreError::Newer { found: 99, known: 4 })), "{newer:?}");
    place
        .tamper("UPDATE journal_migration SET number = 4, digest = hash FROM entry WHERE number = 99")
        .unwrap();
    let other = place.location.open(&StoreOptions::default()).err();
    assert!(matches!(other, Some(StoreError::OtherMigration(4))), "{other:?}");
}

fn only_one_founds_a_journal(place: &Place) {
    let founded: Vec<bool> = std::thread::scope(|scope| {
        let found = |_| {
            let location = place.location.clone();
            scope.spawn(move || {
                Journal::<Ledger>::create(&location, "Huaihai", start(), office_key(), quiet()).is_ok()
            })
        };
        let threads: Vec<_> = (0..4).map(found).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(founded.iter().filter(|founded| **founded).count(), 1);
}

#[test]
fn a_file_of_something_else_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let options = StoreOptions::default();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "Minutes of the meeting, not a database. ".repeat(100)).unwrap();
    let other = folder.path().join("other.sqlite");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE contacts (name TEXT)").unwrap();
    for file in [text, other] {
        let before = std::fs::read(&file).unwrap();
        let location = Location::Sqlite(file.clone());
        assert!(matches!(location.create(&options).err(), Some(StoreError::NotAJournal(_))), "{location}");
        assert!(matches!(location.open(&options).err(), Some(StoreError::NotAJournal(_))), "{location}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
    let nowhere = Location::Sqlite(folder.path().join("none.journal"));
    assert!(matches!(nowhere.open(&options).err(), Some(StoreError::Missing(_))));
    assert!(!folder.path().join("none.journal").exists());
}

#[test]
fn a_schema_of_something_else_is_not_touched() {
    let place = Place::postgres();
    place.tamper("CREATE TABLE entry (id integer)").unwrap();
    let options = StoreOptions::default();
    assert!(matches!(place.location.create(&options).err(), Some(StoreError::NotAJournal(_))));
    assert!(matches!(place.location.open(&options).err(), Some(StoreError::NotAJournal(_))));
}
