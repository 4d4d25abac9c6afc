//! Answers, with a tag by which a program learns that nothing changed (RFC 9110, 8.8.3 and 13.1.2).

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, EntityTag, Header, IfNoneMatch};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Doing, Result};
use crate::office::Account;
use crate::protocol::b64u;
use crate::release::Release;

/// What every answer has: no script of another site reads it, no browser takes it for something else.
pub fn frame(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'"))
        .insert_header(("Cross-Origin-Resource-Policy", "same-origin"));
    response
}

/// The tags of the answers that a program has already.
pub struct Known(Option<IfNoneMatch>);

impl FromRequest for Known {
    type Error = Infallible;
    type Future = Ready<std::result::Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // What cannot be read is not known.
        ready(Ok(Self(IfNoneMatch::parse(request).ok())))
    }
}

impl Known {
    fn has(&self, tag: &str) -> bool {
        let tag = EntityTag::new_strong(tag.to_owned());
        match &self.0 {
            None => false,
            Some(IfNoneMatch::Any) => true,
            Some(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&tag)),
        }
    }
}

/// An answer, or that the program has it.
pub struct Answer {
    tag: String,
    body: Option<Vec<u8>>,
}

impl Answer {
    /// The answer under this tag; its body is only made where the program does not have it.
    pub fn new<T: Serialize>(
        known: &Known,
        tag: String,
        body: impl FnOnce() -> Result<T>,
    ) -> Result<Self> {
        let body = match known.has(&tag) {
            true => None,
            false => Some(serde_json::to_vec(&body()?).doing("writing data")?),
        };
        Ok(Self { tag, body })
    }

    /// An answer that is not made of one release, under a tag of its own bytes.
    pub fn of_bytes<T: Serialize>(known: &Known, body: &T) -> Result<Self> {
        let bytes = serde_json::to_vec(body).doing("writing data")?;
        let tag = shortened(&Sha256::digest(&bytes));
        let body = (!known.has(&tag)).then_some(bytes);
        Ok(Self { tag, body })
    }

    /// For the one who asked, to be kept only by them and asked for anew each time: who may read can change.
    pub fn response(self) -> HttpResponse {
        let mut response = frame(match self.body {
            Some(_) => HttpResponse::Ok(),
            None => HttpResponse::NotModified(),
        });
        response
            .insert_header((header::ETAG, format!("\"{}\"", self.tag)))
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .insert_header((header::VARY, "authorization, cookie"));
        match self.body {
            Some(body) => response.content_type("application/json").body(body),
            None => response.finish(),
        }
    }
}

/// A tag of what is asked of a release, by somebody who may see a part of it, of this program: another version
/// may write it in another way.
pub fn tag(release: &Release, account: &Account, asked: &[&str]) -> String {
    let sight = format!("{:?}", account.sight());
    let mut digest = Sha256::new();
    let parts = [env!("CARGO_PKG_VERSION"), release.fingerprint(), &sight];
    for part in parts.iter().chain(asked) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    shortened(&digest.finalize())
}

/// 128 bits are enough to tell answers apart.
fn shortened(digest: &[u8]) -> String {
    b64u(&digest[..16])
}
