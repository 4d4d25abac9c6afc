//! How each theme was in every wave so far: small charts of one form beside each other, and all of it as a
//! table.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::series::{Point, Seen, series};
use super::{View, text};
use crate::release::{Number, Row};
use crate::survey::Theme;
use crate::ui::chart::{Column, Waves};
use crate::ui::table::wide;
use crate::ui::{Words, number};

/// With more waves a chart needs the whole width of a phone.
const MOST_NARROW: usize = 3;

/// One theme in every wave.
struct Line<'a> {
    theme: &'a Theme,
    points: Vec<Point<'a>>,
}

impl Line<'_> {
    fn is_yearly(&self) -> bool {
        let years: BTreeSet<i32> = self.points.iter().map(|at| at.closed.year()).collect();
        years.len() == self.points.len()
    }

    /// Whether two of these fit beside each other on a phone.
    fn is_narrow(&self) -> bool {
        self.is_yearly() && self.points.len() <= MOST_NARROW
    }

    /// A wave in a few signs: its year, or year and month where a year had several.
    fn name(&self, words: Words, point: &Point<'_>) -> String {
        if self.is_yearly() {
            point.closed.year().to_string()
        } else {
            number::month(words, point.closed)
        }
    }
}

/// A chart for each theme of which an earlier wave tells anything; nothing after the first wave.
pub(super) fn earlier(view: View<'_>) -> Markup {
    let words = view.words;
    let lines: Vec<Line<'_>> = lines(view);
    let others = view.unit != view.release.tree().root();
    html! {
        @if lines.iter().any(|line| tells(&line.points)) {
            section aria-labelledby="earlier" {
                h2 class="utrecht-heading-2" id="earlier" { (words.text("earlier-title")) }
                p class="utrecht-paragraph" { (words.text("earlier-how-to-read")) }
                (legend(view, others))
                @let narrow = lines.iter().all(Line::is_narrow);
                ul class={ "weerklank-cards weerklank-cards--" (if narrow { "small" } else { "wide" }) } {
                    @for line in &lines { (card(view, line)) }
                }
                details class="weerklank-details" {
                    summary { (words.text("earlier-as-table")) }
                    (table(view, &lines, others))
                }
            }
        }
    }
}

/// The themes of which any wave shows this unit's score.
fn lines<'a>(view: View<'a>) -> Vec<Line<'a>> {
    let themes = view.release.questionnaire().themes().iter();
    let lines = themes.map(|theme| Line {
        theme,
        points: series(view.release, view.unit, &theme.id),
    });
    lines
        .filter(|line| line.points.iter().any(|point| point.seen.row().is_some()))
        .collect()
}

/// Whether there is more than now: also that it was withheld, or asked in other words.
fn tells(points: &[Point<'_>]) -> bool {
    let before = points.len().saturating_sub(1);
    let before = points.iter().take(before);
    before
        .filter(|point| !matches!(point.seen, Seen::NotThere | Seen::NotAsked))
        .count()
        > 0
}

fn legend(view: View<'_>, others: bool) -> Markup {
    let words = view.words;
    let root = view.of(view.release.tree().root());
    html! {
        ul class="weerklank-legend" aria-hidden="true" {
            li class="weerklank-legend__value" { (view.name()) }
            li class="weerklank-legend__interval" { (words.text("legend-interval")) }
            @if others { li class="weerklank-legend__other" { (root.name()) } }
        }
    }
}

fn card(view: View<'_>, line: &Line<'_>) -> Markup {
    let words = view.words;
    html! {
        li class="weerklank-card" {
            h3 class="utrecht-heading-3" { (line.theme.name.text(words.language())) }
            @if let Some(chart) = chart(view, line) { (chart.svg()) }
            @for point in &line.points {
                @if let Some(why) = gap(words, point.seen) {
                    p class="weerklank-gap" { (words.with("gap-said", &[("when", line.name(words, point).into()), ("why", why.into())])) }
                }
            }
        }
    }
}

fn chart(view: View<'_>, line: &Line<'_>) -> Option<Waves> {
    let words = view.words;
    let column = |point: &Point<'_>| {
        let row = point.seen.row();
        let interval = row.and_then(|row| row.interval);
        Column {
            name: line.name(words, point),
            value: value(row).map(Number::value),
            figure: figure(words, row),
            interval: interval.map(|interval| (interval.low, interval.high)),
            other: value(point.organisation).map(Number::value),
            is_cut: matches!(point.seen, Seen::Changed),
        }
    };
    Some(Waves {
        scale: view.ends(&line.theme.id)?,
        columns: line.points.iter().map(column).collect(),
        text: said(view, line),
    })
}

/// The chart in words, one sentence for each wave.
fn said(view: View<'_>, line: &Line<'_>) -> String {
    let words = view.words;
    let root = view.of(view.release.tree().root());
    let wave = |point: &Point<'_>| {
        let mut parts = Vec::new();
        match (point.seen.row(), gap(words, point.seen)) {
            (Some(row), _) => {
                let score = figure(words, Some(row));
                let gaps = [("unit", view.name().into()), ("score", score.into())];
                parts.push(words.with("chart-score", &gaps));
                parts.extend(text::interval(words, row));
            }
            (None, why) => parts.push(why.unwrap_or_default()),
        }
        if point.organisation.is_some() {
            let score = figure(words, point.organisation);
            let gaps = [("unit", root.name().into()), ("score", score.into())];
            parts.push(words.with("chart-score", &gaps));
        }
        let gaps = [
            ("when", line.name(words, point).into()),
            ("why", parts.join("; ").into()),
        ];
        words.with("gap-said", &gaps)
    };
    let waves: Vec<String> = line.points.iter().map(wave).collect();
    let theme = line.theme.name.text(words.language());
    format!("{theme}. {}.", waves.join(". "))
}

/// Why there is nothing to see of a wave.
fn gap(words: Words, seen: Seen<'_>) -> Option<String> {
    let name = match seen {
        Seen::Shown(_) => return None,
        Seen::Withheld => "gap-withheld",
        Seen::NotThere => "gap-not-there",
        Seen::NotAsked => "gap-not-asked",
        Seen::Changed => "gap-changed",
    };
    Some(words.text(name))
}

fn value(row: Option<&Row>) -> Option<Number> {
    row.and_then(|row| row.value)
}

fn figure(words: Words, row: Option<&Row>) -> String {
    value(row).map_or_else(|| words.text("none"), |value| text::figure(words, value))
}

fn table(view: View<'_>, lines: &[Line<'_>], others: bool) -> Markup {
    let words = view.words;
    let root = view.of(view.release.tree().root());
    let rows = html! { table class="utrecht-table" {
        thead { tr {
            th scope="col" { (words.text("theme")) }
            th scope="col" { (words.text("earlier-closed")) }
            th scope="col" { (words.text("answers")) }
            th scope="col" { (view.name()) }
            th scope="col" { (words.text("interval-title")) }
            @if others { th scope="col" { (root.name()) } }
        } }
        @for line in lines { tbody {
            @for (place, point) in line.points.iter().enumerate() { tr {
                @if place == 0 {
                    th scope="rowgroup" rowspan=(line.points.len()) { (line.theme.name.text(words.language())) }
                }
                th scope="row" { (number::date(words, point.closed)) }
                (cells(words, point))
                @if others { td { (figure(words, point.organisation)) } }
            } }
        } }
    } };
    wide(words, &words.text("earlier-title"), &rows)
}

/// Respondents, score and interval, or why there are none.
fn cells(words: Words, point: &Point<'_>) -> Markup {
    html! {
        @match (point.seen.row(), gap(words, point.seen)) {
            (Some(row), _) => {
                td { (row.respondents.map(|n| text::count(words, n)).unwrap_or_default()) }
                td { (figure(words, Some(row))) }
                td { (text::interval(words, row).unwrap_or_default()) }
            }
            (None, why) => td colspan="3" class="weerklank-none" { (why.unwrap_or_default()) }
        }
    }
}
