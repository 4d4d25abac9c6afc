//! The page of one unit.

use maud::{Markup, html};

use super::first::{Agreed, first};
use super::{View, earlier, groups, items, recut, text, themes, withheld};
use crate::release::{Detail, Release, Row};
use crate::ui::table::wide;
use crate::ui::{Page, Words};

/// What a team lead and the team see of their own unit. [`about_figures`] comes after what becomes of them.
pub fn unit_page(release: &Release, unit: usize, agreed: Option<Agreed>, words: Words) -> Page {
    let view = View {
        release,
        unit,
        words,
        may_go_on: true,
    };
    Page {
        title: view.name().to_owned(),
        content: html! {
            (figures(view, agreed))
            (parts(view))
        },
    }
}

/// What a unit's page and the page for its members have in common: everything but ways to other pages.
pub(super) fn figures(view: View<'_>, agreed: Option<Agreed>) -> Markup {
    html! {
        (head(view))
        @if view.is_shown() {
            (first(view, agreed))
            (themes::themes(view))
            (recut::compared(view))
            (earlier::earlier(view))
            (items::items(view))
            (groups::groups(view))
        } @else {
            (took_part(view))
            (withheld::withheld(view))
        }
    }
}

/// Name, survey and date.
pub(super) fn head(view: View<'_>) -> Markup {
    let words = view.words;
    let tree = view.release.tree();
    html! {
        @if let Some(parent) = tree.parent(view.unit) {
            p class="weerklank-over" { (view.of(parent).name()) }
        }
        h1 class="utrecht-heading-1" { (view.name()) }
        p class="weerklank-hint" {
            (view.release.heading(words))
        }
    }
}

/// Who took part, where it may be shown.
fn took_part(view: View<'_>) -> Markup {
    let words = view.words;
    let response = participation(view).and_then(|row| text::response(words, row));
    html! {
        @if let Some(response) = response {
            p class="utrecht-paragraph utrecht-paragraph--lead" {
                (words.text("took-part")) " " strong { (response) }
            }
        }
    }
}

/// The row of participation of a unit, where it may be shown.
pub(super) fn participation<'a>(view: View<'a>) -> Option<&'a Row> {
    let mut rows = view.release.rows_of(view.unit).iter();
    rows.find(|row| !row.rest && row.detail == Detail::Participation)
}

/// The units directly below, each with what can be seen of it, and the honest remainder.
fn parts(view: View<'_>) -> Markup {
    let words = view.words;
    let children = view.release.tree().children(view.unit);
    html! {
        @if !children.is_empty() {
            section aria-labelledby="parts" {
                h2 class="utrecht-heading-2" id="parts" { (words.text("parts-title")) }
                (wide(words, view.name(), &html! { table class="utrecht-table" {
                        thead { tr {
                            th scope="col" { (words.text("unit")) }
                            th scope="col" { (words.text("took-part-title")) }
                            th scope="col" { (words.text("result")) }
                        } }
                        tbody {
                            @for &child in children { (part(view.of(child))) }
                            (rest(view))
                        }
                    } }))
            }
        }
    }
}

fn part(view: View<'_>) -> Markup {
    let words = view.words;
    let response = participation(view).and_then(|row| text::response(words, row));
    html! {
        tr {
            th scope="row" { a class="utrecht-link" href=(view.address()) { (view.name()) } }
            td { (response.unwrap_or_else(|| words.text("none"))) }
            td { @if view.is_shown() { (words.text("shown")) } @else { (words.text("withheld")) } }
        }
    }
}

/// Those in none of the shown parts: anybody could subtract, so it is said.
fn rest(view: View<'_>) -> Markup {
    let words = view.words;
    let rows = view.release.rows_of(view.unit);
    let rest = rows
        .iter()
        .find(|row| row.rest && row.detail == Detail::Theme);
    html! {
        @if let Some(row) = rest {
            tr {
                th scope="row" { (words.with("rest-of", &[("unit", view.name().into())])) }
                td { (row.respondents.map(|n| words.with("people", &[("n", text::count(words, n).into())])).unwrap_or_default()) }
                td { (words.text("rest-short")) }
            }
        }
    }
}

/// The end of every page of figures for somebody with a log-in: thresholds, certificate, and how far the figures
/// can be trusted.
pub fn about_figures(release: &Release, words: Words) -> Markup {
    about(View {
        release,
        unit: release.tree().root(),
        words,
        may_go_on: true,
    })
}

/// Thresholds, certificate, and how far the figures can be trusted.
pub(super) fn about(view: View<'_>) -> Markup {
    let words = view.words;
    let policy = view.release.policy();
    let wave = view.release.wave();
    html! {
        section aria-labelledby="about" {
            h2 class="utrecht-heading-2" id="about" { (words.text("about-title")) }
            p class="utrecht-paragraph" {
                (words.with("about-thresholds", &[
                    ("group", policy.minimum_group.into()),
                    ("distribution", policy.minimum_distribution.into()),
                    ("sensitive", policy.minimum_sensitive.into()),
                    ("comments", policy.minimum_comments.into()),
                ]))
            }
            p class="utrecht-paragraph" { (words.text("about-chance")) }
            p class="utrecht-paragraph" {
                // The file behind the page with the certificate needs no log-in.
                @let certificate = if view.may_go_on { format!("/certificates/{wave}") } else { format!("/w/{wave}/count.json") };
                a class="utrecht-link" href=(certificate) { (words.text("about-certificate")) }
            }
        }
    }
}
