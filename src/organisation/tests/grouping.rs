//! Groups: small cases worked out by hand, and what holds for every organisation.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::super::*;
use super::read;
use crate::disclosure::Tree;

/// A chart of `(unit, parent, people directly in it)`; the name of unit `a` is `Team A`.
fn organisation(chart: &[(&str, &str, usize)]) -> (Units, Vec<Person>) {
    let rows: Vec<_> = chart
        .iter()
        .map(|&(unit, parent, _)| (unit, parent))
        .collect();
    let tree = Tree::new(&rows).expect("a tree");
    let name = |unit: &str| format!("Team {}", unit.to_uppercase());
    let names = chart.iter().map(|(unit, ..)| name(unit)).collect();
    let mut people = Vec::new();
    for (unit, &(id, _, size)) in chart.iter().enumerate() {
        people.extend((0..size).map(|number| person(format!("{id}-{number}"), unit)));
    }
    (Units { tree, names }, people)
}

fn person(id: String, unit: usize) -> Person {
    Person {
        id,
        unit,
        leads: None,
        email: None,
        name: String::new(),
        language: Language::Dutch,
    }
}

/// Id, label, size and node of each group.
fn formed(chart: &[(&str, &str, usize)], minimum: usize) -> Vec<String> {
    let (units, people) = organisation(chart);
    let grouping = form_groups(&units, &people, minimum).expect("groups");
    let shown = |group: &Group| {
        let node = group.place.id(&units);
        format!(
            "{} {} {} @{node}",
            group.id,
            group.label,
            group.members.len()
        )
    };
    grouping.groups.iter().map(shown).collect()
}

#[test]
fn small_siblings_are_joined_and_large_ones_left_alone() {
    let chart = [("r", "", 0), ("a", "r", 3), ("b", "r", 9), ("c", "r", 5)];
    assert_eq!(
        formed(&chart, 8),
        ["g0001 Team B 9 @b", "g0002 Team A + Team C 8 @a+c"]
    );
}

#[test]
fn what_is_left_over_goes_up_and_the_root_absorbs() {
    // 3 + 4 = 7 is too few, goes up, and the root takes in the only group there is.
    let chart = [("r", "", 0), ("a", "r", 3), ("b", "r", 9), ("c", "r", 4)];
    assert_eq!(formed(&chart, 8), ["g0001 Team A + Team B + Team C 16 @r"]);
    // With people of its own the root's remainder is enough.
    let chart = [("r", "", 1), ("a", "r", 3), ("b", "r", 9), ("c", "r", 4)];
    assert_eq!(
        formed(&chart, 8),
        ["g0001 Team B 9 @b", "g0002 Team R + Team A + Team C 8 @r"]
    );
}

#[test]
fn left_overs_of_a_leaf_join_further_up() {
    let chart = [
        ("r", "", 0),
        ("d", "r", 2),
        ("d1", "d", 3),
        ("d2", "d", 10),
        ("e", "r", 4),
    ];
    let groups = formed(&chart, 8);
    assert_eq!(
        groups,
        [
            "g0001 Team D2 10 @d2",
            "g0002 Team D + Team D1 + Team E 9 @d+e"
        ]
    );
    let (units, people) = organisation(&chart);
    let sentences = form_groups(&units, &people, 8)
        .expect("groups")
        .report
        .sentences();
    assert_eq!(
        sentences,
        [
            "The people of Team D1 (3) are too few and have nobody left beside them to join, so \
             they count in Team D: group g0002, Team D + Team D1 + Team E.",
            "Team D (2), Team D1 (3) and Team E (4) are too small on their own and answer together \
             below Team R: 9 people in group g0002."
        ]
    );
}

#[test]
fn the_root_absorbs_the_smallest_group_ties_by_id() {
    let chart = [
        ("r", "", 2),
        ("c", "r", 8),
        ("b", "r", 9),
        ("a", "r", 9),
        ("d", "r", 8),
    ];
    assert_eq!(
        formed(&chart, 8),
        [
            "g0001 Team A 9 @a",
            "g0002 Team B 9 @b",
            "g0003 Team D 8 @d",
            "g0004 Team R + Team C 10 @r"
        ]
    );
    let (units, people) = organisation(&chart);
    let report = form_groups(&units, &people, 8).expect("groups").report;
    assert_eq!((report.invited, report.groups, report.smallest), (36, 4, 8));
    let json = serde_json::to_value(&report.steps).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!([{
            "kind": "absorbed", "people": 8, "rest": 2, "into": "Team R", "group": "g0004",
            "units": [{"unit": "c", "name": "Team C", "people": 8}], "label": "Team R + Team C"
        }])
    );
}

#[test]
fn ties_are_decided_by_id_and_not_by_place() {
    let chart = [("r", "", 2), ("b", "r", 0), ("z", "b", 8), ("c", "r", 8)];
    assert_eq!(
        formed(&chart, 8),
        ["g0001 Team Z 8 @z", "g0002 Team R + Team C 10 @r"]
    );
}

#[test]
fn the_smallest_are_joined_first() {
    // By id, A and B would be one group, C and D the other.
    let chart = [
        ("r", "", 1),
        ("a", "r", 5),
        ("b", "r", 6),
        ("c", "r", 2),
        ("d", "r", 7),
    ];
    let groups = formed(&chart, 8);
    assert_eq!(
        groups,
        [
            "g0001 Team A + Team B + Team C 13 @a+b+c",
            "g0002 Team R + Team D 8 @r"
        ]
    );
}

#[test]
fn many_sources_are_named_by_the_two_largest() {
    let chart = [
        ("r", "", 0),
        ("a", "r", 2),
        ("b", "r", 3),
        ("c", "r", 2),
        ("d", "r", 4),
    ];
    assert_eq!(
        formed(&chart, 11),
        ["g0001 Team D + Team B + 2 11 @a+b+c+d"]
    );
}

#[test]
fn an_organisation_below_the_minimum_cannot_be_asked() {
    let (units, people) = organisation(&[("r", "", 3), ("a", "r", 4)]);
    let error = form_groups(&units, &people, 8).expect_err("seven people are too few");
    assert!(
        error
            .to_string()
            .starts_with("7 people are invited and a group needs at least 8")
    );
    assert_eq!(
        formed(&[("r", "", 3), ("a", "r", 4)], 7),
        ["g0001 Team R + Team A 7 @r"]
    );
    let (units, nobody) = organisation(&[("r", "", 0)]);
    assert!(form_groups(&units, &nobody, 0).is_err());
}

#[test]
fn teams_of_one_name_are_told_apart() {
    let (mut units, people) = organisation(&[
        ("r", "", 0),
        ("d", "r", 0),
        ("e", "r", 0),
        ("d1", "d", 5),
        ("e1", "e", 5),
        ("e2", "e", 6),
    ]);
    for unit in 3..6 {
        units.names[unit] = "Administratie".to_owned();
    }
    let groups = form_groups(&units, &people, 5).expect("groups").groups;
    let labels: Vec<_> = groups.iter().map(|group| group.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "Administratie (Team D)",
            "Administratie (Team E) (g0002)",
            "Administratie (Team E) (g0003)"
        ]
    );
}

#[test]
fn joined_groups_get_a_node_below_their_parent() {
    let chart = [("r", "", 0), ("a", "r", 3), ("c", "r", 5), ("a+c", "r", 9)];
    let (units, people) = organisation(&chart);
    let groups = form_groups(&units, &people, 8).expect("groups").groups;
    let reporting = reporting_tree(&units, &groups);
    assert_eq!(reporting.group_node, [3, 4]);
    assert_eq!(reporting.tree.id(4), "a+c'");
    assert_eq!(reporting.names[4], "Team A + Team C");
    assert_eq!(reporting.tree.parent(4), Some(0));
    // Teams A and C are joined; the people of the top stand in it or count with others.
    assert_eq!(reporting.counts_in[1..], [Some(4), Some(4), None]);
}

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

#[test]
fn a_chart_as_deep_as_the_file_is_long_is_no_trouble() {
    let mut units = "unit,parent,name\nu0,,U\n".to_owned();
    for unit in 1..50_000 {
        units.push_str(&format!("u{unit},u{},U\n", unit - 1));
    }
    let people = "person,unit,leads,email,name\np,u49999,,,N\nq,u0,,,N\n";
    let roster = read(units.as_bytes(), people.as_bytes()).expect("a deep chart");
    let groups = form_groups(&roster.units, &roster.people, 2)
        .expect("one group")
        .groups;
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].place, Place::Unit(0));
}
