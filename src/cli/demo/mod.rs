//! `weerklank demo`: a sample municipality, answered through the real protocol.

mod accounts;
mod leavers;
mod place;
mod print;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::files;
use super::simulate::{Job, respond_all};
use crate::clock::{Clock, Randomness};
use crate::config::Config;
use crate::disclosure::Policy;
use crate::error::{Doing, Error, Result};
use crate::office::{Desk, Welcome};
use crate::organisation::{self, Roster, Source};
use crate::programme::{Register, SAMPLE, read_indicators};
use crate::release::{Release, Releases};
use crate::server::{self, Bound, Sides};
use crate::store::OfficeDb;
use crate::survey::{self, INCLUSION, Questionnaire};
use crate::wave::{self, ResultsKey, unlock};
use accounts::DemoAccount;

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

/// What one question was called in the earliest wave, and what it is called since: its trend starts anew.
const REWORDED: [(&str, &str); 2] = [
    (
        "De gemeente doet iets met de uitkomsten van dit onderzoek.",
        "Ik verwacht dat de gemeente iets doet met de uitkomsten van dit onderzoek.",
    ),
    (
        "The municipality acts on the results of this survey.",
        "I expect the municipality to act on the results of this survey.",
    ),
];
/// How long a wave is open.
const ANSWERING: Duration = Duration::days(21);
/// How many of a hundred invited answer.
const RESPONSE: u64 = 78;
/// Threads that answer; more than cores, since what they write waits for company (`store::GroupCommit`).
const WORKERS: usize = 16;

/// The sample municipality while it is being made.
struct Sample {
    folder: PathBuf,
    config: Config,
    questionnaire: Questionnaire,
    /// What was asked three years ago.
    earlier: Questionnaire,
    roster: Roster,
    public: wave::PublicHalf,
    key: ResultsKey,
    sample: Randomness,
}

/// Makes everything, serves, and prints where to look.
pub fn run(args: Args) -> Result<()> {
    let folder = place::folder(args.data.as_deref())?;
    let mut config = place::configuration(&folder, &args)?;
    // A folder in which nothing lies yet would only stand in the way of the next attempt.
    let bound = Bound::bind(&mut config, Sides::BOTH)
        .inspect_err(|_| drop(std::fs::remove_dir(&folder)))?;
    place::write_config(&folder, &config)?;
    let sample = Sample::new(folder, config, &args)?;
    let welcome = Welcome::default();
    let running = bound.start(&sample.config, &Randomness::system(), &welcome)?;
    let now = Clock::system().now();
    let (last_year, this_year) = sample.waves(now)?;
    sample.leavers(last_year.closes().year(), now)?;
    let db = OfficeDb::open(&sample.config.office.database)?;
    indicators(&db)?;
    let accounts = accounts::create(db, &last_year)?;
    let written = sample.describe(&last_year, &this_year, &accounts, now)?;
    welcome.open(accounts::doors(
        &accounts,
        &this_year[..10.min(this_year.len())],
    ));
    print::print(&sample.folder, &last_year, &written);
    running.wait()
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
        let questionnaire = parse(INCLUSION)?;
        let earlier = parse(&asked_earlier())?;
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
            earlier,
            roster,
            public,
            key,
            sample,
        })
    }

    fn desk(&self, at: OffsetDateTime) -> Result<Desk> {
        server::desk(&self.config, Clock::fixed(at), Randomness::system())
    }

    fn open(
        &self,
        desk: &Desk,
        id: &str,
        asked: &Questionnaire,
        at: OffsetDateTime,
    ) -> Result<Vec<(String, String)>> {
        let closes = (at + ANSWERING).date();
        let policy = Policy::default();
        desk.draft(id, asked, &self.roster, &policy, closes)?;
        desk.open(id, &self.public)?;
        let links = desk.invitation_links(id)?.into_iter();
        let mut links: Vec<(String, String)> = links.map(|link| (link.person, link.link)).collect();
        let (_, letters) = desk.letters(id)?;
        let letters = letters.into_iter();
        links.extend(letters.map(|letter| (letter.code, letter.link)));
        Ok(links)
    }

    /// The waves of the last three years from beginning to end, so that there is something to compare, and
    /// this year's wave, open. Gives last year's release and this year's links.
    fn waves(&self, now: OffsetDateTime) -> Result<(Arc<Release>, Vec<String>)> {
        let mut rng = self.sample.rng();
        let mut moods = Moods::new(self.roster.units.tree.len(), &mut rng);
        for (years, asked) in [(3, &self.earlier), (2, &self.questionnaire)] {
            let then = years_before(now, years);
            self.past(then, then + ANSWERING, asked, &moods)?;
            moods.drift(&mut rng);
        }
        let asked = &self.questionnaire;
        // Released today, so that the days of the conversation have just begun.
        let release = self.past(years_before(now, 1), now, asked, &moods)?;
        let links = self.open(&self.desk(now)?, &wave_id(now), asked, now)?;
        Ok((release, links.into_iter().map(|(_, link)| link).collect()))
    }

    /// A wave from beginning to end, opened `then`, closed on its last day, and released on the day of `released`.
    fn past(
        &self,
        then: OffsetDateTime,
        released: OffsetDateTime,
        asked: &Questionnaire,
        moods: &Moods,
    ) -> Result<Arc<Release>> {
        let id = wave_id(then);
        let desk = self.desk(then)?;
        let links = self.open(&desk, &id, asked, then)?;
        let jobs = self.answers(links, asked, moods, &mut self.sample.rng());
        eprintln!(
            "{} people answer the survey of {} ...",
            jobs.len(),
            then.year()
        );
        let outcome = respond_all(&jobs, WORKERS, None, &self.sample)?;
        if let Some((error, count)) = outcome.errors.first_key_value() {
            return Err(Error::failed(format!(
                "answering the sample survey ({count} times): {error}"
            )));
        }
        let desk = self.desk(then + ANSWERING)?;
        desk.close(&id)?;
        desk.count(&id, &self.key, None)?;
        self.desk(released)?.release(&id)?;
        Releases::new(OfficeDb::open(&self.config.office.database)?).find(&id)
    }

    /// Who answers, and how.
    fn answers(
        &self,
        links: Vec<(String, String)>,
        asked: &Questionnaire,
        moods: &Moods,
        rng: &mut impl rand::Rng,
    ) -> Vec<Job> {
        use rand::RngExt;
        let unit: BTreeMap<&str, usize> = self
            .roster
            .people
            .iter()
            .map(|person| (person.id.as_str(), person.unit))
            .collect();
        links
            .into_iter()
            .filter_map(|(person, link)| {
                let mood = unit.get(person.as_str()).map_or(0.0, |&unit| moods.0[unit]);
                let answers = survey::sample::answers(asked, rng, mood, 0.2);
                (rng.random_range(0..100) < RESPONSE).then_some(Job {
                    link,
                    answers: Some(answers),
                })
            })
            .collect()
    }

    fn describe(
        &self,
        last: &Release,
        links: &[String],
        accounts: &[DemoAccount],
        now: OffsetDateTime,
    ) -> Result<Value> {
        let account = |account: &DemoAccount| {
            json!({
                "role": account.role.name(),
                "name": account.name,
                "password": account.password,
                "unit": account.unit.as_ref().map(|(id, _)| id),
            })
        };
        let desk = self.desk(now)?;
        let this = wave_id(now);
        let demo = json!({
            "office": self.config.office.url,
            "answer": self.config.answer.url,
            "wave": this,
            "released": last.wave(),
            "control": desk.status(&this)?.control,
            "links": links.iter().take(10).collect::<Vec<_>>(),
            "accounts": accounts.iter().map(account).collect::<Vec<_>>(),
            "results_key": self.folder.join("results.key"),
        });
        let text = serde_json::to_vec_pretty(&demo).doing("writing demo.json")?;
        files::write(&self.folder.join("demo.json"), &text)?;
        Ok(demo)
    }
}

/// The programme's indicators, as `weerklank indicators import` takes them over.
fn indicators(db: &OfficeDb) -> Result<()> {
    let register = Register::new(db.clone(), Clock::system());
    let minimum = Policy::default().minimum_group;
    let listed = read_indicators(SAMPLE, "indicators.toml", minimum, register.today())
        .map_err(|findings| Error::failed(format!("reading the indicators: {findings}")))?;
    register.import(&listed).map(|_| ())
}

fn parse(survey: &str) -> Result<Questionnaire> {
    Questionnaire::parse(survey, "surveys/inclusion.toml")
        .map_err(|findings| Error::failed(format!("reading the annual survey: {findings}")))
}

/// The annual survey as it was before a question was reworded.
fn asked_earlier() -> String {
    let reworded = REWORDED.iter();
    reworded.fold(INCLUSION.to_owned(), |survey, (earlier, now)| {
        survey.replace(now, earlier)
    })
}

/// The mood of each unit, on the scale of the answers: each has its own, so that teams differ.
struct Moods(Vec<f64>);

impl Moods {
    fn new(units: usize, rng: &mut impl rand::Rng) -> Self {
        use rand::RngExt;
        Self((0..units).map(|_| rng.random_range(-0.6..0.6)).collect())
    }

    /// A year later: a little different everywhere, and clearly better in a quarter of the units.
    fn drift(&mut self, rng: &mut impl rand::Rng) {
        use rand::RngExt;
        for mood in &mut self.0 {
            let better = if rng.random_range(0..4) == 0 {
                0.6
            } else {
                0.0
            };
            *mood += better + rng.random_range(-0.1..0.1);
        }
    }
}

/// The same day so many years earlier; the 28th for the 29th of February.
fn years_before(at: OffsetDateTime, years: i32) -> OffsetDateTime {
    let year = at.year() - years;
    let day = at.replace_year(year);
    day.unwrap_or_else(|_| (at - Duration::days(1)).replace_year(year).unwrap_or(at))
}

fn wave_id(at: OffsetDateTime) -> String {
    format!("inclusion-{}", at.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_theme_was_asked_in_other_words_three_years_ago() {
        let (now, earlier) = (parse(INCLUSION), parse(&asked_earlier()));
        let (now, earlier) = (now.expect("a survey"), earlier.expect("a survey"));
        assert_eq!(now.id(), earlier.id());
        let changed = now.themes().iter().filter(|theme| {
            let before = earlier.theme(&theme.id).expect("the same themes");
            theme.fingerprint(&now) != before.fingerprint(&earlier)
        });
        let changed: Vec<&str> = changed.map(|theme| theme.id.as_str()).collect();
        assert_eq!(changed, ["follow-up"]);
    }
}
