-- The embedded database has no roles: whoever may read the file may read all of it. What PostgreSQL
-- holds against every role holds here as well: a door that is shut stays shut, whoever asks.
CREATE TRIGGER keep_door BEFORE UPDATE OF open ON door WHEN NEW.open AND NOT OLD.open
BEGIN
    SELECT RAISE(ABORT, 'a door that is shut stays shut');
END;
