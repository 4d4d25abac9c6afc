//! The capability that pages and exports are given.

use super::Release;
use super::stored::Stored;
use crate::error::{Error, Reason, Result};
use crate::store::OfficeDb;
use crate::wave::{State, Wave};

/// Capability to read released results.
#[derive(Clone)]
pub struct Releases {
    db: OfficeDb,
}

impl Releases {
    /// The releases in this store.
    pub fn new(db: OfficeDb) -> Self {
        Self { db }
    }

    /// The results of a released wave; before that there is nothing to see.
    pub fn find(&self, id: &str) -> Result<Release> {
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

    /// The release of the wave before this one.
    pub fn before(&self, wave: &Wave) -> Result<Option<Release>> {
        let earlier = self.all()?.into_iter().rev();
        let mut earlier = earlier.filter(|other| {
            other.id != wave.id && (other.closes, &other.id) < (wave.closes, &wave.id)
        });
        let Some(before) = earlier.next() else {
            return Ok(None);
        };
        let stored = self
            .db
            .read(|connection| Stored::read(connection, &before))?;
        Release::new(&before, stored, None).map(Some)
    }

    /// Released waves, the earliest first.
    pub fn all(&self) -> Result<Vec<Wave>> {
        let mut waves = self.db.read(Wave::all)?;
        waves.retain(|wave| wave.state == State::Released);
        Ok(waves)
    }
}
