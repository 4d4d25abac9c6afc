//! The office's pages: who is here, what they may see, and the forms by which waves are run.
//!
//! No script but two small files: on the presentation, and on the page behind a team's link. A form that changes something carries the proof of its session; whoever may not see
//! a page gets the same 404 as for a page that does not exist.

mod agreeing;
mod desk;
mod dossier;
mod errand;
mod following;
mod heat;
mod ledger;
mod log_in;
mod mailing;
mod onward;
mod preparing;
mod programme;
mod promise;
mod reading;
mod reading_log;
mod running;
mod shared;
mod sharing;
mod shield;
mod sign_on;
mod visit;
mod welcome;

pub use running::uploads;
pub use visit::{Look, nothing, session_of, style_sheet};
pub use welcome::{Door, Welcome};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::error::Result;
use visit::Visit;

/// Where nothing is: a page for a person, whose browser asks for one, and an answer of one size for a program.
pub async fn nowhere(request: HttpRequest, visit: Visit) -> Result<HttpResponse> {
    let accepted = request.headers().get(header::ACCEPT);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    match accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        true => Ok(visit.answer(Err(nothing()))),
        false => Err(crate::http::nothing()),
    }
}

/// Every page of the office listener.
pub fn routes(config: &mut web::ServiceConfig) {
    following_routes(config);
    programme_routes(config);
    config
        .route("/", web::get().to(welcome::start))
        .route(
            crate::ui::layout::STYLE_ADDRESS,
            web::get().to(visit::style),
        )
        .route("/language/{code}", web::get().to(log_in::language))
        .route("/login", web::get().to(log_in::get))
        .route("/login", web::post().to(log_in::post))
        .route("/sign-on", web::get().to(sign_on::begin))
        .route("/sign-on/back", web::get().to(sign_on::back))
        .route("/logout", web::post().to(log_in::log_out))
        .route("/results", web::get().to(reading::latest))
        .route("/results/{wave}", web::get().to(reading::organisation))
        .route(
            "/results/{wave}/unit/{unit:[^/]+}/present",
            web::get().to(reading::present),
        )
        .route("/results/{wave}/heat", web::get().to(heat::get))
        .route("/waves/{wave}/dossier", web::get().to(dossier::get))
        .route("/present.js", web::get().to(reading::present_script))
        .route("/promise/{wave}", web::post().to(promise::give))
        .route("/reading-log/{wave}", web::get().to(reading_log::get))
        .route("/share/{wave}", web::post().to(sharing::make))
        .route("/share/{wave}", web::get().to(sharing::once))
        .route("/share/{wave}/revoke", web::post().to(sharing::revoke))
        .route("/shared.js", web::get().to(shared::script_file))
        .route("/shared/{language}", web::get().to(shared::get))
        .route("/shared/{language}", web::post().to(shared::post))
        .route(
            "/results/{wave}/unit/{unit:.+}",
            web::get().to(reading::unit),
        )
        .route("/certificates/{wave}", web::get().to(reading::certificate))
        .route("/ledger", web::get().to(ledger::get))
        .route("/desk", web::get().to(running::list))
        .service(
            web::resource("/desk/new")
                .app_data(preparing::uploads())
                .route(web::get().to(preparing::form))
                .route(web::post().to(preparing::draft)),
        )
        .route(
            "/desk/{wave}/mail/{mailing}",
            web::get().to(mailing::confirm),
        )
        .route("/desk/{wave}/mail/{mailing}", web::post().to(mailing::send))
        .route("/desk/{wave}/{arrow}", web::get().to(running::confirm))
        .route("/desk/{wave}/{arrow}", web::post().to(running::take));
}

/// What the office sees.
fn programme_routes(config: &mut web::ServiceConfig) {
    use programme as p;
    config
        .route("/programme/report", web::get().to(p::latest))
        .route("/programme/report/{wave}", web::get().to(p::report))
        .route("/programme/indicators", web::get().to(p::indicators))
        .route("/programme/indicators/{id}", web::get().to(p::indicator))
        .route("/programme/indicators/{id}", web::post().to(p::enter));
}

/// What becomes of results.
fn following_routes(config: &mut web::ServiceConfig) {
    use {agreeing as a, following as f};
    config
        .route("/results/{wave}/talk/{unit:.+}", web::get().to(f::guide))
        .route(
            "/results/{wave}/talked/{unit:.+}",
            web::post().to(f::talked),
        )
        .route(
            "/results/{wave}/facilitator/{unit:.+}",
            web::post().to(f::facilitator),
        )
        .route(
            "/results/{wave}/actions/{unit:.+}",
            web::get().to(a::actions),
        )
        .route(
            "/results/{wave}/actions/{unit:.+}",
            web::post().to(a::agree),
        )
        .route("/results/{wave}/action/{id}", web::get().to(a::action))
        .route("/results/{wave}/action/{id}", web::post().to(a::step))
        .route("/results/{wave}/asks/{unit:.+}", web::get().to(a::asks))
        .route("/results/{wave}/asks/{unit:.+}", web::post().to(a::ask))
        .route("/results/{wave}/ask/{id}", web::get().to(a::asked))
        .route("/results/{wave}/ask/{id}", web::post().to(a::reply))
        .route("/followup/{wave}", web::get().to(f::overview))
        .route(
            "/followup/{wave}/facilitator/{unit:.+}",
            web::post().to(f::move_facilitation),
        );
}
