//! Tokens of programs: made once, ended once, for those who see results.

use super::called::Folder;

const MAKE: [&str; 4] = ["account", "token", "--name", "board"];

fn town() -> Folder {
    let folder = Folder::new();
    for (role, name) in [("coordinator", "board"), ("trustee", "council")] {
        let made = folder.call(&["account", "create", "--role", role, "--name", name]);
        assert_eq!(made.code, 0, "{made:?}");
    }
    folder
}

#[test]
fn a_token_is_printed_once_and_each_time_another() {
    let folder = town();
    let said = folder.call(&MAKE);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let first = said.out.lines().next().expect("a line");
    let first = first.strip_prefix("Token: weerklank_").expect("a token");
    assert_eq!(first.len(), 43);
    let json = folder.call(&[&MAKE[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    let second = json["token"].as_str().expect("a token");
    assert!(second.starts_with("weerklank_") && !second.ends_with(first));
    assert_eq!(json["expires"].as_str().map(str::len), Some(10));
}

#[test]
fn what_cannot_be_is_refused_by_field() {
    let folder = town();
    let revoke = [&MAKE[..], &["--revoke"]].concat();
    for (arguments, code, field) in [
        (&revoke[..], 1, "--revoke"),
        (&MAKE[..], 0, ""),
        (&revoke[..], 0, ""),
        (&revoke[..], 1, "--revoke"),
        (&["account", "token", "--name", "nobody"][..], 1, "--name"),
        (&["account", "token", "--name", "council"][..], 1, "--name"),
        (&["account", "token"][..], 2, "--name"),
        (&[&revoke[..], &["--json"]].concat()[..], 2, "--json"),
    ] {
        let said = folder.call(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {said:?}");
        assert!(said.err.contains(field), "{arguments:?}: {said:?}");
        assert_eq!(code == 0, said.err.is_empty(), "{said:?}");
    }
}
