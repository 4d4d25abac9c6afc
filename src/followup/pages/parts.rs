//! What several pages show: lists of actions and of requests.

use maud::{Markup, html};

use super::Place;
use crate::followup::{Action, ActionState, Ask, AskState, Card, Menu};
use crate::survey::Language;
use crate::ui::{Words, number, sentence};

/// The state of an action in a word.
pub(super) fn state(words: Words, state: &ActionState) -> String {
    words.text(match state {
        ActionState::Agreed => "action-agreed",
        ActionState::Doing => "action-doing",
        ActionState::Done => "action-done",
        ActionState::Dropped(_) => "action-dropped",
    })
}

/// Actions as a list. `way` leads from an open one to the page on which it is changed.
pub(super) fn actions(
    place: Place<'_>,
    actions: &[Action],
    menu: &Menu,
    today: time::Date,
) -> Markup {
    html! {
        ul class="weerklank-agreed" {
            @for action in actions {
                li class={ "weerklank-agreed__one weerklank-agreed__one--" (action.state.name()) } {
                    (facts(place, action, menu, today))
                    @if action.state.is_open() && place.may_change {
                        p class="weerklank-agreed__way" {
                            a class="utrecht-link" href={ "/results/" (action.wave) "/action/" (action.id) } {
                                (place.words.text("action-change"))
                                span class="weerklank-spoken" { ": " (action.text) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One action with everything that is known of it.
pub(super) fn facts(place: Place<'_>, action: &Action, menu: &Menu, today: time::Date) -> Markup {
    let words = place.words;
    let due = number::date(words, action.due);
    let late = action.state.is_open() && action.due < today;
    let card = action.card.as_deref().and_then(|id| menu.find(id));
    html! {
        p class="weerklank-agreed__text weerklank-typed" { (action.text) }
        p class="weerklank-agreed__facts" {
            strong class="weerklank-state" { (state(words, &action.state)) }
            " · " (place.theme_name(&action.theme)) " · " (action.owner) " · "
            (words.with("action-until", &[("date", due.into())]))
            @if late { " · " strong { (words.text("action-late")) } }
            @if let Some(card) = card { " · " (card.title.text(words.language())) }
        }
        @if let ActionState::Dropped(reason) = &action.state {
            p class="weerklank-agreed__facts weerklank-typed" { (words.text("drop-because")) " " (reason) }
        }
    }
}

/// What is asked of a unit above, with its answer.
pub(super) fn ask(place: Place<'_>, ask: &Ask) -> Markup {
    let words = place.words;
    let on = |date: time::Date| number::date(words, date);
    html! {
        p class="weerklank-agreed__text weerklank-typed" { (ask.text) }
        p class="weerklank-agreed__facts" {
            @let gaps = [
                ("unit", place.unit_name(&ask.unit).into()),
                ("above", place.unit_name(&ask.above).into()),
                ("date", on(ask.asked_on).into()),
            ];
            (words.with("ask-facts", &gaps))
        }
        @match &ask.state {
            AskState::Asked => p class="weerklank-agreed__facts" { strong class="weerklank-state" { (words.text("ask-waiting")) } }
            AskState::Answered(answer, date) => p class="weerklank-agreed__facts weerklank-typed" {
                strong class="weerklank-state" { (words.with("ask-answered", &[("date", on(*date).into())])) } " " (answer)
            }
            AskState::Declined(reason, date) => p class="weerklank-agreed__facts weerklank-typed" {
                strong class="weerklank-state" { (words.with("ask-declined", &[("date", on(*date).into())])) } " " (reason)
            }
        }
    }
}

/// What the menu card has for a theme.
pub(super) fn offers(place: Place<'_>, menu: &Menu, theme: &str) -> Markup {
    let language = place.words.language();
    let offers: Vec<_> = menu.for_theme(theme).collect();
    html! {
        @if !offers.is_empty() {
            ul class="weerklank-offers" {
                @for one in offers { (card(one, language)) }
            }
        }
    }
}

/// A training or a workshop, in a list of offers.
pub(super) fn card(card: &Card, language: Language) -> Markup {
    html! {
        li {
            strong { (sentence(card.title.text(language))) } " " (card.text.text(language))
            " " span class="weerklank-offers__takes" { (card.takes.text(language)) "." }
        }
    }
}
