//! Troubles that are nobody's mistake in the program and have a cure: a full disk, a database that is
//! gone, a right that is missing. Whatever happened, what got a receipt is in the box.
//!
//! No text decides what a respondent is told, for PostgreSQL speaks the language of its `lc_messages`, and diesel does
//! not pass on which code an error had. That a database is gone is seen from the state of the connection. For the rest,
//! `store` wraps what a server said in [`ServerSaid`]: a statement that the server understood and that broke no rule
//! was refused for a reason of the server's own. Texts only choose the advice to the operator. SQLite is part of the
//! program, and its texts are always the same.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as Query};

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The disk under a database or a file is full, or cannot be written.
    Disk,
    /// The database cannot be reached, or went away.
    Gone,
    /// Another program holds the database.
    Busy,
    /// The database server could not do what it understood.
    Server,
    /// The role may not do this.
    NotAllowed,
}

/// What the texts of SQLite say, and those of a server that speaks English.
const SAID: [(&str, Trouble); 9] = [
    ("database or disk is full", Trouble::Disk),
    ("disk I/O error", Trouble::Disk),
    ("No space left on device", Trouble::Disk),
    ("could not extend file", Trouble::Disk),
    ("could not write", Trouble::Disk),
    ("unable to open database file", Trouble::Gone),
    ("database is locked", Trouble::Busy),
    ("permission denied", Trouble::NotAllowed),
    ("attempt to write a readonly database", Trouble::NotAllowed),
];

/// What a database server said, as the cause of a failure.
#[derive(Debug)]
pub struct ServerSaid(pub Arc<dyn StdError + Send + Sync>);

impl fmt::Display for ServerSaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for ServerSaid {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

impl ServerSaid {
    fn trouble(&self) -> Option<Trouble> {
        let said = self.0.as_ref();
        Trouble::of(said).or_else(|| is_of_the_server(said).then_some(Trouble::Server))
    }
}

/// Neither a mistake in the statement, which has a position, nor a broken rule, which has a kind or names a table.
fn is_of_the_server(cause: &(dyn StdError + 'static)) -> bool {
    match cause.downcast_ref::<Query>() {
        Some(Query::DatabaseError(DatabaseErrorKind::Unknown, said)) => {
            said.statement_position().is_none() && said.table_name().is_none()
        }
        Some(Query::RollbackErrorOnCommit { commit_error, .. }) => {
            is_of_the_server(commit_error.as_ref())
        }
        _ => false,
    }
}

impl Trouble {
    /// The trouble behind a cause, if it is one of these.
    pub fn of(cause: &(dyn StdError + 'static)) -> Option<Self> {
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            let full = error.kind() == std::io::ErrorKind::StorageFull;
            return full.then_some(Self::Disk);
        }
        if let Some(said) = cause.downcast_ref::<ServerSaid>() {
            return said.trouble();
        }
        if cause.is::<diesel::r2d2::PoolError>() || cause.is::<diesel::ConnectionError>() {
            return Some(Self::Gone);
        }
        match cause.downcast_ref::<Query>()? {
            Query::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | Query::BrokenTransactionManager => Some(Self::Gone),
            Query::DatabaseError(_, information) => Self::said(information.message()),
            Query::RollbackErrorOnCommit { commit_error, .. } => Self::of(commit_error.as_ref()),
            _ => None,
        }
    }

    fn said(message: &str) -> Option<Self> {
        { SAID.iter() }
            .find(|(text, _)| message.contains(text))
            .map(|(_, trouble)| *trouble)
    }

    /// What the operator can do.
    pub fn cure(self) -> &'static str {
        match self {
            Self::Disk => {
                "Make room on the disk, then do it again. What got a receipt is in the box; nothing was \
                 half done."
            }
            Self::Gone => {
                "Start the database or correct its address, then do it again. What got a receipt is in \
                 the box."
            }
            Self::Busy => {
                "Another program holds the database. Wait until it is done, then do it again."
            }
            Self::Server => {
                "The database server could not do it; its own log says why. Mend that, then do it again. What \
                 got a receipt is in the box."
            }
            Self::NotAllowed => {
                "The role in this address may not do that. Use the credentials meant for it (see \
                 docs/DEPLOYMENT.md), or run `weerklank database init` as the owner."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(kind: DatabaseErrorKind, text: &str) -> Query {
        Query::DatabaseError(kind, Box::new(text.to_owned()))
    }

    fn said(text: &str) -> Option<Trouble> {
        Trouble::of(&query(DatabaseErrorKind::Unknown, text))
    }

    /// What a server said, in whatever language.
    fn server(kind: DatabaseErrorKind, text: &str) -> Option<Trouble> {
        Trouble::of(&ServerSaid(Arc::new(query(kind, text))))
    }

    #[test]
    fn troubles_are_told_from_failures() {
        assert_eq!(said("database or disk is full"), Some(Trouble::Disk));
        assert_eq!(said("UNIQUE constraint failed: wave.id"), None);
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Trouble::of(&full), Some(Trouble::Disk));
        assert_eq!(Trouble::of(&std::fmt::Error), None);
        let commit = Query::RollbackErrorOnCommit {
            rollback_error: Box::new(Query::NotFound),
            commit_error: Box::new(Query::BrokenTransactionManager),
        };
        assert_eq!(Trouble::of(&commit), Some(Trouble::Gone));
    }

    #[test]
    fn the_language_of_a_server_changes_the_advice_alone() {
        use DatabaseErrorKind::{ClosedConnection, UniqueViolation, Unknown};
        let english = "permission denied for table ballot";
        assert_eq!(server(Unknown, english), Some(Trouble::NotAllowed));
        for text in ["keine Berechtigung für Tabelle ballot", "unbekannt", ""] {
            assert_eq!(server(Unknown, text), Some(Trouble::Server));
            assert_eq!(server(ClosedConnection, text), Some(Trouble::Gone));
            assert_eq!(server(UniqueViolation, text), None);
        }
        // The words of a lost connection, where none was lost.
        let words = "server closed the connection unexpectedly";
        assert_eq!(server(UniqueViolation, words), None);
        assert_eq!(said(words), None);
    }
}
