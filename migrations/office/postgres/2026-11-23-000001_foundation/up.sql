-- The identified side, and what is known after the count. Never an answer of one person.

CREATE TABLE wave (
    id            TEXT NOT NULL PRIMARY KEY, -- as in addresses
    -- where it is in its life; nothing goes back
    state         TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'counted', 'released')),
    closes        DATE NOT NULL,     -- latest date of answering
    questionnaire TEXT NOT NULL,     -- canonical JSON
    policy        TEXT NOT NULL,     -- thresholds, JSON
    manifest      BYTEA,              -- from opening: canonical JSON
    issued        INTEGER,           -- from closing: how many tokens were issued
    certificate   TEXT               -- from counting: the count certificate, JSON
);

-- The organisation chart of the wave. Joined units are added when the wave opens.
CREATE TABLE unit (
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    id       TEXT NOT NULL,          -- as in units.csv, or of a joined unit
    parent   TEXT NOT NULL,          -- empty for the topmost unit
    name     TEXT NOT NULL,          -- as shown
    joined   BOOLEAN NOT NULL,       -- a group of small sibling units that count together
    position INTEGER NOT NULL,       -- order in units.csv
    PRIMARY KEY (wave, id)
);

CREATE TABLE person (
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    id       TEXT NOT NULL,          -- as in people.csv
    unit     TEXT NOT NULL,          -- the unit this person counts in
    leads    TEXT,                   -- the unit this person leads
    email    TEXT,                   -- NULL: invited by letter
    name     TEXT NOT NULL,          -- as in people.csv
    language TEXT NOT NULL CHECK (language IN ('nl', 'en')), -- of letters and mail
    PRIMARY KEY (wave, id)
);

CREATE TABLE wave_group (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    "group"     TEXT NOT NULL,       -- g0001, g0002, ...
    label       TEXT NOT NULL,       -- as shown to the respondent
    size        INTEGER NOT NULL,    -- people invited
    unit        TEXT NOT NULL,       -- where the group counts in the chart
    public_key  BYTEA NOT NULL,       -- DER SubjectPublicKeyInfo
    signing_key BYTEA,                -- PKCS#8 DER; NULL from closing
    PRIMARY KEY (wave, "group")
);

CREATE TABLE invitation (
    wave           TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    secret_sha256  BYTEA NOT NULL,   -- of the secret in the link
    person         TEXT NOT NULL,    -- who is invited
    "group"        TEXT NOT NULL,    -- in which they answer
    blinded_sha256 BYTEA,             -- claims the token; NULL before, and again from closing
    PRIMARY KEY (wave, secret_sha256),
    UNIQUE (wave, person)
);

-- Nameless letters for people without mail: exactly as many for a group as such people.
CREATE TABLE paper_code (
    wave           TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    "group"        TEXT NOT NULL,    -- in which its holder answers
    code_id        TEXT NOT NULL,    -- first part of the code
    hash           TEXT NOT NULL,    -- Argon2id, PHC string
    blinded_sha256 BYTEA,             -- as for invitations
    PRIMARY KEY (wave, code_id)
);

-- What survived disclosure control: for each question and step, the residual block of each
-- published unit. Nothing finer exists anywhere.
CREATE TABLE block (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    question    TEXT NOT NULL,       -- id of the question or theme
    step        TEXT NOT NULL,       -- theme, tens, fives, options
    unit        TEXT NOT NULL,       -- the published unit whose residual this is
    respondents INTEGER NOT NULL,    -- in that block
    form        TEXT NOT NULL,       -- sum, classes or options, JSON
    PRIMARY KEY (wave, question, step, unit)
);

-- Organisation-wide second moments of persons' theme scores, for intervals.
CREATE TABLE moment (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    theme       TEXT NOT NULL,       -- its id
    persons     INTEGER NOT NULL,    -- who have a score
    sum         DOUBLE PRECISION NOT NULL, -- of their scores
    sum_squares DOUBLE PRECISION NOT NULL, -- of their scores
    PRIMARY KEY (wave, theme)
);

-- Participation as it may be shown: exact figures or bands, never more.
CREATE TABLE participation (
    wave  TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    unit  TEXT NOT NULL,             -- as in the chart
    rest  BOOLEAN NOT NULL,          -- the remainder row of that unit
    shown TEXT NOT NULL,             -- JSON
    PRIMARY KEY (wave, unit, rest)
);

CREATE TABLE comment (
    id       TEXT NOT NULL PRIMARY KEY,  -- random
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    unit     TEXT NOT NULL,          -- published unit it was written in
    question TEXT NOT NULL,          -- id of the question
    text     TEXT NOT NULL           -- as written
);
