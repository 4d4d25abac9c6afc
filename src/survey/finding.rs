//! What is wrong or could be better in a questionnaire file, said so that its editor can mend it.
//!
//! A finding quotes at most 60 characters of the file, made harmless, so that a hostile file cannot
//! write control sequences to a terminal or fill a log.

use std::fmt;

/// More findings than this help nobody; the rest is counted in one last finding.
const MOST: usize = 200;

/// Whether a finding stops the questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The questionnaire cannot be used.
    Error,
    /// The questionnaire can be used; the question could be better.
    Advice,
}

/// One fault or advice, with its place and its cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it stops the questionnaire.
    pub severity: Severity,
    /// The file as it was named by whoever read it.
    pub file: String,
    /// The line in that file, where it is known (never for JSON).
    pub line: Option<usize>,
    /// The part of the questionnaire, for example `question belong-1`.
    pub place: String,
    /// What is the matter: a full sentence.
    pub message: String,
    /// What to do about it: a full sentence.
    pub cure: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}: {} Cure: {}", self.place, self.message, self.cure)
    }
}

/// Everything that was found in one file, in the order of the file's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// All findings.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many findings stop the questionnaire.
    pub fn errors(&self) -> usize {
        self.of(Severity::Error).count()
    }

    /// The findings of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.0
            .iter()
            .filter(move |finding| finding.severity == severity)
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, finding) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}

/// Where a finding belongs: a part of the questionnaire and, where known, its line.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub name: String,
    pub line: Option<usize>,
}

impl Place {
    pub fn new(name: impl Into<String>, line: Option<usize>) -> Self {
        Self {
            name: name.into(),
            line,
        }
    }
}

/// Collects findings about one file.
#[derive(Debug)]
pub(crate) struct Report {
    file: String,
    findings: Vec<Finding>,
    left_out: usize,
}

impl Report {
    pub fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            findings: Vec::new(),
            left_out: 0,
        }
    }

    pub fn error(&mut self, at: &Place, message: impl Into<String>, cure: impl Into<String>) {
        self.push(Severity::Error, at, message.into(), cure.into());
    }

    pub fn advice(&mut self, at: &Place, message: impl Into<String>, cure: impl Into<String>) {
        self.push(Severity::Advice, at, message.into(), cure.into());
    }

    fn push(&mut self, severity: Severity, at: &Place, message: String, cure: String) {
        // Advice may fall off the end; an error may not turn into a sound questionnaire, and the
        // last finding below is an error whenever one was left out.
        if self.findings.len() >= MOST {
            self.left_out += usize::from(severity == Severity::Error);
            return;
        }
        self.findings.push(Finding {
            severity,
            file: self.file.clone(),
            line: at.line,
            place: at.name.clone(),
            message,
            cure,
        });
    }

    /// Whether an error was reported.
    pub fn stops(&self) -> bool {
        let error = |finding: &Finding| finding.severity == Severity::Error;
        self.left_out > 0 || self.findings.iter().any(error)
    }

    pub fn finish(mut self) -> Findings {
        if self.left_out > 0 {
            self.findings.push(Finding {
                severity: Severity::Error,
                file: self.file,
                line: None,
                place: "questionnaire".to_owned(),
                message: format!("{} more errors are not listed.", self.left_out),
                cure: "mend those above and check again.".to_owned(),
            });
        }
        Findings(self.findings)
    }
}

/// At most 60 characters of `text`, quoted, with everything unprintable escaped.
pub(crate) fn shown(text: &str) -> String {
    const MOST_SHOWN: usize = 60;
    let mut shown = String::from("\"");
    let mut room = MOST_SHOWN;
    for c in text.chars() {
        let printed: String = if c.is_control() || is_invisible(c) {
            c.escape_unicode().collect()
        } else {
            c.to_string()
        };
        let length = printed.chars().count();
        if length > room {
            shown.push('…');
            break;
        }
        room -= length;
        shown.push_str(&printed);
    }
    shown.push('"');
    shown
}

/// Characters that change how the text around them is read without being seen: zero-width marks
/// and the direction overrides with which a file can show one text and carry another (CVE-2021-42574).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_short_and_harmless() {
        assert_eq!(shown("belong-1"), "\"belong-1\"");
        assert_eq!(shown("a\u{1b}[31m"), "\"a\\u{1b}[31m\"");
        assert_eq!(shown("\u{202e}x"), "\"\\u{202e}x\"");
        let long = shown(&"x".repeat(1_000_000));
        assert_eq!(long.chars().count(), 63);
        assert!(long.ends_with("…\""));
    }

    #[test]
    fn a_finding_names_file_line_place_and_cure() {
        let mut report = Report::new("surveys/x.toml");
        let place = Place::new("question belong-1", Some(12));
        report.error(&place, "It has no text.", "write one.");
        let findings = report.finish();
        assert_eq!(
            findings.to_string(),
            "surveys/x.toml:12: question belong-1: It has no text. Cure: write one."
        );
        assert_eq!(findings.errors(), 1);
    }

    #[test]
    fn errors_beyond_the_limit_are_counted_and_still_stop_the_questionnaire() {
        let mut report = Report::new("x");
        let place = Place::new("page 1", None);
        for _ in 0..MOST {
            report.advice(&place, "Long.", "shorten.");
        }
        report.error(&place, "Wrong.", "mend.");
        let findings = report.finish();
        assert_eq!(findings.len(), MOST + 1);
        assert_eq!(findings.errors(), 1);
    }
}
