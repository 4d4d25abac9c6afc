-- The anonymous side. No name, no group of a ballot, no time, no address, no order, no counter.

CREATE TABLE door (
    wave          TEXT NOT NULL PRIMARY KEY, -- its id
    manifest      BYTEA NOT NULL,  -- canonical JSON, frozen at opening, the same bytes for everybody
    questionnaire BYTEA NOT NULL,  -- canonical JSON, hashed in the manifest, as are the next three
    page          BYTEA NOT NULL,    -- HTML
    script        BYTEA NOT NULL,    -- JavaScript
    style         BYTEA NOT NULL,    -- CSS
    open          BOOLEAN NOT NULL,  -- whether ballots are taken; never true again after false
    certificate   BYTEA            -- count.json, once the ballots are counted and gone
);

CREATE TABLE ballot (
    wave       TEXT NOT NULL,        -- its id
    commitment BYTEA NOT NULL CHECK (length(commitment) = 32), -- binds token and box
    revision   SMALLINT NOT NULL CHECK (revision BETWEEN 0 AND 9), -- of an answer that was changed; the highest counts
    box        BYTEA NOT NULL CHECK (length(box) = 8273), -- HPKE, sealed to the results key
    PRIMARY KEY (wave, commitment, revision)
);

-- Places one ballot: 'placed', 'same' (this very box is there), 'other' (another box is there),
-- 'closed', or 'absent' (no such door). The shared lock on the door makes closing wait for every
-- placing under way, and every later placing see the closed door.
CREATE FUNCTION place_ballot(a_wave TEXT, a_commitment BYTEA, a_revision SMALLINT, a_box BYTEA)
RETURNS TEXT LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    is_open BOOLEAN;
    present BYTEA;
BEGIN
    SELECT open INTO is_open FROM door WHERE wave = a_wave FOR SHARE;
    IF is_open IS NULL THEN
        RETURN 'absent';
    END IF;
    IF NOT is_open THEN
        RETURN 'closed';
    END IF;
    INSERT INTO ballot (wave, commitment, revision, box)
        VALUES (a_wave, a_commitment, a_revision, a_box) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN 'placed';
    END IF;
    SELECT box INTO present FROM ballot
        WHERE wave = a_wave AND commitment = a_commitment AND revision = a_revision;
    RETURN CASE WHEN present = a_box THEN 'same' ELSE 'other' END;
END $$;
