//! The page behind a team's link, for members without a log-in.
//!
//! What the link opens is the same for everybody: the promise, with a form. The secret stands behind `#`,
//! where no server sees it; a script puts it into the form, and it arrives as a body. No cookie is read or
//! set here, and nothing is written down of who came. A secret that is wrong, revoked or over gets one and
//! the same answer, from one look-up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use maud::{Markup, html};
use serde::Deserialize;

use super::promise::rule;
use super::reading::agreed;
use super::shield::{script, scripted, shielded};
use super::visit::Look;
use crate::error::{Error, Result};
use crate::followup::Followups;
use crate::http::blocking;
use crate::office::readings::{Readings, ShareSecret};
use crate::release::Releases;
use crate::results::shared_page;
use crate::survey::Language;
use crate::ui::field::Field;
use crate::ui::{Page, Words};

const SCRIPT: &str = include_str!("shared.js");

/// What the form sends.
#[derive(Deserialize)]
pub struct Opening {
    code: String,
    /// The promise, given with the button.
    promise: String,
}

pub async fn script_file() -> HttpResponse {
    script(SCRIPT)
}

/// The promise and the form.
pub async fn get(look: Data<Look>, language: Path<String>) -> HttpResponse {
    let Some(language) = Language::from_code(&language) else {
        return plain(
            &look,
            Language::Nl,
            StatusCode::NOT_FOUND,
            &over(Words::of(Language::Nl)),
        );
    };
    let words = Words::of(language);
    let frame = look.frame(language);
    let page = asking(words, &format!("/shared/{}", language.code()));
    let document = frame.plain(&page, Some("/shared.js"), &other_language(language));
    scripted(StatusCode::OK).body(document.into_string())
}

fn asking(words: Words, action: &str) -> Page {
    let code = Field {
        name: "code",
        label: words.text("shared-code"),
        hint: Some(words.text("shared-code-hint")),
        kind: "text",
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    Page {
        title: words.text("promise-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("promise-title")) }
            (rule(words))
            p class="utrecht-paragraph" { (words.text("shared-unwatched")) }
            form method="post" action=(action) class="weerklank-narrow" {
                (code.markup())
                div class="utrecht-button-group" {
                    button type="submit" name="promise" value="given" class="utrecht-button utrecht-button--primary-action" {
                        (words.text("shared-give"))
                    }
                }
            }
        },
    }
}

fn other_language(language: Language) -> Markup {
    let (code, name) = match language {
        Language::Nl => ("en", "English"),
        Language::En => ("nl", "Nederlands"),
    };
    html! { a class="utrecht-link" href={ "/shared/" (code) } lang=(code) hreflang=(code) { (name) } }
}

/// The figures, for a secret that holds.
pub async fn post(
    look: Data<Look>,
    readings: Data<Readings>,
    releases: Data<Releases>,
    followups: Data<Followups>,
    language: Path<String>,
    opening: std::result::Result<Form<Opening>, actix_web::Error>,
) -> HttpResponse {
    let language = Language::from_code(&language).unwrap_or(Language::Nl);
    let words = Words::of(language);
    // What cannot be read is a wrong secret, like every other.
    let secret = opening
        .ok()
        .filter(|opening| opening.promise == "given")
        .and_then(|opening| ShareSecret::from_text(&opening.code));
    let found = match secret {
        Some(secret) => {
            blocking(move || open(&readings, &releases, &followups, &secret, words)).await
        }
        None => Ok(None),
    };
    match found {
        Ok(Some(page)) => plain(&look, language, StatusCode::OK, &page),
        Ok(None) => plain(&look, language, StatusCode::NOT_FOUND, &over(words)),
        Err(error) => {
            tracing::error!("{error}");
            let failed = failed(words);
            plain(&look, language, StatusCode::INTERNAL_SERVER_ERROR, &failed)
        }
    }
}

fn open(
    readings: &Readings,
    releases: &Releases,
    followups: &Followups,
    secret: &ShareSecret,
    words: Words,
) -> Result<Option<Page>> {
    let Some((wave, unit)) = readings.shared(secret)? else {
        return Ok(None);
    };
    let release = releases.find(&wave)?;
    let unit = release.tree().find(&unit);
    let unit =
        unit.ok_or_else(|| Error::failed("opening a link: its unit is gone from the chart"))?;
    let agreed = agreed(followups, &release, unit)?;
    let mut page = shared_page(&release, unit, agreed, words);
    page.content = html! {
        p class="utrecht-alert" { (words.text("shared-remember")) }
        (page.content)
    };
    Ok(Some(page))
}

/// One answer for every secret that opens nothing.
fn over(words: Words) -> Page {
    told(words, "shared-over-title", "shared-over")
}

fn failed(words: Words) -> Page {
    told(words, "failed-title", "failed-text")
}

fn told(words: Words, title: &str, text: &str) -> Page {
    Page {
        title: words.text(title),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text(title)) }
            p class="utrecht-paragraph" { (words.text(text)) }
        },
    }
}

fn plain(look: &Look, language: Language, status: StatusCode, page: &Page) -> HttpResponse {
    let document = look.frame(language).plain(page, None, &html! {});
    shielded(status)
        .content_type("text/html; charset=utf-8")
        .body(document.into_string())
}
