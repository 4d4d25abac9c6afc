-- Programs that read released data for somebody who has an account.

CREATE TABLE program_token (
    account      TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE, -- for whom it reads; one for each
    token_sha256 BLOB NOT NULL UNIQUE,       -- of the token; the token itself is nowhere
    expires      TIMESTAMP NOT NULL          -- from when it holds no more; UTC
);

-- What a program fetched stands in the log of reading like the pages: the data of a unit, and the data of a
-- unit with everything below it. SQLite changes no CHECK, so the table is made anew.
CREATE TABLE reading_now (
    account TEXT NOT NULL REFERENCES account (id),                   -- who opened a page
    wave    TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,    -- of which results
    unit    TEXT NOT NULL,                                           -- of which unit, by its id in the chart of the wave
    page    TEXT NOT NULL CHECK (page IN ('figures', 'presentation', 'guide', 'data', 'data_below')), -- which page of that unit
    day     DATE NOT NULL,                                           -- on which day; UTC
    opened  TIMESTAMP NOT NULL,                                      -- for the first time on that day; UTC
    PRIMARY KEY (account, wave, unit, page, day)
);
INSERT INTO reading_now (account, wave, unit, page, day, opened)
    SELECT account, wave, unit, page, day, opened FROM reading;
DROP TABLE reading;
ALTER TABLE reading_now RENAME TO reading;
