//! One connection type over SQLite and PostgreSQL.
//!
//! The backend is picked by the scheme of the URL. The enum's own `establish` tries one backend after
//! the other, and SQLite accepts any text as a path: a mistyped PostgreSQL address silently made a
//! new empty file. So it is never called.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{Connection as _, ConnectionResult, PgConnection, SqliteConnection};

use crate::error::{Doing, Error, Result};

/// A connection to either backend.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

/// Expands the same diesel body for each backend, for what `MultiConnection` cannot express.
macro_rules! on_each {
    ($connection:expr, |$inner:ident| $body:expr) => {
        match $connection {
            $crate::store::Conn::Sqlite($inner) => $body,
            $crate::store::Conn::Postgres($inner) => $body,
        }
    };
}
pub(crate) use on_each;

/// Where a database is: `sqlite:PATH` or `postgres://...`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A connection string, which may hold a password.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            _ => Err(Error::invalid(
                "a database address begins with sqlite: (then a path) or postgres://",
            )),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://(address not shown)"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// On SQLite, for both stores. A rollback journal that is truncated instead of a write-ahead log, and
/// overwriting of what is deleted: a log keeps the order of arrival, and destroyed keys must be gone
/// from the file itself. `synchronous=FULL`: a receipt is only given for what survives a power cut.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = TRUNCATE; \
     PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY;";

impl DatabaseUrl {
    pub(super) fn connect(&self) -> ConnectionResult<Conn> {
        match self {
            Self::Sqlite(path) => {
                let mut inner = SqliteConnection::establish(&path.to_string_lossy())?;
                inner
                    .batch_execute(SQLITE_PRAGMAS)
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(inner))
            }
            Self::Postgres(url) => PgConnection::establish(url).map(Conn::Postgres),
        }
    }
}

impl Conn {
    /// Runs `work` in one transaction that may write. On SQLite it takes the write lock at once:
    /// a deferred transaction that reads first and then writes fails under concurrency.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        match self {
            Self::Sqlite(inner) => {
                AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")
            }
            Self::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
        }
        .doing("beginning a transaction")?;
        match work(self) {
            Ok(value) => {
                on_each!(self, |inner| {
                    AnsiTransactionManager::commit_transaction(inner)
                })
                .doing("committing a transaction")?;
                Ok(value)
            }
            Err(error) => {
                // The error of the work is what matters; a connection that cannot roll back is
                // found broken by the pool.
                let _ = on_each!(self, |inner| {
                    AnsiTransactionManager::rollback_transaction(inner)
                });
                Err(error)
            }
        }
    }

    /// Rewrites the whole file, so that pages, cells and free space tell nothing of what was there.
    pub(crate) fn compact(&mut self) -> Result<()> {
        let statement = match self {
            Self::Sqlite(_) => "VACUUM",
            Self::Postgres(_) => "VACUUM FULL ballot",
        };
        self.batch_execute(statement)
            .doing("compacting the ballot store")
    }
}
