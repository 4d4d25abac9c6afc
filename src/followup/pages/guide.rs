//! The guide of the conversation, made for this unit's outcome, to print or to have beside one.

use maud::{Markup, html};

use super::section::chance;
use super::{Place, parts};
use crate::followup::{Followups, Need, need_of};
use crate::ui::Page;

/// One part of the conversation: its title, and the minutes it takes, from and to.
type Step = (&'static str, u32, u32);

const RULES: Step = ("guide-rules", 5, 5);
const READING: Step = ("guide-reading", 5, 10);
const PAIRS: Step = ("guide-pairs", 10, 15);
const STRENGTH: Step = ("guide-strength", 5, 10);
const THEME: Step = ("guide-theme", 15, 25);
const ACTIONS: Step = ("guide-actions", 10, 15);
const ABOVE: Step = ("guide-above", 5, 5);
const CLOSE: Step = ("guide-close", 5, 5);

/// The guide.
pub fn guide_page(place: Place<'_>, followups: &Followups) -> Page {
    let words = place.words;
    let title = words.with("guide-title", &[("unit", place.name().into())]);
    Page {
        content: html! {
            (place.head(&title))
            p class="utrecht-paragraph utrecht-paragraph--lead" { (words.text("guide-lead")) }
            (whose_figures(place))
            (before(place))
            (step(place, 1, RULES, &html! {
                ul class="utrecht-unordered-list" {
                    li { (words.text("guide-rule-patterns")) }
                    li { (words.text("guide-rule-nobody-explains")) }
                    li { (words.text("guide-rule-nobody-asks")) }
                    li { (words.text("guide-rule-stays")) }
                }
            }))
            (step(place, 2, READING, &sentence(place, "guide-reading-text")))
            (step(place, 3, PAIRS, &sentence(place, "guide-pairs-text")))
            (step(place, 4, STRENGTH, &strength(place)))
            (step(place, 5, THEME, &theme(place, followups)))
            (step(place, 6, ACTIONS, &actions(place, followups)))
            (step(place, 7, ABOVE, &html! { (sentence(place, "guide-above-text")) (lines(2)) }))
            (step(place, 8, CLOSE, &sentence(place, "guide-close-text")))
        },
        title,
    }
}

fn sentence(place: Place<'_>, name: &str) -> Markup {
    html! { p class="utrecht-paragraph" { (place.words.text(name)) } }
}

fn step(place: Place<'_>, number: u32, (title, from, to): Step, content: &Markup) -> Markup {
    let words = place.words;
    let minutes = if from == to {
        words.with("guide-minutes", &[("n", from.into())])
    } else {
        words.with(
            "guide-minutes-range",
            &[("from", from.into()), ("to", to.into())],
        )
    };
    html! {
        section class="weerklank-guide" aria-labelledby=(title) {
            h2 class="utrecht-heading-2" id=(title) {
                (number) ". " (words.text(title)) " " small { (minutes) }
            }
            (content)
        }
    }
}

/// A team of which nothing is shown talks about the figures above it, and is told so.
fn whose_figures(place: Place<'_>) -> Markup {
    let words = place.words;
    let other = place.topic.figures_of.filter(|&unit| unit != place.unit);
    html! {
        @if let Some(unit) = other {
            p class="utrecht-paragraph" {
                (words.with("guide-figures-of", &[("unit", place.release.units()[unit].name.as_str().into())]))
            }
        }
    }
}

/// What whoever leads the conversation should know before it.
fn before(place: Place<'_>) -> Markup {
    let words = place.words;
    let need = need_of(place.release, place.unit);
    html! {
        section class="weerklank-panel" aria-labelledby="before" {
            h2 class="utrecht-heading-2" id="before" { (words.text("guide-before")) }
            ul class="utrecht-unordered-list" {
                li { (words.text("guide-before-last")) }
                li { (words.text("guide-before-print")) }
                @match need {
                    Some(Need::LowSafety) => li { (words.text("facilitator-low-safety")) }
                    Some(Need::SmallGroup) => li { (words.text("facilitator-small-group")) }
                    None => {}
                }
            }
        }
    }
}

fn strength(place: Place<'_>) -> Markup {
    let words = place.words;
    let theme = place.theme(place.topic.strongest.as_deref());
    html! {
        @if let Some(theme) = theme {
            p class="weerklank-guide__theme" { (theme.name.text(words.language())) }
            (sentence(place, "guide-strength-text"))
        } @else { (sentence(place, "guide-strength-open")) }
    }
}

fn theme(place: Place<'_>, followups: &Followups) -> Markup {
    let words = place.words;
    let language = words.language();
    let theme = place.theme(place.topic.to_discuss.as_deref());
    let script = followups.scripts().of(place.topic.to_discuss.as_deref());
    html! {
        @if let Some(theme) = theme {
            p class="weerklank-guide__theme" { (theme.name.text(language)) }
            p class="weerklank-hint" { (words.text(chance(place))) }
        }
        p class="utrecht-paragraph" { (script.about.text(language)) }
        ol class="weerklank-guide__questions" {
            li { (script.good.text(language)) }
            li { (script.better.text(language)) }
            li { (script.takes.text(language)) }
        }
        (sentence(place, "guide-theme-last"))
    }
}

/// Room to write, and what is on offer.
fn actions(place: Place<'_>, followups: &Followups) -> Markup {
    let words = place.words;
    let topic = place.topic.to_discuss.as_deref();
    html! {
        (sentence(place, "guide-actions-text"))
        table class="utrecht-table weerklank-guide__room" {
            thead { tr {
                th scope="col" { (words.text("guide-what")) }
                th scope="col" { (words.text("guide-who")) }
                th scope="col" { (words.text("guide-when")) }
            } }
            tbody { @for _ in 0..2 { tr { td { "\u{a0}" } td { "\u{a0}" } td { "\u{a0}" } } } }
        }
        @if let Some(topic) = topic.filter(|topic| followups.menu().for_theme(topic).next().is_some()) {
            h3 class="utrecht-heading-3" { (words.text("menu-title")) }
            (parts::offers(place, followups.menu(), topic))
        }
    }
}

/// Lines to write on.
fn lines(count: u32) -> Markup {
    html! { div class="weerklank-guide__lines" aria-hidden="true" { @for _ in 0..count { div {} } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conversation_takes_sixty_to_ninety_minutes() {
        let steps = [
            RULES, READING, PAIRS, STRENGTH, THEME, ACTIONS, ABOVE, CLOSE,
        ];
        let shortest: u32 = steps.iter().map(|(_, from, _)| from).sum();
        let longest: u32 = steps.iter().map(|(.., to)| to).sum();
        assert_eq!((shortest, longest), (60, 90));
    }
}
