//! Who asks, and for what: a bearer token (RFC 6750), or the session of somebody at the pages; and what stands
//! behind `?`.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::http::{blocking, capability};
use crate::office::{Account, Accounts, ProgramToken, session_of};

/// Somebody with an account. What they may see is asked of the account, at each request anew.
pub struct Caller(pub Account);

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

impl Caller {
    /// A token that is sent counts alone: whoever sends a wrong one is not let in by a cookie that lies about.
    async fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let accounts = capability::<Accounts>(request)?;
        let account = if request.headers().contains_key(AUTHORIZATION) {
            let token = bearer(request).ok_or_else(Problem::bad_credential)?;
            blocking(move || accounts.holder(&token)).await?
        } else {
            let session = session_of(request).ok_or_else(Problem::no_credential)?;
            blocking(move || accounts.who(&session)).await?
        };
        account.map(Self).ok_or_else(Problem::bad_credential)
    }
}

/// The one token behind `Bearer`, whose case does not matter (RFC 9110, 11.1).
fn bearer(request: &HttpRequest) -> Option<ProgramToken> {
    let mut sent = request.headers().get_all(AUTHORIZATION);
    let (one, more) = (sent.next()?, sent.next());
    if more.is_some() {
        return None;
    }
    let (scheme, token) = one.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    ProgramToken::from_text(token.trim())
}

/// What stands behind `?`; a misspelt parameter must not be answered as if it were not there.
pub fn asked<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let query = Query::<T>::from_query(request.query_string());
    query.map(Query::into_inner).map_err(|_| {
        Problem::malformed(
            "A parameter is unknown, given twice, or of the wrong kind; see /api/v1/openapi.json.",
        )
    })
}

/// Nothing may stand behind `?`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
