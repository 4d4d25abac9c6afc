//! `weerklank tally ID tally.json`: brings back what the trustees counted.

use std::path::PathBuf;

use super::{Office, files};
use crate::count::TallyFile;
use crate::error::{Error, Result};

/// What `tally` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank tally inclusion-2026 tally.json")]
pub struct Args {
    /// The wave.
    id: String,
    /// The tally that the trustees made.
    file: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let name = args.file.display().to_string();
    let text = files::read_text(&args.file, 1024 * 1024 * 1024)?;
    let tally = TallyFile::parse(&text, &name)?;
    if tally.wave != args.id {
        return Err(Error::invalid(format!(
            "{name}: this is the tally of wave {}, not of {}.",
            tally.wave, args.id
        )));
    }
    office.desk_with_box()?.take_tally(&tally)?;
    println!(
        "Wave {0} is counted and its ballots are destroyed. Next: `weerklank release {0}`.",
        args.id
    );
    Ok(())
}
