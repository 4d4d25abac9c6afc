//! `weerklank wave create|open|close|status`: the life of a wave.

use std::path::{Path, PathBuf};

use time::Date;
use time::macros::format_description;

use super::{Office, files, print_json};
use crate::error::{Error, Result};
use crate::office::{Faulty, Papers, Read};
use crate::organisation::Source;
use crate::survey::DOCUMENT_BYTES;
use crate::wave::PublicHalf;

/// What `wave` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank wave status inclusion-2026")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Loads and checks a wave, and shows which groups are joined.
    #[command(after_help = "Example:\n  weerklank wave create --id inclusion-2026 \
        --survey surveys/inclusion.toml --units units.csv --people people.csv --closes 2026-12-18")]
    Create(Create),
    /// Freezes the manifest and opens the wave for answers.
    #[command(
        after_help = "Example:\n  weerklank wave open inclusion-2026 --results-key keys/results.pub"
    )]
    Open {
        /// The wave.
        id: String,
        /// Public half of the results key. A key of one share counts as in the operator's hands, and
        /// the manifest says so.
        #[arg(long, value_name = "FILE.pub")]
        results_key: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Shuts the door and destroys the issuing keys.
    #[command(after_help = "Examples:\n  weerklank wave close inclusion-2026\n  \
        weerklank wave close --overdue     (each hour, from a timer, where the service runs with --only)")]
    Close {
        /// The wave.
        #[arg(required_unless_present = "overdue")]
        id: Option<String>,
        /// Every open wave whose last day is past.
        #[arg(long, conflicts_with = "id")]
        overdue: bool,
    },
    /// Says where a wave is in its life.
    #[command(after_help = "Example:\n  weerklank wave status inclusion-2026 --json")]
    Status {
        /// The wave.
        id: String,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
struct Create {
    /// The wave's name in addresses: lower-case letters, digits and dashes.
    #[arg(long)]
    id: String,
    /// The questionnaire.
    #[arg(long, value_name = "FILE")]
    survey: PathBuf,
    /// units.csv: unit,parent,name.
    #[arg(long, value_name = "FILE")]
    units: PathBuf,
    /// people.csv: person,unit,leads,email,name,language.
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    /// Latest date of answering.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    closes: Date,
    /// Thresholds, where they differ from the defaults.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

const LARGEST_CSV: u64 = 50 * 1024 * 1024;
const LARGEST_POLICY: u64 = 64 * 1024;

fn parse_date(text: &str) -> std::result::Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "write a date as 2026-12-18".to_owned())
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    match args.command {
        Command::Create(create) => draft(create, office),
        Command::Open {
            id,
            results_key,
            json,
        } => open(&id, &results_key, json, office),
        Command::Close { id, .. } => close(id.as_deref(), office),
        Command::Status { id, json } => status(&id, json, office),
    }
}

/// Closes one wave, or without an id every one that is overdue.
fn close(id: Option<&str>, office: &Office) -> Result<()> {
    let desk = office.desk()?;
    let closed = match id {
        Some(id) => desk.close(id).map(|()| vec![id.to_owned()])?,
        None => desk.close_overdue()?,
    };
    for id in &closed {
        println!("Wave {id} is closed. Next: `weerklank count` or `weerklank box`.");
    }
    if closed.is_empty() {
        println!("No open wave is past its last day.");
    }
    Ok(())
}

fn draft(create: Create, office: &Office) -> Result<()> {
    let name = |path: &Path| path.display().to_string();
    let read = |path: &Path, limit: u64| Ok((name(path), files::read(path, limit)?));
    let survey = read(&create.survey, DOCUMENT_BYTES as u64)?;
    let units = read(&create.units, LARGEST_CSV)?;
    let people = read(&create.people, LARGEST_CSV)?;
    let policy = create.policy.as_ref();
    let policy = policy.map(|path| read(path, LARGEST_POLICY)).transpose()?;
    let papers = Papers {
        survey: source(&survey),
        units: source(&units),
        people: source(&people),
        policy: policy.as_ref().map(source),
    };
    let Read {
        questionnaire,
        roster,
        policy,
    } = papers.read().map_err(|faulty| all_of(&faulty))?;
    let drafted =
        office
            .desk()?
            .draft(&create.id, &questionnaire, &roster, &policy, create.closes)?;
    if create.json {
        return print_json(&drafted);
    }
    for notice in &drafted.notices {
        println!("Notice: {notice}");
    }
    println!("{}", drafted.report);
    println!(
        "Wave {} is a draft for {} people. Read the groups above; then open it with `weerklank wave open`.",
        drafted.id, drafted.invited
    );
    Ok(())
}

fn source((file, bytes): &(String, Vec<u8>)) -> Source<'_> {
    Source { file, bytes }
}

/// The faults of all papers, one a line.
fn all_of(faulty: &[Faulty]) -> Error {
    let sentences = faulty.iter().flat_map(|one| &one.sentences);
    let lines: Vec<&str> = sentences.map(String::as_str).collect();
    Error::invalid(lines.join("\n"))
}

fn open(id: &str, results_key: &Path, json: bool, office: &Office) -> Result<()> {
    let text = files::read_text(results_key, LARGEST_POLICY)?;
    let key = PublicHalf::parse(&text, &results_key.display().to_string())?;
    let opened = office.desk()?.open(id, &key)?;
    if json {
        return print_json(&opened);
    }
    println!(
        "Wave {} is open for {} people in {} groups. Results key: {}.",
        opened.id, opened.invited, opened.groups, opened.custody
    );
    println!("Control code: {}", opened.control);
    println!("It stands in every link and letter; put it on a poster too.");
    Ok(())
}

fn status(id: &str, json: bool, office: &Office) -> Result<()> {
    let status = office.desk()?.status(id)?;
    if json {
        return print_json(&status);
    }
    let day = match &status.closed {
        Some(day) => format!("closed on {day}"),
        None => format!("last day {}", status.closes),
    };
    println!("Wave {} is {}; {day}.", status.id, status.state);
    println!(
        "{} people invited, {} groups.",
        status.invited, status.groups
    );
    if let Some(control) = &status.control {
        println!("Control code: {control}");
    }
    if let Some(custody) = &status.custody {
        println!("Results key: {custody}");
    }
    if let Some(issued) = status.issued {
        println!("{issued} tokens issued.");
    }
    if let Some(ballots) = status.ballots {
        println!("{ballots} boxes to open.");
    }
    if let Some(with) = &status.counted_with {
        println!(
            "Its ballots are counted together with those of wave {with}; its figures are there."
        );
    }
    if !status.carries.is_empty() {
        println!(
            "With it the ballots of {} are counted.",
            status.carries.join(", ")
        );
    }
    Ok(())
}
