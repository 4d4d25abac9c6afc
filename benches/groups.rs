//! Groups of background questions beside the units: `cargo bench --bench groups`.
//!
//! Organisations as in the bench `protect`, a theme of three questions, and the groups of one question, of one
//! crossed with the units, and of two. "Groups" counts what is shown; leaks are the auditor's, who checks
//! sizes and every exchange that hides somebody, and must be none.

#[path = "organisation/mod.rs"]
mod organisation;

use organisation::organisation;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::time::Instant;

use weerklank::disclosure::audit::{Grouped, Shape};
use weerklank::disclosure::breakdown::Request;
use weerklank::disclosure::tree::Tree;
use weerklank::disclosure::{
    AnswerOption, Breakdown, Exchange, Family, GroupFigure, Item, Place, Policy, Previous,
    Published, Question, Reach, Step, Table, breakdown, publish,
};

/// In hundredths: how the groups of each question relate; the last is of those who name none.
const SHARES: [&[u32]; 2] = [&[64, 17, 15, 4], &[20, 40, 35, 5]];

struct Survey {
    tree: Tree,
    places: Vec<Place>,
    tables: Vec<Table>,
    counts: Vec<Vec<Vec<u32>>>,
    published: Vec<Published>,
}

fn question(id: &str) -> Question {
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

fn survey(seed: u64, teams: usize, wide: (u64, u64), policy: &Policy) -> Survey {
    let mut rng = StdRng::seed_from_u64(seed);
    let (tree, people) = organisation(seed, teams, wide);
    let mut cells: BTreeMap<Place, Vec<Vec<u32>>> = BTreeMap::new();
    for (unit, people) in people.by_unit().into_iter().enumerate() {
        let mood = rng.random_range(0..3);
        for _ in 0..people {
            let mut group = |shares: &[u32]| {
                let mut at = rng.random_range(0..100);
                let found = shares.iter().position(|&share| {
                    let is_here = at < share;
                    at = at.saturating_sub(share);
                    is_here
                });
                found.unwrap_or(0)
            };
            let groups = SHARES.iter().map(|shares| group(shares)).collect();
            let cell = cells.entry(Place { unit, groups });
            for item in cell.or_insert_with(|| vec![vec![0; 5]; 3]) {
                if rng.random_range(0..100) < 95 {
                    item[mood + rng.random_range(0..3)] += 1;
                }
            }
        }
    }
    let places: Vec<Place> = cells.keys().cloned().collect();
    let counts: Vec<Vec<Vec<u32>>> = (0..3)
        .map(|item| cells.values().map(|cell| cell[item].clone()).collect())
        .collect();
    let table = |(item, counts): (usize, &Vec<Vec<u32>>)| {
        let mut by_unit = vec![vec![0; 5]; tree.len()];
        for (place, counts) in places.iter().zip(counts) {
            let sums = by_unit[place.unit].iter_mut();
            sums.zip(counts).for_each(|(a, b)| *a += b);
        }
        Table {
            question: question(&format!("q{item}")),
            respondents: by_unit.iter().map(|row| row.iter().sum()).collect(),
            counts: by_unit,
        }
    };
    let tables: Vec<Table> = counts.iter().enumerate().map(table).collect();
    let published = publish(&tree, &tables, policy, &Previous::new());
    Survey {
        tree,
        places,
        tables,
        counts,
        published,
    }
}

impl Survey {
    fn items(&self) -> Vec<Item<'_>> {
        let item = |item: usize| Item {
            question: &self.tables[item].question,
            published: &self.published[item],
            counts: self.counts[item].iter().map(Vec::as_slice).collect(),
        };
        (0..3).map(item).collect()
    }

    fn leaks(&self, request: &Request, kept: &Breakdown) -> usize {
        let Request {
            places,
            items,
            policy,
            ..
        } = *request;
        let leaks = items
            .iter()
            .enumerate()
            .map(|(number, item): (usize, &Item)| {
                let figures: Vec<&GroupFigure> =
                    kept.figures.iter().filter(|f| f.item == number).collect();
                let exchanges: Vec<&Exchange> =
                    kept.exchanges.iter().filter(|e| e.item == number).collect();
                let steps: Vec<(Shape, Vec<usize>)> = (item.published.steps.iter())
                    .map(|step| {
                        let shape = match step.step {
                            Step::Theme => Shape::Sum,
                            Step::Tens | Step::Fives => Shape::Classes,
                            Step::Options => Shape::Options,
                        };
                        (shape, step.blocks.iter().map(|block| block.unit).collect())
                    })
                    .collect();
                let grouped = Grouped {
                    tree: &self.tree,
                    options: &[(1, 0), (2, 0), (3, 1), (4, 2), (5, 2)],
                    sensitive: false,
                    places,
                    counts: &item.counts,
                    steps: &steps,
                    figures: &figures,
                };
                let answers = grouped.answers(policy.coalition, &exchanges);
                grouped.sizes(policy.minimum_group).len() + answers.len()
            });
        leaks.sum()
    }
}

fn main() {
    let policy = Policy::default();
    for (teams, wide) in [(400, (3, 7)), (5_000, (5, 15))] {
        let survey = survey(1, teams, wide, &policy);
        let items = survey.items();
        for (name, crossed, second) in [
            ("one question", false, false),
            ("one, by unit", true, false),
            ("two questions", false, true),
            ("two, one by unit", true, true),
        ] {
            let groups = |shares: &[u32]| shares.len() - 1;
            let mut families = vec![Family {
                groups: groups(SHARES[0]),
                crossed,
            }];
            families.extend(second.then(|| Family {
                groups: groups(SHARES[1]),
                crossed: false,
            }));
            let mut places = survey.places.clone();
            places
                .iter_mut()
                .for_each(|place| place.groups.truncate(families.len()));
            let request = Request {
                tree: &survey.tree,
                families: &families,
                places: &places,
                items: &items,
                policy: &policy,
            };
            let begin = Instant::now();
            let kept = breakdown(request);
            let choosing = begin.elapsed().as_secs_f64() * 1000.0;
            let begin = Instant::now();
            let leaks = survey.leaks(&request, &kept);
            let auditing = begin.elapsed().as_secs_f64() * 1000.0;
            println!(
                "{teams} teams, {name}: {} groups, {} exchanges, withheld {:?}, {leaks} leaks, chosen in \
                 {choosing:.0} ms, audited in {auditing:.0} ms",
                kept.figures.len() / items.len(),
                kept.exchanges.len(),
                kept.withheld,
            );
        }
    }
}
