//! `weerklank survey check FILE`: reads a questionnaire and says what is wrong and what could be better.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use crate::error::{Error, Reason, Result};
use crate::survey::{self, DOCUMENT_BYTES, Finding, Findings, Questionnaire, Severity};

/// Questionnaires.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank survey check surveys/inclusion.toml")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks a questionnaire file.
    ///
    /// Errors stop the questionnaire (exit code 1); advice does not.
    #[command(after_help = "Example:\n  weerklank survey check surveys/inclusion.toml")]
    Check {
        /// The questionnaire, a TOML file.
        file: PathBuf,
        /// Print one JSON object for a program to read.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<ExitCode> {
    match args.command {
        Command::Check { file, json } => check(&file, json),
    }
}

fn check(file: &Path, json: bool) -> Result<ExitCode> {
    let text = read(file)?;
    let name = file.display().to_string();
    let (questionnaire, findings) = survey::check(&text, &name);
    if json {
        println!("{}", as_json(&name, questionnaire.as_ref(), &findings));
    } else {
        for finding in findings.iter() {
            eprintln!("{}: {finding}", word(finding));
        }
        if let Some(questionnaire) = &questionnaire {
            println!("{}", summary(&name, questionnaire, &findings));
        }
    }
    Ok(match questionnaire {
        Some(_) => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    })
}

/// The file's text. At most one byte more than the limit is read, so that a file without end is
/// refused by its size and does not fill the memory.
fn read(file: &Path) -> Result<String> {
    let refused = |reason, what: String| {
        let sentence = format!(
            "{}: {what} Cure: name a questionnaire file.",
            file.display()
        );
        Error::refused(reason, sentence)
    };
    let unreadable = |error: std::io::Error| {
        refused(
            Reason::Unknown,
            format!("The file cannot be read ({error})."),
        )
    };
    let mut bytes = Vec::new();
    let open = File::open(file).map_err(unreadable)?;
    open.take(DOCUMENT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() > DOCUMENT_BYTES {
        let what = format!("The file is larger than {DOCUMENT_BYTES} bytes.");
        return Err(refused(Reason::TooLarge, what));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        let what = format!("Line {line} is not UTF-8; save the file as UTF-8.");
        refused(Reason::Malformed, what)
    })
}

fn word(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Advice => "advice",
    }
}

fn summary(name: &str, questionnaire: &Questionnaire, findings: &Findings) -> String {
    let questions = questionnaire.questions().count();
    let (pages, themes) = (questionnaire.pages().len(), questionnaire.themes().len());
    let advice = match findings.len() {
        0 => "no advice".to_owned(),
        1 => "1 advice".to_owned(),
        more => format!("{more} pieces of advice"),
    };
    format!(
        "{name}: {} version {} is sound: {questions} questions on {pages} pages, {themes} themes; {advice}.",
        questionnaire.id(),
        questionnaire.version(),
    )
}

fn as_json(name: &str, questionnaire: Option<&Questionnaire>, findings: &Findings) -> String {
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "severity": word(finding),
                "line": finding.line,
                "place": finding.place,
                "message": finding.message,
                "cure": finding.cure,
            })
        })
        .collect();
    json!({
        "file": name,
        "sound": questionnaire.is_some(),
        "id": questionnaire.map(Questionnaire::id),
        "version": questionnaire.map(Questionnaire::version),
        "questions": questionnaire.map(|questionnaire| questionnaire.questions().count()),
        "findings": findings,
    })
    .to_string()
}
