//! The pages of what becomes of a result. Whether somebody may see or change something was decided before
//! a [`Place`] was made.

mod action;
mod asks;
mod guide;
mod overview;
mod parts;
mod section;

pub use action::{action_page, actions_page};
pub use asks::{ask_page, asks_page};
pub use guide::guide_page;
pub use overview::overview_page;
pub use section::section;

use maud::{Markup, html};

use super::typed::{Fault, Faults};
use crate::release::Release;
use crate::survey::Theme;
use crate::ui::{Words, encoded, number};

/// What a unit may begin with, computed from displayed figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topic {
    /// The unit whose figures these are: itself, or the nearest one above that is shown.
    pub figures_of: Option<usize>,
    /// The strongest theme.
    pub strongest: Option<String>,
    /// The theme to talk about.
    pub to_discuss: Option<String>,
    /// Whether the strongest is above the organisation by more than its margin.
    pub strongest_stands_out: bool,
    /// Whether the theme to talk about is below the organisation by more than its margin.
    pub to_discuss_stands_out: bool,
}

/// One unit of a release, looked at by somebody entitled to it.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The release.
    pub release: &'a Release,
    /// The unit.
    pub unit: usize,
    /// The words of this visit.
    pub words: Words,
    /// The proof for its forms.
    pub csrf: &'a str,
    /// Whether they may change something, and not only look.
    pub may_change: bool,
    /// The address of the unit's result.
    pub home: &'a str,
    /// What to begin with.
    pub topic: &'a Topic,
}

impl<'a> Place<'a> {
    fn name(self) -> &'a str {
        &self.release.units()[self.unit].name
    }

    /// A page about this unit.
    fn page(self, kind: &str) -> String {
        let unit = encoded(self.release.tree().id(self.unit));
        format!("/results/{}/{kind}/{unit}", self.release.wave())
    }

    fn theme(self, id: Option<&str>) -> Option<&'a Theme> {
        self.release.questionnaire().theme(id?)
    }

    /// The name of a theme; its id where an earlier questionnaire had one that this one has not.
    fn theme_name(self, id: &'a str) -> &'a str {
        let theme = self.theme(Some(id));
        theme.map_or(id, |theme| theme.name.text(self.words.language()))
    }

    /// The name of a unit by its id.
    fn unit_name(self, id: &'a str) -> &'a str {
        let unit = self.release.tree().find(id);
        unit.map_or(id, |unit| &self.release.units()[unit].name)
    }

    /// The way back, and the heading.
    fn head(self, title: &str) -> Markup {
        html! {
            p class="weerklank-over weerklank-back" {
                a class="utrecht-link" href=(self.home) { "\u{2190} " (self.name()) }
            }
            h1 class="utrecht-heading-1" { (title) }
        }
    }
}

/// What is wrong with a field, in words.
pub fn fault_text(words: Words, fault: Fault) -> String {
    match fault {
        Fault::Empty => words.text("fault-empty"),
        Fault::TooLong(most) => words.with("fault-too-long", &[("most", most.into())]),
        Fault::Unprintable => words.text("fault-unprintable"),
        Fault::NoSuchChoice => words.text("fault-choice"),
        Fault::NoDate => words.text("fault-date"),
        Fault::NoFigure => words.text("fault-figure"),
        Fault::OutOfRange => words.text("fault-range"),
        Fault::NoName => words.text("fault-name"),
        Fault::NoFile => words.text("fault-file"),
        Fault::EitherOr => words.text("fault-either"),
        Fault::FewPeople(minimum) => words.with("fault-few", &[("minimum", minimum.into())]),
        Fault::OutsideDays(first, last) => words.with(
            "fault-days",
            &[
                ("first", number::date(words, first).into()),
                ("last", number::date(words, last).into()),
            ],
        ),
    }
}

/// What is wrong with this field, if anything.
fn fault_of(words: Words, faults: &Faults, name: &str) -> Option<String> {
    let own = faults.iter().find(|(field, _)| *field == name);
    own.map(|(_, fault)| fault_text(words, *fault))
}

/// The summary of everything that is wrong, each with the name of its field before it.
fn summary(words: Words, faults: &Faults) -> Markup {
    let errors: Vec<(&str, String)> = faults
        .iter()
        .map(|(field, fault)| {
            let name = words.text(match *field {
                "theme" => "theme",
                "owner" => "action-owner",
                "due" => "action-due",
                "card" => "action-card",
                "reason" => "drop-reason",
                "date" => "talked-date",
                "kind" => "answer-kind",
                "answer" => "answer-text",
                "text" => "action-text",
                _ => "errors-title",
            });
            // A question already has its mark.
            let mark = if name.ends_with('?') { "" } else { ":" };
            (
                *field,
                format!("{name}{mark} {}", fault_text(words, *fault)),
            )
        })
        .collect();
    crate::ui::field::error_summary(words, &errors)
}
