-- Who read results, after which promise, and with which link a team may read along. Nothing here is about
-- somebody who answered, and nothing says who opened a link.

CREATE TABLE promise (
    account  TEXT NOT NULL REFERENCES account (id),                  -- who promised not to look for who answered what
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,   -- of which wave they may read from then on
    promised TIMESTAMP NOT NULL,                                     -- when; UTC
    PRIMARY KEY (account, wave)
);

CREATE TABLE reading (
    account TEXT NOT NULL REFERENCES account (id),                   -- who opened a page
    wave    TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,    -- of which results
    unit    TEXT NOT NULL,                                           -- of which unit, by its id in the chart of the wave
    page    TEXT NOT NULL CHECK (page IN ('figures', 'presentation', 'guide')), -- which page of that unit
    day     DATE NOT NULL,                                           -- on which day; UTC
    opened  TIMESTAMP NOT NULL,                                      -- for the first time on that day; UTC
    PRIMARY KEY (account, wave, unit, page, day)
);

CREATE TABLE share_link (
    secret_sha256 BYTEA NOT NULL PRIMARY KEY, -- of what stands behind # in the link; the secret itself is nowhere
    id            TEXT NOT NULL UNIQUE,       -- random; names the link to those who may revoke it
    wave          TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- whose results it shows
    unit          TEXT NOT NULL,              -- of which unit, by its id in the chart of the wave
    account       TEXT NOT NULL REFERENCES account (id), -- who made it
    created       TIMESTAMP NOT NULL,         -- when; UTC
    ends          TIMESTAMP NOT NULL,         -- from when it shows nothing any more; UTC
    revoked       TIMESTAMP                   -- when it was revoked, or NULL; UTC
);
