//! What is published later of counts that are over: an old wave on a newer chart, several counts as one.

use super::desk::{Desk, is_wave_id};
use crate::error::{Error, Result};
use crate::organisation::{Moves, Source, Units};
use crate::release::{LedgerLine, Recut, Releases, Union};

impl Desk {
    /// Cuts a released wave anew on a newer chart and enters that in the ledger. `map` is `unit,from`.
    pub fn recut(
        &self,
        id: &str,
        units: &Units,
        map: Option<Source<'_>>,
    ) -> Result<(Recut, LedgerLine)> {
        let releases = Releases::new(self.office.clone());
        let old = releases.chart(id)?;
        let moves = Moves::new(&old, &units.tree, map);
        let moves = moves.map_err(|errors| Error::invalid(errors.to_string()))?;
        releases.recut(id, &units.tree, &moves, self.clock.today())
    }

    /// Unites released waves under a name and enters that in the ledger of each.
    pub fn unite(&self, name: &str, waves: &[String]) -> Result<(Union, Vec<LedgerLine>)> {
        if !is_wave_id(name) {
            return Err(Error::invalid(
                "The name of a union: use 1 to 40 lower-case letters, digits and dashes, as in leavers-2026.",
            ));
        }
        if waves.len() < 2 {
            return Err(Error::invalid("--of: name at least two waves."));
        }
        Releases::new(self.office.clone()).unite(name, waves, self.clock.today())
    }
}
