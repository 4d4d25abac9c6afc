//! What is asked, counted and kept, in the words of this room: questions with their options, tables
//! of answers, the four steps of detail and the blocks that remain.

use super::table::{Answered, Answers, Counts};
use serde::{Deserialize, Serialize};

/// Where a question's figures may be shown at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reach {
    /// At every unit that is large enough.
    Everywhere,
    /// For the organisation as a whole, from `minimum_breakdown`: background questions.
    OrganisationOnly,
    /// For the organisation as a whole, from `minimum_sensitive`: asked only after another answer,
    /// with "not asked" as one of the options (rule 7).
    Conditional,
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerOption {
    /// The option's id in answers and exports.
    pub id: String,
    /// Its number on the scale; `None` for a choice.
    pub value: Option<i32>,
    /// Unfavourable 0, neutral 1, favourable 2; of use on scales only.
    pub class: u8,
}

/// A question with the options that count. What lies outside the scale ("I don't know", "rather not
/// say") is left out of the options and of the respondents, or the mean would rest on other people
/// than the count beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question's id.
    pub id: String,
    /// The theme it belongs to.
    pub theme: Option<String>,
    /// Whether the answer class, too, must stay uncertain, from `minimum_sensitive` on.
    pub sensitive: bool,
    /// Where it may be shown.
    pub reach: Reach,
    /// The options in the order of the questionnaire.
    pub options: Vec<AnswerOption>,
    /// Whether a person may choose several.
    pub multiple: bool,
}

/// The counted answers to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The question.
    pub question: Question,
    /// `[unit][option]`, people directly at that unit.
    pub counts: Vec<Vec<u32>>,
    /// By unit: how many people gave at least one of these options.
    pub respondents: Vec<u32>,
}

/// The steps of the size table (rule 3), from coarse to fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// A mean, shown within a theme score.
    Theme,
    /// Three classes in steps of ten points.
    Tens,
    /// Three classes in steps of five points.
    Fives,
    /// Every option in whole percentages.
    Options,
}

/// What a block holds, in the detail of its step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The sum of the answers' values.
    Mean {
        /// Over all respondents of the block.
        sum: i64,
    },
    /// Respondents by class.
    Classes(Vec<u32>),
    /// Respondents by option.
    Options(Vec<u32>),
}

/// The respondents of a published unit who are in no published unit below it. There is one for each
/// published unit, empty (0 respondents) where the units below cover it, so that the blocks alone
/// tell what is published; everything that is published is a sum of blocks, and nothing else is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The published unit.
    pub unit: usize,
    /// How many respondents the block has.
    pub respondents: u32,
    /// Their answers.
    pub form: Form,
}

impl Step {
    /// All steps, from coarse to fine.
    pub const ALL: [Self; 4] = [Self::Theme, Self::Tens, Self::Fives, Self::Options];

    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Tens => "tens",
            Self::Fives => "fives",
            Self::Options => "options",
        }
    }

    /// The step with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl Question {
    /// Whether the answers have values, so that a mean says something.
    pub fn is_scale(&self) -> bool {
        !self.multiple && self.options.iter().all(|option| option.value.is_some())
    }

    /// The steps in which this question can be shown. A choice has no mean; a choice of more than
    /// three has no classes; of several choices a person counts in several, so classes say nothing.
    pub fn steps(&self) -> &'static [Step] {
        match (self.is_scale(), self.options.len()) {
            (true, _) => &Step::ALL,
            (false, ..=3) if !self.multiple => &Step::ALL[1..],
            _ => &Step::ALL[3..],
        }
    }

    /// The class of an option: its own on a scale, the option itself in a choice.
    pub fn class(&self, option: usize) -> usize {
        if self.is_scale() {
            usize::from(self.options[option].class)
        } else {
            option
        }
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        let highest = (0..self.options.len()).map(|option| self.class(option) + 1);
        let least = if self.is_scale() { 3 } else { 0 };
        highest.max().unwrap_or(0).max(least)
    }

    /// The ends of the scale, lowest and highest value.
    pub fn ends(&self) -> Option<(i32, i32)> {
        let values = || self.options.iter().filter_map(|option| option.value);
        Some((values().min()?, values().max()?)).filter(|_| self.is_scale())
    }

    /// Brings counts by option into the form of a step.
    pub fn form(&self, step: Step, counts: &[u32]) -> Form {
        match step {
            Step::Theme => Form::Mean {
                sum: (self.options.iter().zip(counts))
                    .map(|(option, &n)| i64::from(option.value.unwrap_or(0)) * i64::from(n))
                    .sum(),
            },
            Step::Tens | Step::Fives => Form::Classes(self.by_class(counts)),
            Step::Options => Form::Options(counts.to_vec()),
        }
    }

    /// Sums counts by option to counts by class.
    pub fn by_class(&self, counts: &[u32]) -> Vec<u32> {
        let mut classes = vec![0; self.classes()];
        for (option, &n) in counts.iter().enumerate() {
            classes[self.class(option)] += n;
        }
        classes
    }
}

impl Form {
    /// Adds another block's answers; false, and nothing added, where the forms differ.
    #[must_use]
    pub fn add(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Mean { sum }, Self::Mean { sum: more }) => *sum += more,
            (Self::Classes(mine), Self::Classes(more))
            | (Self::Options(mine), Self::Options(more))
                if mine.len() == more.len() =>
            {
                mine.iter_mut().zip(more).for_each(|(a, b)| *a += b);
            }
            _ => return false,
        }
        true
    }
}

impl Table {
    /// The people of this table, as the auditor reads them.
    pub fn as_counts(&self) -> Counts {
        Counts::plain(&self.respondents)
    }

    /// The answers by option, as the auditor reads them; options of a scale are named by their value.
    /// `None` for several choices: there, persons cannot be told from counts of options.
    pub fn as_answers(&self) -> Option<Answers> {
        let name =
            |option: &AnswerOption| option.value.map_or(option.id.clone(), |v| v.to_string());
        let options = self.question.options.iter().map(name).collect();
        (!self.question.multiple).then(|| self.answered(options, <[u32]>::to_vec))
    }

    /// The answers by class: what must stay uncertain of a sensitive question.
    pub fn as_classes(&self) -> Option<Answers> {
        let options = (0..self.question.classes())
            .map(|class| format!("class {class}"))
            .collect();
        let classes = |counts: &[u32]| self.question.by_class(counts);
        (!self.question.multiple).then(|| self.answered(options, classes))
    }

    fn answered(&self, options: Vec<String>, form: impl Fn(&[u32]) -> Vec<u32>) -> Answers {
        let direct = self
            .counts
            .iter()
            .map(|counts| vec![form(counts)])
            .collect();
        let id = self.question.id.clone();
        Answers {
            questions: vec![Answered {
                id,
                options,
                direct,
            }],
        }
    }
}
