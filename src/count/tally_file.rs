//! The tally as a file: what survives the count, and nothing that may not be known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::certificate::CountCertificate;
use crate::disclosure::{Form, Participation, Step, Tree};
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
    /// What is kept of the groups of background questions.
    pub breakdowns: Vec<BreakdownRow>,
    /// How far persons' scores lie apart, organisation-wide, by theme.
    pub spreads: BTreeMap<String, Spread>,
    /// Comments of units that are large enough, in random order.
    pub comments: Vec<Comment>,
    /// What everybody may check.
    pub certificate: CountCertificate,
    /// The same of each box that was counted with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<CountCertificate>,
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

/// One question over one group of a background question, in a unit and everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakdownRow {
    /// The background question.
    pub background: String,
    /// The unit; empty for the whole organisation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The group: one of its options.
    pub group: String,
    /// The question.
    pub question: String,
    /// How many of the group answered it.
    pub respondents: u32,
    /// The sum of their answers' values.
    pub sum: i64,
}

/// The spread of persons' scores on a theme over the organisation. Their sum is left out on purpose:
/// it differs from the items' own sums by the answers of exactly those who skipped an item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Persons with a score.
    pub persons: u32,
    /// Sum of squared deviations from the mean of their scores.
    pub deviations: f64,
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

impl BreakdownRow {
    /// The unit's number in the chart; `None` where it is not there.
    pub fn unit_in(&self, tree: &Tree) -> Option<usize> {
        match self.unit.as_str() {
            "" => Some(tree.root()),
            unit => tree.find(unit),
        }
    }
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
        tally.check()?;
        Ok(tally)
    }

    /// The certificate of every box, the wave's own first.
    pub fn certificates(&self) -> impl Iterator<Item = &CountCertificate> {
        std::iter::once(&self.certificate).chain(&self.carried)
    }

    /// Checks that every certificate agrees with itself, and the first with the tally.
    pub fn check(&self) -> Result<()> {
        if self.certificate.wave != self.wave {
            return Err(Error::invalid(format!(
                "The tally is of wave {}, and its certificate of wave {}. Copy it again, or count again.",
                self.wave, self.certificate.wave
            )));
        }
        self.certificates().try_for_each(CountCertificate::check)
    }
}
