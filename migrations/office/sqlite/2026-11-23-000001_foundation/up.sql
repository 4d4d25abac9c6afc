-- The identified side, and what is known after the count. Never an answer of one person.

CREATE TABLE wave (
    id            TEXT NOT NULL PRIMARY KEY,
    state         TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'counted', 'released')),
    closes        DATE NOT NULL,     -- latest date of answering
    questionnaire TEXT NOT NULL,     -- canonical JSON
    policy        TEXT NOT NULL,     -- thresholds, JSON
    manifest      BLOB,              -- from opening: canonical JSON
    issued        INTEGER,           -- from closing: how many tokens were issued
    certificate   TEXT               -- from counting: the count certificate, JSON
);

-- The organisation chart of the wave. Joined units are added when the wave opens.
CREATE TABLE unit (
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    parent   TEXT NOT NULL,          -- empty for the topmost unit
    name     TEXT NOT NULL,
    joined   BOOLEAN NOT NULL,       -- a group of small sibling units that count together
    position INTEGER NOT NULL,       -- order in units.csv
    PRIMARY KEY (wave, id)
);

CREATE TABLE person (
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    unit     TEXT NOT NULL,          -- the unit this person counts in
    leads    TEXT,                   -- the unit this person leads
    email    TEXT,                   -- NULL: invited by letter
    name     TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('nl', 'en')),
    PRIMARY KEY (wave, id)
);

CREATE TABLE wave_group (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    "group"     TEXT NOT NULL,       -- g0001, g0002, ...
    label       TEXT NOT NULL,
    size        INTEGER NOT NULL,    -- people invited
    unit        TEXT NOT NULL,       -- where the group counts in the chart
    public_key  BLOB NOT NULL,       -- DER SubjectPublicKeyInfo
    signing_key BLOB,                -- PKCS#8 DER; NULL from closing
    PRIMARY KEY (wave, "group")
);

CREATE TABLE invitation (
    wave           TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    secret_sha256  BLOB NOT NULL,
    person         TEXT NOT NULL,
    "group"        TEXT NOT NULL,
    blinded_sha256 BLOB,             -- claims the token; NULL before, and again from closing
    PRIMARY KEY (wave, secret_sha256),
    UNIQUE (wave, person)
);

-- Nameless letters for people without mail: exactly as many for a group as such people.
CREATE TABLE paper_code (
    wave           TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    "group"        TEXT NOT NULL,
    code_id        TEXT NOT NULL,
    hash           TEXT NOT NULL,    -- Argon2id, PHC string
    blinded_sha256 BLOB,             -- as for invitations
    PRIMARY KEY (wave, code_id)
);

-- What survived disclosure control: for each question and step, the residual block of each
-- published unit. Nothing finer exists anywhere.
CREATE TABLE block (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    question    TEXT NOT NULL,
    step        TEXT NOT NULL,       -- theme, tens, fives, options
    unit        TEXT NOT NULL,       -- the published unit whose residual this is
    respondents INTEGER NOT NULL,
    form        TEXT NOT NULL,       -- sum, classes or options, JSON
    PRIMARY KEY (wave, question, step, unit)
);

-- Organisation-wide second moments of persons' theme scores, for intervals.
CREATE TABLE moment (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    theme       TEXT NOT NULL,
    persons     INTEGER NOT NULL,
    sum         DOUBLE PRECISION NOT NULL,
    sum_squares DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (wave, theme)
);

-- Participation as it may be shown: exact figures or bands, never more.
CREATE TABLE participation (
    wave  TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    unit  TEXT NOT NULL,
    rest  BOOLEAN NOT NULL,          -- the remainder row of that unit
    shown TEXT NOT NULL,             -- JSON
    PRIMARY KEY (wave, unit, rest)
);

CREATE TABLE comment (
    id       TEXT NOT NULL PRIMARY KEY,  -- random
    wave     TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    unit     TEXT NOT NULL,
    question TEXT NOT NULL,
    text     TEXT NOT NULL
);
