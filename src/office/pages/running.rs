//! The desk: every wave with its state, what it waits for, and the arrow that comes next, each behind a
//! confirmation. Nothing about ballots while a wave is open.

use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartFormConfig};
use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::visit::{Visit, nothing};
use crate::error::{Error, Reason, Result};
use crate::http::blocking;
use crate::office::accounts::Role;
use crate::office::{Running, Status};
use crate::organisation::{JoinReport, JoinStep};
use crate::ui::field::Field;
use crate::ui::layout::csrf;
use crate::ui::{Page, Words, number};
use crate::wave::{PublicHalf, State, unlock};

/// Who sees the desk at all.
const AT_THE_DESK: [Role; 4] = [
    Role::Coordinator,
    Role::Auditor,
    Role::Trustee,
    Role::Operator,
];

/// An upload is a key or a passphrase: some hundred bytes.
const LARGEST_UPLOAD: usize = 64 * 1024;

/// One arrow in the life of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrow {
    Open,
    Close,
    Count,
    Release,
}

impl Arrow {
    /// The arrow that leads out of a state.
    fn out_of(state: State) -> Option<Self> {
        match state {
            State::Draft => Some(Self::Open),
            State::Open => Some(Self::Close),
            State::Closed => Some(Self::Count),
            State::Counted => Some(Self::Release),
            State::Released => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Count => "count",
            Self::Release => "release",
        }
    }

    fn word(self, words: Words) -> String {
        words.text(match self {
            Self::Open => "arrow-open",
            Self::Close => "arrow-close",
            Self::Count => "arrow-count",
            Self::Release => "arrow-release",
        })
    }

    /// What cannot be undone about it.
    fn warning(self, words: Words) -> String {
        words.text(match self {
            Self::Open => "confirm-open",
            Self::Close => "confirm-close",
            Self::Count => "confirm-count",
            Self::Release => "confirm-release",
        })
    }
}

/// What a form of an arrow sends.
#[derive(MultipartForm)]
pub struct ArrowForm {
    csrf: Text<String>,
    #[multipart(limit = "64KiB")]
    key: Option<Bytes>,
    #[multipart(limit = "4KiB")]
    passphrase: Option<Text<String>>,
    accept: Option<Text<String>>,
}

/// How uploads are read: small, in memory, never on disk.
pub fn uploads() -> MultipartFormConfig {
    MultipartFormConfig::default()
        .total_limit(2 * LARGEST_UPLOAD)
        .memory_limit(2 * LARGEST_UPLOAD)
        .error_handler(|_, _| {
            let sentence = "The form could not be read; load the page again and choose a key file of at most 64 kB.";
            Error::refused(Reason::Malformed, sentence).into()
        })
}

#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

pub async fn list(visit: Visit, running: Data<Running>, done: Query<Done>) -> HttpResponse {
    let page = match visit.with_role(&AT_THE_DESK) {
        Err(error) => Err(error),
        Ok(account) => {
            let may_act = account.role == Role::Coordinator && running.can_act();
            let words = visit.words();
            let all = blocking(move || running.all()).await;
            all.map(|all| desk_page(&all, may_act, done.done.as_deref(), words))
        }
    };
    visit.answer(page)
}

fn desk_page(all: &[Status], may_act: bool, done: Option<&str>, words: Words) -> Page {
    let said = match done {
        Some("open") => Some("done-open"),
        Some("close") => Some("done-close"),
        Some("count") => Some("done-count"),
        Some("release") => Some("done-release"),
        _ => None,
    };
    Page {
        title: words.text("place-desk"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("desk-title")) }
            @if let Some(said) = said {
                div class="utrecht-alert utrecht-alert--ok" role="status" { p class="utrecht-paragraph" { (words.text(said)) } }
            }
            @if all.is_empty() { p class="utrecht-paragraph" { (words.text("desk-empty")) } }
            @for status in all.iter().rev() { (wave(status, may_act, words)) }
            section aria-labelledby="new" {
                h2 class="utrecht-heading-2" id="new" { (words.text("desk-new")) }
                p class="utrecht-paragraph" { (words.text("desk-new-text")) }
                pre class="weerklank-command" tabindex="0" { code {
                    "weerklank wave create --id ID --survey surveys/inclusion.toml --units units.csv --people people.csv --closes 2027-03-31"
                } }
            }
        },
    }
}

fn wave(status: &Status, may_act: bool, words: Words) -> Markup {
    let heading = format!("wave-{}", status.id);
    let arrow = Arrow::out_of(status.state).filter(|_| may_act);
    let by_trustees = status.state == State::Closed && !status.operator_custody();
    html! {
        section class="weerklank-panel" aria-labelledby=(heading) {
            h2 class="utrecht-heading-2" id=(heading) {
                (status.title.text(words.language())) " " small { code { (status.id) } }
            }
            (steps(status.state, words))
            (facts(status, words))
            p class="utrecht-paragraph" { (waits_for(status, words)) }
            @if let Some(report) = &status.joins { (joins(report, words)) }
            @if status.state == State::Open { (invitations(status, words)) }
            @if by_trustees {
                pre class="weerklank-command" tabindex="0" { code {
                    "weerklank box " (status.id) " --out " (status.id) ".wkb\n"
                    "weerklank count --box " (status.id) ".wkb --key share-1.key --key share-2.key --out tally.json\n"
                    "weerklank tally " (status.id) " tally.json"
                } }
            } @else if let Some(arrow) = arrow {
                a class="utrecht-button utrecht-button--primary-action weerklank-button-link"
                    href={ "/desk/" (status.id) "/" (arrow.name()) } { (arrow.word(words)) }
            }
            @if status.state >= State::Counted {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href={ "/certificates/" (status.id) } { (words.text("about-certificate")) }
                }
            }
            @if status.state == State::Released {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href={ "/results/" (status.id) } { (words.text("to-results")) }
                }
            }
        }
    }
}

/// The life of a wave, with where it is now.
fn steps(now: State, words: Words) -> Markup {
    let states = [
        (State::Draft, "state-draft"),
        (State::Open, "state-open"),
        (State::Closed, "state-closed"),
        (State::Counted, "state-counted"),
        (State::Released, "state-released"),
    ];
    html! {
        ol class="weerklank-steps" aria-label=(words.text("states")) {
            @for (state, name) in states {
                li class={ @if state < now { "weerklank-steps__past" } @else if state == now { "weerklank-steps__now" } }
                    aria-current=[(state == now).then_some("step")] { (words.text(name)) }
            }
        }
    }
}

fn facts(status: &Status, words: Words) -> Markup {
    let mut rows = vec![
        (words.text("closes"), number::date(words, status.closes_on)),
        (
            words.text("certificate-invited"),
            status.invited.to_string(),
        ),
    ];
    if status.groups > 0 {
        rows.push((words.text("groups"), status.groups.to_string()));
    }
    if let Some(control) = &status.control {
        rows.push((words.text("control-code"), control.clone()));
    }
    if let Some(issued) = status.issued {
        rows.push((words.text("certificate-issued"), issued.to_string()));
    }
    if let Some(ballots) = status.ballots {
        rows.push((words.text("certificate-placed"), ballots.to_string()));
    }
    html! {
        dl class="weerklank-facts" { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } }
    }
}

/// Which units answer together, to be read while units can still be arranged in another way.
fn joins(report: &JoinReport, words: Words) -> Markup {
    html! {
        p class="utrecht-paragraph" {
            (words.with("joins-summary", &[
                ("groups", report.groups.into()),
                ("smallest", report.smallest.into()),
                ("minimum", report.minimum.into()),
            ]))
        }
        @if !report.steps.is_empty() {
            details class="weerklank-details" {
                summary { (words.with("joins-title", &[("n", report.steps.len().into())])) }
                ul class="utrecht-unordered-list" { @for step in &report.steps { li { (joined(step, words)) } } }
            }
        }
    }
}

fn joined(step: &JoinStep, words: Words) -> String {
    let (name, units, into, people) = match step {
        JoinStep::Joined {
            units,
            below,
            people,
            ..
        } => ("joins-joined", units, below, people),
        JoinStep::Upward {
            units,
            into,
            people,
            ..
        } => ("joins-upward", units, into, people),
        JoinStep::Absorbed {
            units,
            into,
            people,
            ..
        } => ("joins-absorbed", units, into, people),
    };
    let units: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
    words.with(
        name,
        &[
            ("units", units.join(" + ").into()),
            ("into", into.as_str().into()),
            ("people", (*people).into()),
        ],
    )
}

/// How people are invited: by a mailing of one's own, and by letters to print.
fn invitations(status: &Status, words: Words) -> Markup {
    html! {
        details class="weerklank-details" {
            summary { (words.text("invite-title")) }
            p class="utrecht-paragraph" {
                (words.with("invite-text", &[
                    ("mail", (status.invited - status.letters).into()),
                    ("letters", status.letters.into()),
                ]))
            }
            pre class="weerklank-command" tabindex="0" { code {
                "weerklank invitations " (status.id) " --out links.csv\n"
                "weerklank letters " (status.id) " --out letters.html"
            } }
        }
    }
}

fn waits_for(status: &Status, words: Words) -> String {
    words.text(match status.state {
        State::Draft => "waits-draft",
        State::Open => "waits-open",
        State::Closed if status.operator_custody() => "waits-closed",
        State::Closed => "waits-trustees",
        State::Counted => "waits-counted",
        State::Released => "waits-released",
    })
}

/// A wave, if the coordinator can take this arrow now.
async fn ready(visit: &Visit, running: &Data<Running>, path: &(String, Arrow)) -> Result<Status> {
    visit.with_role(&[Role::Coordinator])?;
    if !running.can_act() {
        return Err(nothing());
    }
    let (running, id) = (running.clone(), path.0.clone());
    let status = blocking(move || running.status(&id)).await?;
    if Arrow::out_of(status.state) == Some(path.1) {
        return Ok(status);
    }
    let name = status.state.name();
    Err(Error::refused(
        Reason::Conflict,
        format!("The wave is {name} by now. Look at the desk for what comes next."),
    ))
}

pub async fn confirm(
    visit: Visit,
    running: Data<Running>,
    path: Path<(String, Arrow)>,
) -> HttpResponse {
    let page = ready(&visit, &running, &path)
        .await
        .map(|status| confirm_page(&visit, &status, path.1, None));
    visit.answer(page)
}

fn confirm_page(visit: &Visit, status: &Status, arrow: Arrow, refused: Option<&str>) -> Page {
    let words = visit.words();
    let title = status.title.text(words.language());
    let file = |label: &str, hint: &str| Field {
        name: "key",
        label: words.text(label),
        hint: Some(words.text(hint)),
        kind: "file",
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    let field = |name, label: &str, kind| Field {
        name,
        label: words.text(label),
        kind,
        autocomplete: "off",
        ..Field::default()
    };
    Page {
        title: arrow.word(words),
        content: html! {
            @if let Some(refused) = refused {
                div class="utrecht-alert utrecht-alert--error" role="alert" {
                    p class="utrecht-paragraph" { (words.text("refused-text")) }
                    p class="utrecht-paragraph" lang="en" { (refused) }
                }
            }
            h1 class="utrecht-heading-1" { (arrow.word(words)) ": " (title) }
            p class="utrecht-paragraph" { (arrow.warning(words)) }
            form method="post" enctype="multipart/form-data" class="weerklank-narrow"
                action={ "/desk/" (status.id) "/" (arrow.name()) } {
                (csrf(&visit.csrf()))
                @match arrow {
                    Arrow::Open => (file("key-public", "key-public-hint").markup()),
                    Arrow::Count => {
                        (file("key-share", "key-share-hint").markup())
                        (field("passphrase", "passphrase", "password").markup())
                        @if refused.is_some() { (field("accept", "accept-spoiled", "text").markup()) }
                    }
                    Arrow::Close | Arrow::Release => {}
                }
                div class="utrecht-button-group" {
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (arrow.word(words)) }
                    a class="utrecht-button utrecht-button--subtle weerklank-button-link" href="/desk" { (words.text("cancel")) }
                }
            }
        },
    }
}

pub async fn take(
    visit: Visit,
    running: Data<Running>,
    path: Path<(String, Arrow)>,
    form: MultipartForm<ArrowForm>,
) -> HttpResponse {
    let form = form.into_inner();
    let status = match visit.check(&form.csrf) {
        Ok(()) => ready(&visit, &running, &path).await,
        Err(error) => Err(error),
    };
    let status = match status {
        Ok(status) => status,
        Err(error) => return visit.answer(Err(error)),
    };
    let (id, arrow) = path.into_inner();
    match blocking(move || run(&running, &id, arrow, &form)).await {
        Ok(()) => visit.onward(&format!("/desk?done={}", arrow.name())),
        Err(Error::Refused(refusal)) => {
            let page = confirm_page(&visit, &status, arrow, Some(&refusal.sentence));
            visit.page(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => visit.answer(Err(error)),
    }
}

fn run(running: &Running, id: &str, arrow: Arrow, form: &ArrowForm) -> Result<()> {
    let desk = running.desk()?;
    let key = || {
        let bytes = form.key.as_ref().map_or(&[][..], |key| &key.data);
        std::str::from_utf8(bytes)
            .map(|text| Zeroizing::new(text.to_owned()))
            .map_err(|_| Error::invalid("key: is not a key file of `weerklank key new`."))
    };
    match arrow {
        Arrow::Open => {
            let public = PublicHalf::parse(&key()?, "key")?;
            desk.open(id, &public).map(|_| ())
        }
        Arrow::Close => desk.close(id),
        Arrow::Count => {
            let passphrase = form.passphrase.as_ref().map(|text| text.as_str());
            let given = passphrase.filter(|text| !text.is_empty());
            let key = unlock(&[("key", key()?.as_str())], |_| {
                given.map(|text| Zeroizing::new(text.to_owned()))
            })?;
            desk.count(id, &key, accepted(form)?)
        }
        Arrow::Release => desk.release(id).map(|_| ()),
    }
}

/// How many spoiled ballots somebody has looked into.
fn accepted(form: &ArrowForm) -> Result<Option<u64>> {
    let text = form.accept.as_ref().map_or("", |text| text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().map(Some);
    number.map_err(|_| Error::invalid("accept: give a whole number of ballots, or leave it empty."))
}
