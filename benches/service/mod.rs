//! The program as it is shipped, in a folder of its own: what the benches of the running service share.
#![allow(dead_code)] // each bench uses a part

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use weerklank::config::Config;
use weerklank::store::OfficeDb;

const SURVEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/inclusion.toml");

/// Runs a subcommand to its end; its output.
pub fn program(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
    let output = command.current_dir(folder).args(arguments).output();
    let output = output.expect("the program runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The embedded database, and a server where the environment names one.
#[allow(clippy::disallowed_methods)]
pub fn databases(name: &str) -> Vec<(&'static str, [String; 2])> {
    let mut databases = vec![("SQLite", ["sqlite".to_owned(), "sqlite".to_owned()])];
    if let Ok(server) = std::env::var("WEERKLANK_TEST_POSTGRES") {
        databases.push(("PostgreSQL", fresh(&server, name)));
    }
    databases
}

/// A new database on a server for each side.
fn fresh(server: &str, bench: &str) -> [String; 2] {
    use diesel::{Connection, PgConnection, RunQueryDsl};
    ["office", "ballot"].map(|side| {
        let name = format!("{bench}_{side}_{}", std::process::id());
        #[allow(clippy::disallowed_methods)]
        let mut connection =
            PgConnection::establish(&format!("{server}/postgres")).expect("the server");
        #[allow(clippy::disallowed_methods)]
        diesel::sql_query(format!("CREATE DATABASE {name}"))
            .execute(&mut connection)
            .expect("a database");
        format!("{server}/{name}")
    })
}

pub struct Service {
    pub folder: tempfile::TempDir,
    pub office: String,
    pub answer: String,
    child: Option<Child>,
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Service {
    /// A service for these people; nothing is open and nobody is served yet.
    pub fn new(databases: &[String; 2], units: &str, people: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = || {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.local_addr().expect("an address").port()
        };
        let (office, answer) = (port(), port());
        let url = |side: usize, name: &str| match databases[side].as_str() {
            "sqlite" => format!("sqlite:{}", folder.path().join(name).display()),
            url => url.to_owned(),
        };
        let config = format!(
            "[office]\nlisten = '127.0.0.1:{office}'\ndatabase = '{}'\n\
             [answer]\nlisten = '127.0.0.1:{answer}'\ndatabase = '{}'\n[mail]\nkeys = 'keys'\n",
            url(0, "office"),
            url(1, "ballot"),
        );
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("written");
        };
        write("weerklank.toml", &config);
        write("units.csv", units);
        write("people.csv", people);
        program(folder.path(), &["key", "new", "--out", "trustees"]);
        Self {
            folder,
            office: format!("http://127.0.0.1:{office}"),
            answer: format!("http://127.0.0.1:{answer}"),
            child: None,
        }
    }

    /// Runs a subcommand on this service's configuration.
    pub fn run(&self, arguments: &[&str]) -> String {
        program(self.folder.path(), arguments)
    }

    pub fn open(&self, wave: &str, closes: &str) {
        let files = ["--units", "units.csv", "--people", "people.csv"];
        let mut create = vec!["wave", "create", "--id", wave, "--survey", SURVEY];
        create.extend(files);
        create.extend(["--closes", closes]);
        self.run(&create);
        self.run(&[
            "wave",
            "open",
            wave,
            "--results-key",
            "trustees/results.pub",
        ]);
    }

    /// Serves, until dropped.
    pub fn serve(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        let command = command.current_dir(self.folder.path()).arg("serve");
        self.child = Some(
            command
                .stderr(Stdio::null())
                .spawn()
                .expect("the program runs"),
        );
        let healthy = format!("{}/health", self.answer);
        while ureq::get(&healthy).call().is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Lets everybody who has a link answer with the whole protocol; what `simulate --json` prints.
    pub fn simulate(&self, wave: &str, workers: usize, seed: u64) -> serde_json::Value {
        let folder = self.folder.path();
        let file = format!("links-{wave}.csv");
        self.run(&["invitations", wave, "--out", &file]);
        let mut lines = csv::Reader::from_path(folder.join(&file)).expect("links");
        let links: Vec<String> = lines
            .records()
            .map(|line| line.expect("a line")[3].to_owned())
            .collect();
        std::fs::write(folder.join("links.txt"), links.join("\n")).expect("written");
        let (workers, seed) = (workers.to_string(), seed.to_string());
        let told = self.run(&[
            "simulate",
            "--links",
            "links.txt",
            "--workers",
            &workers,
            "--seed",
            &seed,
            "--json",
        ]);
        let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["errors"], serde_json::json!({}));
        told
    }

    fn id(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// Processor milliseconds so far.
    pub fn processor(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after.split_whitespace().skip(11).take(2);
        ticks
            .filter_map(|ticks| ticks.parse::<f64>().ok())
            .sum::<f64>()
            * 10.0
    }

    /// Resident memory in megabytes.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }

    pub fn office_store(&self) -> OfficeDb {
        let path = self.folder.path().join("weerklank.toml");
        let text = std::fs::read_to_string(&path).expect("a configuration");
        let config = Config::parse(&text, "weerklank.toml", |_| None).expect("a configuration");
        OfficeDb::open(&config.office.database).expect("the office store")
    }
}
