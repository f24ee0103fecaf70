CREATE TABLE entry (
    sequence bigint PRIMARY KEY CHECK (sequence >= 0),
    key text COLLATE "C" NOT NULL UNIQUE,
    body text NOT NULL,
    command text,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    seal bytea CHECK (length(seal) = 64)
);

CREATE TABLE touch (
    stream text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (stream, sequence)
);

CREATE FUNCTION entry_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry of a journal is never changed or deleted';
END $$;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_never_changed();
