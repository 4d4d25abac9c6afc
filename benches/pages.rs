//! Pages of results: `cargo bench --bench pages [-- PEOPLE]` (default 5,000: a team for every ten).
//!
//! Three waves of the program as it is shipped are answered by `weerklank simulate` with the whole protocol,
//! counted and released, on SQLite and, where WEERKLANK_TEST_POSTGRES names a server, on PostgreSQL. Then
//! the page of every unit of the last wave is asked for, and the page of the organisation as often as the
//! tenth of that, two at a time, by somebody who is logged in and has given the promise. The first request,
//! which builds and audits the releases, is printed apart.

#[path = "service/mod.rs"]
mod service;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use service::Service;
use weerklank::clock::Randomness;
use weerklank::organisation;

const PASSWORD: &str = "correct horse battery";
/// Readers at the same time: one for each core of a small server.
const AT_ONCE: usize = 2;

/// Somebody who is logged in and has given the promise for a wave.
struct Reader {
    agent: ureq::Agent,
    cookie: String,
    office: String,
}

impl Reader {
    fn new(service: &Service, wave: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false);
        let agent = config.build().new_agent();
        let form = [("name", "office"), ("password", PASSWORD)];
        let login = agent
            .post(format!("{}/login", service.office))
            .send_form(form);
        let login = login.expect("an answer");
        let cookie = login.headers()["set-cookie"].to_str().expect("text");
        let reader = Self {
            agent,
            cookie: cookie.split(';').next().expect("a cookie").to_owned(),
            office: service.office.clone(),
        };
        let page = reader.get("/login");
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
        let csrf = rest.split('"').next().expect("a proof");
        let promise = reader
            .agent
            .post(format!("{}/promise/{wave}", reader.office));
        let given = promise
            .header("cookie", &reader.cookie)
            .send_form([("csrf", csrf)]);
        assert_eq!(given.expect("an answer").status(), 303);
        reader
    }

    fn get(&self, address: &str) -> String {
        let request = self.agent.get(format!("{}{address}", self.office));
        let mut answer = request
            .header("cookie", &self.cookie)
            .call()
            .expect("an answer");
        assert_eq!(answer.status(), 200, "{address}");
        answer.body_mut().read_to_string().expect("a page")
    }
}

/// Milliseconds of one request.
#[allow(clippy::disallowed_methods)]
fn timed(reader: &Reader, address: &str) -> f64 {
    let began = Instant::now();
    let page = reader.get(address);
    let time = began.elapsed().as_secs_f64() * 1000.0;
    assert!(page.contains("</html>"), "{address}");
    time
}

fn measure(what: &str, reader: &Reader, addresses: &[String]) {
    let (next, times) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(address) = addresses.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let time = timed(reader, address);
                    times.lock().expect("unharmed").push(time);
                }
            });
        }
    });
    let mut times = times.into_inner().expect("unharmed");
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "  {what}: {} requests, p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let people: usize = numbers.next().unwrap_or(5_000);
    let (units, roster) = organisation::municipality(people, &mut Randomness::seeded(1).rng());
    for (name, databases) in service::databases("pages") {
        println!("{name}:");
        let mut service = Service::new(&databases, &units, &roster);
        service.serve();
        let waves = ["w1", "w2", "w3"];
        for (number, wave) in waves.into_iter().enumerate() {
            service.open(wave, &format!("299{number}-12-31"));
            service.simulate(wave, 8, number as u64);
            service.run(&["wave", "close", wave]);
            service.run(&["count", wave, "--key", "trustees/share-1.key"]);
            service.run(&["release", wave]);
        }
        std::fs::write(service.folder.path().join("password"), PASSWORD).expect("written");
        let account = [
            "account",
            "create",
            "--role",
            "coordinator",
            "--name",
            "office",
        ];
        service.run(&[&account[..], &["--password-file", "password"]].concat());
        let reader = Reader::new(&service, "w3");
        println!("  first page: {:.0} ms", timed(&reader, "/results/w3"));
        let mut lines = csv::Reader::from_reader(units.as_bytes());
        let pages: Vec<String> = lines
            .records()
            .map(|line| line.expect("a line")[0].to_owned())
            .filter(|unit| unit != "gemeente")
            .map(|unit| format!("/results/w3/unit/{}", weerklank::ui::encoded(&unit)))
            .collect();
        measure("pages of units", &reader, &pages);
        let whole = vec!["/results/w3".to_owned(); pages.len().div_ceil(10)];
        measure("page of the organisation", &reader, &whole);
    }
}
