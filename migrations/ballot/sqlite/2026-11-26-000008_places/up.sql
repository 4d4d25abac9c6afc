-- Boxes apart from their keys. In a table WITHOUT ROWID a box lay beside its key, and SQLite read whole boxes
-- to compare keys. Now each lies at a place of its own (its rowid), and the keys are an index of their own.
-- Places are given by the program, from the receipt, which is a hash: SQLite's own choice would number the boxes
-- in order of arrival. Boxes that are there already get a place at random.

CREATE TABLE placed (
    wave       TEXT NOT NULL,        -- its id
    commitment BLOB NOT NULL CHECK (length(commitment) = 32), -- binds token and box
    revision   SMALLINT NOT NULL CHECK (revision BETWEEN 0 AND 9), -- of an answer that was changed; the highest counts
    box        BLOB NOT NULL CHECK (length(box) = 8273), -- HPKE, sealed to the results key
    PRIMARY KEY (wave, commitment, revision)
);
INSERT INTO placed (rowid, wave, commitment, revision, box)
    SELECT random(), wave, commitment, revision, box FROM ballot;
DROP TABLE ballot;
ALTER TABLE placed RENAME TO ballot;
