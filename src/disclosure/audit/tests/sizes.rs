//! Rule (S) against brute force: all sets of cells, with exact ranks.

use super::{Case, cases, rank};
use crate::disclosure::audit::{audit, exact};
use crate::disclosure::certificate::LeakKind;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The smallest sets of cells on which some combination rests, of fewer than `minimum` people: a set
/// holds a combination exactly when the rank of the other columns is lower.
pub fn statistics(case: &Case, minimum: u64) -> BTreeSet<Vec<usize>> {
    let matrix = case.matrix();
    let cells: Vec<usize> = (0..case.cells())
        .filter(|&cell| case.people(cell) > 0)
        .collect();
    let full = rank(matrix.clone());
    let mut found: Vec<u32> = Vec::new();
    let mut sets: Vec<u32> = (1..1 << cells.len()).collect();
    sets.sort_by_key(|set| set.count_ones());
    for set in sets {
        let inside = |place: usize| set >> place & 1 == 1;
        let places = || (0..cells.len()).filter(|&place| inside(place));
        let people: u64 = places().map(|place| case.people(cells[place])).sum();
        if people >= minimum || found.iter().any(|&smaller| smaller & set == smaller) {
            continue;
        }
        let others = matrix.iter().map(|row| {
            let others = row.iter().enumerate().filter(|&(place, _)| !inside(place));
            others.map(|(_, &value)| value).collect()
        });
        if rank(others.collect()) < full {
            found.push(set);
        }
    }
    let cells_of = |set: u32| {
        let places = (0..cells.len()).filter(|&place| set >> place & 1 == 1);
        places.map(|place| cells[place]).collect()
    };
    found.into_iter().map(cells_of).collect()
}

/// Every finding is one of the smallest statistics, rests on as many as it says, needs each of its
/// regions, and is reported once.
fn check_findings(case: &Case, minimum: u32) -> Result<(), TestCaseError> {
    let known = statistics(case, u64::from(minimum));
    let certificate = audit(&case.tree, &case.counts, None, &case.regions, minimum, 1);
    prop_assert_eq!(certificate.is_safe(), known.is_empty(), "{:?}", known);
    let cells: Vec<usize> = (0..case.cells())
        .filter(|&cell| case.people(cell) > 0)
        .collect();
    let mut reported = BTreeSet::new();
    let mut together = Vec::new();
    for leak in &certificate.leaks {
        prop_assert_eq!(leak.kind, LeakKind::Size);
        let values = case.statistic(leak);
        let support = cells.iter().zip(&values).filter(|&(_, &value)| value != 0);
        let support: Vec<usize> = support.map(|(&cell, _)| cell).collect();
        let people: u64 = support.iter().map(|&cell| case.people(cell)).sum();
        prop_assert_eq!(people, leak.respondents);
        prop_assert!(known.contains(&support), "{:?} is not smallest", leak);
        prop_assert!(reported.insert(support), "{:?} is reported twice", leak);
        let rows: Vec<Vec<i128>> = (leak.regions.iter())
            .map(|term| {
                let region = case.named(&term.unit, &term.category);
                cells
                    .iter()
                    .map(|&cell| i128::from(case.holds(region, cell)))
                    .collect()
            })
            .collect();
        prop_assert_eq!(
            rank(rows.clone()),
            rows.len(),
            "{:?} has superfluous regions",
            leak
        );
        together.push(values);
    }
    prop_assert_eq!(rank(together.clone()), together.len());
    if case.counts.categories.len() == 1 {
        prop_assert_eq!(reported, known, "blocks of one family are independent");
    } else if let Some(least) = known.iter().map(|s| people(case, s)).min() {
        let smallest = certificate.leaks.iter().map(|leak| leak.respondents).min();
        prop_assert_eq!(smallest, Some(least));
    }
    Ok(())
}

fn people(case: &Case, cells: &[usize]) -> u64 {
    cells.iter().map(|&cell| case.people(cell)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn one_tree_agrees_with_brute_force(case in cases(9, 1, 7), minimum in 1u32..8) {
        check_findings(&case, minimum)?;
    }

    #[test]
    fn a_crossed_tree_agrees_with_brute_force(case in cases(4, 2, 6), minimum in 1u32..8) {
        check_findings(&case, minimum)?;
    }

    #[test]
    fn three_categories_agree_with_brute_force(case in cases(3, 3, 5), minimum in 1u32..8) {
        check_findings(&case, minimum)?;
    }

    /// The two methods of the auditor agree, on tables too large for brute force.
    #[test]
    fn cuts_agree_with_algebra(case in cases(24, 3, 9), minimum in 1u32..7) {
        let by_algebra = exact::statistics(&case.tree, &case.counts, &case.regions, minimum.into());
        let by_algebra = by_algebra.expect("the table is small enough");
        let certificate = audit(&case.tree, &case.counts, None, &case.regions, minimum, 1);
        prop_assert_eq!(certificate.is_safe(), by_algebra.is_empty());
        let smallest = by_algebra.iter().map(|s| s.respondents).min();
        prop_assert_eq!(certificate.leaks.iter().map(|l| l.respondents).min(), smallest);
        let cells: BTreeSet<_> = by_algebra.iter().map(|s| s.cells.clone()).collect();
        prop_assert_eq!(cells.len(), by_algebra.len());
        let all: Vec<usize> = (0..case.cells()).filter(|&cell| case.people(cell) > 0).collect();
        for leak in &certificate.leaks {
            let values = case.statistic(leak);
            let support = all.iter().zip(values).filter(|(_, value)| *value != 0);
            let support: Vec<usize> = support.map(|(&cell, _)| cell).collect();
            prop_assert!(cells.contains(&support), "{:?}", leak);
        }
        for statistic in &by_algebra {
            let value = |cell: usize| -> i64 {
                let rows = statistic.rows.iter();
                let held = |row: usize| i64::from(case.holds(&case.regions[row], cell));
                rows.map(|&(row, coefficient)| coefficient * held(row)).sum()
            };
            let support: Vec<usize> = all.iter().copied().filter(|&c| value(c) != 0).collect();
            prop_assert_eq!(&support, &statistic.cells);
        }
    }
}
