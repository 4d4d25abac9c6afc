//! `weerklank release ID`: every entitled reader sees the results at the same moment.

use super::Office;
use crate::error::Result;

/// What `release` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank release inclusion-2026")]
pub struct Args {
    /// The wave, which must be counted.
    id: String,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let line = office.desk()?.release(&args.id)?;
    println!("Wave {} is released.", args.id);
    println!("In the ledger: {line}.");
    Ok(())
}
