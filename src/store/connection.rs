//! One connection type over SQLite and PostgreSQL.
//!
//! The backend is picked by the scheme of the URL. The enum's own `establish` tries one backend after
//! the other, and SQLite accepts any text as a path: a mistyped PostgreSQL address silently made a
//! new empty file. So it is never called.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{Connection as _, ConnectionResult, PgConnection, RunQueryDsl as _, SqliteConnection};

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::error::{Doing, Error, Failure, Result, ServerSaid};

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

/// Under which name somebody connects to PostgreSQL.
pub(super) struct Login {
    /// The role.
    pub(super) name: String,
    /// Absent where the server knows the role otherwise (peer, certificate, a password file).
    pub(super) password: Option<Zeroizing<String>>,
}

impl DatabaseUrl {
    /// The role in the address; `key` says where the address stands.
    pub(super) fn login(&self, key: &str) -> Result<Login> {
        let Self::Postgres(text) = self else {
            return Err(Error::invalid(format!(
                "{key}: only PostgreSQL has roles; leave the key out with an embedded database."
            )));
        };
        let fault = || {
            Error::invalid(format!(
                "{key}: write postgres://ROLE:PASSWORD@HOST/DATABASE, with %-codes for signs in the \
                 password."
            ))
        };
        let url = url::Url::parse(text).map_err(|_| fault())?;
        let plain = |coded: &str| {
            let text = percent_decode_str(coded).decode_utf8();
            text.map(|text| text.into_owned()).map_err(|_| fault())
        };
        let name = plain(url.username())?;
        if name.is_empty() {
            return Err(fault());
        }
        Ok(Login {
            name,
            password: url.password().map(plain).transpose()?.map(Zeroizing::new),
        })
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
/// from the file itself. `synchronous=FULL`: a receipt is only given for what survives a power cut. The cache
/// holds the leaves of the index of all ballots of a large municipality, each of which comes at a random place.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = TRUNCATE; \
     PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;";

/// Whether this role may end a segment of the write-ahead log and ask for a checkpoint.
const MAY_CHECKPOINT: &str = "SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE') AND EXISTS \
     (SELECT 1 FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(oid, 'USAGE')) AS yes";

#[derive(diesel::QueryableByName)]
struct MayCheckpoint {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    yes: bool,
}

impl DatabaseUrl {
    /// An embedded database is a file, whose folder may not be there yet.
    pub(super) fn make_folder(&self) -> Result<()> {
        match self {
            Self::Sqlite(path) => path.parent().map_or(Ok(()), |folder| {
                std::fs::create_dir_all(folder).doing(format!("making the folder of {self}"))
            }),
            Self::Postgres(_) => Ok(()),
        }
    }

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
        self.committed(work).map_err(|error| self.said(error))
    }

    /// An error, marked where a server said it (see [`Trouble`](crate::error::Trouble)).
    pub(super) fn said(&self, error: Error) -> Error {
        match (self, error) {
            (Self::Postgres(_), Error::Failed(Failure { doing, cause })) => {
                let cause = cause.map(|cause| -> Arc<dyn std::error::Error + Send + Sync> {
                    Arc::new(ServerSaid(cause))
                });
                Error::Failed(Failure { doing, cause })
            }
            (_, error) => error,
        }
    }

    fn committed<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
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

    /// Leaves nothing of what was destroyed in a live file. On SQLite the whole file is rewritten, so that
    /// pages, cells and free space tell nothing. On PostgreSQL the table was rewritten by the destruction
    /// itself; what is left is the write-ahead log, which goes with the next checkpoint, at once where
    /// this role may ask for one (`database init` grants it where it can; docs/DEPLOYMENT.md).
    pub(super) fn compact(&mut self) -> Result<()> {
        let doing = "compacting a store";
        match self {
            Self::Sqlite(inner) => inner.batch_execute("VACUUM").doing(doing),
            Self::Postgres(inner) => {
                let may: MayCheckpoint = diesel::sql_query(MAY_CHECKPOINT)
                    .get_result(inner)
                    .doing(doing)?;
                if may.yes {
                    inner
                        .batch_execute("SELECT pg_switch_wal()")
                        .and_then(|()| inner.batch_execute("CHECKPOINT"))
                        .doing(doing)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_is_read_from_the_address() {
        let login = |text: &str| text.parse::<DatabaseUrl>()?.login("answer.database");
        let found =
            login("postgres://weerklank_answer:a%40b@db.example:5433/ballot").expect("a login");
        assert_eq!(found.name, "weerklank_answer");
        assert_eq!(found.password.expect("a password").as_str(), "a@b");
        let found = login("postgresql://x@%2Frun%2Fpostgresql/ballot").expect("a login");
        assert!(found.name == "x" && found.password.is_none());
        for wrong in ["postgres:///ballot", "sqlite:x", "postgres:nonsense"] {
            let error = login(wrong).err().expect(wrong).to_string();
            assert!(error.contains("answer.database"), "{error}");
        }
    }
}
