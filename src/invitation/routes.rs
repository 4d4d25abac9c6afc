//! M1 on the office listener: which group am I, and one blind signature.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Path};
use serde::Deserialize;

use super::token_desk::{Credential, TokenDesk};
use crate::error::{Error, Result};
use crate::http::{blocking, open_to_all};

/// `POST /w/{wave}/group` and `POST /w/{wave}/token`.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/w/{wave}/group", web::post().to(group))
        .route("/w/{wave}/token", web::post().to(token));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRequest {
    invitation: Option<String>,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    invitation: Option<String>,
    code: Option<String>,
    blinded: String,
}

/// Exactly one way in: a link or a letter.
fn credential(invitation: Option<String>, code: Option<String>) -> Result<Credential> {
    match (invitation, code) {
        (Some(secret), None) => Credential::invitation(&secret),
        (None, Some(code)) => Ok(Credential::Code(code)),
        _ => Err(Error::invalid(
            "Send either an invitation or a code, not both and not neither.",
        )),
    }
}

async fn group(
    desk: Data<TokenDesk>,
    wave: Path<String>,
    request: Json<GroupRequest>,
) -> Result<HttpResponse> {
    let request = request.into_inner();
    let credential = credential(request.invitation, request.code)?;
    let group = blocking(move || desk.group(&wave, &credential)).await?;
    Ok(open_to_all().json(serde_json::json!({ "group": group })))
}

async fn token(
    desk: Data<TokenDesk>,
    wave: Path<String>,
    request: Json<TokenRequest>,
) -> Result<HttpResponse> {
    let request = request.into_inner();
    let credential = credential(request.invitation, request.code)?;
    let signature = blocking(move || desk.token(&wave, &credential, &request.blinded)).await?;
    Ok(open_to_all().json(serde_json::json!({ "signature": signature })))
}
