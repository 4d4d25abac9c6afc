//! Every refusal of the protocol, as it looks on the wire.

use serde_json::{Value, json};
use weerklank::ballot::BOX_SIZE;
use weerklank::protocol::{b64u, unb64u};

use super::town::{self, Town, databases};
use super::wire::{Wire, as_json, credential, token_request, with_blinded};

/// Posts and compares the status; the refusal is a sentence that a person can read.
fn refused(wire: &Wire, message: &str, body: &Value, status: u16, why: &str) {
    let (got, answer) = wire.post(message, body);
    assert_eq!(got, status, "{message}, {why}: {answer}");
    let sentence = answer["error"].as_str().expect("a sentence");
    assert!(sentence.len() > 20 && sentence.ends_with('.'), "{sentence}");
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// A modulus is what the manifest's DER holds between its header and the exponent.
fn modulus(wire: &Wire, group: &str) -> Vec<u8> {
    let group = wire.manifest.group(group).expect("a group");
    let der = unb64u(&group.public_key, "public_key").expect("base64url");
    let end = der.len() - 5;
    assert_eq!(der[end..], [2, 3, 1, 0, 1]);
    der[end - 256..end].to_vec()
}

#[test]
fn the_question_for_a_group_is_refused() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let invitation = credential(&links[0].1);
        let secret = invitation["invitation"].clone();
        let unknown = json!({ "invitation": b64u(&[9; 16]) });
        let both = with(invitation.clone(), "code", json!("ABCD-EFGHJ-KMNPQ"));
        for (body, status, why) in [
            (unknown, 404, "unknown invitation"),
            (json!({ "code": "ABCD-EFGHJ-KMNPQ" }), 404, "unknown code"),
            (json!({ "code": "ABC" }), 422, "half a code"),
            (
                json!({ "code": "UUUU-UUUUU-UUUUU" }),
                422,
                "not Crockford's letters",
            ),
            (both, 422, "two ways in"),
            (json!({}), 422, "no way in"),
            (json!({ "invitation": "AAAA" }), 422, "too short"),
            (
                json!({ "invitation": "!".repeat(22) }),
                422,
                "not base64url",
            ),
            (
                with(invitation.clone(), "name", json!("x")),
                422,
                "a field too many",
            ),
            (json!({ "invitation": 7 }), 422, "a number"),
        ] {
            refused(&wire, "group", &body, status, why);
        }
        let elsewhere = format!("{}/w/nowhere/group", town.office);
        let body = json!({ "invitation": secret }).to_string();
        let (status, _) = wire.send_to(&elsewhere, &body).expect("an answer");
        assert_eq!(status, 404, "unknown wave");
        town.desk.close("w1").expect("closed");
        refused(&wire, "group", &invitation, 410, "closed");
    }
}

#[test]
fn a_token_is_refused() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let invitation = credential(&links[0].1);
        let admitted = wire.admit(&links[0].1);
        let own = wire.respondent(&admitted.group, admitted.seed.clone());
        let n = modulus(&wire, &admitted.group);
        let number = |last: u8| [vec![0; 255], vec![last]].concat();
        for (blinded, why) in [
            (number(0), "0"),
            (number(1), "1"),
            (n.clone(), "n"),
            (vec![0xff; 256], "above n"),
            (n[1..].to_vec(), "255 bytes"),
            ([vec![0], n.clone()].concat(), "257 bytes"),
            (Vec::new(), "nothing"),
        ] {
            // The other person's invitation is still free: it must stay so.
            let body = with_blinded(&credential(&links[1].1), &blinded);
            refused(&wire, "token", &body, 422, why);
        }
        let (status, _) = wire.post("token", &token_request(&invitation, &own));
        assert_eq!(status, 200, "the same again is no second token");
        refused(
            &wire,
            "token",
            &with_blinded(&invitation, &number(2)),
            409,
            "a second token",
        );
        let unknown = with_blinded(&json!({ "invitation": b64u(&[9; 16]) }), &number(2));
        refused(&wire, "token", &unknown, 404, "unknown invitation");
        refused(&wire, "token", &invitation, 422, "nothing to sign");
        let free = with_blinded(&credential(&links[1].1), &number(2));
        assert_eq!(
            wire.post("token", &free).0,
            200,
            "was not spent by a refusal"
        );
        town.desk.close("w1").expect("closed");
        refused(
            &wire,
            "token",
            &token_request(&invitation, &own),
            410,
            "closed",
        );
        refused(&wire, "token", &free, 410, "closed, also for a repetition");
    }
}

#[test]
fn a_ballot_is_refused() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let admitted = wire.admit(&links[0].1);
        let message = as_json(&admitted.ballot(0, &json!({ "belong-1": 3 })));
        let other_group = wire.manifest.groups.iter().find(|g| g.id != admitted.group);
        let other_group = json!(other_group.expect("another group").id);
        let boxed = |bytes: usize| json!(b64u(&vec![5; bytes]));
        let altered = |field: &str, value: Value| with(message.clone(), field, value);
        for (body, status, why) in [
            (
                altered("token", json!(b64u(&[5; 256]))),
                403,
                "a made-up token",
            ),
            (
                altered("token", json!(b64u(&[0xff; 256]))),
                403,
                "a token above n",
            ),
            (
                altered("prefix", json!(b64u(&[5; 32]))),
                403,
                "another prefix",
            ),
            (
                altered("commitment", json!(b64u(&[5; 32]))),
                403,
                "another commitment",
            ),
            (
                altered("group", other_group),
                403,
                "a token of another group",
            ),
            (altered("group", json!("g9999")), 422, "unknown group"),
            (
                altered("token", json!(b64u(&[5; 255]))),
                422,
                "a short token",
            ),
            (
                altered("commitment", json!(b64u(&[5; 31]))),
                422,
                "a short commitment",
            ),
            (altered("prefix", json!("?")), 422, "not base64url"),
            (altered("revision", json!(10)), 422, "an eleventh revision"),
            (altered("revision", json!(-1)), 422, "a negative revision"),
            (altered("box", boxed(BOX_SIZE - 1)), 422, "a short box"),
            (altered("box", boxed(BOX_SIZE + 1)), 413, "a long box"),
            (
                altered("box", boxed(20_000)),
                413,
                "a body that is too large",
            ),
            (altered("time", json!(1)), 422, "a field too many"),
        ] {
            refused(&wire, "ballot", &body, status, why);
        }
        assert!(town.boxes("w1").is_empty(), "a refusal leaves no row");
        let (status, receipt) = wire.post("ballot", &message);
        assert_eq!(status, 200, "{receipt}");
        assert_eq!(
            wire.post("ballot", &message),
            (200, receipt),
            "the same again"
        );
        let other = as_json(&admitted.ballot(0, &json!({ "belong-1": 4 })));
        refused(
            &wire,
            "ballot",
            &other,
            409,
            "another box under this number",
        );
        town.desk.close("w1").expect("closed");
        refused(
            &wire,
            "ballot",
            &message,
            410,
            "closed, also for a repetition",
        );
        assert_eq!(town.boxes("w1").len(), 1);
    }
}

#[test]
fn a_token_holds_in_its_own_wave_only() {
    for database in databases() {
        let town = Town::new(&database);
        let first = town.open("w1");
        let second = town.open("w2");
        let (one, two) = (Wire::to(&town.answer, "w1"), Wire::to(&town.answer, "w2"));
        let admitted = one.admit(&first[0].1);
        let message = as_json(&admitted.ballot(0, &json!({})));
        refused(&two, "ballot", &message, 403, "a token of another wave");
        let (of_first, of_second) = (credential(&first[0].1), credential(&second[0].1));
        refused(
            &two,
            "group",
            &of_first,
            404,
            "an invitation of another wave",
        );
        refused(
            &one,
            "group",
            &of_second,
            404,
            "an invitation of another wave",
        );
        assert!(town.boxes("w2").is_empty());
    }
}

#[test]
fn before_opening_and_outside_the_protocol_there_is_nothing() {
    for database in databases() {
        let town = Town::new(&database);
        let policy = weerklank::disclosure::Policy::default();
        let closes = weerklank::clock::Clock::system().today() + time::Duration::days(3);
        let people = town::roster(|_| true);
        town.desk
            .draft("draft", &town.questionnaire, &people, &policy, closes)
            .expect("a draft");
        let agent = town::agent();
        let body = json!({ "invitation": b64u(&[1; 16]) }).to_string();
        for path in ["group", "token"] {
            let url = format!("{}/w/draft/{path}", town.office);
            let body = match path {
                "group" => body.clone(),
                _ => with_blinded(&json!({ "invitation": b64u(&[1; 16]) }), &[3; 256]).to_string(),
            };
            assert_eq!(town::post(&agent, &url, &body).0, 404, "{path} of a draft");
        }
        town.open("w1");
        for (side, path) in [
            (&town.answer, "/w/draft"),
            (&town.answer, "/w/draft/manifest.json"),
            (&town.office, "/w/draft/manifest.json"),
            (&town.answer, "/w/w1/count.json"),
            (&town.office, "/w/w1/count.json"),
            (&town.answer, "/w/w1/group"),
            (&town.answer, "/w/w1/ballots"),
            (&town.office, "/w/w1/ballot"),
            (&town.office, "/w/w1"),
        ] {
            let response = agent
                .get(format!("{side}{path}"))
                .call()
                .expect("an answer");
            assert_eq!(response.status().as_u16(), 404, "{path}");
        }
        // Neither listener does the other's work.
        let group = format!("{}/w/w1/group", town.answer);
        let ballot = format!("{}/w/w1/ballot", town.office);
        for url in [group, ballot] {
            assert_eq!(town::post(&agent, &url, "{}").0, 404, "{url}");
        }
        for (body, status) in [("{", 400), ("", 400), ("{\"code\":\"A", 400), ("null", 422)] {
            let url = format!("{}/w/w1/group", town.office);
            assert_eq!(town::post(&agent, &url, body).0, status, "{body}");
        }
    }
}

#[test]
fn any_origin_may_ask_and_nothing_carries_a_cookie() {
    for database in databases() {
        let town = Town::new(&database);
        town.open("w1");
        let agent = town::agent();
        for side in [&town.office, &town.answer] {
            let url = format!("{side}/w/w1/ballot");
            let asked = agent.options(&url).call().expect("an answer");
            assert_eq!(asked.status().as_u16(), 204);
            let served = agent
                .get(format!("{side}/w/w1/manifest.json"))
                .call()
                .expect("served");
            for response in [asked, served] {
                let header = |name: &str| response.headers().get(name);
                let origin = header("access-control-allow-origin").expect("open to any origin");
                assert_eq!(origin, "*");
                let with_credentials = header("access-control-allow-credentials");
                assert!(with_credentials.is_none());
                assert!(header("set-cookie").is_none() && header("etag").is_none());
            }
        }
    }
}
