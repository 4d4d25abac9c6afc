//! Groups: small cases worked out by hand; `any` says what holds for every organisation.

mod any;

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
