//! Sessions: 256 random bits in a cookie, their SHA-256 in the store.

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use time::{Duration, PrimitiveDateTime};

use super::Account;
use crate::error::{Doing, Result};
use crate::protocol::{b64u, unb64u_array};
use crate::store::Conn;
use crate::store::office_schema::{account, session};

/// A working day; then one logs in again.
pub const LIFETIME: Duration = Duration::hours(8);

/// What the cookie holds.
#[derive(Clone)]
pub struct SessionToken([u8; 32]);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken")
    }
}

impl SessionToken {
    /// A new one.
    pub(super) fn generate(rng: &mut impl rand::CryptoRng) -> Self {
        Self(random(rng))
    }

    /// As it stands in the cookie.
    pub fn to_text(&self) -> String {
        b64u(&self.0)
    }

    /// From a cookie; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        unb64u_array(text, "session").ok().map(Self)
    }

    fn sha256(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// Stands in every form of this session, so that a form elsewhere cannot speak for the person
    /// (OWASP: synchronizer token). Follows from the token, so that it need not be kept.
    pub fn csrf(&self) -> String {
        let digest = Sha256::new()
            .chain_update(b"weerklank/csrf/v1")
            .chain_update(self.0)
            .finalize();
        b64u(&digest)
    }
}

/// Random bytes.
pub(super) fn random<const N: usize>(rng: &mut impl rand::CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Begins a session, and forgets those that are over.
pub(super) fn store(
    connection: &mut Conn,
    token: &SessionToken,
    account: &str,
    now: PrimitiveDateTime,
) -> Result<()> {
    diesel::delete(session::table.filter(session::expires.le(now)))
        .execute(connection)
        .doing("forgetting old sessions")?;
    diesel::insert_into(session::table)
        .values((
            session::token_sha256.eq(token.sha256()),
            session::account.eq(account),
            session::expires.eq(now.saturating_add(LIFETIME)),
        ))
        .execute(connection)
        .doing("beginning a session")
        .map(|_| ())
}

pub(super) fn account(
    connection: &mut Conn,
    token: &SessionToken,
    now: PrimitiveDateTime,
) -> Result<Option<Account>> {
    let found: Option<(String, String, String, Option<String>)> = session::table
        .inner_join(account::table)
        .filter(session::token_sha256.eq(token.sha256()))
        .filter(session::expires.gt(now))
        .select((account::id, account::name, account::role, account::unit))
        .first(connection)
        .optional()
        .doing("looking up a session")?;
    found.map(Account::read).transpose()
}

pub(super) fn end(connection: &mut Conn, token: &SessionToken) -> Result<()> {
    diesel::delete(session::table.filter(session::token_sha256.eq(token.sha256())))
        .execute(connection)
        .doing("ending a session")
        .map(|_| ())
}
