CREATE TABLE password (
    person TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bearer (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    person TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('session', 'token')),
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX bearer_of_person ON bearer (person, created);

CREATE TABLE reading (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    person TEXT NOT NULL,
    paper TEXT NOT NULL,
    granted INTEGER NOT NULL CHECK (granted IN (0, 1))
) STRICT;

CREATE INDEX reading_of_paper ON reading (paper, number);

CREATE TRIGGER reading_is_never_changed BEFORE UPDATE ON reading
BEGIN
    SELECT RAISE(ABORT, 'a reading is never changed');
END;

CREATE TRIGGER reading_is_never_deleted BEFORE DELETE ON reading
BEGIN
    SELECT RAISE(ABORT, 'a reading is never deleted');
END;
