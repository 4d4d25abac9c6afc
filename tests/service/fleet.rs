//! Several processes of the built program on one pair of databases, each side twice; on PostgreSQL each
//! in its own role.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use time::OffsetDateTime;
use weerklank::ballot::{BallotMessage, Respondent, Seed, group_keys};
use weerklank::clock::{Clock, Randomness};
use weerklank::config::Config;
use weerklank::office::Desk;
use weerklank::protocol::{b64u, unb64u};
use weerklank::server;
use weerklank::wave::Manifest;

use super::cluster::{self, Cluster};
use super::{roles, town};

const SURVEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/inclusion.toml");

/// The people of the wave that is open.
pub const PEOPLE: usize = 40;

pub struct Fleet {
    pub offices: [Service; 2],
    pub answers: [Service; 2],
    /// PostgreSQL; without it the databases are embedded.
    pub cluster: Option<Cluster>,
    /// Secrets of the invitations.
    pub invitations: Vec<String>,
    manifest: Option<Manifest>,
    settings: Vec<(&'static str, String)>,
    folder: TempDir,
}

/// A running process, killed when it is dropped.
pub struct Service {
    child: Child,
    log: BufReader<ChildStderr>,
    pub url: String,
}

/// Somebody who holds a token.
pub struct Holder {
    respondent: Respondent,
    token: Vec<u8>,
}

impl Fleet {
    /// One on each backend.
    pub fn both() -> [Self; 2] {
        [Self::embedded(), Self::postgres()]
    }

    /// Processes that share two files.
    pub fn embedded() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = |side| format!("sqlite:{}", folder.path().join(side).display());
        let settings = vec![
            ("WEERKLANK_OFFICE_DATABASE", url("office.sqlite")),
            ("WEERKLANK_ANSWER_DATABASE", url("ballot.sqlite")),
        ];
        Self::start(None, settings, folder)
    }

    /// Processes on a PostgreSQL of their own.
    pub fn postgres() -> Self {
        let cluster = roles::prepared();
        assert!(roles::init(&cluster).status.success());
        let settings = roles::settings(&cluster);
        Self::start(
            Some(cluster),
            settings,
            tempfile::tempdir().expect("a folder"),
        )
    }

    /// Two offices and two answer listeners, and the wave `w1` open.
    fn start(
        cluster: Option<Cluster>,
        mut settings: Vec<(&'static str, String)>,
        folder: TempDir,
    ) -> Self {
        let keys = folder.path().join("mail-keys").display().to_string();
        settings.push(("WEERKLANK_MAIL_KEYS", keys));
        let two = |side| {
            [
                Service::start(side, &settings),
                Service::start(side, &settings),
            ]
        };
        let (offices, answers) = (two("office"), two("answer"));
        settings.push(("WEERKLANK_OFFICE_URL", offices[0].url.clone()));
        settings.push(("WEERKLANK_ANSWER_URL", answers[0].url.clone()));
        let mut fleet = Self {
            offices,
            answers,
            cluster,
            invitations: Vec::new(),
            manifest: None,
            settings,
            folder,
        };
        fleet.open();
        fleet
    }

    fn open(&mut self) {
        let mut people = String::from("person,unit,leads,email,name,language\n");
        for number in 0..PEOPLE {
            let team = if number % 2 == 0 { "a" } else { "b" };
            people += &format!("p{number},{team},,p{number}@example.org,Person {number},nl\n");
        }
        let units = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n";
        std::fs::write(self.path("units.csv"), units).expect("written");
        std::fs::write(self.path("people.csv"), people).expect("written");
        self.done(&["key", "new", "--out", "keys"]);
        let create = [
            "wave",
            "create",
            "--id",
            "w1",
            "--survey",
            SURVEY,
            "--units",
            "units.csv",
        ];
        let rest = ["--people", "people.csv", "--closes", "2999-12-31"];
        self.done(&[&create[..], &rest].concat());
        self.done(&["wave", "open", "w1", "--results-key", "keys/results.pub"]);
        self.done(&["invitations", "w1", "--out", "links.csv"]);
        let links = self.read("links.csv");
        let secret = |line: &str| Some(line.split_once("#i=")?.1.split_once('&')?.0.to_owned());
        self.invitations = links.lines().filter_map(secret).collect();
        assert_eq!(self.invitations.len(), PEOPLE);
        let url = format!("{}/w/w1/manifest.json", self.answers[1].url);
        let mut response = town::agent().get(url).call().expect("the manifest");
        let bytes = response.body_mut().read_to_vec().expect("bytes");
        self.manifest = Some(Manifest::from_bytes(&bytes).expect("a manifest"));
    }

    /// How many ballots lie in the store.
    pub fn ballots(&self) -> i64 {
        let query = "SELECT count(*) FROM ballot";
        match &self.cluster {
            Some(cluster) => cluster.number("ballot", query),
            None => cluster::number_in(&self.path("ballot.sqlite"), query),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a file")
    }

    /// A desk at which it is this moment.
    pub fn desk(&self, now: OffsetDateTime) -> Desk {
        let setting = |name: &str| {
            let found = self.settings.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone())
        };
        let config = Config::parse("", "test", setting).expect("a configuration");
        server::desk_without_box(&config, Clock::fixed(now), Randomness::system()).expect("a desk")
    }

    /// A subcommand in the roles of the settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_after("", arguments)
    }

    /// The same, with these words of a shell before it.
    pub fn command_after(&self, before: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{before} exec \"$0\" \"$@\"")]);
        command.arg(env!("CARGO_BIN_EXE_weerklank")).args(arguments);
        command.current_dir(self.folder.path());
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }

    /// The certificate that a process serves.
    pub fn certificate(&self, service: &Service) -> Value {
        let url = format!("{}/w/w1/count.json", service.url);
        let mut response = town::agent().get(url).call().expect("the certificate");
        let bytes = response.body_mut().read_to_vec().expect("bytes");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Another process of one side, with these words of a shell before it.
    pub fn another(&self, side: &str, before: &str) -> Service {
        Service::begin(side, &self.settings, before)
    }

    /// Everybody's token.
    pub fn holders(&self) -> Vec<Holder> {
        let ask = |(at, one): (usize, &String)| self.ask(one, &self.offices[at % 2]).ok();
        let holders = self.invitations.iter().enumerate().map(ask);
        holders.map(|holder| holder.expect("a token")).collect()
    }

    /// Runs a subcommand that succeeds.
    pub fn done(&self, arguments: &[&str]) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command(arguments).output().expect("it runs");
        let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        assert!(status.success(), "{arguments:?}: {said}");
        said
    }

    /// Asks for a token at one of the offices.
    pub fn ask(&self, invitation: &str, office: &Service) -> Result<Holder, u16> {
        let mut rng = Randomness::system().rng();
        let (status, body) = office.post("group", &json!({ "invitation": invitation }));
        if status != 200 {
            return Err(status);
        }
        let group = body["group"].as_str().expect("a group");
        let manifest = self.manifest.as_ref().expect("an open wave");
        let key = group_keys(manifest)
            .expect("keys")
            .remove(group)
            .expect("a key");
        let results_key = manifest.results_key().expect("a results key");
        let seed = Seed::generate(&mut rng);
        let respondent = Respondent::new(seed, "w1", group, key, &results_key).expect("blinded");
        let request = json!({ "invitation": invitation, "blinded": b64u(respondent.blinded()) });
        let (status, body) = office.post("token", &request);
        if status != 200 {
            return Err(status);
        }
        let signature =
            unb64u(body["signature"].as_str().expect("text"), "signature").expect("bytes");
        let token = respondent.finalize(&signature).expect("a token");
        Ok(Holder { respondent, token })
    }
}

impl Holder {
    /// A ballot under this revision, and the receipt it must get.
    pub fn ballot(&self, revision: u8, answers: &Value) -> (Value, String) {
        let mut rng = Randomness::system().rng();
        let message: BallotMessage = self
            .respondent
            .ballot(&self.token, revision, answers, &mut rng)
            .expect("a ballot");
        let receipt = self
            .respondent
            .expected_receipt(&message)
            .expect("a receipt");
        (serde_json::to_value(&message).expect("JSON"), receipt)
    }
}

impl Service {
    /// One side of the service on a free port.
    pub fn start(side: &str, settings: &[(&'static str, String)]) -> Self {
        Self::begin(side, settings, "")
    }

    fn begin(side: &str, settings: &[(&'static str, String)], before: &str) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{before} exec \"$0\" serve --only {side}")]);
        command
            .arg(env!("CARGO_BIN_EXE_weerklank"))
            .current_dir("/tmp")
            .env("NO_COLOR", "1");
        command.envs(settings.iter().map(|(key, value)| (key, value)));
        // It is reached where it listens, whatever stands in the manifest.
        command
            .env_remove("WEERKLANK_OFFICE_URL")
            .env_remove("WEERKLANK_ANSWER_URL");
        command.env("WEERKLANK_OFFICE_LISTEN", "127.0.0.1:0");
        command.env("WEERKLANK_ANSWER_LISTEN", "127.0.0.1:0");
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut log = BufReader::new(child.stderr.take().expect("its log"));
        let mut said = String::new();
        let url = loop {
            let before = said.len();
            assert!(
                log.read_line(&mut said).expect("a line") > 0,
                "no address in {said}"
            );
            if let Some((_, url)) = said[before..].split_once(&format!("{side} on ")) {
                break url.trim().to_owned();
            }
        };
        Self { child, log, url }
    }

    /// Posts to `/w/w1/`; status and body.
    pub fn post(&self, message: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}/w/w1/{message}", self.url);
        let sent = town::agent().post(url).send(body.to_string());
        let mut response = sent.expect("an answer");
        let bytes = response.body_mut().read_to_vec().expect("a body");
        (
            response.status().as_u16(),
            serde_json::from_slice(&bytes).expect("JSON"),
        )
    }

    /// Ends the process as `kill -9` does; returns what it wrote since it started.
    pub fn kill(mut self) -> String {
        self.child.kill().expect("killed");
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).expect("text");
        rest
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
