//! Evidence of an honest wave in which something was planted: each attack that no leaky database can try must
//! find its plant.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
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

const PLANTS: [Plant; 14] = [
    (bytes::shared_values, "HMAC", |evidence| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&evidence.keys[0]).expect("a key");
        mac.update(b"person-07@example.org");
        let shared = mac.finalize().into_bytes().to_vec();
        plant_cell(evidence, "commitment", shared);
    }),
    (bytes::shared_values, "SHA-256", |evidence| {
        plant_cell(
            evidence,
            "commitment",
            <Sha256 as sha2::Digest>::digest("person-07@example.org").to_vec(),
        );
    }),
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

/// Puts a value into a row of the ballot store.
fn plant_cell(evidence: &mut Evidence, column: &str, value: Vec<u8>) {
    let copy = &mut evidence.copies[7];
    let tables = copy.tables.iter_mut();
    let table = tables
        .filter(|t| t.side == Side::Ballot)
        .find(|t| t.name == "ballot");
    let table = table.expect("a table");
    let column = table.column(column).expect("a column");
    table.rows[2][column] = value;
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
