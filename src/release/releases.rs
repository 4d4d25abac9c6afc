//! The capability that pages and exports are given.
//!
//! A release never changes, and building one runs the audit; so each is built once in a process and kept.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Release;
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
        self.examine(&wave)
    }

    /// Builds the release of a counted wave, which audits it, and compares it with the one before.
    pub fn examine(&self, wave: &Wave) -> Result<Release> {
        let before = self.before(wave)?;
        let stored = self.db.read(|connection| Stored::read(connection, wave))?;
        Release::new(wave, stored, before.as_ref())
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
        let stored = self
            .db
            .read(|connection| Stored::read(connection, &before))?;
        Release::new(&before, stored, None).map(Some)
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
