-- Log-ins at the organisation's own identity provider that were brought to an end, so that none is used twice. Whose they
-- were stands nowhere. An account that logs in like this has an empty account.password_hash: no password opens it.
CREATE TABLE spent_sign_on (
    state_sha256 BYTEA NOT NULL PRIMARY KEY, -- of the value that went to the provider and came back
    expires      TIMESTAMP NOT NULL          -- when it may be forgotten: nobody could bring it back by then; UTC
);
