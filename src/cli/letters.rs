//! `weerklank letters ID --out FILE.html`: nameless letters with paper codes.

use std::path::PathBuf;

use super::{Office, files};
use crate::error::Result;
use crate::invitation::letters_page;

/// What `letters` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank letters inclusion-2026 --out letters.html")]
pub struct Args {
    /// The wave, which must be open.
    id: String,
    /// Where to write the page to print.
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let (paper, letters) = office.desk()?.letters(&args.id)?;
    files::write_secret(&args.out, letters_page(&paper, &letters)?.as_bytes())?;
    println!(
        "{} letters in {}, for people without mail. Print them, put them into envelopes by group, and \
         destroy the file.",
        letters.len(),
        args.out.display()
    );
    Ok(())
}
