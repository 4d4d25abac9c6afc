//! The dossier of a wave, for those who run it and those who judge it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::ledger::KEEPERS;
use super::visit::{Visit, nothing};
use crate::error::{Error, Reason, Result};
use crate::http::blocking;
use crate::office::Running;
use crate::programme::dossier_page;
use crate::ui::Page;

pub async fn get(visit: Visit, running: Data<Running>, wave: Path<String>) -> HttpResponse {
    let page = page(&visit, running, wave.into_inner()).await;
    visit.answer(page)
}

async fn page(visit: &Visit, running: Data<Running>, wave: String) -> Result<Page> {
    visit.with_role(&KEEPERS)?;
    let (words, origin) = (visit.words(), visit.origin().to_owned());
    let page = blocking(move || dossier_page(&running.case(&wave, &origin)?, words)).await;
    page.map_err(|error| match error {
        Error::Refused(refusal) if refusal.reason == Reason::Unknown => nothing(),
        other => other,
    })
}
