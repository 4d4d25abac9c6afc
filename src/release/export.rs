//! The released tables as files: `unit,theme,question,form,respondents,value,low,high,option,share`.
//!
//! Everything that a reader of the whole organisation may see and nothing else. Numbers at a coded end
//! are written with their sign (`>=90`), so that nobody computes with them unawares.

use serde_json::{Value, json};

use super::Release;
use super::figures::{Detail, Number, Row};
use crate::disclosure::{Count, End};
use crate::error::{Doing, Error, Result};
use crate::statistics::LabelledChange;

/// The files that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// One JSON object with the policy, the certificate and the rows.
    Json,
}

const COLUMNS: [&str; 10] = [
    "unit",
    "theme",
    "question",
    "form",
    "respondents",
    "value",
    "low",
    "high",
    "option",
    "share",
];

/// Writes a release.
pub fn export(release: &Release, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Csv => csv_bytes(release),
        Format::Json => json_bytes(release),
    }
}

/// The ten columns of one row as text; empty where there is nothing.
fn cells(release: &Release, row: &Row) -> [String; 10] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<Number>| value.map(number_text).unwrap_or_default();
    let bound = |pick: fn(&crate::statistics::Interval) -> f64| {
        row.interval
            .as_ref()
            .map(pick)
            .map(plain)
            .unwrap_or_default()
    };
    [
        release.tree.id(row.unit).to_owned(),
        text(&row.theme),
        text(&row.question),
        form(row),
        row.respondents.map(count_text).unwrap_or_default(),
        number(row.value),
        bound(|interval| interval.low),
        bound(|interval| interval.high),
        text(&row.option),
        number(row.share),
    ]
}

/// The name of a row's form; a rest row says so first.
fn form(row: &Row) -> String {
    let name = match row.detail {
        Detail::Participation => "participation",
        Detail::Theme => "theme",
        Detail::Breakdown => "breakdown",
        Detail::Tens => "tens",
        Detail::Fives => "fives",
        Detail::Options => "options",
        Detail::Withheld => "withheld",
    };
    if row.rest {
        format!("rest-{name}")
    } else {
        name.to_owned()
    }
}

fn count_text(count: Count) -> String {
    match count {
        Count::Exact(n) => n.to_string(),
        Count::Range(from, Some(to)) => format!("{from}-{to}"),
        Count::Range(from, None) => format!("{from}+"),
    }
}

fn number_text(number: Number) -> String {
    match number {
        Number::Exact(value) => plain(value),
        Number::Displayed(shown) => {
            let sign = match shown.end {
                End::None => "",
                End::AtMost => "<=",
                End::AtLeast => ">=",
            };
            format!("{sign}{:.*}", usize::from(shown.decimals), shown.value)
        }
    }
}

/// Up to six decimals, without trailing zeros: enough for any use, and the same on every machine.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn csv_bytes(release: &Release) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).doing("writing the export")?;
    for row in &release.rows {
        writer
            .write_record(cells(release, row))
            .doing("writing the export")?;
    }
    writer
        .into_inner()
        .map_err(|_| Error::failed("writing the export"))
}

fn json_bytes(release: &Release) -> Result<Vec<u8>> {
    let rows: Vec<Value> = release
        .rows
        .iter()
        .map(|row| {
            let mut object: serde_json::Map<String, Value> = COLUMNS
                .iter()
                .zip(cells(release, row))
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(column, cell)| ((*column).to_owned(), Value::String(cell)))
                .collect();
            if let Some(change) = &row.change {
                object.insert("change".to_owned(), change_json(change));
            }
            Value::Object(object)
        })
        .collect();
    let certificate: Value =
        serde_json::from_str(&release.certificate).doing("reading the certificate")?;
    let whole = json!({
        "wave": release.wave,
        "closes": release.closes.to_string(),
        "control": release.control,
        "policy": release.policy,
        "certificate": certificate["audit"],
        "ledger": release.ledger,
        "rows": rows,
    });
    serde_json::to_vec_pretty(&whole).doing("writing the export")
}

fn change_json(change: &LabelledChange) -> Value {
    json!({
        "label": change.label.name(),
        "difference": change.difference,
        "low": change.interval.as_ref().map(|interval| interval.low),
        "high": change.interval.as_ref().map(|interval| interval.high),
        "smallest_detectable": change.smallest_detectable,
    })
}
