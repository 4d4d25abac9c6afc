//! The promise before reading: not to look for who answered what. Once for each wave, at the address of
//! the page that was asked for, so that links in mails work.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use maud::{Markup, html};
use serde::Deserialize;

use super::onward::own_address;
use super::reading::{READERS, find};
use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::http::blocking;
use crate::office::readings::Readings;
use crate::release::{Release, Releases};
use crate::ui::layout::csrf;
use crate::ui::{Page, Words};

/// What is sent with a promise.
#[derive(Deserialize)]
pub struct Given {
    csrf: String,
    #[serde(default)]
    to: String,
}

/// The promise in words, for readers and for members of a team alike.
pub(super) fn rule(words: Words) -> Markup {
    let parts = [
        "promise-no-search",
        "promise-ask-nobody",
        "promise-patterns",
        "promise-recognise",
        "promise-no-judgement",
    ];
    html! {
        p class="utrecht-paragraph utrecht-paragraph--lead" { (words.text("promise-lead")) }
        ol class="weerklank-promise" { @for part in parts { li { (words.text(part)) } } }
    }
}

/// The page with the promise, which leads on to the page that was asked for.
pub(super) fn page(release: &Release, words: Words, proof: &str, to: &str) -> Page {
    let title = release.questionnaire().title().text(words.language());
    Page {
        title: words.text("promise-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("promise-title")) }
            p class="weerklank-hint" { (title) }
            (rule(words))
            p class="utrecht-paragraph" { (words.text("promise-logged")) }
            form method="post" action={ "/promise/" (crate::ui::encoded(release.wave())) } {
                (csrf(proof))
                input type="hidden" name="to" value=(to);
                div class="utrecht-button-group" {
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (words.text("promise-give")) }
                }
            }
        },
    }
}

pub async fn give(
    visit: Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: Path<String>,
    given: Form<Given>,
) -> HttpResponse {
    match keep(&visit, readings, releases, wave.into_inner(), &given.csrf).await {
        Ok(()) => visit.onward(own_address(&given.to)),
        Err(error) => visit.answer(Err(error)),
    }
}

async fn keep(
    visit: &Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: String,
    csrf: &str,
) -> Result<()> {
    let account = visit.with_role(&READERS)?.clone();
    visit.check(csrf)?;
    let sight = visit.sight();
    blocking(move || {
        // Nobody promises for a wave of which they see nothing.
        let release = find(&releases, &wave)?;
        sight.begins_at(&release).ok_or_else(nothing)?;
        readings.promise(&account, release.wave())
    })
    .await
}
