//! How the follow-up of a wave stands, for the programme office.

use maud::{Markup, html};

use super::Place;
use crate::followup::{Facilitation, Overview, Window};
use crate::ui::layout::csrf;
use crate::ui::table::wide;
use crate::ui::{Page, encoded, number};

/// The page of the programme office; `place` is the organisation as a whole.
pub fn overview_page(place: Place<'_>, overview: &Overview) -> Page {
    let words = place.words;
    let title = words.text("overview-title");
    Page {
        content: html! {
            (place.head(&title))
            p class="utrecht-paragraph" { (words.text("overview-lead")) }
            (facts(place, overview))
            (states(place, overview))
            (facilitations(place, overview))
        },
        title,
    }
}

fn facts(place: Place<'_>, overview: &Overview) -> Markup {
    let words = place.words;
    // Of no teams there is no share.
    let share = (overview.teams > 0).then(|| 100 * overview.talked / overview.teams);
    let talked = words.with(
        "overview-talked-of",
        &[
            ("talked", overview.talked.into()),
            ("teams", overview.teams.into()),
        ],
    );
    html! {
        dl class="weerklank-facts" {
            div {
                dt { (words.text("overview-talked")) }
                dd { (talked) @if let Some(share) = share { " (" (share) "%)" } }
            }
            div {
                dt { (words.text("overview-window")) }
                dd {
                    @match overview.window {
                        Window::Open { last, .. } => (words.with("overview-until", &[("date", number::date(words, last).into())])),
                        Window::Over { last } => (words.with("overview-over", &[("date", number::date(words, last).into())])),
                        Window::Unknown => (words.text("none")),
                    }
                }
            }
            div { dt { (words.text("overview-waiting")) } dd { (overview.waiting) } }
        }
    }
}

fn states(place: Place<'_>, overview: &Overview) -> Markup {
    let words = place.words;
    let name = |state: &str| {
        words.text(match state {
            "agreed" => "action-agreed",
            "doing" => "action-doing",
            "done" => "action-done",
            _ => "action-dropped",
        })
    };
    html! {
        section aria-labelledby="states" {
            h2 class="utrecht-heading-2" id="states" { (words.text("overview-actions")) }
            table class="utrecht-table weerklank-narrow" {
                thead { tr { th scope="col" { (words.text("state")) } th scope="col" { (words.text("number")) } } }
                tbody {
                    @for (state, count) in overview.actions {
                        tr { th scope="row" { (name(state)) } td { (count) } }
                    }
                }
            }
        }
    }
}

fn facilitations(place: Place<'_>, overview: &Overview) -> Markup {
    let words = place.words;
    let title = words.text("overview-facilitators");
    html! {
        section aria-labelledby="facilitators" {
            h2 class="utrecht-heading-2" id="facilitators" { (title) }
            @if overview.facilitations.is_empty() {
                p class="utrecht-paragraph" { (words.text("overview-facilitators-none")) }
            } @else {
                (wide(words, &title, &html! { table class="utrecht-table" {
                    thead { tr {
                        th scope="col" { (words.text("unit")) }
                        th scope="col" { (words.text("asked-on")) }
                        th scope="col" { (words.text("state")) }
                        th scope="col" { (words.text("action-change")) }
                    } }
                    tbody { @for request in &overview.facilitations { (facilitation(place, *request)) } }
                } }))
            }
        }
    }
}

fn facilitation(place: Place<'_>, (unit, state, on): (usize, Facilitation, time::Date)) -> Markup {
    let words = place.words;
    let name = |state: Facilitation| {
        words.text(match state {
            Facilitation::Asked => "facilitation-asked",
            Facilitation::Planned => "facilitation-planned",
            Facilitation::Done => "facilitation-done",
        })
    };
    let unit_name = place.release.units()[unit].name.as_str();
    let id = encoded(place.release.tree().id(unit));
    html! {
        tr {
            th scope="row" { (unit_name) }
            td { (number::date(words, on)) }
            td { (name(state)) }
            td {
                @if let Some(next) = state.next().filter(|_| place.may_change) {
                    form method="post" action={ "/followup/" (place.release.wave()) "/facilitator/" (id) } {
                        (csrf(place.csrf))
                        input type="hidden" name="from" value=(state.name());
                        button type="submit" class="utrecht-link-button" {
                            (words.with("facilitation-to", &[("state", name(next).into())]))
                            span class="weerklank-spoken" { ": " (unit_name) }
                        }
                    }
                } @else { (words.text("none")) }
            }
        }
    }
}
