//! A unit of which nothing may be shown: why, what can be seen instead, and what to do now. Never an
//! empty page.

use maud::{Markup, html};

use super::{View, text, themes};
use crate::release::{Detail, Row};
use crate::survey::Theme;
use crate::ui::table::wide;

/// The explanation, then the figures of the nearest unit above, with its honest remainder.
pub(super) fn withheld(view: View<'_>) -> Markup {
    let words = view.words;
    html! {
        section class="weerklank-panel" aria-labelledby="withheld" {
            h2 class="utrecht-heading-2" id="withheld" { (words.text("withheld-title")) }
            (reason(view))
            p class="utrecht-paragraph" { (words.text("withheld-now")) }
        }
        @if let Some(above) = view.shown_above() {
            section aria-labelledby="above" {
                h2 class="utrecht-heading-2" id="above" {
                    (words.with("withheld-above", &[("unit", above.name().into())]))
                }
                (above_and_rest(above))
            }
        }
    }
}

/// Why nothing is shown.
pub(super) fn reason(view: View<'_>) -> Markup {
    let words = view.words;
    let minimum = view.release.policy().minimum_group;
    let told = view
        .release
        .rows_of(view.unit)
        .iter()
        .find(|row| row.detail == Detail::Withheld)
        .and_then(|row| row.option.as_deref());
    html! {
        @match (told, view.counts_in()) {
            (Some("joined"), Some(node)) => {
                @let node = view.of(node);
                p class="utrecht-paragraph" {
                    (words.with("withheld-joined", &[("unit", view.name().into()), ("group", node.name().into())]))
                }
                @if view.may_go_on && view.release.units()[node.unit].joined && node.is_shown() {
                    p class="utrecht-paragraph" {
                        a class="utrecht-link" href=(node.address()) {
                            (words.with("withheld-to-group", &[("group", node.name().into())]))
                        }
                    }
                }
            }
            (Some("joined"), None) => p class="utrecht-paragraph" {
                (words.with("withheld-nobody", &[("unit", view.name().into())]))
            }
            (Some("too_small"), _) => p class="utrecht-paragraph" {
                (words.with("withheld-too-small", &[("minimum", minimum.into())]))
            }
            _ => p class="utrecht-paragraph" {
                (words.with("withheld-too-few", &[("minimum", minimum.into())]))
            }
        }
    }
}

/// The scores of a unit, and beside each that of its rest: of the people in none of its shown parts.
fn above_and_rest(view: View<'_>) -> Markup {
    let words = view.words;
    let lines: Vec<(&Theme, &Row, Option<&Row>)> = view
        .release
        .questionnaire()
        .themes()
        .iter()
        .filter_map(|theme| {
            let row = view.release.score(view.unit, &theme.id)?;
            Some((theme, row, view.rest(&theme.id)))
        })
        .collect();
    let has_rest = lines.iter().any(|(.., rest)| rest.is_some());
    html! {
        @if has_rest { p class="utrecht-paragraph" { (words.text("rest-explained")) } }
        (wide(words, view.name(), &html! { table class="utrecht-table" {
                thead { tr {
                    th scope="col" { (words.text("theme")) }
                    th scope="col" { (view.name()) }
                    @if has_rest { th scope="col" { (words.with("rest-of", &[("unit", view.name().into())])) } }
                    th scope="col" { (words.text("change")) }
                } }
                tbody {
                    @for (theme, row, rest) in &lines { tr {
                        th scope="row" { (theme.name.text(words.language())) }
                        td { (cell(view, row)) }
                        @if has_rest { td { @if let Some(rest) = rest { (cell(view, rest)) } @else { (words.text("none")) } } }
                        td { (themes::change(view, row)) }
                    } }
                }
            } }))
    }
}

fn cell(view: View<'_>, row: &Row) -> Markup {
    let words = view.words;
    html! {
        strong { (row.value.map(|value| text::figure(words, value)).unwrap_or_default()) }
        @if let Some(n) = row.respondents {
            small { (words.with("people", &[("n", text::count(words, n).into())])) }
        }
    }
}
