//! S3 against its definition, against the auditor's algebra, and where two families make it exact.

use super::audit::leaks_of;
use super::crossed::{Choice, Crossing, Limits};
use super::several::{admit, check};
use super::table::{Overlap, Overlapping};
use super::testing::{Dice, random_tree};

fn table(regions: &[&str], groups: &[(u32, &[usize])]) -> Overlapping {
    let group = |&(respondents, regions): &(u32, &[usize])| Overlap {
        respondents,
        regions: regions.to_vec(),
    };
    Overlapping {
        regions: regions.iter().map(|&name| name.to_owned()).collect(),
        groups: groups.iter().map(group).collect(),
    }
}

/// Any regions over a few groups.
fn random(seed: u64) -> Overlapping {
    let mut dice = Dice(seed);
    let regions = 1 + dice.below(6) as usize;
    let groups = (0..1 + dice.below(8)).map(|_| Overlap {
        respondents: dice.below(8) as u32,
        regions: (0..regions).filter(|_| dice.percent(45)).collect(),
    });
    let groups = groups.collect();
    Overlapping {
        regions: (0..regions).map(|region| format!("r{region}")).collect(),
        groups,
    }
}

/// A = (AB + AC - BC) / 2, although every pair of regions differs by 6 or more.
#[test]
fn three_overlapping_pairs_give_away_a_group() {
    let pairs = table(
        &["AB", "BC", "AC"],
        &[(3, &[0, 2]), (4, &[0, 1]), (3, &[1, 2])],
    );
    // All three groups come out; B, the four in AB and BC, is looked at first.
    let narrow = check(&pairs, &[true; 3], 5).expect_err("B rests on four");
    assert!(narrow.respondents.is_some_and(|n| (n - 4.0).abs() < 1e-6));
    let sentence = narrow.to_string();
    assert!(
        sentence.starts_with("together, AB, BC, AC may give"),
        "{sentence}"
    );
    let found = leaks_of(&pairs, &[true; 3], 5).expect("a small table");
    let terms = |at: usize| {
        let terms = found[at].regions.iter();
        terms
            .map(|t| (&t.unit[..], t.coefficient))
            .collect::<Vec<_>>()
    };
    assert_eq!(found.len(), 3);
    let with_three = (0..3).filter(|&at| found[at].respondents == 3);
    let combinations: Vec<_> = with_three.map(terms).collect();
    assert!(
        combinations.contains(&vec![("AB", 1), ("BC", -1), ("AC", 1)]),
        "{found:?}"
    );
    // Two of the three may be shown; the third is refused with the reason.
    let (shown, refused) = admit(&pairs, &[0, 1, 2], 5);
    assert_eq!(shown, [true, true, false]);
    assert_eq!(refused.keys().collect::<Vec<_>>(), [&2]);
    assert_eq!(leaks_of(&pairs, &shown, 5), Some(Vec::new()));
}

#[test]
fn what_passes_has_no_statistic_on_too_few() {
    let (mut passed, mut narrow, mut careful) = (0, 0, 0);
    for seed in 0..1_000 {
        let table = random(seed);
        let shown = vec![true; table.regions.len()];
        let minimum = 2 + (seed % 6) as u32;
        let leaks = leaks_of(&table, &shown, minimum).expect("a small table");
        match check(&table, &shown, minimum) {
            Ok(()) => {
                assert_eq!(leaks, [], "seed {seed}");
                passed += 1;
            }
            Err(_) if leaks.is_empty() => careful += 1,
            Err(_) => narrow += 1,
        }
    }
    // Enough of both, and few refused without need.
    assert!(
        passed > 200 && narrow > 200,
        "{passed} passed, {narrow} refused"
    );
    assert!(careful < 50, "{careful} refused without need");
}

#[test]
fn what_is_admitted_is_safe_and_every_refusal_has_a_reason() {
    for seed in 0..200 {
        let table = random(seed);
        let order: Vec<usize> = (0..table.regions.len()).collect();
        let (shown, refused) = admit(&table, &order, 5);
        assert_eq!(leaks_of(&table, &shown, 5), Some(Vec::new()), "seed {seed}");
        for region in order {
            assert_ne!(shown[region], refused.contains_key(&region));
        }
        for narrow in refused.values() {
            assert!(narrow.respondents.is_some() && !narrow.regions.is_empty());
        }
    }
}

#[test]
fn for_two_families_the_bound_is_the_least_cut() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let sizes = [0, 0].map(|_| 1 + dice.below(4) as usize);
        let trees = sizes.map(|units| random_tree(&mut dice, units));
        let atoms: Vec<[usize; 2]> = (0..1 + dice.below(7))
            .map(|_| sizes.map(|units| dice.below(units as u64) as usize))
            .collect();
        let people: Vec<u32> = atoms.iter().map(|_| dice.below(7) as u32).collect();
        let crossing = Crossing::of_trees([&trees[0], &trees[1]], atoms);
        let shown: Vec<bool> = (0..crossing.ground()).map(|_| dice.percent(60)).collect();
        let groups = people.iter().enumerate().map(|(atom, &respondents)| {
            let regions = 0..crossing.ground();
            let regions = regions.filter(|&region| crossing.within(region).contains(&atom));
            Overlap {
                respondents,
                regions: regions.collect(),
            }
        });
        let table = Overlapping {
            regions: (0..crossing.ground()).map(|r| r.to_string()).collect(),
            groups: groups.collect(),
        };
        let layers = [people];
        let minimum = 2 + (seed % 5) as u32;
        let limits = Limits {
            minimum,
            layers: &layers,
            worth: &[],
            always: None,
        };
        let mut choice = Choice::new(&crossing, limits);
        let mut regions = (0..crossing.ground()).filter(|&region| shown[region]);
        let is_safe = regions.all(|region| choice.admit(region));
        assert_eq!(
            check(&table, &shown, minimum).is_ok(),
            is_safe,
            "seed {seed}"
        );
    }
}
