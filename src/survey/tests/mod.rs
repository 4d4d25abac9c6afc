//! Tests of the room as a whole, on `tests/data/surveys/small.toml` and the shipped questionnaires.

use serde_json::Value;

use super::*;

mod answering;
mod giving;
mod hostile;
mod rules;
mod shipped;
mod tallying;

/// One of everything.
const SMALL: &str = include_str!("../../../tests/data/surveys/small.toml");

fn small() -> Questionnaire {
    Questionnaire::parse(SMALL, "small.toml").expect("small.toml is sound")
}

/// These answers, checked against this questionnaire.
fn checked(questionnaire: &Questionnaire, value: &Value) -> Result<Answers, AnswerFault> {
    Answers::check(&Form::new(questionnaire), &Given::from(value))
}

/// The number of a question in its form.
fn number(questionnaire: &Questionnaire, id: &str) -> usize {
    let mut questions = questionnaire.questions();
    let number = questions.position(|question| question.id == id);
    number.expect("a question")
}
