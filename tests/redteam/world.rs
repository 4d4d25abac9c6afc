//! An organisation of five teams with a running service: office in this process, answer listener as the
//! real program, both behind proxies that write everything down.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use weerklank::ballot::BallotBox;
use weerklank::clock::{Clock, Randomness};
use weerklank::config::Config;
use weerklank::disclosure::Policy;
use weerklank::office::{Desk, Welcome};
use weerklank::organisation::{self, Roster, Source};
use weerklank::programme::{Register, SAMPLE, read_indicators};
use weerklank::server::{Bound, Running, Sides};
use weerklank::store::{BallotDb, DatabaseUrl, OfficeDb};
use weerklank::survey::Questionnaire;
use weerklank::wave::{self, PublicHalf, ResultsKey};

use super::cluster::Cluster;
use super::provider;
use super::proxy::Proxy;
use super::store::Store;

pub const TEAMS: usize = 5;
pub const PEOPLE: usize = 60;
pub const TEAM: usize = PEOPLE / TEAMS;
const SURVEY: &str = include_str!("../../surveys/inclusion.toml");

/// The databases to attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

pub struct World {
    pub desk: Desk,
    pub key: ResultsKey,
    pub office: Store,
    pub ballot: Store,
    /// Every message to and from each listener.
    pub office_wire: Proxy,
    pub answer_wire: Proxy,
    /// The listeners themselves, past the proxies.
    pub office_address: String,
    pub answer_address: String,
    /// The stores of the desk, to which the leaky variants lead.
    pub ballots: BallotDb,
    public: PublicHalf,
    questionnaire: Questionnaire,
    config: Config,
    running: Option<Running>,
    listener: Listener,
    cluster: Option<Cluster>,
    /// The folders of the two databases in a cluster.
    numbers: Vec<String>,
    folder: TempDir,
}

impl World {
    pub fn new(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let cluster = (database == Database::Postgres).then(Cluster::start);
        let store = |side: &str| match &cluster {
            None => Store::Sqlite(folder.path().join(format!("{side}.sqlite"))),
            Some(cluster) => {
                let all = Store::Postgres(format!("{}/postgres", cluster.url));
                all.run(&format!("CREATE DATABASE {side}"));
                Store::Postgres(format!("{}/{side}", cluster.url))
            }
        };
        let (office, ballot) = (store("office"), store("ballot"));
        let (office_wire, answer_wire) = (Proxy::start(), Proxy::start());
        let keys = folder.path().join("keys").display().to_string();
        let mut config = Config::parse("", "test", |name| match name {
            "WEERKLANK_OFFICE_LISTEN" => Some("127.0.0.1:0".to_owned()),
            "WEERKLANK_OFFICE_URL" => Some(office_wire.url.clone()),
            "WEERKLANK_ANSWER_URL" => Some(answer_wire.url.clone()),
            "WEERKLANK_OFFICE_DATABASE" => Some(office.url()),
            "WEERKLANK_ANSWER_DATABASE" => Some(ballot.url()),
            "WEERKLANK_MAIL_KEYS" => Some(keys.clone()),
            // So that the pages of mail are there to be looked at; nobody presses the button.
            "WEERKLANK_MAIL_SERVER" => Some("smtp://localhost".to_owned()),
            "WEERKLANK_MAIL_FROM" => Some("Town <survey@example.org>".to_owned()),
            _ => None,
        })
        .expect("a configuration");
        let sides = Sides {
            office: true,
            answer: false,
        };
        let bound = Bound::bind(&mut config, sides).expect("bound");
        let running = bound
            .start(&config, &Randomness::seeded(1), &Welcome::default())
            .expect("running");
        let ballots = open(&ballot, BallotDb::open);
        let listener = Listener::start(folder.path(), "answer.log", &ballot);
        office_wire.forward_to(config.office.listen);
        answer_wire.forward_to(listener.address);
        let mut rng = Randomness::seeded(2).rng();
        let (public, shares) = wave::create(1, 1, &[None], &mut rng).expect("a key");
        let share = shares[0].to_json().expect("a share");
        let db = open(&office, OfficeDb::open);
        Self {
            desk: Desk::new(
                db,
                ballots.clone(),
                &config,
                Clock::system(),
                Randomness::seeded(3),
            )
            .with_box(BallotBox::new(ballots.clone())),
            key: wave::unlock(&[("share", share.as_str())], |_| None).expect("unlocked"),
            office_address: format!("http://{}", config.office.listen),
            answer_address: format!("http://{}", listener.address),
            office,
            ballot,
            office_wire,
            answer_wire,
            ballots,
            public,
            questionnaire: Questionnaire::parse(SURVEY, "inclusion.toml").expect("a survey"),
            config,
            running: Some(running),
            listener,
            numbers: cluster.iter().flat_map(numbers).collect(),
            cluster,
            folder,
        }
    }

    /// Puts both sides into one process in place of the two, as a small organisation runs them: only there are waves
    /// run from pages. People can log in there with a provider, too.
    pub fn in_one_process(&mut self) {
        let mut config = self.config.clone();
        config.oidc = Some(provider::start(self.folder.path()));
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        (config.office.listen, config.answer.listen) = (free, free);
        let bound = Bound::bind(&mut config, Sides::BOTH).expect("bound");
        let running = bound.start(&config, &Randomness::seeded(1), &Welcome::default());
        if let Some(before) = self.running.replace(running.expect("running")) {
            before.stop().expect("stopped");
        }
        self.listener.stop();
        self.office_wire.forward_to(config.office.listen);
        self.answer_wire.forward_to(config.answer.listen);
        self.office_address = format!("http://{}", config.office.listen);
        self.answer_address = format!("http://{}", config.answer.listen);
    }

    /// Opens a wave for the first `teams` teams; gives the links in the order of their people.
    pub fn open(&self, id: &str, teams: usize) -> Vec<String> {
        let closes = Clock::system().today() + time::Duration::days(14);
        // Comments by team, as low as the policy can go: the hardest case for the respondents.
        let policy = Policy::parse("minimum_comments = 10", "policy.toml").expect("a policy");
        let roster = roster(teams);
        self.desk
            .draft(id, &self.questionnaire, &roster, &policy, closes)
            .expect("a draft");
        self.desk.open(id, &self.public).expect("opened");
        let links = self.desk.invitation_links(id).expect("links");
        let link_of = |number: usize| {
            let email = email(number);
            let own = links.iter().find(|link| link.email == email);
            own.expect("a link").link.clone()
        };
        (0..teams * TEAM).map(link_of).collect()
    }

    /// The programme's indicators, as their file is taken over.
    pub fn take_over_indicators(&self) {
        let office = OfficeDb::open(&self.config.office.database).expect("the office store");
        let register = Register::new(office, Clock::system());
        let listed = read_indicators(SAMPLE, "indicators.toml", 5, register.today());
        register.import(&listed.expect("sound")).expect("imported");
    }

    /// Every file that belongs to this service and its databases, by a name without the folder.
    pub fn files(&self) -> Vec<(String, PathBuf)> {
        let mut files = Vec::new();
        below(self.folder.path(), "", &mut files);
        if let Some(cluster) = &self.cluster {
            let mut all = Vec::new();
            below(cluster.folder(), "postgres/", &mut all);
            files.extend(
                all.into_iter()
                    .filter_map(|(name, path)| Some((self.named(name)?, path))),
            );
        }
        files
    }

    /// A file of PostgreSQL by the database it belongs to; nothing for the templates, which initdb wrote
    /// before any of this began.
    fn named(&self, name: String) -> Option<String> {
        let Some(file) = name.strip_prefix("postgres/data/base/") else {
            return Some(name);
        };
        let (number, file) = file.split_once('/')?;
        let side = self.numbers.iter().position(|own| own == number)?;
        Some(format!("{}.base/{file}", ["office", "ballot"][side]))
    }

    /// Everything the answer listener has said so far, on both channels.
    pub fn log(&self) -> Vec<u8> {
        self.listener.log()
    }

    /// A second answer listener on the same store.
    pub fn another_listener(&self) -> Listener {
        Listener::start(self.folder.path(), "second.log", &self.ballot)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.listener.stop();
        if let Some(running) = self.running.take() {
            let _ = running.stop();
        }
    }
}

fn numbers(cluster: &Cluster) -> Vec<String> {
    let all = Store::Postgres(format!("{}/postgres", cluster.url));
    all.lines(
        "SELECT oid::text AS line FROM pg_database WHERE datname IN ('office', 'ballot') \
         ORDER BY datname DESC",
    )
}

fn open<T>(store: &Store, by: impl Fn(&DatabaseUrl) -> weerklank::error::Result<T>) -> T {
    by(&store.url().parse().expect("an address")).expect("a store")
}

fn below(folder: &Path, prefix: &str, found: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => below(&entry.path(), &format!("{name}/"), found),
            Ok(kind) if kind.is_file() => found.push((name, entry.path())),
            _ => {}
        }
    }
}

pub fn email(number: usize) -> String {
    format!("person-{number:02}@example.org")
}

fn roster(teams: usize) -> Roster {
    let mut units = String::from("unit,parent,name\ntown,,Town\n");
    let mut people = String::from("person,unit,leads,email,name,language\n");
    for number in 0..teams * TEAM {
        let team = number / TEAM;
        if number % TEAM == 0 {
            units += &format!("team{team},town,Team {team}\n");
        }
        people += &format!(
            "p{number},team{team},,{},Person {number},nl\n",
            email(number)
        );
    }
    let source = |file: &'static str, text: String| Source {
        file,
        bytes: text.leak().as_bytes(),
    };
    organisation::import(source("units.csv", units), source("people.csv", people))
        .expect("a roster")
}

/// `weerklank serve --only answer`, with all it says.
pub struct Listener {
    child: Child,
    log: PathBuf,
    pub address: SocketAddr,
}

impl Listener {
    fn start(folder: &Path, log: &str, ballot: &Store) -> Self {
        let log = folder.join(log);
        let file = File::create(&log).expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        command
            .args(["serve", "--only", "answer"])
            .current_dir(folder);
        command.env("WEERKLANK_ANSWER_LISTEN", "127.0.0.1:0");
        command.env("WEERKLANK_ANSWER_DATABASE", ballot.url());
        command.stdin(Stdio::null());
        command.stdout(file.try_clone().expect("a log"));
        let mut child = command.stderr(file).spawn().expect("the program runs");
        for _ in 0..1_000 {
            let said = std::fs::read_to_string(&log).expect("a log");
            let address = said
                .split_once("http://")
                .and_then(|(_, rest)| rest.split_once('\n'));
            // The last thing a start says.
            if let Some((address, _)) = address.filter(|_| said.contains("listening on")) {
                let address = address.parse().expect("an address");
                return Self {
                    child,
                    log,
                    address,
                };
            }
            assert!(child.try_wait().expect("a child").is_none(), "{said}");
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the answer listener did not start");
    }

    /// Everything it said.
    pub fn log(&self) -> Vec<u8> {
        std::fs::read(&self.log).expect("a log")
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
