//! History from an earlier tool: answers and headcounts come in as tables, and leave as what a count would have
//! kept of them.
//!
//! The road: [`headcounts`], then [`reports`] where the earlier tool's own reports are given, then [`answers`],
//! which tallies row by row and keeps none, then [`protect`] for each wave, and [`store`] in the office's
//! transaction. Findings name file, line and column; what somebody answered is in none of them.

mod answers;
mod beside;
mod cells;
mod follows;
mod headcount;
mod protect;
mod reports;
#[cfg(test)]
mod tests;

pub use answers::{History, answers};
pub use headcount::{Asked, headcounts};
pub use protect::{Imported, protect};
pub use reports::{Reports, reports};

use super::certificate::ImportCertificate;
use super::store::{Kept, store_kept};
use crate::disclosure::Policy;
use crate::error::{Doing, Result};
use crate::organisation::{Units, records};
use crate::store::Conn;
use crate::survey::Questionnaire;
use crate::wave::Wave;

/// Stores an imported wave as one that is released, in the transaction of whoever calls. The ledger is theirs
/// too.
pub fn store(
    connection: &mut Conn,
    imported: &Imported,
    questionnaire: &Questionnaire,
    units: &Units,
    policy: &Policy,
) -> Result<()> {
    let certificate: &ImportCertificate = &imported.certificate;
    let json = serde_json::to_value(certificate).doing("writing the certificate of an import")?;
    Wave::import(
        connection,
        &imported.wave,
        imported.date,
        questionnaire,
        policy,
        &crate::survey::canonical(&json),
    )?;
    let wave = imported.wave.as_str();
    records::save_counted(
        connection,
        wave,
        units,
        &imported.reporting,
        &imported.people,
    )?;
    let protected = &imported.protected;
    store_kept(
        connection,
        wave,
        Kept {
            blocks: &protected.blocks,
            participation: &protected.participation,
            breakdowns: &protected.breakdowns,
            spreads: &protected.spreads,
        },
    )
}
