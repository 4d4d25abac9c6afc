//! WHAT A READER SEES: the result of a unit, and of the organisation, for the people it is about.
//!
//! Everything on these pages comes from a [`Release`], which holds displayed
//! values only; nothing here can reach an answer, a block or a database. Who may see which page is
//! decided by the office; a [`Sight`] says what somebody is entitled to.

mod certificate;
mod comments;
mod first;
mod groups;
mod highlights;
mod items;
mod organisation;
mod present;
mod shared;
mod sight;
mod text;
mod themes;
mod unit;
mod withheld;

pub use certificate::certificate_page;
pub use comments::comments;
pub use first::Agreed;
pub use highlights::{Highlights, highlights};
pub use organisation::organisation_page;
pub use present::presentation;
pub use shared::shared_page;
pub use sight::Sight;
pub use unit::unit_page;

use crate::release::Release;
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

    /// The nearest unit above of which anything is shown.
    fn shown_above(self) -> Option<Self> {
        let tree = self.release.tree();
        std::iter::successors(tree.parent(self.unit), |&unit| tree.parent(unit))
            .map(|unit| self.of(unit))
            .find(|view| view.is_shown())
    }
}

/// The unit whose figures stand on this unit's page: itself, or the nearest one above that is shown.
pub fn shown_at(release: &Release, unit: usize) -> Option<usize> {
    // Figures are the same in every language.
    let view = View {
        release,
        unit,
        words: Words::of(crate::survey::Language::Nl),
        may_go_on: false,
    };
    if view.is_shown() {
        return Some(unit);
    }
    view.shown_above().map(|above| above.unit)
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
