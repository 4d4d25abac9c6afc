//! The questionnaires in `surveys/`, and the frozen form of a questionnaire.

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use serde_json::Value;

use super::*;

fn all() -> Vec<Questionnaire> {
    let read = SHIPPED.map(|(name, text)| {
        let (questionnaire, findings) = check(text, name);
        assert!(findings.is_empty(), "{findings}");
        questionnaire.expect("sound")
    });
    read.into()
}

#[test]
fn they_have_no_errors_and_no_advice() {
    assert_eq!(all().len(), 3);
}

#[test]
fn the_annual_survey_asks_what_was_agreed() {
    let inclusion = &all()[0];
    let items: BTreeMap<_, _> = inclusion
        .themes()
        .iter()
        .map(|theme| {
            let scales = inclusion
                .questions_of(&theme.id)
                .filter(|item| item.scale().is_some());
            (theme.id.as_str(), scales.count())
        })
        .collect();
    let agreed = [
        ("belonging", 3),
        ("authenticity", 3),
        ("safety", 3),
        ("leadership", 4),
        ("fairness", 2),
        ("sensitivity", 3),
        ("engagement", 3),
        ("commitment", 2),
        ("satisfaction", 1),
        ("behaviour", 0),
        ("reporting", 1),
        ("follow-up", 1),
    ];
    assert_eq!(items, BTreeMap::from(agreed));
    let goals: BTreeSet<_> = inclusion.themes().iter().map(|theme| theme.goal).collect();
    assert_eq!(goals.len(), 3);
    let comments = inclusion
        .questions()
        .filter(|question| question.kind == Kind::Text);
    assert_eq!(comments.count(), 2);
    assert_eq!(
        inclusion.questions().last().expect("question").id,
        "feel-different"
    );
    let largest_page = inclusion
        .pages()
        .iter()
        .map(|page| page.questions.len())
        .max();
    assert!(largest_page <= Some(6));
    assert!(largest_answers(inclusion) <= ANSWERS_BYTES);
}

#[test]
fn pulse_and_exit_continue_the_trend_of_the_annual_survey() {
    let all = all();
    for other in &all[1..] {
        let shared = other
            .questions()
            .filter(|question| all[0].question(&question.id).is_some());
        let mut count = 0;
        for question in shared {
            let annual = all[0].question(&question.id).expect("shared");
            assert_eq!(
                question.fingerprint(other),
                annual.fingerprint(&all[0]),
                "{}",
                question.id
            );
            count += 1;
        }
        assert!(count >= 7, "{} shares {count} questions", other.id());
    }
}

#[test]
fn only_the_one_for_leavers_says_for_whom_it_is() {
    let frozen = all().into_iter().map(|asked| {
        let json: Value = serde_json::from_str(&asked.to_json()).expect("JSON");
        (asked.is_for_leavers(), json.get("audience").cloned())
    });
    let leavers = Some(Value::from("leavers"));
    assert_eq!(
        frozen.collect::<Vec<_>>(),
        [(false, None), (false, None), (true, leavers)]
    );
    let text = EXIT.replace("\"leavers\"", "\"everybody\"");
    let findings = check(&text, "exit.toml").1.to_string();
    assert!(
        findings.contains("exit.toml:6: ")
            && findings.contains("Audience \"everybody\" is unknown"),
        "{findings}"
    );
}

#[test]
fn the_frozen_form_is_this_to_the_byte() {
    let frozen = include_str!("../../../tests/data/surveys/small.json");
    assert_eq!(small().to_json(), frozen.trim_end_matches('\n'));
}

#[test]
fn the_frozen_form_reads_back_as_the_same_questionnaire() {
    for questionnaire in all().into_iter().chain([small()]) {
        let json = questionnaire.to_json();
        let read = Questionnaire::from_json(&json).expect("sound");
        assert_eq!(read, questionnaire);
        assert_eq!(read.to_json(), json);
        assert_eq!(
            canonical(&serde_json::from_str::<Value>(&json).unwrap()),
            json
        );
    }
}

#[test]
fn the_frozen_form_is_not_trusted_because_it_is_frozen() {
    let json = small()
        .to_json()
        .replacen("\"scale\":\"agree5\"", "\"scale\":\"agree7\"", 1);
    let findings = Questionnaire::from_json(&json).expect_err("is refused");
    assert!(
        findings
            .to_string()
            .starts_with("questionnaire.json: question belong-1: "),
        "{findings}"
    );
    assert!(Questionnaire::from_json("{\"pages\":").is_err());
    // The names of TOML are not the names of JSON.
    assert!(
        Questionnaire::from_json(&small().to_json().replace("\"themes\"", "\"theme\"")).is_err()
    );
}

#[test]
fn sample_answers_are_valid_varied_and_follow_the_mood() {
    let questionnaires = all();
    let q = &questionnaires[0];
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let mut mean = |mood: f64| {
        let (mut sum, mut count) = (0, 0);
        for _ in 0..300 {
            let value = sample::answers(q, &mut rng, mood, 0.3);
            let answers = checked(q, &value).unwrap_or_else(|fault| panic!("{fault}"));
            if let Some(Answer::One(point)) = answers.get(number(q, "belong-1")) {
                sum += point + 1;
                count += 1;
            }
        }
        assert!((240..300).contains(&count), "{count} of 300 answered");
        sum as f64 / f64::from(count)
    };
    let (low, high) = (mean(-1.0), mean(1.0));
    assert!(high - low > 0.6 && low > 2.0 && high < 4.9, "{low} {high}");
}

#[test]
fn sample_answers_use_every_option_and_repeat_for_a_seed() {
    let questionnaires = all();
    let q = &questionnaires[0];
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let mut used: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let all_tallied = q.tallied();
    let mut comments = 0;
    for round in 0..3_000 {
        let mood = f64::from(round % 21) / 10.0 - 1.0;
        let value = sample::answers(q, &mut rng, mood, 0.3);
        let answers = checked(q, &value).expect("valid");
        comments += usize::from(answers.get(number(q, "comment-good")).is_some());
        for tallied in &all_tallied {
            used.entry(tallied.id.clone())
                .or_default()
                .extend(tallied.places(&answers));
        }
    }
    assert!((700..1_050).contains(&comments), "{comments}");
    for tallied in &all_tallied {
        let used = used[&tallied.id].len();
        // Nobody needs to give a 1 as a mark for the demonstration to be plausible.
        let wanted = if tallied.id == "mark" {
            7
        } else {
            tallied.options.len()
        };
        assert!(
            used >= wanted,
            "{}: {used} of {}",
            tallied.id,
            tallied.options.len()
        );
    }
    let once = |seed| sample::answers(q, &mut ChaCha12Rng::seed_from_u64(seed), 0.0, 0.5);
    assert_eq!(once(5), once(5));
    assert_ne!(once(5), once(6));
}
