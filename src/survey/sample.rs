//! Plausible answers, for demonstrations, load tests and the check that a questionnaire can be filled in.
//!
//! Invented from the questionnaire alone: nobody's answers were ever looked at. The chance comes from
//! the caller, so that a demonstration with one seed is the same everywhere.

use rand::{Rng, RngExt};
use serde_json::{Map, Value, json};

use super::questionnaire::{Kind, Question, Questionnaire};

const SKIPPED: f64 = 0.03;
const UNKNOWN: f64 = 0.04;
const DECLINED: f64 = 0.06;

/// Harmless sentences, each a different length, none about a person.
const COMMENTS: [&str; 14] = [
    "Ik zou graag vaker samen lunchen.",
    "Het overleg op maandag mag korter, dan blijft er tijd over om elkaar te spreken.",
    "De nieuwe collega's zijn goed ontvangen.",
    "Meer ruimte om van elkaar te leren zou fijn zijn.",
    "Ik ben trots op wat we dit jaar samen hebben gedaan.",
    "Laat ook de mensen met avonddienst meepraten.",
    "Spreek af wat we met de uitkomsten gaan doen en kom erop terug.",
    "Complimenten voor de koffie. De stoelen in de vergaderzaal verdienen minder complimenten.",
    "Wat mij helpt: duidelijke afspraken en een open deur.",
    "Graag vacatures eerst intern delen.",
    "We luisteren goed naar elkaar, ook als het druk is.",
    "Een rustige werkplek zou voor veel mensen een groot verschil maken.",
    "Vraag wat vaker aan inwoners hoe zij onze brieven lezen.",
    "Het gaat goed zo.",
];

/// The answers of one invented person, valid for this questionnaire.
///
/// `mood` from -1 to 1 shifts a whole team's answers (about one point of five from end to end);
/// `comments` is the probability that a comment box is filled in.
pub fn answers(
    questionnaire: &Questionnaire,
    rng: &mut impl Rng,
    mood: f64,
    comments: f64,
) -> Value {
    let mood = mood.clamp(-1.0, 1.0);
    // A level for each person and a wobble for each question, so that one person's answers hang
    // together. Sums of uniforms are bell-shaped enough here.
    // The spread comes out near .8 on a scale of five, as in real surveys.
    let level = 0.64 + 0.13 * mood + 0.42 * bell(rng);
    let mut answers = Map::new();
    for question in questionnaire.questions() {
        // As in `Answers::asked`, on values that are not yet checked.
        let asked = question.when.as_ref().is_none_or(|when| {
            let chosen = answers.get(&when.question);
            let one_of = |value: &Value| {
                value
                    .as_str()
                    .is_some_and(|id| when.is.iter().any(|is| is == id))
            };
            chosen.is_some_and(|value| match value {
                Value::Array(several) => several.iter().any(one_of),
                one => one_of(one),
            })
        });
        if !asked || rng.random_bool(SKIPPED) {
            continue;
        }
        if let Some(answer) = answer(questionnaire, question, rng, level, comments) {
            answers.insert(question.id.clone(), answer);
        }
    }
    Value::Object(answers)
}

/// A number between -1 and 1, most often near 0.
fn bell(rng: &mut impl Rng) -> f64 {
    (0..3).map(|_| rng.random_range(-1.0..1.0)).sum::<f64>() / 3.0
}

/// Themes differ a little, always in the same way, so that a demonstration has a strongest theme and
/// one to talk about.
fn accent(q: &Questionnaire, question: &Question) -> f64 {
    let theme = q
        .themes()
        .iter()
        .position(|theme| question.theme.as_ref() == Some(&theme.id));
    theme.map_or(0.0, |number| [0.04, -0.02, 0.02, -0.06, 0.0][number % 5])
}

fn answer(
    q: &Questionnaire,
    question: &Question,
    rng: &mut impl Rng,
    level: f64,
    comments: f64,
) -> Option<Value> {
    if question.decline.is_some() && rng.random_bool(DECLINED) {
        return Some(json!("declined"));
    }
    match &question.kind {
        Kind::Scale { scale } => {
            let scale = q.scale(scale)?;
            if scale.unknown.is_some() && rng.random_bool(UNKNOWN) {
                return Some(json!("unknown"));
            }
            let position = (level + accent(q, question) + 0.42 * bell(rng)).clamp(0.0, 1.0);
            let width = (scale.highest() - scale.lowest()) as f64;
            Some(json!(scale.lowest() + (position * width).round() as i64))
        }
        Kind::Choice {
            multiple: false, ..
        } => Some(json!(one_option(q, question, rng, level))),
        Kind::Choice { multiple: true, .. } => {
            let chosen = question.options().iter().filter(|_| rng.random_bool(0.3));
            let chosen: Vec<_> = chosen.map(|option| option.id.as_str()).collect();
            (!chosen.is_empty()).then(|| json!(chosen))
        }
        Kind::Text => {
            let filled = rng.random_bool(comments.clamp(0.0, 1.0));
            filled.then(|| json!(COMMENTS[rng.random_range(0..COMMENTS.len())]))
        }
    }
}

/// An option that leads to further questions is the rarer one, and rarer still for content people;
/// of the others the first is the most common.
fn one_option<'q>(
    q: &Questionnaire,
    question: &'q Question,
    rng: &mut impl Rng,
    level: f64,
) -> &'q str {
    let leads_on = |id: &String| {
        let conditions = q.questions().filter_map(|other| other.when.as_ref());
        conditions
            .filter(|when| when.question == question.id)
            .any(|when| when.is.contains(id))
    };
    let mut first = true;
    let weights = question.options().iter().map(|option| {
        if leads_on(&option.id) {
            return 0.2 + 1.2 * (1.0 - level).clamp(0.0, 1.0);
        }
        let weight = if first { 4.0 } else { 1.0 };
        first = false;
        weight
    });
    let weights: Vec<f64> = weights.collect();
    let mut left = rng.random_range(0.0..1.0) * weights.iter().sum::<f64>();
    for (option, weight) in question.options().iter().zip(&weights) {
        left -= weight;
        if left < 0.0 {
            return &option.id;
        }
    }
    // Reached only by rounding, at the very end of the row.
    question
        .options()
        .last()
        .map_or("", |option| option.id.as_str())
}
