//! A PostgreSQL that speaks another language: what a respondent is told does not hang on the words of an error.

use std::process::Command;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use serde_json::json;

use super::cluster::{Cluster, run};
use super::faults::{persist, receipts};
use super::fleet::Fleet;

const GERMAN: &str = "de_DE.UTF-8";

/// Starts the server again in German. Its catalogue and the sources of the locale come with Debian's package.
fn in_german(cluster: &Cluster) {
    let locales = cluster.data().with_file_name("locales");
    std::fs::create_dir(&locales).expect("a folder");
    let mut make = Command::new("localedef");
    make.args(["-i", "de_DE", "-f", "UTF-8"])
        .arg(locales.join(GERMAN));
    let made = make.output().expect("localedef");
    let fault = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{fault}");
    cluster.stop();
    cluster.run_after(&format!("LOCPATH={}; export LOCPATH;", locales.display()));
    for statement in [
        &format!("ALTER SYSTEM SET lc_messages = '{GERMAN}'"),
        "SELECT pg_reload_conf()",
    ] {
        cluster.execute("ballot", statement);
    }
    let begun = Instant::now();
    loop {
        let mut connection = cluster
            .connect("postgres", "ballot")
            .expect("the superuser");
        let said = run(&mut connection, "SELECT nothing").expect_err("no such column");
        if said.contains("existiert nicht") {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{said}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Connections of the answer listeners that wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'wk_answer' AND wait_event_type = 'Lock'";
const TERMINATE: &str =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'wk_answer'";

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_server_that_speaks_german_is_understood() {
    let fleet = Fleet::postgres();
    let cluster = fleet.cluster.as_ref().expect("PostgreSQL");
    in_german(cluster);
    let (answer, holders) = (&fleet.answers[0], fleet.holders());
    let messages: Vec<_> = (0..4)
        .map(|at| holders[at].ballot(0, &json!({ "belong-1": 2 })))
        .collect();
    let refused = |at: usize| {
        let (status, body) = answer.post("ballot", &messages[at].0);
        assert_eq!(status, 503, "{body}");
        assert!(
            body["error"]
                .as_str()
                .expect("a sentence")
                .contains("try again"),
            "{body}"
        );
    };
    // A right that is missing.
    let function = "FUNCTION place_ballot(TEXT, BYTEA, SMALLINT, BYTEA)";
    cluster.execute(
        "ballot",
        &format!("REVOKE EXECUTE ON {function} FROM wk_answer"),
    );
    refused(0);
    cluster.execute(
        "ballot",
        &format!("GRANT EXECUTE ON {function} TO wk_answer"),
    );
    // A connection that ends in the midst of a ballot.
    let mut holds = cluster
        .connect("postgres", "ballot")
        .expect("the superuser");
    run(&mut holds, "BEGIN").expect("begun");
    run(&mut holds, "LOCK TABLE ballot IN ACCESS EXCLUSIVE MODE").expect("locked");
    std::thread::scope(|scope| {
        let sent = scope.spawn(|| refused(1));
        let begun = Instant::now();
        while cluster.number("ballot", WAITING) == 0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody waits");
        }
        assert!(cluster.number("ballot", TERMINATE) > 0);
        sent.join().expect("refused");
    });
    run(&mut holds, "ROLLBACK").expect("free");
    // A disk that is full, as the server says it.
    // `execute` takes statements apart at each semicolon.
    run(
        &mut holds,
        "CREATE FUNCTION full_disk() RETURNS TRIGGER LANGUAGE plpgsql AS \
         'BEGIN RAISE disk_full USING MESSAGE = ''kein Speicherplatz mehr''; END'",
    )
    .expect("a function");
    let trigger = "TRIGGER full_disk BEFORE INSERT ON ballot EXECUTE FUNCTION full_disk()";
    cluster.execute("ballot", &format!("CREATE {trigger}"));
    refused(2);
    cluster.execute("ballot", "DROP TRIGGER full_disk ON ballot");
    for (message, receipt) in &messages {
        assert_eq!(&persist(&[answer], message, &AtomicUsize::new(0)), receipt);
    }
    assert_eq!(fleet.ballots() as usize, receipts(&messages).len());
}
