//! What a respondent may answer, checked at the count against the questionnaire.
//!
//! Nothing is mandatory: an absent answer is always valid. Everything else must be an answer the page
//! could have produced, because a ballot is sealed and whoever made it may have used another client.
//! A fault names the question and the rule and never what was answered; and an [`Answers`] does not
//! print its contents, so that no log or panic can hold a person's words.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::questionnaire::{Kind, Question, Questionnaire, When};
use super::reader::is_id;

/// The longest comment, in bytes of UTF-8 (protocol, M2).
pub const COMMENT_BYTES: usize = 1_000;

/// One valid answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// A point of the question's scale.
    Value(i64),
    /// The id of one option.
    Choice(String),
    /// The ids of one or more options, in the order of the questionnaire.
    Choices(Vec<String>),
    /// "I don't know", outside the scale.
    Unknown,
    /// "Rather not say", outside the options.
    Declined,
    /// The respondent's own words.
    Text(String),
}

/// One person's valid answers, by question id.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers(not printed)")
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(not printed)")
    }
}

/// The rule an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The answers are not an object.
    NotAnObject,
    /// The questionnaire has no such question.
    NoSuchQuestion,
    /// The answer is not of the kind the question asks for.
    WrongKind,
    /// The scale or the list has no such option, or the question has no such way out.
    NoSuchOption,
    /// A list that is empty; unanswered questions are left out.
    NothingChosen,
    /// The same option twice.
    ChosenTwice,
    /// A comment that is too long.
    TooLong,
    /// A comment with a control character other than line break and tab.
    ControlCharacter,
    /// An answer to a question that was not asked.
    NotAsked,
}

impl Rule {
    /// The rule as half a sentence, without what was answered.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::NotAnObject => {
                "the answers must be one JSON object, with a key for each question"
            }
            Self::NoSuchQuestion => "the questionnaire has no such question",
            Self::WrongKind => "the answer is not of the kind the question asks for",
            Self::NoSuchOption => "the question has no such option",
            Self::NothingChosen => "the list is empty; leave out a question that is not answered",
            Self::ChosenTwice => "an option is chosen twice",
            Self::TooLong => "the comment is longer than 1,000 bytes",
            Self::ControlCharacter => "the comment holds a control character",
            Self::NotAsked => "the question is asked only after another answer",
        }
    }
}

/// Why answers do not fit the questionnaire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// The question, where it can be named.
    pub question: Option<String>,
    /// The rule.
    pub rule: Rule,
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.question {
            Some(id) => write!(f, "Question {id}: {}.", self.rule.sentence()),
            None => write!(f, "Answers: {}.", self.rule.sentence()),
        }
    }
}

impl std::error::Error for AnswerFault {}

impl Answers {
    /// The answers in `value`, if every one of them is a valid answer to a question that was asked.
    /// A comment of nothing but white space is no comment.
    pub fn check(questionnaire: &Questionnaire, value: &Value) -> Result<Self, AnswerFault> {
        let Value::Object(given) = value else {
            return Err(AnswerFault {
                question: None,
                rule: Rule::NotAnObject,
            });
        };
        let mut answers = Self(BTreeMap::new());
        let mut found = 0;
        for question in questionnaire.questions() {
            let Some(value) = given.get(&question.id) else {
                continue;
            };
            found += 1;
            let fault = |rule| AnswerFault {
                question: Some(question.id.clone()),
                rule,
            };
            let answer = answer(questionnaire, question, value).map_err(fault)?;
            // Questions depend on earlier ones only, so those are all in `answers` by now.
            if !answers.asked(question.when.as_ref()) {
                return Err(fault(Rule::NotAsked));
            }
            if !matches!(&answer, Answer::Text(text) if text.trim().is_empty()) {
                answers.0.insert(question.id.clone(), answer);
            }
        }
        if found < given.len() {
            return Err(stranger(questionnaire, given));
        }
        Ok(answers)
    }

    /// The answer to a question, if it was answered.
    pub fn get(&self, question: &str) -> Option<&Answer> {
        self.0.get(question)
    }

    /// All answers, by question id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(id, answer)| (id.as_str(), answer))
    }

    /// Whether no question was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these answers lead to a question with this condition.
    pub fn asked(&self, when: Option<&When>) -> bool {
        let Some(when) = when else {
            return true;
        };
        match self.get(&when.question) {
            Some(Answer::Choice(id)) => when.is.contains(id),
            Some(Answer::Choices(ids)) => ids.iter().any(|id| when.is.contains(id)),
            _ => false,
        }
    }
}

/// The fault of a key that is no question. A key is named only if it has the form of an id: anything
/// else may be a sentence somebody wrote in the wrong place.
fn stranger(questionnaire: &Questionnaire, given: &Map<String, Value>) -> AnswerFault {
    let strange = given
        .keys()
        .find(|key| questionnaire.question(key).is_none());
    AnswerFault {
        question: strange.filter(|key| is_id(key)).cloned(),
        rule: Rule::NoSuchQuestion,
    }
}

fn answer(q: &Questionnaire, question: &Question, value: &Value) -> Result<Answer, Rule> {
    // Ways out come first. No option can have these ids (`lint`), and a comment that happens to say
    // "declined" is a comment, since a text question has no ways out.
    if question.kind != Kind::Text {
        match value.as_str() {
            Some("declined") if question.decline.is_some() => return Ok(Answer::Declined),
            Some("unknown") if has_unknown(q, question) => return Ok(Answer::Unknown),
            Some("declined" | "unknown") => return Err(Rule::NoSuchOption),
            _ => {}
        }
    }
    match &question.kind {
        Kind::Scale { scale } => on_scale(q, scale, value),
        Kind::Choice {
            multiple: false, ..
        } => {
            let id = value.as_str().ok_or(Rule::WrongKind)?;
            one_option(question, id).map(|id| Answer::Choice(id.to_owned()))
        }
        Kind::Choice { multiple: true, .. } => several_options(question, value),
        Kind::Text => comment(value),
    }
}

fn has_unknown(q: &Questionnaire, question: &Question) -> bool {
    let scale = question.scale().and_then(|scale| q.scale(scale));
    scale.is_some_and(|scale| scale.unknown.is_some())
}

fn on_scale(q: &Questionnaire, scale: &str, value: &Value) -> Result<Answer, Rule> {
    // `as_i64` is None for 4.0: a page sends whole numbers, and 3.999999999999999999 would be 4.0.
    let value = value.as_i64().ok_or(Rule::WrongKind)?;
    let scale = q.scale(scale).ok_or(Rule::NoSuchOption)?;
    if (scale.lowest()..=scale.highest()).contains(&value) {
        Ok(Answer::Value(value))
    } else {
        Err(Rule::NoSuchOption)
    }
}

fn one_option<'q>(question: &'q Question, id: &str) -> Result<&'q str, Rule> {
    let option = question.options().iter().find(|option| option.id == id);
    option
        .map(|option| option.id.as_str())
        .ok_or(Rule::NoSuchOption)
}

/// The order in which a person ticked boxes is nobody's business: options come out in the
/// questionnaire's order.
fn several_options(question: &Question, value: &Value) -> Result<Answer, Rule> {
    let chosen = value.as_array().ok_or(Rule::WrongKind)?;
    if chosen.is_empty() {
        return Err(Rule::NothingChosen);
    }
    let mut ticked = vec![false; question.options().len()];
    for item in chosen {
        let id = item.as_str().ok_or(Rule::WrongKind)?;
        let position = question.options().iter().position(|option| option.id == id);
        let tick = &mut ticked[position.ok_or(Rule::NoSuchOption)?];
        if *tick {
            return Err(Rule::ChosenTwice);
        }
        *tick = true;
    }
    let options = question.options().iter().zip(ticked);
    Ok(Answer::Choices(
        options
            .filter(|(_, ticked)| *ticked)
            .map(|(option, _)| option.id.clone())
            .collect(),
    ))
}

/// Line breaks and tabs are let through (a tab comes along when text is pasted, and a lost ballot is
/// worse than a tab); both take two bytes in JSON, which `size` counts on.
fn comment(value: &Value) -> Result<Answer, Rule> {
    let text = value.as_str().ok_or(Rule::WrongKind)?;
    if text.len() > COMMENT_BYTES {
        return Err(Rule::TooLong);
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(Rule::ControlCharacter);
    }
    Ok(Answer::Text(text.to_owned()))
}
