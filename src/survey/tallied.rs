//! A closed question as the count sees it: its options as a row, and each person's place in that row.

use super::answers::{Answer, Answers};
use super::fingerprint;
use super::form::Condition;
use super::questionnaire::{Kind, Question, Questionnaire};

/// Which third of the favourable share a point counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// The lower two of five.
    Unfavourable = 0,
    /// The middle.
    Neutral = 1,
    /// The top two of five.
    Favourable = 2,
}

impl Class {
    /// The class of a value on a scale from `lowest` to `highest`: above six tenths of the way is
    /// favourable, below four tenths unfavourable. Whole numbers, so that 0.6 is not 0.6000000000000001.
    pub fn of(value: i64, lowest: i64, highest: i64) -> Self {
        let way = 10 * (value - lowest);
        let all = highest - lowest;
        if way > 6 * all {
            Self::Favourable
        } else if way < 4 * all {
            Self::Unfavourable
        } else {
            Self::Neutral
        }
    }
}

/// One place in the row of a closed question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalliedOption {
    /// A scale's value as text ("1" to "5"), an option's id, `declined` or `not-asked`.
    pub id: String,
    /// The value, for a point of a scale.
    pub value: Option<i64>,
    /// The class, for a point of a scale; other options are each a class of their own.
    pub class: Option<Class>,
}

/// A closed question as the count sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    /// The question's id.
    pub id: String,
    /// The question's version.
    pub version: u32,
    /// All places a respondent can have. Points of a scale or options, then `declined` for a choice
    /// question that can be declined, then `not-asked` for a question that is not asked of everybody.
    pub options: Vec<TalliedOption>,
    /// The lowest and highest value, for a scale.
    pub range: Option<(i64, i64)>,
    /// Whether the higher thresholds for sensitive questions hold.
    pub sensitive: bool,
    /// Whether it is asked only after another answer.
    pub conditional: bool,
    /// Whether results may be split by it.
    pub background: bool,
    /// Whether a respondent may have several places.
    pub multiple: bool,
    /// The theme, if any.
    pub theme: Option<String>,
    /// Says whether an earlier wave's question is the same one; see [`Question::fingerprint`].
    pub fingerprint: String,
    /// Its number in the [`super::Form`].
    number: usize,
    condition: Option<Condition>,
    /// The places of the last two options.
    declined: Option<usize>,
    not_asked: Option<usize>,
}

impl Questionnaire {
    /// Every closed question as the count sees it, in the order they are asked.
    pub fn tallied(&self) -> Vec<Tallied> {
        let questions = self.questions().enumerate();
        questions
            .filter_map(|(number, question)| question.tallied(self, number))
            .collect()
    }
}

impl Question {
    /// This question as the count sees it; a text question is not tallied.
    fn tallied(&self, questionnaire: &Questionnaire, number: usize) -> Option<Tallied> {
        let plain = |id: &str| TalliedOption {
            id: id.to_owned(),
            value: None,
            class: None,
        };
        let (mut options, range) = match &self.kind {
            Kind::Scale { scale } => {
                let scale = questionnaire.scale(scale)?;
                let (lowest, highest) = (scale.lowest(), scale.highest());
                let points = scale.points.iter().map(|point| TalliedOption {
                    id: point.value.to_string(),
                    value: Some(point.value),
                    class: Some(Class::of(point.value, lowest, highest)),
                });
                (points.collect::<Vec<_>>(), Some((lowest, highest)))
            }
            Kind::Choice { options, .. } => {
                let declined = self.decline.iter().map(|_| plain("declined"));
                let options = options.iter().map(|option| plain(&option.id));
                (options.chain(declined).collect(), None)
            }
            Kind::Text => return None,
        };
        if self.when.is_some() {
            options.push(plain("not-asked"));
        }
        let place = |id: &str| options.iter().position(|option| option.id == id);
        Some(Tallied {
            number,
            condition: self.condition(questionnaire),
            declined: place("declined"),
            not_asked: place("not-asked"),
            id: self.id.clone(),
            version: self.version,
            options,
            range,
            sensitive: self.sensitive,
            conditional: self.when.is_some(),
            background: questionnaire.is_background(&self.id),
            multiple: self.multiple(),
            theme: self.theme.clone(),
            fingerprint: fingerprint::item(questionnaire, self),
        })
    }
}

impl Tallied {
    /// The places of one person in the row: none for a person who is not a respondent of this
    /// question, one for most, several where several options may be chosen.
    ///
    /// Not a respondent: who skipped it, who said "I don't know", and on a scale who would rather not
    /// say (a mean has no place for that; a share does, and statistics.md asks for its bounds).
    pub fn places<'a>(&'a self, answers: &'a Answers) -> &'a [usize] {
        let condition = self.condition.as_ref();
        if !condition.is_none_or(|condition| condition.holds(answers)) {
            return self.not_asked.as_slice();
        }
        match answers.get(self.number) {
            // A scale has no place for it.
            Some(Answer::Declined) => self.declined.as_slice(),
            Some(answer) => answer.places(),
            None => &[],
        }
    }
}
