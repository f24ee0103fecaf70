CREATE TABLE snapshot (
    sequence INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    fold INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    seal BLOB NOT NULL CHECK (length(seal) = 64)
) STRICT;

CREATE TABLE snapshot_part (
    sequence INTEGER NOT NULL,
    part INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (sequence, part)
) STRICT;
