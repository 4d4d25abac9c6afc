-- The anonymous side. No name, no group of a ballot, no time, no address, no order, no counter.
-- WITHOUT ROWID: a rowid would number the ballots in order of arrival.

CREATE TABLE door (
    wave          TEXT NOT NULL PRIMARY KEY, -- its id
    manifest      BLOB NOT NULL,   -- canonical JSON, frozen at opening, the same bytes for everybody
    questionnaire BLOB NOT NULL,   -- canonical JSON, hashed in the manifest, as are the next three
    page          BLOB NOT NULL,     -- HTML
    script        BLOB NOT NULL,     -- JavaScript
    style         BLOB NOT NULL,     -- CSS
    open          BOOLEAN NOT NULL,  -- whether ballots are taken; never true again after false
    certificate   BLOB             -- count.json, once the ballots are counted and gone
) WITHOUT ROWID;

CREATE TABLE ballot (
    wave       TEXT NOT NULL,        -- its id
    commitment BLOB NOT NULL CHECK (length(commitment) = 32), -- binds token and box
    revision   SMALLINT NOT NULL CHECK (revision BETWEEN 0 AND 9), -- of an answer that was changed; the highest counts
    box        BLOB NOT NULL CHECK (length(box) = 8273), -- HPKE, sealed to the results key
    PRIMARY KEY (wave, commitment, revision)
) WITHOUT ROWID;
