-- As before, and: after a higher revision of the same ballot a lower one is 'other', so that nobody who holds an
-- old message can put anything behind what its writer said last.
CREATE OR REPLACE FUNCTION place_ballot(a_wave TEXT, a_commitment BYTEA, a_revision SMALLINT, a_box BYTEA)
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
        SELECT a_wave, a_commitment, a_revision, a_box WHERE NOT EXISTS (SELECT FROM ballot
            WHERE wave = a_wave AND commitment = a_commitment AND revision > a_revision)
        ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN 'placed';
    END IF;
    SELECT box INTO present FROM ballot
        WHERE wave = a_wave AND commitment = a_commitment AND revision = a_revision;
    RETURN CASE WHEN present = a_box THEN 'same' ELSE 'other' END;
END $$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION place_ballot(TEXT, BYTEA, SMALLINT, BYTEA) SET search_path = %I, pg_temp',
        current_schema());
END $$;
