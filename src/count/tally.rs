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
        Self {
            questions,
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
