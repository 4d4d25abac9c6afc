//! WHO MAY DO WHAT: accounts and roles, the desk from which waves are run, the pages of the office, and
//! what anybody may see of a wave.

pub mod accounts;
mod closing;
mod counting;
mod desk;
mod dossier;
mod drafting;
mod history;
mod later;
mod leavers;
mod mailing;
mod opening;
mod pages;
mod public;
pub mod readings;
mod recall;
mod sign_on;
mod status;

pub use accounts::{Account, Accounts, ProgramToken, Role, SignedOn};
pub use desk::{Desk, Drafted};
pub use drafting::{Faulty, Paper, Papers, Read};
pub use history::{HistoryFiles, ImportedWave};
pub use mailing::{MailStatus, Mailed, Ready, UnderWay, Unreached};
pub use opening::Opened;
pub use pages::{Door, Look, Welcome, nothing, nowhere, session_of, style_sheet, uploads};
pub use public::PublicRecords;
pub use readings::Readings;
pub use sign_on::SignOn;
pub use status::{Running, Status};

use actix_web::web;

/// Everything the office listener serves beside the identified side of the protocol.
pub fn routes(config: &mut web::ServiceConfig) {
    config.configure(public::routes).configure(pages::routes);
}
