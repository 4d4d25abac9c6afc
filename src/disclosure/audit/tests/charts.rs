//! Two charts over the same respondents, against brute force and against the protector.

use super::rank;
use crate::disclosure::audit::{Charts, Form};
use crate::disclosure::certificate::{Certificate, LeakKind};
use crate::disclosure::protect::Worth;
use crate::disclosure::protect_crossed::{ChartsRequest, choose_charts};
use crate::disclosure::table::{Answered, Answers, Placed};
use crate::disclosure::testing::{Dice, random_tree};
use crate::disclosure::tree::Tree;
use std::collections::BTreeSet;

/// Random charts, people and answers to one question with two options.
struct Case {
    trees: [Tree; 2],
    placed: Placed,
    answers: Answers,
}

fn case(seed: u64) -> Case {
    let mut dice = Dice(seed);
    let trees = [0, 0].map(|_| {
        let units = 1 + dice.below(5) as usize;
        random_tree(&mut dice, units)
    });
    let mut placed = Placed::default();
    let mut direct = Vec::new();
    for _ in 0..1 + dice.below(8) {
        let units = [0, 1].map(|chart: usize| dice.below(trees[chart].len() as u64) as usize);
        let chosen = [dice.below(5) as u32, dice.below(4) as u32];
        placed.units.push(units);
        placed.respondents.push(chosen.iter().sum());
        direct.push(vec![chosen.to_vec()]);
    }
    let options = vec!["no".to_owned(), "yes".to_owned()];
    let id = "q".to_owned();
    let questions = vec![Answered {
        id,
        options,
        direct,
    }];
    Case {
        trees,
        placed,
        answers: Answers { questions },
    }
}

impl Case {
    fn charts<'a>(&'a self, shown: &'a [Vec<bool>; 2]) -> Charts<'a> {
        Charts {
            trees: [&self.trees[0], &self.trees[1]],
            name: "new",
            placed: &self.placed,
            answers: None,
            shown: [&shown[0], &shown[1]],
        }
    }

    fn is_inside(&self, chart: usize, group: usize, top: usize) -> bool {
        let start = self.placed.units[group][chart];
        std::iter::successors(Some(start), |&unit| self.trees[chart].parent(unit))
            .any(|unit| unit == top)
    }

    /// The smallest sets of groups that some combination rests on, with their people.
    fn statistics(&self, shown: &[Vec<bool>; 2], minimum: u32) -> BTreeSet<Vec<usize>> {
        let people = &self.placed.respondents;
        let groups: Vec<usize> = (0..people.len()).filter(|&g| people[g] > 0).collect();
        let matrix = |left_out: u32| -> Vec<Vec<i128>> {
            let rows = (0..2).flat_map(|chart| (0..shown[chart].len()).map(move |u| (chart, u)));
            let rows = rows.filter(|&(chart, unit)| shown[chart][unit]);
            let row = |(chart, unit): (usize, usize)| {
                let kept = (0..groups.len()).filter(|place| left_out >> place & 1 == 0);
                kept.map(|place| i128::from(self.is_inside(chart, groups[place], unit)))
                    .collect()
            };
            rows.map(row).collect()
        };
        let full = rank(matrix(0));
        let inside = |set: u32| (0..groups.len()).filter(move |place| set >> place & 1 == 1);
        let mut sets: Vec<u32> = (1..1 << groups.len()).collect();
        sets.sort_by_key(|set| set.count_ones());
        let mut found: Vec<u32> = Vec::new();
        for set in sets {
            let few = inside(set).map(|place| people[groups[place]]).sum::<u32>() < minimum;
            let is_larger = found.iter().any(|&smaller| smaller & set == smaller);
            if few && !is_larger && rank(matrix(set)) < full {
                found.push(set);
            }
        }
        let cells = |&set: &u32| inside(set).map(|place| groups[place]).collect();
        found.iter().map(cells).collect()
    }

    /// Where the combination of a finding is not zero.
    fn support(&self, certificate: &Certificate, at: usize) -> Vec<usize> {
        let value = |group: &usize| -> i64 {
            let terms = certificate.leaks[at].regions.iter().map(|term| {
                let chart = usize::from(term.category == "new");
                let unit = self.trees[chart].find(&term.unit).expect("a unit");
                i64::from(self.is_inside(chart, *group, unit)) * term.coefficient
            });
            terms.sum()
        };
        let people = &self.placed.respondents;
        let groups = (0..people.len()).filter(|&group| people[group] > 0);
        groups.filter(|group| value(group) != 0).collect()
    }
}

#[test]
fn every_leak_of_two_charts_is_found() {
    for seed in 0..1_000 {
        let case = case(seed);
        let mut dice = Dice(seed ^ 5);
        let shown = [0, 1].map(|chart: usize| {
            let units = 0..case.trees[chart].len();
            units.map(|_| dice.percent(65)).collect::<Vec<_>>()
        });
        let minimum = 1 + (seed % 7) as u32;
        let known = case.statistics(&shown, minimum);
        let certificate = case.charts(&shown).audit(minimum, 1);
        assert_eq!(certificate.is_safe(), known.is_empty(), "seed {seed}");
        for (at, leak) in certificate.leaks.iter().enumerate() {
            let support = case.support(&certificate, at);
            let people = support.iter().map(|&group| case.placed.respondents[group]);
            assert_eq!(people.map(u64::from).sum::<u64>(), leak.respondents);
            assert!(known.contains(&support), "seed {seed}: {leak:?}");
        }
    }
}

#[test]
fn what_the_protector_shows_of_two_charts_is_safe() {
    for seed in 0..500 {
        let case = case(seed);
        let (minimum, coalition) = (1 + (seed % 6) as u32, (seed % 3) as u32);
        for answers in [None, Some(&case.answers)] {
            let request = ChartsRequest {
                trees: [&case.trees[0], &case.trees[1]],
                placed: &case.placed,
                answers,
                minimum,
                coalition,
                worth: Worth::Count,
            };
            let shown = choose_charts(&request, &mut |_, _| {});
            assert!(case.statistics(&shown, minimum).is_empty(), "seed {seed}");
            let charts = Charts {
                answers: answers.map(|answers| (answers, Form::Options)),
                ..case.charts(&shown)
            };
            let certificate = charts.audit(minimum, coalition);
            assert!(certificate.is_safe(), "seed {seed}: {certificate:?}");
            let regions = case.trees.iter().map(|tree| tree.len() as u64).sum::<u64>();
            let withheld: u64 = certificate.withheld.values().sum();
            assert_eq!(certificate.published + withheld, regions);
        }
    }
}

/// A wave of 6 people published, and a re-cut without the one who left: the difference is that one.
#[test]
fn a_re_cut_gives_away_the_leaver() {
    let old = Tree::new(&[("wave", "")]).expect("a tree");
    let new = Tree::new(&[("all", ""), ("re-cut", "all")]).expect("a tree");
    let placed = Placed {
        units: vec![[0, 1], [0, 0]],
        respondents: vec![5, 1],
    };
    let direct = vec![vec![vec![3, 2]], vec![vec![0, 1]]];
    let options = vec!["4".to_owned(), "5".to_owned()];
    let id = "q".to_owned();
    let questions = vec![Answered {
        id,
        options,
        direct,
    }];
    let answers = Answers { questions };
    let charts = Charts {
        trees: [&old, &new],
        name: "new",
        placed: &placed,
        answers: None,
        shown: [&[true], &[false, true]],
    };
    let found = charts.audit(5, 1);
    assert_eq!(found.leaks.len(), 1);
    assert_eq!(found.leaks[0].respondents, 1);
    let terms = found.leaks[0].regions.iter();
    let terms: Vec<_> = terms
        .map(|t| (&t.unit[..], &t.category[..], t.coefficient))
        .collect();
    assert_eq!(terms, [("wave", "", 1), ("re-cut", "new", -1)]);
    // The answer of the one who left is certain as well.
    let answers = Some((&answers, Form::Options));
    let kinds = Charts { answers, ..charts }.audit(1, 0).leaks;
    assert_eq!(kinds.len(), 1);
    assert_eq!(kinds[0].kind, LeakKind::Attribute);
    // The protector shows one of the two.
    let request = ChartsRequest {
        trees: [&old, &new],
        placed: &placed,
        answers: None,
        minimum: 5,
        coalition: 1,
        worth: Worth::Respondents,
    };
    let shown = choose_charts(&request, &mut |_, _| {});
    assert_eq!(shown, [vec![true], vec![true, false]]);
}
