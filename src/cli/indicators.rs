//! `weerklank indicators import|list`: the programme's register, from a file that needs no programme office.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Office, files, print_json};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::programme::{Found, Known, Register, read_indicators};
use crate::release::Releases;
use crate::store::OfficeDb;
use crate::survey::{DOCUMENT_BYTES, Language};
use crate::ui::Words;

/// What `indicators` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank indicators import indicators.toml")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Takes over a file: all of it, or nothing. What differs is entered as a correction; nothing is lost.
    #[command(after_help = "Example:\n  weerklank indicators import indicators.toml")]
    Import {
        /// The indicators, a TOML file.
        file: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists every indicator with its latest figure.
    #[command(after_help = "Example:\n  weerklank indicators list --json")]
    List {
        /// Print one JSON object, with everything that was ever entered.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let db = OfficeDb::open(&config.office.database)?;
    let register = Register::new(db.clone(), Clock::system());
    match args.command {
        Command::Import { file, json } => {
            let text = files::read_text(&file, DOCUMENT_BYTES as u64)?;
            let minimum = Register::minimum(&Releases::new(db))?;
            let name = file.display().to_string();
            let listed = read_indicators(&text, &name, minimum, register.today())
                .map_err(|findings| Error::invalid(findings.to_string()))?;
            let done = register.import(&listed)?;
            if json {
                return print_json(&done);
            }
            println!(
                "{name}: {} new indicators, {} described anew; {} new figures, {} corrected; {} stood there already.",
                done.described, done.redescribed, done.measured, done.corrected, done.unchanged
            );
        }
        Command::List { json: true } => {
            let all: Vec<Value> = register.all()?.iter().map(as_json).collect();
            return print_json(&json!({ "indicators": all }));
        }
        Command::List { json: false } => {
            let words = Words::of(Language::from_code(&config.language).unwrap_or(Language::Nl));
            for known in register.all()? {
                println!("{}", line(&known, words));
            }
        }
    }
    Ok(())
}

fn line(known: &Known, words: Words) -> String {
    let indicator = &known.indicator;
    let latest = known.latest().map(|row| {
        let found = match &row.finding.found {
            Found::Figure(amount) => amount.text(words, indicator.unit),
            Found::Nothing(reason) => format!("{}: {reason}", words.text("indicator-no-figure")),
        };
        format!("{} ({})", found, row.finding.as_of)
    });
    let latest = latest.unwrap_or_else(|| words.text("none"));
    let name = indicator.name.text(words.language());
    format!("{}\t{name}\t{latest}", indicator.id)
}

fn as_json(known: &Known) -> Value {
    let rows = known.rows.iter().map(|row| {
        let mut value = json!({
            "as_of": row.finding.as_of.to_string(),
            "number": row.number,
            "holds": !known.is_corrected(row),
            "classification": row.classification,
            "entered_by": row.by,
            "entered": row.entered.to_string(),
        });
        match &row.finding.found {
            Found::Figure(amount) => {
                value["value"] = json!(amount.value);
                value["of"] = json!(amount.of);
            }
            Found::Nothing(reason) => value["none"] = json!(reason),
        }
        value
    });
    let rows: Vec<Value> = rows.collect();
    json!({ "indicator": known.indicator, "measurements": rows })
}
