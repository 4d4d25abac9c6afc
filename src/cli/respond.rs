//! `weerklank respond`: the respondent without a browser.

use std::path::PathBuf;

use super::{files, print_json};
use crate::ballot::{Http, Link, Promise, Seed, respond};
use crate::clock::Randomness;
use crate::error::{Error, Result};

/// What `respond` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank respond --link 'https://answer.example.nl/w/inclusion-2026#i=...&m=...' \
    --answers answers.json\n\nTo change an answer, give the seed or resume code of the first time."
)]
pub struct Args {
    /// The whole link of the invitation or letter.
    #[arg(long)]
    link: String,
    /// Answers: {"belong-1": 4, "feel-different": "invisible"}.
    #[arg(long, value_name = "FILE.json")]
    answers: PathBuf,
    /// The seed (40 hexadecimal digits) or the resume code of an earlier time.
    #[arg(long, value_name = "HEX")]
    seed: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let name = args.answers.display().to_string();
    let text = files::read_text(&args.answers, 64 * 1024)?;
    let answers = serde_json::from_str(&text)
        .map_err(|error| Error::invalid(format!("{name}: line {}: not JSON.", error.line())))?;
    let mut rng = Randomness::system().rng();
    let seed = match &args.seed {
        Some(text) if text.len() == 40 => Seed::from_hex(text)?,
        Some(code) => Seed::from_resume_code(code)?,
        None => Seed::generate(&mut rng),
    };
    let http = Http::default();
    let link = Link::parse(&args.link)?;
    let promise = Promise::fetch(&http, &link)?;
    let answered = respond(&http, &link, &promise, &answers, seed, &mut rng)?;
    if args.json {
        return print_json(&answered);
    }
    println!("Group: {}", answered.group);
    println!("Receipt: {}", answered.receipt);
    println!("Resume code: {}", answered.resume);
    println!("Keep both. After the count, look for the receipt in the certificate.");
    Ok(())
}
