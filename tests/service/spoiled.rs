//! Boxes that a clumsy or hostile client put in with a good token, and what the count makes of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weerklank::ballot::{Ballot, BallotMessage, Commitment, seal};
use weerklank::clock::Randomness;
use weerklank::count::Spoiled;
use weerklank::error::Result;
use weerklank::protocol::{b64u, unb64u_array};

use super::town::{PEOPLE, Town, databases};
use super::wire::{Admitted, Wire};

/// How many valid boxes lie beside the spoiled ones: seven of 350 are 2 %.
const PLACED: usize = 350;

const REASONS: [Spoiled; 7] = [
    Spoiled::Sealed,
    Spoiled::Malformed,
    Spoiled::Group,
    Spoiled::Token,
    Spoiled::Commitment,
    Spoiled::Revision,
    Spoiled::Answers,
];

/// A message that the answer listener takes, and that is spoiled for this reason.
fn spoiled(wire: &Wire, admitted: &Admitted, revision: u8, reason: Spoiled) -> BallotMessage {
    let wave = &wire.manifest.wave;
    let mut rng = Randomness::system().rng();
    let answers = match reason {
        Spoiled::Answers => json!({ "belong-1": 77 }),
        _ => json!({ "belong-1": 3 }),
    };
    let mut message = admitted.ballot(revision, &answers);
    let mut ballot = Ballot {
        group: admitted.group.clone(),
        prefix: admitted.seed.prefix(wave, &admitted.group),
        token: admitted.token.clone(),
        secret: *admitted.seed.secret(wave, &admitted.group),
        revision,
        answers,
    };
    match reason {
        Spoiled::Group => ballot.group = "g9999".to_owned(),
        Spoiled::Token => ballot.token[100] ^= 1,
        Spoiled::Commitment => ballot.secret[0] ^= 1,
        Spoiled::Revision => ballot.revision ^= 1,
        Spoiled::Sealed | Spoiled::Malformed | Spoiled::Answers => {}
    }
    let plaintext = match reason {
        Spoiled::Malformed => vec![b' '; weerklank::ballot::BALLOT_SIZE],
        _ => ballot.to_plaintext().expect("a plaintext"),
    };
    let commitment = unb64u_array(&message.commitment, "commitment").expect("32 bytes");
    let mut sealed = seal(
        &wire.manifest.results_key().expect("a key"),
        wave,
        &Commitment(commitment),
        revision,
        &plaintext,
        &mut rng,
    )
    .expect("a box");
    if reason == Spoiled::Sealed {
        sealed[4000] ^= 1;
    }
    message.sealed = b64u(&sealed);
    message
}

/// Answers of everybody, several times over, so that boxes are many and people few.
fn place_valid(wire: &Wire, admitted: &[Admitted], count: usize) {
    let mut left = count;
    for revision in 0..=9 {
        for one in admitted.iter().take(left) {
            let (status, body) = wire.place(&one.ballot(revision, &json!({ "belong-1": 4 })));
            assert_eq!(status, 200, "{body}");
        }
        left -= admitted.len().min(left);
    }
    assert_eq!(left, 0);
}

/// A wave with seven spoiled boxes among [`PLACED`], one for each reason, closed.
fn closed_with_spoiled(town: &Town) {
    let links = town.open("w1");
    let wire = Wire::to(&town.answer, "w1");
    let admitted: Vec<Admitted> = links.iter().map(|link| wire.admit(&link.1)).collect();
    place_valid(&wire, &admitted[REASONS.len()..], PLACED - REASONS.len());
    for (one, reason) in admitted.iter().zip(REASONS) {
        let (status, body) = wire.place(&spoiled(&wire, one, 0, reason));
        assert_eq!(status, 200, "{reason:?}: {body}");
    }
    town.desk.close("w1").expect("closed");
}

fn refusal<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("not refused"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn two_percent_of_spoiled_boxes_stop_the_count_until_somebody_accepts_them() {
    for database in databases() {
        let town = Town::new(&database);
        closed_with_spoiled(&town);
        let sentence = refusal(town.desk.count("w1", &town.key, None));
        assert!(sentence.contains("7 of 350 ballots"), "{sentence}");
        assert!(sentence.contains("--accept-spoiled 7"), "{sentence}");
        for reason in REASONS {
            assert!(
                sentence.contains(&format!("1 {}", reason.name())),
                "{sentence}"
            );
        }
        refusal(town.desk.count("w1", &town.key, Some(6)));
        assert_eq!(town.boxes("w1").len(), PLACED, "nothing is lost");
        town.desk.count("w1", &town.key, Some(7)).expect("counted");
        assert!(town.boxes("w1").is_empty());
        let url = format!("{}/w/w1/count.json", town.answer);
        let mut response = super::town::agent().get(&url).call().expect("count.json");
        let bytes = response.body_mut().read_to_vec().expect("bytes");
        let certificate: Value = serde_json::from_slice(&bytes).expect("JSON");
        let expected: BTreeMap<Spoiled, u64> = REASONS.map(|reason| (reason, 1)).into();
        assert_eq!(certificate["spoiled"], json!(expected));
        assert_eq!(certificate["placed"], json!(PLACED));
        assert_eq!(certificate["valid"], json!(PEOPLE - REASONS.len()));
        let replaced = PLACED - PEOPLE;
        assert_eq!(certificate["replaced"], json!(replaced));
        assert_eq!(certificate["issued"], json!(PEOPLE));
        let receipts = certificate["receipts"].as_array().expect("receipts");
        assert_eq!(receipts.len(), PLACED);
    }
}

#[test]
fn a_spoiled_revision_does_not_replace_the_valid_one_before_it() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let mut admitted: Vec<Admitted> = links.iter().map(|link| wire.admit(&link.1)).collect();
        place_valid(&wire, &admitted, PEOPLE);
        let one = admitted.remove(0);
        assert_eq!(
            wire.place(&spoiled(&wire, &one, 1, Spoiled::Answers)).0,
            200
        );
        town.desk.close("w1").expect("closed");
        let tally = town.desk.tally("w1", &town.key, Some(1)).expect("a tally");
        let certificate = tally.certificate;
        assert_eq!(certificate.valid, PEOPLE as u64);
        assert_eq!(certificate.replaced, 0);
        assert_eq!(certificate.spoiled, [(Spoiled::Answers, 1)].into());
    }
}

#[test]
fn one_percent_is_no_reason_to_stop() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let admitted: Vec<Admitted> = links.iter().map(|link| wire.admit(&link.1)).collect();
        place_valid(&wire, &admitted[1..], 99);
        let message = spoiled(&wire, &admitted[0], 0, Spoiled::Sealed);
        assert_eq!(wire.place(&message).0, 200);
        town.desk.close("w1").expect("closed");
        let tally = town.desk.tally("w1", &town.key, None).expect("a tally");
        assert_eq!(tally.certificate.spoiled, [(Spoiled::Sealed, 1)].into());
    }
}
