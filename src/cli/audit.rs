//! `weerklank audit`: the independent auditor, on any publication in CSV.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::progress::Progress;
use super::protect::{read, tables};
use crate::disclosure::audit::{Claim, Form, Publication, claims};
use crate::disclosure::certificate::{Certificate, LeakKind};
use crate::disclosure::csv_input;
use crate::error::{Doing, Error, Result};

/// Attacks a publication with everything that can be computed from it.
///
/// Prints the certificate as JSON. Exit 0 when the publication is safe, 1 when something leaks or a
/// row is not what it claims to be.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank audit --units units.csv --counts counts.csv --published published.csv"
)]
pub struct Args {
    /// The units: unit,parent,name.
    #[arg(long, value_name = "FILE")]
    units: PathBuf,
    /// Respondents directly in each unit: unit[,category],respondents.
    #[arg(long, value_name = "FILE")]
    counts: PathBuf,
    /// Their answers: unit[,category],question,option,count. Also looks for answers that are certain.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// What is published: unit,category,status,respondents.
    #[arg(long, value_name = "FILE")]
    published: PathBuf,
    /// The smallest number of respondents a figure may rest on.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    minimum: u32,
    /// How many respondents may put their answers together.
    #[arg(long, value_name = "C", default_value_t = 1)]
    coalition: u32,
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<ExitCode> {
    let (tree, counts, answers) = tables(&args.units, &args.counts, args.answers.as_deref())?;
    let file = args.published.display().to_string();
    let regions = csv_input::published(&read(&args.published)?, &file, &tree, &counts)
        .map_err(|errors| Error::invalid(errors.to_string()))?;
    let publication = Publication {
        tree: &tree,
        counts: &counts,
        answers: answers.as_ref().map(|answers| (answers, Form::Options)),
        regions: &regions,
    };
    let progress = Progress::new("auditing questions");
    let certificate = publication.audit(args.minimum, args.coalition, &mut |done, of| {
        progress.show(done, of);
    });
    drop(progress);
    let json = serde_json::to_string_pretty(&certificate).doing("writing the certificate")?;
    match writeln!(std::io::stdout(), "{json}") {
        // Whoever reads has seen enough (`| head`); the exit code still tells.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        written => written.doing("writing the certificate")?,
    }
    let false_rows = claims(&tree, &counts, &regions);
    for Claim { row, fault } in &false_rows {
        let region = regions.get(*row);
        let unit = region.map_or("", |region| tree.id(region.unit));
        let category = region.and_then(|region| region.category);
        let category = category.map_or("", |c| &counts.categories[c]);
        let (unit, category) = (short(unit), short(category));
        eprintln!("{file}, unit {unit}, category {category}: {fault}.");
    }
    eprintln!("{}", verdict(&certificate, false_rows.len()));
    if certificate.is_safe() && false_rows.is_empty() {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// At most forty characters of a name, in quotes.
fn short(name: &str) -> String {
    let name: String = name.chars().take(40).collect();
    format!("{name:?}")
}

/// The outcome in plain words.
fn verdict(certificate: &Certificate, false_rows: usize) -> String {
    let count = |kind: LeakKind| certificate.leaks.iter().filter(|l| l.kind == kind).count();
    let (k, c) = (certificate.minimum, certificate.coalition);
    let regions = certificate.published;
    if certificate.is_safe() && false_rows == 0 {
        return format!(
            "Safe: nothing that can be computed from the {regions} published regions rests on \
             fewer than {k} respondents."
        );
    }
    let parts = [
        ("rows that are not what they claim".to_owned(), false_rows),
        (
            format!("figures on fewer than {k} respondents that can be computed"),
            count(LeakKind::Size),
        ),
        (
            format!("groups with an answer that is certain to a coalition of {c}"),
            count(LeakKind::Attribute),
        ),
    ];
    let parts: Vec<String> = (parts.into_iter())
        .filter(|&(_, number)| number > 0)
        .map(|(what, number)| format!("{what}: {number}"))
        .collect();
    let cure = match certificate.is_safe() {
        true => "Correct the rows and audit again.",
        false => "Withhold a region of each combination listed and audit again.",
    };
    format!("Not safe; {}. {cure}", parts.join("; "))
}
