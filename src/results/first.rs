//! What a reader sees first, at most five figures: who took part, the mark, the strongest theme, the theme to
//! talk about, and what became of last year's actions.

use maud::{Markup, html};

use super::unit::participation;
use super::{View, highlights, text};
use crate::release::Row;
use crate::survey::Theme;

/// Scales of more points than this are marks.
const MOST_POINTS: f64 = 6.0;

/// What was agreed after the wave before, and how much of it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// Actions agreed.
    pub agreed: usize,
    /// How many of them are done.
    pub done: usize,
}

/// The first figures of a unit that is shown.
pub(super) fn first(view: View<'_>, agreed: Option<Agreed>) -> Markup {
    let words = view.words;
    let found = highlights(view.release, view.unit);
    let theme = |id: &Option<String>| {
        let theme = view.release.questionnaire().theme(id.as_deref()?)?;
        Some((theme, view.release.score(view.unit, &theme.id)?))
    };
    let response = participation(view).and_then(|row| text::response(words, row));
    html! {
        dl class="weerklank-first" {
            @if let Some(response) = response { (fact(&words.text("took-part-title"), &response, "")) }
            @if let Some((theme, row)) = mark(view) { (scored(view, theme.name.text(words.language()), theme, row, "")) }
            @if let Some((theme, row)) = theme(&found.strongest) {
                (scored(view, &words.text("first-strongest"), theme, row, theme.name.text(words.language())))
            }
            @if let Some((theme, row)) = theme(&found.to_discuss) {
                (scored(view, &words.text("first-to-discuss"), theme, row, theme.name.text(words.language())))
            }
            @if let Some(agreed) = agreed {
                (fact(&words.text("first-agreed"),
                    &words.with("first-agreed-done", &[("done", agreed.done.into()), ("agreed", agreed.agreed.into())]), ""))
            }
        }
        @if theme(&found.to_discuss).is_some() && !found.to_discuss_stands_out {
            p class="weerklank-hint" { (words.text("first-by-chance")) }
        } @else if theme(&found.strongest).is_some() && !found.strongest_stands_out {
            p class="weerklank-hint" { (words.text("first-strongest-by-chance")) }
        }
    }
}

/// The first theme on a scale of marks: one figure that sums up.
fn mark(view: View<'_>) -> Option<(&Theme, &Row)> {
    view.release
        .questionnaire()
        .themes()
        .iter()
        .find_map(|theme| {
            let (low, high) = view.ends(&theme.id)?;
            let row = view.release.score(view.unit, &theme.id)?;
            (high - low >= MOST_POINTS).then_some((theme, row))
        })
}

fn scored(view: View<'_>, label: &str, theme: &Theme, row: &Row, name: &str) -> Markup {
    let words = view.words;
    let figure = row.value.map(|value| text::figure(words, value));
    let high = view.ends(&theme.id).map_or(0.0, |(_, high)| high);
    let scale = words.with("out-of", &[("high", high.into())]);
    let beside = if name.is_empty() {
        scale
    } else {
        format!("{name}, {scale}")
    };
    fact(label, &figure.unwrap_or_default(), &beside)
}

fn fact(label: &str, figure: &str, beside: &str) -> Markup {
    html! {
        div {
            dt { (label) }
            dd { strong { (figure) } @if !beside.is_empty() { " " span { (beside) } } }
        }
    }
}
