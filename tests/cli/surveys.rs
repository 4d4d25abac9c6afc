//! `survey check` on the shipped questionnaires and on files that are anything but.

use serde_json::Value;

use super::called::{Folder, HOUSE, call};

const SMALL: &str = include_str!("../data/surveys/small.toml");

#[test]
fn the_shipped_questionnaires_are_sound() {
    for name in ["inclusion", "pulse", "exit"] {
        let called = call(&["survey", "check", &format!("{HOUSE}/surveys/{name}.toml")]);
        assert_eq!(called.code, 0, "{called:?}");
        assert!(called.out.contains("is sound"), "{called:?}");
        assert!(!called.err.contains("error:"), "{called:?}");
    }
}

#[test]
fn a_fault_names_file_line_question_and_cure() {
    let folder = Folder::new();
    for (old, new, place) in [
        (
            "scale = \"agree5\"\ntext",
            "scale = \"agree7\"\ntext",
            "question belong-1",
        ),
        (
            "theme = \"belonging\"\nscale",
            "theme = \"nowhere\"\nscale",
            "question belong-1",
        ),
        (
            "id = \"behaviour-type\"",
            "id = \"behaviour\"",
            "question behaviour",
        ),
        (
            "is = [\"yes\"]",
            "is = [\"perhaps\"]",
            "question behaviour-type",
        ),
        (
            "en = \"I feel I belong in my team.\"",
            "de = \"Ich\"",
            "question belong-1",
        ),
        (
            "question = \"background\"",
            "question = \"nowhere\"",
            "nowhere",
        ),
    ] {
        assert!(SMALL.contains(old), "{old}");
        folder.write("bad.toml", SMALL.replacen(old, new, 1).as_bytes());
        let called = folder.call(&["survey", "check", "bad.toml"]);
        assert_eq!(called.code, 1, "{new}: {called:?}");
        let named = |line: &&str| {
            line.starts_with("error: bad.toml:") && line.contains(place) && line.contains("Cure: ")
        };
        assert!(
            called.err.lines().any(|line| named(&line)),
            "{new}: {called:?}"
        );
        let called = folder.call(&["survey", "check", "bad.toml", "--json"]);
        let told: Value = serde_json::from_str(&called.out).expect("JSON");
        assert_eq!((called.code, &told["sound"]), (1, &Value::Bool(false)));
        assert!(told["findings"][0]["line"].is_u64(), "{told}");
    }
}

#[test]
fn what_is_no_questionnaire_is_refused_in_a_sentence() {
    let folder = Folder::new();
    let long = format!("id = \"{}\"\n", "x".repeat(1_100_000));
    let deep = format!("x = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    for (name, bytes) in [
        ("empty.toml", b"".as_slice()),
        ("half.toml", b"id = \"small"),
        ("other.toml", b"[package]\nname = \"x\"\n"),
        ("binary.toml", &[0, 159, 146, 150, 255]),
        ("twice.toml", b"id = \"a\"\nid = \"b\"\n"),
        ("long.toml", long.as_bytes()),
        ("deep.toml", deep.as_bytes()),
        ("csv.toml", b"unit,parent,name\n"),
    ] {
        folder.write(name, bytes);
        let called = folder.call(&["survey", "check", name]);
        assert_eq!(called.code, 1, "{name}: {called:?}");
        assert!(called.err.contains(name), "{name}: {called:?}");
        assert!(
            called.err.len() < 20_000,
            "{name}: {} bytes",
            called.err.len()
        );
    }
    assert_eq!(folder.call(&["survey", "check", "."]).code, 1, "a folder");
}
