//! The results of a unit for a screen in the meeting room: one figure at a time.
//!
//! Without a script it is one long page with a link from each figure to the next. It shows what the team
//! page shows, from the same release, in words that can be read from the back of a room.

use maud::{Markup, html};

use super::first::{Agreed, first as first_figures};
use super::unit::participation;
use super::{View, items, text, themes};
use crate::release::{Release, Row};
use crate::survey::Theme;
use crate::ui::{Page, Words};

/// As many questions fit on a screen, whatever their answers are called.
const QUESTIONS: usize = 2;

/// One figure, with a name for its address.
struct Slide {
    id: String,
    content: Markup,
}

/// The pages for a screen, from the name of the unit to the agreements for the talk.
pub fn presentation(release: &Release, unit: usize, agreed: Option<Agreed>, words: Words) -> Page {
    let view = View {
        release,
        unit,
        words,
        may_go_on: true,
    };
    let mut slides = vec![first(view)];
    if view.is_shown() {
        slides.push(in_short(view, agreed));
        slides.push(how_to_read(view));
        slides.extend(of_themes(view));
    } else {
        slides.push(withheld(view));
        if let Some(above) = view.shown_above() {
            slides.push(how_to_read(above));
            slides.extend(of_themes(above));
        }
    }
    slides.push(last(view));
    Page {
        title: words.with("present-title", &[("unit", view.name().into())]),
        content: html! {
            a class="utrecht-link weerklank-slides__back" href=(view.address()) { (words.text("present-back")) }
            @for (number, slide) in slides.iter().enumerate() { (framed(words, &slides, number, slide)) }
        },
    }
}

fn framed(words: Words, slides: &[Slide], number: usize, slide: &Slide) -> Markup {
    let to = |number: usize| slides.get(number).map(|slide| format!("#{}", slide.id));
    let (before, after) = (number.checked_sub(1).and_then(to), to(number + 1));
    let place = words.with(
        "present-place",
        &[("n", (number + 1).into()), ("all", slides.len().into())],
    );
    html! {
        section class="weerklank-slide" id=(slide.id) tabindex="-1" aria-label=(place) {
            div class="weerklank-slide__content" { (slide.content) }
            nav class="weerklank-slide__ways" aria-label=(place) {
                @if let Some(before) = before { a class="utrecht-link" rel="prev" href=(before) { (words.text("present-before")) } }
                span { (number + 1) " / " (slides.len()) }
                @if let Some(after) = after { a class="utrecht-link" rel="next" href=(after) { (words.text("present-after")) } }
            }
        }
    }
}

fn first(view: View<'_>) -> Slide {
    let words = view.words;
    let response = participation(view).and_then(|row| text::response(words, row));
    Slide {
        id: "start".to_owned(),
        content: html! {
            h1 class="utrecht-heading-1" { (view.name()) }
            p class="weerklank-slide__lead" { (view.release.heading(words)) }
            @if let Some(response) = response {
                p class="weerklank-slide__lead" { (words.text("took-part")) " " strong { (response) } }
            }
            p class="weerklank-slide__keys" { (words.text("present-keys")) }
        },
    }
}

fn in_short(view: View<'_>, agreed: Option<Agreed>) -> Slide {
    Slide {
        id: "short".to_owned(),
        content: html! {
            p class="weerklank-slide__over" { (view.name()) }
            h2 class="utrecht-heading-1" { (view.words.text("present-short-title")) }
            (first_figures(view, agreed))
        },
    }
}

fn how_to_read(view: View<'_>) -> Slide {
    let words = view.words;
    Slide {
        id: "reading".to_owned(),
        content: html! {
            h2 class="utrecht-heading-1" { (words.text("present-reading-title")) }
            p class="weerklank-slide__lead" { (words.text("themes-how-to-read")) }
            p class="weerklank-slide__lead" { (words.text("about-chance")) }
            (themes::legend(view))
        },
    }
}

/// For each theme its score, and after it its questions where there are enough answers.
fn of_themes<'a>(view: View<'a>) -> impl Iterator<Item = Slide> + 'a {
    let all = view.release.questionnaire().themes().iter();
    let shown =
        all.filter_map(move |theme| Some((theme, view.release.score(view.unit, &theme.id)?)));
    shown.flat_map(move |(theme, row)| {
        let questions = items::of_theme(view, theme);
        let slides = questions.chunks(QUESTIONS).enumerate();
        let slides = slides.map(|(place, part)| questions_of(view, theme, place, part));
        let questions: Vec<Slide> = slides.collect();
        std::iter::once(score(view, theme, row)).chain(questions)
    })
}

fn score(view: View<'_>, theme: &Theme, row: &Row) -> Slide {
    let words = view.words;
    Slide {
        id: format!("theme-{}", theme.id),
        content: html! {
            p class="weerklank-slide__over" { (view.name()) }
            h2 class="utrecht-heading-1" { (theme.name.text(words.language())) }
            (themes::shown(view, theme, row, &themes::key(view, row)))
        },
    }
}

fn questions_of(view: View<'_>, theme: &Theme, place: usize, questions: &[Markup]) -> Slide {
    let words = view.words;
    let name = theme.name.text(words.language());
    let first = place * QUESTIONS + 1;
    Slide {
        id: format!("questions-{}-{first}", theme.id),
        content: html! {
            p class="weerklank-slide__over" { (view.name()) }
            h2 class="utrecht-heading-1" { (words.with("present-questions", &[("theme", name.into())])) }
            div class="weerklank-slide__questions" { @for question in questions { (question) } }
        },
    }
}

fn withheld(view: View<'_>) -> Slide {
    Slide {
        id: "withheld".to_owned(),
        content: html! {
            h2 class="utrecht-heading-1" { (view.words.text("withheld-title")) }
            div class="weerklank-slide__lead" { (super::withheld::reason(view)) }
            @if let Some(above) = view.shown_above() {
                p class="weerklank-slide__lead" { (view.words.with("withheld-above", &[("unit", above.name().into())])) }
            }
        },
    }
}

fn last(view: View<'_>) -> Slide {
    let words = view.words;
    let rules = [
        "present-talk-patterns",
        "present-talk-nobody",
        "present-talk-who",
        "present-talk-step",
    ];
    Slide {
        id: "talk".to_owned(),
        content: html! {
            h2 class="utrecht-heading-1" { (words.text("present-talk-title")) }
            ul class="weerklank-slide__rules" { @for rule in rules { li { (words.text(rule)) } } }
        },
    }
}
