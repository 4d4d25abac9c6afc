//! What goes wrong around the running service: a full disk, a database that goes and comes back, a clock that jumps.
//! Nothing with a receipt is lost, nothing counts twice.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::macros::datetime;

use super::cluster::{Cluster, run};
use super::fleet::{Fleet, Holder, Service};

/// Sends until there is a receipt; every refusal on the way must be 503 with a sentence.
pub fn persist(answers: &[&Service], message: &Value, refused: &AtomicUsize) -> String {
    let begun = Instant::now();
    for service in answers.iter().cycle() {
        let (status, body) = service.post("ballot", message);
        if status == 200 {
            return body["receipt"].as_str().expect("a receipt").to_owned();
        }
        refused.fetch_add(1, Ordering::SeqCst);
        assert_eq!(status, 503, "{body}");
        let sentence = body["error"].as_str().expect("a sentence");
        assert!(sentence.contains("try again"), "{sentence}");
        assert!(begun.elapsed() < Duration::from_secs(60), "no receipt");
        std::thread::sleep(Duration::from_millis(100));
    }
    unreachable!("a cycle has no end")
}

/// Closes, counts, and compares with the receipts that were given: all of them, and nothing else.
fn counted(fleet: &Fleet, receipts: &[String]) {
    fleet.done(&["wave", "close", "w1"]);
    fleet.done(&["count", "w1", "--key", "keys/share-1.key"]);
    certified(fleet, receipts);
}

pub fn certified(fleet: &Fleet, receipts: &[String]) {
    let certificate = fleet.certificate(&fleet.answers[0]);
    let receipts: BTreeSet<_> = receipts.iter().collect();
    assert_eq!(certificate["receipts"], json!(receipts));
    assert_eq!(certificate["placed"], json!(receipts.len()));
    assert_eq!(certificate["spoiled"], json!({}));
    assert_eq!(fleet.ballots(), 0);
}

/// Ballots of everybody under so many numbers, each with the receipt it must get.
pub fn messages(holders: &[Holder], revisions: u8) -> Vec<(Value, String)> {
    let mut all = Vec::new();
    for revision in 0..revisions {
        for (at, holder) in holders.iter().enumerate() {
            all.push(holder.ballot(revision, &json!({ "belong-1": 1 + at % 5 })));
        }
    }
    all
}

/// The receipts of messages.
pub fn receipts(messages: &[(Value, String)]) -> Vec<String> {
    messages
        .iter()
        .map(|(_, receipt)| receipt.clone())
        .collect()
}

/// Lets four senders place these, until each has its receipt, and disturbs them after the first ten. The disturbance is
/// told how many are placed whenever it asks.
fn in_the_midst(
    fleet: &Fleet,
    messages: &[(Value, String)],
    disturb: impl FnOnce(&dyn Fn() -> usize),
) {
    let [refused, placed, next] = [const { AtomicUsize::new(0) }; 3];
    let answers: Vec<&Service> = fleet.answers.iter().collect();
    let send = || {
        while let Some((message, receipt)) = messages.get(next.fetch_add(1, Ordering::SeqCst)) {
            assert_eq!(&persist(&answers, message, &refused), receipt);
            placed.fetch_add(1, Ordering::SeqCst);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(send);
        }
        while placed.load(Ordering::SeqCst) < 10 {
            std::thread::yield_now();
        }
        disturb(&|| placed.load(Ordering::SeqCst));
    });
}

/// What an office answers to the first invitation.
fn shown(fleet: &Fleet) -> (u16, Value) {
    fleet.offices[0].post("group", &json!({ "invitation": fleet.invitations[0] }))
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_database_that_is_gone_for_ten_seconds_loses_nothing() {
    let fleet = Fleet::postgres();
    let cluster = fleet.cluster.as_ref().expect("PostgreSQL");
    let messages = messages(&fleet.holders(), 10);
    in_the_midst(&fleet, &messages, |placed| {
        // As when its machine goes down, in the midst of their ballots.
        cluster.stop();
        assert!(
            placed() < messages.len(),
            "it went down too late to disturb anybody"
        );
        std::thread::sleep(Duration::from_secs(10));
        let (status, body) = shown(&fleet);
        assert_eq!(status, 503, "the office has the same trouble: {body}");
        assert!(
            body["error"]
                .as_str()
                .expect("a sentence")
                .contains("try again")
        );
        cluster.run();
    });
    assert_eq!(shown(&fleet).0, 200, "nobody had to start it again");
    counted(&fleet, &receipts(&messages));
}

/// An embedded database goes away when another program holds it: a backup, or somebody who looks inside.
#[test]
fn an_embedded_database_that_is_held_for_ten_seconds_loses_nothing() {
    let fleet = Fleet::embedded();
    let messages = messages(&fleet.holders(), 4);
    in_the_midst(&fleet, &messages, |placed| {
        let held = hold(&fleet.path("ballot.sqlite"));
        let before = placed();
        assert!(before < messages.len(), "too late to disturb anybody");
        std::thread::sleep(Duration::from_secs(10));
        // Those that were in the midst of it are told now at the latest; nobody was told that it was done.
        assert!(placed() <= before + 4);
        drop(held);
    });
    counted(&fleet, &receipts(&messages));
}

/// Another program that lets nobody in until it is dropped.
fn hold(file: &std::path::Path) -> diesel::SqliteConnection {
    use diesel::{Connection, connection::SimpleConnection};
    #[allow(clippy::disallowed_methods)]
    let connection = diesel::SqliteConnection::establish(&file.display().to_string());
    let mut connection = connection.expect("a database");
    #[allow(clippy::disallowed_methods)]
    connection
        .batch_execute("PRAGMA busy_timeout = 15000; BEGIN EXCLUSIVE")
        .expect("held");
    connection
}

/// A shell's words after which no file of a process grows beyond so many bytes: as a full disk, without
/// a disk. (`ulimit -f` counts blocks of 512; a signal that is ignored stays so in the program.)
pub fn no_file_beyond(bytes: u64) -> String {
    format!("trap '' XFSZ; ulimit -f {};", bytes / 512)
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let fleet = Fleet::embedded();
    let messages = messages(&fleet.holders(), 1);
    let size = std::fs::metadata(fleet.path("ballot.sqlite"))
        .expect("the store")
        .len();
    let narrow = fleet.another("answer", &no_file_beyond(size + 100_000));
    let mut refused = Vec::new();
    for (message, receipt) in &messages {
        match narrow.post("ballot", message) {
            (200, body) => assert_eq!(body["receipt"], json!(receipt)),
            (503, body) => {
                let sentence = body["error"].as_str().expect("a sentence");
                assert!(sentence.contains("try again"), "{sentence}");
                refused.push((message, receipt));
            }
            other => panic!("{other:?}"),
        }
    }
    let grown = std::fs::metadata(fleet.path("ballot.sqlite"))
        .expect("the store")
        .len();
    assert!(
        !refused.is_empty() && refused.len() < messages.len(),
        "{} of {} refused; from {size} to {grown} bytes",
        refused.len(),
        messages.len()
    );
    assert_eq!(fleet.ballots() as usize, messages.len() - refused.len());
    let log = narrow.kill();
    assert!(log.contains("Make room on the disk"), "{log}");
    assert_eq!(log.matches("ERROR").count(), 1, "one line a minute: {log}");
    // Room was made: what was refused is taken, and what was taken is the same again.
    for (message, receipt) in &messages {
        assert_eq!(
            fleet.answers[0].post("ballot", message),
            (200, json!({ "receipt": receipt }))
        );
    }
    counted(&fleet, &receipts(&messages));
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_full_disk_under_postgresql_refuses_and_loses_nothing() {
    let fleet = Fleet::postgres();
    let cluster = fleet.cluster.as_ref().expect("PostgreSQL");
    let messages = messages(&fleet.holders(), 1);
    let (first, rest) = messages.split_at(10);
    let mut given = receipts(first);
    for (message, receipt) in first {
        assert_eq!(
            fleet.answers[0].post("ballot", message),
            (200, json!({ "receipt": receipt }))
        );
    }
    // A segment of the write-ahead log has 16 MB and must fit.
    cluster.stop();
    cluster.run_after(&no_file_beyond(17 << 20));
    cluster.execute(
        "ballot",
        "INSERT INTO door VALUES ('w2', 'm', 'q', 'p', 's', 't', true)",
    );
    while fill(cluster) {}
    for (message, _) in rest {
        let (status, body) = fleet.answers[1].post("ballot", message);
        assert_eq!(status, 503, "{body}");
    }
    // Room is made.
    cluster.stop();
    cluster.run();
    for (message, receipt) in rest {
        assert_eq!(
            &persist(&[&fleet.answers[1]], message, &AtomicUsize::new(0)),
            receipt
        );
        given.push(receipt.clone());
    }
    cluster.execute("ballot", "DELETE FROM ballot WHERE wave = 'w2'");
    counted(&fleet, &given);
}

/// Puts some boxes of another wave into the store; whether there was room.
fn fill(cluster: &Cluster) -> bool {
    let mut connection = cluster
        .connect("postgres", "ballot")
        .expect("the superuser");
    // MD5 for numbers that do not compress.
    let outcome = run(
        &mut connection,
        "INSERT INTO ballot SELECT 'w2', sha256(random()::TEXT::BYTEA), 0, \
         substring(decode(string_agg(md5(random()::TEXT), ''), 'hex') FOR 8273) \
         FROM generate_series(1, 100) AS box, generate_series(1, 518) AS part GROUP BY box",
    );
    match outcome {
        Ok(()) => true,
        Err(error) if error.contains("could not extend file") => {
            // What is free in the file as it is goes row by row.
            let one = "INSERT INTO ballot SELECT 'w2', sha256(random()::TEXT::BYTEA), 0, \
                 substring(decode(string_agg(md5(random()::TEXT), ''), 'hex') FOR 8273) \
                 FROM generate_series(1, 518) AS part";
            run(&mut connection, one).is_ok()
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_clock_that_jumps_loses_nothing_and_opens_nothing_again() {
    for fleet in Fleet::both() {
        let messages = messages(&fleet.holders(), 2);
        let place = |at: usize| fleet.answers[at % 2].post("ballot", &messages[at].0).0;
        let mut given = Vec::new();
        let (long_ago, last_day) = (
            datetime!(1990-01-01 0:00 UTC),
            datetime!(2999-12-31 23:59 UTC),
        );
        for (step, moment) in [long_ago, last_day, long_ago].into_iter().enumerate() {
            assert_eq!(
                fleet.desk(moment).close_overdue().expect("a look"),
                Vec::<String>::new()
            );
            assert_eq!(place(step), 200);
            given.push(messages[step].1.clone());
        }
        let after = datetime!(3000-01-01 0:00 UTC);
        assert_eq!(fleet.desk(after).close_overdue().expect("a look"), ["w1"]);
        assert_eq!(place(3), 410);
        // It jumps back: what is closed stays closed.
        assert_eq!(
            fleet.desk(long_ago).close_overdue().expect("a look"),
            Vec::<String>::new()
        );
        assert_eq!(place(4), 410);
        counted(&fleet, &given);
    }
}
