use time::macros::date;

use super::*;
use crate::programme::SAMPLE;

const TODAY: Date = date!(2026 - 11 - 26);

fn read(text: &str) -> Result<Vec<Listed>, Findings> {
    read_indicators(text, "indicators.toml", 10, TODAY)
}

/// What is said of a file that is refused; everything says its cure.
fn refused(text: &str) -> Vec<String> {
    let findings = read(text).expect_err("refused");
    let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let cured = |sentence: &String| sentence.contains(" Cure: ");
    assert!(said.iter().all(cured), "{said:#?}");
    said
}

/// The sample with one of its lines written otherwise.
fn with(line: &str, instead: &str) -> String {
    // Not in the comments above the first indicator.
    let (above, sample) = SAMPLE.split_once("[[indicator]]").expect("an indicator");
    assert!(sample.contains(line), "{line}");
    format!("{above}[[indicator]]{}", sample.replacen(line, instead, 1))
}

#[test]
fn the_sample_is_sound_and_covers_every_goal() {
    let listed = read(SAMPLE).expect("sound");
    let goals: std::collections::BTreeSet<_> =
        listed.iter().map(|one| one.indicator.goal()).collect();
    assert_eq!(goals.len(), 3);
    let of = |id: &str| {
        let mut all = listed.iter();
        all.find(|one| one.indicator.id == id).expect(id)
    };
    let mbo = of("mbo-internships");
    let baseline = mbo.indicator.baseline.as_ref().expect("a baseline");
    assert_eq!((baseline.amount.value, baseline.amount.of), (62.0, None));
    let part = Amount {
        value: 122.0,
        of: Some(150),
    };
    assert_eq!(mbo.findings[0].found, Found::Figure(part));
    let diversity = of("cultural-diversity-12");
    assert!(matches!(diversity.findings[1].found, Found::Nothing(_)));
    assert_eq!(
        diversity.indicator.target.as_ref().map(|t| t.year),
        Some(2026)
    );
}

/// A part of a line, and each of what may stand there instead, with what is said of it.
type Faults = [(&'static str, &'static [(&'static str, &'static str)])];

const FAULTS: &Faults = &[
    (
        "goal = \"safe\"",
        &[("goal = \"happy\"", "Field goal is \"happy\"")],
    ),
    (
        "unit = \"percent\"",
        &[("unit = \"euro\"", "Field unit is \"euro\"")],
    ),
    (
        "about = \"people\"\n",
        &[
            ("about = \"cats\"\n", "Field about is"),
            ("", "Field about is missing"),
        ],
    ),
    (
        "id = \"mbo-internships\"",
        &[
            ("id = \"Mbo!\"", "not of the right form"),
            ("id = \"plain-letters\"", "occurs twice"),
        ],
    ),
    ("\"62\"", &[("\"6\"", "fewer than 10 people")]),
    (
        "\"122 of 150\"",
        &[
            ("\"151 of 150\"", "cannot be a count"),
            ("\"many\"", "\"many\" is no figure"),
            ("122", "Field value is a whole number"),
            ("\"9 of 150\"", "fewer than 10 people"),
            ("\"149 of 150\"", "fewer than 10 people"),
        ],
    ),
    (
        ", value = \"122 of 150\"",
        &[
            ("", "either a value or"),
            (", value = \"122\", none = \"x\"", "either a value or"),
            (", none = \" \"", "Field none is empty"),
            (", none = \"a\\u0000b\"", "Field none is empty"),
            (", amount = \"122\"", "no field \"amount\""),
        ],
    ),
    (
        "\"2024-12-31\", value = \"122",
        &[
            ("\"2024-02-30\", value = \"122", "is no day that has been"),
            ("\"2026-11-27\", value = \"122", "is no day that has been"),
            ("\"31-12-2024\", value = \"122", "is no day that has been"),
        ],
    ),
    (
        "\"2025-12-31\", none",
        &[("\"2024-12-31\", none", "two measurements as of 2024-12-31")],
    ),
    (
        "year = 2027",
        &[
            ("year = 99999999999", "no year for a target"),
            ("year = \"2027\"", "Field year is a text"),
        ],
    ),
    (
        "classification = \"CBS 2022\"",
        &[("classification = \"\"", "Field classification is empty")],
    ),
    ("measurements = [", &[("measurements = 3 # [", "syntax: ")]),
];

#[test]
fn every_fault_has_its_place_and_its_cure() {
    for (line, faults) in FAULTS {
        for (instead, what) in *faults {
            let said = refused(&with(line, instead));
            let found = said.iter().find(|sentence| sentence.contains(what));
            let found = found.unwrap_or_else(|| panic!("{what}: {said:#?}"));
            let place = found.strip_prefix("indicators.toml:").expect("a line");
            assert!(place.starts_with(|c: char| c.is_ascii_digit()), "{found}");
        }
    }
}

#[test]
fn what_is_about_no_people_may_be_few() {
    let line = "about = \"people\"\nbaseline = { as_of = \"2023-12-31\", value = \"62\" }";
    let text = with(line, &line.replace("people", "other").replace("62", "6"));
    assert!(read(&text).is_ok());
}

#[test]
fn a_file_made_to_harm_is_refused() {
    let measurements = format!("measurements = [{}", "{},".repeat(300));
    for text in [
        String::new(),
        "[[indicator]]".to_owned(),
        "indicator = 3".to_owned(),
        "[".repeat(100_000),
        format!("{SAMPLE}#{}", "x".repeat(600_000)),
        with("measurements = [", &measurements),
    ] {
        assert!(!refused(&text).is_empty());
    }
}
