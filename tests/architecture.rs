//! The arrows of docs/ARCHITECTURE.md, checked on the sources.
//!
//! The compiler knows no rooms: within one crate every module may use every other. Splitting the
//! crate would make cargo check the order but not what matters more here, such as which room may
//! read which table. So this test reads `src/` word by word and fails, with file, line and the rule,
//! when a room uses what it may not. Comments, texts and code for tests are left out.
//!
//! It is a reader of Rust's surface, not a compiler: a macro that builds paths could deceive it. It
//! is there to catch a mistake in review, not an author with bad intent.

#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/planted.rs"]
mod planted;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/words.rs"]
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The files of a folder and below, as `/`-separated paths from there.
fn sources(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).expect("the folder of the sources can be read");
    for entry in entries {
        let path = entry.expect("an entry of the folder can be read").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("{prefix}{}", name.expect("sources have plain names"));
        if path.is_dir() {
            sources(&path, &format!("{name}/"), found);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).expect("a source can be read");
            found.push((name, text));
        }
    }
}

#[test]
fn no_arrow_runs_the_wrong_way() {
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&folder, "", &mut files);
    let names: BTreeSet<_> = files.iter().map(|file| file.0.as_str()).collect();
    for expected in [
        "lib.rs",
        "disclosure/mod.rs",
        "ballot/mod.rs",
        "store/mod.rs",
    ] {
        assert!(
            names.contains(expected),
            "{expected} was not read, so this test sees nothing"
        );
    }
    let found = rules::check(&files);
    assert!(
        found.is_empty(),
        "{} wrong:\n{}",
        found.len(),
        found.join("\n")
    );
}
