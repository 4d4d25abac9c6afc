//! The service under load: `cargo bench --bench load [-- PEOPLE [BALLOTS]]` (default 10,000 and 100,000).
//!
//! Starts the program as it is shipped, on SQLite and, where WEERKLANK_TEST_POSTGRES names a server
//! (postgres://USER@HOST:PORT), on PostgreSQL. First so many respondents answer with the whole protocol
//! (`weerklank simulate` at full speed); then so many ballots (on SQLite a fifth) are placed by M2 alone,
//! with tokens signed directly with the issuing keys and boxes of random bytes, which the intake cannot
//! tell from sealed ones.
//! Printed are requests a second, latencies, processor time of the service alone, and its memory.
//! Processor time of PostgreSQL itself is not in it.

#[path = "service/mod.rs"]
mod service;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PSS_SHA384, RsaKeyPair};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use service::Service;
use weerklank::ballot::{BOX_SIZE, commitment};
use weerklank::invitation::GroupRow;
use weerklank::protocol::{b64u, str_prefixed};

/// Respondents and senders at the same time.
const AT_ONCE: usize = 8;
const REVISIONS: usize = 10;

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
    let used = service.processor();
    let told = service.simulate("whole", AT_ONCE, 1);
    let used = service.processor() - used;
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

#[allow(clippy::disallowed_methods)]
fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let (people, ballots) = (
        numbers.next().unwrap_or(10_000),
        numbers.next().unwrap_or(100_000),
    );
    for (name, databases) in service::databases("load") {
        println!("{name}:");
        let mut service = Service::new(&databases, &units(), &roster(people));
        for wave in ["whole", "m2"] {
            service.open(wave, "2999-12-31");
        }
        service.serve();
        whole(&service);
        // SQLite waits for the disk at every ballot; a fifth of them tells as much.
        let fewer = if name == "SQLite" { 5 } else { 1 };
        alone(&service, ballots / fewer);
    }
}
