//! The CSV readers.

use super::csv_input::{self, InputErrors, Units};
use super::table::{Counts, Status};
use proptest::prelude::*;

const UNITS: &str = "unit,parent,name\nu,,Unit\na,u,\"Team, A\"\nb,u,\n";

fn units() -> Units {
    csv_input::units(UNITS, "units.csv").expect("units")
}

fn counts(text: &str) -> Result<Counts, InputErrors> {
    csv_input::counts(text, "counts.csv", &units().tree)
}

fn sentence<T: std::fmt::Debug>(result: Result<T, InputErrors>) -> String {
    result.expect_err("a refusal").to_string()
}

#[test]
fn comma_semicolon_bom_and_crlf_are_one_table() {
    let plain = counts("unit,respondents\na,6\nb,9\n").expect("counts");
    assert_eq!(plain.direct, [[0], [6], [9]]);
    assert!(!plain.is_crossed());
    for text in [
        "\u{feff}unit;respondents\r\na;6\r\nb;9\r\n",
        "respondents,unit,category\n6,a,\n9,b,\n",
        "\"unit\",\"respondents\"\n\"a\",\"6\"\n b , 9 ",
    ] {
        assert_eq!(counts(text), Ok(plain.clone()));
    }
    assert_eq!(units().names, ["Unit", "Team, A", "b"]);
}

#[test]
fn crossed_tables_have_their_categories_in_order() {
    let counts = counts("unit,category,respondents\na,x,1\na,f,2\nb,x,3\n").expect("counts");
    assert_eq!(counts.categories, ["f", "x"]);
    assert_eq!(counts.direct, [[0, 0], [2, 1], [0, 3]]);
}

#[test]
fn faults_name_file_line_and_cure() {
    let cases = [
        (
            "unit,respondents,colour\na,1,red",
            "line 1: there is no column \"colour\"",
        ),
        ("unit\na", "line 1: the column respondents is missing"),
        (
            "unit,unit,respondents\na,a,1",
            "line 1: the column unit occurs twice",
        ),
        (
            "unit,respondents\na,1\nz,2",
            "line 3: unit \"z\" is not in the units file",
        ),
        (
            "unit,respondents\na,1\na,2",
            "line 3: this unit and category are already in line 2",
        ),
        (
            "unit,respondents\na,1\n\"b,2\nc,3\n",
            "line 3: a quotation mark opens a cell here and is never closed",
        ),
        (
            "unit,respondents\na,1\n\"b\"\"\nc\"\"\",2\n\"",
            "line 5: a quotation mark opens",
        ),
        (
            "unit,respondents\na,-1",
            "line 2: respondents is \"-1\", not a whole number",
        ),
        (
            "unit,respondents\na,999999999",
            "line 2: respondents is more than",
        ),
        (
            "unit,respondents\na,1,2",
            "line 2: 3 cells where the header has 2",
        ),
        (
            "unit,category,respondents\na,,1\na,x,1",
            "line 2: the category is empty",
        ),
        ("", "line 1: the column unit is missing"),
    ];
    for (text, expected) in cases {
        let sentence = sentence(counts(text));
        assert!(sentence.starts_with("counts.csv, line"), "{sentence}");
        assert!(sentence.contains(expected), "{sentence}");
    }
    let sentence = sentence(csv_input::units(
        "unit,parent\nu,\nv,\nw,x\nu,v\n,u\n",
        "units.csv",
    ));
    for expected in [
        "line 3",
        "line 4",
        "line 5: unit \"u\" is already in line 2",
        "line 6: the unit has no id",
    ] {
        assert!(sentence.contains(expected), "{sentence}");
    }
}

#[test]
fn a_hostile_cell_is_not_quoted_in_full() {
    let cell = "=x\u{1b}".repeat(1_000_000);
    let sentence = sentence(counts(&format!("unit,respondents\n{cell},1")));
    assert!(sentence.len() < 250, "{}", sentence.len());
    assert!(!sentence.contains('\u{1b}'));
    let many = "z,1\n".repeat(10_000);
    let sentence = counts(&format!("unit,respondents\n{many}")).expect_err("refused");
    assert_eq!(sentence.sentences.len(), 51);
    assert!(sentence.to_string().ends_with("and 9950 more faults."));
}

#[test]
fn answers_fit_their_counts() {
    let counts = counts("unit,respondents\na,6\nb,9\n").expect("counts");
    let read = |text| csv_input::answers(text, "answers.csv", &units().tree, &counts);
    let answers =
        read("unit,question,option,count\na,q,yes,4\na,q,no,1\nb,q,no,9").expect("answers");
    assert_eq!(answers.questions[0].options, ["no", "yes"]);
    assert_eq!(answers.questions[0].direct, [[[0, 0]], [[1, 4]], [[9, 0]]]);
    assert!(
        sentence(read("unit,question,option,count\na,q,yes,4\na,q,no,3"))
            .contains("line 3: more answers than the 6")
    );
    assert!(
        sentence(read("unit,question,option,count\na,q,yes,4\na,q,yes,1"))
            .contains("already counted in line 2")
    );
    assert!(
        sentence(read("unit,category,question,option,count\na,x,q,yes,4"))
            .contains("category \"x\"")
    );
    assert!(
        sentence(read("unit,question,option,count\na,,yes,4")).contains("the question is empty")
    );
}

#[test]
fn published_rows_are_checked() {
    let counts = counts("unit,respondents\na,6\nb,9\n").expect("counts");
    let read = |text| csv_input::published(text, "published.csv", &units().tree, &counts);
    let regions =
        read("unit,category,status,respondents\nu,,published,15\nu,,rest,9\na,,withheld,\n")
            .expect("regions");
    assert_eq!(regions.len(), 3);
    assert_eq!(regions[1].status, Status::Rest);
    assert!(
        sentence(read("unit,category,status,respondents\na,,withheld,6"))
            .contains("carries no number")
    );
    assert!(
        sentence(read("unit,category,status,respondents\na,,published,"))
            .contains("respondents is empty")
    );
    assert!(
        sentence(read("unit,category,status,respondents\na,,shown,6"))
            .contains("published, withheld or rest")
    );
    assert!(
        sentence(read(
            "unit,category,status,respondents\na,,withheld,\na,,published,6"
        ))
        .contains("already in line 2")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn readers_never_panic(text in "[unitcategoryrespondentsqlab0-9,;\"\n\r \u{feff}=]{0,80}", body in "([uab],[a-c]?,[0-9]{1,9}\r?\n){0,5}") {
        let units = units();
        let _ = csv_input::units(&text, "f");
        let _ = csv_input::units(&format!("unit,parent\n{text}"), "f");
        let table = csv_input::counts(&format!("unit,category,respondents\n{body}{text}"), "f", &units.tree);
        if let Ok(table) = table {
            let _ = csv_input::answers(&format!("unit,category,question,option,count\n{text}"), "f", &units.tree, &table);
            let _ = csv_input::published(&format!("unit,category,status,respondents\n{text}"), "f", &units.tree, &table);
            let _ = csv_input::published(&text, "f", &units.tree, &table);
        }
    }
}
