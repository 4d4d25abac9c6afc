//! The talk about a result: its guide, "we talked", facilitators, and how far all teams are.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use maud::html;
use serde::Deserialize;

use super::errand::{At, Errand, Guest, Outcome, Two, Work, show_at};
use super::reading::{Seen, Shelf, agreed, find};
use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::followup::{self, Faults, Followups, need_of};
use crate::office::readings::Sheet;
use crate::programme::heat_address;
use crate::release::Release;
use crate::results::{self, Sight};
use crate::ui::{Page, encoded};

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
    let is_of_teams = !release.questionnaire().is_for_leavers();
    Ok(Page {
        title: page.title,
        content: html! {
            (page.content)
            (section)
            @if is_whole && is_of_teams && guest.sight == Sight::Everything {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href={ "/followup/" (release.wave()) } { (guest.words.text("overview-title")) }
                }
            }
            @if is_whole && is_of_teams {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href=(heat_address(release.wave())) { (guest.words.text("heat-title")) }
                }
            }
            @if is_whole {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href={ "/programme/report/" (encoded(release.wave())) } { (guest.words.text("report-title")) }
                }
            }
        },
    })
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

pub async fn talked(errand: Errand, path: Two, form: Form<TalkedForm>) -> HttpResponse {
    let csrf = form.csrf.clone();
    errand
        .change(&csrf, move |work| {
            let At { release, unit } = work.at(&path.0, &path.1)?;
            if form.talked == "no" {
                work.followups.not_talked(&release, unit)?;
            } else if let Err(fault) = work.followups.talked(&release, unit, &form.date)? {
                let faults = vec![("date", fault)];
                let typed = (form.date.as_str(), &faults);
                return Ok(Outcome::Again(with_fault(work, &release, unit, typed)?));
            }
            Ok(Outcome::Onward(results::address(&release, unit)))
        })
        .await
}

/// The page of a unit again, with what is wrong with what was typed.
fn with_fault(work: &Work, release: &Release, unit: usize, typed: (&str, &Faults)) -> Result<Page> {
    let Work {
        guest, followups, ..
    } = work;
    let page = if unit == release.tree().root() {
        results::organisation_page(release, None, guest.words)
    } else {
        let agreed = agreed(followups, release, unit)?;
        results::unit_page(release, unit, agreed, guest.words)
    };
    let page = with_followup(page, followups, release, unit, guest, Some(typed))?;
    Ok(Page {
        title: page.title,
        content: html! { (page.content) (results::about_figures(release, guest.words)) },
    })
}

#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    csrf: String,
}

/// Only where there is need of a facilitator is one offered.
pub async fn facilitator(errand: Errand, path: Two, form: Form<Proof>) -> HttpResponse {
    errand
        .change(&form.csrf, move |work| {
            let At { release, unit } = work.at(&path.0, &path.1)?;
            need_of(&release, unit).ok_or_else(nothing)?;
            work.followups.ask_facilitator(&release, unit)?;
            Ok(Outcome::Onward(results::address(&release, unit)))
        })
        .await
}

pub async fn overview(errand: Errand, wave: Path<String>) -> HttpResponse {
    errand
        .show(move |work| {
            if work.guest.sight != Sight::Everything {
                return Err(nothing());
            }
            let release = find(&work.releases, &wave)?;
            let overview = work.followups.overview(&release)?;
            let root = release.tree().root();
            Ok(show_at(&release, root, &work.guest, |place| {
                followup::overview_page(place, &overview)
            }))
        })
        .await
}

#[derive(Deserialize)]
pub struct MoveForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    from: String,
}

pub async fn move_facilitation(errand: Errand, path: Two, form: Form<MoveForm>) -> HttpResponse {
    let csrf = form.csrf.clone();
    errand
        .change(&csrf, move |work| {
            if !work.guest.is_office {
                return Err(nothing());
            }
            let At { release, unit } = work.at(&path.0, &path.1)?;
            let followups = &work.followups;
            followups.move_facilitation(&release, unit, &form.from)?;
            Ok(Outcome::Onward(format!("/followup/{}", release.wave())))
        })
        .await
}
