//! Logging in and out, and choosing a language.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path, Query};
use maud::html;
use serde::Deserialize;

use super::onward::own_address;
use super::sign_on;
use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::http::blocking;
use crate::office::accounts::Accounts;
use crate::survey::Language;
use crate::ui::Page;
use crate::ui::field::{Field, error_summary};

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Onward {
    pub(super) to: Option<String>,
}

#[derive(Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct Proof {
    csrf: String,
}

/// The page with the form, which leads on to `to`.
pub fn page(visit: &Visit, to: &str, refused: bool) -> Page {
    let words = visit.words();
    let name = Field {
        name: "name",
        label: words.text("account-name"),
        kind: "text",
        autocomplete: "username",
        required: true,
        ..Field::default()
    };
    let password = Field {
        name: "password",
        label: words.text("password"),
        kind: "password",
        autocomplete: "current-password",
        required: true,
        ..Field::default()
    };
    // One button is the first to look at.
    let kind = match visit.sign_on() {
        Some(_) => "secondary",
        None => "primary",
    };
    let errors = if refused {
        vec![("name", words.text("log-in-refused"))]
    } else {
        Vec::new()
    };
    Page {
        title: words.text("log-in"),
        content: html! {
            (error_summary(words, &errors))
            h1 class="utrecht-heading-1" { (words.text("log-in")) }
            p class="utrecht-paragraph" { (words.text("log-in-explained")) }
            @if let Some(provider) = visit.sign_on() { (sign_on::button(words, provider, own_address(to))) }
            form method="post" action="/login" class="weerklank-narrow" {
                input type="hidden" name="to" value=(own_address(to));
                (name.markup())
                (password.markup())
                div class="utrecht-button-group" {
                    button type="submit" class={ "utrecht-button utrecht-button--" (kind) "-action" } { (words.text("log-in")) }
                }
            }
        },
    }
}

pub async fn get(visit: Visit, onward: Query<Onward>) -> HttpResponse {
    let to = onward.to.as_deref().unwrap_or("/");
    visit.answer(Ok(page(&visit, to, false)))
}

pub async fn post(
    visit: Visit,
    accounts: Data<Accounts>,
    credentials: Form<Credentials>,
) -> HttpResponse {
    if let Err(error) = visit.check_origin() {
        return visit.answer(Err(error));
    }
    let Credentials { name, password, to } = credentials.into_inner();
    let tried = blocking(move || accounts.log_in(&name, &password)).await;
    match tried {
        Ok(token) => visit.let_in(&token, own_address(&to)),
        Err(crate::error::Error::Refused(_)) => {
            visit.page(StatusCode::FORBIDDEN, &page(&visit, &to, true))
        }
        Err(error) => visit.answer(Err(error)),
    }
}

pub async fn log_out(visit: Visit, accounts: Data<Accounts>, proof: Form<Proof>) -> HttpResponse {
    let ended = end(&visit, accounts, &proof.csrf).await;
    match ended {
        Ok(()) => visit.let_out(),
        Err(error) => visit.answer(Err(error)),
    }
}

async fn end(visit: &Visit, accounts: Data<Accounts>, csrf: &str) -> Result<()> {
    visit.check(csrf)?;
    let token = visit.token().cloned().ok_or_else(nothing)?;
    blocking(move || accounts.log_out(&token)).await
}

pub async fn language(visit: Visit, code: Path<String>, onward: Query<Onward>) -> HttpResponse {
    let to = onward.to.as_deref().unwrap_or("/");
    match Language::from_code(&code) {
        Some(language) => visit.speak(language, own_address(to)),
        None => visit.answer(Err(nothing())),
    }
}
