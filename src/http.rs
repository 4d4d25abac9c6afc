//! What both listeners share: how a refusal looks, and how blocking work is done.
//!
//! All error bodies have one size, so that a watcher of the wire cannot tell a wrong link from a used
//! one. A failure of ours shows no cause to the person; the operator's log has it, without anything
//! that was sent to us.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, web};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::error::{Error, Reason, Result};

/// Bytes of every error body.
const ERROR_SIZE: usize = 320;

/// Largest request body under `/w/`: a ballot message is just under 12,000 bytes.
const LARGEST_BODY: usize = 16 * 1024;

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Failed(failure) if failure.trouble().is_some() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refused(refusal) => match refusal.reason {
                Reason::Malformed => StatusCode::BAD_REQUEST,
                Reason::Forbidden => StatusCode::FORBIDDEN,
                Reason::Unknown => StatusCode::NOT_FOUND,
                Reason::Conflict => StatusCode::CONFLICT,
                Reason::Gone => StatusCode::GONE,
                Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Reason::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                Reason::TooMany => StatusCode::TOO_MANY_REQUESTS,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        let sentence = match self {
            Self::Refused(refusal) => refusal.sentence.as_str(),
            Self::Failed(_) => {
                log_sparingly(self);
                "Something is wrong on our side. What got a receipt is safe; please keep this page \
                 open and try again in a few minutes."
            }
        };
        let status = self.status_code();
        let mut response = open_to_all_with(status);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, "60"));
        }
        response
            .content_type("application/json")
            .body(error_body(sentence))
    }
}

/// One line a minute at most, whatever happens how often: a line for each failed request would say when
/// somebody tried to answer.
fn log_sparingly(error: &Error) {
    static LINES: LazyLock<DefaultDirectRateLimiter> =
        LazyLock::new(|| RateLimiter::direct(Quota::per_minute(NonZeroU32::MIN)));
    if LINES.check().is_ok() {
        tracing::error!("{error}");
    }
}

/// `{"error": sentence}`, padded with spaces to one size.
fn error_body(sentence: &str) -> String {
    let mut end = sentence.len();
    loop {
        let body = serde_json::json!({ "error": &sentence[..end] }).to_string();
        if body.len() <= ERROR_SIZE {
            // By bytes: a format width would count characters.
            let padding = " ".repeat(ERROR_SIZE - body.len());
            return body + &padding;
        }
        end = (0..end)
            .rev()
            .find(|&at| sentence.is_char_boundary(at))
            .unwrap_or(0);
    }
}

fn open_to_all_with(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"));
    response
}

/// A good answer under `/w/`, readable from any origin (a page saved to a file has none), without
/// credentials.
pub fn open_to_all() -> HttpResponseBuilder {
    open_to_all_with(StatusCode::OK)
}

/// The answer to OPTIONS under `/w/`.
pub async fn preflight() -> HttpResponse {
    open_to_all_with(StatusCode::NO_CONTENT)
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// A capability that this listener was given by the composition root.
pub fn capability<T: 'static>(request: &HttpRequest) -> Result<web::Data<T>> {
    let given = request.app_data::<web::Data<T>>().cloned();
    given.ok_or_else(|| Error::failed("answering a request without the capabilities it takes"))
}

/// Runs work that waits for the database or computes for long away from the event loop.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match web::block(work).await {
        Ok(result) => result,
        Err(_) => Err(Error::failed("running work beside the event loop")),
    }
}

/// How JSON bodies are read: any content type (a page saved to a file may send none), small, and
/// refused with one of our own sentences that repeats nothing of what was sent.
pub fn json_bodies() -> web::JsonConfig {
    use actix_web::error::JsonPayloadError as Fault;
    web::JsonConfig::default()
        .limit(LARGEST_BODY)
        .content_type_required(false)
        .content_type(|_| true)
        .error_handler(|fault, _| {
            let error = match fault {
                Fault::Overflow { .. } | Fault::OverflowKnownLength { .. } => Error::refused(
                    Reason::TooLarge,
                    "The message is larger than any valid one; send one ballot at a time.",
                ),
                Fault::Deserialize(cause) if cause.is_data() => Error::invalid(
                    "A field of the message is missing, unknown, or of the wrong kind; see the \
                     description of the interface.",
                ),
                _ => Error::refused(
                    Reason::Malformed,
                    "The message is not complete JSON; send it again.",
                ),
            };
            error.into()
        })
}

/// How forms are read: small, and refused with a sentence that repeats nothing of what was sent.
pub fn form_bodies() -> web::FormConfig {
    web::FormConfig::default()
        .limit(LARGEST_BODY)
        .error_handler(|_, _| {
            Error::refused(
                Reason::Malformed,
                "The form could not be read; load the page again and fill it in anew.",
            )
            .into()
        })
}

/// Lets no address with a zero byte through: there is none of ours, and PostgreSQL refuses such a text, which would look
/// like trouble with the database. `nothing_at` says so in the form of the side to which the address leads.
pub async fn without_zero_bytes(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
    nothing_at: impl FnOnce(&str) -> actix_web::Error,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let path = request.path();
    if path.contains("%00") {
        return Err(nothing_at(path));
    }
    next.call(request).await
}

/// What is said where nothing is.
pub fn nothing() -> Error {
    Error::refused(
        Reason::Unknown,
        "There is nothing at this address. Check the link.",
    )
}

/// What is served where nothing is.
pub async fn nothing_here() -> Result<HttpResponse> {
    Err(nothing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_error_bodies_have_one_size() {
        let long = "é".repeat(400);
        for sentence in ["", "No.", "\"quoted\" \\ and é", long.as_str()] {
            let body = error_body(sentence);
            assert_eq!(body.len(), ERROR_SIZE, "{sentence}");
            serde_json::from_str::<serde_json::Value>(&body).expect("JSON");
        }
    }
}
