//! `weerklank report WAVE --out DIR`: the yearly report to the council, with its tables.

use std::path::PathBuf;

use super::{Office, files};
use crate::clock::{Clock, Randomness};
use crate::error::{Doing, Result};
use crate::followup::{Followups, Menu};
use crate::office::style_sheet;
use crate::programme::{Council, Exit, Register, report_files, report_page};
use crate::release::Releases;
use crate::store::OfficeDb;
use crate::survey::Language;
use crate::ui::{Words, layout};

/// What `report` takes.
///
/// Writes report.html, which stands alone and prints well, report.xlsx with every table, and each table as CSV. It is
/// about the organisation as a whole; no team is named.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank report inclusion-2026 --out report-2026")]
pub struct Args {
    /// The wave, which must be released.
    id: String,
    /// The folder to write to; it is made where there is none.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// In which language (default: that of the configuration).
    #[arg(long, value_parser = ["nl", "en"])]
    language: Option<String>,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let db = OfficeDb::open(&config.office.database)?;
    let releases = Releases::new(db.clone());
    let release = releases.find(&args.id)?;
    let (clock, chance) = (Clock::system(), Randomness::system());
    // What is on the menu is not in the report.
    let followups = Followups::new(db.clone(), clock.clone(), chance, Menu::shipped());
    let language = args.language.unwrap_or_else(|| config.language.clone());
    let words = Words::of(Language::from_code(&language).unwrap_or(Language::Nl));
    let exit = Exit::of_year(&releases, &release)?;
    let council = Council {
        release: &release,
        overview: &followups.overview(&release)?,
        indicators: &Register::new(db, clock).all()?,
        exit: exit.as_ref(),
        words,
    };
    let page = report_page(council, false);
    let html = layout::alone(&page, words, &config.theme, &style_sheet(&config.theme));
    std::fs::create_dir_all(&args.out).doing("making the folder of the report")?;
    let mut written = vec![("report.html".to_owned(), html.into_string().into_bytes())];
    written.extend(report_files(council)?);
    for (name, bytes) in &written {
        files::write(&args.out.join(name), bytes)?;
    }
    let names: Vec<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    println!("{}: {}.", args.out.display(), names.join(", "));
    Ok(())
}
