-- Programs that read released data for somebody who has an account.

CREATE TABLE program_token (
    account      TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE, -- for whom it reads; one for each
    token_sha256 BYTEA NOT NULL UNIQUE,      -- of the token; the token itself is nowhere
    expires      TIMESTAMP NOT NULL          -- from when it holds no more; UTC
);

-- What a program fetched stands in the log of reading like the pages: the data of a unit, and the data of a
-- unit with everything below it.
ALTER TABLE reading DROP CONSTRAINT reading_page_check;
ALTER TABLE reading ADD CONSTRAINT reading_page_check
    CHECK (page IN ('figures', 'presentation', 'guide', 'data', 'data_below'));
