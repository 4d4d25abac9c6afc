//! READING RESULTS: the promise before it, the log of it, and the link with which a team reads along.
//!
//! Anonymity also rests on what readers do with figures. So nobody gets any before they have promised not
//! to look for who answered what, and it is written down which page somebody opened. The log is about
//! readers only, who see on the page that it is kept; of those who open a team's link nothing is kept.

mod access;
mod log;
mod share;

pub use access::{Access, find};
pub use log::{Opened, PAGE_OF_LOG, Promised, Sheet};
pub use share::{ShareLink, ShareSecret};

use time::{OffsetDateTime, PrimitiveDateTime};

use crate::clock::{Clock, Randomness};
use crate::error::{Error, Reason, Result};
use crate::office::accounts::Account;
use crate::release::Release;
use crate::store::OfficeDb;

/// Capability to keep who promised and read, and to make and open links for teams.
#[derive(Clone)]
pub struct Readings {
    db: OfficeDb,
    clock: Clock,
    randomness: Randomness,
}

impl Readings {
    /// What is kept of reading in this store.
    pub fn new(db: OfficeDb, clock: Clock, randomness: Randomness) -> Self {
        Self {
            db,
            clock,
            randomness,
        }
    }

    /// Keeps that somebody promised not to look for who answered what in a wave. The first time counts.
    pub fn promise(&self, account: &Account, wave: &str) -> Result<()> {
        let now = naive(self.clock.now());
        self.db
            .write(|connection| log::promise(connection, &account.id, wave, now))
    }

    /// Whether they promised it for this wave.
    pub fn has_promised(&self, account: &Account, wave: &str) -> Result<bool> {
        self.db
            .read(|connection| log::has_promised(connection, &account.id, wave))
    }

    /// Refuses whoever has not promised, with the way to do it.
    pub fn expect_promise(&self, account: &Account, wave: &str) -> Result<()> {
        if self.has_promised(account, wave)? {
            return Ok(());
        }
        Err(Error::refused(
            Reason::Conflict,
            "Open the page of results first: it asks for the promise that comes before reading.",
        ))
    }

    /// Notes that somebody opens a page, once a day for each page. What the log must answer is who looked
    /// at which team and when; how often somebody went back to a page on one day is their own affair.
    pub fn note(
        &self,
        account: &Account,
        release: &Release,
        unit: usize,
        page: Sheet,
    ) -> Result<()> {
        let reading = log::Reading {
            account: &account.id,
            wave: release.wave(),
            unit: release.tree().id(unit),
            page: page.name(),
            day: self.clock.today(),
            opened: naive(self.clock.now()),
        };
        // Reading first: of a page that is opened again nothing waits for the only writer of SQLite.
        let known = self
            .db
            .read(|connection| log::is_noted(connection, &reading))?;
        if known {
            return Ok(());
        }
        self.db.write(|connection| log::note(connection, &reading))
    }

    /// Who promised for this wave, the earliest first.
    pub fn promises(&self, wave: &str) -> Result<Vec<Promised>> {
        self.db.read(|connection| log::promises(connection, wave))
    }

    /// One page of the log of a wave, the latest first, and whether there are older lines.
    pub fn opened(&self, wave: &str, page: u32) -> Result<(Vec<Opened>, bool)> {
        self.db
            .read(|connection| log::opened(connection, wave, page))
    }

    /// Makes a link for the members of a team. Refused when the conversation is over or when there are many
    /// links already.
    pub fn share(&self, account: &Account, release: &Release, unit: usize) -> Result<ShareSecret> {
        let mut rng = self.randomness.rng();
        let secret = ShareSecret::generate(&mut rng);
        let link =
            share::NewLink::new(&secret, &mut rng, account, release, unit, self.clock.now())?;
        self.db
            .write(|connection| share::store(connection, &link))?;
        Ok(secret)
    }

    /// The links of a unit that show something now, the latest first.
    pub fn links(&self, release: &Release, unit: usize) -> Result<Vec<ShareLink>> {
        let now = naive(self.clock.now());
        let unit = release.tree().id(unit);
        self.db
            .read(|connection| share::live(connection, release.wave(), unit, now))
    }

    /// Ends a link at once: for whoever made it, and for the coordinator. Refused as unknown to others.
    pub fn revoke(&self, account: &Account, wave: &str, id: &str) -> Result<()> {
        let now = naive(self.clock.now());
        self.db
            .write(|connection| share::revoke(connection, account, wave, id, now))
    }

    /// What a link shows now: a wave and a unit. `None`, without a reason, for every other secret.
    pub fn shared(&self, secret: &ShareSecret) -> Result<Option<(String, String)>> {
        let now = naive(self.clock.now());
        self.db
            .read(|connection| share::find(connection, secret, now))
    }
}

/// UTC without saying so: the type that both databases know.
fn naive(at: OffsetDateTime) -> PrimitiveDateTime {
    PrimitiveDateTime::new(at.date(), at.time())
}
