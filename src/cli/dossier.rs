//! `weerklank dossier WAVE --out FILE.html`: what the works council must know before it agrees.

use std::path::PathBuf;

use super::{Office, files};
use crate::error::Result;
use crate::office::{Running, style_sheet};
use crate::programme::dossier_page;
use crate::store::OfficeDb;
use crate::survey::Language;
use crate::ui::{Words, layout};

/// What `dossier` takes.
///
/// The file needs nothing else and prints well. It can be made of a draft, and again once the wave is open.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file needs nothing else and prints well. Make it of a draft, to talk about it, and again once the \
        wave is open.\n\nExample:\n  weerklank dossier inclusion-2026 --out dossier.html --language nl"
)]
pub struct Args {
    /// The wave: a draft or later.
    wave: String,
    /// Where to write it.
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
    /// The language it is written in (default: that of the configuration).
    #[arg(long, value_parser = ["nl", "en"])]
    language: Option<String>,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let running = Running::new(OfficeDb::open(&config.office.database)?, None);
    let case = running.case(&args.wave, &config.office.url)?;
    let language = args.language.as_ref().unwrap_or(&config.language);
    let words = Words::of(Language::from_code(language).unwrap_or(Language::Nl));
    let page = dossier_page(&case, words)?;
    let html = layout::alone(&page, words, &config.theme, &style_sheet(&config.theme));
    files::write(&args.out, html.into_string().as_bytes())?;
    println!("The dossier of {} is in {}.", args.wave, args.out.display());
    Ok(())
}
