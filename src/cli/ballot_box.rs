//! `weerklank box ID --out FILE.wkb`: the sealed box, on its way to the trustees.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use super::Office;
use crate::error::{Doing, Result};

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
    let file = File::create(&args.out).doing(format!("writing {name}"))?;
    let mut out = BufWriter::new(file);
    let written = desk
        .write_box(&args.id, &mut out)
        .and_then(|()| out.flush().doing(format!("writing {name}")));
    if written.is_err() {
        // Half a box looks like a box; better none.
        let _ = std::fs::remove_file(&args.out);
    }
    written?;
    println!(
        "The sealed box is in {name}. Take it to the trustees' machine; nothing in it can be read \
         without their key."
    );
    Ok(())
}
