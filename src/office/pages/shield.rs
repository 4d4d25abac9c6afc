//! What every answer of the office tells a browser: which of our own files it may load, and nothing else.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};

/// No script, nothing from elsewhere, in no frame, kept by nobody.
pub(super) fn shielded(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    response
}

/// A page on which scripts of our own may run: files at addresses of this listener, none in the page itself.
/// It may send nothing but forms to us.
pub(super) fn scripted(status: StatusCode) -> HttpResponseBuilder {
    let mut response = shielded(status);
    response
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .content_type("text/html; charset=utf-8");
    response
}

/// A script of the office.
pub(super) fn script(text: &'static str) -> HttpResponse {
    shielded(StatusCode::OK)
        .insert_header((header::CACHE_CONTROL, "max-age=300"))
        .content_type("text/javascript; charset=utf-8")
        .body(text)
}
