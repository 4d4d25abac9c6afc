//! `weerklank union`: several released waves as one, over the organisation.

use std::path::PathBuf;

use serde_json::json;

use super::{Office, files, print_json};
use crate::error::Result;
use crate::release::{Detail, Exported, Row, Union, exported_of, rows_csv};

/// What `union` takes.
///
/// For waves that each have few respondents, such as the leavers of four quarters. A question is in it where all
/// of them asked it in the same words and show it of the organisation, in the finest form that all of them have.
/// The union is entered in the ledger of each wave; giving the same again shows it again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank union leavers-2026 --of leavers-q1 --of leavers-q2 --out leavers.csv"
)]
pub struct Args {
    /// Its name: lower-case letters, digits and dashes.
    id: String,
    /// A released wave; as often as there are.
    #[arg(long = "of", value_name = "WAVE", required = true)]
    of: Vec<String>,
    /// Where to write the figures, in the columns of `export`.
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let (union, lines) = office.desk()?.unite(&args.id, &args.of)?;
    let unit = union.unit.as_str();
    if let Some(out) = &args.out {
        files::write(out, &rows_csv(union.rows.iter().map(|row| (unit, row)))?)?;
    }
    if args.json {
        let rows: Vec<Exported<'_>> = union
            .rows
            .iter()
            .map(|row| exported_of(unit, row))
            .collect();
        return print_json(&json!({
            "union": union.name,
            "of": union.waves,
            "rows": rows,
            "refused": union.refused,
            "certificate": union.certificate,
        }));
    }
    println!("{}, of {}:", union.name, union.waves.join(", "));
    let themes = union.rows.iter().filter(|row| row.detail == Detail::Theme);
    themes.for_each(|row| println!("{}", theme(row)));
    println!("{} figures of questions.", items(&union));
    for (question, why) in &union.refused {
        println!("  Not in it: {question}. {why}");
    }
    lines
        .iter()
        .for_each(|line| println!("In the ledger: {line}."));
    Ok(())
}

fn items(union: &Union) -> usize {
    let items = union.rows.iter().filter(|row| row.detail != Detail::Theme);
    items.count()
}

fn theme(row: &Row) -> String {
    let theme = row.theme.as_deref().unwrap_or("");
    let value = row.value.map_or(f64::NAN, |value| value.value());
    let n = row.respondents.map_or(String::new(), |n| n.to_string());
    format!("  {theme}: {value:.2} ({n} respondents)")
}
