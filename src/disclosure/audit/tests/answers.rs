//! Rule (A) against brute force: all ways of filling in a small table, and all coalitions.

use super::{Case, cases};
use crate::disclosure::audit::{Form, Publication};
use crate::disclosure::certificate::LeakKind;
use crate::disclosure::table::{Answered, Answers, Status};
use proptest::prelude::*;

/// By cell with people and option.
pub type Filling = Vec<Vec<u32>>;

/// All ways to divide so many people over so many options.
fn divisions(people: u32, options: usize) -> Vec<Vec<u32>> {
    if options == 1 {
        return vec![vec![people]];
    }
    let divide = |first: u32| {
        let rest = divisions(people - first, options - 1);
        rest.into_iter()
            .map(move |rest| [vec![first], rest].concat())
    };
    (0..=people).flat_map(divide).collect()
}

/// What is published of a filling: by region the count of each option, or the sum.
fn figures(held: &[Vec<bool>], filling: &Filling, form: Form) -> Vec<Vec<u32>> {
    let options = filling.first().map_or(0, Vec::len);
    let count = |row: &Vec<bool>, option: usize| -> u32 {
        let cells = row.iter().zip(filling).filter(|(held, _)| **held);
        cells.map(|(_, cell)| cell[option]).sum()
    };
    let of_region = |row: &Vec<bool>| -> Vec<u32> {
        let counts = (0..options).map(|option| count(row, option));
        match form {
            Form::Options => counts.collect(),
            Form::Means => vec![counts.enumerate().map(|(value, n)| value as u32 * n).sum()],
        }
    };
    held.iter().map(of_region).collect()
}

/// Calls for every filling of the cells.
fn fillings(cells: &[u32], options: usize, visit: &mut dyn FnMut(&Filling)) {
    fn extend(
        cells: &[u32],
        options: usize,
        filling: &mut Filling,
        visit: &mut dyn FnMut(&Filling),
    ) {
        let Some((&first, rest)) = cells.split_first() else {
            return visit(filling);
        };
        for division in divisions(first, options) {
            filling.push(division);
            extend(rest, options, filling, visit);
            filling.pop();
        }
    }
    extend(cells, options, &mut Vec::new(), visit);
}

/// Whether some coalition of up to `most` people knows the answer of somebody else for certain.
pub fn certain(case: &Case, truth: &Filling, form: Form, most: u32) -> bool {
    let cells: Vec<usize> = (0..case.cells())
        .filter(|&cell| case.people(cell) > 0)
        .collect();
    let shown = case.regions.iter().filter(|r| r.status != Status::Withheld);
    let held: Vec<Vec<bool>> = shown
        .map(|region| cells.iter().map(|&cell| case.holds(region, cell)).collect())
        .collect();
    let sizes: Vec<u32> = cells.iter().map(|&cell| case.people(cell) as u32).collect();
    let options = truth.first().map_or(0, Vec::len);
    let published = figures(&held, truth, form);
    let mut possible = Vec::new();
    fillings(&sizes, options, &mut |filling| {
        if figures(&held, filling, form) == published {
            possible.push(filling.clone());
        }
    });
    let mut found = false;
    // A coalition is a filling too: of some cells with some of the people who answered so.
    coalitions(truth, most, &mut |coalition| {
        let fits = |filling: &&Filling| {
            let mut pairs = filling.iter().flatten().zip(coalition.iter().flatten());
            pairs.all(|(all, known)| all >= known)
        };
        for cell in 0..cells.len() {
            let known: u32 = coalition[cell].iter().sum();
            let left = sizes[cell] - known;
            let same = |option: usize| {
                let rest = |filling: &Filling| filling[cell][option] - coalition[cell][option];
                left > 0
                    && possible
                        .iter()
                        .filter(fits)
                        .all(|filling| rest(filling) == left)
            };
            found |= (0..options).any(same);
        }
    });
    found
}

fn coalitions(truth: &Filling, most: u32, visit: &mut dyn FnMut(&Filling)) {
    fn extend(
        truth: &Filling,
        place: usize,
        left: u32,
        known: &mut Filling,
        visit: &mut dyn FnMut(&Filling),
    ) {
        let options = truth.first().map_or(1, Vec::len);
        let (cell, option) = (place / options, place % options);
        if cell == truth.len() {
            return visit(known);
        }
        for members in 0..=truth[cell][option].min(left) {
            known[cell][option] = members;
            extend(truth, place + 1, left - members, known, visit);
        }
        known[cell][option] = 0;
    }
    let nobody = truth.iter().map(|cell| vec![0; cell.len()]).collect();
    extend(truth, 0, most, &mut { nobody }, visit);
}

/// Answers drawn from `picks`, so that narrow tables are common.
pub fn answer(case: &Case, options: usize, picks: &[usize]) -> (Answers, Filling) {
    let mut picks = picks.iter().cycle();
    let mut truth = Vec::new();
    let categories = case.counts.categories.len();
    let mut direct = vec![vec![vec![0; options]; categories]; case.tree.len()];
    for cell in 0..case.cells() {
        let chosen = &mut direct[cell / categories][cell % categories];
        for _ in 0..case.people(cell) {
            chosen[picks.next().expect("a cycle") % options] += 1;
        }
        if case.people(cell) > 0 {
            truth.push(chosen.clone());
        }
    }
    let options = (0..options).map(|option| option.to_string()).collect();
    let id = "q".to_owned();
    let questions = vec![Answered {
        id,
        options,
        direct,
    }];
    (Answers { questions }, truth)
}

fn found(case: &Case, answers: &Answers, form: Form, coalition: u32) -> bool {
    let publication = Publication {
        tree: &case.tree,
        counts: &case.counts,
        answers: Some((answers, form)),
        regions: &case.regions,
    };
    let certificate = publication.audit(1, coalition, &mut |_, _| {});
    certificate
        .leaks
        .iter()
        .any(|leak| leak.kind == LeakKind::Attribute)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn one_tree_is_exact_for_options(
        case in cases(5, 1, 3),
        picks in prop::collection::vec(0usize..4, 1..15),
        options in 2usize..4,
        coalition in 0u32..3,
    ) {
        let (answers, truth) = answer(&case, options, &picks);
        let known = certain(&case, &truth, Form::Options, coalition);
        prop_assert_eq!(found(&case, &answers, Form::Options, coalition), known);
    }

    #[test]
    fn one_tree_is_exact_for_means(
        case in cases(5, 1, 3),
        picks in prop::collection::vec(0usize..3, 1..15),
        coalition in 0u32..3,
    ) {
        let (answers, truth) = answer(&case, 3, &picks);
        // The scale must be seen to its ends, or the auditor takes it to be shorter.
        let known = certain(&case, &truth, Form::Means, coalition);
        prop_assert_eq!(found(&case, &answers, Form::Means, coalition), known);
    }

    #[test]
    fn a_crossed_tree_is_exact_for_two_options(
        case in cases(3, 2, 3),
        picks in prop::collection::vec(0usize..2, 1..15),
        coalition in 0u32..3,
    ) {
        let (answers, truth) = answer(&case, 2, &picks);
        let known = certain(&case, &truth, Form::Options, coalition);
        prop_assert_eq!(found(&case, &answers, Form::Options, coalition), known);
    }

    #[test]
    fn a_crossed_tree_misses_nothing_for_three_options(
        case in cases(3, 2, 2),
        picks in prop::collection::vec(0usize..3, 1..15),
        coalition in 0u32..3,
    ) {
        let (answers, truth) = answer(&case, 3, &picks);
        if certain(&case, &truth, Form::Options, coalition) {
            prop_assert!(found(&case, &answers, Form::Options, coalition));
        }
        if certain(&case, &truth, Form::Means, coalition) {
            prop_assert!(found(&case, &answers, Form::Means, coalition));
        }
    }
}
