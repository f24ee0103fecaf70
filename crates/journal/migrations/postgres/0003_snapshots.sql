CREATE TABLE snapshot (
    sequence bigint PRIMARY KEY,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    fold bigint NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    seal bytea NOT NULL CHECK (length(seal) = 64)
);

CREATE TABLE snapshot_part (
    sequence bigint NOT NULL,
    part bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (sequence, part)
);
