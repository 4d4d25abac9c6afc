//! A log-in at the provider that was begun: what the browser that began it keeps until it comes back.
//!
//! Everything that goes to the provider follows from the ticket, so the store knows nothing of log-ins under way.
//! The provider sees three digests, from which neither the seed nor each other can be had. Whoever catches the
//! `state` of somebody else cannot use it without the cookie; and time and destination are part of what is hashed,
//! so a ticket that was altered on the way no longer fits the `state` that comes back.

use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::protocol::{b64u, unb64u, unb64u_array};

/// How long somebody may take at the provider, second factor and forgotten password included.
pub const TICKET_LIFETIME: Duration = Duration::minutes(10);

/// How far the clocks of two machines of ours may be apart.
const SKEW: Duration = Duration::minutes(1);

/// The beginning of a log-in.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    seed: [u8; 32],
    begun: i64,
    to: String,
}

impl Ticket {
    pub(super) fn new(rng: &mut impl rand::CryptoRng, now: OffsetDateTime, to: &str) -> Self {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self {
            seed,
            begun: now.unix_timestamp(),
            to: to.to_owned(),
        }
    }

    /// As it stands in the cookie.
    pub fn to_text(&self) -> String {
        let (seed, to) = (b64u(&self.seed), b64u(self.to.as_bytes()));
        format!("{seed}.{}.{to}", self.begun)
    }

    /// From a cookie; `None` for anything else.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let (seed, rest) = text.split_once('.')?;
        let (begun, to) = rest.split_once('.')?;
        Some(Self {
            seed: unb64u_array(seed, "seed").ok()?,
            begun: begun.parse().ok()?,
            to: String::from_utf8(unb64u(to, "to").ok()?).ok()?,
        })
    }

    /// Where to go afterwards.
    pub(super) fn to(&self) -> &str {
        &self.to
    }

    pub(super) fn is_current(&self, now: OffsetDateTime) -> bool {
        let age = now.unix_timestamp().checked_sub(self.begun);
        let current = -SKEW.whole_seconds()..TICKET_LIFETIME.whole_seconds();
        age.is_some_and(|age| current.contains(&age))
    }

    /// Goes to the provider and comes back, so that an answer belongs to this browser (RFC 6749, 10.12).
    pub(super) fn state(&self) -> String {
        self.derived("state")
    }

    /// Comes back in the ID token, so that the token belongs to this log-in.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// Shown only when the code is exchanged (RFC 7636): 43 characters.
    pub(super) fn verifier(&self) -> String {
        self.derived("verifier")
    }

    fn derived(&self, label: &str) -> String {
        let digest = Sha256::new()
            .chain_update(format!("weerklank/sign-on/{label}/v1"))
            .chain_update(self.seed)
            .chain_update(self.begun.to_be_bytes())
            .chain_update(&self.to)
            .finalize();
        b64u(&digest)
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::clock::Randomness;

    const NOON: OffsetDateTime = datetime!(2026-11-26 12:00 UTC);

    fn ticket(seed: u64, to: &str) -> Ticket {
        Ticket::new(&mut Randomness::seeded(seed).rng(), NOON, to)
    }

    #[test]
    fn a_ticket_comes_back_as_it_went() {
        let ticket = ticket(1, "/results/w1?thema=é");
        assert_eq!(Ticket::from_text(&ticket.to_text()), Some(ticket));
        for other in [
            "",
            ".",
            "..",
            "AAAA.1.",
            "a.b.c",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.x.",
        ] {
            assert_eq!(Ticket::from_text(other), None, "{other}");
        }
    }

    #[test]
    fn it_holds_for_ten_minutes() {
        let ticket = ticket(1, "/");
        for (after, holds) in [
            (-120, false),
            (-30, true),
            (0, true),
            (599, true),
            (600, false),
        ] {
            let now = NOON + Duration::seconds(after);
            assert_eq!(ticket.is_current(now), holds, "{after}");
        }
        let endless = Ticket {
            begun: i64::MIN,
            ..ticket
        };
        assert!(!endless.is_current(NOON));
    }

    #[test]
    fn what_goes_out_differs_with_everything_in_the_ticket() {
        let first = ticket(1, "/");
        let mut all = vec![first.state(), first.nonce(), first.verifier()];
        all.push(ticket(2, "/").state());
        all.push(ticket(1, "/desk").state());
        all.push(
            Ticket {
                begun: first.begun + 1,
                ..first
            }
            .state(),
        );
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 6);
        assert!(all.iter().all(|value| value.len() == 43));
    }
}
