//! What a unit asks of the unit above, and what units below ask of it.

use maud::{Markup, html};

use super::{Place, fault_of, parts, summary};
use crate::followup::ask::above;
use crate::followup::typed::Faults;
use crate::followup::{AnswerForm, Ask, AskState, OPEN_AT_MOST, Unit};
use crate::ui::Page;
use crate::ui::field::Field;
use crate::ui::layout::csrf;

/// Both directions, with the form to ask. `typed` is what was typed, with what is wrong with it.
pub fn asks_page(place: Place<'_>, unit: &Unit, typed: &str, faults: &Faults) -> Page {
    let words = place.words;
    let title = words.with("asks-of", &[("unit", place.name().into())]);
    Page {
        content: html! {
            (summary(words, faults))
            (place.head(&title))
            @if let Some(above) = above(place.release, place.unit) {
                (ask(place, above, unit, typed, faults))
            }
            section aria-labelledby="of-us" {
                h2 class="utrecht-heading-2" id="of-us" { (words.text("asks-of-us")) }
                @if unit.asked_of_us.is_empty() { p class="utrecht-paragraph" { (words.text("asks-of-us-none")) } }
                ul class="weerklank-agreed" {
                    @for ask in &unit.asked_of_us {
                        li class="weerklank-agreed__one" {
                            (parts::ask(place, ask))
                            @if ask.state == AskState::Asked && place.may_change {
                                p class="weerklank-agreed__way" {
                                    a class="utrecht-link" href={ "/results/" (ask.wave) "/ask/" (ask.id) } {
                                        (words.text("ask-answer"))
                                        span class="weerklank-spoken" { ": " (ask.text) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
        title,
    }
}

fn ask(place: Place<'_>, above: usize, unit: &Unit, typed: &str, faults: &Faults) -> Markup {
    let words = place.words;
    let name = place.release.units()[above].name.as_str();
    let waiting = unit.asked.iter().filter(|ask| ask.state == AskState::Asked);
    let room = waiting.count() < OPEN_AT_MOST as usize;
    let field = Field {
        name: "text",
        label: words.with("ask-text", &[("above", name.into())]),
        hint: Some(words.text("ask-hint")),
        error: fault_of(words, faults, "text"),
        value: typed.to_owned(),
        required: true,
        ..Field::default()
    };
    html! {
        section aria-labelledby="ask" {
            h2 class="utrecht-heading-2" id="ask" { (words.with("ask-title", &[("above", name.into())])) }
            @if unit.asked.is_empty() { p class="utrecht-paragraph" { (words.text("asks-none")) } }
            ul class="weerklank-agreed" {
                @for ask in &unit.asked { li class="weerklank-agreed__one" { (parts::ask(place, ask)) } }
            }
            @if place.may_change && room {
                form method="post" action=(place.page("asks")) class="weerklank-narrow" novalidate {
                    (csrf(place.csrf))
                    (field.area(3))
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (words.text("ask-send")) }
                }
            } @else if place.may_change {
                p class="utrecht-paragraph" { (words.with("asks-full", &[("most", OPEN_AT_MOST.into())])) }
            }
        }
    }
}

/// One request with the form to answer it; `place` is the unit that is asked.
pub fn ask_page(place: Place<'_>, ask: &Ask, form: &AnswerForm, faults: &Faults) -> Page {
    let words = place.words;
    let kind = Field {
        name: "kind",
        label: words.text("answer-kind"),
        error: fault_of(words, faults, "kind"),
        value: form.kind.clone(),
        required: true,
        ..Field::default()
    };
    let answer = Field {
        name: "answer",
        label: words.text("answer-text"),
        hint: Some(words.text("answer-hint")),
        error: fault_of(words, faults, "answer"),
        value: form.answer.clone(),
        required: true,
        ..Field::default()
    };
    let choices = [
        (String::new(), words.text("choose")),
        ("answered".to_owned(), words.text("answer-yes")),
        ("declined".to_owned(), words.text("answer-no")),
    ];
    Page {
        title: words.text("ask-one"),
        content: html! {
            (summary(words, faults))
            (place.head(&words.text("ask-one")))
            div class="weerklank-panel" { (parts::ask(place, ask)) }
            @if ask.state == AskState::Asked && place.may_change {
                form method="post" action={ "/results/" (ask.wave) "/ask/" (ask.id) } class="weerklank-narrow" novalidate {
                    (csrf(place.csrf))
                    (kind.choice(&choices))
                    (answer.area(4))
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (words.text("answer-send")) }
                }
            }
            p class="utrecht-paragraph" {
                a class="utrecht-link" href=(place.page("asks")) { (words.text("asks-all")) }
            }
        },
    }
}
