//! `weerklank demo`: a sample municipality, answered through the real protocol.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::files;
use super::simulate::{Job, respond_all};
use crate::clock::{Clock, Randomness};
use crate::config::Config;
use crate::disclosure::Policy;
use crate::error::{Doing, Error, Result};
use crate::office::Desk;
use crate::organisation::{self, Roster, Source};
use crate::release::{Detail, Number, Release, Releases};
use crate::server::{self, Bound, Sides};
use crate::store::OfficeDb;
use crate::survey::{self, Language, Questionnaire};
use crate::wave::{self, ResultsKey, unlock};

/// What `demo` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank demo --data demo --people 600")]
pub struct Args {
    /// Folder to create (default: a new temporary one).
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// People in the municipality.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(60..=10_000))]
    people: u32,
    /// Makes the municipality and its answers repeatable.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the office listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    office_listen: SocketAddr,
    /// Where the answer side listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    answer_listen: SocketAddr,
}

const SURVEY: &str = include_str!("../../surveys/inclusion.toml");
/// How many of a hundred invited answer.
const RESPONSE: u64 = 78;
/// Threads that answer.
const WORKERS: usize = 4;

/// The sample municipality while it is being made.
struct Sample {
    folder: PathBuf,
    config: Config,
    questionnaire: Questionnaire,
    roster: Roster,
    public: wave::PublicHalf,
    key: ResultsKey,
    sample: Randomness,
}

/// Makes everything, serves, and prints where to look.
pub fn run(args: Args) -> Result<()> {
    let folder = folder(args.data.as_deref())?;
    let mut config = configuration(&folder, &args)?;
    let bound = Bound::bind(&mut config, Sides::BOTH)?;
    write_config(&folder, &config)?;
    let sample = Sample::new(folder, config, &args)?;
    let running = bound.start(&sample.config, &Randomness::system())?;
    let now = Clock::system().now();
    let (last_year, this_year) = sample.waves(now)?;
    let written = sample.describe(&last_year, &this_year, now)?;
    sample.print(&last_year, &written)?;
    running.wait()
}

fn folder(wanted: Option<&Path>) -> Result<PathBuf> {
    match wanted {
        Some(path) => {
            std::fs::create_dir(path).map_err(|error| {
                Error::invalid(format!(
                    "--data {}: cannot be made: {error}. Name a folder that does not exist yet.",
                    path.display()
                ))
            })?;
            path.canonicalize().doing("finding the folder of the demo")
        }
        None => Ok(tempfile::Builder::new()
            .prefix("weerklank-demo-")
            .tempdir()
            .doing("making a temporary folder")?
            .keep()),
    }
}

fn configuration(folder: &Path, args: &Args) -> Result<Config> {
    let values: BTreeMap<&str, String> = BTreeMap::from([
        ("WEERKLANK_OFFICE_LISTEN", args.office_listen.to_string()),
        ("WEERKLANK_ANSWER_LISTEN", args.answer_listen.to_string()),
        (
            "WEERKLANK_OFFICE_DATABASE",
            format!("sqlite:{}", folder.join("office.sqlite").display()),
        ),
        (
            "WEERKLANK_ANSWER_DATABASE",
            format!("sqlite:{}", folder.join("ballot.sqlite").display()),
        ),
        (
            "WEERKLANK_MAIL_KEYS",
            folder.join("mail-keys").display().to_string(),
        ),
    ]);
    Config::parse("", "demo", |name| values.get(name).cloned())
}

/// So that every other subcommand works on the demo: `weerklank --config DIR/weerklank.toml ...`.
fn write_config(folder: &Path, config: &Config) -> Result<()> {
    let text = format!(
        "[office]\nlisten = \"{}\"\nurl = \"{}\"\ndatabase = \"{}\"\n\n\
         [answer]\nlisten = \"{}\"\nurl = \"{}\"\ndatabase = \"{}\"\n\n[mail]\nkeys = \"{}\"\n",
        config.office.listen,
        config.office.url,
        config.office.database,
        config.answer.listen,
        config.answer.url,
        config.answer.database,
        config.mail_keys.display()
    );
    files::write(&folder.join("weerklank.toml"), text.as_bytes())
}

impl Sample {
    fn new(folder: PathBuf, config: Config, args: &Args) -> Result<Self> {
        let sample = Randomness::seeded(args.seed);
        let (units, people) = organisation::municipality(args.people as usize, &mut sample.rng());
        files::write(&folder.join("units.csv"), units.as_bytes())?;
        files::write(&folder.join("people.csv"), people.as_bytes())?;
        let source = |file: &'static str, text: &'_ str| (file, text.to_owned());
        let (units, people) = (source("units.csv", &units), source("people.csv", &people));
        let roster = organisation::import(
            Source {
                file: units.0,
                bytes: units.1.as_bytes(),
            },
            Source {
                file: people.0,
                bytes: people.1.as_bytes(),
            },
        )
        .map_err(|report| Error::failed(format!("making the sample roster: {report}")))?;
        let questionnaire = Questionnaire::parse(SURVEY, "surveys/inclusion.toml")
            .map_err(|findings| Error::failed(format!("reading the annual survey: {findings}")))?;
        let (public, shares) = wave::create(1, 1, &[None], &mut Randomness::system().rng())?;
        let share = shares
            .first()
            .ok_or_else(|| Error::failed("making the results key"))?
            .to_json()?;
        files::write_secret(&folder.join("results.key"), share.as_bytes())?;
        files::write(&folder.join("results.pub"), public.to_json()?.as_bytes())?;
        let key = unlock(&[("results.key", share.as_str())], |_| None)?;
        Ok(Self {
            folder,
            config,
            questionnaire,
            roster,
            public,
            key,
            sample,
        })
    }

    fn desk(&self, at: OffsetDateTime) -> Result<Desk> {
        server::desk(&self.config, Clock::fixed(at), Randomness::system())
    }

    fn open(&self, desk: &Desk, id: &str, at: OffsetDateTime) -> Result<Vec<(String, String)>> {
        let closes = (at + Duration::days(21)).date();
        let policy = Policy::default();
        desk.draft(id, &self.questionnaire, &self.roster, &policy, closes)?;
        desk.open(id, &self.public)?;
        let links = desk.invitation_links(id)?.into_iter();
        let mut links: Vec<(String, String)> = links.map(|link| (link.person, link.link)).collect();
        let (_, letters) = desk.letters(id)?;
        let letters = letters.into_iter();
        links.extend(letters.map(|letter| (letter.code, letter.link)));
        Ok(links)
    }

    /// Last year's wave from beginning to end, and this year's wave, open.
    fn waves(&self, now: OffsetDateTime) -> Result<(Release, Vec<String>)> {
        let then = now - Duration::days(365);
        let (last, this) = (wave_id(then), wave_id(now));
        let desk = self.desk(then)?;
        let links = self.open(&desk, &last, then)?;
        let jobs = self.answers(links, &mut self.sample.rng());
        eprintln!("{} people answer last year's survey ...", jobs.len());
        let outcome = respond_all(&jobs, WORKERS, None, &self.sample)?;
        if let Some((error, count)) = outcome.errors.first_key_value() {
            return Err(Error::failed(format!(
                "answering the sample survey ({count} times): {error}"
            )));
        }
        desk.close(&last)?;
        desk.count(&last, &self.key, None)?;
        desk.release(&last)?;
        let release = Releases::new(OfficeDb::open(&self.config.office.database)?).find(&last)?;
        let links = self.open(&self.desk(now)?, &this, now)?;
        Ok((release, links.into_iter().map(|(_, link)| link).collect()))
    }

    /// Who answers, and in what mood: each unit has its own, so that teams differ.
    fn answers(&self, links: Vec<(String, String)>, rng: &mut impl rand::Rng) -> Vec<Job> {
        use rand::RngExt;
        let moods: Vec<f64> = (0..self.roster.units.tree.len())
            .map(|_| rng.random_range(-0.6..0.6))
            .collect();
        let unit: BTreeMap<&str, usize> = self
            .roster
            .people
            .iter()
            .map(|person| (person.id.as_str(), person.unit))
            .collect();
        links
            .into_iter()
            .filter_map(|(person, link)| {
                let mood = unit.get(person.as_str()).map_or(0.0, |&unit| moods[unit]);
                let answers = survey::sample::answers(&self.questionnaire, rng, mood, 0.2);
                (rng.random_range(0..100) < RESPONSE).then_some(Job {
                    link,
                    answers: Some(answers),
                })
            })
            .collect()
    }

    fn describe(&self, last: &Release, links: &[String], now: OffsetDateTime) -> Result<Value> {
        let desk = self.desk(now)?;
        let this = wave_id(now);
        let demo = json!({
            "office": self.config.office.url,
            "answer": self.config.answer.url,
            "wave": this,
            "released": last.wave(),
            "control": desk.status(&this)?.control,
            "links": links.iter().take(10).collect::<Vec<_>>(),
            "accounts": [],
            "results_key": self.folder.join("results.key"),
        });
        let text = serde_json::to_vec_pretty(&demo).doing("writing demo.json")?;
        files::write(&self.folder.join("demo.json"), &text)?;
        Ok(demo)
    }

    fn print(&self, last: &Release, demo: &Value) -> Result<()> {
        let text = |key: &str| demo[key].as_str().unwrap_or_default().to_owned();
        println!("\nReleased wave {}:", last.wave());
        for unit in interesting(last) {
            print_unit(last, unit);
        }
        println!(
            "\nOpen wave {}, control code {}",
            text("wave"),
            text("control")
        );
        println!("Office   {}", text("office"));
        println!("Answer   {}", text("answer"));
        println!("Ten invitation links:");
        for link in demo["links"].as_array().into_iter().flatten() {
            println!("  {}", link.as_str().unwrap_or_default());
        }
        println!(
            "\nEverything is in {}; demo.json has the same.",
            self.folder.display()
        );
        println!(
            "Try: weerklank --config {}/weerklank.toml wave status {}",
            self.folder.display(),
            text("wave")
        );
        println!("It serves until you press Ctrl-C.");
        Ok(())
    }
}

fn wave_id(at: OffsetDateTime) -> String {
    format!("inclusion-{}", at.year())
}

/// The organisation and three teams: the largest shown, the smallest shown, and one withheld.
fn interesting(release: &Release) -> Vec<usize> {
    let tree = release.tree();
    let invited = release.invited();
    let leaf = |&unit: &usize| tree.children(unit).is_empty() && invited[unit] > 0;
    let withheld = |unit: usize| {
        release
            .rows()
            .iter()
            .any(|row| row.unit == unit && row.detail == Detail::Withheld)
    };
    let teams: Vec<usize> = (0..tree.len()).filter(leaf).collect();
    let shown = || teams.iter().copied().filter(|&unit| !withheld(unit));
    let hidden = teams.iter().copied().find(|&unit| withheld(unit));
    let joined = (0..tree.len()).find(|&unit| withheld(unit));
    [
        Some(tree.root()),
        shown().max_by_key(|&unit| invited[unit]),
        shown().min_by_key(|&unit| invited[unit]),
        hidden.or(joined),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn print_unit(release: &Release, unit: usize) {
    println!("\n  {}", release.units()[unit].name);
    for row in release
        .rows()
        .iter()
        .filter(|row| row.unit == unit && !row.rest)
    {
        let respondents = row.respondents.map(|n| n.to_string()).unwrap_or_default();
        match row.detail {
            Detail::Participation => {
                let rate = match (row.value, row.interval) {
                    (Some(rate), _) => format!("{:.0} %", rate.value()),
                    (None, Some(band)) => format!("{:.0}-{:.0} %", band.low, band.high),
                    (None, None) => String::new(),
                };
                println!("    took part: {respondents} ({rate})");
            }
            Detail::Theme => {
                let name = row
                    .theme
                    .as_deref()
                    .and_then(|theme| release.questionnaire().theme(theme))
                    .map_or("", |theme| theme.name.text(Language::Nl));
                let value = match row.value {
                    Some(Number::Exact(value)) => format!("{value:.1}"),
                    Some(Number::Displayed(value)) => value.to_string(),
                    None => continue,
                };
                let interval = row
                    .interval
                    .as_ref()
                    .map(|at| format!("({:.1} to {:.1})", at.low, at.high))
                    .unwrap_or_default();
                println!("    {name:<28} {value:>6} {interval}");
            }
            Detail::Withheld => println!(
                "    withheld: too few people answered, or showing it would lay bare a small group"
            ),
            Detail::Tens | Detail::Fives | Detail::Options => {}
        }
    }
}
