//! A small town with a running service, and verbs for what people do in it.

use tempfile::TempDir;
use time::Duration;
use weerklank::ballot::{Answered, BallotBox, Http, Link, Promise, SealedBallot, Seed, respond};
use weerklank::clock::{Clock, Randomness};
use weerklank::config::Config;
use weerklank::disclosure::Policy;
use weerklank::error::Result;
use weerklank::office::{Accounts, Desk, Welcome};
use weerklank::organisation::{self, Roster, Source};
use weerklank::release::Releases;
use weerklank::server::{self, Bound, Running, Sides};
use weerklank::store::{BallotDb, OfficeDb};
use weerklank::survey::Questionnaire;
use weerklank::wave::{self, PublicHalf, ResultsKey};

pub const PEOPLE: usize = 60;
pub const SURVEY: &str = include_str!("../../surveys/inclusion.toml");

pub struct Town {
    pub desk: Desk,
    pub questionnaire: Questionnaire,
    pub key: ResultsKey,
    /// The file that holds the key.
    pub share: String,
    pub office: String,
    pub answer: String,
    config: Config,
    settings: Vec<(String, String)>,
    public: PublicHalf,
    roster: Roster,
    http: Http,
    running: Option<Running>,
    _folder: TempDir,
}

/// The databases to test on: the embedded one, and PostgreSQL where the test run has started one.
#[allow(clippy::disallowed_methods)]
pub fn databases() -> Vec<String> {
    let mut all = vec!["sqlite".to_owned()];
    all.extend(std::env::var("WEERKLANK_TEST_POSTGRES").ok());
    all
}

impl Town {
    /// Four teams of sixty people who all have mail.
    pub fn new(database: &str) -> Self {
        Self::inhabited(database, roster(|_| true))
    }

    /// A town of these people.
    pub fn inhabited(database: &str, roster: Roster) -> Self {
        Self::with(database, roster, None, &[])
    }

    /// A town of these people whose office sends mail, under these further settings.
    pub fn writing(database: &str, roster: Roster, settings: &[(&str, &str)]) -> Self {
        Self::with(database, roster, None, settings)
    }

    /// Four teams whose office offers from a menu card of its own.
    pub fn with_menu(database: &str, menu: &str) -> Self {
        Self::with(database, roster(|_| true), Some(menu), &[])
    }

    fn with(database: &str, roster: Roster, menu: Option<&str>, further: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = |side: &str| match database {
            "sqlite" => format!("sqlite:{}", folder.path().join(side).display()),
            server => fresh_database(server, side),
        };
        let card = folder.path().join("menu.toml");
        menu.inspect(|menu| std::fs::write(&card, menu).expect("a menu card"));
        let path = |name: &str| folder.path().join(name).display().to_string();
        let mut settings = vec![
            ("WEERKLANK_OFFICE_LISTEN", "127.0.0.1:0".to_owned()),
            ("WEERKLANK_ANSWER_LISTEN", "127.0.0.1:0".to_owned()),
            ("WEERKLANK_OFFICE_DATABASE", url("office")),
            ("WEERKLANK_ANSWER_DATABASE", url("ballot")),
            ("WEERKLANK_MAIL_KEYS", path("keys")),
        ];
        settings.extend(menu.map(|_| ("WEERKLANK_FOLLOWUP_MENU", path("menu.toml"))));
        let further = further
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let settings = settings.into_iter().chain(further);
        let settings: Vec<_> = settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let mut config = Config::parse("", "test", |name| {
            let found = settings.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        })
        .expect("a configuration");
        let bound = Bound::bind(&mut config, Sides::BOTH).expect("bound");
        let running = bound
            .start(&config, &Randomness::system(), &Welcome::default())
            .expect("running");
        let desk = server::desk(&config, Clock::system(), Randomness::system()).expect("a desk");
        let mut rng = Randomness::system().rng();
        let (public, shares) = wave::create(1, 1, &[None], &mut rng).expect("a key");
        let share = shares[0].to_json().expect("a share");
        Self {
            desk,
            questionnaire: Questionnaire::parse(SURVEY, "inclusion.toml").expect("a survey"),
            key: wave::unlock(&[("share", share.as_str())], |_| None).expect("unlocked"),
            share: share.to_string(),
            office: config.office.url.clone(),
            answer: config.answer.url.clone(),
            config,
            settings,
            public,
            roster,
            http: Http::default(),
            running: Some(running),
            _folder: folder,
        }
    }

    /// What makes a program of its own work on this town's stores.
    pub fn environment(&self) -> impl Iterator<Item = (String, String)> {
        self.settings.iter().cloned()
    }

    /// Where the office listens, whatever address people reach it under.
    pub fn listens(&self) -> String {
        format!("http://{}", self.config.office.listen)
    }

    /// Opens a wave; returns (person, link).
    pub fn open(&self, id: &str) -> Vec<(String, String)> {
        self.open_under(id, &Policy::default())
    }

    /// Opens a wave under other thresholds; returns (person, link).
    pub fn open_under(&self, id: &str, policy: &Policy) -> Vec<(String, String)> {
        self.open_for(id, policy, 14)
    }

    /// Opens a wave whose last day is so many days from now; returns (person, link).
    pub fn open_for(&self, id: &str, policy: &Policy, days: i64) -> Vec<(String, String)> {
        let closes = Clock::system().today() + Duration::days(days);
        self.desk
            .draft(id, &self.questionnaire, &self.roster, policy, closes)
            .expect("a draft");
        self.desk.open(id, &self.public).expect("opened");
        let links = self.desk.invitation_links(id).expect("links");
        links
            .into_iter()
            .map(|link| (link.person, link.link))
            .collect()
    }

    /// Drafts another wave under its own thresholds.
    #[allow(dead_code)]
    pub fn draft(&self, id: &str, policy: &Policy) -> Result<()> {
        let closes = Clock::system().today() + Duration::days(28);
        let roster = &self.roster;
        self.desk
            .draft(id, &self.questionnaire, roster, policy, closes)
            .map(|_| ())
    }

    pub fn respond(&self, link: &str, answers: &serde_json::Value) -> Result<Answered> {
        let mut rng = Randomness::system().rng();
        let link = Link::parse(link)?;
        let promise = Promise::fetch(&self.http, &link)?;
        let seed = Seed::generate(&mut rng);
        respond(&self.http, &link, &promise, answers, seed, &mut rng)
    }

    /// Every box of a wave as it lies in the store.
    pub fn boxes(&self, wave: &str) -> Vec<SealedBallot> {
        let store = BallotDb::open(&self.config.answer.database).expect("the ballot store");
        let mut boxes = Vec::new();
        BallotBox::new(store)
            .each_portion(wave, |portion| {
                boxes.extend(portion);
                Ok(())
            })
            .expect("boxes");
        boxes
    }

    pub fn office_store(&self) -> OfficeDb {
        OfficeDb::open(&self.config.office.database).expect("the office store")
    }

    /// A subcommand, called as a program of its own on this town's stores.
    pub fn command(&self, arguments: &[&str]) -> std::process::Output {
        self.command_with(arguments, &[])
    }

    /// The same in an environment with more in it.
    pub fn command_with(&self, arguments: &[&str], more: &[(&str, &str)]) -> std::process::Output {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_weerklank"));
        let folder = tempfile::tempdir().expect("a folder");
        command.current_dir(folder.path()).args(arguments);
        command.envs(self.settings.iter().cloned());
        command.envs(more.iter().copied());
        command.output().expect("the program runs")
    }

    /// The same, under way.
    pub fn start(&self, arguments: &[&str]) -> std::process::Child {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_weerklank"));
        command.current_dir(self._folder.path()).args(arguments);
        command.envs(self.settings.iter().cloned());
        command.stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null());
        command.spawn().expect("the program runs")
    }

    pub fn mail_keys(&self) -> &std::path::Path {
        &self.config.mail_keys
    }

    pub fn accounts(&self) -> Accounts {
        let db = OfficeDb::open(&self.config.office.database).expect("the office store");
        Accounts::new(db, Clock::system(), Randomness::system())
    }

    /// A desk on this town's stores whose clock stands still.
    pub fn desk_at(&self, at: time::OffsetDateTime) -> Desk {
        server::desk(&self.config, Clock::fixed(at), Randomness::system()).expect("a desk")
    }

    pub fn releases(&self) -> Releases {
        Releases::new(self.office_store())
    }

    /// The numbers of the people in a unit or below; teams of fewer than eight count one level up.
    pub fn members(&self, unit: &str) -> Vec<usize> {
        (0..PEOPLE)
            .filter(|&number| unit == "town" || team(number) == unit)
            .collect()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = running.stop();
        }
    }
}

/// Teams of 24, 16, 14 and 6 people; the last is too small for a group of its own.
fn team(number: usize) -> &'static str {
    match number {
        0..24 => "a",
        24..40 => "b",
        40..54 => "c",
        _ => "d",
    }
}

/// The four teams; who has no mail gets a letter.
pub fn roster(has_mail: impl Fn(usize) -> bool) -> Roster {
    let (units, people) = papers(has_mail);
    import(&units, &people)
}

/// The text of its two files, units and people.
pub fn papers(has_mail: impl Fn(usize) -> bool) -> (String, String) {
    let units = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\nc,town,C\nd,town,D\n";
    let mut people = String::from("person,unit,leads,email,name,language\n");
    for number in 0..PEOPLE {
        let team = team(number);
        let mail = match has_mail(number) {
            true => format!("p{number}@example.org"),
            false => String::new(),
        };
        people += &format!("p{number},{team},,{mail},Person {number},nl\n");
    }
    (units.to_owned(), people)
}

/// A roster from the text of its two files.
pub fn import(units: &str, people: &str) -> Roster {
    let (units, people) = (units.as_bytes(), people.as_bytes());
    let source = |file, bytes| Source { file, bytes };
    organisation::import(source("units.csv", units), source("people.csv", people))
        .expect("a roster")
}

/// A new database on the test server.
pub fn fresh_database(server: &str, side: &str) -> String {
    use diesel::{Connection, PgConnection, RunQueryDsl};
    use rand::Rng;
    let name = format!("w_{side}_{:016x}", Randomness::system().rng().next_u64());
    #[allow(clippy::disallowed_methods)]
    let mut connection =
        PgConnection::establish(&format!("{server}/postgres")).expect("the test server");
    #[allow(clippy::disallowed_methods)]
    diesel::sql_query(format!("CREATE DATABASE {name}"))
        .execute(&mut connection)
        .expect("a database");
    format!("{server}/{name}")
}

pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .new_agent()
}

/// Posts a body; returns the status and the size of the answer.
pub fn post(agent: &ureq::Agent, url: &str, body: &str) -> (u16, usize) {
    let mut response = agent
        .post(url)
        .header("content-type", "application/json")
        .send(body)
        .expect("an answer");
    let size = response.body_mut().read_to_vec().expect("a body").len();
    (response.status().as_u16(), size)
}
