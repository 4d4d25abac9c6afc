//! Processes that come up at the same moment on a database that is empty or older: one of them brings it up to date,
//! and all of them serve.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use weerklank::ballot::{BOX_SIZE, BallotBox, SealedBallot};
use weerklank::store::{BallotDb, DatabaseUrl, OfficeDb};

use super::cluster::number_in;
use super::columns::live;
use super::fleet::Service;
use super::town::{agent, databases, fresh_database};

/// How often they race, on each database and from each state.
const ROUNDS: usize = 4;

/// Two of each side.
const SIDES: [&str; 4] = ["office", "answer", "office", "answer"];

/// Where the two stores are.
struct Addresses {
    office: String,
    ballot: String,
}

impl Addresses {
    fn fresh(database: &str, folder: &Path) -> Self {
        let url = |side: &str| match database {
            "sqlite" => format!("sqlite:{}", folder.join(side).display()),
            server => fresh_database(server, side),
        };
        Self {
            office: url("office"),
            ballot: url("ballot"),
        }
    }

    fn settings(&self, folder: &Path) -> Vec<(&'static str, String)> {
        vec![
            ("WEERKLANK_OFFICE_DATABASE", self.office.clone()),
            ("WEERKLANK_ANSWER_DATABASE", self.ballot.clone()),
            (
                "WEERKLANK_MAIL_KEYS",
                folder.join("keys").display().to_string(),
            ),
        ]
    }

    /// Both stores as the first version of the program left them.
    fn make_old(&self) {
        for (url, side) in [(&self.office, "office"), (&self.ballot, "ballot")] {
            let backend = if url.starts_with("sqlite:") {
                "sqlite"
            } else {
                "postgres"
            };
            let first = first_migration(side, backend);
            let name = first
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let version = name.split_once('_').expect("a version").0.replace('-', "");
            let made = std::fs::read_to_string(first.join("up.sql")).expect("a migration");
            execute(
                url,
                &format!(
                    "{made}; CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                     run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
                     INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')"
                ),
            );
        }
    }

    /// The columns of both stores, which are open by now.
    fn columns(&self) -> Vec<(String, String)> {
        let address = |url: &str| -> DatabaseUrl { url.parse().expect("an address") };
        let office = OfficeDb::open(&address(&self.office)).expect("a store");
        let ballot = BallotDb::open(&address(&self.ballot)).expect("a store");
        let both = [office.read(live), ballot.read(live)];
        both.into_iter()
            .flat_map(|columns| columns.expect("columns"))
            .collect()
    }
}

fn first_migration(side: &str, backend: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("migrations/{side}/{backend}"));
    let folders = std::fs::read_dir(path).expect("a folder");
    let folders = folders.map(|one| one.expect("an entry").path());
    folders.min().expect("a migration")
}

#[allow(clippy::disallowed_methods)]
fn execute(url: &str, statements: &str) {
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            let connection = SqliteConnection::establish(path);
            connection.expect("a database").batch_execute(statements)
        }
        None => PgConnection::establish(url)
            .expect("a database")
            .batch_execute(statements),
    }
    .expect("executed");
}

/// A migration that no program knows yet.
const NEWER: &str = "29990101000001";

#[derive(diesel::QueryableByName)]
struct Schema {
    #[diesel(sql_type = diesel::sql_types::Text)]
    schema: String,
}

/// What a change of the schema would change: every byte of a file, every column and migration on a server.
#[allow(clippy::disallowed_methods)]
fn schema_of(url: &str) -> Vec<u8> {
    let Some(path) = url.strip_prefix("sqlite:") else {
        let every = "SELECT (SELECT string_agg(table_name || '.' || column_name, ' ' ORDER BY table_name, column_name) \
             FROM information_schema.columns WHERE table_schema = current_schema()) || \
             (SELECT string_agg(version, ' ' ORDER BY version) FROM __diesel_schema_migrations) AS schema";
        let mut connection = PgConnection::establish(url).expect("a database");
        let read = diesel::sql_query(every).get_result::<Schema>(&mut connection);
        return read.expect("a schema").schema.into_bytes();
    };
    std::fs::read(path).expect("a file")
}

/// Starts all at once; each must say where it listens and be healthy.
fn race(addresses: &Addresses, folder: &Path) {
    let (settings, barrier) = (addresses.settings(folder), Barrier::new(SIDES.len()));
    std::thread::scope(|scope| {
        for side in SIDES {
            let (settings, barrier) = (&settings, &barrier);
            scope.spawn(move || {
                barrier.wait();
                let service = Service::start(side, settings);
                let health = agent().get(format!("{}/health", service.url)).call();
                assert_eq!(health.expect("an answer").status(), 200, "{side}");
            });
        }
    });
}

#[test]
fn processes_that_migrate_at_the_same_moment_all_come_up() {
    for database in databases() {
        let folder = tempfile::tempdir().expect("a folder");
        let alone = Addresses::fresh(&database, folder.path());
        let expected = alone.columns();
        for round in 0..2 * ROUNDS {
            let folder = tempfile::tempdir().expect("a folder");
            let addresses = Addresses::fresh(&database, folder.path());
            if round % 2 == 1 {
                addresses.make_old();
            }
            race(&addresses, folder.path());
            assert_eq!(addresses.columns(), expected, "round {round} on {database}");
        }
    }
}

/// The store is old, too: whoever overlooked that it is newer as well would migrate it.
#[test]
fn a_store_that_a_newer_program_has_written_is_refused_and_not_touched() {
    for database in databases() {
        for newer in ["office", "ballot"] {
            let folder = tempfile::tempdir().expect("a folder");
            let addresses = Addresses::fresh(&database, folder.path());
            addresses.make_old();
            let url = match newer {
                "office" => &addresses.office,
                _ => &addresses.ballot,
            };
            let note =
                format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{NEWER}')");
            execute(url, &note);
            let before = schema_of(url);
            for arguments in [["database", "init"].as_slice(), &["wave", "status", "w1"]] {
                let mut program = Command::new(env!("CARGO_BIN_EXE_weerklank"));
                program.args(arguments).current_dir(folder.path());
                program.envs(addresses.settings(folder.path()));
                let refused = program.output().expect("the program runs");
                let said = String::from_utf8_lossy(&refused.stderr);
                let place = format!("{arguments:?}, {newer} on {database}: {said}");
                assert_eq!(refused.status.code(), Some(1), "{place}");
                let sentence = format!("written by a newer program (migration {NEWER}); install");
                assert!(said.contains(&sentence), "{place}");
                assert!(schema_of(url) == before, "changed: {place}");
            }
        }
    }
}

/// So many boxes are in an old store.
const BOXES: u8 = 20;

#[test]
fn boxes_of_an_older_version_are_all_there_and_lie_in_no_order() {
    for database in databases() {
        let folder = tempfile::tempdir().expect("a folder");
        let addresses = Addresses::fresh(&database, folder.path());
        addresses.make_old();
        let sqlite = database == "sqlite";
        let old: Vec<SealedBallot> = (0..BOXES)
            .map(|number| SealedBallot {
                commitment: [number; 32],
                revision: number % 10,
                sealed: vec![number; BOX_SIZE],
            })
            .collect();
        for one in &old {
            let bytes = |bytes: &[u8]| {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                if sqlite {
                    format!("x'{hex}'")
                } else {
                    format!("'\\x{hex}'")
                }
            };
            let (commitment, sealed) = (bytes(&one.commitment), bytes(&one.sealed));
            let revision = one.revision;
            execute(
                &addresses.ballot,
                &format!("INSERT INTO ballot VALUES ('w1', {commitment}, {revision}, {sealed})"),
            );
        }
        let db = BallotDb::open(&addresses.ballot.parse().expect("an address")).expect("a store");
        let mut found = Vec::new();
        let taken = BallotBox::new(db).each_portion("w1", |portion| {
            found.extend(portion);
            Ok(())
        });
        taken.expect("ballots");
        assert_eq!(found, old);
        if sqlite {
            let later = "SELECT count(*) FROM ballot AS one, ballot AS two \
                 WHERE one.commitment < two.commitment AND one.rowid < two.rowid";
            let later = number_in(&folder.path().join("ballot"), later);
            let pairs = i64::from(BOXES) * i64::from(BOXES - 1) / 2;
            assert!(later > 0 && later < pairs, "{later} of {pairs}");
        }
    }
}
