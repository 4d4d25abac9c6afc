//! `wave create` on rosters as they come: faulty, hostile and large.

use std::fmt::Write;

use serde_json::Value;

use super::called::{Called, Folder, HOUSE};

/// Creates a wave from two files of the folder.
fn create(folder: &Folder, units: &str, people: &str, more: &[&str]) -> Called {
    let survey = format!("{HOUSE}/surveys/pulse.toml");
    let arguments = [
        "wave",
        "create",
        "--id",
        "w1",
        "--survey",
        &survey,
        "--units",
        units,
        "--people",
        people,
        "--closes",
        "2999-12-31",
    ];
    folder.call(&[arguments.as_slice(), more].concat())
}

#[test]
fn one_report_names_every_fault_of_both_files() {
    let folder = Folder::with(&[
        ("units.csv", include_str!("../data/roster/units-faults.csv")),
        (
            "people.csv",
            include_str!("../data/roster/people-faults.csv"),
        ),
    ]);
    let called = create(&folder, "units.csv", "people.csv", &[]);
    assert_eq!(called.code, 1, "{called:?}");
    for line in include_str!("../data/roster/faults.txt").lines() {
        assert!(
            called.err.lines().any(|told| told.ends_with(line)),
            "{line}\n{}",
            called.err
        );
    }
    let status = folder.call(&["wave", "status", "w1"]);
    assert_eq!(status.code, 1, "there is no wave: {status:?}");
}

#[test]
fn a_draft_says_which_groups_are_joined() {
    let units = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\nc,town,C\n";
    let mut people = String::from("person,unit,leads,email,name,language\n");
    for number in 0..20 {
        let team = ["a", "a", "a", "b", "c"][number % 5];
        writeln!(people, "p{number},{team},,p{number}@example.org,P,nl").expect("written");
    }
    let folder = Folder::with(&[("units.csv", units), ("people.csv", &people)]);
    let called = create(&folder, "units.csv", "people.csv", &[]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(called.out.contains("B (4) and C (4)"), "{called:?}");
    let called = create(&folder, "units.csv", "people.csv", &["--json"]);
    let told: Value = serde_json::from_str(&called.out).expect("JSON");
    assert_eq!(told["invited"], 20);
}

#[test]
fn hostile_cells_are_refused_by_line_and_never_repeated() {
    let units = "unit,parent,name\ntown,,Town\n";
    let huge = "x".repeat(1_000_000);
    let formula = "\"=HYPERLINK(\"\"http://evil.example\"\")\"";
    for (cells, says) in [
        (format!("p1,town,,p1@example.org,{huge},nl"), "line 2"),
        (format!("{huge},town,,p1@example.org,P,nl"), "line 2"),
        (format!("p1,town,,{huge}@example.org,P,nl"), "line 2"),
        (format!("p1,town,,p1@example.org,{formula},nl"), "formula"),
        ("p1,town,,p1@example.org,@SUM(A1),nl".to_owned(), "formula"),
        ("p1,town,,p1@example.org,P\u{0},nl".to_owned(), "line 2"),
        ("p1,town,,p1@example.org,\u{202e}P,nl".to_owned(), "line 2"),
        (
            format!("p1,town,,p1@example.org,P,nl{}", ",".repeat(1_000_000)),
            "line 2",
        ),
        (format!("\"{huge}"), "line 2"),
    ] {
        let people = format!("person,unit,leads,email,name,language\n{cells}\n");
        let folder = Folder::with(&[("units.csv", units), ("people.csv", &people)]);
        let called = create(&folder, "units.csv", "people.csv", &[]);
        assert_eq!(called.code, 1, "{says}: {}", called.err);
        assert!(
            called.err.contains("people.csv") && called.err.contains(says),
            "{}",
            called.err
        );
        assert!(
            called.err.len() < 10_000 && !called.err.contains("evil"),
            "{}",
            called.err
        );
    }
}

#[test]
fn a_hundred_thousand_lines_are_read_or_refused_as_a_whole() {
    let mut units = String::from("unit,parent,name\ntown,,Town\n");
    for team in 0..200 {
        writeln!(units, "t{team},town,Team {team}").expect("written");
    }
    let head = "person,unit,leads,email,name,language\n";
    let mut people = String::from(head);
    let mut faulty = String::from(head);
    for number in 0..100_000 {
        let team = number % 200;
        writeln!(people, "p{number},t{team},,p{number}@example.org,P,nl").expect("written");
        writeln!(faulty, "p1,nowhere,nowhere,=1+1,P,fr").expect("written");
    }
    let folder = Folder::with(&[
        ("units.csv", &units),
        ("people.csv", &people),
        ("faulty.csv", &faulty),
    ]);
    let called = create(&folder, "units.csv", "faulty.csv", &[]);
    assert_eq!(called.code, 1);
    assert!(
        called.err.contains("faulty.csv line 2"),
        "{}",
        &called.err[..2_000]
    );
    assert!(
        called.err.len() < 200_000,
        "{} bytes of report",
        called.err.len()
    );
    let called = create(&folder, "units.csv", "people.csv", &["--json"]);
    assert_eq!(called.code, 0, "{}", called.err);
    let told: Value = serde_json::from_str(&called.out).expect("JSON");
    assert_eq!(told["invited"], 100_000);
}
