//! `weerklank export ID --format csv|xlsx|json --out FILE`: the released tables, nothing else.

use std::path::{Path, PathBuf};

use super::{Office, files};
use crate::error::{Doing, Result};
use crate::release::{Format, Release, Releases, export};
use crate::results::certificate_text;
use crate::store::OfficeDb;
use crate::survey::Language;
use crate::ui::Words;

/// What `export` takes.
///
/// Beside a CSV file stand its certificate as FILE.certificate.json and, in plain words, FILE.certificate.txt.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank export inclusion-2026 --format csv --out results.csv"
)]
pub struct Args {
    /// The wave, which must be released.
    id: String,
    /// The kind of file.
    #[arg(long, value_enum)]
    format: Format,
    /// Where to write it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let releases = Releases::new(OfficeDb::open(&config.office.database)?);
    let release = releases.find(&args.id)?;
    files::write(&args.out, &export(&release, args.format)?)?;
    println!(
        "{} figures in {}.",
        release.rows().len(),
        args.out.display()
    );
    if args.format == Format::Csv {
        let language = Language::from_code(&config.language).unwrap_or(Language::Nl);
        let beside = certificates(&args.out, &release, Words::of(language))?;
        println!("The certificate goes with it: {beside}.");
    }
    Ok(())
}

/// The columns of a CSV file are fixed, so its certificate stands beside it: for a program, and in plain words.
fn certificates(out: &Path, release: &Release, words: Words) -> Result<String> {
    let beside = |ending: &str| {
        let mut name = out.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let (json, text) = (beside(".certificate.json"), beside(".certificate.txt"));
    let audit = release.assurance().provenance.audit();
    let bytes = serde_json::to_vec_pretty(audit).doing("writing the certificate")?;
    files::write(&json, &bytes)?;
    files::write(&text, certificate_text(release, words).as_bytes())?;
    Ok(format!("{}, {}", json.display(), text.display()))
}
