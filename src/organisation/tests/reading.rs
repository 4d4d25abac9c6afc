//! units.csv and people.csv: what is accepted, and what is said about the rest.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::*;
use super::read;

const UNITS: &[u8] = include_bytes!("../../../tests/data/roster/units.csv");
const PEOPLE: &[u8] = include_bytes!("../../../tests/data/roster/people.csv");
const SPREADSHEET: &[u8] = include_bytes!("../../../tests/data/roster/people-spreadsheet.csv");
const UNITS_FAULTS: &[u8] = include_bytes!("../../../tests/data/roster/units-faults.csv");
const PEOPLE_FAULTS: &[u8] = include_bytes!("../../../tests/data/roster/people-faults.csv");
const EXPECTED: &str = include_str!("../../../tests/data/roster/faults.txt");

#[test]
fn leaders_count_one_level_up() {
    let roster = read(UNITS, PEOPLE).expect("a good roster");
    let unit = |person: usize| roster.units.tree.id(roster.people[person].unit);
    let counted: Vec<_> = (0..8).map(unit).collect();
    assert_eq!(
        counted,
        ["gem", "gem", "sb", "groen", "groen", "weg", "afval", "bz"]
    );
    assert_eq!(roster.people[0].leads, Some(roster.units.tree.root()));
    assert_eq!(roster.people[4].email, None);
    assert_eq!(roster.people[3].language, Language::English);
    assert_eq!(roster.people[6].name, "Hanna \"Han\" Pronk");
    assert_eq!(roster.units.name(5), "Burgerzaken, balie en meer");
    assert!(roster.notices.is_empty());
}

#[test]
fn a_spreadsheet_file_reads_like_a_plain_one() {
    let plain = read(UNITS, PEOPLE).expect("a good roster");
    let spreadsheet = read(UNITS, SPREADSHEET).expect("the same roster");
    assert_eq!(plain.people, spreadsheet.people);
}

#[test]
fn one_report_names_everything_in_both_files() {
    let report = read(UNITS_FAULTS, PEOPLE_FAULTS).expect_err("both files are faulty");
    let (said, expected): (Vec<_>, Vec<_>) = (
        report.to_string().lines().map(str::to_owned).collect(),
        EXPECTED.lines().collect(),
    );
    assert_eq!(said, expected);
}

#[test]
fn a_finding_never_names_a_person() {
    let report = read(UNITS, PEOPLE_FAULTS)
        .expect_err("people.csv is faulty")
        .to_string();
    let secrets = [
        "Anouk",
        "Osei",
        "Kaya",
        "Wong",
        "Dorp",
        "een@",
        "EEN",
        "geen adres",
        "mple.org",
    ];
    for secret in secrets {
        assert!(!report.contains(secret), "{secret} stands in\n{report}");
    }
    let shifted = b"Jan Jansen,jan@example.org\nx,y\n";
    let report = read(UNITS, shifted)
        .expect_err("there is no header")
        .to_string();
    assert!(
        !report.contains("Jan") && !report.contains("jan"),
        "{report}"
    );
    let roster = read(UNITS, PEOPLE).expect("a good roster");
    assert!(!format!("{roster:?}").contains("Osei"));
}

#[test]
fn two_leaders_of_one_unit_are_a_notice() {
    let text = "person,unit,leads,email,name,language\na,,sb,,A,nl\nb,,sb,,B,nl\n";
    let roster = read(UNITS, text.as_bytes()).expect("two leaders are allowed");
    assert_eq!(
        roster.notices[0].to_string(),
        "people.csv line 3: column leads: the unit \"sb\" is also led by \"a\" in line 2; both count \
         in the unit above it."
    );
}

#[test]
fn mail_addresses_are_plain_or_refused() {
    let good = ["a@b", "jan.de-vries+x@mail.example.org", "josé@example.org"];
    let bad = [
        "a",
        "@b",
        "a@",
        "a@b@c",
        "a b@c",
        "a@exämple.org",
        "a@b..c",
        "a@-b",
        ".a@b",
        "a..b@c",
        "a\u{a0}b@c",
        "<a@b>",
        "a,b@c",
        "\"a\"@b",
        "a@[127.0.0.1]",
        "a@b.org.",
    ];
    let with = |mail: &str| {
        let mail = mail.replace('"', "\"\"");
        let text = format!("person,unit,leads,email,name\np,gem,,\"{mail}\",N\n");
        read(UNITS, text.as_bytes())
    };
    for mail in good {
        let roster = with(mail).expect(mail);
        assert_eq!(roster.people[0].email.as_deref(), Some(mail));
    }
    for mail in bad {
        let report = with(mail).expect_err(mail);
        assert!(
            report.to_string().contains("line 2: column email: "),
            "{mail}: {report}"
        );
    }
    let long = format!("{}@example.org", "a".repeat(243));
    assert!(with(&long).is_err() && with(&long[1..]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_readers_panic(units in any::<Vec<u8>>(), people in any::<Vec<u8>>()) {
        prop_assert!(read(&units, &people).is_err());
        let mut text = b"unit,parent,name\n".to_vec();
        text.extend(&units);
        let _ = read(&text, PEOPLE);
        let mut text = b"person,unit,leads,email,name\n".to_vec();
        text.extend(&people);
        let _ = read(UNITS, &text);
    }

    #[test]
    fn what_is_accepted_holds(
        units in "(([a-d]|[\"=\r]){1,2},[a-d]?,[A-B \"]{0,2}\n){0,6}",
        people in "([p-s]{1,2},[a-d]?,[a-d]?,([x-z]@h)?,[N\"]?,(nl|en|fr)?\n){0,6}",
    ) {
        let units = format!("unit,parent,name\n{units}");
        let people = format!("person,unit,leads,email,name,language\n{people}");
        match read(units.as_bytes(), people.as_bytes()) {
            Err(report) => prop_assert!(!report.is_clean()),
            Ok(roster) => {
                prop_assert_eq!(roster.units.tree.len(), units.lines().count() - 1);
                prop_assert_eq!(roster.people.len(), people.lines().count() - 1);
                let ids: BTreeSet<_> = roster.people.iter().map(|p| &p.id).collect();
                prop_assert_eq!(ids.len(), roster.people.len());
                prop_assert!(roster.people.iter().all(|p| p.unit < roster.units.tree.len()));
            }
        }
    }
}
