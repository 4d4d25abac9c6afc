//! Each role on PostgreSQL does its work, and everything else is refused by PostgreSQL itself.

use std::process::{Command, Output};

use super::cluster::{Cluster, run};

const OFFICE: &str = "wk_office:pw-office";
const ANSWER: &str = "wk_answer:pw-answer";
const DESK: &str = "wk_desk:pw-desk";
const COUNT: &str = "wk_count:pw-count";
const OWNER: &str = "wk_owner:pw-owner";

/// A cluster with two databases of one owner who is no superuser, as docs/DEPLOYMENT.md has it.
pub fn prepared() -> Cluster {
    let cluster = Cluster::start();
    cluster.execute(
        "postgres",
        "CREATE ROLE wk_owner LOGIN CREATEROLE PASSWORD 'pw-owner';
         CREATE DATABASE office OWNER wk_owner; CREATE DATABASE ballot OWNER wk_owner",
    );
    for database in ["office", "ballot"] {
        cluster.execute(database, "ALTER SCHEMA public OWNER TO wk_owner");
    }
    cluster
}

/// The settings of every role, as environment variables.
pub fn settings(cluster: &Cluster) -> Vec<(&'static str, String)> {
    vec![
        ("WEERKLANK_OFFICE_DATABASE", cluster.url(OFFICE, "office")),
        ("WEERKLANK_ANSWER_DATABASE", cluster.url(ANSWER, "ballot")),
        (
            "WEERKLANK_ANSWER_DESK_DATABASE",
            cluster.url(DESK, "ballot"),
        ),
        (
            "WEERKLANK_ANSWER_COUNT_DATABASE",
            cluster.url(COUNT, "ballot"),
        ),
    ]
}

/// The owner's, which only `database init` is given.
fn owners(cluster: &Cluster) -> Vec<(&'static str, String)> {
    vec![
        (
            "WEERKLANK_OFFICE_OWNER_DATABASE",
            cluster.url(OWNER, "office"),
        ),
        (
            "WEERKLANK_ANSWER_OWNER_DATABASE",
            cluster.url(OWNER, "ballot"),
        ),
    ]
}

pub fn init(cluster: &Cluster) -> Output {
    weerklank(
        &["database", "init"],
        [settings(cluster), owners(cluster)].concat(),
    )
}

fn weerklank(arguments: &[&str], settings: Vec<(&str, String)>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
    command.args(arguments).envs(settings).current_dir("/tmp");
    command.output().expect("the program runs")
}

fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(both).expect("text")
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn each_role_is_refused_what_is_not_its_work() {
    let cluster = prepared();
    assert!(init(&cluster).status.success());
    cluster.execute(
        "ballot",
        "INSERT INTO door VALUES ('w1', 'm', 'q', 'p', 's', 't', true), ('w0', 'm', 'q', 'p', 's', 't', false)",
    );
    let place = "SELECT place_ballot('w1', decode(repeat('00', 32), 'hex'), 0::SMALLINT, \
         decode(repeat('00', 8273), 'hex'))";
    let everything = [
        // What, and who may.
        ("SELECT wave, manifest, open FROM door", "answer desk count"),
        (place, "answer"),
        ("SELECT count(*) FROM ballot", "count"),
        ("SELECT box FROM ballot", "count"),
        ("SELECT xmin, ctid FROM ballot", "count"),
        ("COPY ballot TO STDOUT", "count"),
        ("INSERT INTO ballot VALUES ('w1', '', 0, '')", ""),
        ("UPDATE ballot SET revision = 1", ""),
        ("DELETE FROM ballot", ""),
        ("TRUNCATE ballot", ""),
        (
            "INSERT INTO door VALUES ('w2', 'm', 'q', 'p', 's', 't', true)",
            "desk",
        ),
        ("UPDATE door SET open = false WHERE wave = 'w2'", "desk"),
        (
            "UPDATE door SET certificate = 'c' WHERE wave = 'w2'",
            "desk",
        ),
        ("UPDATE door SET manifest = 'other' WHERE wave = 'w1'", ""),
        ("UPDATE door SET open = true WHERE wave = 'w2'", ""),
        ("DELETE FROM door", ""),
        ("SELECT boxes_behind('w0')", "desk count"),
        ("SELECT destroy_ballots('w0')", "count"),
        ("SELECT destroy_ballots('w1')", ""), // its door is open
        ("SELECT pg_read_file('PG_VERSION')", ""),
        ("CREATE TABLE mine (x INTEGER)", ""),
        ("CREATE TEMPORARY TABLE door (wave TEXT, open BOOLEAN)", ""),
        ("CREATE ROLE another", ""),
        ("SET ROLE wk_owner", ""),
        (
            "SELECT version FROM __diesel_schema_migrations",
            "answer desk count",
        ),
        ("DELETE FROM __diesel_schema_migrations", ""),
    ];
    for role in [ANSWER, DESK, COUNT] {
        let mut connection = cluster.connect(role, "ballot").expect(role);
        let work = role.split([':', '_']).nth(1).expect("a name");
        for (statement, who) in everything {
            let outcome = run(&mut connection, statement);
            if who.contains(work) {
                outcome.unwrap_or_else(|error| panic!("{role}: {statement}: {error}"));
            } else {
                let error = outcome.expect_err(&format!("{role}: {statement}"));
                let refused = ["permission denied", "must be", "stays shut", "is not shut"];
                assert!(
                    refused.iter().any(|words| error.contains(words)),
                    "{role}: {statement}: {error}"
                );
            }
        }
        let outside = cluster
            .connect(role, "office")
            .err()
            .expect("no way into the office");
        assert!(
            outside.contains("permission denied for database"),
            "{outside}"
        );
    }
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn the_office_has_its_tables_and_no_way_to_the_ballots() {
    let cluster = prepared();
    assert!(init(&cluster).status.success());
    let mut connection = cluster.connect(OFFICE, "office").expect("the office");
    for work in [
        "INSERT INTO wave (id, state, closes, questionnaire, policy) VALUES ('w', 'draft', '2026-01-01', '', '')",
        "UPDATE wave SET state = 'open'",
        "SELECT count(*) FROM person",
        "DELETE FROM wave",
    ] {
        run(&mut connection, work).expect(work);
    }
    for other in [
        "CREATE TABLE mine (x INTEGER)",
        "CREATE TEMPORARY TABLE mine (x INTEGER)",
        "DROP TABLE wave",
        "ALTER TABLE wave ADD mine TEXT",
        "TRUNCATE wave CASCADE",
        "UPDATE __diesel_schema_migrations SET version = 'x'",
        "SET ROLE wk_owner",
        "CREATE ROLE another",
    ] {
        let error = run(&mut connection, other).expect_err(other);
        assert!(
            error.contains("permission denied") || error.contains("must be"),
            "{other}: {error}"
        );
    }
    let outside = cluster.connect(OFFICE, "ballot").err().expect("no way in");
    assert!(
        outside.contains("permission denied for database"),
        "{outside}"
    );
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_callers_own_tables_cannot_deceive_the_function_that_places() {
    let cluster = prepared();
    assert!(init(&cluster).status.success());
    cluster.execute(
        "ballot",
        "INSERT INTO door VALUES ('w0', 'm', 'q', 'p', 's', 't', false);
         GRANT TEMPORARY ON DATABASE ballot TO wk_answer",
    );
    let mut connection = cluster.connect(ANSWER, "ballot").expect("the answer role");
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE door AS SELECT 'w0' AS wave, true AS open; GRANT ALL ON door TO PUBLIC",
    )
    .expect("a table of its own");
    let place = "SELECT place_ballot('w0', decode(repeat('00', 32), 'hex'), 0::SMALLINT, \
         decode(repeat('00', 8273), 'hex'))";
    run(&mut connection, place).expect("an answer");
    assert_eq!(cluster.number("ballot", "SELECT count(*) FROM ballot"), 0);
    // The attack is a real one: it works where pg_temp is left where PostgreSQL puts it.
    let careless =
        "ALTER FUNCTION place_ballot(TEXT, BYTEA, SMALLINT, BYTEA) SET search_path = public";
    cluster.execute("ballot", careless);
    run(&mut connection, place).expect("an answer");
    assert_eq!(cluster.number("ballot", "SELECT count(*) FROM ballot"), 1);
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn init_may_be_repeated_and_no_password_is_shown() {
    let cluster = prepared();
    cluster.execute(
        "postgres",
        "ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()",
    );
    std::thread::sleep(std::time::Duration::from_millis(200));
    let (first, second) = (init(&cluster), init(&cluster));
    assert!(first.status.success(), "{}", text(&first));
    assert_eq!(text(&first), text(&second));
    let log = std::fs::read_to_string(cluster.data().join("../log")).expect("the server's log");
    assert!(log.contains("ALTER ROLE"), "the log shows statements");
    for password in ["pw-office", "pw-answer", "pw-desk", "pw-count", "pw-owner"] {
        assert!(!text(&first).contains(password));
        // The test's own CREATE ROLE stands before the setting was changed.
        assert!(!log.contains(password), "{password} is in the server's log");
    }
    for (role, database) in [
        (OFFICE, "office"),
        (ANSWER, "ballot"),
        (DESK, "ballot"),
        (COUNT, "ballot"),
    ] {
        cluster.connect(role, database).expect(role);
        let wrong = format!("{}:wrong", role.split(':').next().expect("a name"));
        let refused = cluster
            .connect(&wrong, database)
            .err()
            .expect("a password is asked");
        assert!(
            refused.contains("password authentication failed"),
            "{refused}"
        );
    }
    let said = text(&first);
    assert!(said.contains("log_min_error_statement = panic"), "{said}");
    assert!(said.contains("log_checkpoints = off"), "{said}");
    assert!(!said.contains("log_connections"), "it is off: {said}");
    assert!(said.contains("GRANT pg_checkpoint"), "{said}");
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_role_that_may_do_more_is_refused() {
    let cluster = prepared();
    cluster.execute("postgres", "CREATE ROLE wk_answer LOGIN CREATEDB");
    let refused = init(&cluster);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused).contains("answer.database"),
        "{}",
        text(&refused)
    );
    cluster.execute(
        "postgres",
        "ALTER ROLE wk_answer NOCREATEDB; GRANT pg_read_all_data TO wk_answer",
    );
    assert_eq!(init(&cluster).status.code(), Some(1));
    cluster.execute("postgres", "REVOKE pg_read_all_data FROM wk_answer");
    assert!(init(&cluster).status.success());
    let mut same = [settings(&cluster), owners(&cluster)].concat();
    same[2].1 = same[1].1.clone();
    let refused = weerklank(&["database", "init"], same);
    assert!(
        text(&refused).contains("answer.desk_database"),
        "{}",
        text(&refused)
    );
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_role_that_may_not_migrate_says_what_to_do() {
    let cluster = prepared();
    assert!(init(&cluster).status.success());
    let serve = || weerklank(&["wave", "status", "w1"], settings(&cluster));
    assert!(text(&serve()).contains("w1"), "{}", text(&serve()));
    cluster.execute(
        "ballot",
        "DELETE FROM __diesel_schema_migrations WHERE version = '20261125000003'",
    );
    let behind = serve();
    assert_eq!(behind.status.code(), Some(1));
    assert!(
        text(&behind).contains("weerklank database init"),
        "{}",
        text(&behind)
    );
    cluster.execute("ballot", "INSERT INTO __diesel_schema_migrations (version) VALUES ('20261125000003'), ('29990101000001')");
    for newer in [serve(), init(&cluster)] {
        assert_eq!(newer.status.code(), Some(1));
        assert!(
            text(&newer).contains("newer program (migration 29990101000001)"),
            "{}",
            text(&newer)
        );
    }
}
