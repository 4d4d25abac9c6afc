//! Units beside themes, for whoever may see the whole of a released wave.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::promise;
use super::reading::READERS;
use super::visit::Visit;
use crate::error::Result;
use crate::http::blocking;
use crate::office::readings::{Access, Sheet};
use crate::programme::{Depth, Order, heat_page};
use crate::release::Releases;
use crate::ui::Page;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    sort: String,
    #[serde(default)]
    depth: String,
}

pub async fn get(
    visit: Visit,
    releases: Data<Releases>,
    wave: Path<String>,
    asked: Query<Asked>,
) -> HttpResponse {
    let page = page(&visit, releases, wave.into_inner(), asked.into_inner()).await;
    visit.answer(page)
}

async fn page(visit: &Visit, releases: Data<Releases>, wave: String, asked: Asked) -> Result<Page> {
    let account = visit.with_role(&READERS)?.clone();
    let (words, proof) = (visit.words(), visit.csrf());
    let (readings, address) = (visit.readings().clone(), visit.address().to_owned());
    blocking(move || {
        let opened = readings.open(&releases, &account, &wave, None, Sheet::Figures)?;
        Ok(match opened {
            Access::PromiseFirst(release) => promise::page(&release, words, &proof, &address),
            Access::Open(release, _) => {
                let (order, depth) = (
                    Order::from_name(&asked.sort),
                    Depth::from_text(&asked.depth),
                );
                heat_page(&release, order, depth, words)
            }
        })
    })
    .await
}
