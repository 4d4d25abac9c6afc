//! The answers to one question: a bar for a scale, a list for a choice, and either as a table.

use maud::{Markup, html};

use super::{View, text};
use crate::release::Row;
use crate::survey::{Class, Question};
use crate::ui::chart::{Diverging, Share, ShareKind};
use crate::ui::table::wide;

/// A scale in so many parts is shown in classes.
const CLASSES: usize = 3;

/// One question with the rows of its options.
pub(super) struct Item<'a> {
    pub question: &'a Question,
    pub rows: Vec<&'a Row>,
}

/// A question with its answers.
pub(super) fn question(view: View<'_>, item: &Item<'_>) -> Markup {
    let words = view.words;
    let answers = item.rows.first().and_then(|row| row.respondents);
    html! {
        div class="weerklank-question" {
            h3 class="utrecht-heading-3" { (item.question.text.text(words.language())) }
            @if item.question.scale().is_some() { (stacked(view, item)) } @else { (listed(view, item)) }
            @if let Some(n) = answers {
                p class="weerklank-hint" { (words.with("answers-of", &[("n", text::count(words, n).into())])) }
            }
        }
    }
}

/// A scale: one bar from unfavourable to favourable, and below it what each part of it is.
fn stacked(view: View<'_>, item: &Item<'_>) -> Markup {
    let named: Vec<(String, String, ShareKind)> = item
        .rows
        .iter()
        .map(|row| {
            let kind = kind(view, item.question, row);
            (
                option_name(view, item.question, row),
                share(view, row),
                kind,
            )
        })
        .collect();
    let said: Vec<String> = named
        .iter()
        .map(|(name, share, _)| format!("{name}: {share}"))
        .collect();
    let shares = item.rows.iter().zip(&named);
    let chart = Diverging {
        parts: shares.map(|(row, at)| (percent(row), at.2)).collect(),
        text: said.join("; "),
    };
    // Classes have room side by side, each below its part of the bar.
    let classes = if named.len() == CLASSES {
        " weerklank-key--classes"
    } else {
        ""
    };
    html! {
        p class="weerklank-about" { (about(view, item)) }
        (chart.svg())
        dl class={ "weerklank-key" (classes) } {
            @for (name, share, kind) in &named {
                div class={ "weerklank-key__" (kind.name()) } { dt { (name) } dd { (share) } }
            }
        }
    }
}

/// A choice: each option with a bar of its own, since they need not add up.
fn listed(view: View<'_>, item: &Item<'_>) -> Markup {
    html! {
        ul class="weerklank-choices" {
            @for row in &item.rows {
                @let name = option_name(view, item.question, row);
                @let share = share(view, row);
                li {
                    span { (name) } strong { (share) }
                    (Share { share: percent(row), text: format!("{name}: {share}") }.svg())
                }
            }
        }
    }
}

/// The same questions as a table.
pub(super) fn table(view: View<'_>, title: &str, items: &[&Item<'_>]) -> Markup {
    let words = view.words;
    let rows = html! {
        table class="utrecht-table" {
            thead { tr {
                th scope="col" { (words.text("answer")) }
                th scope="col" { (words.text("share")) }
                th scope="col" { (words.text("answers")) }
            } }
            @for item in items {
                tbody {
                    tr { th scope="rowgroup" colspan="3" class="weerklank-table-group" { (item.question.text.text(words.language())) } }
                    @for row in &item.rows { tr {
                        th scope="row" { (option_name(view, item.question, row)) }
                        td { (share(view, row)) }
                        td { (row.respondents.map(|n| text::count(words, n)).unwrap_or_default()) }
                    } }
                }
            }
        }
    };
    wide(words, title, &rows)
}

/// "About 7 in 10 answered favourably", from the displayed shares.
fn about(view: View<'_>, item: &Item<'_>) -> String {
    let words = view.words;
    let favourable: Vec<&&Row> = item
        .rows
        .iter()
        .filter(|row| {
            let kind = kind(view, item.question, row);
            [ShareKind::Favourable, ShareKind::StronglyFavourable].contains(&kind)
        })
        .collect();
    let sum: f64 = favourable.iter().map(|row| percent(row)).sum();
    let tenths = (sum / 10.0).round().clamp(0.0, 10.0) as u32;
    let name = match tenths {
        0 => "about-hardly-anybody",
        10 => "about-nearly-everybody",
        _ => "about-tenths",
    };
    words.with(name, &[("n", tenths.into())])
}

fn percent(row: &Row) -> f64 {
    row.share
        .map_or(0.0, |share| share.value().clamp(0.0, 100.0))
}

fn share(view: View<'_>, row: &Row) -> String {
    let words = view.words;
    let figure = row.share.map(|share| text::whole(words, share));
    words.with("percent", &[("n", figure.unwrap_or_default().into())])
}

/// A class, the label of a point, the text of an option, or an answer outside them.
fn option_name(view: View<'_>, question: &Question, row: &Row) -> String {
    let words = view.words;
    let id = row.option.as_deref().unwrap_or_default();
    let language = words.language();
    match id {
        "unfavourable" => return words.text("class-unfavourable"),
        "neutral" => return words.text("class-neutral"),
        "favourable" => return words.text("class-favourable"),
        "not-asked" => return words.text("option-not-asked"),
        _ => {}
    }
    if let (Some(decline), "declined") = (&question.decline, id) {
        return decline.text(language).to_owned();
    }
    let scale = question
        .scale()
        .and_then(|scale| view.release.questionnaire().scale(scale));
    if let Some(scale) = scale {
        let point = scale
            .points
            .iter()
            .find(|point| point.value.to_string() == id);
        return point.map_or_else(
            || id.to_owned(),
            |point| point.text.text(language).to_owned(),
        );
    }
    let option = question.options().iter().find(|option| option.id == id);
    option.map_or_else(
        || id.to_owned(),
        |option| option.text.text(language).to_owned(),
    )
}

fn kind(view: View<'_>, question: &Question, row: &Row) -> ShareKind {
    let id = row.option.as_deref().unwrap_or_default();
    match id {
        "unfavourable" => return ShareKind::Unfavourable,
        "neutral" => return ShareKind::Neutral,
        "favourable" => return ShareKind::Favourable,
        _ => {}
    }
    let scale = question
        .scale()
        .and_then(|scale| view.release.questionnaire().scale(scale));
    let Some((scale, value)) = scale.zip(id.parse().ok()) else {
        return ShareKind::Plain;
    };
    let (lowest, highest) = (scale.lowest(), scale.highest());
    match Class::of(value, lowest, highest) {
        Class::Unfavourable if value == lowest => ShareKind::StronglyUnfavourable,
        Class::Unfavourable => ShareKind::Unfavourable,
        Class::Neutral => ShareKind::Neutral,
        Class::Favourable if value == highest => ShareKind::StronglyFavourable,
        Class::Favourable => ShareKind::Favourable,
    }
}
