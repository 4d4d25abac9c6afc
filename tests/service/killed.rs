//! The service is killed (`kill -9`) while respondents send, again and again: what has a receipt is in
//! the box, exactly once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use weerklank::ballot::Seed;
use weerklank::clock::Randomness;
use weerklank::count::{each_portion, read_header};
use weerklank::protocol::b64u;

use super::program::Program;
use super::town::databases;
use super::wire::{Reply, Wire, as_json, credential, finalize, token_request};

const KILLS: usize = 20;
/// Enough people, each with ten revisions, that some are always sending.
const PEOPLE: usize = 100;
/// So many of them send at the same time.
const AT_ONCE: usize = 8;
/// After so many receipts at most the next kill comes.
const BETWEEN: usize = 8;

/// What the respondents saw.
#[derive(Default)]
struct Seen {
    receipts: AtomicUsize,
    broken: AtomicUsize,
    done: AtomicBool,
}

/// Repeats the very same message until an answer arrives.
fn persist(wire: &Wire, message: &str, body: &Value, seen: &Seen) -> Reply {
    let begun = Instant::now();
    loop {
        match wire.send(message, &body.to_string()) {
            Ok((status, answer)) => {
                assert!(status < 500, "{message}: {status} {answer}");
                return (status, answer);
            }
            Err(_) => {
                assert!(
                    begun.elapsed() < Duration::from_secs(90),
                    "no answer to {message}"
                );
                seen.broken.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

/// One person: a token, then every revision. Returns receipt and box by revision.
fn respondent(answer: &str, link: &str, seen: &Seen) -> BTreeMap<(String, u8), (String, String)> {
    let mut rng = Randomness::system().rng();
    let wire = loop {
        match Wire::reach(answer, "w1") {
            Ok(wire) => break wire,
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let credential = credential(link);
    let (status, body) = persist(&wire, "group", &credential, seen);
    assert_eq!(status, 200, "{body}");
    let group = body["group"].as_str().expect("a group");
    let one = wire.respondent(group, Seed::generate(&mut rng));
    let request = token_request(&credential, &one);
    let (status, body) = persist(&wire, "token", &request, seen);
    assert_eq!(status, 200, "{body}");
    let token = finalize(&one, &body);
    let mut given = BTreeMap::new();
    for revision in 0..=9 {
        let answers = json!({ "belong-1": 1 + revision % 5 });
        let message = one
            .ballot(&token, revision, &answers, &mut rng)
            .expect("a ballot");
        let (status, body) = persist(&wire, "ballot", &as_json(&message), seen);
        assert_eq!(status, 200, "{body}");
        seen.receipts.fetch_add(1, Ordering::Relaxed);
        let receipt = body["receipt"].as_str().expect("a receipt").to_owned();
        assert_eq!(receipt, one.expected_receipt(&message).expect("a receipt"));
        given.insert((message.commitment, revision), (receipt, message.sealed));
    }
    given
}

/// Kills and restarts at random points, as long as there is somebody to disturb.
fn disturb(program: &Program, seen: &Seen, seed: u64) -> usize {
    let mut rng = rand::rngs::StdRng::seed_from_u64(seed);
    let mut kills = 0;
    let mut serving = program.launch();
    while !seen.done.load(Ordering::Relaxed) {
        if kills < KILLS {
            let wanted = seen.receipts.load(Ordering::Relaxed) + rng.random_range(1..=BETWEEN);
            while seen.receipts.load(Ordering::Relaxed) < wanted
                && !seen.done.load(Ordering::Relaxed)
            {
                std::thread::sleep(Duration::from_micros(200));
            }
            std::thread::sleep(Duration::from_micros(rng.random_range(0..6_000)));
            if seen.done.load(Ordering::Relaxed) {
                break;
            }
            serving.kill();
            kills += 1;
            serving = program.launch();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    kills
}

#[test]
fn what_has_a_receipt_is_there_exactly_once_after_twenty_kills() {
    for (number, database) in databases().iter().enumerate() {
        let program = Program::new(database);
        program.open("w1", PEOPLE, &[]);
        let links = program.links("w1");
        let seen = Seen::default();
        let next = AtomicUsize::new(0);
        let send = || {
            let mut given = BTreeMap::new();
            while let Some(link) = links.get(next.fetch_add(1, Ordering::Relaxed)) {
                given.extend(respondent(&program.answer, link, &seen));
            }
            given
        };
        let (given, kills) = std::thread::scope(|scope| {
            let killer = scope.spawn(|| disturb(&program, &seen, number as u64));
            let people: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(send)).collect();
            let given: Vec<_> = people.into_iter().map(|person| person.join()).collect();
            seen.done.store(true, Ordering::Relaxed);
            (given, killer.join().expect("the killer"))
        });
        let given: BTreeMap<_, _> = (given.into_iter())
            .flat_map(|given| given.expect("a respondent"))
            .collect();
        assert_eq!(kills, KILLS);
        assert!(
            seen.broken.load(Ordering::Relaxed) >= KILLS,
            "nobody noticed"
        );
        assert_eq!(given.len(), links.len() * 10);
        compare(&program, &given);
    }
}

/// Receipts and boxes that were given against those in the store and in the certificate.
fn compare(program: &Program, given: &BTreeMap<(String, u8), (String, String)>) {
    program.done(&["wave", "close", "w1"]);
    program.done(&["box", "w1", "--out", "w1.wkb"]);
    let file = program.read("w1.wkb");
    let mut from = file.as_slice();
    read_header(&mut from, "w1.wkb").expect("a header");
    let mut placed = Vec::new();
    each_portion(&mut from, "w1.wkb", |portion| {
        placed.extend(portion);
        Ok(())
    })
    .expect("ballots");
    assert_eq!(placed.len(), given.len(), "nothing twice, nothing more");
    for ballot in placed {
        let (_, sealed) = &given[&(b64u(&ballot.commitment), ballot.revision)];
        assert_eq!(&b64u(&ballot.sealed), sealed);
    }
    program.done(&["count", "w1", "--key", "keys/share-1.key"]);
    let _serving = program.serve();
    let url = format!("{}/w/w1/count.json", program.office);
    let mut response = super::town::agent().get(&url).call().expect("count.json");
    let bytes = response.body_mut().read_to_vec().expect("bytes");
    let certificate: Value = serde_json::from_slice(&bytes).expect("JSON");
    let receipts: BTreeSet<&str> = given
        .values()
        .map(|(receipt, _)| receipt.as_str())
        .collect();
    assert_eq!(certificate["receipts"], json!(receipts));
    assert_eq!(certificate["valid"], json!(given.len() / 10));
    assert_eq!(certificate["spoiled"], json!({}));
}
