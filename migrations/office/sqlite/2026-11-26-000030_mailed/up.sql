-- Who was sent which mailing, so that one that was broken off can be continued: nobody gets two, nobody is left
-- out. It says who is invited and has an address, which the roster says too; no time, and nothing of taking part.
-- Forgotten at closing.
CREATE TABLE mailed (
    wave    TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    mailing TEXT NOT NULL,           -- 'invitation', or of a reminder its day, the same for everybody
    person  TEXT NOT NULL,           -- whose mail the server has accepted
    PRIMARY KEY (wave, mailing, person)
);
