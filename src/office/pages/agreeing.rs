//! Who may see and change actions, and what units ask of the unit above.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form};
use serde::Deserialize;

use super::following::{At, Guest, Outcome, Two, answer};
use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::followup::{
    self, Action, ActionForm, Agreement, AnswerForm, Answered, Ask, Faults, Followups, Step, reason,
};
use crate::http::blocking;
use crate::release::Releases;

pub async fn actions(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
) -> HttpResponse {
    let guest = Guest::of(&visit);
    let page = blocking(move || {
        let at = guest.at(&releases, &path.0, &path.1)?;
        let known = followups.of(&at.release, at.unit)?;
        Ok(at.show(&guest, |place| {
            let (form, faults) = (ActionForm::default(), Faults::new());
            followup::actions_page(place, &known, &followups, &form, &faults)
        }))
    })
    .await;
    visit.answer(page)
}

pub async fn agree(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<ActionForm>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) => {
            blocking(move || {
                let at = guest.at(&releases, &path.0, &path.1)?;
                let asked = at.release.questionnaire();
                let read = Agreement::read(&form, asked, followups.menu(), followups.today());
                let faults = match read {
                    Ok(wanted) if followups.agree(&at.release, at.unit, &wanted)? => {
                        return Ok(Outcome::Onward(page_of(&at, "actions")));
                    }
                    // The page says by itself that as many are open as are sensible.
                    Ok(_) => Faults::new(),
                    Err(faults) => faults,
                };
                let known = followups.of(&at.release, at.unit)?;
                Ok(Outcome::Again(at.show(&guest, |place| {
                    followup::actions_page(place, &known, &followups, &form, &faults)
                })))
            })
            .await
        }
    };
    answer(&visit, outcome)
}

fn page_of(at: &At, kind: &str) -> String {
    let unit = crate::ui::encoded(at.release.tree().id(at.unit));
    format!("/results/{}/{kind}/{unit}", at.release.wave())
}

/// An id that can be one: PostgreSQL cannot even be asked for a text with this character in it.
fn known(id: &str) -> Result<&str> {
    (!id.contains('\0')).then_some(id).ok_or_else(nothing)
}

/// The action with this id, if it is of this wave and the guest is entitled to its unit.
fn action_at(
    guest: &Guest,
    releases: &Releases,
    followups: &Followups,
    path: &Two,
) -> Result<(Action, At)> {
    let action = followups.action(known(&path.1)?)?;
    let action = action
        .filter(|action| action.wave == path.0)
        .ok_or_else(nothing)?;
    let at = guest.at(releases, &action.wave, &action.unit)?;
    Ok((action, at))
}

pub async fn action(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
) -> HttpResponse {
    let guest = Guest::of(&visit);
    let page = blocking(move || {
        let (action, at) = action_at(&guest, &releases, &followups, &path)?;
        Ok(at.show(&guest, |place| {
            followup::action_page(place, &action, &followups, "", &Faults::new())
        }))
    })
    .await;
    visit.answer(page)
}

#[derive(Deserialize)]
pub struct StepForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    reason: String,
}

pub async fn step(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<StepForm>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) => {
            blocking(move || {
                let (action, at) = action_at(&guest, &releases, &followups, &path)?;
                let step = match form.step.as_str() {
                    "begin" => Ok(Step::Begin),
                    "finish" => Ok(Step::Finish),
                    "drop" => reason(&form.reason).map(Step::Drop),
                    _ => return Err(nothing()),
                };
                match step {
                    Ok(step) => {
                        followups.step(action, step)?;
                        Ok(Outcome::Onward(page_of(&at, "actions")))
                    }
                    Err(faults) => Ok(Outcome::Again(at.show(&guest, |place| {
                        followup::action_page(place, &action, &followups, &form.reason, &faults)
                    }))),
                }
            })
            .await
        }
    };
    answer(&visit, outcome)
}

pub async fn asks(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
) -> HttpResponse {
    let guest = Guest::of(&visit);
    let page = blocking(move || {
        let at = guest.at(&releases, &path.0, &path.1)?;
        let known = followups.of(&at.release, at.unit)?;
        Ok(at.show(&guest, |place| {
            followup::asks_page(place, &known, "", &Faults::new())
        }))
    })
    .await;
    visit.answer(page)
}

#[derive(Deserialize)]
pub struct AskForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    text: String,
}

pub async fn ask(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<AskForm>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) => {
            blocking(move || {
                let at = guest.at(&releases, &path.0, &path.1)?;
                let faults = match followups.ask(&at.release, at.unit, &form.text)? {
                    Ok(true) => return Ok(Outcome::Onward(page_of(&at, "asks"))),
                    // The page says by itself that as many wait as are sensible.
                    Ok(false) => Faults::new(),
                    Err(faults) => faults,
                };
                let known = followups.of(&at.release, at.unit)?;
                Ok(Outcome::Again(at.show(&guest, |place| {
                    followup::asks_page(place, &known, &form.text, &faults)
                })))
            })
            .await
        }
    };
    answer(&visit, outcome)
}

/// What was asked under this id, with the unit that is asked, for whoever is entitled to that unit.
fn ask_at(
    guest: &Guest,
    releases: &Releases,
    followups: &Followups,
    path: &Two,
) -> Result<(Ask, At)> {
    let ask = followups.find_ask(known(&path.1)?)?;
    let ask = ask.filter(|ask| ask.wave == path.0).ok_or_else(nothing)?;
    let at = guest.at(releases, &ask.wave, &ask.above)?;
    Ok((ask, at))
}

pub async fn asked(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
) -> HttpResponse {
    let guest = Guest::of(&visit);
    let page = blocking(move || {
        let (ask, at) = ask_at(&guest, &releases, &followups, &path)?;
        Ok(at.show(&guest, |place| {
            followup::ask_page(place, &ask, &AnswerForm::default(), &Faults::new())
        }))
    })
    .await;
    visit.answer(page)
}

pub async fn reply(
    visit: Visit,
    releases: Data<Releases>,
    followups: Data<Followups>,
    path: Two,
    form: Form<AnswerForm>,
) -> HttpResponse {
    let outcome = match Guest::changes(&visit, &form.csrf) {
        Err(error) => Err(error),
        Ok(guest) => {
            blocking(move || {
                let (ask, at) = ask_at(&guest, &releases, &followups, &path)?;
                match Answered::read(&form) {
                    Ok(answer) => {
                        followups.answer(&ask, &answer)?;
                        Ok(Outcome::Onward(page_of(&at, "asks")))
                    }
                    Err(faults) => Ok(Outcome::Again(at.show(&guest, |place| {
                        followup::ask_page(place, &ask, &form, &faults)
                    }))),
                }
            })
            .await
        }
    };
    answer(&visit, outcome)
}
