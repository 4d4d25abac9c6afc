//! `weerklank recut`: a released wave on a newer organisation chart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Office, files, print_json};
use crate::error::{Error, Result};
use crate::organisation::{Source, Units};
use crate::release::{Cut, Detail, Made, Recut, exported_of, rows_csv};

const LARGEST_CSV: u64 = 50 * 1024 * 1024;

/// What `recut` takes.
///
/// A unit of the newer chart is shown where it is made of old units whose answers were counted and shown apart
/// from others; nothing else was kept, so nothing else can be. The map says of which old units a new one is
/// made (`unit,from`); what it does not name stays under its own id, or goes along with the unit above. From then on
/// results of the next wave are compared with this.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank recut inclusion-2025 --units units-2026.csv --map map.csv"
)]
pub struct Args {
    /// The old wave, which must be released.
    id: String,
    /// The newer chart: unit,parent,name.
    #[arg(long, value_name = "FILE")]
    units: PathBuf,
    /// Of which old units a new one is made: unit,from.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Where to write the figures, in the columns of `export`.
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let name = |path: &Path| path.display().to_string();
    let bytes = files::read(&args.units, LARGEST_CSV)?;
    let units = Units::read(Source {
        file: &name(&args.units),
        bytes: &bytes,
    })
    .map_err(|report| Error::invalid(report.to_string()))?;
    let map = args
        .map
        .as_deref()
        .map(|path| Ok::<_, Error>((name(path), files::read(path, LARGEST_CSV)?)));
    let map = map.transpose()?;
    let source = map.as_ref().map(|(file, bytes)| Source { file, bytes });
    let (recut, line) = office.desk()?.recut(&args.id, &units, source)?;
    if let Some(out) = &args.out {
        files::write(out, &csv(&recut, &units)?)?;
    }
    if args.json {
        return print_json(&json!({
            "wave": args.id,
            "number": line.number,
            "certificate": line.certificate,
            "units": all(&recut, &units, as_json),
        }));
    }
    all(&recut, &units, as_text)
        .iter()
        .for_each(|text| println!("{text}"));
    println!("In the ledger: {line}.");
    Ok(())
}

fn all<T>(recut: &Recut, units: &Units, each: impl Fn(&str, &Cut) -> T) -> Vec<T> {
    let cuts = recut.units.iter().enumerate();
    cuts.map(|(unit, cut)| each(units.tree.id(unit), cut))
        .collect()
}

fn csv(recut: &Recut, units: &Units) -> Result<Vec<u8>> {
    let rows = recut.units.iter().flat_map(|cut| &cut.rows);
    rows_csv(rows.map(|row| (units.tree.id(row.unit), row)))
}

/// Why questions are not shown: reasons with the questions they hold for.
fn reasons(cut: &Cut) -> BTreeMap<String, Vec<&str>> {
    let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (question, refusal) in &cut.refused {
        reasons
            .entry(refusal.to_string())
            .or_default()
            .push(question);
    }
    reasons
}

fn as_json(unit: &str, cut: &Cut) -> Value {
    let refused: BTreeMap<&String, String> = cut
        .refused
        .iter()
        .map(|(question, why)| (question, why.to_string()))
        .collect();
    json!({
        "unit": unit,
        "made_of": cut.made_of,
        "rows": cut.rows.iter().map(|row| exported_of(unit, row)).collect::<Vec<_>>(),
        "refused": refused,
    })
}

fn as_text(unit: &str, cut: &Cut) -> String {
    let made = |made: &Made| match made.direct {
        true => format!("those directly in {}", made.unit),
        false => made.unit.clone(),
    };
    let made: Vec<String> = cut.made_of.iter().map(made).collect();
    let themes = cut
        .rows
        .iter()
        .filter(|row| row.detail == Detail::Theme)
        .count();
    let mut text = match made.is_empty() {
        true => format!("{unit}: nobody of that wave."),
        false => format!(
            "{unit}: made of {}; {themes} themes shown.",
            made.join(", ")
        ),
    };
    for (why, questions) in reasons(cut).into_iter().filter(|_| !made.is_empty()) {
        let first: Vec<&str> = questions.iter().take(4).copied().collect();
        let more = match questions.len().saturating_sub(first.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text += &format!("\n  Not shown: {}{more}. {why}", first.join(", "));
    }
    text
}
