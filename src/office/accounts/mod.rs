//! WHO MAY DO WHAT: accounts and their sessions.
//!
//! Passwords are kept as Argon2id (RFC 9106), sessions and the tokens of programs as the SHA-256 of what the
//! cookie or the program holds: whoever reads the database can log in as nobody. Both are in the office store, so that any number of
//! processes know the same.

mod password;
mod session;
mod signing_on;
mod token;

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use rand::rngs::StdRng;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

pub use session::{LIFETIME, SessionToken};
pub use signing_on::SignedOn;
pub use token::{ProgramToken, TOKEN_LIFETIME};

use crate::clock::{Clock, Randomness};
use crate::error::{Doing, Error, Reason, Result};
use crate::results::Sight;
use crate::store::office_schema::account;
use crate::store::{Conn, OfficeDb};

/// Wrong passwords in a row after which an account is locked for a while.
const MOST_ATTEMPTS: i32 = 5;

/// How long it is locked.
const LOCKED_FOR: Duration = Duration::minutes(15);

/// What somebody comes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Runs waves and sees everything released.
    Coordinator,
    /// Sees the own unit and what is below it.
    Reader,
    /// Holds a share of the results key; sees states and certificates.
    Trustee,
    /// Runs the server; sees states and certificates.
    Operator,
    /// Checks; sees everything released and the certificates.
    Auditor,
}

impl Role {
    /// The name in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Reader => "reader",
            Self::Trustee => "trustee",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        }
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        [
            Self::Coordinator,
            Self::Reader,
            Self::Trustee,
            Self::Operator,
            Self::Auditor,
        ]
        .into_iter()
        .find(|role| role.name() == name)
        .ok_or_else(|| Error::failed("reading the role of an account from the database"))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An account without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Random.
    pub id: String,
    /// What the person types to log in.
    pub name: String,
    /// What they come for.
    pub role: Role,
    /// A reader's unit.
    pub unit: Option<String>,
}

impl Account {
    /// From the columns of its row: id, name, role and unit.
    fn read((id, name, role, unit): (String, String, String, Option<String>)) -> Result<Self> {
        Ok(Self {
            id,
            name,
            role: role.parse()?,
            unit,
        })
    }

    /// What they may see of results.
    pub fn sight(&self) -> Sight {
        match self.role {
            Role::Coordinator | Role::Auditor => Sight::Everything,
            Role::Reader => {
                let unit = self.unit.clone();
                unit.map_or(Sight::Nothing, Sight::UnitAndBelow)
            }
            Role::Trustee | Role::Operator => Sight::Nothing,
        }
    }

    /// Whether they read results at all.
    pub fn reads(&self) -> bool {
        self.sight() != Sight::Nothing
    }
}

/// Capability to make accounts and to tell who somebody is.
#[derive(Clone)]
pub struct Accounts {
    db: OfficeDb,
    clock: Clock,
    randomness: Randomness,
}

/// What is read of an account to let somebody in.
type Row = (
    String,
    String,
    String,
    Option<String>,
    String,
    i32,
    Option<PrimitiveDateTime>,
);

impl Accounts {
    /// The accounts in this store.
    pub fn new(db: OfficeDb, clock: Clock, randomness: Randomness) -> Self {
        Self {
            db,
            clock,
            randomness,
        }
    }

    /// Makes an account. Refused when the name is taken or unfit, when a reader has no unit, when the
    /// password is short.
    pub fn create(&self, name: &str, role: Role, unit: Option<&str>, password: &str) -> Result<()> {
        self.store(name, role, unit, |rng| {
            password::check(password)?;
            password::hash(password, rng)
        })
    }

    /// Stores an account with what `secret` gives.
    fn store(
        &self,
        name: &str,
        role: Role,
        unit: Option<&str>,
        secret: impl FnOnce(&mut StdRng) -> Result<String>,
    ) -> Result<()> {
        check_name(name)?;
        match (role, unit) {
            (Role::Reader, None) => {
                return Err(Error::invalid(
                    "--unit: a reader sees one unit and what is below it; give its id in units.csv.",
                ));
            }
            (Role::Reader, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                return Err(Error::invalid(
                    "--unit: only a reader has a unit; leave it out for other roles.",
                ));
            }
        }
        let mut rng = self.randomness.rng();
        let id = uuid::Builder::from_random_bytes(session::random(&mut rng)).into_uuid();
        let hash = secret(&mut rng)?;
        self.db.write(|connection| {
            if find(connection, name)?.is_some() {
                return Err(Error::refused(
                    Reason::Conflict,
                    "--name: there is an account of this name already; choose another.",
                ));
            }
            diesel::insert_into(account::table)
                .values((
                    account::id.eq(id.to_string()),
                    account::name.eq(name),
                    account::role.eq(role.name()),
                    account::unit.eq(unit),
                    account::password_hash.eq(hash),
                    account::attempts.eq(0),
                ))
                .execute(connection)
                .doing("storing an account")
                .map(|_| ())
        })
    }

    /// A password that nobody chose.
    pub fn generate_password(&self) -> String {
        password::generate(&mut self.randomness.rng())
    }

    /// Lets somebody in. An unknown name, a wrong password, a locked account and one without a password get one
    /// sentence and take the same time, so that nothing can be learnt by trying.
    pub fn log_in(&self, name: &str, password: &str) -> Result<SessionToken> {
        let account = match self.claim_attempt(name)? {
            Some((account, hash)) if password::verify(password, &hash) => account,
            Some(_) => return Err(not_let_in()),
            None => {
                password::verify_nothing(password);
                return Err(not_let_in());
            }
        };
        let token = SessionToken::generate(&mut self.randomness.rng());
        let now = naive(self.clock.now());
        self.db.write(|connection| {
            diesel::update(account::table.filter(account::id.eq(&account.id)))
                .set((
                    account::attempts.eq(0),
                    account::locked_until.eq(None::<PrimitiveDateTime>),
                ))
                .execute(connection)
                .doing("forgetting wrong passwords")?;
            session::store(connection, &token, &account.id, now)
        })?;
        Ok(token)
    }

    /// Counts an attempt before the password is looked at, so that many at once are not more than so
    /// many one after the other. `None` for an unknown name, for one without a password and while the account is locked.
    fn claim_attempt(&self, name: &str) -> Result<Option<(Account, String)>> {
        // PostgreSQL takes no such text, and nobody has such a name.
        if name.contains('\0') {
            return Ok(None);
        }
        let now = naive(self.clock.now());
        self.db.write(|connection| {
            let claimed = diesel::update(
                account::table.filter(
                    account::name
                        .eq(name)
                        .and(account::password_hash.ne(signing_on::NO_PASSWORD))
                        .and(
                            account::locked_until
                                .is_null()
                                .or(account::locked_until.le(now)),
                        ),
                ),
            )
            .set(account::attempts.eq(account::attempts + 1))
            .execute(connection)
            .doing("counting an attempt to log in")?;
            let Some((id, name, role, unit, hash, attempts, _)) = find(connection, name)? else {
                return Ok(None);
            };
            if claimed == 0 {
                return Ok(None);
            }
            if attempts >= MOST_ATTEMPTS {
                diesel::update(account::table.filter(account::id.eq(&id)))
                    .set((
                        account::attempts.eq(0),
                        account::locked_until.eq(Some(now.saturating_add(LOCKED_FOR))),
                    ))
                    .execute(connection)
                    .doing("locking an account")?;
            }
            let account = Account::read((id, name, role, unit))?;
            Ok(Some((account, hash)))
        })
    }

    /// Who holds this token, while it lasts.
    pub fn who(&self, token: &SessionToken) -> Result<Option<Account>> {
        let now = naive(self.clock.now());
        self.db
            .read(|connection| session::account(connection, token, now))
    }

    /// Makes the token with which a program reads for somebody, until the time that is returned (UTC); the one
    /// before ends. Refused where there is no such account, and for roles that see no results.
    pub fn make_token(&self, name: &str) -> Result<(ProgramToken, PrimitiveDateTime)> {
        let token = ProgramToken::generate(&mut self.randomness.rng());
        let expires = naive(self.clock.now()).saturating_add(TOKEN_LIFETIME);
        self.db.write(|connection| {
            let account = known(connection, name)?;
            if !account.reads() {
                return Err(Error::invalid(format!(
                    "--name: a {} sees no results, so a token would open nothing; name a coordinator, an \
                     auditor or a reader.",
                    account.role
                )));
            }
            token::store(connection, &token, &account.id, expires)
        })?;
        Ok((token, expires))
    }

    /// Ends the token of an account at once. Refused where there is none.
    pub fn revoke_token(&self, name: &str) -> Result<()> {
        self.db.write(|connection| {
            let account = known(connection, name)?;
            token::end(connection, &account.id)
        })
    }

    /// For whom a program with this token reads, while it holds.
    pub fn holder(&self, token: &ProgramToken) -> Result<Option<Account>> {
        let now = naive(self.clock.now());
        self.db
            .read(|connection| token::account(connection, token, now))
    }

    /// Ends a session.
    pub fn log_out(&self, token: &SessionToken) -> Result<()> {
        self.db.write(|connection| session::end(connection, token))
    }
}

fn find(connection: &mut Conn, name: &str) -> Result<Option<Row>> {
    account::table
        .filter(account::name.eq(name))
        .first(connection)
        .optional()
        .doing("looking up an account")
}

/// The account of this name; refused where there is none.
fn known(connection: &mut Conn, name: &str) -> Result<Account> {
    let Some((id, name, role, unit, ..)) = find(connection, name)? else {
        return Err(Error::refused(
            Reason::Unknown,
            "--name: there is no account of this name; make it with `weerklank account create`.",
        ));
    };
    Account::read((id, name, role, unit))
}

fn not_let_in() -> Error {
    Error::refused(
        Reason::Forbidden,
        "Name and password do not belong together, or were tried too often. Try again, or wait 15 minutes.",
    )
}

fn check_name(name: &str) -> Result<()> {
    let fits = (1..=100).contains(&name.len()) && !name.chars().any(char::is_control);
    fits.then_some(()).ok_or_else(|| {
        Error::invalid("--name: use 1 to 100 bytes without line breaks, such as a mail address.")
    })
}

/// UTC without saying so: the type that both databases know.
fn naive(at: OffsetDateTime) -> PrimitiveDateTime {
    PrimitiveDateTime::new(at.date(), at.time())
}

#[cfg(test)]
mod tests;
