//! A plain computation of everything a release may say, from answers that are known.
//!
//! It shares nothing with the program but the questionnaire: who answered what is counted here by
//! hand, and rounding is written out again.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use weerklank::survey::{Kind, Question, Questionnaire};

/// What one person says, by a rule that can be repeated: most things are answered, some are skipped,
/// not known or declined.
pub fn answers(survey: &Questionnaire, number: usize) -> Value {
    let mut all = Map::new();
    for (place, question) in survey.questions().enumerate() {
        if !asked(question, &all) || (number * 5 + place * 11).is_multiple_of(37) {
            continue;
        }
        let declines = question.decline.is_some() && (number + place).is_multiple_of(11);
        let answer = match &question.kind {
            _ if declines => json!("declined"),
            Kind::Scale { scale } => {
                let scale = survey.scale(scale).expect("a scale");
                let points: Vec<i64> = scale.points.iter().map(|point| point.value).collect();
                match scale.unknown.is_some() && (number * 3 + place).is_multiple_of(41) {
                    true => json!("unknown"),
                    false => {
                        json!(points[(number * number + number * 3 + place * 2) % points.len()])
                    }
                }
            }
            Kind::Choice {
                multiple: false, ..
            } => {
                let options = question.options();
                json!(options[(number * 7 + place * 5) % options.len()].id)
            }
            Kind::Choice { multiple: true, .. } => {
                let mut chosen = Vec::new();
                for (at, option) in question.options().iter().enumerate() {
                    if (number + at * 3 + place).is_multiple_of(4) {
                        chosen.push(option.id.clone());
                    }
                }
                if chosen.is_empty() {
                    continue;
                }
                json!(chosen)
            }
            Kind::Text => continue,
        };
        all.insert(question.id.clone(), answer);
    }
    Value::Object(all)
}

/// Whether a question is put to somebody who has said this so far.
fn asked(question: &Question, said: &Map<String, Value>) -> bool {
    question.when.as_ref().is_none_or(|when| {
        let given = said.get(&when.question).and_then(Value::as_str);
        given.is_some_and(|given| when.is.iter().any(|is| is == given))
    })
}

/// One question over some people: who answered it, and how often each option was given.
#[derive(Debug, Default)]
pub struct Counted {
    pub respondents: u32,
    pub options: BTreeMap<String, u32>,
    /// Values given on a scale.
    pub values: Vec<i64>,
}

/// Counts a question by hand.
pub fn counted(survey: &Questionnaire, question: &str, people: &[Value]) -> Counted {
    let question = survey.question(question).expect("a question");
    let scale = matches!(question.kind, Kind::Scale { .. });
    let mut counted = Counted::default();
    for said in people {
        let said = said.as_object().expect("answers");
        if !asked(question, said) {
            counted.respondents += 1;
            *counted.options.entry("not-asked".to_owned()).or_default() += 1;
            continue;
        }
        let given: Vec<String> = match said.get(&question.id) {
            None => continue,
            Some(Value::String(word)) if word == "unknown" => continue,
            Some(Value::String(word)) if word == "declined" && scale => continue,
            Some(Value::Number(value)) => {
                counted.values.push(value.as_i64().expect("a whole number"));
                vec![value.to_string()]
            }
            Some(Value::String(option)) => vec![option.clone()],
            Some(Value::Array(several)) => {
                let several = several.iter().filter_map(Value::as_str);
                several.map(str::to_owned).collect()
            }
            Some(other) => panic!("no answer: {other}"),
        };
        counted.respondents += 1;
        for option in given {
            *counted.options.entry(option).or_default() += 1;
        }
    }
    counted
}

impl Counted {
    /// How many gave this option, or an option of this class of the scale.
    pub fn of(&self, survey: &Questionnaire, question: &str, option: &str) -> u32 {
        let classes = ["unfavourable", "neutral", "favourable"];
        let Some(class) = classes.iter().position(|class| *class == option) else {
            return self.options.get(option).copied().unwrap_or(0);
        };
        let question = survey.question(question).expect("a question");
        let scale = question.scale().and_then(|scale| survey.scale(scale));
        let scale = scale.expect("only scales have classes");
        let (lowest, highest) = (scale.lowest() as f64, scale.highest() as f64);
        let class_of = |value: &&i64| {
            let way = (**value as f64 - lowest) / (highest - lowest);
            // Of eleven points, six tenths and four tenths of the way are neither.
            if way > 0.6 + 1e-12 {
                2
            } else if way < 0.4 - 1e-12 {
                0
            } else {
                1
            }
        };
        let values = self.values.iter();
        values.filter(|value| class_of(value) == class).count() as u32
    }

    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<i64>() as f64 / self.values.len() as f64
    }
}

/// The unweighted mean of the means of a theme's questions, and the smallest number of respondents.
pub fn theme(survey: &Questionnaire, theme: &str, people: &[Value]) -> (f64, u32) {
    let (mut means, mut least) = (Vec::new(), u32::MAX);
    for question in survey.questions_of(theme) {
        if matches!(question.kind, Kind::Scale { .. }) {
            let counted = counted(survey, &question.id, people);
            means.push(counted.mean());
            least = least.min(counted.respondents);
        }
    }
    (means.iter().sum::<f64>() / means.len() as f64, least)
}

/// A share as it is written at this size of step: rounded to steps, coded at the ends.
pub fn share_text(count: u32, of: u32, step: f64, end: f64) -> String {
    let percent = 100.0 * f64::from(count) / f64::from(of);
    if percent <= end + 1e-9 {
        format!("<={end}")
    } else if percent >= 100.0 - end - 1e-9 {
        format!(">={}", 100.0 - end)
    } else {
        format!("{}", ((percent + 1e-9) / step).round() * step)
    }
}

/// A mean as it is written below the organisation: one decimal, the outer eighths coded.
pub fn mean_text(mean: f64, lowest: f64, highest: f64) -> String {
    let eighth = (highest - lowest) / 8.0;
    let low = ((lowest + eighth) * 10.0 - 1e-9).ceil() / 10.0;
    let high = ((highest - eighth) * 10.0 + 1e-9).floor() / 10.0;
    if mean <= low + 1e-9 {
        format!("<={low:.1}")
    } else if mean >= high - 1e-9 {
        format!(">={high:.1}")
    } else {
        format!("{:.1}", ((mean + 1e-9) * 10.0).round() / 10.0)
    }
}
