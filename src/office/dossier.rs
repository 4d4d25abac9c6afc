//! What the dossier of a wave is made from.

use super::opening::catalogue;
use super::status::{Running, Status};
use crate::error::{Error, Reason, Result};
use crate::programme::Case;
use crate::wave::Wave;

impl Running {
    /// Everything for the dossier of a wave, a draft too: before opening is when the works council must agree.
    /// `office` is where the office is reached; from opening on the manifest says it. An imported wave was asked
    /// elsewhere, and nothing can be said here about how.
    pub fn case(&self, id: &str, office: &str) -> Result<Case> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        let status = Status::of(&self.office, id)?;
        if wave.manifest.is_none() && wave.certificate.is_some() {
            return Err(Error::refused(
                Reason::Unknown,
                format!("Wave {id} was imported from an earlier tool; there is no dossier of it."),
            ));
        }
        let manifest = wave
            .manifest
            .is_some()
            .then(|| wave.read_manifest())
            .transpose()?;
        let (groups, smallest) = match (&manifest, &status.joins) {
            (Some(manifest), _) => {
                let sizes = manifest.groups.iter().map(|group| group.size as usize);
                (manifest.groups.len(), sizes.min().unwrap_or(0))
            }
            (None, Some(report)) => (report.groups, report.smallest),
            (None, None) => (0, 0),
        };
        Ok(Case {
            catalogue: match &manifest {
                Some(manifest) => manifest.catalogue.clone(),
                None => catalogue(&wave.questionnaire),
            },
            office: match &manifest {
                Some(manifest) => manifest.office.clone(),
                None => office.to_owned(),
            },
            invited: status.invited,
            groups,
            smallest,
            manifest,
            wave,
        })
    }
}
