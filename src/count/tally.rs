//! The tally: starts at zero, grows by one ballot at a time, keeps no person.
//!
//! After [`Tally::add`] a ballot exists only as increments. Comments stand alone: they are kept apart
//! from the other answers of their writer, and leave in random order.

use std::collections::{BTreeMap, BTreeSet};

use crate::disclosure::Place;
use crate::survey::{Answer, Answers, Kind, Questionnaire, Tallied};

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

/// The answers to the questions of themes by node and by group of every background question.
#[derive(Debug, Clone)]
pub struct BreakdownTally {
    /// The background questions' numbers among the closed questions.
    pub backgrounds: Vec<usize>,
    /// By question: where its options stand in the counts of a place; `None` without a theme.
    pub starts: Vec<Option<usize>>,
    /// By place: how many chose each option of each question.
    pub counts: BTreeMap<Place, Vec<u32>>,
    width: usize,
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
    /// By group of the declared background questions; `None` where there are none.
    pub breakdown: Option<BreakdownTally>,
    /// In order of counting; shuffled before they leave.
    pub comments: Vec<CommentTally>,
    themes: BTreeMap<String, Vec<usize>>,
    /// Questions that ask for words, with their numbers among all questions, in the order of ids.
    texts: Vec<(String, usize)>,
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
        let breakdown = BreakdownTally::new(questionnaire, &questions);
        let asked = questionnaire.questions().zip(0..);
        let mut texts: Vec<(String, usize)> = asked
            .filter(|(question, _)| question.kind == Kind::Text)
            .map(|(question, number)| (question.id.clone(), number))
            .collect();
        texts.sort_unstable();
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
            texts,
        }
    }

    /// Adds one person's answers.
    pub fn add(&mut self, node: usize, answers: &Answers) {
        self.responded[node] += 1;
        for tally in &mut self.questions {
            let places = tally.question.places(answers);
            tally.respondents[node] += u32::from(!places.is_empty());
            for &place in places {
                tally.counts[node][place] += 1;
            }
        }
        if let Some(breakdown) = &mut self.breakdown {
            breakdown.add(&self.questions, node, answers);
        }
        for (items, moments) in self.themes.values().zip(self.moments.values_mut()) {
            let values = items.iter().filter_map(|&item| {
                let question = &self.questions[item].question;
                let &place = question.places(answers).last()?;
                question.options[place].value
            });
            let (answered, sum) =
                values.fold((0, 0.0), |(n, sum), value| (n + 1, sum + value as f64));
            // A person has a score of their own when at least three quarters is answered.
            if 4 * answered >= 3 * items.len() {
                let score = sum / answered as f64;
                moments.persons += 1;
                moments.sum += score;
                moments.sum_squares += score * score;
            }
        }
        for (question, number) in &self.texts {
            if let Some(Answer::Text(text)) = answers.get(*number) {
                self.comments.push(CommentTally {
                    node,
                    question: question.clone(),
                    text: text.clone(),
                });
            }
        }
    }

    /// The same tally for a tree of `nodes`, where what was counted apart is counted together: `place` gives
    /// the new node of each old one. Without comments.
    pub fn placed(&self, place: &[usize], nodes: usize) -> Self {
        let sum = |old: &[u32]| {
            let mut sums = vec![0; nodes];
            old.iter().zip(place).for_each(|(n, &node)| sums[node] += n);
            sums
        };
        let questions = self.questions.iter().map(|tally| {
            let mut counts = vec![vec![0; tally.question.options.len()]; nodes];
            for (old, &node) in tally.counts.iter().zip(place) {
                counts[node].iter_mut().zip(old).for_each(|(a, b)| *a += b);
            }
            QuestionTally {
                question: tally.question.clone(),
                counts,
                respondents: sum(&tally.respondents),
            }
        });
        let breakdown = self.breakdown.as_ref();
        Self {
            questions: questions.collect(),
            responded: sum(&self.responded),
            moments: self.moments.clone(),
            breakdown: breakdown.map(|breakdown| breakdown.placed(place)),
            comments: Vec::new(),
            themes: self.themes.clone(),
            texts: self.texts.clone(),
        }
    }

    /// Takes out questions that were not asked, of which nobody is a respondent then.
    pub fn leave_out(&mut self, absent: &BTreeSet<String>) {
        for (number, tally) in self.questions.iter_mut().enumerate() {
            if !absent.contains(&tally.question.id) {
                continue;
            }
            tally.respondents.fill(0);
            tally.counts.iter_mut().for_each(|counts| counts.fill(0));
            let breakdown = self.breakdown.iter_mut();
            for breakdown in breakdown {
                if let Some(start) = breakdown.starts[number] {
                    let options = start..start + tally.question.options.len();
                    let counts = breakdown.counts.values_mut();
                    counts.for_each(|counts| counts[options.clone()].fill(0));
                }
            }
        }
    }
}

impl BreakdownTally {
    fn new(questionnaire: &Questionnaire, questions: &[QuestionTally]) -> Option<Self> {
        let number = |id: &str| questions.iter().position(|tally| tally.question.id == id);
        let declared = questionnaire.breakdowns().iter();
        let backgrounds: Vec<usize> = declared.filter_map(|b| number(&b.question)).collect();
        let mut width = 0;
        let starts = questions.iter().map(|tally| {
            let item = &tally.question;
            (item.theme.is_some() && item.range.is_some()).then(|| {
                width += item.options.len();
                width - item.options.len()
            })
        });
        let starts = starts.collect();
        (!backgrounds.is_empty()).then_some(Self {
            backgrounds,
            starts,
            counts: BTreeMap::new(),
            width,
        })
    }

    /// With nodes that are counted together.
    fn placed(&self, place: &[usize]) -> Self {
        let mut sums: BTreeMap<Place, Vec<u32>> = BTreeMap::new();
        for (at, counts) in &self.counts {
            let at = Place {
                unit: place[at.unit],
                groups: at.groups.clone(),
            };
            let sum = sums.entry(at).or_insert_with(|| vec![0; self.width]);
            sum.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
        }
        Self {
            counts: sums,
            ..self.clone()
        }
    }

    fn add(&mut self, questions: &[QuestionTally], node: usize, answers: &Answers) {
        let group = |&number: &usize| {
            let question = &questions[number].question;
            let place = question.places(answers).first().copied();
            place.unwrap_or(question.options.len())
        };
        let place = Place {
            unit: node,
            groups: self.backgrounds.iter().map(group).collect(),
        };
        let width = self.width;
        let counts = self.counts.entry(place).or_insert_with(|| vec![0; width]);
        for (start, tally) in self.starts.iter().zip(questions) {
            if let Some(start) = start {
                let chosen = tally.question.places(answers);
                chosen.iter().for_each(|option| counts[start + option] += 1);
            }
        }
    }
}
