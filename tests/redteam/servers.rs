//! Attacks by whoever runs or stands in front of the servers: one page for one person, another key, another
//! question. What is served is the same for everybody, and the respondent's programs stop before they say anything.

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use weerklank::ballot::{Http, Link, Promise, Seed, respond};
use weerklank::clock::Randomness;
use weerklank::protocol::{hex, unb64u};

use super::client::{self, Invited};
use super::evidence::Finding;
use super::items::{Item, Kind};
use super::proxy::Exchange;
use super::traffic;
use super::world::{Database, TEAMS, World};

/// Three browsers, as they introduce themselves and ask.
const BROWSERS: [&[(&str, &str)]; 3] = [
    &[
        (
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        ),
        ("accept-language", "nl,en;q=0.5"),
        ("cookie", "session=42"),
    ],
    &[
        (
            "user-agent",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
        ),
        ("accept-language", "en-GB,en;q=0.9"),
        ("if-none-match", "\"42\""),
        ("referer", "https://mail.example.org/inbox"),
    ],
    &[
        (
            "user-agent",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        ),
        ("accept-encoding", "gzip, br"),
        ("if-modified-since", "Wed, 25 Nov 2026 09:00:00 GMT"),
    ],
];

const FILES: [&str; 5] = [
    "",
    "/weerklank.js",
    "/weerklank.css",
    "/manifest.json",
    "/questionnaire.json",
];

/// Status, headers without the date and in any order (the server's library shuffles them), and the body.
fn fetch(url: &str, browser: &[(&str, &str)]) -> (u16, Vec<String>, Vec<u8>) {
    let mut request = client::agent().get(url);
    for (name, value) in browser {
        request = request.header(*name, *value);
    }
    let mut answer = request.call().expect("an answer");
    let headers = answer.headers().iter().filter(|(name, _)| *name != "date");
    let mut headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let body = answer.body_mut().read_to_vec().expect("a body");
    (answer.status().as_u16(), headers, body)
}

fn everybody_is_served_the_same_bytes(database: Database) {
    let world = World::new(database);
    let links = world.open("w1", TEAMS);
    assert_eq!(links.len(), 60);
    for file in FILES {
        let mut first = None;
        for link in &links {
            let (address, _) = link.split_once('#').expect("a link");
            for browser in BROWSERS {
                let got = fetch(&format!("{address}{file}"), browser);
                assert_eq!(got.0, 200, "{file}");
                let known = first.get_or_insert_with(|| got.clone());
                assert!(got == *known, "{file} differs for {link} and {browser:?}");
            }
        }
        let (_, _, body) = first.expect("a file");
        promised(&Invited::from(&links[0]), file, &body);
    }
}

/// What is served is what the manifest promises, and the page holds the browser to it.
fn promised(invited: &Invited, file: &str, body: &[u8]) {
    let assets = &invited.manifest.assets;
    let hash = Sha256::digest(body);
    let promised = match file {
        "" => &assets.page,
        "/weerklank.js" => &assets.script,
        "/weerklank.css" => &assets.style,
        "/questionnaire.json" => &assets.questionnaire,
        _ => return,
    };
    assert_eq!(hex(&hash), *promised, "{file}");
    if file.is_empty() {
        let page = String::from_utf8(body.to_vec()).expect("a page");
        for asset in [&assets.script, &assets.style] {
            let bytes: Vec<u8> = (0..32)
                .map(|at| u8::from_str_radix(&asset[2 * at..2 * at + 2], 16).expect("hexadecimal"))
                .collect();
            let integrity = format!("integrity=\"sha256-{}\"", STANDARD.encode(bytes));
            assert!(page.contains(&integrity), "{integrity}");
        }
    }
}

/// What a malicious server answers in place of a body.
type Alteration = fn(&str, &[u8]) -> Option<Vec<u8>>;

fn replaced(on: &str, line: &str, body: &[u8], change: impl Fn(&mut Value)) -> Option<Vec<u8>> {
    if !line.contains(on) {
        return None;
    }
    let mut value: Value = serde_json::from_slice(body).expect("JSON");
    change(&mut value);
    Some(serde_json::to_vec(&value).expect("JSON"))
}

/// Each with the code of the script's refusal and the last thing it may have sent to anybody.
const ALTERATIONS: [(&str, &str, Alteration); 9] = [
    ("control", "questionnaire.json", |line, body| {
        replaced("manifest.json", line, body, |m| {
            m["groups"][0]["size"] = json!(13)
        })
    }),
    ("control", "questionnaire.json", |line, body| {
        replaced("manifest.json", line, body, |m| {
            m["groups"][0]["public_key"] = m["groups"][1]["public_key"].clone();
        })
    }),
    ("control", "questionnaire.json", |line, body| {
        replaced("manifest.json", line, body, |m| {
            let own = weerklank::wave::ResultsKey::generate(&mut Randomness::seeded(1).rng());
            m["results_public_key"] = json!(weerklank::protocol::b64u(own.public()));
        })
    }),
    ("control", "questionnaire.json", |line, body| {
        replaced("manifest.json", line, body, |m| {
            m["policy"]["minimum_comments"] = json!(11)
        })
    }),
    ("control", "questionnaire.json", |line, body| {
        // Not a word is different, but the bytes are.
        line.contains("manifest.json")
            .then(|| [body, b" "].concat())
    }),
    ("questionnaire", "questionnaire.json", |line, body| {
        replaced("questionnaire.json", line, body, |q| {
            q["title"]["nl"] = json!("Anders")
        })
    }),
    ("group", "group", |line, body| {
        replaced("/group", line, body, |answer| {
            answer["group"] = json!("g0077")
        })
    }),
    ("signature", "token", |line, body| {
        replaced("/token", line, body, |answer| {
            answer["signature"] = json!(weerklank::protocol::b64u(&[3; 256]));
        })
    }),
    ("receipt", "ballot", |line, body| {
        replaced("/ballot", line, body, |answer| {
            answer["receipt"] = json!(weerklank::protocol::b64u(&[3; 32]));
        })
    }),
];

/// The script of the page, carried by Node: what it said at the end.
fn script(link: &str) -> Value {
    let mut node = Command::new("node");
    node.current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("tests/client/exchange.mjs");
    let output = node
        .args(["--link", link, "--answers", "{\"belong-1\":4}"])
        .output();
    let output = output.expect("node runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

/// The command-line respondent, in this process.
fn program(link: &str) -> weerklank::error::Result<()> {
    let (http, link) = (Http::default(), Link::parse(link)?);
    let promise = Promise::fetch(&http, &link)?;
    let mut rng = Randomness::system().rng();
    let seed = Seed::generate(&mut rng);
    respond(
        &http,
        &link,
        &promise,
        &json!({ "belong-1": 2 }),
        seed,
        &mut rng,
    )
    .map(|_| ())
}

fn lines(wire: &[Exchange]) -> Vec<String> {
    wire.iter()
        .map(|exchange| exchange.request.line().to_owned())
        .collect()
}

/// Everything sent by one respondent: to the answer side and to the office side.
struct Sent {
    answer: Vec<Exchange>,
    office: Vec<Exchange>,
}

fn sent(world: &World) -> Sent {
    Sent {
        answer: world.answer_wire.take(),
        office: world.office_wire.take(),
    }
}

impl Sent {
    /// Nothing went out beyond what comes before `last` in the protocol.
    fn assert_stopped_at(&self, last: &str, who: &str) {
        let order = [
            "manifest.json",
            "questionnaire.json",
            "group",
            "token",
            "ballot",
        ];
        let place = |what: &str| order.iter().position(|step| *step == what).expect("a step");
        for line in [lines(&self.answer), lines(&self.office)].concat() {
            let path = line.split(' ').nth(1).expect("a path");
            let step = path.rsplit('/').next().expect("a step");
            assert!(
                place(step) <= place(last),
                "{who} sent {line} after {last} was altered"
            );
        }
    }

    fn transcript(&self, link: &str) -> Vec<Finding> {
        let (_, rest) = link.split_once("#i=").expect("a link");
        let (secret, _) = rest.split_once('&').expect("a link");
        let item = Item {
            kind: Kind::InvitationSecret,
            owner: 0,
            bytes: unb64u(secret, "secret").expect("a secret"),
        };
        let on_answer_side = self.answer.iter().any(|exchange| {
            let bytes = [exchange.request.bytes(), exchange.answer.bytes()].concat();
            String::from_utf8_lossy(&bytes).contains(secret)
        });
        assert!(
            !on_answer_side,
            "the invitation's secret went to the answer side"
        );
        let both = [&self.answer, &self.office];
        let found = both
            .iter()
            .flat_map(|wire| traffic::transcript(wire, std::slice::from_ref(&item)));
        found.collect()
    }
}

fn an_altered_answer_stops_the_respondent_before_anything_is_sent(database: Database) {
    let world = World::new(database);
    let links = world.open("w1", 2);
    let mut unused = links.iter();
    for (code, last, alter) in ALTERATIONS {
        world.answer_wire.alter(alter);
        world.office_wire.alter(alter);
        let before = world.ballot.rows("ballot");
        let link = unused.next().expect("a link");
        assert_eq!(script(link), json!({ "refused": code }));
        sent(&world).assert_stopped_at(last, "the script");
        let link = unused.next().expect("a link");
        let refusal = program(link).expect_err(code);
        assert!(
            matches!(refusal, weerklank::error::Error::Refused(_)),
            "{refusal}"
        );
        sent(&world).assert_stopped_at(last, "the program");
        let placed = world.ballot.rows("ballot") - before;
        assert_eq!(placed, if code == "receipt" { 2 } else { 0 }, "{code}");
    }
}

fn the_respondents_programs_put_no_secret_where_it_is_logged(database: Database) {
    let world = World::new(database);
    let links = world.open("w1", 1);
    let answered = script(&links[0]);
    assert!(answered["receipt"].is_string(), "{answered}");
    let by_script = sent(&world);
    assert_eq!(by_script.transcript(&links[0]), []);
    assert_eq!(by_script.office.len(), 2);
    program(&links[1]).expect("a receipt");
    let by_program = sent(&world);
    assert_eq!(by_program.transcript(&links[1]), []);
    assert_eq!(by_program.office.len(), 2);
    // The two programs are told apart by their headers, but their ballots have one length.
    let length = |sent: &Sent| {
        let ballot = sent
            .answer
            .iter()
            .find(|e| e.request.line().contains("/ballot"));
        ballot.expect("a ballot").request.body.len()
    };
    assert_eq!(length(&by_script), length(&by_program));
}

on_each_database!(
    everybody_is_served_the_same_bytes,
    an_altered_answer_stops_the_respondent_before_anything_is_sent,
    the_respondents_programs_put_no_secret_where_it_is_logged,
);
