//! The service under load: `cargo bench --bench load [-- PEOPLE [BALLOTS]]` (default 10,000 and 100,000).
//!
//! Starts the program as it is shipped, on SQLite and, where WEERKLANK_TEST_POSTGRES names a server
//! (postgres://USER@HOST:PORT), on PostgreSQL. First so many respondents answer with the whole protocol
//! (`weerklank simulate` at full speed); then so many ballots (on SQLite a fifth) are placed by M2 alone,
//! with tokens signed directly with the issuing keys and boxes of random bytes, which the intake cannot
//! tell from sealed ones.
//! Printed are requests a second, latencies, processor time of the service alone, and its memory.
//! Processor time of PostgreSQL itself is not in it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PSS_SHA384, RsaKeyPair};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use weerklank::ballot::{BOX_SIZE, commitment};
use weerklank::config::Config;
use weerklank::invitation::GroupRow;
use weerklank::protocol::{b64u, str_prefixed};
use weerklank::store::OfficeDb;

const SURVEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/inclusion.toml");
/// Respondents and senders at the same time.
const AT_ONCE: usize = 8;
const REVISIONS: usize = 10;

struct Service {
    folder: tempfile::TempDir,
    answer: String,
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

fn program(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
    let output = command.current_dir(folder).args(arguments).output();
    let output = output.expect("the program runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

impl Service {
    /// A service with two open waves: `whole` for respondents, `m2` for ballots alone.
    fn start(databases: &[String; 2], people: usize) -> Self {
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
        write("units.csv", &units());
        write("people.csv", &roster(people));
        program(folder.path(), &["key", "new", "--out", "trustees"]);
        for wave in ["whole", "m2"] {
            program(
                folder.path(),
                &[
                    "wave",
                    "create",
                    "--id",
                    wave,
                    "--survey",
                    SURVEY,
                    "--units",
                    "units.csv",
                    "--people",
                    "people.csv",
                    "--closes",
                    "2999-12-31",
                ],
            );
            program(
                folder.path(),
                &[
                    "wave",
                    "open",
                    wave,
                    "--results-key",
                    "trustees/results.pub",
                ],
            );
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        command
            .current_dir(folder.path())
            .arg("serve")
            .stderr(Stdio::null());
        let child = command.spawn().expect("the program runs");
        let service = Self {
            folder,
            answer: format!("http://127.0.0.1:{answer}"),
            child: Some(child),
        };
        let healthy = format!("{}/health", service.answer);
        while ureq::get(&healthy).call().is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        service
    }

    fn id(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// Processor milliseconds so far.
    fn processor(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after.split_whitespace().skip(11).take(2);
        ticks
            .filter_map(|ticks| ticks.parse::<f64>().ok())
            .sum::<f64>()
            * 10.0
    }

    /// Resident memory in megabytes.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }

    fn office_store(&self) -> OfficeDb {
        let path = self.folder.path().join("weerklank.toml");
        let text = std::fs::read_to_string(&path).expect("a configuration");
        let config = Config::parse(&text, "weerklank.toml", |_| None).expect("a configuration");
        OfficeDb::open(&config.office.database).expect("the office store")
    }
}

fn units() -> String {
    let teams = (0..10).map(|team| format!("t{team},town,Team {team}\n"));
    format!(
        "unit,parent,name\ntown,,Town\n{}",
        teams.collect::<String>()
    )
}

fn roster(people: usize) -> String {
    let lines = (0..people).map(|n| format!("p{n},t{},,p{n}@example.org,P,nl\n", n % 10));
    format!(
        "person,unit,leads,email,name,language\n{}",
        lines.collect::<String>()
    )
}

/// Everybody answers with the whole protocol.
fn whole(service: &Service) {
    let folder = service.folder.path();
    program(folder, &["invitations", "whole", "--out", "links.csv"]);
    let mut lines = csv::Reader::from_path(folder.join("links.csv")).expect("links");
    let links: Vec<String> = lines
        .records()
        .map(|line| line.expect("a line")[3].to_owned())
        .collect();
    std::fs::write(folder.join("links.txt"), links.join("\n")).expect("written");
    let used = service.processor();
    let workers = AT_ONCE.to_string();
    let told = program(
        folder,
        &[
            "simulate",
            "--links",
            "links.txt",
            "--workers",
            &workers,
            "--seed",
            "1",
            "--json",
        ],
    );
    let used = service.processor() - used;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["errors"], json!({}));
    let answered = told["answered"].as_f64().expect("a number");
    println!(
        "  whole respondents: {answered} without an error, {:.0} a second (three requests each), p50 \
         {:.1} ms, p99 {:.1} ms, {:.2} processor ms of the service each",
        told["rate"].as_f64().unwrap_or(0.0),
        told["p50_ms"].as_f64().unwrap_or(0.0),
        told["p99_ms"].as_f64().unwrap_or(0.0),
        used / answered
    );
}

/// Tokens as the office would sign them: (commitment, group, prefix, token).
fn tokens(service: &Service, count: usize) -> Vec<Value> {
    let groups = service
        .office_store()
        .read(|connection| GroupRow::all(connection, "m2"));
    let groups = groups.expect("groups");
    let keys: Vec<RsaKeyPair> = groups
        .iter()
        .map(|group| {
            RsaKeyPair::from_pkcs8(group.signing_key.as_ref().expect("a key")).expect("RSA")
        })
        .collect();
    let mut rng = StdRng::seed_from_u64(2);
    let mut one = |number: usize| {
        let (mut secret, mut prefix) = ([0; 32], [0; 32]);
        rng.fill_bytes(&mut secret);
        rng.fill_bytes(&mut prefix);
        let committed = commitment(&secret).0;
        let group = &groups[number % groups.len()].group;
        let message = [
            prefix.as_slice(),
            b"weerklank/token/v1",
            &str_prefixed("m2"),
            &str_prefixed(group),
            &committed,
        ]
        .concat();
        let mut token = vec![0; 256];
        let key = &keys[number % groups.len()];
        key.sign(&RSA_PSS_SHA384, &SystemRandom::new(), &message, &mut token)
            .expect("signed");
        json!({
            "commitment": b64u(&committed),
            "group": group,
            "prefix": b64u(&prefix),
            "token": b64u(&token),
        })
    };
    (0..count).map(&mut one).collect()
}

/// M2 alone, as fast as it goes.
fn alone(service: &Service, ballots: usize) {
    let tokens = tokens(service, ballots.div_ceil(REVISIONS));
    let url = format!("{}/w/m2/ballot", service.answer);
    let (next, times) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let memory = Mutex::new(Vec::new());
    let (used, begun) = (service.processor(), Instant::now());
    std::thread::scope(|scope| {
        for worker in 0..AT_ONCE {
            let (tokens, url, next, times, memory) = (&tokens, &url, &next, &times, &memory);
            scope.spawn(move || {
                let agent = ureq::Agent::new_with_defaults();
                let mut rng = StdRng::seed_from_u64(worker as u64);
                let mut mine = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= ballots {
                        break;
                    }
                    if number.is_multiple_of((ballots / 10).max(1)) {
                        memory.lock().expect("unharmed").push(service.memory());
                    }
                    let mut sealed = vec![0; BOX_SIZE];
                    rng.fill_bytes(&mut sealed);
                    let mut body = tokens[number % tokens.len()].clone();
                    body["revision"] = json!(number / tokens.len());
                    body["box"] = json!(b64u(&sealed));
                    let body = body.to_string();
                    let sent = Instant::now();
                    let answer = agent.post(url).send(&body).expect("a receipt");
                    answer.into_body().read_to_vec().expect("a receipt");
                    mine.push(sent.elapsed().as_secs_f64() * 1000.0);
                }
                times.lock().expect("unharmed").extend(mine);
            });
        }
    });
    let (seconds, used) = (begun.elapsed().as_secs_f64(), service.processor() - used);
    let mut times = times.into_inner().expect("unharmed");
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "  M2 alone: {ballots} without an error, {:.0} a second, p50 {:.1} ms, p99 {:.1} ms, {:.3} processor \
         ms of the service each",
        ballots as f64 / seconds,
        at(0.5),
        at(0.99),
        used / ballots as f64
    );
    let memory: Vec<String> = (memory.into_inner().expect("unharmed").iter())
        .map(|megabytes| format!("{megabytes:.0}"))
        .collect();
    println!(
        "  memory at each tenth, MB: {}, at the end {:.0}",
        memory.join(" "),
        service.memory()
    );
}

/// A new database on a server for each side.
fn fresh(server: &str) -> [String; 2] {
    use diesel::{Connection, PgConnection, RunQueryDsl};
    ["office", "ballot"].map(|side| {
        let name = format!("load_{side}_{}", std::process::id());
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

#[allow(clippy::disallowed_methods)]
fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let (people, ballots) = (
        numbers.next().unwrap_or(10_000),
        numbers.next().unwrap_or(100_000),
    );
    let mut databases = vec![("SQLite", ["sqlite".to_owned(), "sqlite".to_owned()])];
    if let Ok(server) = std::env::var("WEERKLANK_TEST_POSTGRES") {
        databases.push(("PostgreSQL", fresh(&server)));
    }
    for (name, databases) in databases {
        println!("{name}:");
        let service = Service::start(&databases, people);
        whole(&service);
        // SQLite waits for the disk at every ballot; a fifth of them tells as much.
        let fewer = if name == "SQLite" { 5 } else { 1 };
        alone(&service, ballots / fewer);
    }
}
