//! Tokens of programs: 256 random bits in `Authorization: Bearer` (RFC 6750), their SHA-256 in the store.
//!
//! A program reads for somebody who has an account, and never more than they may: role, unit and promise are
//! looked up at each request. An account has one token at most, so that whoever makes a new one knows that
//! the old one is over.

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use time::{Duration, PrimitiveDateTime};

use super::Account;
use super::session::random;
use crate::error::{Doing, Error, Reason, Result};
use crate::protocol::{b64u, unb64u_array};
use crate::store::Conn;
use crate::store::office_schema::{account, program_token};

/// A year and a month: a job that runs once a year finds it holding the next time, and a token that was
/// forgotten somewhere is over some day.
pub const TOKEN_LIFETIME: Duration = Duration::days(400);

/// What a token begins with, so that whoever finds one knows what it is.
const PREFIX: &str = "weerklank_";

/// What a program holds.
#[derive(Clone)]
pub struct ProgramToken([u8; 32]);

impl std::fmt::Debug for ProgramToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProgramToken")
    }
}

impl ProgramToken {
    /// A new one.
    pub(super) fn generate(rng: &mut impl rand::CryptoRng) -> Self {
        Self(random(rng))
    }

    /// As it stands behind `Bearer`.
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", b64u(&self.0))
    }

    /// From what stands behind `Bearer`; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        unb64u_array(text.strip_prefix(PREFIX)?, "token")
            .ok()
            .map(Self)
    }

    fn sha256(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

/// Keeps a token in place of the one before.
pub(super) fn store(
    connection: &mut Conn,
    token: &ProgramToken,
    account: &str,
    expires: PrimitiveDateTime,
) -> Result<()> {
    diesel::delete(program_token::table.filter(program_token::account.eq(account)))
        .execute(connection)
        .doing("ending the token before")?;
    diesel::insert_into(program_token::table)
        .values((
            program_token::account.eq(account),
            program_token::token_sha256.eq(token.sha256()),
            program_token::expires.eq(expires),
        ))
        .execute(connection)
        .doing("storing a token")
        .map(|_| ())
}

/// For whom a program reads.
pub(super) fn account(
    connection: &mut Conn,
    token: &ProgramToken,
    now: PrimitiveDateTime,
) -> Result<Option<Account>> {
    let found: Option<(String, String, String, Option<String>)> = program_token::table
        .inner_join(account::table)
        .filter(program_token::token_sha256.eq(token.sha256()))
        .filter(program_token::expires.gt(now))
        .select((account::id, account::name, account::role, account::unit))
        .first(connection)
        .optional()
        .doing("looking up a token")?;
    found.map(Account::read).transpose()
}

/// Ends the token of an account; refused where there is none.
pub(super) fn end(connection: &mut Conn, account: &str) -> Result<()> {
    let rows = diesel::delete(program_token::table.filter(program_token::account.eq(account)))
        .execute(connection)
        .doing("ending a token")?;
    if rows == 1 {
        return Ok(());
    }
    Err(Error::refused(
        Reason::Unknown,
        "--revoke: this account has no token; there is nothing to end.",
    ))
}
