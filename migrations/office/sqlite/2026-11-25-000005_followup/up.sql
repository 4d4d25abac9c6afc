-- What becomes of the results: the talk, what was agreed, what was asked of the level above. Written by
-- readers and the programme office for everybody entitled to the unit; no person's name, no answer.

-- When the results were released: the conversation has 28 days from then. NULL for waves released before
-- this was kept.
ALTER TABLE wave ADD COLUMN released DATE;

-- Units that talked about their result, once for each wave; taken back by removing the row.
CREATE TABLE talk (
    wave      TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,  -- the wave whose result this is about
    unit      TEXT NOT NULL,              -- id in the chart of that wave
    talked_on DATE NOT NULL,              -- as the reader says
    PRIMARY KEY (wave, unit)
);

-- Units that asked for somebody from the pool of facilitators.
CREATE TABLE facilitation (
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,  -- the wave whose result this is about
    unit     TEXT NOT NULL,               -- id in the chart of that wave
    state    TEXT NOT NULL CHECK (state IN ('asked', 'planned', 'done')),  -- how far the request is
    asked_on DATE NOT NULL,  -- the day of asking
    PRIMARY KEY (wave, unit)
);

CREATE TABLE action (
    id        TEXT NOT NULL PRIMARY KEY,  -- random
    wave      TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,  -- the wave whose result this is about
    unit      TEXT NOT NULL,              -- id in the chart of that wave
    slot      INTEGER,                    -- 1 to 3 while open, so that no more than three are; NULL when over
    theme     TEXT NOT NULL,              -- id in the wave's questionnaire
    text      TEXT NOT NULL,              -- what was agreed
    owner     TEXT NOT NULL,              -- a role, never a name
    due       DATE NOT NULL,  -- the last day it should take
    state     TEXT NOT NULL CHECK (state IN ('agreed', 'doing', 'done', 'dropped')),  -- how far it is
    reason    TEXT,                       -- why it was dropped
    card      TEXT,                       -- id on the menu card
    agreed_on DATE NOT NULL,  -- the day of agreeing
    UNIQUE (wave, unit, slot)
);

-- What a unit asks of the unit above.
CREATE TABLE escalation (
    id          TEXT NOT NULL PRIMARY KEY,  -- random
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,  -- the wave whose result this is about
    unit        TEXT NOT NULL,              -- the unit that asks
    above       TEXT NOT NULL,              -- the unit that is asked
    slot        INTEGER,                    -- 1 to 3 while waiting for an answer; NULL when answered or declined
    text        TEXT NOT NULL,              -- what is asked
    asked_on    DATE NOT NULL,  -- the day of asking
    state       TEXT NOT NULL CHECK (state IN ('asked', 'answered', 'declined')),  -- whether it is answered
    answer      TEXT,                       -- what is done about it, or why not
    answered_on DATE,                       -- when it was answered or declined
    UNIQUE (wave, unit, slot)
);
CREATE INDEX escalation_above ON escalation (wave, above);
