-- What the roles of docs/DEPLOYMENT.md do with ballots goes through these functions. The functions act
-- with the rights of the schema's owner, so a role may be allowed the deed without the table.

-- A door that is shut stays shut, whoever asks.
CREATE FUNCTION keep_door() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.open AND NOT OLD.open THEN
        RAISE EXCEPTION 'a door that is shut stays shut';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_door BEFORE UPDATE ON door FOR EACH ROW EXECUTE FUNCTION keep_door();

-- How many boxes lie behind a door that is shut; NULL while it is open, or without a door.
CREATE FUNCTION boxes_behind(a_wave TEXT) RETURNS BIGINT LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT (SELECT count(*) FROM ballot WHERE ballot.wave = door.wave)
        FROM door WHERE door.wave = a_wave AND NOT door.open
$$;

-- Destroys every ballot of a wave whose door is shut, and returns how many there were. The table is
-- emptied and the ballots of other waves are put back in the order of their commitments: TRUNCATE
-- gives table, index and TOAST new files, and unlike VACUUM FULL, which keeps xmin, this leaves one
-- xmin on whatever remains.
CREATE FUNCTION destroy_ballots(a_wave TEXT)
RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    destroyed BIGINT;
BEGIN
    IF (SELECT open FROM door WHERE wave = a_wave) IS DISTINCT FROM FALSE THEN
        RAISE EXCEPTION 'the door of this wave is not shut';
    END IF;
    LOCK TABLE ballot IN ACCESS EXCLUSIVE MODE;
    SELECT count(*) INTO destroyed FROM ballot WHERE wave = a_wave;
    CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM ballot WHERE wave <> a_wave;
    TRUNCATE ballot;
    INSERT INTO ballot SELECT * FROM pg_temp.kept ORDER BY wave, commitment, revision;
    DROP TABLE pg_temp.kept;
    RETURN destroyed;
END $$;

-- Nobody may call them who was not told so. Their names are looked up in this schema only: without
-- pg_temp at the end a caller's temporary table named `door` would be read instead of ours.
DO $$
DECLARE
    signature TEXT;
BEGIN
    FOREACH signature IN ARRAY ARRAY[
        'place_ballot(TEXT, BYTEA, SMALLINT, BYTEA)', 'boxes_behind(TEXT)', 'destroy_ballots(TEXT)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', signature, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    END LOOP;
END $$;
