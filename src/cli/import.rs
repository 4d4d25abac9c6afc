//! `weerklank import`: history from an earlier tool, protected like a count.

use std::path::{Path, PathBuf};

use super::{Office, files, print_json};
use crate::disclosure::{Certificate, Leak, LeakKind, Policy};
use crate::error::{Error, Result};
use crate::office::{HistoryFiles, ImportedWave};
use crate::organisation::{Source, Units};
use crate::survey::{DOCUMENT_BYTES, Questionnaire};

/// The most findings on an earlier tool's reports that are spelled out.
const MOST_LEAKS: usize = 20;

const LARGEST_CSV: u64 = 50 * 1024 * 1024;
const LARGEST_POLICY: u64 = 64 * 1024;

/// What `import` takes.
///
/// Answers are `wave,unit,<question id>,...`, one row for each respondent: a value of the scale or the id of an
/// option, several options with a bar between them (a|b), unknown or declined, and nothing where a question was
/// skipped. The headcount is `wave,date,unit,people`, people directly in each unit. Small teams are joined as when
/// a wave opens; then everything is chosen and audited as after a count. The waves are released at once, each on its
/// own day: they were reported long ago. Comments are not taken over, and the files are not kept.
///
/// With --published the earlier tool's own reports (unit,category,status,respondents, and a column wave where there
/// are several) stand in the ledger as well. Nothing is shown here from which, together with them, anything on
/// too few respondents would follow. Where they leak by themselves, that is said, and nothing is added to it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank import --survey surveys/inclusion.toml --units units-2024.csv \
    --answers answers.csv --headcount headcount.csv --published published.csv"
)]
pub struct Args {
    /// The questionnaire that was asked.
    #[arg(long, value_name = "FILE")]
    survey: PathBuf,
    /// The units of that time: unit,parent,name.
    #[arg(long, value_name = "FILE")]
    units: PathBuf,
    /// The answers.
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
    /// How many people were asked.
    #[arg(long, value_name = "FILE")]
    headcount: PathBuf,
    /// What the earlier tool has published itself.
    #[arg(long, value_name = "FILE")]
    published: Option<PathBuf>,
    /// Thresholds; without a file those of the waves that are here already.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Another name for the wave, where the files have only one.
    #[arg(long = "as", value_name = "ID")]
    name: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let name = |path: &Path| path.display().to_string();
    let text = files::read_text(&args.survey, DOCUMENT_BYTES as u64)?;
    let questionnaire = Questionnaire::parse(&text, &name(&args.survey))
        .map_err(|findings| Error::invalid(findings.to_string()))?;
    let units = files::read(&args.units, LARGEST_CSV)?;
    let units = Units::read(Source {
        file: &name(&args.units),
        bytes: &units,
    })
    .map_err(|report| Error::invalid(report.to_string()))?;
    let policy = args.policy.as_ref().map(|path| {
        Policy::parse(&files::read_text(path, LARGEST_POLICY)?, &name(path))
            .map_err(|error| Error::invalid(error.to_string()))
    });
    let policy = policy.transpose()?;
    let read = |path: &Path| Ok::<_, Error>((name(path), files::read(path, LARGEST_CSV)?));
    let (answers, headcount) = (read(&args.answers)?, read(&args.headcount)?);
    let published = args.published.as_deref().map(read).transpose()?;
    let imported = office.desk()?.import(&HistoryFiles {
        questionnaire: &questionnaire,
        units: &units,
        answers: source(&answers),
        headcount: source(&headcount),
        reports: published.as_ref().map(source),
        policy: policy.as_ref(),
        name: args.name.as_deref(),
    })?;
    if args.json {
        return print_json(&serde_json::json!({ "waves": imported }));
    }
    imported.iter().for_each(report);
    println!("The files are not kept; destroy your own copies when they are no longer needed.");
    Ok(())
}

fn source((file, bytes): &(String, Vec<u8>)) -> Source<'_> {
    Source { file, bytes }
}

fn report(wave: &ImportedWave) {
    println!(
        "Wave {} of {} is imported and released: {} of {} people answered.",
        wave.id, wave.date, wave.respondents, wave.people
    );
    if !wave.joins.steps.is_empty() {
        println!("{}", wave.joins);
    }
    if let Some(reports) = &wave.reports {
        judge(reports);
    }
    for line in &wave.ledger {
        println!("In the ledger: {line}.");
    }
}

/// What is wrong with the earlier tool's own reports, in words.
fn judge(reports: &Certificate) {
    if reports.is_safe() {
        println!(
            "The earlier tool's {} reported regions are safe by themselves.",
            reports.published
        );
        return;
    }
    let of_kind = |kind: LeakKind| reports.leaks.iter().filter(move |leak| leak.kind == kind);
    let certain = of_kind(LeakKind::Attribute).count();
    println!(
        "The earlier tool's own reports leak, and cannot be taken back. Nothing is added to it here."
    );
    let sizes: Vec<&Leak> = of_kind(LeakKind::Size).collect();
    for leak in sizes.iter().take(MOST_LEAKS) {
        let terms: Vec<String> = leak.regions.iter().map(term).collect();
        println!(
            "  {} gives figures on {} respondents, fewer than {}.",
            terms.join(" "),
            leak.respondents,
            reports.minimum
        );
    }
    if sizes.len() > MOST_LEAKS {
        println!("  ... and {} more.", sizes.len() - MOST_LEAKS);
    }
    if certain > 0 {
        println!(
            "  Groups in which an answer is certain, if every option was reported: {certain}."
        );
    }
}

fn term(region: &crate::disclosure::LeakRegion) -> String {
    let sign = if region.coefficient < 0 { '-' } else { '+' };
    let times = match region.coefficient.unsigned_abs() {
        1 => String::new(),
        n => format!("{n} x "),
    };
    let category = match region.category.as_str() {
        "" => String::new(),
        category => format!(" ({category})"),
    };
    format!("{sign} {times}{}{category}", region.unit)
}
