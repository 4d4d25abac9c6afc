//! The report on people who left: a section of the page, and a table.

use maud::{Markup, html};
use serde_json::Value;

use super::Council;
use super::files::{Table, text_of};
use crate::error::{Doing, Result};
use crate::programme::exit::Exit;
use crate::release::{Row, exported_of};
use crate::results::text;
use crate::survey::{Question, Theme};
use crate::ui::table::wide;
use crate::ui::{Words, number};

/// What people who left say, as far as it was released.
pub(super) fn section(council: Council<'_>) -> Markup {
    let words = council.words;
    html! {
        section aria-labelledby="exit" {
            h2 class="utrecht-heading-2" id="exit" { "5. " (words.text("report-exit")) }
            @match council.exit {
                None => { p class="utrecht-paragraph" { (words.text("report-exit-none")) } }
                Some(exit) => (figures(words, exit)),
            }
        }
    }
}

fn figures(words: Words, exit: &Exit) -> Markup {
    let themes = exit.themes();
    html! {
        p class="utrecht-paragraph" {
            (words.text(match exit.waves().len() { 1 => "report-exit-one", _ => "report-exit-union" }))
        }
        (quarters(words, exit))
        @if themes.is_empty() { p class="utrecht-paragraph" { (words.text("report-exit-no-themes")) } }
        @else { (theme_table(words, exit, &themes)) }
        @for (question, rows) in exit.lists() { (list(words, question, &rows)) }
    }
}

fn quarters(words: Words, exit: &Exit) -> Markup {
    let response = |wave| Exit::participation(wave).and_then(|row| text::response(words, row));
    html! {
        table class="utrecht-table weerklank-narrow" {
            caption { (words.text("report-exit-quarters")) }
            thead { tr { th scope="col" { (words.text("report-exit-day")) } th scope="col" { (words.text("report-exit-response")) } } }
            tbody { @for wave in exit.waves() { tr {
                th scope="row" { (number::date(words, wave.closed())) }
                td { (response(wave).unwrap_or_else(|| words.text("none"))) }
            } } }
        }
    }
}

fn theme_table(words: Words, exit: &Exit, themes: &[(&Theme, &Row)]) -> Markup {
    let ends = |theme: &Theme| exit.questionnaire().and_then(|asked| asked.ends(&theme.id));
    let name = words.text("report-exit-themes");
    html! {
        h3 class="utrecht-heading-3" { (name) }
        (wide(words, &name, &html! { table class="utrecht-table" {
            thead { tr {
                th scope="col" { (words.text("theme")) }
                th scope="col" { (words.text("report-score")) }
                th scope="col" { (words.text("interval-title")) }
                th scope="col" { (words.text("answers")) }
            } }
            tbody { @for (theme, row) in themes { tr data-leavers=(theme.id) {
                th scope="row" { (theme.name.text(words.language())) }
                td {
                    strong { (row.value.map(|value| text::figure(words, value)).unwrap_or_default()) }
                    @if let Some((_, high)) = ends(theme) { " " small { (words.with("out-of", &[("high", high.into())])) } }
                }
                td { (text::interval(words, row).unwrap_or_else(|| words.text("none"))) }
                td { (row.respondents.map(|n| text::count(words, n)).unwrap_or_default()) }
            } } }
        } }))
    }
}

/// A closed list with its shares; where there are too few answers, that it was asked.
fn list(words: Words, question: &Question, rows: &[&Row]) -> Markup {
    let asked = question.text.text(words.language());
    let percent = |row: &Row| row.share.map(|share| text::whole(words, share));
    html! {
        h3 class="utrecht-heading-3" { (asked) }
        @if let Some(n) = rows.first().and_then(|row| row.respondents) {
            p class="utrecht-paragraph" { (words.with("answers-of", &[("n", text::count(words, n).into())])) }
            (wide(words, asked, &html! { table class="utrecht-table" {
                thead { tr {
                    th scope="col" { (words.text("answer")) }
                    th scope="col" { (words.text("share")) }
                    th scope="col" { (words.text("interval-title")) }
                } }
                tbody { @for row in rows { tr data-option=[row.option.as_deref()] {
                    th scope="row" { (option(words, question, row)) }
                    td { (words.with("percent", &[("n", percent(row).unwrap_or_default().into())])) }
                    td { (text::interval(words, row).unwrap_or_else(|| words.text("none"))) }
                } } }
            } }))
        } @else { p class="utrecht-paragraph" { (words.text("report-exit-withheld")) } }
    }
}

/// The words of an option of a list, as the person who left read them.
fn option(words: Words, question: &Question, row: &Row) -> String {
    let id = row.option.as_deref().unwrap_or_default();
    let own = { question.options().iter() }.find(|option| option.id == id);
    let wording = own.map(|option| &option.text).or(question.decline.as_ref());
    wording
        .map_or(id, |wording| wording.text(words.language()))
        .to_owned()
}

/// The same for programs; empty where nothing was released.
pub(super) fn table(exit: Option<&Exit>) -> Result<Table> {
    let mut rows = Vec::new();
    if let Some(exit) = exit {
        for wave in exit.waves() {
            let participation = Exit::participation(wave);
            rows.extend(
                participation
                    .map(|row| line(wave.wave(), row))
                    .transpose()?,
            );
        }
        let lists = exit.lists();
        let shares = lists.iter().flat_map(|(_, rows)| rows.iter().copied());
        let scores = exit.themes();
        let all = scores.iter().map(|(_, row)| *row).chain(shares);
        for row in all {
            rows.push(line(exit.name(), row)?);
        }
    }
    Ok(Table {
        name: "exit",
        columns: &COLUMNS,
        rows,
    })
}

/// The columns of the export, after the wave or the union that the figure is of.
const COLUMNS: [&str; 10] = [
    "of",
    "form",
    "theme",
    "question",
    "respondents",
    "value",
    "low",
    "high",
    "option",
    "share",
];

fn line(of: &str, row: &Row) -> Result<Vec<String>> {
    let figures: Value = serde_json::to_value(exported_of("", row)).doing("writing the report")?;
    let columns = COLUMNS[1..].iter().map(|column| text_of(&figures[column]));
    Ok([of.to_owned()].into_iter().chain(columns).collect())
}
