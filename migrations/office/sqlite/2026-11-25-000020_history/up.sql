-- History from an earlier tool, and what is published later of counts that are over: old waves on newer charts,
-- and several counts as one.

-- People who were asked in an imported wave, which has no groups with keys.
CREATE TABLE headcount (
    wave   TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    unit   TEXT NOT NULL,            -- the node of the chart in which they count
    people INTEGER NOT NULL,         -- how many
    PRIMARY KEY (wave, unit)
);

-- Of which old units the units of a newer chart are made. A unit that was divided stands with each of its parts.
CREATE TABLE recut (
    wave   TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- the old wave
    number INTEGER NOT NULL,         -- its line in the ledger
    source TEXT NOT NULL,            -- a unit of the old chart, without the units below it
    unit   TEXT NOT NULL,            -- the unit of the newer chart in which its people are now
    PRIMARY KEY (wave, number, source, unit)
);

-- The ledger knows unions over several counts, each by its name in the ledger of every wave it holds.
CREATE TABLE ledger_with_unions (
    wave        TEXT NOT NULL REFERENCES wave (id), -- its id
    number      INTEGER NOT NULL,        -- 1, 2, ... within the wave
    -- why it was made public
    kind        TEXT NOT NULL CHECK (kind IN ('release', 'import', 'recut', 'union')),
    published   DATE NOT NULL,           -- the day
    digest      TEXT NOT NULL,           -- SHA-256, hex, of everything the publication is made from
    certificate TEXT NOT NULL,           -- the auditor's certificate of this publication, JSON
    name        TEXT,                    -- of a union; NULL for everything else
    PRIMARY KEY (wave, number)
);
INSERT INTO ledger_with_unions (wave, number, kind, published, digest, certificate)
    SELECT wave, number, kind, published, digest, certificate FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_with_unions RENAME TO ledger;
