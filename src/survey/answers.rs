//! What a respondent may answer, checked at the count against the questionnaire.
//!
//! Nothing is mandatory: an absent answer is always valid. Everything else must be an answer the page
//! could have produced, because a ballot is sealed and whoever made it may have used another client.
//! A fault names the question and the rule and never what was answered; and an [`Answers`] does not
//! print its contents, so that no log or panic can hold a person's words.

use std::borrow::Cow;
use std::fmt;

use super::form::{Field, Form};
use super::given::Given;
use super::questionnaire::{Kind, Question};
use super::reader::is_id;

/// The longest comment, in bytes of UTF-8 (protocol, M2).
pub const COMMENT_BYTES: usize = 1_000;

/// One valid answer. Points and options by their places in the questionnaire, which start at 0.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// A point of the question's scale, or one option.
    One(usize),
    /// One or more options, in the order of the questionnaire.
    Several(Vec<usize>),
    /// "I don't know", outside the scale.
    Unknown,
    /// "Rather not say", outside the options.
    Declined,
    /// The respondent's own words.
    Text(String),
}

impl Answer {
    /// The points or options that were chosen; none for every other answer.
    pub(super) fn places(&self) -> &[usize] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
            Self::Unknown | Self::Declined | Self::Text(_) => &[],
        }
    }
}

/// One person's valid answers, by the number of the question in its [`Form`].
#[derive(Clone, PartialEq, Eq)]
pub struct Answers(Vec<Option<Answer>>);

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
    /// The answers that were given, if every one of them is a valid answer to a question that was asked.
    /// A comment of nothing but white space is no comment.
    pub fn check(form: &Form<'_>, given: &Given<'_>) -> Result<Self, AnswerFault> {
        let Given::Object(given) = given else {
            return Err(AnswerFault {
                question: None,
                rule: Rule::NotAnObject,
            });
        };
        let (found, stranger) = find(form, given);
        let mut answers = Self(vec![None; found.len()]);
        for (number, (field, value)) in form.fields.iter().zip(found).enumerate() {
            let Some(value) = value else {
                continue;
            };
            let fault = |rule| AnswerFault {
                question: Some(field.question.id.clone()),
                rule,
            };
            let answer = answer(field, value).map_err(fault)?;
            // Questions depend on earlier ones only, so those are all in `answers` by now.
            let condition = field.condition.as_ref();
            if !condition.is_none_or(|condition| condition.holds(&answers)) {
                return Err(fault(Rule::NotAsked));
            }
            if !matches!(&answer, Answer::Text(text) if text.trim().is_empty()) {
                answers.0[number] = Some(answer);
            }
        }
        match stranger {
            Some(key) => Err(AnswerFault {
                question: Some(key).filter(|key| is_id(key)).map(str::to_owned),
                rule: Rule::NoSuchQuestion,
            }),
            None => Ok(answers),
        }
    }

    /// The answer to the question with this number, if it was answered.
    pub fn get(&self, number: usize) -> Option<&Answer> {
        self.0.get(number)?.as_ref()
    }

    /// Whether no question was answered.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

/// What was given for each question of the form, and the first key that is no question. Both sides are in the order
/// of ids. Such a key is named only if it has the form of an id: anything else may be a sentence somebody wrote
/// in the wrong place.
fn find<'g>(
    form: &Form<'_>,
    given: &'g [(Cow<'_, str>, Given<'_>)],
) -> (Vec<Option<&'g Given<'g>>>, Option<&'g str>) {
    let mut found = vec![None; form.fields.len()];
    let mut stranger = None;
    let mut ids = form.by_id.iter().peekable();
    for (key, value) in given {
        while ids.next_if(|(id, _)| *id < key.as_ref()).is_some() {}
        match ids.next_if(|(id, _)| *id == key.as_ref()) {
            Some(&(_, number)) => found[number] = Some(value),
            None => stranger = stranger.or(Some(key.as_ref())),
        }
    }
    (found, stranger)
}

fn answer(field: &Field<'_>, value: &Given<'_>) -> Result<Answer, Rule> {
    let question = field.question;
    // Ways out come first. No option can have these ids (`lint`), and a comment that happens to say
    // "declined" is a comment, since a text question has no ways out.
    if question.kind != Kind::Text {
        match value.as_text() {
            Some("declined") if question.decline.is_some() => return Ok(Answer::Declined),
            Some("unknown") if field.unknown => return Ok(Answer::Unknown),
            Some("declined" | "unknown") => return Err(Rule::NoSuchOption),
            _ => {}
        }
    }
    match &question.kind {
        Kind::Scale { .. } => on_scale(field.range, value),
        Kind::Choice {
            multiple: false, ..
        } => {
            let id = value.as_text().ok_or(Rule::WrongKind)?;
            one_option(question, id).map(Answer::One)
        }
        Kind::Choice { multiple: true, .. } => several_options(question, value),
        Kind::Text => comment(value),
    }
}

fn on_scale(range: Option<(i64, i64)>, value: &Given<'_>) -> Result<Answer, Rule> {
    // 4.0 is no whole number: a page sends those, and 3.999999999999999999 would be 4.0.
    let Given::Whole(value) = *value else {
        return Err(Rule::WrongKind);
    };
    match range {
        // The values of a scale are consecutive.
        Some((lowest, highest)) if (lowest..=highest).contains(&value) => {
            Ok(Answer::One(value.abs_diff(lowest) as usize))
        }
        _ => Err(Rule::NoSuchOption),
    }
}

fn one_option(question: &Question, id: &str) -> Result<usize, Rule> {
    let mut options = question.options().iter();
    options
        .position(|option| option.id == id)
        .ok_or(Rule::NoSuchOption)
}

/// The order in which a person ticked boxes is nobody's business: options come out in the
/// questionnaire's order.
fn several_options(question: &Question, value: &Given<'_>) -> Result<Answer, Rule> {
    let Given::List(chosen) = value else {
        return Err(Rule::WrongKind);
    };
    if chosen.is_empty() {
        return Err(Rule::NothingChosen);
    }
    let mut places = Vec::with_capacity(chosen.len());
    for item in chosen {
        let place = one_option(question, item.as_text().ok_or(Rule::WrongKind)?)?;
        if places.contains(&place) {
            return Err(Rule::ChosenTwice);
        }
        places.push(place);
    }
    places.sort_unstable();
    Ok(Answer::Several(places))
}

/// Line breaks and tabs are let through (a tab comes along when text is pasted, and a lost ballot is
/// worse than a tab); both take two bytes in JSON, which `size` counts on.
fn comment(value: &Given<'_>) -> Result<Answer, Rule> {
    let text = value.as_text().ok_or(Rule::WrongKind)?;
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
