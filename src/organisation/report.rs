//! What an import found: every fault at once, each with its place and its cure.
//!
//! A roster comes from a personnel system and is corrected by hand, so the report lists everything
//! in one go instead of stopping at the first fault. It may be printed, mailed and filed: it never
//! quotes the name or mail address of a person, and nothing longer than [`QUOTED`] characters.

use std::fmt;

/// How many findings are kept; the rest is counted.
const KEPT: usize = 1_000;

/// The most characters of input that a finding quotes.
const QUOTED: usize = 60;

/// One thing that is wrong, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The file, as the caller named it.
    pub file: String,
    /// The line in that file, from 1.
    pub line: u64,
    /// The column, where one cell is at fault.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it; empty when nothing needs to be done.
    pub cure: String,
}

/// All findings of one import.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// What must be corrected before the files are accepted, at most 1,000 of them.
    pub findings: Vec<Finding>,
    /// What is accepted but worth a look, at most 1,000 of them.
    pub notices: Vec<Finding>,
    /// How many findings there were beyond those kept.
    pub more: usize,
}

/// The place of a finding.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub file: &'a str,
    pub line: u64,
    pub column: Option<&'a str>,
}

impl<'a> At<'a> {
    /// A whole line.
    pub fn line(file: &'a str, line: u64) -> Self {
        let column = None;
        Self { file, line, column }
    }

    /// One cell of a line.
    pub fn cell(file: &'a str, line: u64, column: &'a str) -> Self {
        let column = Some(column);
        Self { file, line, column }
    }

    fn finding(self, message: impl Into<String>, cure: impl Into<String>) -> Finding {
        Finding {
            file: self.file.to_owned(),
            line: self.line,
            column: self.column.map(str::to_owned),
            message: message.into(),
            cure: cure.into(),
        }
    }
}

impl ImportReport {
    /// Adds a fault: the import is refused.
    pub(super) fn refuse(
        &mut self,
        at: At<'_>,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) {
        if self.findings.len() < KEPT {
            self.findings.push(at.finding(message, cure));
        } else {
            self.more += 1;
        }
    }

    /// Adds something that is allowed but worth a look.
    pub(super) fn notice(
        &mut self,
        at: At<'_>,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) {
        if self.notices.len() < KEPT {
            self.notices.push(at.finding(message, cure));
        }
    }

    /// Puts the findings in the order of the lines, those of the first file before the others.
    pub(super) fn in_order(mut self, first: &str) -> Self {
        self.findings.sort_by_key(|f| (f.file != first, f.line));
        self
    }

    /// Whether nothing has to be corrected.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many things have to be corrected, also those that are not listed.
    pub fn total(&self) -> usize {
        self.findings.len() + self.more
    }
}

/// A piece of input as a finding may show it: short, and never a mail address, because a file whose
/// columns are shifted has persons where ids should be.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('@') {
        return "(a mail address, not shown)".to_owned();
    }
    match text.char_indices().nth(QUOTED) {
        None => format!("\"{text}\""),
        Some((end, _)) => format!("\"{}...\"", &text[..end]),
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}: ", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(f, "column {column}: ")?;
        }
        f.write_str(&self.message)?;
        if !self.cure.is_empty() {
            write!(f, "; {}", self.cure)?;
        }
        f.write_str(".")
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        if self.more > 0 {
            writeln!(f, "... and {} more.", self.more)?;
        }
        for notice in &self.notices {
            writeln!(f, "Notice: {notice}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ImportReport {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_a_sentence() {
        let mut report = ImportReport::default();
        let at = At::cell("people.csv", 17, "unit");
        report.refuse(at, "the unit \"x\" is unknown", "correct its id");
        report.refuse(At::line("people.csv", 18), "the line is bad", "");
        assert_eq!(
            report.to_string(),
            "people.csv line 17: column unit: the unit \"x\" is unknown; correct its id.\n\
             people.csv line 18: the line is bad.\n"
        );
    }

    #[test]
    fn a_flood_is_counted_instead_of_kept() {
        let mut report = ImportReport::default();
        for line in 0..1_250 {
            report.refuse(At::line("people.csv", line), "bad", "");
        }
        assert_eq!((report.findings.len(), report.more), (1_000, 250));
        assert_eq!(report.total(), 1_250);
        assert!(report.to_string().ends_with("... and 250 more.\n"));
    }

    #[test]
    fn quotes_are_short_and_show_no_mail_address() {
        assert_eq!(quoted("team-a"), "\"team-a\"");
        assert!(!quoted("jan@example.org").contains("jan"));
        assert_eq!(quoted(&"é".repeat(61)).chars().count(), 60 + 5);
    }
}
