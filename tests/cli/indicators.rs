//! `indicators` on the shipped file and on files that are anything but, and `report` where there is nothing to report.

use serde_json::Value;

use super::called::Folder;

const SHIPPED: &str = include_str!("../../src/programme/indicators.toml");
const CONFIG: &str = "[office]\ndatabase = \"sqlite:office.sqlite\"\n[answer]\ndatabase = \"sqlite:ballot.sqlite\"\n";

fn folder(indicators: &str) -> Folder {
    Folder::with(&[("weerklank.toml", CONFIG), ("indicators.toml", indicators)])
}

#[test]
fn the_shipped_file_is_taken_over_and_listed() {
    let folder = folder(SHIPPED);
    let import = || folder.call(&["indicators", "import", "indicators.toml"]);
    let first = import();
    assert_eq!(first.code, 0, "{first:?}");
    let said =
        "5 new indicators, 0 described anew; 8 new figures, 0 corrected; 0 stood there already.";
    assert!(first.out.contains(said), "{first:?}");
    assert!(import().out.contains("13 stood there already."));

    let listed = folder.call(&["indicators", "list", "--json"]);
    let listed: Value = serde_json::from_str(&listed.out).expect("JSON");
    let all = listed["indicators"].as_array().expect("a list");
    let goals: Vec<&str> = all
        .iter()
        .filter_map(|one| one["indicator"]["goal"].as_str())
        .collect();
    assert_eq!(
        goals,
        ["safe", "diverse", "diverse", "sensitive", "sensitive"]
    );
    let mbo = &all[2];
    assert_eq!(mbo["indicator"]["id"], "mbo-internships");
    assert_eq!(mbo["indicator"]["baseline"]["amount"]["value"], 62.0);
    assert_eq!(mbo["measurements"][0]["value"], 122.0);
    assert_eq!(mbo["measurements"][0]["of"], 150);
    assert_eq!(mbo["measurements"][0]["holds"], true);
    assert!(all[1]["measurements"][1]["none"].is_string());
    let plain = folder.call(&["indicators", "list"]);
    assert!(plain.out.contains("122 van 150 (2024-12-31)"), "{plain:?}");
}

#[test]
fn a_file_with_a_fault_changes_nothing_and_says_where() {
    for (written, instead, said) in [
        (
            "goal = \"safe\"",
            "goal = \"happy\"",
            "Field goal is \"happy\"",
        ),
        (
            "value = \"122 of 150\"",
            "value = \"3 of 150\"",
            "fewer than 5 people",
        ),
        (
            "value = \"58\"",
            "value = 58",
            "Field value is a whole number",
        ),
    ] {
        let folder = folder(&SHIPPED.replace(written, instead));
        let refused = folder.call(&["indicators", "import", "indicators.toml"]);
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.err.starts_with("indicators.toml:"), "{refused:?}");
        assert!(refused.err.contains(said), "{refused:?}");
        assert!(refused.err.contains(" Cure: "), "{refused:?}");
        let listed = folder.call(&["indicators", "list", "--json"]);
        assert_eq!(listed.out.trim(), "{\"indicators\":[]}");
    }
    let folder = folder("");
    folder.write("latin.toml", b"# caf\xe9\n");
    for file in ["none.toml", "latin.toml", "indicators.toml", "."] {
        let refused = folder.call(&["indicators", "import", file]);
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.err.starts_with(file), "{refused:?}");
    }
}

#[test]
fn of_a_wave_that_is_not_there_no_report_is_written() {
    let folder = folder(SHIPPED);
    let refused = folder.call(&["report", "none", "--out", "report"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(!folder.has("report"), "{refused:?}");
    let wrong = folder.call(&["report", "none", "--out", "report", "--language", "de"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
}
