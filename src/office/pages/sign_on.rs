//! Logging in with the organisation's own identity provider: the way there, the way back, and what is said when it
//! does not work.
//!
//! The way there is a link and no form: `form-action 'self'` keeps forms from leading to another site, and that stays.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Query};
use maud::{Markup, html};
use time::Duration;

use super::log_in::Onward;
use super::onward::own_address;
use super::visit::{Visit, nothing};
use crate::error::{Error, Result};
use crate::http::blocking;
use crate::office::SignOn;
use crate::office::sign_on::{NotLetIn, Returned, TICKET_LIFETIME};
use crate::ui::{Page, Words, encoded};

const COOKIE: &str = "weerklank-sign-on";

/// The only addresses to which the cookie is sent.
const PATH: &str = "/sign-on";

/// The link that leads to the provider, and the heading of the other way.
pub fn button(words: Words, provider: &str, to: &str) -> Markup {
    html! {
        p class="utrecht-button-group" {
            a class="utrecht-button utrecht-button--primary-action weerklank-button-link" href=(address(to)) rel="nofollow" {
                (words.with("sign-on-with", &[("name", provider.into())]))
            }
        }
        h2 class="utrecht-heading-2 weerklank-other-way" { (words.text("sign-on-or-password")) }
    }
}

fn address(to: &str) -> String {
    format!("{PATH}?to={}", encoded(to))
}

/// To the provider.
pub async fn begin(
    visit: Visit,
    sign_on: Data<Option<SignOn>>,
    onward: Query<Onward>,
) -> HttpResponse {
    let Some(sign_on) = sign_on.as_ref().clone() else {
        return visit.answer(Err(nothing()));
    };
    let to = own_address(onward.to.as_deref().unwrap_or("/")).to_owned();
    let begun = {
        let to = to.clone();
        tried(move || sign_on.begin(&to)).await
    };
    match begun {
        Ok((address, ticket)) => {
            let cookie = visit.cookie(COOKIE, PATH, ticket.to_text(), TICKET_LIFETIME);
            visit.with_cookie(&address, &cookie)
        }
        Err(why) => refusal(visit, why, &to),
    }
}

/// Back from the provider. The cookie has served, whatever comes of it.
pub async fn back(
    request: HttpRequest,
    visit: Visit,
    sign_on: Data<Option<SignOn>>,
) -> HttpResponse {
    let Some(sign_on) = sign_on.as_ref().clone() else {
        return visit.answer(Err(nothing()));
    };
    let served = visit.cookie(COOKIE, PATH, String::new(), Duration::ZERO);
    let cookie = request.cookie(COOKIE);
    let returned = Query::<Returned>::from_query(request.query_string());
    let returned = returned.map(Query::into_inner).unwrap_or_default();
    let finished = tried(move || {
        let cookie = cookie.as_ref().map(Cookie::value);
        sign_on.finish(cookie, returned)
    });
    let mut answer = match finished.await {
        Ok(in_) => visit.let_in(&in_.token, own_address(&in_.to)),
        Err(why) => refusal(visit, why, "/"),
    };
    match answer.add_cookie(&served) {
        Ok(()) => answer,
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Work that waits for the provider, away from the event loop.
async fn tried<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, NotLetIn> + Send + 'static,
) -> std::result::Result<T, NotLetIn> {
    let done: Result<_> = blocking(move || Ok(work())).await;
    done.unwrap_or_else(|error: Error| Err(NotLetIn::Failed(error)))
}

/// What is said, under which status. Its own address holds a code that is used up, so the other language leads to the
/// log-in page.
fn refusal(visit: Visit, why: NotLetIn, to: &str) -> HttpResponse {
    let visit = visit.at("/login");
    let status = match &why {
        NotLetIn::Failed(error) => return visit.answer(Err(error.clone())),
        NotLetIn::Away => StatusCode::SERVICE_UNAVAILABLE,
        NotLetIn::Untrusted | NotLetIn::Nameless => StatusCode::BAD_GATEWAY,
        NotLetIn::Stale | NotLetIn::Declined | NotLetIn::Unverified | NotLetIn::Unknown(_) => {
            StatusCode::FORBIDDEN
        }
    };
    let mut answer = visit.page(status, &page(&visit, &why, to));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let seconds = header::HeaderValue::from_static("60");
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    answer
}

fn page(visit: &Visit, why: &NotLetIn, to: &str) -> Page {
    let words = visit.words();
    let provider = visit.sign_on().unwrap_or_default();
    let gaps = [("name", provider.into()), ("key", "oidc.claim".into())];
    let text = words.with(sentence(why), &gaps);
    let title = words.with("sign-on-failed", &gaps);
    let helps = !matches!(why, NotLetIn::Unknown(_) | NotLetIn::Nameless);
    Page {
        content: html! {
            h1 class="utrecht-heading-1" { (title) }
            div class="utrecht-alert" role="alert" {
                p class="utrecht-paragraph" { (text) }
                @if let NotLetIn::Unknown(name) = why {
                    p class="utrecht-paragraph weerklank-address" { strong { bdi { (name.chars().take(200).collect::<String>()) } } }
                    p class="utrecht-paragraph" { (words.text("sign-on-unknown-ask")) }
                }
            }
            p class="utrecht-button-group" {
                @if helps {
                    a class="utrecht-button utrecht-button--primary-action weerklank-button-link" href=(address(to)) rel="nofollow" {
                        (words.text("sign-on-again"))
                    }
                }
                a class="utrecht-link" href={ "/login?to=" (encoded(to)) } { (words.text("sign-on-other-way")) }
            }
        },
        title,
    }
}

fn sentence(why: &NotLetIn) -> &'static str {
    match why {
        NotLetIn::Stale => "sign-on-stale",
        NotLetIn::Declined => "sign-on-declined",
        NotLetIn::Away => "sign-on-away",
        NotLetIn::Untrusted => "sign-on-untrusted",
        NotLetIn::Nameless => "sign-on-nameless",
        NotLetIn::Unverified => "sign-on-unverified",
        NotLetIn::Unknown(_) => "sign-on-unknown",
        NotLetIn::Failed(_) => "failed-text",
    }
}
