//! The questionnaire as a count looks into it for every ballot: by number, with nothing left to search for.

use super::answers::Answers;
use super::questionnaire::{Question, Questionnaire};

/// A questionnaire, prepared for checking very many answers.
#[derive(Debug)]
pub struct Form<'q> {
    /// In the order they are asked.
    pub(super) fields: Vec<Field<'q>>,
    /// The number of each question, in the order of ids.
    pub(super) by_id: Vec<(&'q str, usize)>,
}

/// A question in a form.
#[derive(Debug)]
pub(super) struct Field<'q> {
    pub question: &'q Question,
    /// The lowest and highest value, for a scale.
    pub range: Option<(i64, i64)>,
    /// Whether "I don't know" is an answer.
    pub unknown: bool,
    pub condition: Option<Condition>,
}

/// [`super::When`] by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// The earlier question.
    question: usize,
    /// The places of its options that lead here.
    options: Vec<usize>,
}

impl<'q> Form<'q> {
    /// The form of this questionnaire.
    pub fn new(questionnaire: &'q Questionnaire) -> Self {
        let fields: Vec<Field<'q>> = questionnaire
            .questions()
            .map(|question| Field::new(questionnaire, question))
            .collect();
        let ids = fields.iter().map(|field| field.question.id.as_str());
        let mut by_id: Vec<_> = ids.zip(0..).collect();
        by_id.sort_unstable();
        Self { fields, by_id }
    }
}

impl<'q> Field<'q> {
    fn new(questionnaire: &'q Questionnaire, question: &'q Question) -> Self {
        let scale = question
            .scale()
            .and_then(|scale| questionnaire.scale(scale));
        Self {
            question,
            range: scale.map(|scale| (scale.lowest(), scale.highest())),
            unknown: scale.is_some_and(|scale| scale.unknown.is_some()),
            condition: question.condition(questionnaire),
        }
    }
}

impl Question {
    /// Its condition by number. `lint` let no condition through whose question or options are missing.
    pub(super) fn condition(&self, questionnaire: &Questionnaire) -> Option<Condition> {
        let when = self.when.as_ref()?;
        let mut questions = questionnaire.questions().enumerate();
        let (number, earlier) = questions.find(|(_, question)| question.id == when.question)?;
        let options = earlier.options().iter().enumerate();
        Some(Condition {
            question: number,
            options: options
                .filter(|(_, option)| when.is.contains(&option.id))
                .map(|(place, _)| place)
                .collect(),
        })
    }
}

impl Condition {
    /// Whether these answers lead to the question with this condition.
    pub fn holds(&self, answers: &Answers) -> bool {
        let chosen = answers.get(self.question);
        chosen.is_some_and(|answer| {
            answer
                .places()
                .iter()
                .any(|place| self.options.contains(place))
        })
    }
}
