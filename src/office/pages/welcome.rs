//! The first page: in a demo a door for each person, otherwise on to where somebody belongs.

use std::sync::{Arc, OnceLock};

use actix_web::HttpResponse;
use actix_web::web::Data;
use maud::{Markup, html};

use super::visit::Visit;
use crate::office::accounts::Role;
use crate::ui::{Page, Words};

/// A way into the demo.
#[derive(Debug, Clone)]
pub enum Door {
    /// Answer as an employee, by invitation links.
    Answer {
        /// Whole links, secrets included: they are nobody's.
        links: Vec<String>,
    },
    /// Log in.
    Account {
        /// What this person comes for.
        role: Role,
        /// The account's name.
        name: String,
        /// Its password: everybody may know it.
        password: String,
        /// The name of a reader's unit.
        unit: Option<String>,
        /// Whether nothing of that unit is shown on its own.
        withheld: bool,
    },
}

/// The doors of a demo. Empty in real use; filled once when the demo is ready.
#[derive(Debug, Clone, Default)]
pub struct Welcome(Arc<OnceLock<Vec<Door>>>);

impl Welcome {
    /// Opens the demo's doors.
    pub fn open(&self, doors: Vec<Door>) {
        // A second call changes nothing: there is one demo in a process.
        let _ = self.0.set(doors);
    }
}

pub async fn start(visit: Visit, welcome: Data<Welcome>) -> HttpResponse {
    match (visit.account(), welcome.0.get()) {
        (Ok(account), _) => visit.onward(match account.role {
            Role::Reader | Role::Auditor => "/results",
            Role::Coordinator | Role::Trustee | Role::Operator => "/desk",
        }),
        (Err(_), Some(doors)) => visit.answer(Ok(page(doors, visit.words()))),
        (Err(_), None) => visit.onward("/login"),
    }
}

fn page(doors: &[Door], words: Words) -> Page {
    Page {
        title: words.text("demo-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("demo-title")) }
            p class="utrecht-paragraph utrecht-paragraph--lead" { (words.text("demo-lead")) }
            ul class="weerklank-cards" { @for door in doors { (card(door, words)) } }
        },
    }
}

fn card(door: &Door, words: Words) -> Markup {
    match door {
        Door::Answer { links } => html! {
            li class="weerklank-card" {
                h2 class="utrecht-heading-3" { (words.text("demo-answer")) }
                p class="utrecht-paragraph" { (words.text("demo-answer-text")) }
                @if let Some(link) = links.first() {
                    a class="utrecht-button utrecht-button--primary-action weerklank-button-link" href=(link) {
                        (words.text("demo-answer-go"))
                    }
                }
                details class="weerklank-details" {
                    summary { (words.text("demo-more-links")) }
                    ol { @for link in &links[1.min(links.len())..] { li { a class="utrecht-link weerklank-address" href=(link) { (link) } } } }
                }
            }
        },
        Door::Account {
            role,
            name,
            password,
            unit,
            withheld,
        } => {
            let (title, text) = match role {
                Role::Reader if *withheld => ("demo-reader", "demo-small-text"),
                Role::Reader => ("demo-reader", "demo-reader-text"),
                _ => ("demo-office", "demo-office-text"),
            };
            html! {
                li class="weerklank-card" {
                    h2 class="utrecht-heading-3" {
                        (words.text(title)) @if let Some(unit) = unit { ": " (unit) }
                    }
                    p class="utrecht-paragraph" { (words.text(text)) }
                    form method="post" action="/login" {
                        input type="hidden" name="name" value=(name);
                        input type="hidden" name="password" value=(password);
                        input type="hidden" name="to" value="/";
                        button type="submit" class="utrecht-button utrecht-button--primary-action" {
                            (words.with("demo-go", &[("name", name.as_str().into())]))
                        }
                    }
                }
            }
        }
    }
}
