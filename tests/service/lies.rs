//! Servers that lie: the command-line respondent finds them out and sends nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use weerklank::ballot::{Http, Link, Promise, Seed, respond};
use weerklank::clock::Randomness;
use weerklank::error::Result;
use weerklank::protocol::{b64u, unb64u};
use weerklank::wave::{ControlCode, Manifest};

use super::town::Town;
use super::wire::Wire;

/// What a liar serves, and what it was sent.
struct Liar {
    url: String,
    listener: TcpListener,
    manifest: Vec<u8>,
    questionnaire: Vec<u8>,
    sent: Mutex<Vec<String>>,
    done: AtomicBool,
}

impl Liar {
    fn serve(&self) {
        for connection in self.listener.incoming() {
            if self.done.load(Ordering::Relaxed) {
                return;
            }
            self.answer(connection.expect("a connection"));
        }
    }

    fn answer(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("a reader"));
        let mut head = String::new();
        while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
        let length = head.to_lowercase();
        let length = length
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: u64 = length.map_or(0, |length| length.trim().parse().expect("a number"));
        let mut body = Vec::new();
        reader.take(length).read_to_end(&mut body).expect("a body");
        let (status, body) = match head.split(' ').nth(1) {
            Some(path) if path.ends_with("/manifest.json") => ("200 OK", self.manifest.as_slice()),
            Some(path) if path.ends_with("/questionnaire.json") => {
                ("200 OK", self.questionnaire.as_slice())
            }
            path => {
                let path = path.unwrap_or_default().to_owned();
                self.sent.lock().expect("unharmed").push(path);
                ("404 Not Found", b"{\"error\":\"nothing\"}".as_slice())
            }
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let _ = connection
            .write_all(head.as_bytes())
            .and_then(|()| connection.write_all(body));
    }
}

/// Lets somebody answer who was given a link to a liar. `bend` changes the manifest, `serve` its bytes
/// after the link was written. Returns the outcome and what was sent to the liar.
fn lied_to(
    honest: &Wire,
    bend: impl FnOnce(&mut Manifest),
    serve: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>),
) -> (Result<()>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let questionnaire = format!("{}/w/w1/questionnaire.json", honest.manifest.answer);
    let mut questionnaire = Http::default()
        .get(&questionnaire)
        .expect("a questionnaire");
    let mut manifest = honest.manifest.clone();
    (manifest.office, manifest.answer) = (url.clone(), url.clone());
    bend(&mut manifest);
    let mut manifest = manifest.to_bytes();
    let control = ControlCode::of(&manifest);
    let secret = b64u(&[1; 16]);
    let link = format!("{url}/w/w1#i={secret}&m={}", control.digits());
    serve(&mut manifest, &mut questionnaire);
    let liar = Liar {
        url,
        listener,
        manifest,
        questionnaire,
        sent: Mutex::default(),
        done: AtomicBool::new(false),
    };
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| liar.serve());
        let outcome = answer(&link);
        liar.done.store(true, Ordering::Relaxed);
        let address = liar.url.strip_prefix("http://").expect("http");
        drop(TcpStream::connect(address));
        outcome
    });
    (outcome, liar.sent.into_inner().expect("unharmed"))
}

fn answer(link: &str) -> Result<()> {
    let mut rng = Randomness::system().rng();
    let (http, link) = (Http::default(), Link::parse(link)?);
    let promise = Promise::fetch(&http, &link)?;
    let seed = Seed::generate(&mut rng);
    let answers = json!({ "belong-1": 3 });
    respond(&http, &link, &promise, &answers, seed, &mut rng).map(|_| ())
}

/// Changes the DER of the first group's key: modulus and exponent are its last 261 bytes.
fn bend_key(manifest: &mut Manifest, bend: impl FnOnce(&mut Vec<u8>)) {
    let key = &mut manifest.groups[0].public_key;
    let mut der = unb64u(key, "public_key").expect("base64url");
    bend(&mut der);
    *key = b64u(&der);
}

type Bend = (&'static str, fn(&mut Manifest));

const BENT: [Bend; 12] = [
    ("another protocol", |m| {
        m.protocol = "weerklank/v2".to_owned()
    }),
    ("another survey", |m| m.wave = "w2".to_owned()),
    ("another survey or address", |m| m.answer += "0"),
    ("below the promised minimum", |m| {
        m.groups[0].size = m.policy.minimum_invited - 1
    }),
    ("occurs twice", |m| m.groups[0].id = m.groups[1].id.clone()),
    ("shares its key", |m| {
        m.groups[0].public_key = m.groups[1].public_key.clone()
    }),
    ("modulus is even", |m| {
        bend_key(m, |der| {
            let at = der.len() - 6;
            der[at] &= 0xfe;
        })
    }),
    ("not an RSA key", |m| {
        bend_key(m, |der| {
            let at = der.len() - 261;
            der[at] &= 0x7f;
        })
    }),
    ("exponent is not 65537", |m| {
        bend_key(m, |der| {
            let at = der.len() - 1;
            der[at] = 3;
        })
    }),
    ("not a public key", |m| bend_key(m, |der| der.truncate(100))),
    ("results_public_key", |m| {
        m.results_public_key = b64u(&[4; 65])
    }),
    ("differs from the one in the manifest", |m| {
        m.assets.questionnaire = "0".repeat(64)
    }),
];

#[test]
fn a_manifest_that_breaks_a_promise_is_refused_before_anything_is_sent() {
    let town = Town::new("sqlite");
    town.open("w1");
    let honest = Wire::to(&town.answer, "w1");
    for (says, bend) in BENT {
        let (outcome, sent) = lied_to(&honest, bend, |_, _| ());
        let sentence = outcome.expect_err(says).to_string();
        assert!(sentence.contains(says), "{says}: {sentence}");
        assert_eq!(sent, Vec::<String>::new(), "{says}");
    }
    let (outcome, sent) = lied_to(&honest, |_| (), |_, _| ());
    assert!(outcome.is_err(), "the liar knows no invitation");
    assert_eq!(
        sent,
        ["/w/w1/group"],
        "an honest manifest gets as far as M1"
    );
}

#[test]
fn bytes_that_differ_from_what_the_link_promises_are_refused() {
    let town = Town::new("sqlite");
    town.open("w1");
    let honest = Wire::to(&town.answer, "w1");
    let spaced = |manifest: &mut Vec<u8>, _: &mut Vec<u8>| manifest.insert(1, b' ');
    let asked = |_: &mut Vec<u8>, questionnaire: &mut Vec<u8>| questionnaire.push(b' ');
    let (outcome, sent) = lied_to(&honest, |_| (), spaced);
    let sentence = outcome.expect_err("another manifest").to_string();
    assert!(sentence.contains("control code"), "{sentence}");
    assert!(sent.is_empty(), "{sent:?}");
    let (outcome, sent) = lied_to(&honest, |_| (), asked);
    let sentence = outcome.expect_err("another questionnaire").to_string();
    assert!(sentence.contains("questionnaire differs"), "{sentence}");
    assert!(sent.is_empty(), "{sent:?}");
    assert!(Manifest::from_bytes(&[b" ", honest.manifest.to_bytes().as_slice()].concat()).is_err());
}
