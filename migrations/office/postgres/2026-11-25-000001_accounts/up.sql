-- Who may see and do what. Nothing here meets an answer.

CREATE TABLE account (
    id            TEXT NOT NULL PRIMARY KEY,  -- random
    name          TEXT NOT NULL UNIQUE,       -- what the person types to log in
    -- what follows from it stands in src/office/accounts
    role          TEXT NOT NULL CHECK (role IN ('coordinator', 'reader', 'trustee', 'operator', 'auditor')),
    unit          TEXT,                       -- a reader's unit, by its id in units.csv
    password_hash TEXT NOT NULL,              -- Argon2id, PHC string
    attempts      INTEGER NOT NULL,           -- passwords tried since the last right one
    locked_until  TIMESTAMP                   -- after too many of them; UTC
);

CREATE TABLE session (
    token_sha256 BYTEA NOT NULL PRIMARY KEY,   -- of the cookie's value
    account      TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE, -- whose it is
    expires      TIMESTAMP NOT NULL           -- UTC
);

-- The node in which the people of a unit count where that is not the unit itself: a group of joined
-- siblings, or a unit above. NULL where nobody of the unit counts elsewhere.
ALTER TABLE unit ADD COLUMN counts_in TEXT;
