//! What holds for the groups of every organisation, and for every order of its lines.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::*;

/// A tree of up to 24 units, whose ids are shuffled against their order, and how many sit in each.
fn any_organisation() -> impl Strategy<Value = (Vec<usize>, Vec<usize>, Vec<usize>)> {
    (1_usize..24).prop_flat_map(|units| {
        let parents = (1..units).map(|unit| (0..unit).boxed()).collect::<Vec<_>>();
        let ids = Just((0..units).collect::<Vec<_>>()).prop_shuffle();
        let sizes = prop::collection::vec(0_usize..14, units);
        (parents, ids, sizes)
    })
}

fn built(parents: &[usize], ids: &[usize], sizes: &[usize]) -> (Units, Vec<Person>) {
    let name = |unit: usize| format!("u{:02}", ids[unit]);
    let names: Vec<_> = (0..ids.len()).map(name).collect();
    let parent = |unit: usize| match unit {
        0 => "",
        _ => &names[parents[unit - 1]],
    };
    let chart: Vec<_> = (0..ids.len())
        .map(|unit| (names[unit].as_str(), parent(unit), sizes[unit]))
        .collect();
    organisation(&chart)
}

/// What a grouping says, in ids only, so that two row orders can be compared.
fn described(
    units: &Units,
    people: &[Person],
    groups: &[Group],
) -> Vec<(String, String, String, BTreeSet<String>)> {
    let members = |group: &Group| {
        group
            .members
            .iter()
            .map(|&m| people[m].id.clone())
            .collect()
    };
    let all = |group: &Group| {
        (
            group.id.clone(),
            group.label.clone(),
            group.place.id(units),
            members(group),
        )
    };
    groups.iter().map(all).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_person_is_in_one_group_that_is_large_enough(
        (parents, ids, sizes) in any_organisation(),
        minimum in 1_usize..12,
    ) {
        let (units, people) = built(&parents, &ids, &sizes);
        let Ok(grouping) = form_groups(&units, &people, minimum) else {
            prop_assert!(people.len() < minimum);
            return Ok(());
        };
        let mut group_of = BTreeMap::new();
        for group in &grouping.groups {
            prop_assert!(group.members.len() >= minimum);
            let mut sources: Vec<_> = group.members.iter().map(|&m| people[m].unit).collect();
            sources.sort_unstable();
            sources.dedup();
            prop_assert_eq!(&group.sources, &sources);
            for &member in &group.members {
                prop_assert_eq!(group_of.insert(member, group.id.clone()), None);
            }
        }
        prop_assert_eq!(group_of.len(), people.len());
        check_places(&units, &grouping.groups, minimum)?;
        let labels: BTreeSet<_> = grouping.groups.iter().map(|g| &g.label).collect();
        prop_assert_eq!(labels.len(), grouping.groups.len());
        let reporting = reporting_tree(&units, &grouping.groups);
        let nodes: BTreeSet<_> = reporting.group_node.iter().collect();
        prop_assert_eq!(nodes.len(), grouping.groups.len());
        prop_assert_eq!(reporting.names.len(), reporting.tree.len());
    }

    #[test]
    fn the_order_of_lines_does_not_matter(
        (parents, ids, sizes) in any_organisation(),
        minimum in 1_usize..12,
        seed in any::<u64>(),
    ) {
        let (units, people) = built(&parents, &ids, &sizes);
        let Ok(first) = form_groups(&units, &people, minimum) else { return Ok(()); };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (again, others) = shuffled(&units, &people, &mut rng);
        let second = form_groups(&again, &others, minimum).expect("the same people");
        prop_assert_eq!(
            described(&units, &people, &first.groups),
            described(&again, &others, &second.groups)
        );
        prop_assert_eq!(first.report, second.report);
    }
}

/// A group stands where its people are: at a unit above all its sources, or joined from siblings,
/// each of which was too small on its own and none of which is left over in it.
fn check_places(units: &Units, groups: &[Group], minimum: usize) -> Result<(), TestCaseError> {
    let below = |mut unit: usize, top: usize| loop {
        match units.tree.parent(unit) {
            _ if unit == top => return true,
            Some(parent) => unit = parent,
            None => return false,
        }
    };
    for group in groups {
        match &group.place {
            Place::Unit(unit) => {
                prop_assert!(group.sources.iter().all(|&source| below(source, *unit)));
                let alone = *unit == units.tree.root() || group.sources.contains(unit);
                prop_assert!(alone);
            }
            Place::Joined {
                parent,
                units: joined,
            } => {
                prop_assert!(joined.len() > 1);
                for &sibling in joined {
                    prop_assert_eq!(units.tree.parent(sibling), Some(*parent));
                    prop_assert!(group.sources.iter().any(|&source| below(source, sibling)));
                }
                let covered = |&source: &usize| joined.iter().any(|&s| below(source, s));
                prop_assert!(group.sources.iter().all(covered));
                prop_assert!(group.members.len() < 2 * minimum);
            }
        }
    }
    Ok(())
}

/// The same organisation with the lines of both files in another order.
fn shuffled(units: &Units, people: &[Person], rng: &mut ChaCha8Rng) -> (Units, Vec<Person>) {
    use rand::seq::SliceRandom;
    let tree = &units.tree;
    let mut order: Vec<_> = (0..tree.len()).collect();
    order.shuffle(rng);
    let parent = |unit: usize| tree.parent(unit).map_or("", |parent| tree.id(parent));
    let rows: Vec<_> = order
        .iter()
        .map(|&unit| (tree.id(unit), parent(unit)))
        .collect();
    let names = order
        .iter()
        .map(|&unit| units.names[unit].clone())
        .collect();
    let again = Tree::new(&rows).expect("the same tree");
    let mut others = people.to_vec();
    others.shuffle(rng);
    for person in &mut others {
        person.unit = again.find(tree.id(person.unit)).expect("the same units");
    }
    (Units { tree: again, names }, others)
}
