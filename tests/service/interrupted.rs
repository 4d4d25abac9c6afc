//! Closing and counting that are killed, run twice at once, or find no room: they are run again, nothing with a receipt is
//! lost and nothing counts twice.

use std::process::{Child, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::faults::{certified, messages, no_file_beyond, receipts};
use super::fleet::Fleet;

const CLOSE: [&str; 3] = ["wave", "close", "w1"];
const COUNT: [&str; 4] = ["count", "w1", "--key", "keys/share-1.key"];

/// Gives everybody's ballots, twice each.
fn answered(fleet: &Fleet) -> Vec<String> {
    let messages = messages(&fleet.holders(), 2);
    for (message, receipt) in &messages {
        assert_eq!(
            fleet.answers[0].post("ballot", message),
            (200, json!({ "receipt": receipt }))
        );
    }
    receipts(&messages)
}

/// The same, and closes.
fn closed(fleet: &Fleet) -> Vec<String> {
    let receipts = answered(fleet);
    fleet.done(&CLOSE);
    receipts
}

fn status(fleet: &Fleet) -> Value {
    let said = fleet.done(&["wave", "status", "w1", "--json"]);
    serde_json::from_str(&said).expect("JSON")
}

/// Runs a command again and again and kills it, each time so much later, until it is faster; then once more.
fn killed_again_and_again(fleet: &Fleet, arguments: &[&str], later: Duration) {
    let killed = killed_until_faster(later, || {
        let mut running = fleet.command(arguments);
        running.stdout(Stdio::null()).stderr(Stdio::null());
        running.spawn().expect("it runs")
    });
    assert!(killed > 3, "only {killed} kills");
}

/// Starts something and kills it, each time so much later, until it is faster and succeeds; says how often it was killed.
pub fn killed_until_faster(later: Duration, start: impl Fn() -> Child) -> u32 {
    let mut killed = 0;
    loop {
        let mut running = start();
        std::thread::sleep(later * killed);
        if let Some(status) = running.try_wait().expect("a status") {
            assert!(status.success(), "after {killed} kills");
            return killed;
        }
        running.kill().expect("killed");
        running.wait().expect("gone");
        killed += 1;
    }
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_closing_that_is_killed_is_run_again_and_loses_nothing() {
    for fleet in Fleet::both() {
        let receipts = answered(&fleet);
        killed_again_and_again(&fleet, &CLOSE, Duration::from_millis(4));
        fleet.done(&CLOSE);
        let status = status(&fleet);
        assert_eq!(
            (&status["state"], &status["issued"], &status["ballots"]),
            (
                &json!("closed"),
                &json!(fleet.invitations.len()),
                &json!(receipts.len())
            )
        );
        let left = std::fs::read_dir(fleet.path("mail-keys")).expect("a folder");
        assert_eq!(left.count(), 0, "the mail key is gone");
        fleet.done(&COUNT);
        certified(&fleet, &receipts);
    }
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_count_that_is_killed_is_run_again_and_counts_once() {
    for fleet in Fleet::both() {
        let receipts = closed(&fleet);
        killed_again_and_again(&fleet, &COUNT, Duration::from_millis(10));
        fleet.done(&COUNT);
        certified(&fleet, &receipts);
    }
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn two_counts_at_once_count_once() {
    for fleet in Fleet::both() {
        let receipts = closed(&fleet);
        let counts = [(); 2].map(|()| {
            let mut command = fleet.command(&COUNT);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().expect("it runs")
        });
        let outcomes: Vec<Output> = counts
            .into_iter()
            .map(|count| count.wait_with_output().expect("an outcome"))
            .collect();
        assert!(
            outcomes.iter().any(|outcome| outcome.status.success()),
            "{outcomes:?}"
        );
        for outcome in outcomes.iter().filter(|outcome| !outcome.status.success()) {
            // The other was first: it says in which state the wave is, and changes nothing.
            let said = String::from_utf8_lossy(&outcome.stderr);
            assert!(said.contains("counted"), "{said}");
        }
        certified(&fleet, &receipts);
        fleet.done(&["release", "w1"]);
    }
}

#[test]
fn a_count_that_finds_no_room_says_so_and_is_run_again() {
    let fleet = Fleet::embedded();
    let receipts = closed(&fleet);
    let size = std::fs::metadata(fleet.path("office.sqlite"));
    // There is room for nothing that comes out of a count.
    let narrow = no_file_beyond(size.expect("the store").len() + 8_192);
    let Output {
        status: exit,
        stderr,
        ..
    } = { fleet.command_after(&narrow, &COUNT) }
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&stderr);
    assert_eq!(exit.code(), Some(1), "{said}");
    assert!(said.contains("Make room on the disk"), "{said}");
    assert_eq!(status(&fleet)["state"], json!("closed"));
    assert_eq!(fleet.ballots() as usize, receipts.len());
    fleet.done(&COUNT);
    certified(&fleet, &receipts);
}

/// A role for each work, and a command that was not given the one it needs.
#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn what_needs_a_role_of_its_own_changes_nothing_without_it() {
    let fleet = Fleet::postgres();
    let receipts = answered(&fleet);
    let refused = |arguments: &[&str], credentials: &str| {
        let mut command = fleet.command(arguments);
        let outcome = command.env_remove(credentials).output().expect("it runs");
        let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
        assert_eq!(outcome.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("may not"), "{arguments:?}: {said}");
    };
    refused(&CLOSE, "WEERKLANK_ANSWER_DESK_DATABASE");
    assert_eq!(status(&fleet)["state"], json!("open"));
    fleet.done(&CLOSE);
    let take = ["box", "w1", "--out", "w1.wkb"];
    for arguments in [&take[..], &COUNT] {
        refused(arguments, "WEERKLANK_ANSWER_COUNT_DATABASE");
    }
    assert!(!fleet.path("w1.wkb").exists());
    assert_eq!(status(&fleet)["state"], json!("closed"));
    fleet.done(&take);
    fleet.done(&COUNT);
    certified(&fleet, &receipts);
}
