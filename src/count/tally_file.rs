//! The tally as a file: what survives the count, and nothing that may not be known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::certificate::CountCertificate;
use super::tally::Moments;
use crate::disclosure::{Form, Participation, Step};
use crate::error::{Error, Result};

pub(super) const FORMAT: &str = "weerklank/tally/v1";

/// The outcome of a count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyFile {
    /// Always `weerklank/tally/v1`.
    pub format: String,
    /// The wave.
    pub wave: String,
    /// The residual block of each published unit, by question and step.
    pub blocks: Vec<BlockRow>,
    /// Participation as it may be shown.
    pub participation: Vec<ParticipationRow>,
    /// Organisation-wide second moments by theme.
    pub moments: BTreeMap<String, Moments>,
    /// Comments of units that are large enough, in random order.
    pub comments: Vec<Comment>,
    /// What everybody may check.
    pub certificate: CountCertificate,
}

/// One residual block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRow {
    /// The question.
    pub question: String,
    /// The step of detail.
    pub step: Step,
    /// The published unit whose residual this is.
    pub unit: String,
    /// Respondents in it.
    pub respondents: u32,
    /// Their answers, in the form of the step.
    pub form: Form,
}

/// One row of participation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipationRow {
    /// The unit.
    pub unit: String,
    /// What may be shown of it.
    pub shown: Participation,
}

/// One comment, apart from every other answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The nearest unit that is large enough.
    pub unit: String,
    /// The question it answers.
    pub question: String,
    /// The writer's own words.
    pub text: String,
}

impl TallyFile {
    /// Reads a tally, naming the file in faults.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let tally: Self = serde_json::from_str(text).map_err(|error| {
            Error::invalid(format!(
                "{file}: line {}: this is not a complete tally. Copy it again, or count again.",
                error.line()
            ))
        })?;
        if tally.format != FORMAT {
            return Err(Error::invalid(format!(
                "{file}: this tally has another format than {FORMAT}; use the program that made it."
            )));
        }
        tally.certificate.check()?;
        Ok(tally)
    }
}
