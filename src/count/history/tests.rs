//! Tables of an earlier tool as they come: every fault with its place and cure, and no answer in any of them.

use std::collections::BTreeMap;

use time::macros::date;

use super::beside::{Neighbour, OURS};
use super::follows::Cells;
use super::{Asked, Reports, answers, headcounts, reports};
use crate::count::protect::tables;
use crate::count::tally::Tally;
use crate::disclosure::beside::computable;
use crate::disclosure::csv_rows::InputErrors;
use crate::disclosure::{Leak, LeakKind, LeakRegion, Policy};
use crate::organisation::{Source, Units};
use crate::survey::Questionnaire;

const UNITS: &str = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n";
const PEOPLE: &str = "wave,date,unit,people\nw1,2023-11-15,a,9\nw1,2023-11-15,b,8\n";

fn survey() -> Questionnaire {
    let text = include_str!("../../../tests/data/surveys/small.toml");
    Questionnaire::parse(text, "small.toml").expect("a questionnaire")
}

fn source<'a>(file: &'a str, bytes: &'a [u8]) -> Source<'a> {
    Source { file, bytes }
}

fn units() -> Units {
    Units::read(source("units.csv", UNITS.as_bytes())).expect("units")
}

fn counted(text: &[u8]) -> Result<Vec<Asked>, InputErrors> {
    headcounts(
        source("headcount.csv", text),
        &units(),
        date!(2026 - 01 - 01),
    )
}

fn tallied(text: &[u8]) -> Result<Tally, InputErrors> {
    let asked = counted(PEOPLE.as_bytes()).expect("a headcount");
    let histories = answers(
        source("answers.csv", text),
        &survey(),
        &units(),
        asked,
        &BTreeMap::new(),
    );
    histories.map(|mut histories| histories.remove(0).tally)
}

fn reported(text: &str, people: &str) -> Result<BTreeMap<String, Reports>, InputErrors> {
    let asked = counted(people.as_bytes()).expect("a headcount");
    reports(
        source("published.csv", text.as_bytes()),
        &survey(),
        &units(),
        &asked,
    )
}

fn refused<T>(result: Result<T, InputErrors>, says: &str) {
    let sentence = match result {
        Ok(_) => panic!("not refused, though {says}"),
        Err(errors) => errors.to_string(),
    };
    assert!(sentence.contains(says), "{sentence}\nshould say {says}");
    assert!(sentence.len() < 20_000);
}

const HEAD: &str = "wave,unit,belong-1,behaviour,behaviour-type,comment,background\n";

#[test]
fn answers_are_counted_as_a_ballot_would_be() {
    let text = format!(
        "\u{feff}{HEAD}w1,a,4,no,,\"Two\nlines, \"\"quoted\"\"\",yes\r\nw1,a,unknown,yes,bullying|other,,no\r\n\
         w1,b,,declined,,,\r\n,,,,,,\r\n"
    );
    let tally = tallied(text.as_bytes()).expect("a tally");
    assert_eq!(tally.responded, [0, 2, 1]);
    let question = |id: &str| {
        let found = tally.questions.iter().find(|tally| tally.question.id == id);
        found.expect("a question")
    };
    assert_eq!(question("belong-1").counts[1], [0, 0, 0, 1, 0]);
    assert_eq!(question("belong-1").respondents, [0, 1, 0]);
    assert_eq!(question("behaviour").counts[2], [0, 0, 1]);
    // Bullying, exclusion, other, declined, not asked.
    assert_eq!(question("behaviour-type").counts[1], [1, 0, 1, 0, 1]);
    assert!(
        tally.comments.is_empty(),
        "comments stay where they were written"
    );
}

#[test]
fn semicolons_and_fewer_columns_will_do_and_what_was_not_asked_has_no_respondents() {
    let text = "unit;wave;belong-1;behaviour-type\na;w1;5;\nb;w1;1;\n";
    let tally = tallied(text.as_bytes()).expect("a tally");
    let of = |id: &str| {
        let found = tally.questions.iter().find(|tally| tally.question.id == id);
        found.expect("a question").respondents.iter().sum::<u32>()
    };
    // Without the question before it, "not asked" would be said of everybody.
    assert_eq!(
        (of("belong-1"), of("behaviour"), of("behaviour-type")),
        (2, 0, 0)
    );
}

#[test]
fn answers_at_fault_are_named_by_line_and_column_and_never_repeated() {
    let row = |cells: &str| format!("{HEAD}w1,a,4,no,,,yes\n{cells}\n");
    for (cells, says) in [
        (
            "w1,a,6,no,,,yes",
            "answers.csv, line 3: column belong-1: the question has no such option",
        ),
        (
            "w1,a,99999999999999999999,no,,,yes",
            "line 3: column belong-1: this is no value of the scale",
        ),
        ("w1,a,4.0,no,,,yes", "column belong-1: this is no value"),
        (
            "w1,a,declined,no,,,yes",
            "column belong-1: the question has no such option",
        ),
        (
            "w1,a,4,perhaps,,,yes",
            "column behaviour: the question has no such option",
        ),
        (
            "w1,a,4,no,bullying,,yes",
            "column behaviour-type: it is asked only after another answer",
        ),
        (
            "w1,a,4,yes,bullying|bullying,,yes",
            "column behaviour-type: an option is chosen twice",
        ),
        (
            "w1,a,4,yes,|,,yes",
            "column behaviour-type: the list is empty",
        ),
        (
            "w1,nowhere,4,no,,,yes",
            "column unit: \"nowhere\" is not in the units file",
        ),
        (
            "w1,town,4,no,,,yes",
            "column unit: the headcount of wave \"w1\" has nobody directly in \"town\"",
        ),
        (
            "w2,a,4,no,,,yes",
            "column wave: \"w2\" is not in the headcount",
        ),
        (
            "w1,I feel very bad here,4,no,,,yes",
            "column unit: (not shown) is not in the units file",
        ),
        ("w1,a,4,no", "line 3: 4 cells where the header has 7"),
        (
            "w1,a,4,no,,,yes\nw1,a,=1+1,no,,,yes",
            "line 4: column belong-1: this is no value",
        ),
    ] {
        refused(tallied(row(cells).as_bytes()), says);
    }
    let secret = tallied(row("w1,a,SECRETWORDS,no,,,yes").as_bytes()).map(|_| ());
    let sentence = secret.expect_err("no value").to_string();
    assert!(!sentence.contains("SECRET"), "{sentence}");
}

#[test]
fn headers_and_files_at_fault() {
    refused(tallied(b""), "the column wave is missing");
    refused(
        tallied(b"wave,unit\nw1,a\n"),
        "there is no column of a question",
    );
    refused(
        tallied(b"wave,unit,belong-1,salary\n"),
        "there is no column \"salary\"",
    );
    refused(
        tallied(b"wave,unit,belong-1,belong-1\n"),
        "the column belong-1 occurs twice",
    );
    refused(
        tallied(b"wave,unit,belong-1\nw1,a,4\nw1,a,\xff\n"),
        "answers.csv, line 3: this is not UTF-8",
    );
    refused(
        tallied(&[0x89, 0x50, 0x4e, 0x47, 0, 0, 1]),
        "line 1: this is not UTF-8",
    );
    refused(tallied(b"\0\0\0\0"), "there is no column \"\\0\\0\\0\\0\"");
    refused(
        tallied(b"wave,unit,belong-1\n"),
        "there are no answers of wave \"w1\"",
    );
    let many = format!("wave,unit,{}belong-1\n", "x,".repeat(100_000));
    refused(tallied(many.as_bytes()), "more faults");
}

#[test]
fn more_answers_than_people_are_said_once_for_each_unit() {
    let text = format!("{HEAD}{}", "w1,b,4,no,,,yes\n".repeat(20));
    let sentence = tallied(text.as_bytes())
        .map(|_| ())
        .expect_err("too many")
        .to_string();
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(
        sentence.contains("line 10: column unit: more answers than the 8 people of \"b\""),
        "{sentence}"
    );
}

#[test]
fn headcounts_at_fault() {
    let head = "wave,date,unit,people\n";
    for (lines, says) in [
        (
            "w1,2023-11-15,a,nine\n",
            "headcount.csv, line 2: column people: \"nine\" is not a whole number",
        ),
        ("w1,2023-11-15,a,-1\n", "column people: \"-1\""),
        ("w1,2023-11-15,a,99999999999999999999\n", "column people"),
        (
            "w1,2023-11-15,a,4000000\nw1,2023-11-15,b,4000000\n",
            "more than 5000000 people in one wave",
        ),
        (
            "w1,2023-11-31,a,9\n",
            "column date: \"2023-11-31\" is no day; write it as 2024-11-15",
        ),
        ("w1,15-11-2023,a,9\n", "column date"),
        ("w1,2099-01-01,a,9\n", "is still to come"),
        (
            "w1,2023-11-15,a,9\nw1,2023-11-16,b,9\n",
            "line 3: column date: this wave is of 2023-11-15 in line 2",
        ),
        (
            "w1,2023-11-15,a,9\nw1,2023-11-15,a,8\n",
            "line 3: this wave and unit are already in line 2",
        ),
        (
            "w1,2023-11-15,c,9\n",
            "column unit: \"c\" is not in the units file",
        ),
        (",2023-11-15,a,9\n", "column wave: it is empty"),
        ("", "there is no wave in it"),
    ] {
        refused(counted(format!("{head}{lines}").as_bytes()), says);
    }
    let flood: String = (0..200).map(|n| format!("w{n},2023-11-15,a,9\n")).collect();
    refused(
        counted(format!("{head}{flood}").as_bytes()),
        "more than 100 waves",
    );
}

#[test]
fn waves_come_in_the_order_of_their_days() {
    let text = "wave,date,unit,people\nb,2023-11-15,a,9\na,2024-11-15,a,9\nc,2022-11-15,a,9\n";
    let asked = counted(text.as_bytes()).expect("a headcount");
    let names: Vec<&str> = asked.iter().map(|asked| asked.wave.as_str()).collect();
    assert_eq!(names, ["c", "b", "a"]);
}

#[test]
fn reports_name_their_wave_and_their_categories() {
    let two = format!("{PEOPLE}w2,2024-11-15,a,9\n");
    let plain = "unit,status,respondents\ntown,published,17\na,withheld,\n";
    let found = reported(plain, PEOPLE).expect("reports");
    assert_eq!(
        (found["w1"].rows.len(), &found["w1"].lines[..]),
        (2, &[2, 3][..])
    );
    refused(reported(plain, &two), "the history has several waves");
    let named = "wave,unit,category,status,respondents\nw2,a,,published,9\nw2,a,yes,published,5\n";
    let found = reported(named, &two).expect("reports");
    assert!(!found.contains_key("w1"));
    let split = found["w2"].split.as_ref().expect("categories");
    assert_eq!(
        (split.question.as_str(), split.categories.len()),
        ("background", 3)
    );
    for (lines, says) in [
        (
            "w2,a,blue,published,5",
            "column category: the categories are not all answers",
        ),
        (
            "w3,a,,published,5",
            "column wave: \"w3\" is not in the headcount",
        ),
        (
            "w2,x,,published,5",
            "column unit: \"x\" is not in the units file",
        ),
        (
            "w2,a,,shown,5",
            "column status: write published, withheld or rest",
        ),
        ("w2,a,,published,", "column respondents: it is empty"),
        (
            "w2,a,,published,many",
            "column respondents: this is not a whole number",
        ),
        ("w2,a,,withheld,5", "a withheld region carries no number"),
    ] {
        let text = format!("wave,unit,category,status,respondents\n{lines}\n");
        refused(reported(&text, &two), says);
    }
}

/// A combination of regions: unit, category, coefficient.
fn combination(regions: &[(&str, &str, i64)]) -> Leak {
    let region = |&(unit, category, coefficient): &(&str, &str, i64)| LeakRegion {
        unit: unit.to_owned(),
        category: category.to_owned(),
        coefficient,
    };
    Leak {
        respondents: 1,
        regions: regions.iter().map(region).collect(),
        kind: LeakKind::Size,
    }
}

#[test]
fn what_follows_from_reports_alone_is_told_from_what_is_added() {
    let text = format!(
        "{HEAD}{}{}",
        "w1,a,4,no,,,yes\nw1,a,3,no,,,no\n".repeat(3),
        "w1,b,4,no,,,yes\n".repeat(5) + "w1,b,2,no,,,no\n"
    );
    let units = units();
    let follows = |lines: &str, regions: &[(&str, &str, i64)]| {
        let file = format!("unit,category,status,respondents\n{lines}");
        let mut reports = reported(&file, PEOPLE).expect("reports");
        let reports = reports.remove("w1").expect("of this wave");
        let splits = reports.split.clone().map(|split| ("w1".to_owned(), split));
        let asked = counted(PEOPLE.as_bytes()).expect("a headcount");
        let histories = answers(
            source("answers.csv", text.as_bytes()),
            &survey(),
            &units,
            asked,
            &splits.into_iter().collect(),
        );
        let history = histories.expect("answers").remove(0);
        let neighbour = Neighbour {
            history: &history,
            reports: &reports,
            chart: &units.tree,
            tree: &units.tree,
            place: &[0, 1, 2],
            people: &[0, 9, 8],
            policy: &Policy::default(),
        };
        let tables = tables(&history.tally);
        Cells::new(&neighbour, &computable(&reports.rows), &tables[0])
            .follows(&combination(regions))
    };
    let town = "town,,published,11\n";
    assert!(follows(town, &[("town", "", 1)]));
    assert!(
        follows(town, &[("town", OURS, 2)]),
        "the same region of ours"
    );
    assert!(!follows(town, &[("a", OURS, 1)]));
    assert!(!follows(town, &[("town", "", 1), ("a", OURS, -1)]));
    let both = format!("{town}a,,published,6\n");
    assert!(follows(&both, &[("town", "", 1), ("a", OURS, -1)]));
    assert!(
        !follows("a,,published,6\n", &[("b", OURS, 1)]),
        "outside all reports"
    );
    // By category: who said yes, of the whole and of A.
    let crossed = "town,yes,published,8\na,yes,published,3\n";
    assert!(follows(crossed, &[("town", "yes", 1), ("a", "yes", -1)]));
    assert!(
        !follows(crossed, &[("a", "", 1), ("a", "yes", -1)]),
        "those of A who said no"
    );
    let crossed = format!("{crossed}a,,published,6\n");
    assert!(follows(&crossed, &[("a", "", 1), ("a", "yes", -1)]));
    assert!(!follows(&crossed, &[("town", "", 1), ("town", "yes", -1)]));
}
