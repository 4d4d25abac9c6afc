//! Two processes for each side on one pair of databases: no process knows what another must know.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use super::fleet::{Fleet, Holder};

/// Runs `work` fifty times at once and collects the answers.
fn fifty<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(50);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..50)
            .map(|number| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("joined"))
            .collect()
    })
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn tokens_and_ballots_are_given_exactly_once_across_processes() {
    for fleet in Fleet::both() {
        exactly_once(&fleet);
    }
}

fn exactly_once(fleet: &Fleet) {
    let invitation = &fleet.invitations[0];
    // Each asks with a seed of its own, half of them at either office.
    let asked = fifty(|at| fleet.ask(invitation, &fleet.offices[at % 2]));
    let refused = asked.iter().filter(|asked| asked.is_err()).count();
    assert_eq!(refused, 49);
    assert!(
        asked
            .iter()
            .all(|asked| !matches!(asked, Err(status) if *status != 409))
    );
    let holder = asked.into_iter().find_map(Result::ok).expect("one of them");
    // One box, fifty times: one row, one receipt.
    let (message, receipt) = holder.ballot(0, &json!({ "belong-1": 4 }));
    for reply in fifty(|at| fleet.answers[at % 2].post("ballot", &message)) {
        assert_eq!(reply, (200, json!({ "receipt": receipt })));
    }
    assert_eq!(fleet.ballots(), 1);
    // Fifty boxes under one number: one row, and 49 are told.
    let replies = fifty(|at| {
        let (message, receipt) = holder.ballot(1, &json!({ "belong-1": 1 + at % 5 }));
        let (status, body) = fleet.answers[at % 2].post("ballot", &message);
        assert!(
            status == 409 || body["receipt"] == json!(receipt),
            "{status} {body}"
        );
        status
    });
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(fleet.ballots(), 2);
}

/// Sends revision after revision to either answer listener until the wave is closed; returns receipts.
fn until_closed(
    fleet: &Fleet,
    holder: &Holder,
    at: usize,
    given: &AtomicUsize,
    shut: &AtomicBool,
) -> Vec<String> {
    let mut receipts = Vec::new();
    for revision in 0..=9 {
        let (message, receipt) = holder.ballot(revision, &json!({ "belong-1": 3 }));
        let was_shut = shut.load(Ordering::SeqCst);
        match fleet.answers[(at + usize::from(revision)) % 2].post("ballot", &message) {
            (200, body) => {
                assert!(!was_shut, "a receipt after `wave close` had returned");
                assert_eq!(body["receipt"], json!(receipt));
                receipts.push(receipt);
                given.fetch_add(1, Ordering::SeqCst);
            }
            (410, _) => return receipts,
            other => panic!("{other:?}"),
        }
    }
    receipts
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_ballot_that_races_with_closing_is_counted_or_gets_no_receipt() {
    for fleet in Fleet::both() {
        race_with_closing(&fleet);
    }
}

fn race_with_closing(fleet: &Fleet) {
    let holders = fleet.holders();
    let (given, shut) = (AtomicUsize::new(0), AtomicBool::new(false));
    let receipts: Vec<String> = std::thread::scope(|scope| {
        let (given, shut) = (&given, &shut);
        let sending: Vec<_> = holders
            .iter()
            .enumerate()
            .map(|(at, holder)| scope.spawn(move || until_closed(fleet, holder, at, given, shut)))
            .collect();
        // Close in the midst of it, as another process.
        while given.load(Ordering::SeqCst) < holders.len() {
            std::thread::yield_now();
        }
        fleet.done(&["wave", "close", "w1"]);
        shut.store(true, Ordering::SeqCst);
        sending
            .into_iter()
            .flat_map(|one| one.join().expect("joined"))
            .collect()
    });
    assert!(
        receipts.len() < holders.len() * 10,
        "closing came too late to race with anything"
    );
    fleet.done(&[
        "count",
        "w1",
        "--key",
        "keys/share-1.key",
        "--accept-spoiled",
        "0",
    ]);
    // Every process serves the certificate, though none was told of the count.
    for service in fleet.offices.iter().chain(&fleet.answers) {
        let certificate = fleet.certificate(service);
        assert_eq!(
            certificate["receipts"],
            json!(receipts.iter().collect::<BTreeSet<_>>())
        );
        assert_eq!(certificate["placed"], json!(receipts.len()));
    }
    assert_eq!(fleet.ballots(), 0);
}
