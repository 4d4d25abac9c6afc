//! What may be answered, and that a fault never says what was.

use serde_json::{Value, json};

use super::*;

fn valid(value: Value) -> Answers {
    checked(&small(), &value).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The answer to the question with this id.
fn answer<'a>(answers: &'a Answers, id: &str) -> Option<&'a Answer> {
    answers.get(number(&small(), id))
}

#[track_caller]
fn fault(value: Value, question: Option<&str>, rule: Rule) {
    let fault = checked(&small(), &value).expect_err("is refused");
    assert_eq!(
        (fault.question.as_deref(), fault.rule),
        (question, rule),
        "{value}"
    );
}

#[test]
fn nothing_is_mandatory() {
    assert!(valid(json!({})).is_empty());
}

#[test]
fn every_kind_of_answer() {
    let answers = valid(json!({
        "belong-1": 4, "behaviour": "yes", "behaviour-type": ["other", "bullying"],
        "comment": "Regel 1\nRegel 2\t\"ja\"", "background": "no",
    }));
    assert!(answer(&answers, "belong-1") == Some(&Answer::One(3)));
    assert!(answer(&answers, "behaviour") == Some(&Answer::One(1)));
    let in_order = Answer::Several(vec![0, 2]);
    assert!(answer(&answers, "behaviour-type") == Some(&in_order));
    assert!(answer(&answers, "comment") == Some(&Answer::Text("Regel 1\nRegel 2\t\"ja\"".into())));
    assert!(answer(&answers, "background") == Some(&Answer::One(0)));
    let answers =
        valid(json!({"belong-1": "unknown", "behaviour": "declined", "comment": "declined"}));
    assert!(answer(&answers, "belong-1") == Some(&Answer::Unknown));
    assert!(answer(&answers, "behaviour") == Some(&Answer::Declined));
    assert!(answer(&answers, "comment") == Some(&Answer::Text("declined".into())));
    assert!(valid(json!({"comment": " \n"})).is_empty());
}

#[test]
fn wrong_shapes() {
    for value in [json!(null), json!([]), json!("x"), json!(1)] {
        fault(value, None, Rule::NotAnObject);
    }
    for value in [
        json!(4.0),
        json!(4.5),
        json!("4"),
        json!([4]),
        json!({"a": 1}),
        json!(null),
        json!(true),
    ] {
        fault(
            json!({"belong-1": value}),
            Some("belong-1"),
            Rule::WrongKind,
        );
    }
    fault(
        json!({"belong-1": u64::MAX}),
        Some("belong-1"),
        Rule::WrongKind,
    );
    fault(
        json!({"behaviour": ["yes"]}),
        Some("behaviour"),
        Rule::WrongKind,
    );
    fault(json!({"behaviour": 1}), Some("behaviour"), Rule::WrongKind);
    fault(
        json!({"behaviour": "yes", "behaviour-type": "other"}),
        Some("behaviour-type"),
        Rule::WrongKind,
    );
    fault(
        json!({"behaviour": "yes", "behaviour-type": [["other"]]}),
        Some("behaviour-type"),
        Rule::WrongKind,
    );
    fault(json!({"comment": 3}), Some("comment"), Rule::WrongKind);
}

#[test]
fn wrong_options() {
    for value in [0, 6, -1, i64::MIN, i64::MAX] {
        fault(
            json!({"belong-1": value}),
            Some("belong-1"),
            Rule::NoSuchOption,
        );
    }
    fault(
        json!({"belong-1": "declined"}),
        Some("belong-1"),
        Rule::NoSuchOption,
    );
    fault(
        json!({"behaviour": "unknown"}),
        Some("behaviour"),
        Rule::NoSuchOption,
    );
    fault(
        json!({"background": "declined"}),
        Some("background"),
        Rule::NoSuchOption,
    );
    fault(
        json!({"behaviour": "Yes"}),
        Some("behaviour"),
        Rule::NoSuchOption,
    );
    fault(
        json!({"behaviour": "not-asked"}),
        Some("behaviour"),
        Rule::NoSuchOption,
    );
    let several = |list: Value| json!({"behaviour": "yes", "behaviour-type": list});
    fault(
        several(json!(["rain"])),
        Some("behaviour-type"),
        Rule::NoSuchOption,
    );
    fault(
        several(json!([])),
        Some("behaviour-type"),
        Rule::NothingChosen,
    );
    fault(
        several(json!(["other", "other"])),
        Some("behaviour-type"),
        Rule::ChosenTwice,
    );
    fault(
        several(json!(["other", "declined"])),
        Some("behaviour-type"),
        Rule::NoSuchOption,
    );
}

#[test]
fn only_what_was_asked() {
    let kind = json!(["other"]);
    for before in [
        json!({}),
        json!({"behaviour": "no"}),
        json!({"behaviour": "declined"}),
    ] {
        let mut value = before;
        value["behaviour-type"] = kind.clone();
        fault(value, Some("behaviour-type"), Rule::NotAsked);
    }
}

#[test]
fn strangers_are_named_only_by_a_proper_id() {
    fault(
        json!({"belong-1": 4, "belong-9": 4}),
        Some("belong-9"),
        Rule::NoSuchQuestion,
    );
    fault(json!({"Mijn chef heet Jan": 4}), None, Rule::NoSuchQuestion);
}

#[test]
fn comments_are_bounded_in_bytes() {
    valid(json!({"comment": "x".repeat(1_000)}));
    valid(json!({"comment": "é".repeat(500)}));
    fault(
        json!({"comment": "x".repeat(1_001)}),
        Some("comment"),
        Rule::TooLong,
    );
    fault(
        json!({"comment": "é".repeat(501)}),
        Some("comment"),
        Rule::TooLong,
    );
    for c in ['\0', '\r', '\u{1b}', '\u{7f}', '\u{85}'] {
        fault(
            json!({"comment": format!("a{c}b")}),
            Some("comment"),
            Rule::ControlCharacter,
        );
    }
}

#[test]
fn nothing_that_was_answered_is_ever_printed() {
    let secret = "Jan de Vries zei het";
    let answers = valid(json!({"comment": secret, "belong-1": 1}));
    let one = answer(&answers, "comment");
    assert!(!format!("{answers:?}{one:?}").contains("Jan"));
    for value in [
        json!({"comment": format!("{secret}\u{7}")}),
        json!({"belong-1": secret}),
        json!({"behaviour": secret}),
        json!({secret: secret}),
        json!({"behaviour": "yes", "behaviour-type": [secret]}),
        json!(secret),
    ] {
        let fault = checked(&small(), &value).expect_err("is refused");
        assert!(!format!("{fault} {fault:?}").contains("Jan"), "{fault}");
    }
}

#[test]
fn the_largest_answers_are_really_the_largest() {
    let q = small();
    let largest = json!({
        "belong-1": "unknown", "behaviour": "yes",
        "behaviour-type": ["bullying", "exclusion", "other"],
        "comment": "\"\\\n\t\"".repeat(200), "background": "yes",
    });
    checked(&q, &largest).expect("valid");
    // "yes" is five bytes with its quotes where "declined" takes ten, but then nothing follows.
    assert_eq!(canonical(&largest).len() + 5 + 1, largest_answers(&q));
    assert!(largest_answers(&q) <= ANSWERS_BYTES);
}
