//! Who may read which page of results.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::{Data, Path, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use maud::html;
use serde::Deserialize;

use super::errand::Guest;
use super::following::with_followup;
use super::promise;
use super::reading_log::WATCH;
use super::sharing::{self, Address};
use super::shield::script;
use super::visit::Visit;
use crate::error::{Error, Result};
use crate::followup::Followups;
use crate::http::{blocking, capability};
use crate::office::accounts::{Account, Role};
use crate::office::public::PublicRecords;
pub(super) use crate::office::readings::find;
use crate::office::readings::{Access, Readings, Sheet};
use crate::release::{Comments, Release, Releases};
use crate::results::{self, Agreed};
use crate::ui::{Page, Words, encoded};

/// Who reads results at all.
pub(super) const READERS: [Role; 3] = [Role::Coordinator, Role::Auditor, Role::Reader];

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
    shelf: Shelf,
    wave: Path<String>,
    chosen: Query<Chosen>,
) -> HttpResponse {
    let words = visit.words();
    let page = shelf
        .read(
            &visit,
            wave.into_inner(),
            None,
            Sheet::Figures,
            move |release, _, _| {
                let theme = chosen.theme.as_deref();
                Ok(results::organisation_page(release, theme, words))
            },
        )
        .await;
    visit.answer(page.map(Seen::page))
}

pub async fn unit(visit: Visit, shelf: Shelf, path: Path<(String, String)>) -> HttpResponse {
    let words = visit.words();
    let (wave, unit) = path.into_inner();
    let page = shelf
        .read(
            &visit,
            wave,
            Some(unit),
            Sheet::Figures,
            move |release, unit, agreed| Ok(results::unit_page(release, unit, agreed, words)),
        )
        .await;
    visit.answer(page.map(Seen::page))
}

/// The figures one by one, for a screen.
pub async fn present(visit: Visit, shelf: Shelf, path: Path<(String, String)>) -> HttpResponse {
    let words = visit.words();
    let (wave, unit) = path.into_inner();
    let page = shelf
        .read(
            &visit,
            wave,
            Some(unit),
            Sheet::Presentation,
            move |release, unit, agreed| Ok(results::presentation(release, unit, agreed, words)),
        )
        .await;
    match page {
        Ok(Seen::Figures(page)) => visit.screen(&page, "/present.js"),
        page => visit.answer(page.map(Seen::page)),
    }
}

pub async fn present_script() -> HttpResponse {
    script(include_str!("present.js"))
}

/// What somebody gets who may see a page: the promise first, then the figures.
pub(super) enum Seen {
    Promise(Page),
    Figures(Page),
}

impl Seen {
    pub(super) fn page(self) -> Page {
        match self {
            Self::Promise(page) | Self::Figures(page) => page,
        }
    }
}

/// Everything that reading a page needs.
pub struct Shelf {
    releases: Data<Releases>,
    comments: Data<Comments>,
    readings: Data<Readings>,
    followups: Data<Followups>,
}

impl FromRequest for Shelf {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let shelf = || {
            Ok(Self {
                releases: capability(request)?,
                comments: capability(request)?,
                readings: capability(request)?,
                followups: capability(request)?,
            })
        };
        ready(shelf())
    }
}

impl Shelf {
    /// The page of a unit by the one way to its figures; `unit` is the whole organisation where there is none.
    pub(super) async fn read(
        self,
        visit: &Visit,
        wave: String,
        unit: Option<String>,
        sheet: Sheet,
        figures: impl FnOnce(&Release, usize, Option<Agreed>) -> Result<Page> + Send + 'static,
    ) -> Result<Seen> {
        let account = visit.with_role(&READERS)?.clone();
        let (words, guest) = (visit.words(), Guest::of(visit));
        let (proof, address) = (visit.csrf(), visit.address().to_owned());
        blocking(move || {
            let (releases, unit) = (&self.releases, unit.as_deref());
            let opened = self.readings.open(releases, &account, &wave, unit, sheet)?;
            let (release, unit) = match opened {
                Access::Open(release, unit) => (release, unit),
                Access::PromiseFirst(release) => {
                    let page = promise::page(&release, words, &proof, &address);
                    return Ok(Seen::Promise(page));
                }
            };
            let agreed = agreed(&self.followups, &release, unit)?;
            let page = figures(&release, unit, agreed)?;
            if sheet != Sheet::Figures {
                return Ok(Seen::Figures(page));
            }
            let page = with_followup(page, &self.followups, &release, unit, &guest, None)?;
            let page = self.with_what_belongs(page, &release, unit, &account, words, &proof)?;
            Ok(Seen::Figures(page))
        })
        .await
    }

    /// What stands below the figures and is not made of them: comments, links for the team, the log.
    fn with_what_belongs(
        &self,
        page: Page,
        release: &Release,
        unit: usize,
        account: &Account,
        words: Words,
        proof: &str,
    ) -> Result<Page> {
        let commented = self.comments.of(release, unit)?;
        let links = self.readings.links(release, unit)?;
        let (wave, id) = (release.wave(), release.tree().id(unit));
        let address = Address {
            wave,
            unit: id,
            page: &results::address(release, unit),
            proof,
        };
        let screen = format!("/results/{}/unit/{}/present", encoded(wave), encoded(id));
        Ok(Page {
            title: page.title,
            content: html! {
                (page.content)
                (results::comments(release, &commented, words))
                section aria-labelledby="screen" class="weerklank-share" {
                    h2 class="utrecht-heading-2" id="screen" { (words.text("present-offer-title")) }
                    p class="utrecht-paragraph" { (words.text("present-offer")) }
                    a class="utrecht-button utrecht-button--secondary-action weerklank-button-link" href=(screen) { (words.text("present-go")) }
                }
                (sharing::part(account, &links, &address, words))
                (results::about_figures(release, words))
                @if WATCH.contains(&account.role) {
                    p class="utrecht-paragraph weerklank-share" { a class="utrecht-link" href={ "/reading-log/" (encoded(wave)) } { (words.text("log-title")) } }
                }
            },
        })
    }
}

/// What became of last year's actions of a unit.
pub(super) fn agreed(
    followups: &Followups,
    release: &Release,
    unit: usize,
) -> Result<Option<Agreed>> {
    let earlier = followups.earlier(release, unit)?;
    Ok(earlier.map(|(agreed, done)| Agreed { agreed, done }))
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
