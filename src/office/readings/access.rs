//! The way of somebody with an account to the figures of a unit: who may not see it learns nothing; who may
//! gives the promise first; then the log has its line, and only then there are figures. Pages and programs
//! both come this way.

use std::sync::Arc;

use super::{Readings, Sheet};
use crate::error::{Error, Reason, Result};
use crate::office::accounts::Account;
use crate::office::pages::nothing;
use crate::release::{Release, Releases};

/// What somebody gets who may see a unit.
pub enum Access {
    /// The promise comes first.
    PromiseFirst(Arc<Release>),
    /// The figures of this unit, by its place in the chart; the log has its line.
    Open(Arc<Release>, usize),
}

impl Readings {
    /// Opens the figures of a unit for somebody; `unit` is the whole organisation where there is none.
    /// Refused as unknown where there is no such wave, release or unit, and where they are not entitled to it.
    pub fn open(
        &self,
        releases: &Releases,
        account: &Account,
        wave: &str,
        unit: Option<&str>,
        sheet: Sheet,
    ) -> Result<Access> {
        let release = find(releases, wave)?;
        let tree = release.tree();
        let unit = unit.map_or(Some(tree.root()), |unit| tree.find(unit));
        let unit = unit
            .filter(|&unit| account.sight().covers(&release, unit))
            .ok_or_else(nothing)?;
        if !self.has_promised(account, wave)? {
            return Ok(Access::PromiseFirst(release));
        }
        self.note(account, &release, unit, sheet)?;
        Ok(Access::Open(release, unit))
    }
}

/// A release that is out; one that is not yet is nothing that exists.
pub fn find(releases: &Releases, wave: &str) -> Result<Arc<Release>> {
    // PostgreSQL cannot even be asked for a text with this character in it.
    if wave.contains('\0') {
        return Err(nothing());
    }
    releases.find(wave).map_err(|error| match error {
        Error::Refused(refusal)
            if [Reason::Unknown, Reason::Conflict].contains(&refusal.reason) =>
        {
            nothing()
        }
        other => other,
    })
}
