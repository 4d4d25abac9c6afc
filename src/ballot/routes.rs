//! The answer listener: static bytes, and the way into the box.
//!
//! No cookie is read or set, no access is logged, and nothing that is served differs from one person
//! to the next. There is no ETag: a tag could be made to follow a person.

use actix_web::http::header;
use actix_web::web::{self, Data, Json, Path};
use actix_web::{HttpResponse, HttpResponseBuilder};

use super::client::BallotMessage;
use super::door::{Door, Doors};
use super::intake::Intake;
use crate::error::{Error, Reason, Result};
use crate::http::{blocking, open_to_all, preflight};

/// Everything under `/w/` that the answer listener serves.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/w/{wave}", web::get().to(page))
        .route("/w/{wave}/manifest.json", web::get().to(manifest))
        .route("/w/{wave}/questionnaire.json", web::get().to(questionnaire))
        .route("/w/{wave}/weerklank.js", web::get().to(script))
        .route("/w/{wave}/weerklank.css", web::get().to(style))
        .route("/w/{wave}/count.json", web::get().to(count))
        .route("/w/{wave}/ballot", web::post().to(ballot))
        .route(
            "/w/{path:.*}",
            web::method(actix_web::http::Method::OPTIONS).to(preflight),
        );
}

/// The policy of the page: its own script and style, talking to the two listeners, nothing else.
fn policy(door: &Door) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self' {}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        door.manifest.office
    )
}

fn frozen(kind: &'static str) -> HttpResponseBuilder {
    let mut response = open_to_all();
    response
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CACHE_CONTROL, "no-cache"));
    response
}

async fn find(doors: &Data<Doors>, wave: Path<String>) -> Result<std::sync::Arc<Door>> {
    let doors = doors.clone();
    blocking(move || doors.find(&wave)).await
}

async fn page(doors: Data<Doors>, wave: Path<String>) -> Result<HttpResponse> {
    let door = find(&doors, wave).await?;
    Ok(frozen("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&door)))
        .body(door.frozen.page.clone()))
}

async fn manifest(doors: Data<Doors>, wave: Path<String>) -> Result<HttpResponse> {
    let door = find(&doors, wave).await?;
    Ok(frozen("application/json").body(door.frozen.manifest.clone()))
}

async fn questionnaire(doors: Data<Doors>, wave: Path<String>) -> Result<HttpResponse> {
    let door = find(&doors, wave).await?;
    Ok(frozen("application/json").body(door.frozen.questionnaire.clone()))
}

async fn script(doors: Data<Doors>, wave: Path<String>) -> Result<HttpResponse> {
    let door = find(&doors, wave).await?;
    Ok(frozen("text/javascript; charset=utf-8").body(door.frozen.script.clone()))
}

async fn style(doors: Data<Doors>, wave: Path<String>) -> Result<HttpResponse> {
    let door = find(&doors, wave).await?;
    Ok(frozen("text/css; charset=utf-8").body(door.frozen.style.clone()))
}

async fn count(doors: Data<Doors>, wave: Path<String>) -> Result<HttpResponse> {
    match blocking(move || doors.certificate(&wave)).await? {
        Some(certificate) => Ok(frozen("application/json").body(certificate)),
        None => Err(Error::refused(
            Reason::Unknown,
            "This survey has not been counted yet; come back after it has closed.",
        )),
    }
}

async fn ballot(
    intake: Data<Intake>,
    wave: Path<String>,
    message: Json<BallotMessage>,
) -> Result<HttpResponse> {
    let receipt = blocking(move || intake.place(&wave, &message)).await?;
    Ok(open_to_all().json(serde_json::json!({ "receipt": receipt })))
}
