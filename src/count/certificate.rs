//! The count certificate, `count.json`: what everybody may check after the count.
//!
//! Figures are over the whole wave only: the same figures by unit are participation, which has its own
//! rule. The receipts are sorted, so they tell no order of arrival.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::opening::Spoiled;
use crate::disclosure::Certificate;
use crate::error::{Doing, Error, Result};
use crate::survey::Questionnaire;
use crate::wave::Manifest;

/// Everything that is public about a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountCertificate {
    /// The protocol of the manifest.
    pub protocol: String,
    /// The wave.
    pub wave: String,
    /// The manifest's control code, in six blocks.
    pub control: String,
    /// Who held the results key.
    pub custody: String,
    /// What the trustees declare about their shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<String>,
    /// The waves whose boxes were opened with this one: the figures are of all of them together. Everything else
    /// here is of this box alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<String>,
    /// People invited.
    pub invited: u64,
    /// Tokens issued.
    pub issued: u64,
    /// Boxes placed, revisions included.
    pub placed: u64,
    /// Ballots counted.
    pub valid: u64,
    /// Valid boxes that a later revision replaced.
    pub replaced: u64,
    /// Spoiled boxes by reason.
    pub spoiled: BTreeMap<Spoiled, u64>,
    /// The receipt of every box, sorted.
    pub receipts: Vec<String>,
    /// What the auditor found over all publications of the count.
    pub audit: AuditFindings,
}

/// The auditor's certificates of every question and step, taken together.
pub type AuditFindings = Certificate;

/// Everything that is public about a wave that was taken over from an earlier tool. No box was opened, so there
/// is nothing in it that a respondent could check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportCertificate {
    /// Always [`ImportCertificate::SOURCE`].
    pub source: String,
    /// The wave.
    pub wave: String,
    /// The day that the headcount gives it, `YYYY-MM-DD`.
    pub date: String,
    /// People who were asked.
    pub people: u64,
    /// Respondents taken over.
    pub valid: u64,
    /// How many regions the earlier tool's own reports had, if they were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports: Option<u64>,
    /// What the auditor found over all publications, together with those reports where there are any.
    pub audit: AuditFindings,
}

impl ImportCertificate {
    /// Where an imported wave says it comes from.
    pub const SOURCE: &'static str = "import";
}

/// Where the figures of a wave come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Provenance {
    /// A box was opened and counted.
    Count(CountCertificate),
    /// An earlier tool's answers were taken over.
    Import(ImportCertificate),
}

impl Provenance {
    /// Reads the certificate of a wave.
    pub fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).doing("reading the certificate of a wave")
    }

    /// What the auditor found.
    pub fn audit(&self) -> &AuditFindings {
        match self {
            Self::Count(count) => &count.audit,
            Self::Import(import) => &import.audit,
        }
    }
}

impl CountCertificate {
    /// Whether the trustees keep their shares, for other boxes under the same key.
    pub fn keeps_shares(&self) -> bool {
        self.shares.as_deref() == Some(KEPT)
    }

    /// Checks that the certificate agrees with itself.
    pub fn check(&self) -> Result<()> {
        let spoiled: u64 = self.spoiled.values().sum();
        let fault = if self.placed != self.valid + self.replaced + spoiled {
            "boxes placed are not valid, replaced and spoiled ones together"
        } else if self.receipts.len() as u64 != self.placed {
            "there is not one receipt for each box placed"
        } else if !self.receipts.is_sorted_by(|a, b| a < b) {
            "the receipts are not sorted, or one occurs twice"
        } else if self.valid > self.issued {
            "more ballots are valid than tokens were issued, so an issuing key was misused"
        } else if self.issued > self.invited {
            "more tokens were issued than people invited"
        } else if !self.audit.leaks.is_empty() {
            "the auditor found something that must not be known"
        } else {
            return Ok(());
        };
        Err(Error::invalid(format!(
            "The count certificate of wave {} does not hold: {fault}. Nothing may be published.",
            self.wave
        )))
    }
}

/// What is said of the shares of a key under which further waves of leavers may be counted.
const KEPT: &str = "kept by the trustees for the waves of leavers under the same key";

/// The trustees' declaration, where there are trustees.
pub(super) fn declaration(manifest: &Manifest, asked: &Questionnaire) -> Option<String> {
    let declared = match asked.is_for_leavers() {
        true => KEPT,
        false => "declared destroyed by the trustees",
    };
    (!manifest.operator_custody()).then(|| declared.to_owned())
}
