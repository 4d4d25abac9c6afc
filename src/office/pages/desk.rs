//! What the desk shows: each wave with its state, its figures and what it waits for, and the page on which
//! an arrow is confirmed.

use maud::{Markup, html};
use serde::Deserialize;

use super::mailing::mail_of;
use crate::office::Status;
use crate::organisation::{JoinReport, JoinStep};
use crate::programme::dossier_address;
use crate::ui::field::Field;
use crate::ui::layout::csrf;
use crate::ui::{Page, Words, number};
use crate::wave::State;

/// One arrow in the life of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Arrow {
    Open,
    Close,
    Count,
    Release,
}

impl Arrow {
    /// The arrow that a wave takes next; one that is counted with another takes no more of its own.
    pub fn next(status: &Status) -> Option<Self> {
        if status.counted_with.is_some() && status.state >= State::Closed {
            return None;
        }
        match status.state {
            State::Draft => Some(Self::Open),
            State::Open => Some(Self::Close),
            State::Closed => Some(Self::Count),
            State::Counted => Some(Self::Release),
            State::Released => None,
        }
    }

    /// The name in addresses.
    pub fn name(self) -> &'static str {
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

/// Every wave, the latest first; `keeps` those who see the ledger and dossiers.
pub fn desk_page(
    all: &[Status],
    may_act: bool,
    keeps: bool,
    done: Option<&str>,
    words: Words,
) -> Page {
    let said = match done {
        Some("draft") => Some("done-draft"),
        Some("open") => Some("done-open"),
        Some("close") => Some("done-close"),
        Some("count") => Some("done-count"),
        Some("release") => Some("done-release"),
        Some("mail") => Some("done-mail"),
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
            @if keeps {
                p class="utrecht-paragraph" { a class="utrecht-link" href="/ledger" { (words.text("ledger-page")) } }
            }
            @for status in all.iter().rev() { (wave(status, may_act, keeps, words)) }
            section aria-labelledby="new" {
                h2 class="utrecht-heading-2" id="new" { (words.text("desk-new")) }
                @if may_act {
                    p class="utrecht-paragraph" { (words.text("desk-new-here")) }
                    a class="utrecht-button utrecht-button--secondary-action weerklank-button-link" href="/desk/new" { (words.text("desk-new-start")) }
                } @else {
                    p class="utrecht-paragraph" { (words.text("desk-new-text")) }
                    pre class="weerklank-command" tabindex="0" { code {
                        "weerklank wave create --id ID --survey surveys/inclusion.toml --units units.csv --people people.csv --closes 2027-03-31"
                    } }
                }
            }
        },
    }
}

fn wave(status: &Status, may_act: bool, keeps: bool, words: Words) -> Markup {
    let heading = format!("wave-{}", status.id);
    let arrow = Arrow::next(status).filter(|_| may_act);
    let by_trustees = status.state == State::Closed
        && !status.operator_custody()
        && status.counted_with.is_none();
    let boxes = std::iter::once(&status.id).chain(&status.together);
    html! {
        section class="weerklank-panel" aria-labelledby=(heading) {
            h2 class="utrecht-heading-2" id=(heading) {
                (status.title.text(words.language())) " " small { code { (status.id) } }
            }
            (steps(status.state, words))
            (facts(status, words))
            p class="utrecht-paragraph" { (waits_for(status, words)) }
            // An imported wave has results and never had a key.
            @if keeps && (status.state == State::Draft || status.control.is_some()) {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href=(dossier_address(&status.id)) { (words.text("dossier-title")) }
                }
            }
            @if let Some(report) = &status.joins { (joins(report, words)) }
            @if let Some(mail) = status.mail.as_ref().filter(|_| may_act) { (mail_of(status, mail, words)) }
            @if status.state == State::Open { (invitations(status, words)) }
            @if by_trustees {
                pre class="weerklank-command" tabindex="0" { code {
                    @for id in boxes.clone() { "weerklank box " (id) " --out " (id) ".wkb\n" }
                    "weerklank count" @for id in boxes { " --box " (id) ".wkb" } " --key share-1.key --key share-2.key --out tally.json\n"
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
    let day = match status.closed {
        Some(_) => "earlier-closed",
        None => "closes",
    };
    let mut rows = vec![
        (words.text(day), number::date(words, status.last_day)),
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
                    ("mail", status.addressed().into()),
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
    if let Some(with) = &status.counted_with {
        return words.with("waits-together", &[("wave", with.as_str().into())]);
    }
    words.text(match status.state {
        State::Draft => "waits-draft",
        State::Open => "waits-open",
        State::Closed if status.operator_custody() => "waits-closed",
        State::Closed => "waits-trustees",
        State::Counted => "waits-counted",
        State::Released if status.is_for_leavers => "waits-released-leavers",
        State::Released => "waits-released",
    })
}

/// The form of an arrow, with what cannot be undone about it. `proof` is the session's.
pub fn confirm_page(
    words: Words,
    proof: &str,
    status: &Status,
    arrow: Arrow,
    refused: Option<&str>,
) -> Page {
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
                (csrf(proof))
                @match arrow {
                    Arrow::Open => (file("key-public", "key-public-hint").markup()),
                    Arrow::Count => {
                        @for wave in &status.together {
                            p class="utrecht-paragraph" { (words.with("count-together", &[("wave", wave.as_str().into())])) }
                            input type="hidden" name="with" value=(wave);
                        }
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
