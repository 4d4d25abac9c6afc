-- The programme's indicators: what is counted beside the survey, and what was counted. No row is ever changed: what
-- is corrected gets a row with the next number, and the highest number holds.

CREATE TABLE indicator (
    id         TEXT NOT NULL,          -- as the file of the office names it
    number     INTEGER NOT NULL,       -- 1 for the first description, one more for each later one
    described  TEXT NOT NULL,          -- goal, names, definition, source, unit, classification, baseline and target; JSON
    entered_by TEXT,                   -- the account that entered it by name; NULL from the command line
    entered    TIMESTAMP NOT NULL,     -- when; UTC
    PRIMARY KEY (id, number)
);

CREATE TABLE measurement (
    indicator      TEXT NOT NULL,      -- id of the indicator
    as_of          DATE NOT NULL,      -- the day for which it holds
    number         INTEGER NOT NULL,   -- 1 for the first figure of that day, one more for each correction
    value          DOUBLE PRECISION,             -- the figure, or the part of out_of; NULL where there is no new figure
    out_of         INTEGER,            -- of how many, where it is a part
    reason         TEXT,               -- why there is no new figure
    classification TEXT NOT NULL,      -- the version of the classification by which it was counted
    entered_by     TEXT,               -- the account that entered it by name; NULL from the command line
    entered        TIMESTAMP NOT NULL, -- when; UTC
    PRIMARY KEY (indicator, as_of, number),
    CHECK ((value IS NULL) <> (reason IS NULL))
);
