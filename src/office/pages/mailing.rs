//! The mail of an open wave: what the desk says of it, and the button that sends it, behind a confirmation. For the
//! coordinator, where a mail server is configured.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use maud::{Markup, html};
use serde::Deserialize;

use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::http::blocking;
use crate::invitation::Mailing;
use crate::office::accounts::Role;
use crate::office::{MailStatus, Mailed, Running, Status, UnderWay};
use crate::ui::layout::csrf;
use crate::ui::{Page, Words, encoded};
use crate::wave::State;

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    csrf: String,
}

/// The wave, if its mail can be sent here by who asks.
async fn ready(visit: &Visit, running: &Data<Running>, id: &str) -> Result<(Status, MailStatus)> {
    visit.with_role(&[Role::Coordinator])?;
    if !running.can_act() {
        return Err(nothing());
    }
    let (running, wave) = (running.clone(), id.to_owned());
    let status = blocking(move || running.status(&wave)).await?;
    status.state.expect(State::Open, id, "written to")?;
    let mail = status.mail.clone().ok_or_else(nothing)?;
    Ok((status, mail))
}

pub async fn confirm(
    visit: Visit,
    running: Data<Running>,
    path: Path<(String, Mailing)>,
) -> HttpResponse {
    let ready = ready(&visit, &running, &path.0).await;
    let page = ready
        .map(|(status, mail)| confirm_page(visit.words(), &visit.csrf(), &status, &mail, path.1));
    visit.answer(page)
}

pub async fn send(
    visit: Visit,
    running: Data<Running>,
    path: Path<(String, Mailing)>,
    form: Form<Sent>,
) -> HttpResponse {
    match start(&visit, running, path.into_inner(), &form.csrf).await {
        Ok(()) => visit.onward("/desk?done=mail"),
        Err(error) => visit.answer(Err(error)),
    }
}

async fn start(
    visit: &Visit,
    running: Data<Running>,
    (id, mailing): (String, Mailing),
    proof: &str,
) -> Result<()> {
    visit.with_role(&[Role::Coordinator])?;
    visit.check(proof)?;
    ready(visit, &running, &id).await?;
    blocking(move || running.start_mailing(&id, mailing)).await
}

fn confirm_page(
    words: Words,
    proof: &str,
    status: &Status,
    mail: &MailStatus,
    mailing: Mailing,
) -> Page {
    let (warning, done) = match mailing {
        Mailing::Invitation => ("confirm-mail-invitation", mail.invited),
        Mailing::Reminder => ("confirm-mail-reminder", mail.reminded),
    };
    let left = status.addressed().saturating_sub(done);
    let title = status.title.text(words.language());
    Page {
        title: button(mailing, words),
        content: html! {
            h1 class="utrecht-heading-1" { (button(mailing, words)) ": " (title) }
            p class="utrecht-paragraph" { (words.with(warning, &[("n", left.into())])) }
            form method="post" class="weerklank-narrow" action=(address(&status.id, mailing)) {
                (csrf(proof))
                div class="utrecht-button-group" {
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (button(mailing, words)) }
                    a class="utrecht-button utrecht-button--subtle weerklank-button-link" href="/desk" { (words.text("cancel")) }
                }
            }
        },
    }
}

fn address(wave: &str, mailing: Mailing) -> String {
    format!("/desk/{}/mail/{}", encoded(wave), mailing.name())
}

fn button(mailing: Mailing, words: Words) -> String {
    words.text(match mailing {
        Mailing::Invitation => "mail-send",
        Mailing::Reminder => "mail-remind",
    })
}

/// What was sent, how far it is, and what can be sent now.
pub(super) fn mail_of(status: &Status, mail: &MailStatus, words: Words) -> Markup {
    let everybody = status.addressed();
    let so_far =
        |name: &str, n: u64| words.with(name, &[("n", n.into()), ("of", everybody.into())]);
    let left = |mailing: &Mailing| match mailing {
        Mailing::Invitation => mail.invited < everybody,
        Mailing::Reminder => mail.reminded < everybody,
    };
    html! {
        @match &mail.last {
            Some(UnderWay::Sending { done, everybody, .. }) => {
                p class="utrecht-paragraph" role="status" {
                    (words.with("mail-sending", &[("n", (*done).into()), ("of", (*everybody).into())])) " "
                    a class="utrecht-link" href="/desk" { (words.text("mail-refresh")) }
                }
            }
            last => {
                p class="utrecht-paragraph" {
                    (so_far("mail-invited", mail.invited))
                    @if mail.reminded > 0 { " " (so_far("mail-reminded", mail.reminded)) }
                }
                @match last {
                    Some(UnderWay::Ended(mailed)) => (ended(mailed, words)),
                    Some(UnderWay::Failed) => div class="utrecht-alert utrecht-alert--error" {
                        p class="utrecht-paragraph" { (words.text("mail-stopped")) " " (words.text("failed-text")) }
                    },
                    _ => {}
                }
                div class="utrecht-button-group" {
                    @for mailing in [Mailing::Invitation, Mailing::Reminder].iter().filter(|one| left(one)) {
                        a class="utrecht-button utrecht-button--secondary-action weerklank-button-link"
                            href=(address(&status.id, *mailing)) { (button(*mailing, words)) }
                    }
                }
            }
        }
    }
}

/// Who was not reached in the last mailing, by their ids in the roster, and why it stopped if it did.
fn ended(mailed: &Mailed, words: Words) -> Markup {
    let refused: Vec<&str> = { mailed.refused.iter() }
        .map(|one| one.person.as_str())
        .collect();
    html! {
        @if let Some(why) = &mailed.stopped {
            div class="utrecht-alert utrecht-alert--error" {
                p class="utrecht-paragraph" { (words.text("mail-stopped")) }
                p class="utrecht-paragraph" lang="en" { (why) }
            }
        }
        @if !refused.is_empty() {
            div class="utrecht-alert" {
                p class="utrecht-paragraph" { (words.with("mail-refused", &[("people", refused.join(", ").into())])) }
            }
        }
    }
}
