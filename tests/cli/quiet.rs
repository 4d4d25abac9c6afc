//! What the program says when it has a fault.

use std::fs::File;
use std::process::Command;

use super::called::HOUSE;

/// A write to `/dev/full` fails, and Rust's `println!` panics then, with a text of its own. Whatever the text of a
/// panic is, the program keeps it to itself: it might hold somebody's words.
#[test]
fn a_panic_tells_its_place_and_not_its_text() {
    let full = File::options()
        .write(true)
        .open("/dev/full")
        .expect("a device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
    command
        .current_dir(HOUSE)
        .args(["survey", "check", "surveys/inclusion.toml"]);
    let output = command.stdout(full).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(101), "{output:?}");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.starts_with("The program has a fault at "), "{said}");
    assert!(said.ends_with("Please report the place.\n"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    for text in ["panicked", "stdout", "space", "os error", "backtrace"] {
        assert!(!said.contains(text), "{text} in {said}");
    }
}
