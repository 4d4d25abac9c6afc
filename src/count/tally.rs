//! The tally: starts at zero, grows by one ballot at a time, keeps no person.
//!
//! After [`Tally::add`] a ballot exists only as increments. Comments stand alone: they are kept apart
//! from the other answers of their writer, and leave in random order.

use std::collections::BTreeMap;

use crate::survey::{Answer, Answers, Questionnaire, Tallied};

/// Organisation-wide second moments of persons' theme scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    /// Persons with a score.
    pub persons: u32,
    /// Sum of their scores.
    pub sum: f64,
    /// Sum of the squares.
    pub sum_squares: f64,
}

/// One question, by node of the reporting tree.
#[derive(Debug, Clone)]
pub struct QuestionTally {
    /// The question.
    pub question: Tallied,
    /// `[node][option]`, people directly in the node.
    pub counts: Vec<Vec<u32>>,
    /// `[node]`, people who gave any of the options.
    pub respondents: Vec<u32>,
}

/// The answers of a theme's questions by group of a background question.
#[derive(Debug, Clone)]
pub struct BreakdownTally {
    /// The background question's number among the closed questions.
    pub background: usize,
    /// `[question][node][group][option]`, empty for questions without a theme; the last group is of those
    /// who named none.
    pub counts: Vec<Vec<Vec<Vec<u32>>>>,
}

/// A comment and where its writer counts.
#[derive(Debug, Clone)]
pub struct CommentTally {
    /// The node of the writer's group.
    pub node: usize,
    /// The question it answers.
    pub question: String,
    /// The writer's own words.
    pub text: String,
}

/// Everything that is known in memory between opening the box and disclosure control.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Closed questions.
    pub questions: Vec<QuestionTally>,
    /// `[node]`, valid ballots.
    pub responded: Vec<u32>,
    /// By theme.
    pub moments: BTreeMap<String, Moments>,
    /// By group of the first background question. Two at once are a matter of rule S3.
    pub breakdown: Option<BreakdownTally>,
    /// In order of counting; shuffled before they leave.
    pub comments: Vec<CommentTally>,
    themes: BTreeMap<String, Vec<usize>>,
}

impl Tally {
    /// An empty tally for a tree of `nodes`.
    pub fn new(questionnaire: &Questionnaire, nodes: usize) -> Self {
        let questions: Vec<QuestionTally> = questionnaire
            .tallied()
            .into_iter()
            .map(|question| QuestionTally {
                counts: vec![vec![0; question.options.len()]; nodes],
                respondents: vec![0; nodes],
                question,
            })
            .collect();
        let mut themes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, tally) in questions.iter().enumerate() {
            if let (Some(theme), Some(_)) = (&tally.question.theme, tally.question.range) {
                themes.entry(theme.clone()).or_default().push(number);
            }
        }
        let breakdown = BreakdownTally::new(questionnaire, &questions, nodes);
        Self {
            questions,
            breakdown,
            responded: vec![0; nodes],
            moments: themes
                .keys()
                .map(|theme| (theme.clone(), Moments::default()))
                .collect(),
            comments: Vec::new(),
            themes,
        }
    }

    /// Adds one person's answers.
    pub fn add(&mut self, node: usize, answers: &Answers) {
        self.responded[node] += 1;
        let mut values = vec![None; self.questions.len()];
        for (number, tally) in self.questions.iter_mut().enumerate() {
            let places = tally.question.places(answers);
            tally.respondents[node] += u32::from(!places.is_empty());
            for place in places {
                tally.counts[node][place] += 1;
                values[number] = tally.question.options[place].value;
            }
        }
        if let Some(breakdown) = &mut self.breakdown {
            breakdown.add(&self.questions, node, answers);
        }
        for (theme, items) in &self.themes {
            let answered: Vec<f64> = items
                .iter()
                .filter_map(|&item| values[item].map(|value| value as f64))
                .collect();
            // A person has a score of their own when at least three quarters is answered.
            if 4 * answered.len() >= 3 * items.len() {
                let score = answered.iter().sum::<f64>() / answered.len() as f64;
                let moments = self.moments.entry(theme.clone()).or_default();
                moments.persons += 1;
                moments.sum += score;
                moments.sum_squares += score * score;
            }
        }
        for (question, answer) in answers.iter() {
            if let Answer::Text(text) = answer {
                self.comments.push(CommentTally {
                    node,
                    question: question.to_owned(),
                    text: text.clone(),
                });
            }
        }
    }
}

impl BreakdownTally {
    fn new(
        questionnaire: &Questionnaire,
        questions: &[QuestionTally],
        nodes: usize,
    ) -> Option<Self> {
        let breakdown = questionnaire.breakdowns().first()?;
        let is_it = |tally: &QuestionTally| tally.question.id == breakdown.question;
        let background = questions.iter().position(is_it)?;
        let groups = questions[background].question.options.len() + 1;
        let counts = questions.iter().map(|tally| match &tally.question {
            item if item.theme.is_some() && item.range.is_some() => {
                vec![vec![vec![0; item.options.len()]; groups]; nodes]
            }
            _ => Vec::new(),
        });
        Some(Self {
            background,
            counts: counts.collect(),
        })
    }

    fn add(&mut self, questions: &[QuestionTally], node: usize, answers: &Answers) {
        let background = &questions[self.background].question;
        let none = background.options.len();
        let group = background.places(answers).first().copied().unwrap_or(none);
        for (tally, counts) in questions.iter().zip(&mut self.counts) {
            for place in tally.question.places(answers) {
                if let Some(groups) = counts.get_mut(node) {
                    groups[group][place] += 1;
                }
            }
        }
    }
}
