//! `weerklank invitations ID --out FILE.csv`: the links, for a mailing of one's own.

use std::path::PathBuf;

use super::{Office, files};
use crate::error::Result;
use crate::invitation::{Recall, invitation_csv};

/// What `invitations` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank invitations inclusion-2026 --out links.csv\n\n\
    Who has the file can answer for everybody in it: send the mailing, then destroy it."
)]
pub struct Args {
    /// The wave, which must be open.
    id: String,
    /// Where to write `person,email,language,link`.
    #[arg(long, value_name = "FILE.csv")]
    out: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let desk = office.desk()?;
    let links = desk.invitation_links(&args.id)?;
    files::write_secret(&args.out, invitation_csv(&links)?.as_bytes())?;
    println!(
        "{} links in {}. Who has this file can answer for them: destroy it after the mailing.",
        links.len(),
        args.out.display()
    );
    if let Some((nl, en)) = desk.recall_for(&args.id)?.and_then(Recall::sentences) {
        println!("For the text of the mailing: {nl} / {en}");
    }
    Ok(())
}
