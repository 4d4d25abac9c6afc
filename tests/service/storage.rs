//! The storage rules, measured on what really lies on the disk and what really goes over the wire.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl};
use serde_json::{Value, json};
use weerklank::error::Result;
use weerklank::protocol::unb64u;
use weerklank::store::{BallotDb, Conn, DatabaseUrl, OfficeDb};

use super::cluster::number_in;
use super::fleet::Fleet;
use super::town;

/// What is done with a connection.
type Look<'a> = &'a mut dyn FnMut(&mut Conn) -> Result<()>;

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// What an embedded database says.
fn ask(connection: &mut Conn, query: &str) -> String {
    let Conn::Sqlite(inner) = connection else {
        panic!("not embedded");
    };
    #[allow(clippy::disallowed_methods)]
    let answer = diesel::sql_query(format!("SELECT CAST(({query}) AS TEXT) AS text"));
    answer.get_result::<Text>(inner).expect(query).text
}

/// Each setting as it is in effect.
fn settings(connection: &mut Conn) -> Vec<String> {
    [
        "journal_mode",
        "synchronous",
        "secure_delete",
        "foreign_keys",
        "temp_store",
    ]
    .map(|name| {
        let value = ask(connection, &format!("SELECT {name} FROM pragma_{name}"));
        format!("{name}={value}")
    })
    .to_vec()
}

const WANTED: [&str; 5] = [
    "journal_mode=truncate",
    "synchronous=2",
    "secure_delete=1",
    "foreign_keys=1",
    "temp_store=2",
];

#[test]
fn every_connection_to_an_embedded_database_keeps_the_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = |name| DatabaseUrl::Sqlite(folder.path().join(name));
    let office = OfficeDb::open(&url("office")).expect("a store");
    let ballots = BallotDb::open(&url("ballot")).expect("a store");
    let look = |connection: &mut Conn| {
        assert_eq!(settings(connection), WANTED);
        Ok(())
    };
    // Held together, so that each is another connection of the pool.
    let four = |read: &dyn Fn(Look<'_>) -> Result<()>| {
        read(&mut |one| {
            look(one)?;
            read(&mut |two| {
                look(two)?;
                read(&mut |three| {
                    look(three)?;
                    read(&mut |four| look(four))
                })
            })
        })
    };
    four(&|work| office.read(work)).expect("read");
    four(&|work| ballots.read(work)).expect("read");
    office.write(look).expect("written");
    ballots.write(look).expect("written");
}

#[test]
fn no_table_of_the_anonymous_side_numbers_its_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let ballots = BallotDb::open(&DatabaseUrl::Sqlite(folder.path().join("b"))).expect("a store");
    ballots
        .read(|connection| {
            let with_rowid = "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_list WHERE wr = 0 \
                 AND type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite%' ORDER BY name)";
            // Diesel's own list of migrations, and ballots, whose places are given (the next test).
            assert_eq!(ask(connection, with_rowid), "__diesel_schema_migrations,ballot");
            let numbered = "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%AUTOINCREMENT%' \
                 OR name = 'sqlite_sequence'";
            assert_eq!(ask(connection, numbered), "0");
            let columns = "SELECT group_concat(name) FROM pragma_table_info('ballot')";
            assert_eq!(ask(connection, columns), "wave,commitment,revision,box");
            Ok(())
        })
        .expect("read");
}

#[test]
fn a_box_lies_where_its_receipt_says_and_not_where_it_came() {
    let fleet = Fleet::embedded();
    let holders = fleet.holders();
    for (at, holder) in holders.iter().enumerate() {
        for revision in 0..=1 {
            let (message, receipt) = holder.ballot(revision, &json!({ "belong-1": 3 }));
            assert_eq!(fleet.answers[at % 2].post("ballot", &message).0, 200);
            let receipt = unb64u(&receipt, "receipt").expect("bytes");
            let place = i64::from_be_bytes(*receipt.first_chunk().expect("32 bytes"));
            let there = format!("SELECT count(*) FROM ballot WHERE rowid = {place}");
            assert_eq!(number_in(&fleet.path("ballot.sqlite"), &there), 1);
        }
    }
    assert_eq!(fleet.ballots(), 2 * holders.len() as i64);
}

#[test]
fn what_is_deleted_is_overwritten_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ballot");
    let ballots = BallotDb::open(&DatabaseUrl::Sqlite(path.clone())).expect("a store");
    let run = |statement: &str| {
        ballots
            .write(|connection| {
                let Conn::Sqlite(inner) = connection else {
                    panic!("not embedded");
                };
                #[allow(clippy::disallowed_methods)]
                inner.batch_execute(statement).expect(statement);
                Ok(())
            })
            .expect("written");
    };
    let marker = [0xA7u8, 0x13, 0xC9, 0x55].repeat(8);
    let hex: String = marker.iter().map(|byte| format!("{byte:02x}")).collect();
    run(&format!(
        "INSERT INTO ballot VALUES ('w1', x'{hex}', 0, CAST(x'{hex}' || zeroblob(8241) AS BLOB))"
    ));
    assert!(
        !holding(folder.path(), std::slice::from_ref(&marker)).is_empty(),
        "the marker can be found at all"
    );
    run("DELETE FROM ballot");
    assert_eq!(holding(folder.path(), std::slice::from_ref(&marker)), []);
}

/// The files below a folder that hold any of these pieces, with how many of them.
fn holding(folder: &Path, pieces: &[Vec<u8>]) -> Vec<(PathBuf, usize)> {
    // By the first two bytes, so that a whole cluster is looked through in a second.
    let mut begin = vec![Vec::new(); 1 << 16];
    for piece in pieces {
        begin[usize::from(piece[0]) << 8 | usize::from(piece[1])].push(piece);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path, pieces));
        } else if let Ok(content) = fs::read(&path) {
            // A file of a running server may go while we look.
            let mut here = BTreeSet::new();
            for at in 1..content.len() {
                for piece in &begin[usize::from(content[at - 1]) << 8 | usize::from(content[at])] {
                    if content[at - 1..].starts_with(piece) {
                        here.insert(*piece);
                    }
                }
            }
            if !here.is_empty() {
                found.push((path, here.len()));
            }
        }
    }
    found
}

/// Gives everybody's ballot; returns the beginning of each box, which no two boxes share.
fn give(fleet: &Fleet) -> Vec<Vec<u8>> {
    let holders = fleet.holders();
    let given = holders.iter().enumerate().map(|(at, holder)| {
        let (message, receipt) = holder.ballot(0, &json!({ "belong-1": 1 + at % 5 }));
        let reply = fleet.answers[at % 2].post("ballot", &message);
        assert_eq!(reply, (200, json!({ "receipt": receipt })));
        let sealed = unb64u(message["box"].as_str().expect("a box"), "box").expect("bytes");
        sealed[..48].to_vec()
    });
    given.collect()
}

fn count(fleet: &Fleet) {
    fleet.done(&["wave", "close", "w1"]);
    fleet.done(&["count", "w1", "--key", "keys/share-1.key"]);
}

#[test]
fn after_the_count_no_file_holds_a_box_and_none_is_larger_than_it_needs() {
    let fleet = Fleet::embedded();
    let boxes = give(&fleet);
    let whole = (fleet.path("ballot.sqlite"), boxes.len());
    assert_eq!(holding(&fleet.path(""), &boxes), [whole]);
    let before = fs::metadata(fleet.path("ballot.sqlite"))
        .expect("the store")
        .len();
    count(&fleet);
    assert_eq!(holding(&fleet.path(""), &boxes), []);
    let store = BallotDb::open(&DatabaseUrl::Sqlite(fleet.path("ballot.sqlite"))).expect("a store");
    let free = |connection: &mut Conn| {
        Ok(ask(
            connection,
            "SELECT freelist_count FROM pragma_freelist_count",
        ))
    };
    assert_eq!(store.read(free).expect("read"), "0");
    let after = fs::metadata(fleet.path("ballot.sqlite"))
        .expect("the store")
        .len();
    assert!(after + 40 * 8_000 < before, "{before} bytes, then {after}");
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn after_the_count_no_file_of_postgresql_holds_a_box() {
    let fleet = Fleet::postgres();
    let cluster = fleet.cluster.as_ref().expect("PostgreSQL");
    // What `database init` says a superuser has to do once, where the owner is none.
    cluster.execute(
        "ballot",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO wk_count; GRANT pg_checkpoint TO wk_count",
    );
    let boxes = give(&fleet);
    cluster.execute("ballot", "CHECKPOINT");
    // In the log a page may end within a piece.
    let most = |(_, pieces): &&(PathBuf, usize)| *pieces * 2 > boxes.len();
    let before = holding(&cluster.data(), &boxes);
    assert_eq!(
        before.iter().filter(most).count(),
        2,
        "in the table and in the log: {before:?}"
    );
    count(&fleet);
    assert_eq!(holding(&cluster.data(), &boxes), []);
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn what_the_count_leaves_has_one_xmin() {
    let fleet = Fleet::postgres();
    let cluster = fleet.cluster.as_ref().expect("PostgreSQL");
    // Another wave is open; its boxes came one by one.
    cluster.execute(
        "ballot",
        "INSERT INTO door VALUES ('w2', 'm', 'q', 'p', 's', 't', true)",
    );
    for number in 0..12 {
        // Against the order of commitments.
        let place = format!(
            "SELECT place_ballot('w2', decode(repeat('{:02x}', 32), 'hex'), 0::SMALLINT, \
             decode(repeat('00', 8273), 'hex'))",
            0xF0 - number
        );
        cluster.execute("ballot", &place);
    }
    give(&fleet);
    let xmins = "SELECT count(DISTINCT xmin::TEXT) FROM ";
    assert_eq!(
        cluster.number("ballot", &format!("{xmins} ballot WHERE wave = 'w2'")),
        12
    );
    count(&fleet);
    assert_eq!(cluster.number("ballot", "SELECT count(*) FROM ballot"), 12);
    assert_eq!(cluster.number("ballot", &format!("{xmins} ballot")), 1);
    let disorder = "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY ctid) AS place, \
         row_number() OVER (ORDER BY commitment) AS rank FROM ballot) AS lying WHERE place <> rank";
    assert_eq!(
        cluster.number("ballot", disorder),
        0,
        "they lie in the order of their commitments"
    );
    for table in ["block", "participation"] {
        assert!(
            cluster.number("office", &format!("SELECT count(*) FROM {table}")) > 0,
            "{table}"
        );
        assert_eq!(
            cluster.number("office", &format!("{xmins} {table}")),
            1,
            "{table}"
        );
    }
}

#[test]
fn nothing_on_the_answer_listener_marks_a_person() {
    let fleet = Fleet::embedded();
    let base = &fleet.answers[0].url;
    let holder = &fleet.holders()[0];
    let (message, _) = holder.ballot(0, &json!({ "belong-1": 3 }));
    let agent = town::agent();
    let get = |path: &str| {
        agent
            .get(format!("{base}{path}"))
            .call()
            .expect("an answer")
    };
    let post = |body: &Value| {
        let sent = agent
            .post(format!("{base}/w/w1/ballot"))
            .send(body.to_string());
        sent.expect("an answer")
    };
    let mut answers = vec![post(&message), post(&json!({})), post(&Value::Null)];
    for path in [
        "/w/w1",
        "/w/w1/manifest.json",
        "/w/w1/questionnaire.json",
        "/w/w1/weerklank.js",
        "/w/w1/weerklank.css",
        "/w/w1/count.json",
        "/w/w2",
        "/health",
        "/",
        "/%",
        "/w/w1/ballot",
    ] {
        answers.push(get(path));
    }
    for answer in &answers {
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        assert_eq!(header("referrer-policy"), Some("no-referrer"), "{answer:?}");
        assert_eq!(
            header("x-content-type-options"),
            Some("nosniff"),
            "{answer:?}"
        );
        assert!(
            matches!(header("cache-control"), Some("no-store" | "no-cache")),
            "{answer:?}"
        );
        for name in [
            "set-cookie",
            "etag",
            "last-modified",
            "access-control-allow-credentials",
        ] {
            assert_eq!(header(name), None, "{answer:?}");
        }
    }
    let page = get("/w/w1");
    let policy = page
        .headers()
        .get("content-security-policy")
        .expect("a policy");
    let policy = policy.to_str().expect("text");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'"),
        "{policy}"
    );
    for loose in ["unsafe", "*", "http:;", "https:;"] {
        assert!(!policy.contains(loose), "{policy}");
    }
}

fn the_same_log(fleet: &Fleet) {
    let (busy, idle) = (fleet.another("answer", ""), fleet.another("answer", ""));
    for (at, holder) in fleet.holders().iter().enumerate() {
        let (message, receipt) = holder.ballot(0, &json!({ "belong-1": 1 + at % 5 }));
        assert_eq!(
            busy.post("ballot", &message),
            (200, json!({ "receipt": receipt }))
        );
        let (other, _) = holder.ballot(0, &json!({ "belong-1": 2 }));
        assert_eq!(busy.post("ballot", &other).0, 409);
        let (changed, _) = holder.ballot(1, &json!({ "belong-1": 2 }));
        assert_eq!(busy.post("ballot", &changed).0, 200);
        assert_eq!(
            busy.post("ballot", &json!({ "commitment": "maroon" })).0,
            422
        );
    }
    assert!(fleet.ballots() >= 60, "{} ballots", fleet.ballots());
    // The first words of each line are its time.
    let words = |log: String| -> Vec<String> {
        log.lines()
            .filter(|line| !line.contains("starting"))
            .filter_map(|line| Some(line.split_once(' ')?.1.to_owned()))
            .collect()
    };
    assert_eq!(words(busy.kill()), words(idle.kill()));
}

#[test]
fn the_log_of_an_answer_listener_is_the_same_with_ballots_and_without() {
    the_same_log(&Fleet::embedded());
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn the_log_of_an_answer_listener_is_the_same_with_ballots_and_without_on_postgresql() {
    the_same_log(&Fleet::postgres());
}
