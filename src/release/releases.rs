//! The capability that pages and exports are given.
//!
//! A release never changes, and building one runs the audit; so each is built once in a process and kept,
//! together with those before it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use time::Date;

use super::Release;
use super::ledger::{Kind, LedgerLine};
use super::stored::Stored;
use crate::error::{Error, Reason, Result};
use crate::store::OfficeDb;
use crate::wave::{State, Wave};

/// Capability to read released results.
#[derive(Clone)]
pub struct Releases {
    pub(super) db: OfficeDb,
    shelf: Arc<RwLock<Shelf>>,
}

/// What was built so far.
#[derive(Default)]
struct Shelf {
    /// What it was built from.
    state: Published,
    built: HashMap<String, Arc<Release>>,
}

/// What is published: what stands before a wave, and what it is compared with, depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Published {
    /// The released waves in their order.
    waves: Vec<String>,
    /// How many lines the ledger has.
    lines: i64,
    /// How many of these cut an old wave anew.
    recuts: i64,
}

impl Releases {
    /// The releases in this store.
    pub fn new(db: OfficeDb) -> Self {
        Self {
            db,
            shelf: Arc::default(),
        }
    }

    /// The results of a released wave; before that there is nothing to see.
    pub fn find(&self, id: &str) -> Result<Arc<Release>> {
        let state = self.state()?;
        if let Some(release) = self.built(&state, id) {
            return Ok(release);
        }
        let wave = self.db.read(|connection| Wave::get(connection, id))?;
        wave.expect_own_figures()?;
        if wave.state != State::Released {
            return Err(Error::refused(
                Reason::Conflict,
                format!(
                    "Wave {id} is {} and not released; nobody sees its results yet.",
                    wave.state
                ),
            ));
        }
        let before = self.before(wave.questionnaire.id(), (wave.closes, &wave.id))?;
        self.build(&state, &wave, before)
    }

    fn state(&self) -> Result<Published> {
        self.db.read(|connection| {
            let (lines, recuts) = LedgerLine::count(connection)?;
            Ok(Published {
                waves: Wave::all_released(connection)?,
                lines,
                recuts,
            })
        })
    }

    /// The release of the last wave before this day and name that asked the same questionnaire; those before it
    /// hang from it.
    pub fn before(&self, questionnaire: &str, at: (Date, &str)) -> Result<Option<Arc<Release>>> {
        let state = self.state()?;
        let mut earlier = self.all()?;
        earlier.retain(|other| {
            other.questionnaire.id() == questionnaire && (other.closes, other.id.as_str()) < at
        });
        let mut before = None;
        for wave in earlier {
            before = Some(match self.built(&state, &wave.id) {
                Some(release) => release,
                None => self.build(&state, &wave, before)?,
            });
        }
        Ok(before)
    }

    /// What is on the shelf, if nothing was published since.
    fn built(&self, state: &Published, id: &str) -> Option<Arc<Release>> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let found = shelf.built.get(id).filter(|_| shelf.state == *state)?;
        Some(found.clone())
    }

    /// Builds a release and puts it on the shelf. Something else that was published meanwhile may stand before
    /// one that is there: then the shelf is emptied.
    fn build(
        &self,
        state: &Published,
        wave: &Wave,
        before: Option<Arc<Release>>,
    ) -> Result<Arc<Release>> {
        let mut release = Release::new(wave, self.published(wave)?, before)?;
        if state.recuts == 0 {
            // Pages need figures only; blocks are for waves that are cut anew.
            release.published = Vec::new();
        }
        let release = Arc::new(release);
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.state != *state {
            *shelf = Shelf {
                state: state.clone(),
                built: HashMap::new(),
            };
        }
        shelf.built.insert(wave.id.clone(), release.clone());
        Ok(release)
    }

    /// Releases a counted wave to every entitled reader at once. The release is built first, which audits
    /// it; a finding stops it. The line in the ledger is written in the same transaction.
    pub fn publish(&self, wave: &Wave, today: Date) -> Result<LedgerLine> {
        let stored = self.db.read(|connection| Stored::read(connection, wave))?;
        let digest = stored.digest()?;
        let release = Release::new(wave, stored, None)?;
        let line = LedgerLine {
            wave: wave.id.clone(),
            number: 1,
            kind: Kind::Release,
            published: today,
            digest,
            certificate: release.audited,
            name: None,
        };
        self.db.write(|connection| {
            Wave::released(connection, &wave.id, today)?;
            line.write(connection)
        })?;
        Ok(line)
    }

    /// Every publication of every wave, the earliest wave first.
    pub fn ledger(&self) -> Result<Vec<LedgerLine>> {
        self.db.read(|connection| {
            let mut lines = Vec::new();
            for wave in Wave::all(connection)? {
                lines.extend(LedgerLine::of(connection, &wave.id)?);
            }
            Ok(lines)
        })
    }

    /// What a released wave is made from, if that is what the ledger says was published.
    pub(super) fn published(&self, wave: &Wave) -> Result<Stored> {
        let stored = self.db.read(|connection| Stored::read(connection, wave))?;
        let digest = stored.digest()?;
        let mut lines = stored.ledger.iter();
        let line = lines.find(|line| line.kind == Kind::Release);
        if line.is_none_or(|line| line.digest != digest) {
            return Err(Error::failed(format!(
                "auditing the release: what is stored of wave {} is not what the ledger says was published; \
                 nothing is shown. Restore the office store from a backup",
                wave.id
            )));
        }
        Ok(stored)
    }

    /// The latest release, if there is one. Results of people who left stand beside those of the people who are
    /// here, and come before none of them.
    pub fn latest(&self) -> Result<Option<Arc<Release>>> {
        let released = self.all()?;
        let of_those_here =
            { released.iter().rev() }.find(|wave| !wave.questionnaire.is_for_leavers());
        let latest = of_those_here.or(released.last());
        latest.map(|wave| self.find(&wave.id)).transpose()
    }

    /// Released waves, the earliest first.
    pub fn all(&self) -> Result<Vec<Wave>> {
        let mut waves = self.db.read(Wave::all)?;
        waves.retain(|wave| wave.state == State::Released);
        Ok(waves)
    }
}
