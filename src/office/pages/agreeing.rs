//! Actions, and what units ask of the unit above.

use actix_web::HttpResponse;
use actix_web::web::Form;
use serde::Deserialize;

use super::errand::{At, Errand, Outcome, Two, Work};
use super::visit::nothing;
use crate::error::Result;
use crate::followup::{
    self, Action, ActionForm, Agreement, AnswerForm, Answered, Ask, Faults, Step, reason,
};
use crate::ui::Page;

/// What was agreed in a unit, with the form as it was filled in.
fn actions_page(work: &Work, at: &At, form: &ActionForm, faults: &Faults) -> Result<Page> {
    let known = work.followups.of(&at.release, at.unit)?;
    Ok(work.show(at, |place| {
        followup::actions_page(place, &known, &work.followups, form, faults)
    }))
}

pub async fn actions(errand: Errand, path: Two) -> HttpResponse {
    errand
        .show(move |work| {
            let at = work.at(&path.0, &path.1)?;
            actions_page(work, &at, &ActionForm::default(), &Faults::new())
        })
        .await
}

pub async fn agree(errand: Errand, path: Two, form: Form<ActionForm>) -> HttpResponse {
    let csrf = form.csrf.clone();
    errand
        .change(&csrf, move |work| {
            let at = work.at(&path.0, &path.1)?;
            let followups = &work.followups;
            let asked = at.release.questionnaire();
            let read = Agreement::read(&form, asked, followups.menu(), followups.today());
            let faults = match read {
                Ok(wanted) if followups.agree(&at.release, at.unit, &wanted)? => {
                    return Ok(onward(&at, "actions"));
                }
                // The page says by itself that as many are open as are sensible.
                Ok(_) => Faults::new(),
                Err(faults) => faults,
            };
            actions_page(work, &at, &form, &faults).map(Outcome::Again)
        })
        .await
}

fn onward(at: &At, kind: &str) -> Outcome {
    let unit = crate::ui::encoded(at.release.tree().id(at.unit));
    Outcome::Onward(format!("/results/{}/{kind}/{unit}", at.release.wave()))
}

/// An id that can be one: PostgreSQL cannot even be asked for a text with this character in it.
fn known(id: &str) -> Result<&str> {
    (!id.contains('\0')).then_some(id).ok_or_else(nothing)
}

/// The action with this id, if it is of this wave and the guest is entitled to its unit.
fn action_at(work: &Work, path: &Two) -> Result<(Action, At)> {
    let action = work.followups.action(known(&path.1)?)?;
    let action = action
        .filter(|action| action.wave == path.0)
        .ok_or_else(nothing)?;
    let at = work.at(&action.wave, &action.unit)?;
    Ok((action, at))
}

pub async fn action(errand: Errand, path: Two) -> HttpResponse {
    errand
        .show(move |work| {
            let (action, at) = action_at(work, &path)?;
            Ok(work.show(&at, |place| {
                followup::action_page(place, &action, &work.followups, "", &Faults::new())
            }))
        })
        .await
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

pub async fn step(errand: Errand, path: Two, form: Form<StepForm>) -> HttpResponse {
    let csrf = form.csrf.clone();
    errand
        .change(&csrf, move |work| {
            let (action, at) = action_at(work, &path)?;
            let step = match form.step.as_str() {
                "begin" => Ok(Step::Begin),
                "finish" => Ok(Step::Finish),
                "drop" => reason(&form.reason).map(Step::Drop),
                _ => return Err(nothing()),
            };
            match step {
                Ok(step) => {
                    work.followups.step(action, step)?;
                    Ok(onward(&at, "actions"))
                }
                Err(faults) => Ok(Outcome::Again(work.show(&at, |place| {
                    followup::action_page(place, &action, &work.followups, &form.reason, &faults)
                }))),
            }
        })
        .await
}

/// What a unit asks and is asked, with the form as it was filled in.
fn asks_page(work: &Work, at: &At, typed: &str, faults: &Faults) -> Result<Page> {
    let known = work.followups.of(&at.release, at.unit)?;
    Ok(work.show(at, |place| {
        followup::asks_page(place, &known, typed, faults)
    }))
}

pub async fn asks(errand: Errand, path: Two) -> HttpResponse {
    errand
        .show(move |work| {
            let at = work.at(&path.0, &path.1)?;
            asks_page(work, &at, "", &Faults::new())
        })
        .await
}

#[derive(Deserialize)]
pub struct AskForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    text: String,
}

pub async fn ask(errand: Errand, path: Two, form: Form<AskForm>) -> HttpResponse {
    let csrf = form.csrf.clone();
    errand
        .change(&csrf, move |work| {
            let at = work.at(&path.0, &path.1)?;
            let faults = match work.followups.ask(&at.release, at.unit, &form.text)? {
                Ok(true) => return Ok(onward(&at, "asks")),
                // The page says by itself that as many wait as are sensible.
                Ok(false) => Faults::new(),
                Err(faults) => faults,
            };
            asks_page(work, &at, &form.text, &faults).map(Outcome::Again)
        })
        .await
}

/// What was asked under this id, with the unit that is asked, for whoever is entitled to that unit.
fn ask_at(work: &Work, path: &Two) -> Result<(Ask, At)> {
    let ask = work.followups.find_ask(known(&path.1)?)?;
    let ask = ask.filter(|ask| ask.wave == path.0).ok_or_else(nothing)?;
    let at = work.at(&ask.wave, &ask.above)?;
    Ok((ask, at))
}

pub async fn asked(errand: Errand, path: Two) -> HttpResponse {
    errand
        .show(move |work| {
            let (ask, at) = ask_at(work, &path)?;
            Ok(work.show(&at, |place| {
                followup::ask_page(place, &ask, &AnswerForm::default(), &Faults::new())
            }))
        })
        .await
}

pub async fn reply(errand: Errand, path: Two, form: Form<AnswerForm>) -> HttpResponse {
    let csrf = form.csrf.clone();
    errand
        .change(&csrf, move |work| {
            let (ask, at) = ask_at(work, &path)?;
            match Answered::read(&form) {
                Ok(answer) => {
                    work.followups.answer(&ask, &answer)?;
                    Ok(onward(&at, "asks"))
                }
                Err(faults) => {
                    Ok(Outcome::Again(work.show(&at, |place| {
                        followup::ask_page(place, &ask, &form, &faults)
                    })))
                }
            }
        })
        .await
}
