//! Migrations: the same names for both backends, run when a store is opened.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Conn;
use crate::error::{Error, Result};

const OFFICE_SQLITE: EmbeddedMigrations = embed_migrations!("migrations/office/sqlite");
const OFFICE_POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/office/postgres");
const BALLOT_SQLITE: EmbeddedMigrations = embed_migrations!("migrations/ballot/sqlite");
const BALLOT_POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/ballot/postgres");

/// Which of the two stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The identified side.
    Office,
    /// The anonymous side.
    Ballot,
}

/// Brings the schema up to date; refuses a database that a newer program has written.
pub fn run(connection: &mut Conn, side: Side) -> Result<()> {
    match (connection, side) {
        (Conn::Sqlite(inner), Side::Office) => bring_up(inner, OFFICE_SQLITE),
        (Conn::Sqlite(inner), Side::Ballot) => bring_up(inner, BALLOT_SQLITE),
        (Conn::Postgres(inner), Side::Office) => bring_up(inner, OFFICE_POSTGRES),
        (Conn::Postgres(inner), Side::Ballot) => bring_up(inner, BALLOT_POSTGRES),
    }
}

fn bring_up<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<()> {
    let known: Vec<String> = MigrationSource::<DB>::migrations(&source)
        .map_err(|error| Error::failed(format!("reading the built-in migrations: {error}")))?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = connection
        .applied_migrations()
        .map_err(|error| Error::failed(format!("reading the applied migrations: {error}")))?;
    if let Some(newer) = applied.iter().find(|v| !known.contains(&v.to_string())) {
        return Err(Error::invalid(format!(
            "the database was written by a newer program (migration {newer}); install that \
             program, or restore a backup made before the upgrade"
        )));
    }
    connection
        .run_pending_migrations(source)
        .map(|_| ())
        .map_err(|error| Error::failed(format!("migrating the database: {error}")))
}
