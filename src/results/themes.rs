//! The themes of a unit: each with its interval, the unit above and the organisation beside it, and
//! last time with what may be said about the change.

use maud::{Markup, html};

use super::{View, text};
use crate::release::{Detail, Number, Row};
use crate::survey::Theme;
use crate::ui::chart::Dot;
use crate::ui::table::wide;

impl<'a> View<'a> {
    /// The ends of a theme's scale.
    pub(super) fn ends(self, theme: &str) -> Option<(f64, f64)> {
        let (low, high) = self.release.questionnaire().ends(theme)?;
        Some((low as f64, high as f64))
    }

    /// A theme's score of the rest of this unit: of those in none of its shown parts.
    pub(super) fn rest(self, theme: &str) -> Option<&'a Row> {
        self.release.rows_of(self.unit).iter().find(|row| {
            row.rest && row.detail == Detail::Theme && row.theme.as_deref() == Some(theme)
        })
    }

    fn title(self, theme: &'a Theme) -> &'a str {
        theme.name.text(self.words.language())
    }

    /// The units to compare with: the nearest one above that is shown, and the organisation.
    pub(super) fn others(self) -> (Option<Self>, Option<Self>) {
        let root = self.release.tree().root();
        let above = self.shown_above().filter(|view| view.unit != root);
        (above, (self.unit != root).then(|| self.of(root)))
    }
}

/// One card for each theme, and below them all figures as a table.
pub(super) fn themes(view: View<'_>) -> Markup {
    let lines: Vec<(&Theme, &Row)> = view
        .release
        .questionnaire()
        .themes()
        .iter()
        .filter_map(|theme| Some((theme, view.release.score(view.unit, &theme.id)?)))
        .collect();
    let words = view.words;
    html! {
        section aria-labelledby="themes" {
            h2 class="utrecht-heading-2" id="themes" { (words.text("themes-title")) }
            @if lines.is_empty() {
                p class="utrecht-paragraph" {
                    (words.with("themes-none", &[("n", view.release.policy().minimum_group.into())]))
                }
            } @else {
                p class="utrecht-paragraph" { (words.text("themes-how-to-read")) }
                (legend(view))
                ul class="weerklank-cards" {
                    @for (theme, row) in &lines { (card(view, theme, row)) }
                }
                details class="weerklank-details" {
                    summary { (words.text("themes-as-table")) }
                    (table(view, &lines))
                }
            }
        }
    }
}

/// What the marks of the charts stand for.
pub(super) fn legend(view: View<'_>) -> Markup {
    let words = view.words;
    let (above, organisation) = view.others();
    html! {
        ul class="weerklank-legend" aria-hidden="true" {
            li class="weerklank-legend__value" { (view.name()) }
            li class="weerklank-legend__interval" { (words.text("legend-interval")) }
            @if let Some(above) = above { li class="weerklank-legend__above" { (above.name()) } }
            @if let Some(whole) = organisation { li class="weerklank-legend__organisation" { (whole.name()) } }
        }
    }
}

/// A theme's score of another unit.
fn score<'a>(other: Option<View<'a>>, theme: &Theme) -> Option<(View<'a>, Number)> {
    let other = other?;
    let value = other.release.score(other.unit, &theme.id)?.value?;
    Some((other, value))
}

fn card(view: View<'_>, theme: &Theme, row: &Row) -> Markup {
    html! {
        li class="weerklank-card" {
            h3 class="utrecht-heading-3" { (view.title(theme)) }
            (shown(view, theme, row, &html! {}))
        }
    }
}

/// What the dot and its interval stand for, with their figures.
pub(super) fn key(view: View<'_>, row: &Row) -> Markup {
    let words = view.words;
    html! {
        @if let Some(value) = row.value {
            div { dt class="weerklank-legend__value" { (view.name()) } dd { (text::figure(words, value)) } }
        }
        @if let Some(interval) = text::interval(words, row) {
            div { dt class="weerklank-legend__interval" { (words.text("legend-interval")) } dd { (interval) } }
        }
    }
}

/// The score of one theme with everything to compare it with, each beside its mark; `key` stands before the others.
pub(super) fn shown(view: View<'_>, theme: &Theme, row: &Row, key: &Markup) -> Markup {
    let words = view.words;
    let Some(value) = row.value else {
        return html! {};
    };
    let (above, organisation) = view.others();
    let others = [(above, "above"), (organisation, "organisation")];
    let others = others.map(|(other, kind)| (score(other, theme), kind));
    html! {
        p class="weerklank-card__score" {
            strong { (text::figure(words, value)) }
            @if let Some((_, high)) = view.ends(&theme.id) {
                span class="weerklank-card__scale" { (words.with("out-of", &[("high", high.into())])) }
            }
        }
        @if let Some(dot) = dot(view, theme, row, value, score(above, theme), score(organisation, theme)) { (dot.svg()) }
        dl class="weerklank-card__others" {
            (key)
            @for (other, kind) in others {
                @if let Some((other, value)) = other {
                    div { dt class={ "weerklank-legend__" (kind) } { (other.name()) } dd { (text::figure(words, value)) } }
                }
            }
            @if let Some(before) = row.before {
                div { dt { (words.text("last-time")) } dd { (text::figure(words, before)) } }
            }
        }
        (change(view, row))
    }
}

/// What may be said against last time, and how large a change would have had to be.
pub(super) fn change(view: View<'_>, row: &Row) -> Markup {
    let words = view.words;
    html! {
        @if let Some(change) = &row.change {
            p class={ "weerklank-change weerklank-change--" (kind(change.label)) } {
                @if !text::arrow(change).is_empty() { span aria-hidden="true" { (text::arrow(change)) " " } }
                (text::label(words, change))
                @if let Some(smallest) = text::detectable(words, change) { small { (smallest) } }
            }
        }
    }
}

fn kind(label: crate::statistics::Label) -> &'static str {
    use crate::statistics::Label;
    match label {
        Label::Higher => "higher",
        Label::Lower => "lower",
        Label::Stable => "stable",
        _ => "none",
    }
}

fn dot(
    view: View<'_>,
    theme: &Theme,
    row: &Row,
    value: Number,
    above: Option<(View<'_>, Number)>,
    organisation: Option<(View<'_>, Number)>,
) -> Option<Dot> {
    let words = view.words;
    let scale = view.ends(&theme.id)?;
    let mut said = vec![words.with(
        "chart-score",
        &[
            ("unit", view.name().into()),
            ("score", text::figure(words, value).into()),
        ],
    )];
    said.extend(text::interval(words, row));
    let mut marks = Vec::new();
    for (other, kind) in [(above, "above"), (organisation, "organisation")] {
        let Some((other, value)) = other else {
            continue;
        };
        marks.push((value.value(), kind));
        said.push(format!("{} {}", other.name(), text::figure(words, value)));
    }
    let interval = row.interval.as_ref().map(|at| (at.low, at.high));
    Some(Dot {
        scale,
        value: value.value(),
        interval,
        marks,
        text: said.join("; "),
    })
}

fn table(view: View<'_>, lines: &[(&Theme, &Row)]) -> Markup {
    let words = view.words;
    let (above, organisation) = view.others();
    let value = |other: Option<View<'_>>, theme: &Theme| {
        let value = other.and_then(|other| other.release.score(other.unit, &theme.id)?.value);
        value.map_or_else(|| words.text("none"), |value| text::figure(words, value))
    };
    let rows = html! {
            table class="utrecht-table" {
                thead { tr {
                    th scope="col" { (words.text("theme")) }
                    th scope="col" { (words.text("answers")) }
                    th scope="col" { (view.name()) }
                    th scope="col" { (words.text("interval-title")) }
                    @for other in [above, organisation].into_iter().flatten() { th scope="col" { (other.name()) } }
                    th scope="col" { (words.text("last-time")) }
                    th scope="col" { (words.text("change")) }
                } }
                tbody {
                    @for (theme, row) in lines { tr {
                        th scope="row" { (view.title(theme)) }
                        td { (row.respondents.map(|n| text::count(words, n)).unwrap_or_default()) }
                        td { (row.value.map(|value| text::figure(words, value)).unwrap_or_default()) }
                        td { (text::interval(words, row).unwrap_or_default()) }
                        @for other in [above, organisation].into_iter().flatten() { td { (value(Some(other), theme)) } }
                        td { (row.before.map_or_else(|| words.text("none"), |value| text::figure(words, value))) }
                        td { (row.change.as_ref().map_or_else(|| words.text("none"), |change| text::label(words, change))) }
                    } }
                }
            }
    };
    wide(words, &words.text("themes-title"), &rows)
}
