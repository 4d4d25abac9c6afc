//! Who may see and change what becomes of a result: readers entitled to the unit and the programme
//! office; an auditor looks only. For everybody else there is nothing at these addresses. And the one way in
//! which such a request is answered.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::reading::find;
use super::visit::{Visit, nothing};
use crate::error::{Error, Result};
use crate::followup::{Followups, Place, Topic};
use crate::http::{blocking, capability};
use crate::office::accounts::{Account, Role};
use crate::office::readings::Readings;
use crate::release::{Release, Releases};
use crate::results::{self, Sight};
use crate::ui::{Page, Words};

/// What has to be known of a visit to make a page beside the event loop.
#[derive(Clone)]
pub(super) struct Guest {
    account: Option<Account>,
    readings: Data<Readings>,
    pub sight: Sight,
    pub words: Words,
    csrf: String,
    may_change: bool,
    pub is_office: bool,
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

pub(super) fn show_at<T>(
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

/// A wave and a unit, or a wave and an id.
pub(super) type Two = Path<(String, String)>;

/// What was done: a page to go on to, or the same page with what is wrong.
pub(super) enum Outcome {
    Onward(String),
    Again(Page),
}

/// A request about what becomes of a result: what is made of it beside the event loop, and how that goes back.
pub struct Errand {
    visit: Visit,
    work: Work,
}

/// Everything that answering takes.
pub(super) struct Work {
    pub guest: Guest,
    pub releases: Data<Releases>,
    pub followups: Data<Followups>,
}

impl FromRequest for Errand {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visit = Visit::from_request(request, payload);
        let (releases, followups) = (capability(request), capability(request));
        Box::pin(async move {
            let visit = visit.await?;
            let work = Work {
                guest: Guest::of(&visit),
                releases: releases?,
                followups: followups?,
            };
            Ok(Self { visit, work })
        })
    }
}

impl Errand {
    /// Answers with a page.
    pub(super) async fn show(
        self,
        page: impl FnOnce(&Work) -> Result<Page> + Send + 'static,
    ) -> HttpResponse {
        let Self { visit, work } = self;
        visit.answer(blocking(move || page(&work)).await)
    }

    /// Answers a form that carries this proof; whoever may only look is refused.
    pub(super) async fn change(
        self,
        csrf: &str,
        change: impl FnOnce(&Work) -> Result<Outcome> + Send + 'static,
    ) -> HttpResponse {
        let Self { visit, work } = self;
        let allowed = match work.guest.may_change {
            true => visit.check(csrf),
            false => Err(nothing()),
        };
        let outcome = match allowed {
            Ok(()) => blocking(move || change(&work)).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(Outcome::Onward(address)) => visit.onward(&address),
            Ok(Outcome::Again(page)) => visit.page(StatusCode::UNPROCESSABLE_ENTITY, &page),
            Err(error) => visit.answer(Err(error)),
        }
    }
}

impl Work {
    /// The unit, if this guest is entitled to it; see [`Guest::at`].
    pub fn at(&self, wave: &str, unit: &str) -> Result<At> {
        self.guest.at(&self.releases, wave, unit)
    }

    /// Shows something about a unit.
    pub fn show(&self, at: &At, show: impl FnOnce(Place<'_>) -> Page) -> Page {
        show_at(&at.release, at.unit, &self.guest, show)
    }
}
