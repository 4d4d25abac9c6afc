-- The anonymous side. No name, no group of a ballot, no time, no address, no order, no counter.
-- WITHOUT ROWID: a rowid would number the ballots in order of arrival.

CREATE TABLE door (
    wave          TEXT NOT NULL PRIMARY KEY,
    manifest      BLOB NOT NULL,   -- canonical JSON, frozen at opening, the same bytes for everybody
    questionnaire BLOB NOT NULL,   -- canonical JSON, hashed in the manifest, as are the next three
    page          BLOB NOT NULL,
    script        BLOB NOT NULL,
    style         BLOB NOT NULL,
    open          BOOLEAN NOT NULL,
    certificate   BLOB             -- count.json, once the ballots are counted and gone
) WITHOUT ROWID;

CREATE TABLE ballot (
    wave       TEXT NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    revision   SMALLINT NOT NULL CHECK (revision BETWEEN 0 AND 9),
    box        BLOB NOT NULL CHECK (length(box) = 8273),
    PRIMARY KEY (wave, commitment, revision)
) WITHOUT ROWID;
