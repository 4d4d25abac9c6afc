//! `weerklank simulate`: many respondents, to try a service or to measure it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::{files, print_json};
use crate::ballot::{Answered, Http, Link, Promise, Seed, respond};
use crate::clock::Randomness;
use crate::error::{Error, Result};
use crate::survey;

/// What `simulate` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank simulate --links links.txt --workers 8 --seed 1")]
pub struct Args {
    /// One link a line.
    #[arg(long, value_name = "FILE")]
    links: PathBuf,
    /// Answers for everybody; without it plausible ones are made up.
    #[arg(long, value_name = "FILE.json")]
    answers: Option<PathBuf>,
    /// Respondents a second, at most.
    #[arg(long)]
    rate: Option<f64>,
    /// Respondents at the same time.
    #[arg(long, default_value_t = 8)]
    workers: usize,
    /// Makes the made-up answers repeatable.
    #[arg(long)]
    seed: Option<u64>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// One respondent to be.
pub struct Job {
    /// The link.
    pub link: String,
    /// The answers; made up where absent.
    pub answers: Option<Value>,
}

/// How one respondent fared, and how long it took.
type Taken = Option<(Result<Answered>, Duration)>;

/// How it went.
#[derive(Debug, serde::Serialize)]
pub struct Outcome {
    /// Respondents with a receipt.
    pub answered: usize,
    /// Errors by sentence.
    pub errors: BTreeMap<String, usize>,
    /// Milliseconds for a whole respondent.
    pub p50_ms: f64,
    /// The slowest one in a hundred.
    pub p99_ms: f64,
    /// Seconds from the first to the last.
    pub seconds: f64,
    /// Respondents a second.
    pub rate: f64,
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let text = files::read_text(&args.links, 256 * 1024 * 1024)?;
    let answers: Option<Value> = match &args.answers {
        Some(path) => {
            let text = files::read_text(path, 64 * 1024)?;
            Some(serde_json::from_str(&text).map_err(|error| {
                Error::invalid(format!(
                    "{}: line {}: not JSON.",
                    path.display(),
                    error.line()
                ))
            })?)
        }
        None => None,
    };
    let jobs: Vec<Job> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| Job {
            link: line.trim().to_owned(),
            answers: answers.clone(),
        })
        .collect();
    if jobs.is_empty() {
        return Err(Error::invalid(format!(
            "{}: there are no links in it; write one a line.",
            args.links.display()
        )));
    }
    let randomness = args
        .seed
        .map_or_else(Randomness::system, Randomness::seeded);
    let outcome = respond_all(&jobs, args.workers, args.rate, &randomness)?;
    if args.json {
        return print_json(&outcome);
    }
    println!(
        "{} answered in {:.1} s ({:.0} a second); p50 {:.1} ms, p99 {:.1} ms.",
        outcome.answered, outcome.seconds, outcome.rate, outcome.p50_ms, outcome.p99_ms
    );
    for (error, count) in &outcome.errors {
        println!("{count} x {error}");
    }
    if outcome.errors.is_empty() {
        Ok(())
    } else {
        Err(Error::failed(
            "answering for everybody; see the errors above",
        ))
    }
}

/// Lets every job answer, on so many threads, at most so many a second.
pub fn respond_all(
    jobs: &[Job],
    workers: usize,
    rate: Option<f64>,
    randomness: &Randomness,
) -> Result<Outcome> {
    let http = Http::default();
    let promises = promises(&http, jobs)?;
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Taken>> = Mutex::new(jobs.iter().map(|_| None).collect());
    let bar = ProgressBar::new(jobs.len() as u64).with_style(bar_style());
    // Answers follow from the seed, whoever takes which job; keys and blinding never do.
    let mut sample = randomness.rng();
    let seeds: Vec<u64> = jobs.iter().map(|_| sample.next_u64()).collect();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, jobs.len()) {
            let mut secret = Randomness::system().rng();
            let (http, promises, next, results, bar) = (&http, &promises, &next, &results, &bar);
            let seeds = &seeds;
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(number) else { return };
                    if let Some(rate) = rate.filter(|rate| *rate > 0.0) {
                        let due = start + Duration::from_secs_f64(number as f64 / rate);
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    }
                    let begun = Instant::now();
                    let mut made_up = StdRng::seed_from_u64(seeds[number]);
                    let result = one(http, promises, job, &mut made_up, &mut secret);
                    let taken = begun.elapsed();
                    bar.inc(1);
                    if let Ok(mut results) = results.lock() {
                        results[number] = Some((result, taken));
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let results = results
        .into_inner()
        .map_err(|_| Error::failed("collecting the results"))?;
    Ok(outcome(results, start.elapsed()))
}

fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {pos} of {len} respondents, {eta} to go")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What each wave promises, fetched once.
fn promises(http: &Http, jobs: &[Job]) -> Result<BTreeMap<String, Promise>> {
    let mut promises = BTreeMap::new();
    for job in jobs {
        let place = job.link.split('#').next().unwrap_or_default();
        if !promises.contains_key(place) {
            let link = Link::parse(&job.link)?;
            promises.insert(place.to_owned(), Promise::fetch(http, &link)?);
        }
    }
    Ok(promises)
}

fn one(
    http: &Http,
    promises: &BTreeMap<String, Promise>,
    job: &Job,
    made_up: &mut impl rand::Rng,
    secret: &mut impl rand::CryptoRng,
) -> Result<Answered> {
    let link = Link::parse(&job.link)?;
    let place = job.link.split('#').next().unwrap_or_default();
    let promise = promises
        .get(place)
        .ok_or_else(|| Error::failed("finding the survey of a link"))?;
    let answers = match &job.answers {
        Some(answers) => answers.clone(),
        None => survey::sample::answers(&promise.questionnaire, made_up, 0.0, 0.2),
    };
    let seed = Seed::generate(secret);
    respond(http, &link, promise, &answers, seed, secret)
}

fn outcome(results: Vec<Taken>, taken: Duration) -> Outcome {
    let mut errors = BTreeMap::new();
    let mut times = Vec::new();
    let mut answered = 0;
    for (result, time) in results.into_iter().flatten() {
        times.push(time.as_secs_f64() * 1000.0);
        match result {
            Ok(_) => answered += 1,
            Err(error) => *errors.entry(error.to_string()).or_insert(0) += 1,
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (times.len() as f64 * share).ceil() as usize;
        times.get(place.max(1) - 1).copied().unwrap_or(0.0)
    };
    Outcome {
        answered,
        errors,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        seconds: taken.as_secs_f64(),
        rate: answered as f64 / taken.as_secs_f64().max(1e-9),
    }
}
