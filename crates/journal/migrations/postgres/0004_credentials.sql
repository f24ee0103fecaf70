CREATE TABLE password (
    person text COLLATE "C" PRIMARY KEY,
    hash text NOT NULL,
    changed bigint NOT NULL
);

CREATE TABLE bearer (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    person text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('session', 'token')),
    name text NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL
);

CREATE INDEX bearer_of_person ON bearer (person, created);

CREATE TABLE reading (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time bigint NOT NULL,
    person text COLLATE "C" NOT NULL,
    paper text COLLATE "C" NOT NULL,
    granted boolean NOT NULL
);

CREATE INDEX reading_of_paper ON reading (paper, number);

CREATE FUNCTION reading_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a reading is never changed or deleted';
END $$;

CREATE TRIGGER reading_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON reading
    FOR EACH STATEMENT EXECUTE FUNCTION reading_is_never_changed();
