//! `import` on history as it comes: whole, faulty and hostile.

use std::fmt::Write;

use serde_json::Value;

use super::called::{Called, Folder, HOUSE};

const UNITS: &str = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\nc,town,C\n";
const HEADER: &str = "wave,unit,belong-1,feel-different\n";

/// A town of three teams: 20, 12 and 3 of them answer.
fn town() -> Folder {
    let mut answers = HEADER.to_owned();
    for (unit, people) in [("a", 20), ("b", 12), ("c", 3)] {
        for number in 0..people {
            let (mark, group) = (number % 5 + 1, ["no", "visible"][number % 2]);
            writeln!(answers, "w1,{unit},{mark},{group}").expect("written");
        }
    }
    let headcount =
        "wave,date,unit,people\nw1,2023-11-15,a,30\nw1,2023-11-15,b,14\nw1,2023-11-15,c,9\n";
    Folder::with(&[
        ("units.csv", UNITS),
        ("answers.csv", &answers),
        ("headcount.csv", headcount),
    ])
}

fn import(folder: &Folder, more: &[&str]) -> Called {
    let survey = format!("{HOUSE}/surveys/inclusion.toml");
    let arguments = [
        "import",
        "--survey",
        &survey,
        "--units",
        "units.csv",
        "--answers",
        "answers.csv",
        "--headcount",
        "headcount.csv",
    ];
    folder.call(&[arguments.as_slice(), more].concat())
}

#[test]
fn history_is_taken_over_released_and_exported() {
    let folder = town();
    let called = import(&folder, &[]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(
        called
            .out
            .contains("Wave w1 of 2023-11-15 is imported and released: 35 of 53"),
        "{called:?}"
    );
    assert!(
        called.out.contains("In the ledger: w1 1, release of"),
        "{called:?}"
    );
    let export = folder.call(&["export", "w1", "--format", "csv", "--out", "w1.csv"]);
    assert_eq!(export.code, 0, "{export:?}");
    assert!(
        folder
            .read("w1.csv")
            .starts_with("unit,theme,question,form")
    );
    // The three of C are nobody's business, here too.
    assert!(!folder.read("w1.csv").contains("\nc,belonging"));
    let status = folder.call(&["wave", "status", "w1", "--json"]);
    let status: Value = serde_json::from_str(&status.out).expect("JSON");
    assert_eq!(
        (&status["state"], &status["invited"]),
        (&"released".into(), &53.into())
    );
    let again = import(&folder, &[]);
    assert_eq!(again.code, 1);
    assert!(
        again.err.contains("there is a wave w1 already"),
        "{again:?}"
    );
    let other = import(&folder, &["--as", "w2", "--json"]);
    let told: Value = serde_json::from_str(&other.out).expect("JSON");
    assert_eq!(told["waves"][0]["id"], "w2");
    assert_eq!(
        told["waves"][0]["certificate"]["leaks"],
        serde_json::json!([])
    );
}

#[test]
fn reports_of_the_earlier_tool_are_judged_in_words() {
    let folder = town();
    let reports =
        "unit,category,status,respondents\ntown,,published,35\na,,published,20\nb,,published,12\n";
    folder.write("published.csv", reports.as_bytes());
    let called = import(&folder, &["--published", "published.csv"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(
        called
            .out
            .contains("own reports leak, and cannot be taken back"),
        "{called:?}"
    );
    assert!(
        called
            .out
            .contains("+ town - a - b gives figures on 3 respondents, fewer than 5"),
        "{called:?}"
    );
    assert!(
        called
            .out
            .contains("In the ledger: w1 1, import of 2023-11-15: 3 regions"),
        "{called:?}"
    );
    // By category: the women of C, so to say, are 1 of 3.
    let folder = town();
    let reports = "unit,category,status,respondents\ntown,,published,35\ntown,no,published,18\na,no,published,10\n\
                   b,no,published,6\n";
    folder.write("published.csv", reports.as_bytes());
    let called = import(&folder, &["--published", "published.csv"]);
    assert!(
        called
            .out
            .contains("+ town (no) - a (no) - b (no) gives figures on 2 respondents"),
        "{called:?}"
    );
    let wrong = reports.replace(",18", ",17");
    folder.write("published.csv", wrong.as_bytes());
    let called = import(&folder, &["--published", "published.csv", "--as", "w2"]);
    assert_eq!(called.code, 1);
    assert!(
        called.err.contains(
            "published.csv, line 3: column respondents: 17 are reported and the answers give 18"
        ),
        "{called:?}"
    );
}

#[test]
fn where_nothing_can_be_shown_beside_reports_nothing_is_stored() {
    let folder = town();
    let reports = "unit,category,status,respondents\na,,published,20\nb,,published,12\n";
    folder.write("published.csv", reports.as_bytes());
    let called = import(&folder, &["--published", "published.csv"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(
        called
            .err
            .contains("not even the organisation as a whole can be shown"),
        "{called:?}"
    );
    assert_eq!(folder.call(&["wave", "status", "w1"]).code, 1);
}

#[test]
fn names_and_thresholds_at_fault_are_refused() {
    let folder = town();
    let called = import(&folder, &["--as", "Wave 1"]);
    assert!(
        called.code == 1 && called.err.contains("--as: \"Wave 1\" cannot be"),
        "{called:?}"
    );
    for (name, says) in [
        ("W1", "\"W1\" cannot be the name"),
        ("\"../w1\"", "\"../w1\" cannot be"),
    ] {
        let folder = town();
        for file in ["answers.csv", "headcount.csv"] {
            let text = folder.read(file).replace("\nw1,", &format!("\n{name},"));
            folder.write(file, text.as_bytes());
        }
        let called = import(&folder, &[]);
        assert!(called.code == 1 && called.err.contains(says), "{called:?}");
    }
    folder.write("policy.toml", b"minimum_group = 4");
    let called = import(&folder, &["--policy", "policy.toml"]);
    assert!(
        called.code == 1 && called.err.contains("policy.toml"),
        "{called:?}"
    );
    folder.write("policy.toml", b"minimum_group = 8");
    assert_eq!(import(&folder, &["--policy", "policy.toml"]).code, 0);
    // What held for one wave holds for its history.
    folder.write("policy.toml", b"minimum_group = 6");
    let called = import(&folder, &["--policy", "policy.toml", "--as", "w0"]);
    assert!(
        called.err.contains("minimum_group would fall from 8 to 6"),
        "{called:?}"
    );
}

#[test]
fn hostile_files_are_refused_by_file_and_line() {
    let noise: Vec<u8> = (0..100_000u32).map(|n| (n * 7919 % 251) as u8).collect();
    for file in ["answers.csv", "headcount.csv", "units.csv", "published.csv"] {
        let folder = town();
        folder.write("published.csv", b"unit,category,status,respondents\n");
        folder.write(file, &noise);
        let called = import(&folder, &["--published", "published.csv"]);
        assert_eq!(called.code, 1, "{file}: {}", called.err);
        assert!(
            called.err.contains(file) && called.err.contains("line 1"),
            "{:.2000}",
            called.err
        );
        assert!(
            called.err.len() < 200_000,
            "{file}: {} bytes",
            called.err.len()
        );
    }
    let folder = town();
    let huge = format!("{HEADER}w1,a,{},no\n", "9".repeat(1_000_000));
    folder.write("answers.csv", huge.as_bytes());
    let called = import(&folder, &[]);
    assert!(
        called.code == 1 && called.err.contains("answers.csv, line 2: column belong-1"),
        "{:.2000}",
        called.err
    );
    assert!(called.err.len() < 1_000);
    let folder = town();
    folder.write("answers.csv", &vec![b'x'; 60 * 1024 * 1024]);
    let called = import(&folder, &[]);
    assert!(
        called.code == 1 && called.err.contains("answers.csv: is larger than"),
        "{:.2000}",
        called.err
    );
    let flood = HEADER.to_owned() + &"w1,nowhere,9,perhaps\n".repeat(100_000);
    folder.write("answers.csv", flood.as_bytes());
    let called = import(&folder, &[]);
    assert!(
        called.code == 1 && called.err.contains("and 99950 more faults"),
        "{:.2000}",
        called.err
    );
}

#[test]
fn files_that_are_not_there_are_named() {
    let folder = town();
    let called = import(&folder, &["--published", "gone"]);
    assert!(
        called.code == 1 && called.err.contains("gone"),
        "{called:?}"
    );
}

/// Two quarters with a team each, taken over from one file.
fn quarters() -> Folder {
    let mut answers = HEADER.to_owned();
    for wave in ["q1", "q2"] {
        for (unit, people) in [("a", 12), ("b", 9)] {
            for number in 0..people {
                writeln!(answers, "{wave},{unit},{},no", number % 5 + 1).expect("written");
            }
        }
    }
    let headcount = "wave,date,unit,people\nq1,2023-03-31,a,14\nq1,2023-03-31,b,12\nq2,2023-06-30,a,14\n\
                     q2,2023-06-30,b,12\n";
    Folder::with(&[
        ("units.csv", UNITS),
        ("answers.csv", &answers),
        ("headcount.csv", headcount),
    ])
}

#[test]
fn an_export_has_its_certificate_beside_it() {
    let folder = town();
    assert_eq!(import(&folder, &[]).code, 0);
    let called = folder.call(&["export", "w1", "--format", "csv", "--out", "w1.csv"]);
    assert!(
        called
            .out
            .contains("w1.csv.certificate.json, w1.csv.certificate.txt"),
        "{called:?}"
    );
    let certificate: Value =
        serde_json::from_str(&folder.read("w1.csv.certificate.json")).expect("JSON");
    for key in [
        "minimum",
        "coalition",
        "published",
        "withheld",
        "smallest_block",
        "smallest_cut",
        "leaks",
    ] {
        assert!(certificate.get(key).is_some(), "{key}");
    }
    let text = folder.read("w1.csv.certificate.txt");
    for says in [
        "15 november 2023",
        "vanaf 5 antwoorden",
        "Gevonden lekken: 0",
        "w1 1. De resultaten van de meting",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    let json = folder.call(&["export", "w1", "--format", "json", "--out", "w1.json"]);
    assert_eq!(json.code, 0);
    assert!(
        !folder.has("w1.json.certificate.json"),
        "it is in the file itself"
    );
}

#[test]
fn the_ledger_is_listed_in_words_and_for_programs() {
    let folder = town();
    let reports =
        "unit,category,status,respondents\ntown,,published,35\na,,published,20\nb,,published,12\n";
    folder.write("published.csv", reports.as_bytes());
    assert!(
        folder
            .call(&["ledger"])
            .out
            .contains("nog niets gepubliceerd")
    );
    assert_eq!(import(&folder, &["--published", "published.csv"]).code, 0);
    let called = folder.call(&["ledger"]);
    assert!(
        called
            .out
            .contains("w1 1. Wat het eerdere programma zelf al had getoond"),
        "{called:?}"
    );
    assert!(
        called.out.contains("town \u{2212} a \u{2212} b: 3 mensen"),
        "{called:?}"
    );
    assert!(
        called.out.contains("w1 2. De resultaten van de meting"),
        "{called:?}"
    );
    let called = folder.call(&["ledger", "w1", "--json"]);
    let told: Value = serde_json::from_str(&called.out).expect("JSON");
    assert_eq!(told["ledger"][0]["kind"], "import");
    assert_eq!(
        told["ledger"][0]["certificate"]["leaks"][0]["respondents"],
        3
    );
    // The recipe stays with those who keep the ledger.
    folder.call(&["export", "w1", "--format", "csv", "--out", "w1.csv"]);
    assert!(
        !folder
            .read("w1.csv.certificate.txt")
            .contains("town \u{2212} a")
    );
    let called = folder.call(&["ledger", "w9"]);
    assert!(called.code == 1 && called.err.contains("w9"), "{called:?}");
}

#[test]
fn old_waves_are_cut_anew_and_united() {
    let folder = quarters();
    assert_eq!(import(&folder, &[]).code, 0);
    folder.write(
        "new.csv",
        b"unit,parent,name\ntown,,Town\nab,town,AB\nd,town,D\n",
    );
    folder.write("map.csv", b"unit,from\nab,a\nab,b\n");
    let cut = ["recut", "q1", "--units", "new.csv", "--map", "map.csv"];
    let called = folder.call(&[cut.as_slice(), &["--out", "q1-new.csv"]].concat());
    assert_eq!(called.code, 0, "{called:?}");
    // Only one question was asked, so a theme of three has no score.
    assert!(called.out.contains("ab: made of town;"), "{called:?}");
    assert!(called.out.contains("d: nobody of that wave."), "{called:?}");
    assert!(
        called.out.contains("In the ledger: q1 2, recut of"),
        "{called:?}"
    );
    assert!(
        folder
            .read("q1-new.csv")
            .contains("ab,belonging,belong-1,tens,21"),
        "{}",
        folder.read("q1-new.csv")
    );
    folder.write("map.csv", b"unit,from\nab,a\nab,b\nd,b\n");
    let called = folder.call(&[cut.as_slice(), &["--json"]].concat());
    let told: Value = serde_json::from_str(&called.out).expect("JSON");
    assert_eq!(told["number"], 3);
    let d = &told["units"][2];
    assert_eq!(
        (&d["unit"], &d["rows"]),
        (&"d".into(), &serde_json::json!([]))
    );
    let why = d["refused"]["belong-1"].as_str().expect("a reason");
    assert!(
        why.contains("some of the people of b who were counted as one"),
        "{why}"
    );
    let called = folder.call(&["union", "both", "--of", "q1", "--of", "q2", "--json"]);
    let told: Value = serde_json::from_str(&called.out).expect("JSON");
    assert_eq!(told["of"], serde_json::json!(["q1", "q2"]));
    let row = &told["rows"][0];
    assert_eq!(
        (&row["question"], &row["respondents"]),
        (&"belong-1".into(), &"42".into())
    );
    assert_eq!(told["certificate"]["leaks"], serde_json::json!([]));
    let called = folder.call(&[
        "union", "both", "--of", "q1", "--of", "q2", "--out", "both.csv",
    ]);
    assert!(
        called.out.contains("In the ledger: q2 2, union of"),
        "{called:?}"
    );
    assert!(
        folder
            .read("both.csv")
            .contains("town,belonging,belong-1,tens,42")
    );
    let called = folder.call(&["union", "both", "--of", "q1"]);
    assert!(
        called.code == 1 && called.err.contains("at least two"),
        "{called:?}"
    );
}
