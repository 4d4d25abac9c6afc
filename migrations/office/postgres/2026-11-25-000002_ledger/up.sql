-- What was published and when, what is kept of breakdowns, and a spread that tells no sum.

-- Every publication of every wave, written in the transaction that makes it public. Lines are only
-- ever added.
CREATE TABLE ledger (
    wave        TEXT NOT NULL REFERENCES wave (id), -- its id
    number      INTEGER NOT NULL,        -- 1, 2, ... within the wave
    -- why it was made public
    kind        TEXT NOT NULL CHECK (kind IN ('release', 'import', 'recut')),
    published   DATE NOT NULL,           -- the day
    digest      TEXT NOT NULL,           -- SHA-256, hex, of everything the publication is made from
    certificate TEXT NOT NULL,           -- the auditor's certificate of this publication, JSON
    PRIMARY KEY (wave, number)
);

-- For each question of a theme and each group of a background question, over the whole
-- organisation: the answers of the group, as a sum. Only groups that are shown.
CREATE TABLE breakdown (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    background  TEXT NOT NULL,           -- the background question
    "group"     TEXT NOT NULL,           -- one of its options
    question    TEXT NOT NULL,           -- the question of a theme
    respondents INTEGER NOT NULL,        -- who are in the group and answered
    sum         BIGINT NOT NULL,         -- of the answers' values
    PRIMARY KEY (wave, background, "group", question)
);

-- Persons' scores and the items' own sums differ by the answers of those who skipped an item. So
-- their sum is not kept, only how far the scores lie apart.
ALTER TABLE moment ADD COLUMN deviations DOUBLE PRECISION NOT NULL DEFAULT 0; -- sum of squared deviations from the mean
UPDATE moment SET deviations = sum_squares - sum * sum / persons WHERE persons > 0;
ALTER TABLE moment DROP COLUMN sum;
ALTER TABLE moment DROP COLUMN sum_squares;
