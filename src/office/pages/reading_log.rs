//! The log of reading: who promised, who opened which page and when. For the coordinator and the auditor.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use time::PrimitiveDateTime;

use super::reading::find;
use super::visit::Visit;
use crate::error::Result;
use crate::http::blocking;
use crate::office::accounts::Role;
use crate::office::readings::{Opened, Promised, Readings, Sheet};
use crate::release::{Release, Releases};
use crate::ui::table::wide;
use crate::ui::{Page, Words, number};

/// Who watches over the readers.
pub(super) const WATCH: [Role; 2] = [Role::Coordinator, Role::Auditor];

/// Which page of the log, from 0 for the latest lines.
#[derive(Deserialize)]
pub struct Turned {
    #[serde(default)]
    page: u32,
}

struct Log {
    release: Arc<Release>,
    promises: Vec<Promised>,
    opened: Vec<Opened>,
    /// Which page of it, and whether older ones follow.
    page: u32,
    more: bool,
}

pub async fn get(
    visit: Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: Path<String>,
    turned: Query<Turned>,
) -> HttpResponse {
    let log = read(&visit, readings, releases, wave.into_inner(), turned.page).await;
    visit.answer(log.map(|log| shown(&log, visit.words())))
}

async fn read(
    visit: &Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: String,
    page: u32,
) -> Result<Log> {
    visit.with_role(&WATCH)?;
    blocking(move || {
        let release = find(&releases, &wave)?;
        let (opened, more) = readings.opened(&wave, page)?;
        Ok(Log {
            promises: readings.promises(&wave)?,
            release,
            opened,
            page,
            more,
        })
    })
    .await
}

fn shown(log: &Log, words: Words) -> Page {
    let title = log.release.questionnaire().title().text(words.language());
    Page {
        title: words.text("log-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("log-title")) }
            p class="weerklank-hint" { (title) " (" (log.release.wave()) ")" }
            p class="utrecht-paragraph" { (words.text("log-explained")) }
            section aria-labelledby="opened" {
                h2 class="utrecht-heading-2" id="opened" { (words.text("log-opened")) }
                @if log.opened.is_empty() { p class="utrecht-paragraph" { (words.text("log-none")) } } @else { (opened(log, words)) }
                (pages(log, words))
            }
            section aria-labelledby="promised" {
                h2 class="utrecht-heading-2" id="promised" { (words.text("log-promised")) }
                @if log.promises.is_empty() { p class="utrecht-paragraph" { (words.text("log-none")) } } @else { (promises(log, words)) }
            }
        },
    }
}

fn opened(log: &Log, words: Words) -> Markup {
    let name = |id: &str| {
        let unit = log.release.tree().find(id);
        unit.map_or(id, |unit| log.release.units()[unit].name.as_str())
            .to_owned()
    };
    let sheet = |sheet| match sheet {
        Sheet::Figures => "log-figures",
        Sheet::Presentation => "log-presentation",
        Sheet::Guide => "log-guide",
        Sheet::Data => "log-data",
        Sheet::DataBelow => "log-data-below",
    };
    wide(
        words,
        &words.text("log-opened"),
        &html! { table class="utrecht-table" {
            thead { tr {
                th scope="col" { (words.text("log-who")) }
                th scope="col" { (words.text("unit")) }
                th scope="col" { (words.text("log-page")) }
                th scope="col" { (words.text("log-when")) }
            } }
            tbody { @for line in &log.opened { tr {
                th scope="row" { (line.name) }
                td { (name(&line.unit)) }
                td { (words.text(sheet(line.sheet))) }
                td { (moment(words, line.at)) }
            } } }
        } },
    )
}

fn promises(log: &Log, words: Words) -> Markup {
    wide(
        words,
        &words.text("log-promised"),
        &html! { table class="utrecht-table" {
            thead { tr {
                th scope="col" { (words.text("log-who")) }
                th scope="col" { (words.text("log-when")) }
            } }
            tbody { @for line in &log.promises { tr {
                th scope="row" { (line.name) }
                td { (moment(words, line.at)) }
            } } }
        } },
    )
}

fn pages(log: &Log, words: Words) -> Markup {
    let to = |page: u32| {
        format!(
            "/reading-log/{}?page={page}",
            crate::ui::encoded(log.release.wave())
        )
    };
    html! {
        p class="utrecht-paragraph" {
            @if let Some(newer) = log.page.checked_sub(1) { a class="utrecht-link" href=(to(newer)) { (words.text("log-newer")) } " " }
            @if log.more { a class="utrecht-link" href=(to(log.page + 1)) { (words.text("log-older")) } }
        }
    }
}

/// The day and the time, which is that of Greenwich and says so.
pub(super) fn moment(words: Words, at: PrimitiveDateTime) -> String {
    let day = number::date(words, at.date());
    format!("{day}, {:02}:{:02} UTC", at.hour(), at.minute())
}
