//! An indicator: what is counted beside the survey, and how it is told.

use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::format_description;

use super::amount::{Amount, Measure};
use crate::survey::{Goal, Language};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[allow(missing_docs)]
pub struct Told {
    pub nl: String,
    pub en: String,
}

impl Told {
    /// The text in this language.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        }
    }
}

/// Where it began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// The day for which it holds, as in `2023-12-31`.
    pub as_of: String,
    /// The figure.
    pub amount: Amount,
}

/// Where it is to go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// At the end of which year.
    pub year: i32,
    /// The figure.
    pub amount: Amount,
}

/// What is counted, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// The goal of the programme that it is of, as files write it.
    pub goal: String,
    /// What it is called.
    pub name: Told,
    /// What is counted.
    pub definition: Told,
    /// Where the figure comes from.
    pub source: Told,
    /// In what it is counted.
    pub unit: Measure,
    /// The version of the classification by which it is counted.
    pub classification: String,
    /// Whether people are counted, so that a small number could tell who they are.
    pub about_people: bool,
    /// Where it began.
    pub baseline: Option<Baseline>,
    /// Where it is to go.
    pub target: Option<Target>,
}

impl Indicator {
    /// The goal of the programme that it is of.
    pub fn goal(&self) -> Goal {
        // Nothing enters the register but through its file, which knows the goals.
        Goal::from_code(&self.goal).unwrap_or(Goal::Safe)
    }

    /// Whether this figure may not be told.
    pub fn is_small(&self, amount: Amount, minimum: u32) -> bool {
        self.about_people && amount.is_small(self.unit, minimum)
    }
}

/// What was found on a day.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A figure.
    Figure(Amount),
    /// No new figure, for this reason.
    Nothing(String),
}

/// What was found, and for which day.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The day for which it holds.
    pub as_of: Date,
    /// What was found.
    pub found: Found,
}

/// A day as files write it.
pub(super) fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}
