//! Who is here: the session in the cookie, the language, and how an answer goes back as a page.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use maud::html;
use sha2::{Digest, Sha256};

use super::shield::{scripted, shielded};
use crate::error::{Error, Reason, Result};
use crate::http::{blocking, capability};
use crate::office::accounts::{Account, Accounts, LIFETIME, Role, SessionToken};
use crate::office::readings::Readings;
use crate::results::Sight;
use crate::survey::Language;
use crate::ui::{Frame, Page, Person, Place, Theme, Words};

const SESSION: &str = "weerklank-session";
const LANGUAGE: &str = "weerklank-language";

/// The parts of the office's pages; tokens and what all pages share come before them.
const PARTS: &str = concat!(
    include_str!("office.css"),
    include_str!("../../followup/followup.css"),
    include_str!("sharing.css"),
    include_str!("../../programme/programme.css"),
);

/// The whole style sheet, for a page that stands alone.
pub fn style_sheet(theme: &Theme) -> String {
    theme.sheet(PARTS)
}

/// How this installation looks.
#[derive(Debug, Clone)]
pub struct Look {
    theme: Theme,
    style: String,
    language: Language,
    /// Where the office is reached, for links that leave it.
    url: String,
    /// Whether cookies are for https only.
    secure: bool,
    /// What people call the provider with which they log in.
    sign_on: Option<String>,
}

impl Look {
    /// The look of an installation whose office is reached at `url`.
    pub fn new(theme: Theme, language: Language, url: &str) -> Self {
        Self {
            style: style_sheet(&theme),
            theme,
            language,
            url: url.to_owned(),
            secure: url.starts_with("https://"),
            sign_on: None,
        }
    }

    /// The same where people can log in with this provider.
    pub fn with_sign_on(mut self, name: Option<&str>) -> Self {
        self.sign_on = name.map(str::to_owned);
        self
    }

    /// The frame for somebody without a log-in.
    pub(super) fn frame(&self, language: Language) -> Frame {
        Frame {
            words: Words::of(language),
            theme: self.theme.clone(),
            person: None,
            places: Vec::new(),
            address: String::new(),
        }
    }
}

/// One request by one person.
pub struct Visit {
    frame: Frame,
    account: Option<Account>,
    token: Option<SessionToken>,
    readings: Data<Readings>,
    url: String,
    secure: bool,
    same_origin: bool,
    sign_on: Option<String>,
}

impl FromRequest for Visit {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Visit::of(&request).await })
    }
}

impl Visit {
    async fn of(request: &HttpRequest) -> Result<Self> {
        let look = capability::<Look>(request)?;
        let accounts = capability::<Accounts>(request)?;
        let token = session_of(request);
        let account = match token.clone() {
            Some(token) => blocking(move || accounts.who(&token)).await?,
            None => None,
        };
        let language = request
            .cookie(LANGUAGE)
            .and_then(|cookie| Language::from_code(cookie.value()))
            .unwrap_or(look.language);
        let words = Words::of(language);
        let person = account.as_ref().zip(token.as_ref());
        let address = request.uri().path_and_query();
        Ok(Self {
            frame: Frame {
                words,
                theme: look.theme.clone(),
                person: person.map(|(account, token)| Person {
                    name: account.name.clone(),
                    csrf: token.csrf(),
                }),
                places: account
                    .as_ref()
                    .map_or_else(Vec::new, |account| places(account, words)),
                address: address.map_or_else(|| "/".to_owned(), |address| address.to_string()),
            },
            token: token.filter(|_| account.is_some()),
            account,
            readings: capability(request)?,
            url: look.url.clone(),
            secure: look.secure,
            same_origin: same_origin(request),
            sign_on: look.sign_on.clone(),
        })
    }

    /// The words of this visit.
    pub fn words(&self) -> Words {
        self.frame.words
    }

    /// The address that was asked for.
    pub fn address(&self) -> &str {
        &self.frame.address
    }

    /// Who is logged in. Nobody gets what a page that does not exist gets.
    pub fn account(&self) -> Result<&Account> {
        self.account.as_ref().ok_or_else(nothing)
    }

    /// Who is logged in, if they have one of these roles.
    pub fn with_role(&self, roles: &[Role]) -> Result<&Account> {
        let account = self.account()?;
        roles
            .contains(&account.role)
            .then_some(account)
            .ok_or_else(nothing)
    }

    /// Who promised what before reading.
    pub fn readings(&self) -> &Data<Readings> {
        &self.readings
    }

    /// What they may see of results.
    pub fn sight(&self) -> Sight {
        let account = self.account.as_ref();
        account.map_or(Sight::Nothing, Account::sight)
    }

    /// Where the office is reached, as configured: a request could name any host.
    pub fn origin(&self) -> &str {
        &self.url
    }

    /// With which provider people can log in.
    pub fn sign_on(&self) -> Option<&str> {
        self.sign_on.as_deref()
    }

    /// The same visit at another address, for a page whose own address cannot be asked for again.
    pub fn at(mut self, address: &str) -> Self {
        self.frame.address = address.to_owned();
        self
    }

    /// The proof for the forms of this session.
    pub fn csrf(&self) -> String {
        let person = self.frame.person.as_ref();
        person.map_or_else(String::new, |person| person.csrf.clone())
    }

    /// Refuses a form that did not come from one of our own pages.
    pub fn check(&self, csrf: &str) -> Result<()> {
        self.check_origin()?;
        let own = self.token.as_ref().ok_or_else(nothing)?.csrf();
        // Of the digests, so that the time it takes says nothing of where two texts differ.
        if Sha256::digest(csrf) == Sha256::digest(own) {
            return Ok(());
        }
        Err(Error::refused(
            Reason::Forbidden,
            "This page was too old, or the form came from elsewhere. Go back, load the page again and retry.",
        ))
    }

    /// Refuses what another site sent; before there is a session, this is all that can be checked.
    pub fn check_origin(&self) -> Result<()> {
        self.same_origin.then_some(()).ok_or_else(|| {
            Error::refused(
                Reason::Forbidden,
                "The form came from another site. Open the page here and fill it in again.",
            )
        })
    }

    /// The session's token, to end it.
    pub fn token(&self) -> Option<&SessionToken> {
        self.token.as_ref()
    }

    /// Answers with a page, or with a page that says what is wrong.
    pub fn answer(&self, page: Result<Page>) -> HttpResponse {
        match page {
            Ok(page) => self.page(StatusCode::OK, &page),
            Err(error) => self.refusal(&error),
        }
    }

    /// A page under this status.
    pub fn page(&self, status: StatusCode, page: &Page) -> HttpResponse {
        shielded(status)
            .content_type("text/html; charset=utf-8")
            .body(self.frame.around(page).into_string())
    }

    /// A page without header and navigation, with one script of our own.
    pub fn screen(&self, page: &Page, script: &str) -> HttpResponse {
        scripted(StatusCode::OK).body(self.frame.bare(page, Some(script)).into_string())
    }

    fn refusal(&self, error: &Error) -> HttpResponse {
        let words = self.words();
        let status = error.status_code();
        if let Error::Failed(_) = error {
            tracing::error!("{error}");
        }
        if status == StatusCode::NOT_FOUND && self.account.is_none() {
            return self.page(status, &super::log_in::page(self, self.address(), false));
        }
        let (title, text) = match status {
            StatusCode::NOT_FOUND => ("not-found-title", "not-found-text"),
            status if status.is_server_error() => ("failed-title", "failed-text"),
            _ => ("refused-title", "refused-text"),
        };
        // Sentences of the program are in English and name no person's words.
        let detail = match error {
            Error::Refused(refusal) if status != StatusCode::NOT_FOUND => Some(&refusal.sentence),
            _ => None,
        };
        let page = Page {
            title: words.text(title),
            content: html! {
                h1 class="utrecht-heading-1" { (words.text(title)) }
                p class="utrecht-paragraph" { (words.text(text)) }
                @if let Some(detail) = detail {
                    div class="utrecht-alert" { p class="utrecht-paragraph" lang="en" { (detail) } }
                }
                p class="utrecht-paragraph" { a class="utrecht-link" href="/" { (words.text("to-start")) } }
            },
        };
        self.page(status, &page)
    }

    /// Goes on to another page of ours.
    pub fn onward(&self, address: &str) -> HttpResponse {
        shielded(StatusCode::SEE_OTHER)
            .insert_header((header::LOCATION, address.to_owned()))
            .finish()
    }

    /// Goes on with a session.
    pub fn let_in(&self, token: &SessionToken, address: &str) -> HttpResponse {
        let cookie = self.cookie(SESSION, "/", token.to_text(), LIFETIME);
        self.with_cookie(address, &cookie)
    }

    /// Goes on without a session.
    pub fn let_out(&self) -> HttpResponse {
        let cookie = self.cookie(SESSION, "/", String::new(), time::Duration::ZERO);
        self.with_cookie("/", &cookie)
    }

    /// Goes on in another language.
    pub fn speak(&self, language: Language, address: &str) -> HttpResponse {
        let year = time::Duration::days(365);
        let cookie = self.cookie(LANGUAGE, "/", language.code().to_owned(), year);
        self.with_cookie(address, &cookie)
    }

    /// A cookie of ours for the addresses below `path`.
    pub fn cookie(
        &self,
        name: &'static str,
        path: &'static str,
        value: String,
        age: time::Duration,
    ) -> Cookie<'static> {
        Cookie::build(name, value)
            .path(path)
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(actix_web::cookie::time::Duration::seconds(
                age.whole_seconds(),
            ))
            .finish()
    }

    /// Goes on with a cookie.
    pub fn with_cookie(&self, address: &str, cookie: &Cookie<'_>) -> HttpResponse {
        shielded(StatusCode::SEE_OTHER)
            .insert_header((header::LOCATION, address.to_owned()))
            .cookie(cookie.clone())
            .finish()
    }
}

/// What the cookie of a session holds, if it is one.
pub fn session_of(request: &HttpRequest) -> Option<SessionToken> {
    let cookie = request.cookie(SESSION)?;
    SessionToken::from_text(cookie.value())
}

/// What somebody gets who may not see a page, and what everybody gets where there is none.
pub fn nothing() -> Error {
    Error::refused(Reason::Unknown, "There is nothing at this address.")
}

fn places(account: &Account, words: Words) -> Vec<Place> {
    let place = |address: &str, name: &str| Place {
        address: address.to_owned(),
        name: words.text(name),
    };
    let results = || place("/results", "place-results");
    let desk = || place("/desk", "place-desk");
    match account.role {
        Role::Coordinator | Role::Auditor => vec![results(), desk()],
        Role::Reader => vec![results()],
        Role::Trustee | Role::Operator => vec![desk()],
    }
}

/// Browsers say where a form came from. One that says nothing is an old browser or a program.
fn same_origin(request: &HttpRequest) -> bool {
    let told = |name: &str| request.headers().get(name)?.to_str().ok();
    if told("sec-fetch-site").is_some_and(|site| !["same-origin", "none"].contains(&site)) {
        return false;
    }
    match told("origin") {
        None => true,
        Some(origin) => origin
            .split_once("://")
            .is_some_and(|(_, host)| Some(host) == told("host")),
    }
}

/// The style sheet of the office.
pub async fn style(look: Data<Look>) -> HttpResponse {
    shielded(StatusCode::OK)
        .insert_header((header::CACHE_CONTROL, "max-age=300"))
        .content_type("text/css; charset=utf-8")
        .body(look.style.clone())
}
