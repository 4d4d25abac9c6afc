//! Random organisations and slow, plain definitions for this room's tests: what the fast code must
//! agree with. Written from the definitions of docs/DISCLOSURE.md, not from that code.

use super::form::{AnswerOption, Question, Reach, Table};
use super::tree::Tree;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A small random number generator (SplitMix64, Steele, Lea and Flood 2014): the same numbers from
/// the same seed, everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A random tree: each unit hangs below a random earlier one.
pub fn random_tree(dice: &mut Dice, units: usize) -> Tree {
    let rows: Vec<(String, String)> = (0..units)
        .map(|unit| match unit {
            0 => ("u0".to_owned(), String::new()),
            _ => (format!("u{unit}"), format!("u{}", dice.below(unit as u64))),
        })
        .collect();
    Tree::new(&rows).expect("a tree by construction")
}

/// Respondents directly in each unit, with many small and some empty units.
pub fn random_counts(dice: &mut Dice, units: usize, most: u64) -> Vec<u32> {
    let one = |_| {
        if dice.percent(25) {
            0
        } else {
            dice.below(most + 1) as u32
        }
    };
    (0..units).map(one).collect()
}

/// A four-level organisation of teams of 2 to 20 people, of whom three in four answer.
pub fn organisation(dice: &mut Dice, teams: usize) -> (Tree, Vec<u32>) {
    let mut rows = vec![("o".to_owned(), String::new())];
    let mut direct = vec![0];
    let mut team = 0;
    let mut department = 0;
    let mut unit = 0;
    while team < teams {
        department += 1;
        rows.push((format!("d{department}"), "o".to_owned()));
        direct.push(0);
        for _ in 0..3 + dice.below(5) {
            unit += 1;
            rows.push((format!("u{unit}"), format!("d{department}")));
            direct.push(0);
            for _ in 0..3 + dice.below(6) {
                if team == teams {
                    break;
                }
                team += 1;
                rows.push((format!("t{team}"), format!("u{unit}")));
                let people = 2 + dice.below(19);
                direct.push((0..people).filter(|_| dice.percent(75)).count() as u32);
            }
        }
    }
    (Tree::new(&rows).expect("a tree by construction"), direct)
}

/// Whether `unit` lies in `top`.
pub fn is_within(tree: &Tree, unit: usize, top: usize) -> bool {
    let mut at = Some(unit);
    while let Some(unit) = at {
        if unit == top {
            return true;
        }
        at = tree.parent(unit);
    }
    false
}

/// The residual of a published unit, straight from its definition.
pub fn residual(tree: &Tree, direct: &[u32], published: &[bool], unit: usize) -> u32 {
    let covered = |person: usize| {
        (0..tree.len()).any(|other| {
            published[other]
                && other != unit
                && is_within(tree, other, unit)
                && is_within(tree, person, other)
        })
    };
    (0..tree.len())
        .filter(|&person| is_within(tree, person, unit) && !covered(person))
        .map(|person| direct[person])
        .sum()
}

/// Whether a publication of one tree is safe, straight from the definition.
pub fn is_safe(tree: &Tree, direct: &[u32], published: &[bool], minimum: u32) -> bool {
    (0..tree.len()).filter(|&unit| published[unit]).all(|unit| {
        let residual = residual(tree, direct, published, unit);
        residual == 0 || residual >= minimum
    })
}

/// A question on a scale of 1 to 5.
pub fn scale_question(id: &str) -> Question {
    let option = |value: i32| AnswerOption {
        id: value.to_string(),
        value: Some(value),
        class: [0, 0, 1, 2, 2][value as usize - 1],
    };
    Question {
        id: id.to_owned(),
        theme: Some("theme".to_owned()),
        sensitive: false,
        reach: Reach::Everywhere,
        options: (1..=5).map(option).collect(),
        multiple: false,
    }
}

/// A choice among so many options.
pub fn choice_question(id: &str, options: usize) -> Question {
    let option = |at: usize| AnswerOption {
        id: format!("o{at}"),
        value: None,
        class: 0,
    };
    Question {
        options: (0..options).map(option).collect(),
        ..scale_question(id)
    }
}

/// Random answers: each person answers with some mood of the team, or skips.
pub fn random_table(dice: &mut Dice, question: Question, people: &[u32]) -> Table {
    let options = question.options.len();
    let mut counts = vec![vec![0; options]; people.len()];
    let mut respondents = vec![0; people.len()];
    for (unit, &people) in people.iter().enumerate() {
        let mood = dice.below(options as u64) as usize;
        let unanimity = dice.below(100);
        for _ in (0..people).filter(|_| !dice.percent(8)).collect::<Vec<_>>() {
            respondents[unit] += 1;
            let chosen = if dice.percent(unanimity) {
                mood
            } else {
                dice.below(options as u64) as usize
            };
            counts[unit][chosen] += 1;
            if question.multiple {
                let second = dice.below(options as u64) as usize;
                counts[unit][second] += u32::from(second != chosen);
            }
        }
    }
    Table {
        question,
        counts,
        respondents,
    }
}

/// The reference cases.
#[derive(Deserialize)]
pub struct Cases {
    pub cases: Vec<Case>,
}

/// One of them.
#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub minimum: u32,
    pub units: Vec<(String, String)>,
    pub counts: BTreeMap<String, u32>,
    pub best: Vec<String>,
    pub unsafe_publication: Option<Vec<String>>,
    pub leak: Option<CaseLeak>,
}

/// What leaks in the unsafe publication.
#[derive(Deserialize)]
pub struct CaseLeak {
    pub respondents: u64,
    pub regions: BTreeMap<String, i64>,
}

impl Case {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let text = include_str!("../../tests/data/disclosure.json");
        let cases: Cases = serde_json::from_str(text).expect("the reference file is valid");
        cases.cases
    }

    /// The tree and who is directly where.
    pub fn table(&self) -> (Tree, Vec<u32>) {
        let tree = Tree::new(&self.units).expect("a tree");
        let direct =
            (0..tree.len()).map(|unit| self.counts.get(tree.id(unit)).copied().unwrap_or(0));
        let direct = direct.collect();
        (tree, direct)
    }

    /// A list of unit ids as flags.
    pub fn flags(tree: &Tree, ids: &[String]) -> Vec<bool> {
        (0..tree.len())
            .map(|unit| ids.iter().any(|id| id == tree.id(unit)))
            .collect()
    }
}

/// The rank of these rows modulo a prime.
pub fn rank(mut rows: Vec<Vec<i128>>) -> usize {
    const PRIME: i128 = (1 << 31) - 1;
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let pivot = (rank..rows.len()).find(|&row| rows[row][column] != 0);
        let Some(pivot) = pivot else { continue };
        rows.swap(rank, pivot);
        let lead = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let (a, b) = (row[column], lead[column]);
            let pairs = row.iter_mut().zip(&lead);
            pairs.for_each(|(x, y)| *x = (*x * b - *y * a).rem_euclid(PRIME));
        }
        rank += 1;
    }
    rank
}
