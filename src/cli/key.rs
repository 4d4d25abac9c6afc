//! `weerklank key new`: the results key, made by the trustees on a machine of their own.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::files;
use crate::clock::Randomness;
use crate::error::{Doing, Result};
use crate::wave;

/// What `key` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank key new --out keys")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Makes a results key: `results.pub` for the server, `share-N.key` for each holder.
    #[command(
        after_help = "Example:\n  weerklank key new --out keys --shares 3 --threshold 2 \
        --passphrase-file passphrases.txt\n\nOne line of the passphrase file for each share; a single \
        line serves all of them."
    )]
    New {
        /// Folder for the files.
        #[arg(long)]
        out: PathBuf,
        /// How many shares to make.
        #[arg(long, default_value_t = 1)]
        shares: u8,
        /// How many of them open the box.
        #[arg(long, default_value_t = 1)]
        threshold: u8,
        /// Passphrases, one a line.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

/// Lines of a passphrase file.
pub fn passphrases(path: &std::path::Path) -> Result<Vec<Zeroizing<String>>> {
    let text = Zeroizing::new(files::read_text(path, 64 * 1024)?);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.map(|line| Zeroizing::new(line.to_owned())).collect())
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let Command::New {
        out,
        shares,
        threshold,
        passphrase_file,
    } = args.command;
    let lines = passphrase_file.as_deref().map(passphrases).transpose()?;
    let phrases = wave::passphrases_for(shares, lines.as_deref())?;
    let (public, files) =
        wave::create(shares, threshold, &phrases, &mut Randomness::system().rng())?;
    std::fs::create_dir_all(&out).doing(format!("making the folder {}", out.display()))?;
    files::write_secret(&out.join("results.pub"), public.to_json()?.as_bytes())?;
    for (number, share) in files.iter().enumerate() {
        let name = format!("share-{}.key", number + 1);
        files::write_secret(&out.join(name), share.to_json()?.as_bytes())?;
    }
    println!(
        "results.pub goes to the server; {threshold} of {shares} share files open the box. Folder: {}.",
        out.display()
    );
    if lines.is_none() {
        println!(
            "The share is NOT encrypted: who has the file can read every answer. Keep it offline."
        );
    }
    Ok(())
}
