//! One error story: either the request is at fault (theirs) or the program is (ours).
//!
//! A [`Refusal`] is an answer: it carries a sentence that a person can act on, is never logged as a
//! fault, and becomes a 4xx status or exit code 1. A [`Failure`] is ours: its cause goes to the
//! log of the operator, the person gets a sentence without detail, status 500; or 503 where it is a
//! [`Trouble`] with a cure, such as a full disk. Nothing a respondent
//! typed may enter either; sentences name fields and files, not contents.

mod trouble;

use std::fmt;
use std::sync::Arc;

pub use trouble::{ServerSaid, Trouble};

/// The result of anything that can be refused or can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Theirs or ours.
#[derive(Debug, Clone)]
pub enum Error {
    /// The request cannot be granted; the sentence says why and what to do.
    Refused(Refusal),
    /// The program or its surroundings failed.
    Failed(Failure),
}

/// Why a request is refused. Each reason has one HTTP status (see `server`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The request cannot be read at all (400).
    Malformed,
    /// A credential or token does not hold (403).
    Forbidden,
    /// There is no such thing, or it is not for this person (404).
    Unknown,
    /// It contradicts what was claimed before (409).
    Conflict,
    /// It was there, and is closed for good (410).
    Gone,
    /// It is larger than anything valid (413).
    TooLarge,
    /// It can be read but breaks a rule (422).
    Invalid,
    /// Too many attempts (429).
    TooMany,
}

/// An answer that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of refusal.
    pub reason: Reason,
    /// One or more sentences, each naming the place and the cure.
    pub sentence: String,
}

/// A fault of ours: what was being done, and the cause.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the program was doing, for example "opening the ballot box".
    pub doing: String,
    /// The underlying error, if there is one; shared, because one fault may be that of several requests.
    pub cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Refuses with a reason and a sentence.
    pub fn refused(reason: Reason, sentence: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            reason,
            sentence: sentence.into(),
        })
    }

    /// Refuses something that can be read but breaks a rule.
    pub fn invalid(sentence: impl Into<String>) -> Self {
        Self::refused(Reason::Invalid, sentence)
    }

    /// A failure without an underlying error.
    pub fn failed(doing: impl Into<String>) -> Self {
        Self::Failed(Failure {
            doing: doing.into(),
            cause: None,
        })
    }

    /// The trouble behind a failure, if it is one with a cure.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Refused(_) => None,
            Self::Failed(failure) => failure.trouble(),
        }
    }
}

impl Failure {
    /// The trouble behind it, if it is one with a cure.
    pub fn trouble(&self) -> Option<Trouble> {
        Trouble::of(self.cause.as_deref()?)
    }
}

/// Says what the program was doing when something below it failed.
pub trait Doing<T> {
    /// Turns the error into a [`Failure`] with this description.
    fn doing(self, what: impl Into<String>) -> Result<T>;
}

impl<T, E: std::error::Error + Send + Sync + 'static> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|cause| {
            Error::Failed(Failure {
                doing: what.into(),
                cause: Some(Arc::new(cause)),
            })
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.sentence),
            Self::Failed(failure) => {
                write!(f, "Failed while {}", failure.doing)?;
                let mut cause = failure
                    .cause
                    .as_deref()
                    .map(|c| c as &dyn std::error::Error);
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
                match failure.trouble() {
                    Some(trouble) => write!(f, ". {}", trouble.cure()),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for Error {}
