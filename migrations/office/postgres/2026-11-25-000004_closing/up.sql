-- Closing a wave destroys its issuing keys and forgets who took a token. An UPDATE would only hide them: the
-- earlier rows stay in the files until a vacuum, keys included, and claims in the order in which people came. So
-- each of the three tables gets new files (TRUNCATE, as in destroy_ballots), and its rows return in an order that
-- nobody's coming has shaped, under one xmin.
CREATE FUNCTION forget_tokens(a_wave TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF (SELECT state FROM wave WHERE id = a_wave) IN ('draft', 'open') IS NOT FALSE THEN
        RAISE EXCEPTION 'this wave is not closed';
    END IF;
    LOCK TABLE wave_group, invitation, paper_code IN ACCESS EXCLUSIVE MODE;
    CREATE TEMPORARY TABLE kept_group ON COMMIT DROP AS SELECT * FROM wave_group;
    CREATE TEMPORARY TABLE kept_invitation ON COMMIT DROP AS SELECT * FROM invitation;
    CREATE TEMPORARY TABLE kept_code ON COMMIT DROP AS SELECT * FROM paper_code;
    UPDATE pg_temp.kept_group SET signing_key = NULL WHERE wave = a_wave;
    UPDATE pg_temp.kept_invitation SET blinded_sha256 = NULL WHERE wave = a_wave;
    UPDATE pg_temp.kept_code SET blinded_sha256 = NULL WHERE wave = a_wave;
    TRUNCATE wave_group, invitation, paper_code;
    INSERT INTO wave_group SELECT * FROM pg_temp.kept_group ORDER BY wave, "group";
    INSERT INTO invitation SELECT * FROM pg_temp.kept_invitation ORDER BY wave, secret_sha256;
    INSERT INTO paper_code SELECT * FROM pg_temp.kept_code ORDER BY wave, code_id;
    DROP TABLE pg_temp.kept_group, pg_temp.kept_invitation, pg_temp.kept_code;
END $$;

-- Nobody may call it who was not told so, and its names are looked up in this schema only.
DO $$
BEGIN
    EXECUTE format(
        'ALTER FUNCTION forget_tokens(TEXT) SET search_path = %I, pg_temp', current_schema());
    REVOKE ALL ON FUNCTION forget_tokens(TEXT) FROM PUBLIC;
END $$;
