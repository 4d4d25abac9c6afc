//! `weerklank menu check FILE`: reads a menu card and says what is wrong with it.

use std::path::PathBuf;

use clap::Subcommand;

use crate::error::Result;
use crate::followup::Menu;

/// What `menu` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank menu check menu.toml")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks a menu card: every fault with file, line and cure.
    #[command(after_help = "Example:\n  weerklank menu check menu.toml")]
    Check {
        /// The menu card, a TOML file.
        file: PathBuf,
    },
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let Command::Check { file } = args.command;
    let menu = Menu::load(Some(&file))?;
    println!(
        "{}: sound, {} entries. Name it under followup.menu in the configuration.",
        file.display(),
        menu.cards().len()
    );
    Ok(())
}
