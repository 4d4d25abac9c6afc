//! Troubles that are nobody's mistake in the program and have a cure: a full disk, a database that is
//! gone, a right that is missing. Whatever happened, what got a receipt is in the box.
//!
//! Neither backend says through diesel which error code it had, so the texts are compared. A text in
//! another language is an ordinary failure then: the same refusal, with less advice.

use std::error::Error as StdError;

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
    /// The role may not do this.
    NotAllowed,
}

/// What the texts of both backends say.
const SAID: [(&str, Trouble); 13] = [
    ("database or disk is full", Trouble::Disk),
    ("disk I/O error", Trouble::Disk),
    ("No space left on device", Trouble::Disk),
    ("could not extend file", Trouble::Disk),
    ("could not write", Trouble::Disk),
    ("unable to open database file", Trouble::Gone),
    ("server closed the connection", Trouble::Gone),
    ("terminating connection", Trouble::Gone),
    ("the database system is", Trouble::Gone),
    ("no connection to the server", Trouble::Gone),
    ("database is locked", Trouble::Busy),
    ("permission denied", Trouble::NotAllowed),
    ("attempt to write a readonly database", Trouble::NotAllowed),
];

impl Trouble {
    /// The trouble behind a cause, if it is one of these.
    pub fn of(cause: &(dyn StdError + 'static)) -> Option<Self> {
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            let full = error.kind() == std::io::ErrorKind::StorageFull;
            return full.then_some(Self::Disk);
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

    /// Whether trying again later helps without anybody changing the program or its settings.
    pub fn passes(self) -> bool {
        self != Self::NotAllowed
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

    fn said(text: &str) -> Option<Trouble> {
        let information = Box::new(text.to_owned());
        Trouble::of(&Query::DatabaseError(
            DatabaseErrorKind::Unknown,
            information,
        ))
    }

    #[test]
    fn troubles_are_told_from_failures() {
        assert_eq!(said("database or disk is full"), Some(Trouble::Disk));
        assert_eq!(
            said("permission denied for table ballot"),
            Some(Trouble::NotAllowed)
        );
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
}
