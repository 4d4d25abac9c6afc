//! RELEASED DATA FOR PROGRAMS: `GET /api/v1/...`, described in `openapi.json`.
//!
//! A program sees what the person sees for whom it reads, by the same rules and through the same door as the
//! pages: role and unit, the promise, a line in the log. Everything is made from a [`crate::release::Release`];
//! this room can name neither a database nor a block (tests/architecture). It has no verb but GET.
//!
//! Answers are the same for as long as the release is, so each carries a tag of it; a program that sends the tag
//! back is told that nothing changed, after the same questions of who is asking.

mod answer;
mod caller;
mod problem;
mod results;
mod waves;

use actix_web::http::header;
use actix_web::web;
use actix_web::{HttpResponse, Route};

use answer::frame;
use caller::Caller;
use problem::Problem;

/// Where everything is.
const ROOT: &str = "/api/v1";

/// The description of everything below [`ROOT`], OpenAPI 3.1.
const DESCRIPTION: &str = include_str!("openapi.json");

/// Everything that is served below [`ROOT`]. A route that is not here does not exist.
#[derive(Debug, Clone, Copy)]
enum Endpoint {
    Description,
    Waves,
    Wave,
    Questionnaire,
    Units,
    Results,
    Participation,
}

impl Endpoint {
    const ALL: [Self; 7] = [
        Self::Description,
        Self::Waves,
        Self::Wave,
        Self::Questionnaire,
        Self::Units,
        Self::Results,
        Self::Participation,
    ];

    /// Below [`ROOT`], as in the description.
    fn path(self) -> &'static str {
        match self {
            Self::Description => "/openapi.json",
            Self::Waves => "/waves",
            Self::Wave => "/waves/{wave}",
            Self::Questionnaire => "/waves/{wave}/questionnaire",
            Self::Units => "/waves/{wave}/units",
            Self::Results => "/waves/{wave}/results",
            Self::Participation => "/waves/{wave}/participation",
        }
    }

    fn get(self) -> Route {
        match self {
            Self::Description => web::get().to(description),
            Self::Waves => web::get().to(waves::all),
            Self::Wave => web::get().to(waves::one),
            Self::Questionnaire => web::get().to(waves::questionnaire),
            Self::Units => web::get().to(results::units),
            Self::Results => web::get().to(results::results),
            Self::Participation => web::get().to(results::participation),
        }
    }
}

/// Everything below `/api/v1`.
pub fn routes(config: &mut web::ServiceConfig) {
    let mut scope = web::scope(ROOT);
    for endpoint in Endpoint::ALL {
        let resource = web::resource(endpoint.path()).route(endpoint.get());
        scope = scope.service(resource.default_service(web::to(only_get)));
    }
    config.service(scope.default_service(web::to(elsewhere)));
}

/// That there is nothing at this address, in the form in which programs are refused; `None` where it is not served here.
pub fn nothing_at(path: &str) -> Option<actix_web::Error> {
    let below = path.strip_prefix(ROOT)?;
    let refusal = || Problem::from(crate::office::nothing()).into();
    below.starts_with('/').then(refusal)
}

/// The description is for everybody: it says what there is to ask for, and nothing of any wave.
async fn description() -> HttpResponse {
    frame(HttpResponse::Ok())
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(DESCRIPTION)
}

async fn only_get() -> Result<HttpResponse, Problem> {
    Err(Problem::only_get())
}

/// Who is nobody is asked who they are; whoever that is, there is nothing here.
async fn elsewhere(_: Caller) -> Result<HttpResponse, Problem> {
    Err(crate::office::nothing().into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
        assert_eq!(description["servers"][0]["url"], ROOT);
        let described = description["paths"].as_object().expect("paths");
        let described: BTreeSet<&str> = described.keys().map(String::as_str).collect();
        let served: BTreeSet<&str> = Endpoint::ALL.iter().map(|at| at.path()).collect();
        assert_eq!(described, served);
        for (path, item) in description["paths"].as_object().expect("paths") {
            let verbs: Vec<&String> = item.as_object().expect("an item").keys().collect();
            assert_eq!(verbs, ["get"], "{path}");
        }
    }
}
