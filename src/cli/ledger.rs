//! `weerklank ledger`: every publication of every wave, with its certificate.

use super::{Office, print_json};
use crate::error::{Error, Reason, Result};
use crate::release::{LedgerLine, Releases};
use crate::results::ledger_text;
use crate::store::OfficeDb;
use crate::survey::Language;
use crate::ui::Words;

/// What `ledger` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank ledger inclusion-2026")]
pub struct Args {
    /// One wave; without it all of them.
    id: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let mut lines = Releases::new(OfficeDb::open(&config.office.database)?).ledger()?;
    if let Some(id) = &args.id {
        lines.retain(|line| line.wave == *id);
        if lines.is_empty() {
            let id: String = id.chars().take(60).collect();
            return Err(Error::refused(
                Reason::Unknown,
                format!("Nothing was published of a wave {id}. Look at `weerklank ledger`."),
            ));
        }
    }
    if args.json {
        return print_json(&serde_json::json!({ "ledger": lines }));
    }
    let words = Words::of(Language::from_code(&config.language).unwrap_or(Language::Nl));
    let text = |line: &LedgerLine| ledger_text(line, words);
    lines.iter().for_each(|line| println!("{}", text(line)));
    if lines.is_empty() {
        println!("{}", words.text("ledger-empty"));
    }
    Ok(())
}
