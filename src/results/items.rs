//! The questions behind the themes, each in the detail that the number of answers allows: three classes
//! in steps, or every option.

use maud::{Markup, html};

use super::{View, text};
use crate::release::{Detail, Row};
use crate::survey::{Class, Question, Theme};
use crate::ui::chart::{ShareKind, Shares};

/// One question with the rows of its options.
struct Item<'a> {
    question: &'a Question,
    rows: Vec<&'a Row>,
}

/// Every question of which something is shown, by theme; those without a theme at the end.
pub(super) fn items(view: View<'_>) -> Markup {
    let words = view.words;
    let questionnaire = view.release.questionnaire();
    let all: Vec<Item<'_>> = questionnaire
        .questions()
        .filter_map(|question| item(view, question))
        .collect();
    let of = |theme: Option<&Theme>| -> Vec<&Item<'_>> {
        let id = theme.map(|theme| theme.id.as_str());
        all.iter()
            .filter(|item| item.question.theme.as_deref() == id)
            .collect()
    };
    let themes = questionnaire.themes().iter().map(Some).chain([None]);
    html! {
        @if !all.is_empty() {
            section aria-labelledby="questions" {
                h2 class="utrecht-heading-2" id="questions" { (words.text("questions-title")) }
                p class="utrecht-paragraph" { (words.text("questions-how-to-read")) }
                @for theme in themes {
                    @let shown = of(theme);
                    @if !shown.is_empty() {
                        details class="weerklank-details" {
                            summary {
                                (theme.map_or_else(|| words.text("questions-other"),
                                    |theme| theme.name.text(words.language()).to_owned()))
                            }
                            @for item in shown { (question(view, item)) }
                        }
                    }
                }
            }
        } @else {
            p class="utrecht-paragraph" {
                (words.with("questions-none", &[("n", view.release.policy().minimum_distribution.into())]))
            }
        }
    }
}

/// The questions of one theme of which something is shown, one below the other.
pub(super) fn of_theme(view: View<'_>, theme: &Theme) -> Option<Markup> {
    let items: Vec<Item<'_>> = view
        .release
        .questionnaire()
        .questions_of(&theme.id)
        .filter_map(|question| item(view, question))
        .collect();
    (!items.is_empty()).then(|| html! { @for item in &items { (question(view, item)) } })
}

fn item<'a>(view: View<'a>, question: &'a Question) -> Option<Item<'a>> {
    let fine = [Detail::Tens, Detail::Fives, Detail::Options];
    let rows: Vec<&Row> = view
        .release
        .rows_of(view.unit)
        .iter()
        .filter(|row| !row.rest && fine.contains(&row.detail))
        .filter(|row| row.question.as_deref() == Some(&question.id))
        .filter(|row| row.share.is_some())
        .collect();
    (!rows.is_empty()).then_some(Item { question, rows })
}

fn question(view: View<'_>, item: &Item<'_>) -> Markup {
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

/// A scale: one bar from unfavourable to favourable, then the same in words.
fn stacked(view: View<'_>, item: &Item<'_>) -> Markup {
    let named: Vec<(String, String)> = item
        .rows
        .iter()
        .map(|row| (option_name(view, item.question, row), share(view, row)))
        .collect();
    let parts = item
        .rows
        .iter()
        .map(|row| (percent(row), kind(view, item.question, row)))
        .collect();
    let said: Vec<String> = named
        .iter()
        .map(|(name, share)| format!("{name}: {share}"))
        .collect();
    let chart = Shares {
        parts,
        text: said.join("; "),
    };
    html! {
        p class="weerklank-about" { (about(view, item)) }
        (chart.svg())
        dl class="weerklank-options-list" { @for (name, share) in &named { div { dt { (name) } dd { (share) } } } }
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
                    (Shares { parts: vec![(percent(row), ShareKind::Plain), (100.0 - percent(row), ShareKind::Empty)],
                        text: format!("{name}: {share}") }.svg())
                }
            }
        }
    }
}

/// "About 7 in 10 answered favourably", from the displayed shares.
fn about(view: View<'_>, item: &Item<'_>) -> String {
    let words = view.words;
    let favourable: Vec<&&Row> = item
        .rows
        .iter()
        .filter(|row| kind(view, item.question, row) == ShareKind::Favourable)
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
    let class = match id {
        "unfavourable" => Some(Class::Unfavourable),
        "neutral" => Some(Class::Neutral),
        "favourable" => Some(Class::Favourable),
        _ => question
            .scale()
            .and_then(|scale| view.release.questionnaire().scale(scale))
            .zip(id.parse().ok())
            .map(|(scale, value)| Class::of(value, scale.lowest(), scale.highest())),
    };
    match class {
        Some(Class::Unfavourable) => ShareKind::Unfavourable,
        Some(Class::Neutral) => ShareKind::Neutral,
        Some(Class::Favourable) => ShareKind::Favourable,
        None => ShareKind::Plain,
    }
}
