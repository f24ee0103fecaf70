CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
    key TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    command TEXT,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    seal BLOB CHECK (length(seal) = 64)
) STRICT;

CREATE TABLE touch (
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (stream, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of a journal is never changed');
END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of a journal is never deleted');
END;
