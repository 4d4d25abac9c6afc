//! Migrations: the same names for both backends.
//!
//! They are run by whoever may create tables: the owner of a PostgreSQL schema, or anybody who opens an
//! embedded database. A role that may not (docs/DEPLOYMENT.md) only checks that the schema is the
//! program's own, and says what to do if it is not.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Conn, on_each};
use crate::error::{Doing, Error, Result};

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

/// The table in which diesel keeps the names of what was applied.
const APPLIED: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Brings the schema up to date where this connection may; refuses a database that a newer program
/// has written. A schema that is current is only read, so any number of processes may start at once.
pub fn run(connection: &mut Conn, side: Side) -> Result<()> {
    if missing(connection, side)?.is_empty() {
        return Ok(());
    }
    if !may_create(connection)? {
        return Err(Error::invalid(
            "The database is not as this program needs it, and this role may not change it. Run \
             `weerklank database init` with the credentials of the owner, then start again.",
        ));
    }
    connection.write(|connection| {
        // Of several processes that come here together, one migrates and the others find it done.
        if let Conn::Postgres(inner) = connection {
            diesel::sql_query("SELECT pg_advisory_xact_lock(20261125)")
                .execute(inner)
                .doing("waiting for another process that migrates the database")?;
        }
        if missing(connection, side)?.is_empty() {
            return Ok(());
        }
        match (connection, side) {
            (Conn::Sqlite(inner), Side::Office) => apply(inner, OFFICE_SQLITE),
            (Conn::Sqlite(inner), Side::Ballot) => apply(inner, BALLOT_SQLITE),
            (Conn::Postgres(inner), Side::Office) => apply(inner, OFFICE_POSTGRES),
            (Conn::Postgres(inner), Side::Ballot) => apply(inner, BALLOT_POSTGRES),
        }
    })
}

fn apply<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<()> {
    connection
        .run_pending_migrations(source)
        .map(|_| ())
        .map_err(|error| Error::failed(format!("migrating the database: {error}")))
}

/// The program's migrations that the database lacks. Those of a newer program are an error.
fn missing(connection: &mut Conn, side: Side) -> Result<Vec<String>> {
    let known = match side {
        Side::Office => names::<diesel::sqlite::Sqlite>(&OFFICE_SQLITE)?,
        Side::Ballot => names::<diesel::sqlite::Sqlite>(&BALLOT_SQLITE)?,
    };
    let applied = applied(connection)?;
    if let Some(newer) = applied.iter().find(|name| !known.contains(name)) {
        return Err(Error::invalid(format!(
            "the database was written by a newer program (migration {newer}); install that \
             program, or restore a backup made before the upgrade"
        )));
    }
    Ok(known
        .into_iter()
        .filter(|name| !applied.contains(name))
        .collect())
}

/// The versions of the built-in migrations, which are the same for both backends.
fn names<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<String>> {
    Ok(MigrationSource::<DB>::migrations(source)
        .map_err(|error| Error::failed(format!("reading the built-in migrations: {error}")))?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}

/// What was applied. Diesel's own question would create the table, which a restricted role may not.
fn applied(connection: &mut Conn) -> Result<Vec<String>> {
    let exists = match connection {
        Conn::Sqlite(_) => {
            format!("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '{APPLIED}') AS yes")
        }
        Conn::Postgres(_) => format!("SELECT to_regclass('{APPLIED}') IS NOT NULL AS yes"),
    };
    let doing = "reading which migrations were applied";
    let exists: Answer = on_each!(connection, |inner| diesel::sql_query(exists)
        .get_result(inner))
    .doing(doing)?;
    if !exists.yes {
        return Ok(Vec::new());
    }
    let versions = format!("SELECT version AS name FROM {APPLIED} ORDER BY version");
    let versions: Vec<Name> =
        on_each!(connection, |inner| diesel::sql_query(versions).load(inner)).doing(doing)?;
    Ok(versions.into_iter().map(|row| row.name).collect())
}

/// Whether this connection may create tables.
fn may_create(connection: &mut Conn) -> Result<bool> {
    let Conn::Postgres(inner) = connection else {
        return Ok(true);
    };
    diesel::sql_query(
        "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS yes",
    )
    .get_result::<Answer>(inner)
    .doing("asking what this role may do")
    .map(|answer| answer.yes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn both_backends_have_the_same_migrations() {
        use diesel::pg::Pg;
        use diesel::sqlite::Sqlite;
        for (sqlite, postgres) in [
            (OFFICE_SQLITE, OFFICE_POSTGRES),
            (BALLOT_SQLITE, BALLOT_POSTGRES),
        ] {
            let names = names::<Sqlite>(&sqlite).expect("names");
            assert!(!names.is_empty());
            // Of two with one number, only one would ever be run.
            let distinct: BTreeSet<&String> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{names:?}");
            assert_eq!(names, super::names::<Pg>(&postgres).expect("names"));
        }
        for side in ["office", "ballot"] {
            let folders = |backend: &str| -> BTreeSet<String> {
                let path = format!("{}/migrations/{side}/{backend}", env!("CARGO_MANIFEST_DIR"));
                let entries = fs::read_dir(path).expect("a folder");
                entries
                    .map(|entry| {
                        entry
                            .expect("an entry")
                            .file_name()
                            .into_string()
                            .expect("a name")
                    })
                    .collect()
            };
            assert_eq!(folders("sqlite"), folders("postgres"), "{side}");
        }
    }
}
