//! A closed question as the count sees it, and its fingerprint.

use serde_json::{Value, json};

use super::*;

fn tallied(id: &str) -> Tallied {
    small()
        .tallied()
        .into_iter()
        .find(|tallied| tallied.id == id)
        .expect("a closed question")
}

fn ids(tallied: &Tallied) -> Vec<&str> {
    tallied
        .options
        .iter()
        .map(|option| option.id.as_str())
        .collect()
}

fn places(id: &str, answers: Value) -> Vec<usize> {
    let answers = checked(&small(), &answers).expect("valid");
    tallied(id).places(&answers).to_vec()
}

#[test]
fn comments_are_not_tallied_and_the_order_is_that_of_the_questions() {
    let all: Vec<_> = small()
        .tallied()
        .into_iter()
        .map(|tallied| tallied.id)
        .collect();
    assert_eq!(
        all,
        ["belong-1", "behaviour", "behaviour-type", "background"]
    );
}

#[test]
fn a_scale_has_its_points() {
    let scale = tallied("belong-1");
    assert_eq!(ids(&scale), ["1", "2", "3", "4", "5"]);
    assert_eq!(scale.range, Some((1, 5)));
    let values: Vec<_> = scale.options.iter().map(|option| option.value).collect();
    assert_eq!(values, [Some(1), Some(2), Some(3), Some(4), Some(5)]);
    let classes: Vec<_> = scale
        .options
        .iter()
        .map(|option| option.class.unwrap() as u8)
        .collect();
    assert_eq!(classes, [0, 0, 1, 2, 2]);
    assert!(!scale.sensitive && !scale.conditional && !scale.background && !scale.multiple);
    assert_eq!(scale.theme.as_deref(), Some("belonging"));
}

#[test]
fn classes_of_a_mark() {
    let classes: Vec<_> = (1..=10).map(|mark| Class::of(mark, 1, 10) as u8).collect();
    assert_eq!(classes, [0, 0, 0, 0, 1, 1, 2, 2, 2, 2]);
    // Six tenths and four tenths themselves are neither.
    assert_eq!(Class::of(6, 0, 10), Class::Neutral);
    assert_eq!(Class::of(4, 0, 10), Class::Neutral);
}

#[test]
fn a_choice_has_its_options_and_ways_out() {
    let behaviour = tallied("behaviour");
    assert_eq!(ids(&behaviour), ["no", "yes", "declined"]);
    assert!(behaviour.sensitive && behaviour.range.is_none());
    let kind = tallied("behaviour-type");
    assert_eq!(
        ids(&kind),
        ["bullying", "exclusion", "other", "declined", "not-asked"]
    );
    assert!(kind.conditional && kind.multiple);
    let background = tallied("background");
    assert_eq!(ids(&background), ["no", "yes"]);
    assert!(background.background);
    assert!(
        background
            .options
            .iter()
            .all(|option| option.value.is_none() && option.class.is_none())
    );
}

#[test]
fn people_have_their_places() {
    assert_eq!(places("belong-1", json!({"belong-1": 4})), [3]);
    assert!(places("belong-1", json!({"belong-1": "unknown"})).is_empty());
    assert!(places("belong-1", json!({})).is_empty());
    assert_eq!(places("behaviour", json!({"behaviour": "declined"})), [2]);
    assert_eq!(places("behaviour", json!({"behaviour": "no"})), [0]);
    let yes = |kind: Value| json!({"behaviour": "yes", "behaviour-type": kind});
    assert_eq!(
        places("behaviour-type", yes(json!(["other", "bullying"]))),
        [0, 2]
    );
    assert_eq!(places("behaviour-type", yes(json!("declined"))), [3]);
    assert!(places("behaviour-type", json!({"behaviour": "yes"})).is_empty());
    assert_eq!(places("behaviour-type", json!({"behaviour": "no"})), [4]);
    assert_eq!(places("behaviour-type", json!({})), [4]);
}

/// The small questionnaire after one change.
fn changed(old: &str, new: &str) -> Questionnaire {
    assert!(SMALL.contains(old));
    Questionnaire::parse(&SMALL.replacen(old, new, 1), "x.toml").expect("sound")
}

#[test]
fn a_fingerprint_changes_with_what_the_respondent_reads() {
    let of = |q: &Questionnaire, id: &str| q.question(id).expect("question").fingerprint(q);
    let before = small();
    let same = changed("version = 3", "version = 4");
    let title = changed("nl = \"Mijn team\"", "nl = \"Ons team\"");
    for q in [&same, &title] {
        for question in q.questions() {
            assert_eq!(question.fingerprint(q), of(&before, &question.id));
        }
    }
    for (old, new, id) in [
        (
            "en = \"I feel I belong",
            "en = \"I know I belong",
            "belong-1",
        ),
        ("en = \"Neutral\"", "en = \"Midway\"", "belong-1"),
        ("en = \"I don't know\"", "en = \"No idea\"", "belong-1"),
        (
            "id = \"belong-1\"\nversion = 1",
            "id = \"belong-1\"\nversion = 2",
            "belong-1",
        ),
        ("en = \"Bullying\"", "en = \"Teasing\"", "behaviour-type"),
        ("id = \"exclusion\"", "id = \"excluded\"", "behaviour-type"),
        ("multiple = true\n", "", "behaviour-type"),
        ("is = [\"yes\"]", "is = [\"yes\", \"no\"]", "behaviour-type"),
    ] {
        let after = changed(old, new);
        assert_ne!(of(&after, id), of(&before, id), "{new}");
        let others = before.questions().filter(|question| question.id != id);
        for other in others {
            assert_eq!(
                of(&after, &other.id),
                of(&before, &other.id),
                "{new} in {}",
                other.id
            );
        }
    }
    let fingerprint = of(&before, "belong-1");
    assert_eq!(fingerprint.len(), 64);
    assert!(fingerprint.bytes().all(|b| b.is_ascii_hexdigit()));
}

#[test]
fn a_theme_has_the_fingerprints_of_its_scale_items() {
    let of = |q: &Questionnaire| q.theme("belonging").expect("theme").fingerprint(q);
    let before = of(&small());
    assert_ne!(of(&changed("en = \"Neutral\"", "en = \"Midway\"")), before);
    assert_eq!(
        of(&changed("en = \"Belonging\"", "en = \"Being part\"")),
        before
    );
    assert_eq!(
        of(&changed("en = \"Bullying\"", "en = \"Teasing\"")),
        before
    );
}
