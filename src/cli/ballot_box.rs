//! `weerklank box ID --out FILE.wkb`: the sealed box, on its way to the trustees.

use std::path::PathBuf;

use super::{Office, files};
use crate::error::Result;

/// What `box` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank box inclusion-2026 --out inclusion-2026.wkb")]
pub struct Args {
    /// The wave, which must be closed.
    id: String,
    /// Where to write the box.
    #[arg(long, value_name = "FILE.wkb")]
    out: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let desk = office.desk_with_box()?;
    let name = args.out.display().to_string();
    // Half a box looks like a box, and an earlier one may be all that is left of the ballots.
    let mut with = Vec::new();
    files::replace(&args.out, |out| {
        with = desk.write_box(&args.id, out)?;
        Ok(())
    })?;
    println!(
        "The sealed box is in {name}. Take it to the trustees' machine; nothing in it can be read \
         without their key."
    );
    for other in with {
        println!(
            "It is counted together with the box of wave {other}, and never without: \
             `weerklank box {other} --out {other}.wkb`."
        );
    }
    Ok(())
}
