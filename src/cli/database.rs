//! `weerklank database init`: creates both schemas.

use super::Office;
use crate::error::Result;
use crate::store::{BallotDb, OfficeDb};

/// What `database` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank database init")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Creates or upgrades the schema of both stores.
    #[command(after_help = "Example:\n  weerklank database init --config weerklank.toml")]
    Init,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let Command::Init = args.command;
    let config = office.config()?;
    OfficeDb::open(&config.office.database)?;
    println!("office: {} is ready.", config.office.database);
    BallotDb::open(&config.answer.database)?;
    println!("answer: {} is ready.", config.answer.database);
    Ok(())
}
