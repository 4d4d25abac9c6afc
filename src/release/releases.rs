//! The capability that pages and exports are given.
//!
//! A release never changes, and building one runs the audit; so each is built once in a process and kept.

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
    db: OfficeDb,
    known: Arc<RwLock<HashMap<String, Arc<Release>>>>,
}

impl Releases {
    /// The releases in this store.
    pub fn new(db: OfficeDb) -> Self {
        Self {
            db,
            known: Arc::default(),
        }
    }

    /// The results of a released wave; before that there is nothing to see.
    pub fn find(&self, id: &str) -> Result<Arc<Release>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(release) = known.get(id) {
            return Ok(release.clone());
        }
        drop(known);
        let release = Arc::new(self.build(id)?);
        self.known
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned(), release.clone());
        Ok(release)
    }

    fn build(&self, id: &str) -> Result<Release> {
        let wave = self.db.read(|connection| Wave::get(connection, id))?;
        if wave.state != State::Released {
            return Err(Error::refused(
                Reason::Conflict,
                format!(
                    "Wave {id} is {} and not released; nobody sees its results yet.",
                    wave.state
                ),
            ));
        }
        let before = self.before(&wave)?;
        Release::new(&wave, self.published(&wave)?, before.as_ref())
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
    fn published(&self, wave: &Wave) -> Result<Stored> {
        let stored = self.db.read(|connection| Stored::read(connection, wave))?;
        let digest = stored.digest()?;
        if stored
            .ledger
            .last()
            .is_none_or(|line| line.digest != digest)
        {
            return Err(Error::failed(format!(
                "auditing the release: what is stored of wave {} is not what the ledger says was published; \
                 nothing is shown. Restore the office store from a backup",
                wave.id
            )));
        }
        Ok(stored)
    }

    /// The release of the wave before this one that asked the same questionnaire.
    pub fn before(&self, wave: &Wave) -> Result<Option<Release>> {
        let earlier = self.all()?.into_iter().rev();
        let mut earlier = earlier.filter(|other| {
            other.id != wave.id
                && other.questionnaire.id() == wave.questionnaire.id()
                && (other.closes, &other.id) < (wave.closes, &wave.id)
        });
        let Some(before) = earlier.next() else {
            return Ok(None);
        };
        Release::new(&before, self.published(&before)?, None).map(Some)
    }

    /// The latest release, if there is one.
    pub fn latest(&self) -> Result<Option<Arc<Release>>> {
        let all = self.all()?;
        all.last().map(|wave| self.find(&wave.id)).transpose()
    }

    /// Released waves, the earliest first.
    pub fn all(&self) -> Result<Vec<Wave>> {
        let mut waves = self.db.read(Wave::all)?;
        waves.retain(|wave| wave.state == State::Released);
        Ok(waves)
    }
}
