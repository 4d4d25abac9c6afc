//! `protect` and `audit` on trees in CSV, against known answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::called::{Called, Folder};

/// The cases with known answers.
fn cases() -> Vec<Value> {
    let text = include_str!("../data/disclosure.json");
    let all: Value = serde_json::from_str(text).expect("JSON");
    all["cases"].as_array().expect("cases").clone()
}

fn texts(value: &Value) -> Vec<&str> {
    let all = value.as_array().expect("a list").iter();
    all.map(|text| text.as_str().expect("a text")).collect()
}

/// units.csv and counts.csv of a case, and everybody below each unit.
fn written(case: &Value) -> (Folder, BTreeMap<String, u64>) {
    let mut units = String::from("unit,parent,name\n");
    let mut parents = BTreeMap::new();
    for pair in case["units"].as_array().expect("units") {
        let pair = texts(pair);
        units += &format!("{},{},Unit {}\n", pair[0], pair[1], pair[0]);
        parents.insert(pair[0], pair[1]);
    }
    let mut counts = String::from("unit,respondents\n");
    let mut totals: BTreeMap<String, u64> = BTreeMap::new();
    for (unit, count) in case["counts"].as_object().expect("counts") {
        counts += &format!("{unit},{count}\n");
        let mut at = unit.as_str();
        while !at.is_empty() {
            *totals.entry(at.to_owned()).or_default() += count.as_u64().expect("a count");
            at = parents[at];
        }
    }
    (
        Folder::with(&[("units.csv", &units), ("counts.csv", &counts)]),
        totals,
    )
}

fn audit(folder: &Folder, published: &str, minimum: &str) -> Called {
    folder.call(&[
        "audit",
        "--units",
        "units.csv",
        "--counts",
        "counts.csv",
        "--published",
        published,
        "--minimum",
        minimum,
    ])
}

fn shown(csv: &str) -> BTreeSet<&str> {
    let lines = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>());
    let lines = lines.filter(|cells| cells[2] == "published");
    lines.map(|cells| cells[0]).collect()
}

#[test]
fn protect_finds_the_best_publication_and_audit_agrees() {
    for case in cases() {
        let (folder, totals) = written(&case);
        let minimum = case["minimum"].to_string();
        let called = folder.call(&[
            "protect",
            "--units",
            "units.csv",
            "--counts",
            "counts.csv",
            "--minimum",
            &minimum,
            "--out",
            "out",
            "--json",
        ]);
        assert_eq!(called.code, 0, "{}: {called:?}", case["id"]);
        let published = folder.read("out/published.csv");
        let best: BTreeSet<&str> = texts(&case["best"]).into_iter().collect();
        assert_eq!(shown(&published), best, "{}", case["id"]);
        for unit in best {
            let row = format!("{unit},,published,{}", totals[unit]);
            assert!(
                published.lines().any(|line| line == row),
                "{row}: {published}"
            );
        }
        let certificate: Value =
            serde_json::from_str(&folder.read("out/certificate.json")).expect("JSON");
        assert_eq!(certificate["leaks"], json!([]));
        assert_eq!(
            serde_json::from_str::<Value>(&called.out).expect("JSON"),
            certificate
        );
        let audited = audit(&folder, "out/published.csv", &minimum);
        assert_eq!(audited.code, 0, "{}: {audited:?}", case["id"]);
    }
}

#[test]
fn audit_names_the_combination_that_leaks() {
    let mut leaking = 0;
    for case in cases().iter().filter(|case| !case["leak"].is_null()) {
        let (folder, totals) = written(case);
        let mut published = String::from("unit,category,status,respondents\n");
        for unit in texts(&case["unsafe_publication"]) {
            published += &format!("{unit},,published,{}\n", totals[unit]);
        }
        folder.write("unsafe.csv", published.as_bytes());
        let audited = audit(&folder, "unsafe.csv", &case["minimum"].to_string());
        assert_eq!(audited.code, 1, "{}: {audited:?}", case["id"]);
        let certificate: Value = serde_json::from_str(&audited.out).expect("JSON");
        let leak = &certificate["leaks"][0];
        assert_eq!(leak["respondents"], case["leak"]["respondents"]);
        assert_eq!(leak["kind"], "size");
        let regions = leak["regions"].as_array().expect("regions").iter();
        let found: Value = (regions.map(|region| {
            let unit = region["unit"].as_str().expect("a unit").to_owned();
            (unit, region["coefficient"].clone())
        }))
        .collect::<serde_json::Map<_, _>>()
        .into();
        assert_eq!(found, case["leak"]["regions"], "{}", case["id"]);
        leaking += 1;
    }
    assert!(leaking >= 2);
}

const UNITS: &str = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n";
const COUNTS: &str = "unit,respondents\na,9\nb,8\n";

#[test]
fn a_unanimous_team_is_a_leak_and_is_not_published() {
    let answers = "unit,question,option,count\na,q,yes,9\na,q,no,0\nb,q,yes,4\nb,q,no,4\n";
    let folder = Folder::with(&[
        ("units.csv", UNITS),
        ("counts.csv", COUNTS),
        ("answers.csv", answers),
        (
            "all.csv",
            "unit,category,status,respondents\ntown,,published,17\na,,published,9\nb,,published,8\n",
        ),
    ]);
    let with_answers = [
        "--units",
        "units.csv",
        "--counts",
        "counts.csv",
        "--answers",
        "answers.csv",
    ];
    let called = folder.call(
        &[
            &["audit"],
            with_answers.as_slice(),
            &["--published", "all.csv"],
        ]
        .concat(),
    );
    assert_eq!(called.code, 1, "{called:?}");
    let certificate: Value = serde_json::from_str(&called.out).expect("JSON");
    let leaks = certificate["leaks"].as_array().expect("leaks");
    assert!(
        leaks.iter().any(|leak| leak["kind"] == "attribute"),
        "{leaks:?}"
    );
    let called = folder.call(&[&["protect"], with_answers.as_slice(), &["--out", "out"]].concat());
    assert_eq!(called.code, 0, "{called:?}");
    assert!(!shown(&folder.read("out/published.csv")).contains("a"));
}

#[test]
fn a_row_that_is_not_what_it_claims_is_found() {
    let folder = Folder::with(&[("units.csv", UNITS), ("counts.csv", COUNTS)]);
    let head = "unit,category,status,respondents\n";
    for (rows, says) in [
        ("town,,published,18\n", "town"),
        ("town,,published,17\na,,rest,5\n", "\"a\""),
    ] {
        folder.write("p.csv", format!("{head}{rows}").as_bytes());
        let called = audit(&folder, "p.csv", "5");
        assert_eq!(called.code, 1, "{called:?}");
        assert!(
            called.err.contains("p.csv") && called.err.contains(says),
            "{called:?}"
        );
    }
}

#[test]
fn bad_tables_are_refused_by_file_and_line() {
    let folder = Folder::with(&[("units.csv", UNITS), ("counts.csv", COUNTS)]);
    let protect = |units: &str, counts: &str| {
        folder.call(&[
            "protect", "--units", units, "--counts", counts, "--out", "out",
        ])
    };
    for (name, text, place) in [
        (
            "u1.csv",
            "unit,parent,name\ntown,,T\na,nowhere,A\n",
            "u1.csv, line 3",
        ),
        ("u2.csv", "unit,parent,name\na,b,A\nb,a,B\n", "u2.csv"),
        ("u3.csv", "unit,parent,boss\ntown,,T\n", "boss"),
        ("u4.csv", "unit,parent,name\ntown,,T\ntown,,T\n", "line 3"),
        ("u5.csv", "", "u5.csv"),
    ] {
        folder.write(name, text.as_bytes());
        let called = protect(name, "counts.csv");
        assert_eq!(called.code, 1, "{name}: {called:?}");
        assert!(called.err.contains(place), "{name}: {called:?}");
    }
    for (name, text, place) in [
        ("c1.csv", "unit,respondents\nnowhere,4\n", "c1.csv, line 2"),
        ("c2.csv", "unit,respondents\na,-1\n", "c2.csv, line 2"),
        ("c3.csv", "unit,respondents\na,many\n", "c3.csv, line 2"),
        ("c4.csv", "unit,respondents\na,4\na,4\n", "c4.csv, line 3"),
        (
            "c5.csv",
            "unit,respondents\na,99999999999999999999\n",
            "c5.csv, line 2",
        ),
    ] {
        folder.write(name, text.as_bytes());
        let called = protect("units.csv", name);
        assert_eq!(called.code, 1, "{name}: {called:?}");
        assert!(called.err.contains(place), "{name}: {called:?}");
    }
    folder.write("binary.csv", &[0xff, 0xfe, 0, 1]);
    assert_eq!(protect("binary.csv", "counts.csv").code, 1);
    assert!(!folder.has("out/published.csv"), "nothing was written");
}

#[test]
fn a_crossed_table_is_protected_the_same_every_time_and_its_leaks_are_named() {
    let counts = "unit,category,respondents\na,m,9\na,w,2\nb,m,9\nb,w,9\n";
    let folder = Folder::with(&[("units.csv", UNITS), ("counts.csv", counts)]);
    for out in ["one", "two"] {
        let called = folder.call(&[
            "protect",
            "--units",
            "units.csv",
            "--counts",
            "counts.csv",
            "--weight",
            "count",
            "--always",
            "town",
            "--out",
            out,
        ]);
        assert_eq!(called.code, 0, "{called:?}");
    }
    let published = folder.read("one/published.csv");
    assert_eq!(published, folder.read("two/published.csv"));
    for row in ["town,,published,29", "town,m,published,18", "a,w,withheld,"] {
        assert!(published.lines().any(|line| line == row), "{published}");
    }
    let certificate: Value =
        serde_json::from_str(&folder.read("one/certificate.json")).expect("JSON");
    assert_eq!(certificate["withheld"]["too_small"], 1);
    assert!(certificate["smallest_cut"].as_u64() >= Some(5));
    assert_eq!(audit(&folder, "one/published.csv", "5").code, 0);
    // The whole team less its men: two women.
    let leaking = "unit,category,status,respondents\na,,published,11\na,m,published,9\n";
    folder.write("unsafe.csv", leaking.as_bytes());
    let audited = audit(&folder, "unsafe.csv", "5");
    assert_eq!(audited.code, 1, "{audited:?}");
    let certificate: Value = serde_json::from_str(&audited.out).expect("JSON");
    let leak = json!({
        "respondents": 2,
        "kind": "size",
        "regions": [
            {"unit": "a", "category": "", "coefficient": 1},
            {"unit": "a", "category": "m", "coefficient": -1},
        ],
    });
    assert_eq!(certificate["leaks"], json!([leak]));
}
