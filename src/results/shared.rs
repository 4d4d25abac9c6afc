//! The page that the members of a team see through a link: the figures of their team page.
//!
//! No comments, no way to other units, nothing to change. It is made of the parts of the team page
//! itself, so that both show the same figures.

use maud::html;

use super::View;
use super::first::Agreed;
use super::unit::{about, figures};
use crate::release::Release;
use crate::ui::{Page, Words};

/// The figures of a unit for its members.
pub fn shared_page(release: &Release, unit: usize, agreed: Option<Agreed>, words: Words) -> Page {
    let view = View {
        release,
        unit,
        words,
        may_go_on: false,
    };
    Page {
        title: view.name().to_owned(),
        content: html! { (figures(view, agreed)) (about(view)) },
    }
}
