//! `weerklank export ID --format csv|xlsx|json --out FILE`: the released tables, nothing else.

use std::path::PathBuf;

use super::{Office, files};
use crate::error::Result;
use crate::release::{Format, Releases, export};
use crate::store::OfficeDb;

/// What `export` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank export inclusion-2026 --format csv --out results.csv"
)]
pub struct Args {
    /// The wave, which must be released.
    id: String,
    /// The kind of file.
    #[arg(long, value_enum)]
    format: Format,
    /// Where to write it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let releases = Releases::new(OfficeDb::open(&config.office.database)?);
    let release = releases.find(&args.id)?;
    files::write(&args.out, &export(&release, args.format)?)?;
    println!(
        "{} figures in {}.",
        release.rows().len(),
        args.out.display()
    );
    Ok(())
}
