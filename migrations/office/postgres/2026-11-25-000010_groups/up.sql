-- Groups of a background question by unit, where the questionnaire declares it.
ALTER TABLE breakdown RENAME TO breakdown_whole;
CREATE TABLE breakdown (
    wave        TEXT NOT NULL REFERENCES wave (id) ON DELETE CASCADE, -- its id
    background  TEXT NOT NULL,           -- the background question
    unit        TEXT NOT NULL,           -- in which unit and below; empty for the whole organisation
    "group"     TEXT NOT NULL,           -- one of its options
    question    TEXT NOT NULL,           -- the question of a theme
    respondents INTEGER NOT NULL,        -- who are in the group and answered
    sum         BIGINT NOT NULL,         -- of the answers' values
    PRIMARY KEY (wave, background, unit, "group", question)
);
INSERT INTO breakdown (wave, background, unit, "group", question, respondents, sum)
    SELECT wave, background, '', "group", question, respondents, sum FROM breakdown_whole;
DROP TABLE breakdown_whole;
