//! The groups of background questions beside each other, over the whole organisation and, where that was
//! declared, in a unit: an inclusion gap is seen without asking anybody for a protected trait.

use maud::{Markup, html};

use super::{View, text};
use crate::release::{Detail, Row};
use crate::survey::{Question, Theme};
use crate::ui::table::wide;

/// One table for each background question of which groups are shown.
pub(super) fn groups(view: View<'_>) -> Markup {
    let words = view.words;
    let questionnaire = view.release.questionnaire();
    let questions: Vec<&Question> = questionnaire
        .breakdowns()
        .iter()
        .filter_map(|breakdown| questionnaire.question(&breakdown.question))
        .filter(|question| rows(view, question).next().is_some())
        .collect();
    let explained = match view.release.tree().root() == view.unit {
        true => "groups-explained",
        false => "groups-explained-unit",
    };
    html! {
        @if !questions.is_empty() {
            section aria-labelledby="groups" {
                h2 class="utrecht-heading-2" id="groups" { (words.text("groups-title")) }
                p class="utrecht-paragraph" {
                    (words.with(explained, &[("n", view.release.policy().minimum_breakdown.into())]))
                }
                @for question in questions { (table(view, question)) }
            }
        }
    }
}

fn rows<'a>(view: View<'a>, question: &'a Question) -> impl Iterator<Item = &'a Row> {
    view.release.rows_of(view.unit).iter().filter(|row| {
        row.detail == Detail::Breakdown && row.question.as_deref() == Some(&question.id)
    })
}

fn table(view: View<'_>, question: &Question) -> Markup {
    let words = view.words;
    let language = words.language();
    let shown =
        |option: &str| rows(view, question).any(|row| row.option.as_deref() == Some(option));
    let named = question
        .options()
        .iter()
        .map(|option| (option.id.as_str(), option.text.text(language)));
    let declined = question
        .decline
        .as_ref()
        .map(|text| ("declined", text.text(language)));
    let options: Vec<(&str, &str)> = named.chain(declined).filter(|(id, _)| shown(id)).collect();
    let cell = |theme: &Theme, option: &str| {
        rows(view, question).find(|row| {
            row.theme.as_deref() == Some(&theme.id) && row.option.as_deref() == Some(option)
        })
    };
    let themes: Vec<&Theme> = view
        .release
        .questionnaire()
        .themes()
        .iter()
        .filter(|theme| options.iter().any(|(id, _)| cell(theme, id).is_some()))
        .collect();
    let title = question.text.text(language);
    html! {
        h3 class="utrecht-heading-3" { (title) }
        (wide(words, title, &html! { table class="utrecht-table" {
            thead { tr {
                th scope="col" { (words.text("theme")) }
                @for (_, name) in &options { th scope="col" { (name) } }
            } }
            tbody { @for theme in themes { tr {
                th scope="row" { (theme.name.text(language)) }
                @for (id, _) in &options { td { (score(view, cell(theme, id))) } }
            } } }
        } }))
    }
}

fn score(view: View<'_>, row: Option<&Row>) -> Markup {
    let words = view.words;
    let value = row.and_then(|row| row.value.map(|value| (row, value)));
    html! {
        @match value {
            Some((row, value)) => {
                strong { (text::figure(words, value)) }
                @if let Some(interval) = text::interval(words, row) { small { (interval) } }
            }
            None => (words.text("none")),
        }
    }
}
