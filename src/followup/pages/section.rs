//! The part of a unit's page that leads from the figures to the conversation and what was agreed.

use maud::{Markup, html};

use super::{Place, fault_of, parts, summary};
use crate::followup::typed::Faults;
use crate::followup::{AskState, Facilitation, Followups, Menu, Need, Unit, Window, need_of};
use crate::ui::field::Field;
use crate::ui::layout::csrf;
use crate::ui::number;

/// The section for a unit's page. `typed` is the date that was refused a moment ago, with its faults.
pub fn section(
    place: Place<'_>,
    unit: &Unit,
    followups: &Followups,
    typed: Option<(&str, &Faults)>,
) -> Markup {
    let words = place.words;
    let none = Faults::new();
    let (date, faults) = typed.unwrap_or(("", &none));
    html! {
        // With those who left nobody can talk any more; what the organisation does about it is agreed all the same.
        @if !place.release.questionnaire().is_for_leavers() {
            section aria-labelledby="followup" class="weerklank-followup" {
                h2 class="utrecht-heading-2" id="followup" { (words.text("talk-title")) }
                (summary(words, faults))
                (window(place, unit.window))
                (topic(place))
                p class="utrecht-paragraph" {
                    a class="utrecht-button utrecht-button--primary-action weerklank-button-link" href=(place.page("talk")) {
                        (words.text("talk-guide"))
                    }
                }
                (talked(place, unit, date, faults))
                (facilitator(place, unit))
            }
        }
        (agreed(place, unit, followups.menu()))
    }
}

fn window(place: Place<'_>, window: Window) -> Markup {
    let words = place.words;
    html! {
        @match window {
            Window::Open { last, .. } => p class="utrecht-paragraph" {
                (words.with("talk-until", &[("date", number::date(words, last).into())]))
            }
            Window::Over { last } => p class="utrecht-paragraph" {
                (words.with("talk-over", &[("date", number::date(words, last).into())]))
            }
            Window::Unknown => {}
        }
    }
}

/// The two themes to begin with, and how much chance may have to do with it.
fn topic(place: Place<'_>) -> Markup {
    let words = place.words;
    let name = |id: &Option<String>| {
        let theme = place.theme(id.as_deref())?;
        Some(theme.name.text(words.language()).to_owned())
    };
    let fact = |title: &str, theme: Option<String>| {
        html! { @if let Some(theme) = theme { div { dt { (words.text(title)) } dd { (theme) } } } }
    };
    html! {
        dl class="weerklank-facts" {
            (fact("talk-strongest", name(&place.topic.strongest)))
            (fact("talk-to-discuss", name(&place.topic.to_discuss)))
        }
        @if place.topic.to_discuss.is_some() {
            p class="weerklank-hint" { (words.text(chance(place))) }
        }
    }
}

/// What may be said about the theme to talk about.
pub(super) fn chance(place: Place<'_>) -> &'static str {
    let root = place.release.tree().root();
    match place.topic {
        topic if topic.figures_of == Some(root) => "topic-organisation",
        topic if topic.to_discuss_stands_out => "topic-below",
        _ => "topic-chance",
    }
}

/// Whether the unit talked: said once, with the day, and taken back.
fn talked(place: Place<'_>, unit: &Unit, date: &str, faults: &Faults) -> Markup {
    let words = place.words;
    let may_say = place.may_change && unit.window.is_open();
    let today = unit.today.to_string();
    html! {
        @if let Some(on) = unit.talked {
            p class="utrecht-paragraph weerklank-said" {
                strong { (words.with("talked-on", &[("date", number::date(words, on).into())])) }
            }
            @if may_say {
                form method="post" action=(place.page("talked")) class="weerklank-inline" {
                    (csrf(place.csrf))
                    input type="hidden" name="talked" value="no";
                    button type="submit" class="utrecht-link-button" { (words.text("talked-back")) }
                }
            }
        } @else if may_say {
            form method="post" action=(place.page("talked")) class="weerklank-inline" {
                (csrf(place.csrf))
                input type="hidden" name="talked" value="yes";
                @let field = Field {
                    name: "date",
                    label: words.text("talked-date"),
                    error: fault_of(words, faults, "date"),
                    kind: "date",
                    value: if faults.is_empty() { today } else { date.to_owned() },
                    autocomplete: "off",
                    required: true,
                    ..Field::default()
                };
                (field.markup())
                button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("talked-say")) }
            }
        }
    }
}

/// The offer of a facilitator where there is need of one, and where the request stands.
fn facilitator(place: Place<'_>, unit: &Unit) -> Markup {
    let words = place.words;
    let need = need_of(place.release, place.unit);
    html! {
        @if let Some(state) = unit.facilitation {
            p class="utrecht-paragraph weerklank-said" {
                strong { (words.text(match state {
                    Facilitation::Asked => "facilitator-asked",
                    Facilitation::Planned => "facilitator-planned",
                    Facilitation::Done => "facilitator-done",
                })) }
            }
        } @else if let Some(need) = need.filter(|_| unit.window.is_open()) {
            div class="weerklank-panel" {
                p class="utrecht-paragraph" {
                    (words.text(match need {
                        Need::LowSafety => "facilitator-low-safety",
                        Need::SmallGroup => "facilitator-small-group",
                    }))
                }
                @if place.may_change {
                    form method="post" action=(place.page("facilitator")) {
                        (csrf(place.csrf))
                        button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("facilitator-ask")) }
                    }
                }
            }
        }
    }
}

/// What was agreed, this time and last time, and what waits between this unit and those above and below.
fn agreed(place: Place<'_>, unit: &Unit, menu: &Menu) -> Markup {
    let words = place.words;
    let waits = |state: &AskState| *state == AskState::Asked;
    let asked_of_us = unit
        .asked_of_us
        .iter()
        .filter(|ask| waits(&ask.state))
        .count();
    html! {
        section aria-labelledby="agreed" class="weerklank-followup" {
            h2 class="utrecht-heading-2" id="agreed" { (words.text("actions-title")) }
            @if unit.actions.is_empty() {
                p class="utrecht-paragraph" { (words.text("actions-none")) }
            } @else { (parts::actions(place, &unit.actions, menu, unit.today)) }
            p class="utrecht-paragraph" {
                a class="utrecht-link" href=(place.page("actions")) { (words.text("actions-way")) }
            }
            @if !unit.earlier.is_empty() {
                h3 class="utrecht-heading-3" { (words.text("actions-earlier")) }
                (parts::actions(place, &unit.earlier, menu, unit.today))
            }
            @if !unit.asked.is_empty() {
                h3 class="utrecht-heading-3" { (words.text("asks-title")) }
                ul class="weerklank-agreed" {
                    @for ask in &unit.asked { li class="weerklank-agreed__one" { (parts::ask(place, ask)) } }
                }
            }
            @if crate::followup::ask::above(place.release, place.unit).is_some() || !unit.asked_of_us.is_empty() {
                p class="utrecht-paragraph" {
                    a class="utrecht-link" href=(place.page("asks")) {
                        @if asked_of_us > 0 { (words.with("asks-of-us-waiting", &[("n", asked_of_us.into())])) }
                        @else { (words.text("asks-way")) }
                    }
                }
            }
        }
    }
}
