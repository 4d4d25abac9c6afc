//! `weerklank protect`: disclosure control on its own, for any table in CSV.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::progress::Progress;
use crate::disclosure::audit::{Form, Publication};
use crate::disclosure::certificate::Certificate;
use crate::disclosure::policy::Policy;
use crate::disclosure::protect::{Request, Worth, protect};
use crate::disclosure::table::{Answers, Counts, Region, Status};
use crate::disclosure::tree::Tree;
use crate::disclosure::{csv_input, csv_output};
use crate::error::{Doing, Error, Reason, Result};

/// Chooses which regions of a table may be published, and has the choice audited.
///
/// Writes published.csv and certificate.json. Nothing is written when the auditor finds a leak.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank protect --units units.csv --counts counts.csv --out protected"
)]
pub struct Args {
    /// The units: unit,parent,name.
    #[arg(long, value_name = "FILE")]
    units: PathBuf,
    /// Respondents directly in each unit: unit[,category],respondents.
    #[arg(long, value_name = "FILE")]
    counts: PathBuf,
    /// Their answers: unit[,category],question,option,count. No answer shall be certain.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Thresholds; without a file the defaults.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The smallest number of respondents a figure may rest on, instead of the policy's.
    #[arg(long, value_name = "N")]
    minimum: Option<u32>,
    /// What to publish as much of as possible.
    #[arg(long, value_enum, default_value = "respondents")]
    weight: Weight,
    /// A unit that must be shown; without a safe way to show it nothing is.
    #[arg(long, value_name = "UNIT")]
    always: Option<String>,
    /// The folder for published.csv and certificate.json.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print the certificate for a program to read.
    #[arg(long)]
    json: bool,
}

/// What a published region is worth.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Weight {
    /// Its respondents.
    Respondents,
    /// One.
    Count,
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let policy = thresholds(&args)?;
    let (tree, counts, answers) = tables(&args.units, &args.counts, args.answers.as_deref())?;
    let always = match &args.always {
        Some(id) => Some(tree.find(id).ok_or_else(|| unknown_unit(id, &args.units))?),
        None => None,
    };
    let request = Request {
        tree: &tree,
        counts: &counts,
        answers: answers.as_ref(),
        minimum: policy.minimum_group,
        coalition: policy.coalition,
        worth: match args.weight {
            Weight::Respondents => Worth::Respondents,
            Weight::Count => Worth::Count,
        },
        always,
    };
    let choosing = Progress::new("choosing regions");
    let regions = protect(&request, &mut |done, of| choosing.show(done, of));
    drop(choosing);
    let publication = Publication {
        tree: &tree,
        counts: &counts,
        answers: answers.as_ref().map(|answers| (answers, Form::Options)),
        regions: &regions,
    };
    let (k, c) = (policy.minimum_group, policy.coalition);
    let auditing = Progress::new("auditing questions");
    let certificate = publication.audit(k, c, &mut |done, of| auditing.show(done, of));
    drop(auditing);
    if !certificate.is_safe() {
        let leaks = certificate.leaks.len();
        return Err(Error::failed(format!(
            "protecting the table: the auditor found {leaks} leaks in it, nothing was written"
        )));
    }
    write(
        &args.out,
        &csv_output::published(&tree, &counts, &regions),
        &certificate,
    )?;
    report(&args, &regions, &certificate)
}

fn thresholds(args: &Args) -> Result<Policy> {
    let mut policy = match &args.policy {
        Some(file) => Policy::parse(&read(file)?, &file.display().to_string())
            .map_err(|e| Error::invalid(e.sentence))?,
        None => Policy::default(),
    };
    if let Some(minimum) = args.minimum {
        policy.minimum_group = minimum;
        policy.minimum_invited = policy.minimum_invited.max(minimum);
        policy
            .check()
            .map_err(|e| Error::invalid(format!("--minimum: {}", e.sentence)))?;
    }
    Ok(policy)
}

fn unknown_unit(id: &str, units: &Path) -> Error {
    let id: String = id.chars().take(60).collect();
    let file = units.display();
    Error::invalid(format!(
        "--always: unit {id:?} is not in {file}; name one that is."
    ))
}

/// Reads the tables that `protect` and `audit` have in common.
pub fn tables(
    units: &Path,
    counts: &Path,
    answers: Option<&Path>,
) -> Result<(Tree, Counts, Option<Answers>)> {
    let refuse = |errors: csv_input::InputErrors| Error::invalid(errors.to_string());
    let name = |path: &Path| path.display().to_string();
    let tree = csv_input::units(&read(units)?, &name(units))
        .map_err(refuse)?
        .tree;
    let table = csv_input::counts(&read(counts)?, &name(counts), &tree).map_err(refuse)?;
    let answers = match answers {
        Some(path) => {
            Some(csv_input::answers(&read(path)?, &name(path), &tree, &table).map_err(refuse)?)
        }
        None => None,
    };
    Ok((tree, table, answers))
}

/// Reads a text file, or says which line is not text.
pub fn read(path: &Path) -> Result<String> {
    let file = path.display();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::PermissionDenied
            ) =>
        {
            let sentence = format!("{file} cannot be read ({error}); name a file that can.");
            return Err(Error::refused(Reason::Unknown, sentence));
        }
        Err(error) => return Err(error).doing(format!("reading {file}")),
    };
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
        Error::refused(
            Reason::Malformed,
            format!("{file}, line {line}: this is not UTF-8; save the file as UTF-8."),
        )
    })
}

fn write(out: &Path, published: &str, certificate: &Certificate) -> Result<()> {
    let json = serde_json::to_string_pretty(certificate).doing("writing the certificate")?;
    fs::create_dir_all(out).doing(format!("making the folder {}", out.display()))?;
    for (name, text) in [
        ("published.csv", published),
        ("certificate.json", &format!("{json}\n")),
    ] {
        let path = out.join(name);
        fs::write(&path, text).doing(format!("writing {}", path.display()))?;
    }
    Ok(())
}

fn report(args: &Args, regions: &[Region], certificate: &Certificate) -> Result<()> {
    if args.json {
        println!(
            "{}",
            serde_json::to_string(certificate).doing("writing the certificate")?
        );
        return Ok(());
    }
    let withheld = regions
        .iter()
        .filter(|region| region.status == Status::Withheld)
        .count();
    let (published, minimum) = (certificate.published, certificate.minimum);
    println!(
        "{published} regions published, {withheld} withheld; no figure rests on fewer than {minimum} respondents."
    );
    println!(
        "Written: {}, certificate.json beside it.",
        args.out.join("published.csv").display()
    );
    Ok(())
}
