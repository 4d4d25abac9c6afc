//! Who may read which page of results.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::following::{Guest, with_followup};
use super::visit::{Visit, nothing};
use crate::error::{Error, Reason, Result};
use crate::followup::Followups;
use crate::http::blocking;
use crate::office::public::PublicRecords;
use crate::release::{Release, Releases};
use crate::results;
use crate::ui::Page;

#[derive(Deserialize)]
pub struct Chosen {
    theme: Option<String>,
}

/// The page with which somebody begins: of the latest release, the whole or their own unit.
pub async fn latest(visit: Visit, releases: Data<Releases>) -> HttpResponse {
    let sight = visit.sight();
    let found = blocking(move || {
        let release = releases.latest()?;
        let unit = release
            .as_ref()
            .and_then(|release| sight.begins_at(release));
        Ok(release
            .zip(unit)
            .map(|(release, unit)| results::address(&release, unit)))
    })
    .await;
    match (visit.account(), found) {
        (Ok(_), Ok(Some(address))) => visit.onward(&address),
        (Ok(_), Ok(None)) => visit.answer(Ok(nothing_released(&visit))),
        (Err(error), _) | (_, Err(error)) => visit.answer(Err(error)),
    }
}

fn nothing_released(visit: &Visit) -> Page {
    let words = visit.words();
    Page {
        title: words.text("place-results"),
        content: maud::html! {
            h1 class="utrecht-heading-1" { (words.text("place-results")) }
            p class="utrecht-paragraph" { (words.text("nothing-released")) }
        },
    }
}

pub async fn organisation(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    wave: Path<String>,
    chosen: Query<Chosen>,
) -> HttpResponse {
    let (sight, words, guest) = (visit.sight(), visit.words(), Guest::of(&visit));
    let page = blocking(move || {
        let release = find(&releases, &wave)?;
        let root = release.tree().root();
        if !sight.covers(&release, root) {
            return Err(nothing());
        }
        let theme = chosen.theme.as_deref();
        let page = results::organisation_page(&release, theme, words);
        with_followup(page, &followups, &release, root, &guest, None)
    })
    .await;
    visit.answer(page)
}

pub async fn unit(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (sight, words, guest) = (visit.sight(), visit.words(), Guest::of(&visit));
    let page = blocking(move || {
        let (wave, unit) = path.into_inner();
        let release = find(&releases, &wave)?;
        let unit = release
            .tree()
            .find(&unit)
            .filter(|&unit| sight.covers(&release, unit))
            .ok_or_else(nothing)?;
        let page = results::unit_page(&release, unit, words);
        with_followup(page, &followups, &release, unit, &guest, None)
    })
    .await;
    visit.answer(page)
}

/// A release that is out; one that is not yet is nothing that exists.
pub(super) fn find(releases: &Releases, wave: &str) -> Result<std::sync::Arc<Release>> {
    releases.find(wave).map_err(|error| match error {
        Error::Refused(refusal)
            if [Reason::Unknown, Reason::Conflict].contains(&refusal.reason) =>
        {
            nothing()
        }
        other => other,
    })
}

/// The certificate is public, as is the file it is made from; only the page asks for a log-in.
pub async fn certificate(
    visit: Visit,
    records: Data<PublicRecords>,
    wave: Path<String>,
) -> HttpResponse {
    if let Err(error) = visit.account() {
        return visit.answer(Err(error));
    }
    let words = visit.words();
    let page = blocking(move || {
        let title = records.title(&wave, words.language())?;
        results::certificate_page(&title, &records.certificate(&wave)?, words)
    })
    .await;
    visit.answer(page)
}
