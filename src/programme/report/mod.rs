//! The yearly report to the council, in the order of the programme's three goals.
//!
//! Every figure of the survey is one of the organisation's released figures; nothing is computed here, and no other
//! unit is named.

mod exit;
mod files;
mod page;

pub use files::report_files;
pub use page::report_page;

use crate::followup::Overview;
use crate::release::{Detail, Release, Row};
use crate::survey::{Goal, Theme};
use crate::ui::Words;

use super::exit::Exit;
use super::register::Known;

/// What the council is told.
#[derive(Clone, Copy)]
pub struct Council<'a> {
    /// The figures of the survey.
    pub release: &'a Release,
    /// What became of them.
    pub overview: &'a Overview,
    /// What is counted beside the survey.
    pub indicators: &'a [Known],
    /// What people who left this year say, if anything of it was released.
    pub exit: Option<&'a Exit>,
    /// The words.
    pub words: Words,
}

impl<'a> Council<'a> {
    fn root(self) -> usize {
        self.release.tree().root()
    }

    fn organisation(self) -> &'a str {
        &self.release.units()[self.root()].name
    }

    /// The themes of a goal that are shown of the organisation.
    fn themes(self, goal: Goal) -> Vec<(&'a Theme, &'a Row)> {
        let themes = self.release.questionnaire().themes().iter();
        { themes }
            .filter(|theme| theme.goal == goal)
            .filter_map(|theme| Some((theme, self.release.score(self.root(), &theme.id)?)))
            .collect()
    }

    fn indicators(self, goal: Goal) -> Vec<&'a Known> {
        let own = |known: &&Known| known.indicator.goal() == goal;
        self.indicators.iter().filter(own).collect()
    }

    /// Who took part, over the organisation.
    fn participation(self) -> Option<&'a Row> {
        let mut rows = self.release.rows_of(self.root()).iter();
        rows.find(|row| !row.rest && row.detail == Detail::Participation)
    }

    /// Why figures are withheld, with how many.
    fn withheld(self) -> impl Iterator<Item = (&'a str, u64)> {
        let audit = self.release.assurance().provenance.audit();
        { audit.withheld.iter() }.map(|(reason, count)| (reason.as_str(), *count))
    }
}

/// The goals of the programme in their order, with their names.
pub(super) fn goals(words: Words) -> [(Goal, String); 3] {
    [
        (Goal::Safe, words.text("goal-safe")),
        (Goal::Diverse, words.text("goal-diverse")),
        (Goal::Sensitive, words.text("goal-sensitive")),
    ]
}
