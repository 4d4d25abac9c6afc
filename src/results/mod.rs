//! WHAT A READER SEES: the result of a unit, and of the organisation, for the people it is about.
//!
//! Everything on these pages comes from a [`Release`], which holds displayed
//! values only; nothing here can reach an answer, a block or a database. Who may see which page is
//! decided by the office; a [`Sight`] says what somebody is entitled to.

mod answers;
mod certificate;
mod comments;
mod earlier;
mod first;
mod groups;
mod highlights;
mod items;
mod ledger;
mod organisation;
mod present;
mod recut;
mod series;
mod shared;
mod sight;
pub mod text;
mod themes;
mod unit;
mod withheld;

pub use certificate::{certificate_page, certificate_text};
pub use comments::comments;
pub use first::Agreed;
pub use highlights::{Highlights, highlights};
pub use ledger::{ledger_page, ledger_text};
pub use organisation::{below_their_own, organisation_page};
pub use present::presentation;
pub use shared::shared_page;
pub use sight::Sight;
pub use text::figure;
pub use unit::{about_figures, unit_page};

use crate::release::{Release, Row};
use crate::ui::Words;

/// What every part of a page about one unit needs.
#[derive(Clone, Copy)]
struct View<'a> {
    release: &'a Release,
    unit: usize,
    words: Words,
    /// Whether the page is for somebody with a log-in, who can go on to other pages.
    may_go_on: bool,
}

impl<'a> View<'a> {
    /// To ask for figures, which are the same in every language.
    fn without_words(release: &'a Release, unit: usize) -> Self {
        Self {
            release,
            unit,
            words: Words::of(crate::survey::Language::Nl),
            may_go_on: false,
        }
    }

    fn of(self, unit: usize) -> Self {
        Self { unit, ..self }
    }

    fn name(self) -> &'a str {
        &self.release.units()[self.unit].name
    }

    /// The address of this unit's page.
    fn address(self) -> String {
        address(self.release, self.unit)
    }

    /// Whether any theme is shown of this unit.
    fn is_shown(self) -> bool {
        self.release
            .rows_of(self.unit)
            .iter()
            .any(|row| !row.rest && row.detail == crate::release::Detail::Theme)
    }

    /// The unit or group in which the answers of this one are counted, where that is another.
    fn counts_in(self) -> Option<usize> {
        let node = self.release.units()[self.unit].counts_in.as_deref();
        node.and_then(|node| self.release.tree().find(node))
    }

    /// The nearest unit above of which anything is shown. Of a unit that counts in another one, the nearest that holds
    /// its answers: what lies between is about others.
    fn shown_above(self) -> Option<Self> {
        let tree = self.release.tree();
        let begin = match self.counts_in() {
            Some(node) if !self.release.units()[node].joined => Some(node),
            Some(group) => tree.parent(group),
            None => tree.parent(self.unit),
        };
        std::iter::successors(begin, |&unit| tree.parent(unit))
            .map(|unit| self.of(unit))
            .find(|view| view.is_shown())
    }
}

/// The unit whose figures stand on this unit's page: itself, or the nearest one above that is shown.
pub fn shown_at(release: &Release, unit: usize) -> Option<usize> {
    let view = View::without_words(release, unit);
    if view.is_shown() {
        return Some(unit);
    }
    view.shown_above().map(|above| above.unit)
}

/// The theme scores that stand beside those of a unit on its page: of the nearest unit above that is shown and
/// of the organisation; where nothing of the unit is shown, those of the unit above and of its rest.
pub fn beside(release: &Release, unit: usize) -> Vec<&Row> {
    let view = View::without_words(release, unit);
    let others: Vec<View<'_>> = if view.is_shown() {
        let (above, organisation) = view.others();
        above.into_iter().chain(organisation).collect()
    } else {
        view.shown_above().into_iter().collect()
    };
    let with_rest = !view.is_shown();
    let mut rows = Vec::new();
    for other in others {
        for theme in release.questionnaire().themes() {
            rows.extend(release.score(other.unit, &theme.id));
            rows.extend(other.rest(&theme.id).filter(|_| with_rest));
        }
    }
    rows
}

/// The address of a unit's page.
pub fn address(release: &Release, unit: usize) -> String {
    let wave = release.wave();
    if unit == release.tree().root() {
        format!("/results/{wave}")
    } else {
        let id = crate::ui::encoded(release.tree().id(unit));
        format!("/results/{wave}/unit/{id}")
    }
}
