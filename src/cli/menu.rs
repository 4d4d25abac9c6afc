//! `weerklank menu check FILE`: reads a menu card and says what is wrong with it, by itself and beside the
//! questionnaires for which it is meant.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::files;
use crate::error::{Error, Result};
use crate::followup::Menu;
use crate::survey::{DOCUMENT_BYTES, Questionnaire};

/// What `menu` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank menu check menu.toml --survey surveys/inclusion.toml"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks a menu card: every fault with file, line and cure.
    #[command(
        after_help = "Example:\n  weerklank menu check menu.toml --survey surveys/inclusion.toml"
    )]
    Check {
        /// The menu card, a TOML file.
        file: PathBuf,
        /// A questionnaire for which the card is meant; name each where there are more. A theme in none of
        /// them is a fault.
        #[arg(long = "survey", value_name = "FILE")]
        surveys: Vec<PathBuf>,
    },
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let Command::Check { file, surveys } = args.command;
    let menu = Menu::load(Some(&file))?;
    let surveys = surveys.iter().map(|path| read(path));
    let surveys = surveys.collect::<Result<Vec<_>>>()?;
    let name = file.display();
    let themes = if surveys.is_empty() {
        "Its themes were not compared with a questionnaire; name one with --survey."
    } else {
        let unasked = menu.unasked(|theme| surveys.iter().any(|s| s.theme(theme).is_some()));
        if !unasked.is_empty() {
            return Err(Error::invalid(unasked.to_string()));
        }
        "Every theme is asked about."
    };
    println!(
        "{name}: sound, {} entries. {themes} Name it under followup.menu in the configuration.",
        menu.cards().len()
    );
    Ok(())
}

fn read(path: &Path) -> Result<Questionnaire> {
    let text = files::read_text(path, DOCUMENT_BYTES as u64)?;
    Questionnaire::parse(&text, &path.display().to_string())
        .map_err(|findings| Error::invalid(findings.to_string()))
}
