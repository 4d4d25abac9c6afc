//! The same service over a database that was made leaky by a migration: what ordinary storage does. An attack
//! that finds nothing in the honest wave means something only because it finds these.

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use sha2::{Digest, Sha256};
use weerklank::protocol::hex;

use super::store::{Store, sqlite};
use super::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leak {
    /// As shipped.
    None,
    /// Ballots have a time and a number.
    TimeAndNumber,
    /// SQLite keeps a write-ahead log.
    WriteAheadLog,
    /// Readable answers beside the box, under random keys and without a time: an ordinary survey tool in its
    /// "anonymous" mode.
    Ordinary,
}

/// The program names the row in which a box is to lie; here that is a column as any other, and rows are numbered
/// as they come.
const NUMBERED_SQLITE: &str = "DROP TABLE ballot; CREATE TABLE ballot ( \
     id INTEGER PRIMARY KEY AUTOINCREMENT, rowid INTEGER NOT NULL, \
     placed TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now')), \
     wave TEXT NOT NULL, commitment BLOB NOT NULL, revision SMALLINT NOT NULL, box BLOB NOT NULL, \
     UNIQUE (wave, commitment, revision))";

const NUMBERED_POSTGRES: &str = "ALTER TABLE ballot ADD COLUMN id BIGSERIAL, \
     ADD COLUMN placed TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()";

impl Leak {
    /// Applies the migration to a wave that is open. What it returns must be kept until the count.
    pub fn apply(self, world: &World) -> Option<SqliteConnection> {
        match (self, &world.ballot) {
            (Self::None, _) => {}
            (Self::TimeAndNumber, Store::Sqlite(_)) => world.ballot.run(NUMBERED_SQLITE),
            (Self::TimeAndNumber, Store::Postgres(_)) => world.ballot.run(NUMBERED_POSTGRES),
            (Self::WriteAheadLog, Store::Sqlite(path)) => return Some(write_ahead(world, path)),
            (Self::WriteAheadLog, Store::Postgres(_)) => panic!("PostgreSQL always has one"),
            (Self::Ordinary, _) => {
                world
                    .ballot
                    .run("CREATE TABLE answer (id TEXT NOT NULL PRIMARY KEY, said TEXT NOT NULL)");
            }
        }
        None
    }

    /// What the leaky service does beside its work when somebody answers.
    pub fn answered(self, world: &World, marker: &str) {
        if self == Self::Ordinary {
            // A key that says nothing of when it was made.
            let key = hex(&Sha256::digest(marker));
            let said = format!("INSERT INTO answer VALUES ('{key}', 'Wat mij betreft {marker}.')");
            world.ballot.run(&said);
        }
    }
}

/// Connections set their own journal on connecting, and cannot while another one uses a write-ahead log: so
/// all are made first. The one returned keeps the log from being tidied away.
fn write_ahead(world: &World, path: &std::path::Path) -> SqliteConnection {
    world.ballots.read(|_| Ok(())).expect("a reader");
    world.ballots.write(|_| Ok(())).expect("a writer");
    let (status, _) = super::client::get(&format!("{}/health", world.answer_address));
    assert_eq!(status, 200);
    let mut own = sqlite(path);
    own.batch_execute("PRAGMA journal_mode = WAL")
        .expect("a write-ahead log");
    own
}
