//! The report to the council and the register of indicators: for whoever may see the whole organisation. The
//! coordinator enters figures.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::promise;
use super::reading::READERS;
use super::visit::{Visit, nothing};
use crate::error::{Error, Result};
use crate::followup::{Faults, Followups};
use crate::http::{blocking, capability};
use crate::office::accounts::{Account, Role};
use crate::office::readings::{Access, Sheet};
use crate::programme::{
    Council, Desk, Exit, Finding, Known, MeasurementForm, Register, indicator_page,
    indicators_page, report_page,
};
use crate::release::Releases;
use crate::results::Sight;
use crate::ui::encoded;

/// What these pages are made from.
#[derive(Clone)]
pub struct Programme {
    releases: Data<Releases>,
    followups: Data<Followups>,
    register: Data<Register>,
}

impl FromRequest for Programme {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let programme = || {
            Ok(Self {
                releases: capability(request)?,
                followups: capability(request)?,
                register: capability(request)?,
            })
        };
        ready(programme())
    }
}

impl Programme {
    /// Refused as unknown to whoever may not see the whole organisation, as it was in the latest release.
    fn expect_whole(&self, account: &Account) -> Result<()> {
        let sight = account.sight();
        let latest = self.releases.latest()?;
        let covers = match &latest {
            Some(release) => sight.covers(release, release.tree().root()),
            None => sight == Sight::Everything,
        };
        covers.then_some(()).ok_or_else(nothing)
    }

    /// An indicator that is there.
    fn find(&self, id: &str) -> Result<Known> {
        self.register.find(id)?.ok_or_else(nothing)
    }
}

/// The report on the latest wave.
pub async fn latest(visit: Visit, programme: Programme) -> HttpResponse {
    let address = async {
        let account = visit.with_role(&READERS)?.clone();
        blocking(move || {
            programme.expect_whole(&account)?;
            let latest = programme.releases.latest()?;
            Ok(match latest {
                Some(latest) => format!("/programme/report/{}", encoded(latest.wave())),
                None => "/results".to_owned(),
            })
        })
        .await
    };
    match address.await {
        Ok(address) => visit.onward(&address),
        Err(error) => visit.answer(Err(error)),
    }
}

/// The report on a wave, by the one way to figures: sight, promise, log.
pub async fn report(visit: Visit, programme: Programme, wave: Path<String>) -> HttpResponse {
    let page = async {
        let account = visit.with_role(&READERS)?.clone();
        let (words, proof) = (visit.words(), visit.csrf());
        let (readings, address) = (visit.readings().clone(), visit.address().to_owned());
        blocking(move || {
            let releases = &programme.releases;
            let opened = readings.open(releases, &account, &wave, None, Sheet::Figures)?;
            let release = match opened {
                Access::PromiseFirst(release) => {
                    return Ok(promise::page(&release, words, &proof, &address));
                }
                Access::Open(release, _) => release,
            };
            let exit = Exit::of_year(releases, &release)?;
            let council = Council {
                release: &release,
                overview: &programme.followups.overview(&release)?,
                indicators: &programme.register.all()?,
                exit: exit.as_ref(),
                words,
            };
            Ok(report_page(council, true))
        })
        .await
    };
    visit.answer(page.await)
}

/// Shows something of the register.
async fn show<T: Send + 'static>(
    visit: &Visit,
    programme: Programme,
    page: impl FnOnce(&Programme, Desk<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let account = visit.with_role(&READERS)?.clone();
    let (words, proof) = (visit.words(), visit.csrf());
    blocking(move || {
        programme.expect_whole(&account)?;
        let desk = Desk {
            words,
            csrf: &proof,
            may_change: account.role == Role::Coordinator,
            minimum: Register::minimum(&programme.releases)?,
        };
        page(&programme, desk)
    })
    .await
}

pub async fn indicators(visit: Visit, programme: Programme) -> HttpResponse {
    let page = show(&visit, programme, |programme, desk| {
        Ok(indicators_page(desk, &programme.register.all()?))
    });
    visit.answer(page.await)
}

pub async fn indicator(visit: Visit, programme: Programme, id: Path<String>) -> HttpResponse {
    let page = show(&visit, programme, move |programme, desk| {
        let known = programme.find(&id)?;
        let empty = MeasurementForm::default();
        Ok(indicator_page(desk, &known, &empty, &Faults::new()))
    });
    visit.answer(page.await)
}

/// Enters a figure; where something is wrong with it, the page comes back with what was typed.
pub async fn enter(
    visit: Visit,
    programme: Programme,
    id: Path<String>,
    form: Form<MeasurementForm>,
) -> HttpResponse {
    let allowed = visit
        .with_role(&[Role::Coordinator])
        .and_then(|account| visit.check(&form.csrf).map(|()| account.name.clone()));
    let by = match allowed {
        Ok(by) => by,
        Err(error) => return visit.answer(Err(error)),
    };
    let address = format!("/programme/indicators/{}", encoded(&id));
    let entered = show(&visit, programme, move |programme, desk| {
        let known = programme.find(&id)?;
        let register = &programme.register;
        match Finding::read(&form, &known.indicator, desk.minimum, register.today()) {
            Ok(finding) => register
                .enter(&known.indicator, &finding, &by)
                .map(|()| None),
            Err(faults) => Ok(Some(indicator_page(desk, &known, &form, &faults))),
        }
    });
    match entered.await {
        Ok(None) => visit.onward(&address),
        Ok(Some(page)) => visit.page(StatusCode::UNPROCESSABLE_ENTITY, &page),
        Err(error) => visit.answer(Err(error)),
    }
}
