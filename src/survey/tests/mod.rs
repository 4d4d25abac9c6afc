//! Tests of the room as a whole, on `tests/data/surveys/small.toml` and the shipped questionnaires.

use super::*;

mod answering;
mod hostile;
mod rules;
mod shipped;
mod tallying;

/// One of everything.
const SMALL: &str = include_str!("../../../tests/data/surveys/small.toml");

fn small() -> Questionnaire {
    Questionnaire::parse(SMALL, "small.toml").expect("small.toml is sound")
}
