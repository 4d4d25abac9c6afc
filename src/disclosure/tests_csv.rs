//! The CSV readers, and the way from tables to `published.csv` and back.

use super::audit::audit;
use super::csv_input::{self, InputErrors, Units};
use super::csv_output;
use super::protect::{Request, Worth, protect};
use super::table::{Answers, Counts, Status};
use super::testing::{Case, Dice, random_counts, random_table, random_tree, scale_question};
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

fn request<'a>(
    tree: &'a super::tree::Tree,
    counts: &'a Counts,
    answers: Option<&'a Answers>,
) -> Request<'a> {
    Request {
        tree,
        counts,
        answers,
        minimum: 5,
        coalition: 1,
        worth: Worth::Respondents,
        always: None,
    }
}

#[test]
fn the_auditor_passes_what_the_protector_publishes_and_finds_the_reference_leaks() {
    for case in Case::all() {
        let (tree, direct) = case.table();
        let counts = Counts::plain(&direct);
        let regions = protect(&request(&tree, &counts, None), &mut |_, _| {});
        let certificate = audit(&tree, &counts, None, &regions, case.minimum, 1);
        assert!(certificate.is_safe(), "{}: {certificate:?}", case.id);
        let (Some(publication), Some(leak)) = (&case.unsafe_publication, &case.leak) else {
            continue;
        };
        let totals = tree.totals(&direct);
        let flags = Case::flags(&tree, publication);
        let regions: Vec<_> = super::protect::rows(&tree, &direct, None, &flags)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|region| region.status == Status::Published)
            .collect();
        assert!(
            regions
                .iter()
                .all(|region| region.respondents == Some(totals[region.unit]))
        );
        let found = audit(&tree, &counts, None, &regions, case.minimum, 1);
        assert!(
            found.leaks.iter().any(|found| {
                let regions: std::collections::BTreeMap<_, _> = found
                    .regions
                    .iter()
                    .map(|r| (r.unit.clone(), r.coefficient))
                    .collect();
                found.respondents == leak.respondents && regions == leak.regions
            }),
            "{}: {found:?}",
            case.id
        );
    }
}

/// A random table with answers to a few questions.
fn survey(seed: u64) -> (super::tree::Tree, Counts, Answers) {
    let mut dice = Dice(seed);
    let tree = {
        let units = 1 + dice.below(25) as usize;
        random_tree(&mut dice, units)
    };
    let people = random_counts(&mut dice, tree.len(), 20);
    let questions = (0..1 + dice.below(3))
        .map(|q| {
            let table = random_table(&mut dice, scale_question(&format!("q{q}")), &people);
            super::table::Answered {
                id: table.question.id.clone(),
                options: table
                    .question
                    .options
                    .iter()
                    .map(|option| option.id.clone())
                    .collect(),
                direct: table
                    .counts
                    .into_iter()
                    .map(|counts| vec![counts])
                    .collect(),
            }
        })
        .collect();
    (tree, Counts::plain(&people), Answers { questions })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn protect_then_audit_never_finds_a_leak(seed: u64, answered: bool) {
        let (tree, counts, answers) = survey(seed);
        let answers = answered.then_some(&answers);
        let regions = protect(&request(&tree, &counts, answers), &mut |_, _| {});
        let certificate = audit(&tree, &counts, answers, &regions, 5, 1);
        prop_assert!(certificate.is_safe(), "{certificate:?}");
        let text = csv_output::published(&tree, &counts, &regions);
        prop_assert_eq!(csv_input::published(&text, "p", &tree, &counts), Ok(regions));
    }

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
