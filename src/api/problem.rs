//! Refusals as `application/problem+json` (RFC 9457).
//!
//! What is not for somebody gets the same bytes as what does not exist. A failure of ours shows no cause.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use super::ROOT;
use crate::error::Error;

/// What a program asked for, or why it does not get it.
pub type Told<T> = std::result::Result<T, Problem>;

/// What a program is told that gets no data.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    kind: Kind,
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The status says everything.
    Plain,
    /// There was no credential.
    NoCredential,
    /// There was one, and it holds no more or never did.
    BadCredential,
    /// The promise must come first.
    Promise,
}

impl Problem {
    /// Nobody said for whom they ask.
    pub fn no_credential() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            kind: Kind::NoCredential,
            detail: "Send `Authorization: Bearer TOKEN` with a token of `weerklank account token`, or the cookie \
                     of a session."
                .to_owned(),
        }
    }

    /// What was sent opens nothing.
    pub fn bad_credential() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            kind: Kind::BadCredential,
            detail: "The token or session is not known, was ended, or is over. Make another with \
                     `weerklank account token`, or log in again."
                .to_owned(),
        }
    }

    /// The person for whom a program reads has not promised not to look for who answered what.
    pub fn promise_first(wave: &str) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            kind: Kind::Promise,
            detail: format!(
                "Before there are figures, the holder of this account promises not to look for who answered \
                 what. Log in on the pages, open /results/{}, give the promise there once, and ask again.",
                crate::ui::encoded(wave)
            ),
        }
    }

    /// The request can be read in no way that is described.
    pub fn malformed(detail: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            kind: Kind::Plain,
            detail: detail.to_owned(),
        }
    }

    /// Another verb than GET.
    pub fn only_get() -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            kind: Kind::Plain,
            detail: "Released data is only read; use GET.".to_owned(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = error.status_code();
        let detail = match error {
            Error::Refused(refusal) => refusal.sentence,
            Error::Failed(_) => {
                tracing::error!("{error}");
                "Something is wrong on our side. Try again in a few minutes.".to_owned()
            }
        };
        Self {
            status,
            kind: Kind::Plain,
            detail,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = super::frame(HttpResponse::build(self.status));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self.kind {
            Kind::NoCredential => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"weerklank\""));
            }
            Kind::BadCredential => {
                let asked = "Bearer realm=\"weerklank\", error=\"invalid_token\"";
                response.insert_header((header::WWW_AUTHENTICATE, asked));
            }
            Kind::Plain | Kind::Promise => {}
        }
        match self.status {
            StatusCode::METHOD_NOT_ALLOWED => {
                response.insert_header((header::ALLOW, "GET"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                response.insert_header((header::RETRY_AFTER, "60"));
            }
            _ => {}
        }
        let (kind, title) = match self.kind {
            Kind::Promise => (
                format!("{ROOT}/openapi.json#/components/responses/PromiseFirst"),
                "The promise comes first",
            ),
            _ => {
                let title = self.status.canonical_reason().unwrap_or("Refused");
                ("about:blank".to_owned(), title)
            }
        };
        let body = json!({
            "type": kind,
            "title": title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        response
            .content_type("application/problem+json")
            .body(body.to_string())
    }
}
