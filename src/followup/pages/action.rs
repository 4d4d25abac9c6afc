//! The actions of a unit with the form for another, and the page on which one is changed.

use maud::{Markup, html};

use super::{Place, fault_of, parts, summary};
use crate::followup::typed::Faults;
use crate::followup::{Action, ActionForm, ActionState, Followups, OPEN_AT_MOST, Unit};
use crate::ui::Page;
use crate::ui::field::Field;
use crate::ui::layout::csrf;

/// The actions of a unit. `form` is what was typed, with what is wrong with it.
pub fn actions_page(
    place: Place<'_>,
    unit: &Unit,
    followups: &Followups,
    form: &ActionForm,
    faults: &Faults,
) -> Page {
    let words = place.words;
    let title = words.with("actions-of", &[("unit", place.name().into())]);
    let menu = followups.menu();
    let open = unit.actions.iter().filter(|action| action.state.is_open());
    let room = open.count() < OPEN_AT_MOST as usize;
    Page {
        content: html! {
            (summary(words, faults))
            (place.head(&title))
            @if unit.actions.is_empty() { p class="utrecht-paragraph" { (words.text("actions-none")) } }
            @else { (parts::actions(place, &unit.actions, menu, unit.today)) }
            @if place.may_change {
                section aria-labelledby="new" {
                    h2 class="utrecht-heading-2" id="new" { (words.text("action-new")) }
                    @if room { (new(place, followups, form, faults)) }
                    @else {
                        p class="utrecht-paragraph" { (words.with("actions-full", &[("most", OPEN_AT_MOST.into())])) }
                    }
                }
            }
            @if !unit.earlier.is_empty() {
                section aria-labelledby="earlier" {
                    h2 class="utrecht-heading-2" id="earlier" { (words.text("actions-earlier")) }
                    (parts::actions(place, &unit.earlier, menu, unit.today))
                }
            }
            (on_offer(place, followups))
        },
        title,
    }
}

fn new(place: Place<'_>, followups: &Followups, form: &ActionForm, faults: &Faults) -> Markup {
    let words = place.words;
    let field = |name: &'static str, label: &str, value: &str| Field {
        name,
        label: words.text(label),
        error: fault_of(words, faults, name),
        kind: "text",
        value: value.to_owned(),
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    let hint = |name: &str| Some(words.text(name));
    let theme = Field {
        value: if form.theme.is_empty() && faults.is_empty() {
            place.topic.to_discuss.clone().unwrap_or_default()
        } else {
            form.theme.clone()
        },
        ..field("theme", "theme", "")
    };
    let text = Field {
        hint: hint("action-text-hint"),
        ..field("text", "action-text", &form.text)
    };
    let owner = Field {
        hint: hint("action-owner-hint"),
        ..field("owner", "action-owner", &form.owner)
    };
    let due = Field {
        kind: "date",
        ..field("due", "action-due", &form.due)
    };
    let card = Field {
        required: false,
        ..field("card", "action-card", &form.card)
    };
    html! {
        p class="utrecht-paragraph" { (words.text("action-new-text")) }
        form method="post" action=(place.page("actions")) class="weerklank-narrow" novalidate {
            (csrf(place.csrf))
            (theme.choice(&themes(place)))
            (text.area(3))
            (owner.markup())
            (due.markup())
            (card.choice(&cards(place, followups)))
            div class="utrecht-button-group" {
                button type="submit" class="utrecht-button utrecht-button--primary-action" { (words.text("action-agree")) }
            }
        }
    }
}

fn themes(place: Place<'_>) -> Vec<(String, String)> {
    let words = place.words;
    let themes = place.release.questionnaire().themes().iter();
    let first = (String::new(), words.text("choose"));
    let rest = themes.map(|theme| {
        (
            theme.id.clone(),
            theme.name.text(words.language()).to_owned(),
        )
    });
    std::iter::once(first).chain(rest).collect()
}

fn cards(place: Place<'_>, followups: &Followups) -> Vec<(String, String)> {
    let words = place.words;
    let topic = place.topic.to_discuss.as_deref();
    let fits = |card: &&crate::followup::Card| {
        topic.is_some_and(|topic| card.themes.iter().any(|theme| theme == topic))
    };
    let cards = followups.menu().cards().iter();
    // What fits the topic first; the rest in the order of the card.
    let (first, rest): (Vec<_>, Vec<_>) = cards.partition(fits);
    let line = |card: &crate::followup::Card| {
        (
            card.id.clone(),
            card.title.text(words.language()).to_owned(),
        )
    };
    let none = (String::new(), words.text("action-no-card"));
    let all = first.into_iter().chain(rest).map(line);
    std::iter::once(none).chain(all).collect()
}

/// The menu card: what fits the topic, and the rest folded away.
fn on_offer(place: Place<'_>, followups: &Followups) -> Markup {
    let words = place.words;
    let theme = place.theme(place.topic.to_discuss.as_deref());
    html! {
        section aria-labelledby="menu" {
            h2 class="utrecht-heading-2" id="menu" { (words.text("menu-title")) }
            @if let Some(theme) = theme.filter(|theme| followups.menu().for_theme(&theme.id).next().is_some()) {
                p class="utrecht-paragraph" {
                    (words.with("menu-for", &[("theme", theme.name.text(words.language()).into())]))
                }
                (parts::offers(place, followups.menu(), &theme.id))
            }
            details class="weerklank-details" {
                summary { (words.text("menu-all")) }
                ul class="weerklank-offers" {
                    @for card in followups.menu().cards() { (parts::card(card, words.language())) }
                }
            }
        }
    }
}

/// One action, with what can be done with it. `reason` is what was typed, with what is wrong with it.
pub fn action_page(
    place: Place<'_>,
    action: &Action,
    followups: &Followups,
    reason: &str,
    faults: &Faults,
) -> Page {
    let words = place.words;
    let open = action.state.is_open() && place.may_change;
    let address = format!("/results/{}/action/{}", action.wave, action.id);
    Page {
        title: words.text("action-one"),
        content: html! {
            (summary(words, faults))
            (place.head(&words.text("action-one")))
            div class="weerklank-panel" { (parts::facts(place, action, followups.menu(), followups.today())) }
            @if open { (steps(place, action, &address)) (drop(place, &address, reason, faults)) }
            p class="utrecht-paragraph" {
                a class="utrecht-link" href=(place.page("actions")) { (words.text("actions-all")) }
            }
        },
    }
}

fn steps(place: Place<'_>, action: &Action, address: &str) -> Markup {
    let words = place.words;
    let button = |step: &str, name: &str| {
        html! {
            form method="post" action=(address) {
                (csrf(place.csrf))
                input type="hidden" name="step" value=(step);
                button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text(name)) }
            }
        }
    };
    html! {
        div class="utrecht-button-group" {
            @if action.state == ActionState::Agreed { (button("begin", "action-begin")) }
            (button("finish", "action-finish"))
        }
    }
}

fn drop(place: Place<'_>, address: &str, reason: &str, faults: &Faults) -> Markup {
    let words = place.words;
    let field = Field {
        name: "reason",
        label: words.text("drop-reason"),
        hint: Some(words.text("drop-hint")),
        error: fault_of(words, faults, "reason"),
        value: reason.to_owned(),
        required: true,
        ..Field::default()
    };
    html! {
        section aria-labelledby="drop" {
            h2 class="utrecht-heading-2" id="drop" { (words.text("drop-title")) }
            form method="post" action=(address) class="weerklank-narrow" novalidate {
                (csrf(place.csrf))
                input type="hidden" name="step" value="drop";
                (field.area(3))
                button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("action-drop")) }
            }
        }
    }
}
