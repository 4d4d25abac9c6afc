//! Nameless letters: from the printed code to a counted ballot.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weerklank::invitation::{Letter, letters_page};

use super::town::{self, PEOPLE, Town, databases};
use super::wire::{Wire, credential};

/// Every fourth person has no mail.
fn has_mail(number: usize) -> bool {
    !number.is_multiple_of(4)
}

fn opened(database: &str) -> (Town, Vec<(String, String)>, Vec<Letter>) {
    let town = Town::inhabited(database, town::roster(has_mail));
    let links = town.open("w1");
    let (_, letters) = town.desk.letters("w1").expect("letters");
    (town, links, letters)
}

#[test]
fn one_person_has_one_way_in_and_codes_have_no_spares() {
    for database in databases() {
        let (town, links, letters) = opened(&database);
        let with_mail: Vec<String> = (0..PEOPLE)
            .filter(|&number| has_mail(number))
            .map(|number| format!("p{number}"))
            .collect();
        let mut written: Vec<&str> = links.iter().map(|(person, _)| person.as_str()).collect();
        written.sort_by_key(|person| person[1..].parse::<usize>().expect("a number"));
        assert_eq!(written, with_mail);
        let mut by_group: BTreeMap<&str, usize> = BTreeMap::new();
        for letter in &letters {
            *by_group.entry(letter.group_label.as_str()).or_default() += 1;
        }
        // 24, 16 and 14 people, of whom every fourth has none; the six others of the town are 54 to 59.
        assert_eq!(by_group.values().sum::<usize>(), PEOPLE / 4);
        let mut sizes: Vec<usize> = by_group.into_values().collect();
        sizes.sort_unstable();
        let expected = |range: std::ops::Range<usize>| range.filter(|&n| !has_mail(n)).count();
        let (a, b, c, d) = (
            expected(0..24),
            expected(24..40),
            expected(40..54),
            expected(54..60),
        );
        // The smallest of the three joins the six, who are too few for a group of their own.
        let mut small = vec![a, b, c + d];
        small.sort_unstable();
        assert_eq!(sizes, small);
        let codes: std::collections::BTreeSet<&str> =
            letters.iter().map(|letter| letter.code.as_str()).collect();
        assert_eq!(codes.len(), letters.len());
        let (paper, letters) = town.desk.letters("w1").expect("printed again");
        let page = letters_page(&paper, &letters).expect("a page");
        for code in codes {
            assert_eq!(page.matches(code).count(), 1, "the same codes, each once");
        }
        for number in 0..PEOPLE {
            assert!(!page.contains(&format!("Person {number}<")), "nameless");
        }
    }
}

#[test]
fn letters_and_links_are_counted_alike() {
    for database in databases() {
        let (town, links, letters) = opened(&database);
        let answers = json!({ "belong-1": 4 });
        let mut receipts = Vec::new();
        let links = links.iter().map(|(_, link)| link.as_str());
        for link in links.chain(letters.iter().map(|letter| letter.link.as_str())) {
            receipts.push(town.respond(link, &answers).expect("a receipt").receipt);
        }
        town.desk.close("w1").expect("closed");
        let tally = town.desk.tally("w1", &town.key, None).expect("a tally");
        assert_eq!(tally.certificate.valid, PEOPLE as u64);
        receipts.sort();
        assert_eq!(tally.certificate.receipts, receipts);
    }
}

#[test]
fn a_code_may_be_typed_carelessly_and_is_spent_once() {
    for database in databases() {
        let (town, _, letters) = opened(&database);
        let wire = Wire::to(&town.answer, "w1");
        let code = letters[0].code.clone();
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        let (status, body) = wire.post("group", &json!({ "code": typed }));
        assert_eq!(status, 200, "{body}");
        let admitted = wire.admit(&letters[0].link);
        assert_eq!(body["group"], json!(admitted.group));
        let mut request = credential(&letters[0].link);
        request["blinded"] = json!(weerklank::protocol::b64u(&[7; 256]));
        assert_eq!(wire.post("token", &request).0, 409, "another token");
        assert_eq!(wire.place(&admitted.ballot(0, &json!({}))).0, 200);
    }
}

#[test]
fn guessing_the_secret_of_a_code_ends_after_ten_attempts() {
    for database in databases() {
        let (town, _, letters) = opened(&database);
        let wire = Wire::to(&town.answer, "w1");
        let code = letters[0].code.as_str();
        let id = &code[..4];
        let guess = |number: usize| -> (u16, Value) {
            let digit = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][number % 10];
            wire.post(
                "group",
                &json!({ "code": format!("{id}{}", digit.repeat(10)) }),
            )
        };
        for number in 0..10 {
            assert_eq!(guess(number).0, 404, "attempt {number}");
        }
        assert_eq!(guess(10).0, 429);
        let (status, body) = wire.post("group", &json!({ "code": code }));
        assert_eq!(status, 429, "the right code waits too: {body}");
        let other = credential(&letters[1].link);
        assert_eq!(wire.post("group", &other).0, 200, "other codes do not");
    }
}
