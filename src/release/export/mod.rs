//! The released tables as files: `unit,theme,question,form,respondents,value,low,high,option,share`.
//!
//! Everything that a reader of the whole organisation may see and nothing else. Numbers at a coded end
//! are written with their sign (`>=90`), so that nobody computes with them unawares.

mod cells;
mod workbook;

use serde::Serialize;
use serde_json::{Value, json};

pub use cells::{Exported, exported, exported_of, number_text, written};

use super::{LedgerLine, Release, Row};
use crate::error::{Doing, Error, Result};
use cells::{COLUMNS, cells};

/// The files that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// A workbook for a spreadsheet program, with the certificate in plain words on a second sheet.
    Xlsx,
    /// One JSON object with the policy, the certificate and the rows.
    Json,
}

/// Writes a release. The same release gives the same bytes, always and everywhere.
pub fn export(release: &Release, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Csv => {
            let unit = |row: &Row| release.tree.id(row.unit);
            rows_csv(release.rows.iter().map(|row| (unit(row), row)))
        }
        Format::Xlsx => workbook::bytes(release),
        Format::Json => json_bytes(release),
    }
}

/// Rows as CSV, each with the id of its unit.
pub fn rows_csv<'a>(rows: impl Iterator<Item = (&'a str, &'a Row)>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).doing("writing the export")?;
    for (unit, row) in rows {
        let cells = cells(unit, row);
        writer
            .write_record(cells.iter().map(cells::Cell::text))
            .doing("writing the export")?;
    }
    writer
        .into_inner()
        .map_err(|_| Error::failed("writing the export"))
}

/// A line of the ledger for everybody. What leaks from another tool's reports is counted, but not spelled out for
/// every reader of a file.
pub fn for_readers(line: &LedgerLine) -> LedgerLine {
    let mut line = line.clone();
    let leaks = line.certificate.leaks.iter_mut();
    leaks.for_each(|leak| leak.regions.clear());
    line
}

/// The whole of a JSON export.
#[derive(Serialize)]
struct Whole<'a> {
    certificate: Value,
    closed: String,
    closes: String,
    control: Option<&'a str>,
    ledger: Vec<LedgerLine>,
    policy: &'a crate::disclosure::Policy,
    rows: Vec<Exported<'a>>,
    wave: &'a str,
}

fn json_bytes(release: &Release) -> Result<Vec<u8>> {
    let certificate: Value =
        serde_json::from_str(&release.certificate).doing("reading the certificate")?;
    let whole = Whole {
        certificate: json!(certificate["audit"]),
        closed: release.closed.to_string(),
        closes: release.closes.to_string(),
        control: release.control(),
        ledger: release.ledger.iter().map(for_readers).collect(),
        policy: &release.policy,
        rows: { release.rows.iter() }
            .map(|row| exported(release, row))
            .collect(),
        wave: &release.wave,
    };
    serde_json::to_vec_pretty(&whole).doing("writing the export")
}
