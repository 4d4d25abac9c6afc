//! S1 against all publications of small trees, the reference cases, and large trees.

use super::optimum::{Preferences, Weight, optimum, optimum_of};
use super::testing::{Case, Dice, is_safe, organisation, random_counts, random_tree};
use super::tree::Tree;
use proptest::prelude::*;

fn subsets(units: usize) -> impl Iterator<Item = Vec<bool>> {
    (0..1u32 << units).map(move |set| (0..units).map(|unit| set >> unit & 1 == 1).collect())
}

fn ids(tree: &Tree, published: &[bool]) -> Vec<String> {
    let shown = (0..tree.len()).filter(|&unit| published[unit]);
    shown.map(|unit| tree.id(unit).to_owned()).collect()
}

fn free(tree: &Tree, direct: &[u32], minimum: u32, weight: Weight) -> Vec<bool> {
    optimum(tree, direct, minimum, weight, Preferences::default())
}

#[test]
fn the_reference_cases_have_their_best_publication() {
    for case in Case::all() {
        let (tree, direct) = case.table();
        let published = free(&tree, &direct, case.minimum, Weight::Respondents);
        let mut best = case.best.clone();
        let mut found = ids(&tree, &published);
        best.sort();
        found.sort();
        assert_eq!(found, best, "{}", case.id);
        if let Some(unsafe_publication) = &case.unsafe_publication {
            let flags = Case::flags(&tree, unsafe_publication);
            assert!(
                !is_safe(&tree, &direct, &flags, case.minimum),
                "{}",
                case.id
            );
        }
    }
}

/// One random tree of at most nine units, with everything that can be asked of S1.
#[derive(Debug)]
struct Instance {
    tree: Tree,
    direct: Vec<u32>,
    minimum: u32,
    weights: Vec<u32>,
    candidates: Option<Vec<bool>>,
    previous: Option<Vec<bool>>,
    always: Option<usize>,
}

fn instance(seed: u64) -> Instance {
    let mut dice = Dice(seed);
    let units = 1 + dice.below(9) as usize;
    let tree = random_tree(&mut dice, units);
    let direct = random_counts(&mut dice, units, 9);
    let minimum = 1 + dice.below(8) as u32;
    let weights = (0..units).map(|_| dice.below(4) as u32).collect();
    let flags = |dice: &mut Dice, percent| (0..units).map(|_| dice.percent(percent)).collect();
    let candidates = dice.percent(40).then(|| flags(&mut dice, 70));
    let previous = dice.percent(50).then(|| flags(&mut dice, 50));
    let always = dice.percent(40).then(|| dice.below(units as u64) as usize);
    Instance {
        tree,
        direct,
        minimum,
        weights,
        candidates,
        previous,
        always,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_publication_is_better(seed: u64) {
        let of = instance(seed);
        let totals = of.tree.totals(&of.direct);
        let kinds = [Weight::Respondents, Weight::Count, Weight::Each(&of.weights)];
        for weight in kinds {
            let value = |published: &[bool]| {
                let shown = (0..of.tree.len()).filter(|&unit| published[unit]);
                let weight: u64 = shown.map(|unit| match weight {
                    Weight::Respondents => u64::from(totals[unit]),
                    Weight::Count => 1,
                    Weight::Each(weights) => u64::from(weights[unit]),
                }).sum();
                let previous = of.previous.iter().flatten();
                let agreement = previous.zip(published).filter(|(a, b)| a == b).count();
                (weight, agreement)
            };
            let allowed = |published: &[bool]| {
                is_safe(&of.tree, &of.direct, published, of.minimum)
                    && of.always.is_none_or(|unit| published[unit])
                    && (0..of.tree.len()).filter(|&unit| published[unit]).all(|unit| {
                        totals[unit] > 0 && of.candidates.as_ref().is_none_or(|list| list[unit])
                    })
            };
            let best = subsets(of.tree.len()).filter(|p| allowed(p)).map(|p| value(&p)).max();
            let preferences = Preferences {
                always: of.always,
                candidates: of.candidates.as_deref(),
                previous: of.previous.as_deref(),
            };
            let found = optimum(&of.tree, &of.direct, of.minimum, weight, preferences);
            match best {
                Some(best) => {
                    prop_assert!(allowed(&found), "{found:?} of {of:?}");
                    prop_assert_eq!(value(&found), best, "{:?} of {:?}", found, of);
                }
                None => prop_assert!(found.iter().all(|shown| !shown)),
            }
        }
    }

    #[test]
    fn two_kinds_of_people_are_both_many_in_every_residual(seed: u64) {
        let of = instance(seed);
        let mut dice = Dice(seed ^ 1);
        let other = random_counts(&mut dice, of.tree.len(), 9);
        let allowed = |published: &[bool]| {
            let residual = |direct: &[u32], unit| super::testing::residual(&of.tree, direct, published, unit);
            (0..of.tree.len()).filter(|&unit| published[unit]).all(|unit| {
                let (a, b) = (residual(&of.direct, unit), residual(&other, unit));
                let many = a >= of.minimum && b >= of.minimum;
                let people = of.tree.totals(&of.direct)[unit] + of.tree.totals(&other)[unit];
                people > 0 && (many || (a == 0 && b == 0))
            })
        };
        let found = optimum_of(&of.tree, [&of.direct, &other], of.minimum, Weight::Count, Preferences::default());
        let size = |published: &[bool]| published.iter().filter(|shown| **shown).count();
        let best = subsets(of.tree.len()).filter(|p| allowed(p)).map(|p| size(&p)).max();
        prop_assert!(allowed(&found));
        prop_assert_eq!(Some(size(&found)), best);
    }

    #[test]
    fn the_order_of_rows_plays_no_part(seed: u64) {
        let of = instance(seed);
        let mut order: Vec<usize> = (0..of.tree.len()).collect();
        let mut dice = Dice(seed ^ 2);
        for place in (1..order.len()).rev() {
            order.swap(place, dice.below(place as u64 + 1) as usize);
        }
        let rows: Vec<(&str, &str)> = order.iter().map(|&unit| {
            (of.tree.id(unit), of.tree.parent(unit).map_or("", |parent| of.tree.id(parent)))
        }).collect();
        let shuffled = Tree::new(&rows).expect("the same tree");
        let direct: Vec<u32> = order.iter().map(|&unit| of.direct[unit]).collect();
        let mut here = ids(&of.tree, &free(&of.tree, &of.direct, of.minimum, Weight::Respondents));
        let mut there = ids(&shuffled, &free(&shuffled, &direct, of.minimum, Weight::Respondents));
        here.sort();
        there.sort();
        prop_assert_eq!(here, there);
    }
}

#[test]
fn ties_go_to_the_previous_wave_and_then_to_the_earlier_name() {
    let tree = Tree::new(&[("u", ""), ("c", "u"), ("b", "u"), ("a", "u")]).expect("a tree");
    let direct = [0, 3, 6, 6];
    let published = free(&tree, &direct, 5, Weight::Respondents);
    assert_eq!(ids(&tree, &published), ["u", "a"]);
    let previous = [true, false, true, false];
    let preferences = Preferences {
        previous: Some(&previous),
        ..Preferences::default()
    };
    let published = optimum(&tree, &direct, 5, Weight::Respondents, preferences);
    assert_eq!(ids(&tree, &published), ["u", "b"]);
}

#[test]
fn a_unit_that_must_show_and_cannot_shows_nothing() {
    let tree = Tree::new(&[("u", ""), ("a", "u"), ("b", "u")]).expect("a tree");
    let always = |unit| Preferences {
        always: Some(unit),
        ..Preferences::default()
    };
    let published = optimum(&tree, &[0, 4, 9], 5, Weight::Respondents, always(1));
    assert_eq!(published, [false; 3]);
    let published = optimum(&tree, &[0, 4, 9], 5, Weight::Respondents, always(0));
    assert_eq!(published, [true, false, false]);
    assert_eq!(free(&tree, &[0, 0, 0], 5, Weight::Count), [false; 3]);
}

#[test]
fn a_chain_of_fifty_thousand_units_needs_no_deep_stack() {
    let rows: Vec<(String, String)> = (0..50_000u32)
        .map(|unit| {
            (
                unit.to_string(),
                unit.checked_sub(1).map_or(String::new(), |u| u.to_string()),
            )
        })
        .collect();
    let tree = Tree::new(&rows).expect("a chain");
    let direct = vec![1; 50_000];
    let published = free(&tree, &direct, 5, Weight::Count);
    assert_eq!(published.iter().filter(|shown| **shown).count(), 10_000);
}

#[test]
fn the_organisations_of_the_figures_table_have_their_withheld_teams() {
    let mut dice = Dice(7);
    let (tree, direct) = organisation(&mut dice, 5_000);
    let published = free(&tree, &direct, 5, Weight::Count);
    assert!(is_safe_fast(&tree, &direct, &published, 5));
    let totals = tree.totals(&direct);
    let large = totals.iter().filter(|&&people| people >= 5).count();
    let withheld = large - published.iter().filter(|shown| **shown).count();
    assert!((300..500).contains(&withheld), "{withheld} of {large}");
}

/// The definition again, in one pass, for trees too large for [`is_safe`].
fn is_safe_fast(tree: &Tree, direct: &[u32], published: &[bool], minimum: u32) -> bool {
    let mut uncovered = direct.to_vec();
    for &unit in tree.downward().iter().rev() {
        if published[unit] {
            if (1..minimum).contains(&uncovered[unit]) {
                return false;
            }
            uncovered[unit] = 0;
        }
        if let Some(parent) = tree.parent(unit) {
            uncovered[parent] += uncovered[unit];
        }
    }
    true
}
