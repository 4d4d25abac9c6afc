//! The ledger, for those who run a wave and those who check on them.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::visit::Visit;
use crate::http::blocking;
use crate::office::accounts::Role;
use crate::release::Releases;
use crate::results::ledger_page;

/// Who sees the ledger.
pub(super) const KEEPERS: [Role; 3] = [Role::Coordinator, Role::Auditor, Role::Trustee];

pub async fn get(visit: Visit, releases: Data<Releases>) -> HttpResponse {
    let words = visit.words();
    let page = match visit.with_role(&KEEPERS) {
        Err(error) => Err(error),
        Ok(_) => {
            let lines = blocking(move || releases.ledger()).await;
            lines.map(|lines| ledger_page(&lines, words))
        }
    };
    visit.answer(page)
}
