//! `menu check` on the shipped card and on files that are anything but, and a service that is given one.

use super::called::{Folder, HOUSE, call};

const SHIPPED: &str = include_str!("../../src/followup/menu.toml");
/// Listeners on free ports, and a card of the office's own.
const CONFIG: &str = "[office]\nlisten = \"127.0.0.1:0\"\n[answer]\nlisten = \"127.0.0.1:0\"\n\
    [followup]\nmenu = \"menu.toml\"\n";

fn survey(name: &str) -> String {
    format!("{HOUSE}/surveys/{name}.toml")
}

#[test]
fn the_shipped_card_is_sound_and_made_for_the_annual_questionnaire() {
    let card = format!("{HOUSE}/src/followup/menu.toml");
    let alone = call(&["menu", "check", &card]);
    assert_eq!(alone.code, 0, "{alone:?}");
    assert!(
        alone
            .out
            .contains("sound, 10 entries. Its themes were not compared"),
        "{alone:?}"
    );
    let compared = call(&["menu", "check", &card, "--survey", &survey("inclusion")]);
    assert_eq!(compared.code, 0, "{compared:?}");
    assert!(
        compared.out.contains("Every theme is asked about."),
        "{compared:?}"
    );
}

#[test]
fn a_theme_that_no_named_questionnaire_has_is_a_fault_with_its_line() {
    let folder = Folder::with(&[(
        "menu.toml",
        &SHIPPED.replace("\"behaviour\", \"safety\"", "\"behavior\", \"safety\""),
    )]);
    let line = 1 + SHIPPED
        .lines()
        .position(|line| line.contains("\"behaviour\", \"safety\""))
        .expect("a line");
    let (annual, exit) = (survey("inclusion"), survey("exit"));
    for surveys in [
        vec!["--survey", &annual],
        vec!["--survey", &exit, "--survey", &annual],
    ] {
        let called = folder.call(&[&["menu", "check", "menu.toml"], surveys.as_slice()].concat());
        assert_eq!(called.code, 1, "{called:?}");
        let found = format!(
            "menu.toml:{line}: card bystander: No questionnaire has the theme \"behavior\". Cure: "
        );
        assert!(called.err.contains(&found), "{called:?}");
        assert_eq!(called.err.matches("Cure: ").count(), 1, "{called:?}");
        assert!(called.out.is_empty(), "{called:?}");
    }
    let called = folder.call(&["menu", "check", "menu.toml", "--survey", "nowhere.toml"]);
    assert!(
        called.code != 0 && called.err.contains("nowhere.toml"),
        "{called:?}"
    );
}

#[test]
fn a_broken_card_stops_check_and_service_alike_with_file_line_and_cure() {
    let no_english = SHIPPED.replacen(", en = \"Half a day\"", "", 1);
    let line = 1 + SHIPPED
        .lines()
        .position(|line| line.contains("Half a day"))
        .expect("a line");
    let cases: [(&[u8], String); 6] = [
        (b"[[card]\n", "menu.toml:1: syntax: ".to_owned()),
        (b"", "menu.toml: file: The file holds nothing.".to_owned()),
        (
            b"# caf\xe9\n",
            "menu.toml:1: file: This line is not UTF-8 text.".to_owned(),
        ),
        (
            &[b'#'; 600_000],
            "menu.toml: file: The file has more than ".to_owned(),
        ),
        (
            no_english.as_bytes(),
            format!(
                "menu.toml:{line}: card safe-meetings: Field takes has no text in language en."
            ),
        ),
        (
            b"card = 3",
            "menu.toml:1: file: Field card is a whole number".to_owned(),
        ),
    ];
    for (bytes, said) in cases {
        let folder = Folder::with(&[("weerklank.toml", CONFIG)]);
        folder.write("menu.toml", bytes);
        for arguments in [&["menu", "check", "menu.toml"][..], &["serve"]] {
            let called = folder.call(arguments);
            assert_eq!(called.code, 1, "{called:?}");
            assert!(called.err.contains(&said), "{said}: {called:?}");
            assert!(called.err.contains("Cure: "), "{called:?}");
        }
    }
    let folder = Folder::with(&[("weerklank.toml", CONFIG)]);
    let called = folder.call(&["serve"]);
    let said = "menu.toml: file: The menu card cannot be read";
    assert!(called.code == 1 && called.err.contains(said), "{called:?}");
}
