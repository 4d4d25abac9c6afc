//! Who may see and change what becomes of a result: readers entitled to the unit and the programme
//! office; an auditor looks only. For everybody else there is nothing at these addresses.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use maud::html;
use serde::Deserialize;

use super::reading::{Seen, Shelf, agreed, find};
use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::followup::{self, Faults, Followups, Place, Topic, need_of};
use crate::http::blocking;
use crate::office::accounts::{Account, Role};
use crate::office::readings::{Readings, Sheet};
use crate::release::{Release, Releases};
use crate::results::{self, Sight};
use crate::ui::{Page, Words};

/// What has to be known of a visit to make a page beside the event loop.
#[derive(Clone)]
pub(super) struct Guest {
    account: Option<Account>,
    readings: Data<Readings>,
    sight: Sight,
    words: Words,
    csrf: String,
    may_change: bool,
    is_office: bool,
}

impl Guest {
    pub(super) fn of(visit: &Visit) -> Self {
        let role = visit.account().map(|account| account.role);
        Self {
            account: visit.account().ok().cloned(),
            readings: visit.readings().clone(),
            sight: visit.sight(),
            words: visit.words(),
            csrf: visit.csrf(),
            may_change: matches!(role, Ok(Role::Coordinator | Role::Reader)),
            is_office: matches!(role, Ok(Role::Coordinator)),
        }
    }

    /// Refuses whoever may only look.
    pub(super) fn changes(visit: &Visit, csrf: &str) -> Result<Self> {
        let guest = Self::of(visit);
        if !guest.may_change {
            return Err(nothing());
        }
        visit.check(csrf)?;
        Ok(guest)
    }

    /// The unit, if this guest is entitled to it and has given the promise: these pages speak of results,
    /// too, and a way around the promise would make it worthless.
    pub(super) fn at(&self, releases: &Releases, wave: &str, unit: &str) -> Result<At> {
        let release = find(releases, wave)?;
        let unit = release.tree().find(unit);
        let unit = unit.filter(|&unit| self.sight.covers(&release, unit));
        let unit = unit.ok_or_else(nothing)?;
        let account = self.account.as_ref().ok_or_else(nothing)?;
        self.readings.expect_promise(account, release.wave())?;
        Ok(At { unit, release })
    }
}

/// One unit of a release that is out.
pub(super) struct At {
    pub release: Arc<Release>,
    pub unit: usize,
}

impl At {
    /// Shows something about this unit.
    pub fn show<T>(&self, guest: &Guest, show: impl FnOnce(Place<'_>) -> T) -> T {
        show_at(&self.release, self.unit, guest, show)
    }
}

fn show_at<T>(
    release: &Release,
    unit: usize,
    guest: &Guest,
    show: impl FnOnce(Place<'_>) -> T,
) -> T {
    let topic = topic(release, unit);
    let home = results::address(release, unit);
    show(Place {
        release,
        unit,
        words: guest.words,
        csrf: &guest.csrf,
        may_change: guest.may_change,
        home: &home,
        topic: &topic,
    })
}

/// What a unit may begin with: from its own figures, or from those it is shown instead.
fn topic(release: &Release, unit: usize) -> Topic {
    let Some(shown) = results::shown_at(release, unit) else {
        return Topic::default();
    };
    let found = results::highlights(release, shown);
    Topic {
        figures_of: Some(shown),
        strongest: found.strongest,
        to_discuss: found.to_discuss,
        strongest_stands_out: found.strongest_stands_out,
        to_discuss_stands_out: found.to_discuss_stands_out,
    }
}

/// A page of results with what becomes of them below it.
pub(super) fn with_followup(
    page: Page,
    followups: &Followups,
    release: &Release,
    unit: usize,
    guest: &Guest,
    typed: Option<(&str, &Faults)>,
) -> Result<Page> {
    let known = followups.of(release, unit)?;
    let section = show_at(release, unit, guest, |place| {
        followup::section(place, &known, followups, typed)
    });
    let is_whole = unit == release.tree().root();
    Ok(Page {
        title: page.title,
        content: html! {
            (page.content)
            (section)
            @if is_whole && guest.sight == Sight::Everything {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href={ "/followup/" (release.wave()) } { (guest.words.text("overview-title")) }
                }
            }
        },
    })
}

/// A wave and a unit, or a wave and an id.
pub(super) type Two = Path<(String, String)>;

/// What was done: a page to go on to, or the same page with what is wrong.
pub(super) enum Outcome {
    Onward(String),
    Again(Page),
}

pub(super) fn answer(visit: &Visit, outcome: Result<Outcome>) -> HttpResponse {
    match outcome {
        Ok(Outcome::Onward(address)) => visit.onward(&address),
        Ok(Outcome::Again(page)) => visit.page(StatusCode::UNPROCESSABLE_ENTITY, &page),
        Err(error) => visit.answer(Err(error)),
    }
}

pub async fn guide(
    visit: Visit,
    shelf: Shelf,
    followups: Data<Followups>,
    path: Two,
) -> HttpResponse {
    let guest = Guest::of(&visit);
    let (wave, unit) = path.into_inner();
    let page = shelf
        .read(
            &visit,
            wave,
            Some(unit),
            Sheet::Guide,
            move |release, unit, _| {
                Ok(show_at(release, unit, &guest, |place| {
                    followup::guide_page(place, &followups)
                }))
            },
        )
        .await;
    visit.answer(page.map(Seen::page))
}

#[derive(Deserialize)]
pub struct TalkedForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    talked: String,
    #[serde(default)]
    date: String,
}

pub async fn talked(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<TalkedForm>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) => {
            blocking(move || {
                let at = guest.at(&releases, &path.0, &path.1)?;
                let (release, unit) = (&at.release, at.unit);
                if form.talked == "no" {
                    followups.not_talked(release, unit)?;
                } else if let Err(fault) = followups.talked(release, unit, &form.date)? {
                    let page = if unit == release.tree().root() {
                        results::organisation_page(release, None, guest.words)
                    } else {
                        results::unit_page(
                            release,
                            unit,
                            agreed(&followups, release, unit)?,
                            guest.words,
                        )
                    };
                    let faults = vec![("date", fault)];
                    let typed = Some((form.date.as_str(), &faults));
                    let mut page = with_followup(page, &followups, release, unit, &guest, typed)?;
                    let about = results::about_figures(release, guest.words);
                    page.content = html! { (page.content) (about) };
                    return Ok(Outcome::Again(page));
                }
                Ok(Outcome::Onward(results::address(release, unit)))
            })
            .await
        }
    };
    answer(&visit, outcome)
}

#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    csrf: String,
}

/// Only where there is need of a facilitator is one offered.
pub async fn facilitator(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<Proof>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) => {
            blocking(move || {
                let at = guest.at(&releases, &path.0, &path.1)?;
                need_of(&at.release, at.unit).ok_or_else(nothing)?;
                followups.ask_facilitator(&at.release, at.unit)?;
                Ok(Outcome::Onward(results::address(&at.release, at.unit)))
            })
            .await
        }
    };
    answer(&visit, outcome)
}

pub async fn overview(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    wave: Path<String>,
) -> HttpResponse {
    let guest = Guest::of(&visit);
    let page = blocking(move || {
        if guest.sight != Sight::Everything {
            return Err(nothing());
        }
        let release = find(&releases, &wave)?;
        let overview = followups.overview(&release)?;
        let root = release.tree().root();
        Ok(show_at(&release, root, &guest, |place| {
            followup::overview_page(place, &overview)
        }))
    })
    .await;
    visit.answer(page)
}

#[derive(Deserialize)]
pub struct MoveForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    from: String,
}

pub async fn move_facilitation(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<MoveForm>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) if !guest.is_office => Err(nothing()),
        Ok(guest) => {
            blocking(move || {
                let at = guest.at(&releases, &path.0, &path.1)?;
                followups.move_facilitation(&at.release, at.unit, &form.from)?;
                Ok(Outcome::Onward(format!("/followup/{}", at.release.wave())))
            })
            .await
        }
    };
    answer(&visit, outcome)
}
