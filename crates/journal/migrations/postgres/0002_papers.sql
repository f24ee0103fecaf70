CREATE TABLE paper (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    content bytea NOT NULL
);
