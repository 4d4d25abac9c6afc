//! Evidence of an honest wave in which something was planted: each attack that no leaky database can try must
//! find its plant.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};
use weerklank::protocol::b64u;

use super::evidence::{Evidence, Finding, Phase};
use super::items::{Hit, Kind};
use super::store::Side;
use super::{bytes, order, traffic};

/// The attack that must find a plant, a word of what it must say, and the planting.
type Plant = (
    fn(&Evidence) -> Vec<Finding>,
    &'static str,
    fn(&mut Evidence),
);

const PLANTS: [Plant; 16] = [
    (bytes::shared_values, "HMAC", |evidence| {
        let shared = hmac_of(b"person-07@example.org", evidence);
        plant_cell(evidence, Side::Ballot, "ballot.commitment", shared);
    }),
    (bytes::shared_values, "SHA-256", |evidence| {
        let shared = Sha256::digest("person-07@example.org").to_vec();
        plant_cell(evidence, Side::Ballot, "ballot.commitment", shared);
    }),
    (
        bytes::shared_values,
        "ballot.commitment is HMAC of person.email, cut short",
        |evidence| {
            let shared = hmac_of(b"person-07@example.org", evidence)[..16].to_vec();
            plant_cell(evidence, Side::Ballot, "ballot.commitment", shared);
        },
    ),
    (
        bytes::shared_values,
        "invitation.blinded_sha256 is SHA-256 of ballot.commitment, cut short",
        |evidence| {
            let commitment = cell(evidence, Side::Ballot, "ballot.commitment").clone();
            let shared = Sha256::digest(commitment)[..8].to_vec();
            plant_cell(evidence, Side::Office, "invitation.blinded_sha256", shared);
        },
    ),
    (bytes::strayed, "InvitationHash in ballot.", |evidence| {
        plant_hit(evidence, Kind::InvitationHash, Phase::Open)
    }),
    (bytes::clear_text, "ballot.", |evidence| {
        plant_hit(evidence, Kind::Marker, Phase::Open)
    }),
    (bytes::boxes_left, "ballot.", |evidence| {
        plant_hit(evidence, Kind::Box, Phase::Counted)
    }),
    (bytes::keys_left, "SigningKey", |evidence| {
        plant_hit(evidence, Kind::SigningKey, Phase::Closed)
    }),
    (order::receipts, "order of answering", |evidence| {
        let mut owned: Vec<_> = evidence.items_of(Kind::Receipt).collect();
        let at = |owner: usize| evidence.arrivals[owner].answered.expect("an answer");
        owned.sort_by(|a, b| at(a.owner).total_cmp(&at(b.owner)));
        let listed: Vec<String> = owned.iter().map(|item| b64u(&item.bytes)).collect();
        evidence.certificate["receipts"] = json!(listed);
    }),
    (order::receipts, "not sorted", |evidence| {
        let listed = evidence.certificate["receipts"]
            .as_array_mut()
            .expect("receipts");
        listed.swap(0, 1);
    }),
    (
        traffic::crossed,
        "InvitationSecret on the answer side",
        |evidence| {
            let secret = evidence
                .items_of(Kind::InvitationSecret)
                .next()
                .expect("a secret")
                .bytes
                .clone();
            evidence.answer_wire[9]
                .request
                .body
                .extend(b64u(&secret).bytes());
        },
    ),
    (traffic::sizes, "/ballot", |evidence| {
        let mut ballots = evidence.answer_wire.iter_mut();
        let one = ballots
            .find(|e| e.request.line().contains("/ballot"))
            .expect("a ballot");
        one.request.body.push(b' ');
    }),
    (traffic::moving_pages, "/health", |evidence| {
        let page = evidence
            .polled
            .iter_mut()
            .find(|(page, _)| page.ends_with("/health"));
        page.expect("a page").1[3].extend(b"38 ballots");
    }),
    (traffic::log, "grew", |evidence| {
        evidence.log_after.extend(b"a ballot was placed\n")
    }),
    (traffic::transcripts, "a secret in a header", |evidence| {
        let secret = evidence
            .items_of(Kind::InvitationSecret)
            .next()
            .expect("a secret")
            .bytes
            .clone();
        let head = &mut evidence.answer_wire[0].request.head;
        *head = head.replace(" HTTP/1.1", &format!("/{} HTTP/1.1", b64u(&secret)));
    }),
    (traffic::transcripts, "set-cookie", |evidence| {
        let head = &mut evidence.answer_wire[5].answer.head;
        *head = head.replace("\r\n\r\n", "\r\nset-cookie: id=42\r\n\r\n");
    }),
];

/// A value under the first of the keys.
fn hmac_of(value: &[u8], evidence: &Evidence) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&evidence.keys[0]).expect("a key");
    mac.update(value);
    mac.finalize().into_bytes().to_vec()
}

/// What stands in a row of a store, by `table.column`.
fn cell<'a>(evidence: &'a mut Evidence, side: Side, place: &str) -> &'a mut Vec<u8> {
    let (table, column) = place.split_once('.').expect("a column of a table");
    let mut tables = evidence.copies[7].tables.iter_mut();
    let table = tables.find(|t| t.side == side && t.name == table);
    let table = table.expect("a table");
    let column = table.column(column).expect("a column");
    &mut table.rows[2][column]
}

/// Puts a value into that row.
fn plant_cell(evidence: &mut Evidence, side: Side, place: &str, value: Vec<u8>) {
    *cell(evidence, side, place) = value;
}

/// Puts a trace into a file of the ballot store.
fn plant_hit(evidence: &mut Evidence, kind: Kind, phase: Phase) {
    let copy = evidence.copies.iter_mut().find(|copy| copy.phase == phase);
    copy.expect("a copy").hits.push(Hit {
        kind,
        owner: 3,
        file: "ballot.planted".to_owned(),
        offset: 70_000,
    });
}

/// Plants everything in turn.
pub fn are_found_in(honest: &Evidence) {
    for (attack, what, plant) in PLANTS {
        assert_eq!(attack(honest), [], "before planting {what}");
        let mut evidence = honest.clone();
        plant(&mut evidence);
        let found = attack(&evidence);
        let is_it = |one: &Finding| one.what.contains(what);
        assert!(found.iter().any(is_it), "no {what} in {found:#?}");
    }
}
