//! LOGGING IN ELSEWHERE: the organisation's own identity provider says who somebody is (OpenID Connect, authorization
//! code with PKCE).
//!
//! It opens accounts that were made for it and makes none: which unit a team lead sees is decided here, not by what a
//! provider says. Respondents never come here. Nothing of a log-in under way is kept in the store or shared between
//! processes: it is all in the cookie ([`ticket`]), and only a log-in that was brought to an end leaves a row, so
//! that it cannot be used again.

mod connection;
mod fault;
mod provider;
mod ticket;

use std::sync::Arc;

use sha2::{Digest, Sha256};

use self::fault::Fault;
use self::provider::{Provider, Told};
use super::accounts::{Accounts, SessionToken, SignedOn};
use crate::clock::{Clock, Randomness};
use crate::config::Oidc;
use crate::error::{Error, Result};

pub use self::ticket::{TICKET_LIFETIME, Ticket};

/// Bytes of the longest code that is passed on; those of Entra have some 1,500.
const LONGEST_CODE: usize = 4096;

/// Capability to let in whom the provider vouches for.
#[derive(Clone)]
pub struct SignOn(Arc<Parts>);

struct Parts {
    provider: Provider,
    accounts: Accounts,
    clock: Clock,
    randomness: Randomness,
    name: String,
}

/// What the provider sends back with the browser.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Who was let in, and where they wanted to go.
pub struct LetIn {
    /// Their session.
    pub token: SessionToken,
    /// The address that they began with.
    pub to: String,
}

/// Why somebody was not let in. Nothing that the provider wrote is in it but the name by which it knows the person.
#[derive(Debug)]
pub enum NotLetIn {
    /// Too long ago, begun in another browser, or used before.
    Stale,
    /// The person or the provider said no.
    Declined,
    /// The provider cannot be reached, or cannot say now.
    Away,
    /// What it says does not hold.
    Untrusted,
    /// It does not say what stands in `oidc.claim`.
    Nameless,
    /// It has not verified that the mail address is theirs.
    Unverified,
    /// There is no account of this name that logs in like this.
    Unknown(String),
    /// A fault of ours.
    Failed(Error),
}

impl From<Fault> for NotLetIn {
    fn from(fault: Fault) -> Self {
        fault.log();
        match fault {
            Fault::Away(_) => Self::Away,
            Fault::Untrusted(_) => Self::Untrusted,
            Fault::Stale => Self::Stale,
        }
    }
}

impl SignOn {
    /// Log-ins at this provider, which sends people back to the office at `url`. Connects to nobody yet: whoever has
    /// a password here can log in while the provider is down.
    pub fn new(
        oidc: &Oidc,
        url: &str,
        accounts: Accounts,
        clock: Clock,
        randomness: Randomness,
    ) -> Result<Self> {
        Ok(Self(Arc::new(Parts {
            provider: Provider::new(oidc, &format!("{url}/sign-on/back"), clock.clone())?,
            accounts,
            clock,
            randomness,
            name: oidc.name.clone(),
        })))
    }

    /// What people call the provider.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Begins a log-in that leads to `to`: the address at the provider, and what the browser keeps meanwhile.
    pub fn begin(&self, to: &str) -> std::result::Result<(String, Ticket), NotLetIn> {
        let ticket = Ticket::new(&mut self.0.randomness.rng(), self.0.clock.now(), to);
        let address = self.0.provider.address(&ticket)?;
        Ok((address, ticket))
    }

    /// Brings a log-in to an end. Asks the provider only when the browser has shown that it began this one.
    pub fn finish(
        &self,
        cookie: Option<&str>,
        returned: Returned,
    ) -> std::result::Result<LetIn, NotLetIn> {
        let ticket = cookie.and_then(Ticket::from_text).ok_or(NotLetIn::Stale)?;
        let state = ticket.state();
        let fits = ticket.is_current(self.0.clock.now())
            && returned.state.is_some_and(|given| is_same(&given, &state));
        if !fits {
            return Err(NotLetIn::Stale);
        }
        if let Some(error) = &returned.error {
            return Err(declined(error));
        }
        let code = returned.code.filter(|code| is_code(code));
        let code = code.ok_or(NotLetIn::Stale)?;
        let parts = &self.0;
        let name = match parts.provider.tell(code, &ticket)? {
            Told::Name(name) => name,
            Told::Nothing => return Err(NotLetIn::Nameless),
            Told::Unverified => return Err(NotLetIn::Unverified),
        };
        let state = Sha256::digest(&state).into();
        let signed_on = parts.accounts.sign_on(&name, state);
        match signed_on.map_err(NotLetIn::Failed)? {
            SignedOn::In(token) => Ok(LetIn {
                token,
                to: ticket.to().to_owned(),
            }),
            SignedOn::Unknown => Err(NotLetIn::Unknown(name)),
            SignedOn::Spent => Err(NotLetIn::Stale),
        }
    }
}

/// Of the digests, so that the time it takes says nothing of where two texts differ.
fn is_same(given: &str, own: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(own)
}

/// Visible signs and spaces (RFC 6749, appendix A.11), and no more of them than a code can have.
fn is_code(code: &str) -> bool {
    (1..=LONGEST_CODE).contains(&code.len()) && code.bytes().all(|b| (0x20..0x7f).contains(&b))
}

/// What an `error` of the provider means for the person (RFC 6749, 4.1.2.1). Its text is not passed on: anybody can
/// write a link with such a text in it.
fn declined(error: &str) -> NotLetIn {
    match fault::known(error) {
        "access_denied"
        | "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => NotLetIn::Declined,
        kind => NotLetIn::from(Fault::Away(kind)),
    }
}
