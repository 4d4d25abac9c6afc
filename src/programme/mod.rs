//! WHAT THE OFFICE SEES: the programme's indicators, the yearly report to the council, units beside themes, and the
//! dossier for the works council.
//!
//! Figures of the survey come out of a [`Release`](crate::release::Release), which was audited while it was built;
//! nothing here can reach a block, and nothing is computed anew.
//!
//! - `amount`     a figure of an indicator, and when it tells of too few people
//! - `indicator`  what is counted beside the survey
//! - `file`       the file of indicators; `typed` what is typed on a page
//! - `register`   everything that was entered, and what holds
//! - `report`     the report: its markup, and its tables as files; it names no team
//! - `exit`       what people who left this year say
//! - `heat`       units beside themes, in no order of score
//! - `dossier`    what one wave stores, shows and risks, with a draft DPIA
//! - `pages`      the markup of the register

mod amount;
mod dossier;
mod exit;
mod file;
mod heat;
mod indicator;
mod pages;
mod register;
mod report;
mod typed;

pub use amount::{Amount, Measure};
pub use dossier::{Case, described, dossier_address, dossier_page};
pub use exit::Exit;
pub use file::{Listed, read_indicators};
pub use heat::{Depth, Order, heat_address, heat_page};
pub use indicator::{Baseline, Finding, Found, Indicator, Target, Told};
pub use pages::{Desk, indicator_page, indicators_page};
pub use register::{Imported, Known, Measured, Register};
pub use report::{Council, report_files, report_page};
pub use typed::MeasurementForm;

/// The indicators of the sample municipality, which also show the form of the file.
pub const SAMPLE: &str = include_str!("indicators.toml");
