//! Help with an example everywhere; 0 is done, 1 refused or failed, 2 wrong usage.

use super::called::{Folder, call};

/// The subcommands that a help text lists.
fn listed(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

/// Every subcommand below this one, with its help.
fn collect(path: &[String], all: &mut Vec<(String, String)>) {
    let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
    arguments.push("--help");
    let help = call(&arguments);
    assert_eq!((help.code, help.err.as_str()), (0, ""), "{path:?}");
    for name in listed(&help.out) {
        collect(&[path, &[name]].concat(), all);
    }
    all.push((path.join(" "), help.out));
}

#[test]
fn every_subcommand_has_help_with_an_example_of_itself() {
    let mut all = Vec::new();
    collect(&[], &mut all);
    for name in [
        "demo",
        "serve",
        "account create",
        "account token",
        "database init",
        "wave create",
        "wave open",
        "wave close",
        "wave status",
        "invitations",
        "letters",
        "key new",
        "box",
        "count",
        "tally",
        "release",
        "verify",
        "export",
        "import",
        "recut",
        "union",
        "ledger",
        "protect",
        "audit",
        "respond",
        "simulate",
        "survey check",
    ] {
        assert!(
            all.iter().any(|(path, _)| path == name),
            "{name} is not there"
        );
    }
    for (path, help) in &all {
        let (_, example) = help
            .split_once("Example")
            .unwrap_or_else(|| panic!("{path}: {help}"));
        let call = format!("weerklank {path}");
        assert!(example.contains(call.trim_end()), "{path}: {example}");
    }
}

#[test]
fn wrong_usage_is_two() {
    for arguments in [
        &[] as &[&str],
        &["nothing"],
        &["wave"],
        &["box", "w1"],
        &["invitations", "w1"],
        &["invitations", "w1", "--send", "--remind"],
        &["invitations", "w1", "--send", "--out", "o.csv"],
        &["invitations", "w1", "--out", "o.csv", "--json"],
        &["count"],
        &["count", "w1", "--box", "w1.wkb", "--key", "k", "--out", "t"],
        &["count", "--box", "w1.wkb", "--key", "k"],
        &["serve", "--only", "neither"],
        &["export", "w1", "--format", "pdf", "--out", "o"],
        &["key", "new", "--out", "k", "--shares", "many"],
        &["demo", "--people", "3"],
        &[
            "wave", "create", "--id", "w", "--survey", "s", "--units", "u", "--people", "p",
            "--closes", "tomorrow",
        ],
        &[
            "audit",
            "--units",
            "u",
            "--counts",
            "c",
            "--published",
            "p",
            "--minimum",
            "0",
        ],
    ] {
        let called = call(arguments);
        assert_eq!(called.code, 2, "{arguments:?}: {called:?}");
        assert!(
            called.out.is_empty() && !called.err.is_empty(),
            "{called:?}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let create = [
        "wave",
        "create",
        "--id",
        "w",
        "--survey",
        "gone",
        "--units",
        "gone",
        "--people",
        "gone",
        "--closes",
        "2999-01-01",
    ];
    for arguments in [
        &["survey", "check", "gone"] as &[&str],
        &create,
        &["count", "w1", "--key", "gone"],
        &["count", "--box", "gone", "--key", "gone", "--out", "t.json"],
        &["wave", "open", "w1", "--results-key", "gone"],
        &["tally", "w1", "gone"],
        &["respond", "--link", "x", "--answers", "gone"],
        &["simulate", "--links", "gone"],
        &[
            "protect", "--units", "gone", "--counts", "gone", "--out", "o",
        ],
        &[
            "audit",
            "--units",
            "gone",
            "--counts",
            "gone",
            "--published",
            "gone",
        ],
        &["key", "new", "--out", "k", "--passphrase-file", "gone"],
        &["--config", "gone", "wave", "status", "w1"],
    ] {
        let called = call(arguments);
        assert_eq!(called.code, 1, "{arguments:?}: {called:?}");
        assert!(called.err.contains("gone"), "{arguments:?}: {called:?}");
        assert!(called.out.is_empty(), "{called:?}");
    }
}

#[test]
fn a_wave_that_is_not_there_is_refused_and_the_databases_are_made() {
    let folder = Folder::new();
    assert_eq!(folder.call(&["database", "init"]).code, 0);
    assert!(folder.has("weerklank-data/office.sqlite"));
    assert!(folder.has("weerklank-data/ballot.sqlite"));
    for arguments in [
        &["wave", "status", "w9"] as &[&str],
        &["wave", "close", "w9"],
        &["invitations", "w9", "--out", "o.csv"],
        &["letters", "w9", "--out", "o.html"],
        &["box", "w9", "--out", "w9.wkb"],
        &["release", "w9"],
        &["export", "w9", "--format", "csv", "--out", "o.csv"],
    ] {
        let called = folder.call(arguments);
        assert_eq!(called.code, 1, "{arguments:?}: {called:?}");
        assert!(called.err.contains("w9"), "{arguments:?}: {called:?}");
    }
    for name in ["o.csv", "o.html", "w9.wkb"] {
        assert!(!folder.has(name), "{name} was left behind");
    }
}

#[test]
fn several_shares_are_never_without_passphrases_and_nothing_is_overwritten() {
    let folder = Folder::with(&[("one.txt", "one long phrase for all of them\n")]);
    let three = [
        "key",
        "new",
        "--out",
        "keys",
        "--shares",
        "3",
        "--threshold",
        "2",
    ];
    let called = folder.call(&three);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("--passphrase-file"), "{called:?}");
    let with_phrases = [three.as_slice(), &["--passphrase-file", "one.txt"]].concat();
    assert_eq!(folder.call(&with_phrases).code, 0);
    let first = folder.read("keys/share-1.key");
    assert_eq!(folder.call(&with_phrases).code, 1, "an earlier key stays");
    assert_eq!(folder.read("keys/share-1.key"), first);
    let public: serde_json::Value =
        serde_json::from_str(&folder.read("keys/results.pub")).expect("JSON");
    assert_eq!(
        (&public["shares"], &public["threshold"]),
        (&3.into(), &2.into())
    );
    let single = folder.call(&["key", "new", "--out", "single"]);
    assert!(single.out.contains("NOT encrypted"), "{single:?}");
    let fewer = [
        "key",
        "new",
        "--out",
        "x",
        "--shares",
        "2",
        "--threshold",
        "3",
        "--passphrase-file",
        "one.txt",
    ];
    assert_eq!(folder.call(&fewer).code, 1);
}

#[test]
fn a_demo_that_cannot_listen_leaves_no_folder_in_its_own_way() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = Folder::new();
    let called = folder.call(&["demo", "--data", "town", "--office-listen", &address]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.err.contains("office.listen"), "{called:?}");
    assert!(!folder.has("town"));
}
