//! Whatever a file or a ballot holds, it is refused or accepted, and never brings the program down.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;

/// Pieces that mean something in a questionnaire, so that random files get past the first rule.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "[[page]]\n",
        "[[page.question]]\n",
        "[[theme]]\n",
        "[[scale]]\n",
        "[[breakdown]]\n",
        "id = \"a\"\n",
        "version = 1\n",
        "version = -9223372036854775808\n",
        "languages = [\"nl\"]\n",
        "title = { nl = \"x\" }\n",
        "text = { nl = \"x\", en = \"y\" }\n",
        "kind = \"choice\"\n",
        "kind = \"text\"\n",
        "options = [{ id = \"b\", text = { nl = \"x\" } }]\n",
        "options = [{ value = 1, text = { nl = \"x\" } }]\n",
        "when = { question = \"a\", is = [\"b\"] }\n",
        "question = \"a\"\n",
        "crossed = true\n",
        "sensitive = true\n",
        "scale = \"a\"\n",
        "x = nan\n",
        "d = 1979-05-27\n",
        "name.nl = \"x\"\n",
        "[page]\n",
        "page = 3\n",
        "= \n",
        "\"\"\"",
        "'",
        "{",
        "]",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => ".{0,20}"]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..8i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "yes", "no", "other", "bullying", "unknown", "declined"
        ])
        .prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let ids = [
        "belong-1",
        "behaviour",
        "behaviour-type",
        "comment",
        "background",
    ];
    prop_oneof![12 => prop::sample::select(ids.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}"]
}

/// Whatever was parsed must have findings or a questionnaire that survives freezing.
fn settle(text: &str) {
    let (questionnaire, findings) = check(text, "x.toml");
    assert_eq!(questionnaire.is_none(), findings.errors() > 0);
    for finding in findings.iter() {
        let line = finding.to_string();
        assert!(
            line.chars().count() < 1_000 && !line.chars().any(char::is_control),
            "{line:?}"
        );
    }
    if let Some(questionnaire) = questionnaire {
        let read = Questionnaire::from_json(&questionnaire.to_json()).expect("sound");
        assert_eq!(read, questionnaire);
        assert_eq!(lint(&questionnaire, "x.toml").errors(), 0);
    }
}

proptest! {
    #[test]
    fn any_text_is_settled(text in "\\PC{0,200}") {
        settle(&text);
        let _ = Questionnaire::from_json(&text);
    }

    #[test]
    fn any_heap_of_pieces_is_settled(pieces in prop::collection::vec(piece(), 0..30)) {
        settle(&pieces.concat());
    }

    #[test]
    fn any_cut_and_any_insertion_is_settled(at in 0..SMALL.len(), length in 0..200usize, new in ".{0,8}") {
        let end = (at + length).min(SMALL.len());
        let bytes = [&SMALL.as_bytes()[..at], new.as_bytes(), &SMALL.as_bytes()[end..]].concat();
        settle(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_change_of_the_frozen_form_is_settled(at in 0..1_000usize, byte in any::<u8>()) {
        let mut bytes = small().to_json().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = Questionnaire::from_json(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_answers_are_settled(given in prop::collection::vec((key(), value()), 0..6)) {
        let q = small();
        let given: Map<String, Value> = given.into_iter().collect();
        if let Ok(answers) = checked(&q, &Value::Object(given.clone())) {
            // What was accepted fits the ballot and has a place in the tally of each closed question.
            prop_assert!(canonical(&Value::Object(given)).len() <= largest_answers(&q));
            for tallied in q.tallied() {
                for &place in tallied.places(&answers) {
                    prop_assert!(place < tallied.options.len());
                }
            }
        }
    }

    #[test]
    fn any_bare_value_is_settled(value in value()) {
        let _ = checked(&small(), &value);
    }

    #[test]
    fn any_comment_that_passes_fits(text in "(\\PC|[\"\\\\\n\t]){0,700}") {
        let q = small();
        let given = serde_json::json!({"comment": text});
        if checked(&q, &given).is_ok() {
            let frame = canonical(&serde_json::json!({"comment": ""})).len();
            prop_assert!(canonical(&given).len() <= frame + 2 * COMMENT_BYTES);
        }
    }
}
