//! Comments, word for word, apart from every figure.
//!
//! Not part of a [`Release`]: what is exported, shared with a team or put on a screen is made of a release
//! and so cannot hold a comment. Only the page of a unit that owns comments is given this capability.

use diesel::prelude::*;

use super::Release;
use crate::error::{Doing, Result};
use crate::store::OfficeDb;
use crate::store::office_schema::comment;

/// Capability to read comments.
#[derive(Clone)]
pub struct Comments {
    db: OfficeDb,
}

/// The comments on one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commented {
    /// The question, by its id.
    pub question: String,
    /// What people wrote, in random order.
    pub texts: Vec<String>,
}

impl Comments {
    /// The comments in this store.
    pub fn new(db: OfficeDb) -> Self {
        Self { db }
    }

    /// The comments that the count gave to this unit, by question in the order of the questionnaire; none
    /// where it owns none. The release is asked for as proof that the wave is out.
    ///
    /// The order within a question is that of random ids: nothing of who wrote, when or what else, and the
    /// same at each reading, so that people can talk about "the third one".
    pub fn of(&self, release: &Release, unit: usize) -> Result<Vec<Commented>> {
        let rows: Vec<(String, String)> = self.db.read(|connection| {
            comment::table
                .filter(comment::wave.eq(release.wave()))
                .filter(comment::unit.eq(release.tree().id(unit)))
                .order(comment::id)
                .select((comment::question, comment::text))
                .load(connection)
                .doing("reading comments")
        })?;
        let commented = release.questionnaire().questions().map(|question| {
            let own = rows.iter().filter(|(of, _)| *of == question.id);
            Commented {
                question: question.id.clone(),
                texts: own.map(|(_, text)| text.clone()).collect(),
            }
        });
        Ok(commented.filter(|of| !of.texts.is_empty()).collect())
    }
}
