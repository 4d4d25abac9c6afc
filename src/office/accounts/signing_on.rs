//! Accounts of people who log in at the organisation's own identity provider: without a password, and named as the
//! provider names them.
//!
//! Who has a password cannot come in this way, and the other way round. A provider at which people choose a name
//! for themselves could otherwise open an account that was made with a password for somebody else.

use diesel::prelude::*;
use time::Duration;

use super::session::{self, SessionToken};
use super::{Accounts, Role, check_name, find, naive};
use crate::error::{Doing, Result};
use crate::store::office_schema::spent_sign_on;
use crate::store::{Conn, on_each};

/// What stands in place of a password's hash. No password verifies against it, and none is tried.
pub(super) const NO_PASSWORD: &str = "";

/// How long a log-in is known to be spent: well beyond the minutes in which it could be brought back, so that the
/// clocks of several machines need not agree.
const KEPT: Duration = Duration::hours(1);

/// What came of a log-in that the provider vouches for.
pub enum SignedOn {
    /// There is an account of this name.
    In(SessionToken),
    /// There is none that logs in like this.
    Unknown,
    /// It was used before.
    Spent,
}

impl Accounts {
    /// Makes an account for somebody whom the provider knows by this name. Refused as [`Accounts::create`] does.
    pub fn create_for_sign_on(&self, name: &str, role: Role, unit: Option<&str>) -> Result<()> {
        self.store(name, role, unit, |_| Ok(NO_PASSWORD.to_owned()))
    }

    /// Lets in whom the provider knows by this name, once for each log-in, which `state_sha256` names. Wrong
    /// passwords count for nothing here: they neither lock this door nor are forgotten by it.
    pub fn sign_on(&self, name: &str, state_sha256: [u8; 32]) -> Result<SignedOn> {
        let token = SessionToken::generate(&mut self.randomness.rng());
        let now = naive(self.clock.now());
        self.db.write(|connection| {
            if !spend(connection, state_sha256, now)? {
                return Ok(SignedOn::Spent);
            }
            // PostgreSQL takes no zero byte, and nobody has such a name.
            if check_name(name).is_err() {
                return Ok(SignedOn::Unknown);
            }
            let found = find(connection, name)?;
            let Some((id, ..)) = found.filter(|(.., hash, _, _)| hash == NO_PASSWORD) else {
                return Ok(SignedOn::Unknown);
            };
            session::store(connection, &token, &id, now)?;
            Ok(SignedOn::In(token.clone()))
        })
    }
}

/// Claims a log-in, and forgets those that nobody can bring back any more.
fn spend(
    connection: &mut Conn,
    state_sha256: [u8; 32],
    now: time::PrimitiveDateTime,
) -> Result<bool> {
    diesel::delete(spent_sign_on::table.filter(spent_sign_on::expires.le(now)))
        .execute(connection)
        .doing("forgetting log-ins at the provider")?;
    let row = (
        spent_sign_on::state_sha256.eq(state_sha256.to_vec()),
        spent_sign_on::expires.eq(now.saturating_add(KEPT)),
    );
    let claimed = on_each!(connection, |inner| {
        diesel::insert_into(spent_sign_on::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(inner)
    })
    .doing("claiming a log-in at the provider")?;
    Ok(claimed == 1)
}
