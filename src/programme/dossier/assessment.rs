//! The draft of a data protection impact assessment. Decisions of the controller stay open.

use maud::{Markup, html};

use super::facts::{self, Risk};
use super::{View, section};
use crate::programme::report::goals;
use crate::survey::{Goal, Kind};
use crate::ui::table::wide;

/// Something that only the organisation can decide, with room to write it down.
pub(super) fn open(view: View<'_>, name: &str) -> Markup {
    html! {
        div class="weerklank-dossier__open" {
            p { strong { (view.text("dossier-open")) } " " (view.text(name)) }
        }
    }
}

/// All parts that article 35(7) asks for, and the consultation.
pub(super) fn assessment(view: View<'_>) -> Markup {
    section(
        view,
        "dossier-dpia",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-dpia-text")) }
            (description(view))
            (purpose(view))
            (basis(view))
            (necessity(view))
            (rights(view))
            (risks(view))
            (consultation(view))
        },
    )
}

fn part(view: View<'_>, name: &str, body: &Markup) -> Markup {
    html! {
        h3 class="utrecht-heading-3" { (view.text(name)) }
        (body)
    }
}

fn description(view: View<'_>) -> Markup {
    let case = view.case;
    let gaps = [
        ("title", view.title().into()),
        ("invited", case.invited.into()),
        ("groups", case.groups.into()),
        ("office", case.office.as_str().into()),
    ];
    let personal = facts::tables().iter().filter(|table| table.personal);
    part(
        view,
        "dossier-description",
        &html! {
            p class="utrecht-paragraph" { (view.words.with("dossier-description-text", &gaps)) }
            p class="utrecht-paragraph" { (view.text("dossier-description-data")) }
            ul class="utrecht-unordered-list" { @for table in personal { li { (table.text.text(view.words)) " (" code { (table.name) } ")" } } }
            (open(view, "dossier-description-open"))
        },
    )
}

fn purpose(view: View<'_>) -> Markup {
    let language = view.words.language();
    let of = |goal: Goal| {
        let themes = { view.questionnaire().themes().iter() }.filter(|theme| theme.goal == goal);
        let names: Vec<&str> = themes.map(|theme| theme.name.text(language)).collect();
        names.join(", ")
    };
    part(
        view,
        "dossier-purpose",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-purpose-text")) }
            ul class="utrecht-unordered-list" { @for (goal, name) in goals(view.words) {
                @let themes = of(goal);
                @if !themes.is_empty() { li { (name) ": " (themes) } }
            } }
            (open(view, "dossier-purpose-open"))
        },
    )
}

fn basis(view: View<'_>) -> Markup {
    part(
        view,
        "dossier-basis",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-basis-text")) }
            (open(view, "dossier-basis-open"))
            p class="utrecht-paragraph" { (view.text("dossier-special-text")) }
            (open(view, "dossier-special-open"))
        },
    )
}

fn necessity(view: View<'_>) -> Markup {
    let questionnaire = view.questionnaire();
    let policy = &view.case.wave.policy;
    let questions = || questionnaire.questions();
    let texts = questions().filter(|question| question.kind == Kind::Text);
    let texts = texts.count();
    let sensitive = questions().filter(|question| question.sensitive).count();
    let gaps = [
        ("questions", questions().count().into()),
        ("sensitive", sensitive.into()),
        ("texts", texts.into()),
        ("backgrounds", questionnaire.breakdowns().len().into()),
        ("breakdown", policy.minimum_breakdown.into()),
        ("minimum", policy.minimum_group.into()),
    ];
    part(
        view,
        "dossier-necessity",
        &html! {
            p class="utrecht-paragraph" { (view.words.with("dossier-necessity-text", &gaps)) }
            p class="utrecht-paragraph" { (view.text("dossier-proportion")) }
            (open(view, "dossier-necessity-open"))
        },
    )
}

fn rights(view: View<'_>) -> Markup {
    part(
        view,
        "dossier-rights",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-rights-text")) }
            (open(view, "dossier-rights-open"))
        },
    )
}

fn consultation(view: View<'_>) -> Markup {
    part(
        view,
        "dossier-consultation",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-consultation-council")) }
            p class="utrecht-paragraph" { (view.text("dossier-consultation-others")) }
            (open(view, "dossier-council-open"))
            (open(view, "dossier-officer-open"))
            (open(view, "dossier-employees-open"))
            (open(view, "dossier-decision-open"))
        },
    )
}

/// What holds in the custody of this wave; before opening it may still become either.
fn holds(view: View<'_>, risk: &Risk) -> bool {
    match (risk.when.as_deref(), view.custody()) {
        (Some(when), Some(custody)) => custody.starts_with(when),
        _ => true,
    }
}

fn risks(view: View<'_>) -> Markup {
    let words = view.words;
    part(
        view,
        "dossier-risks",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-risks-text")) }
            (wide(words, &view.text("dossier-risks"), &html! { table class="utrecht-table weerklank-dossier__wide" {
                thead { tr {
                    th scope="col" { (view.text("dossier-risk-who")) }
                    th scope="col" { (view.text("dossier-risk-measure")) }
                    th scope="col" { (view.text("dossier-risk-remains")) }
                } }
                tbody { @for risk in facts::risks().iter().filter(|risk| holds(view, risk)) { tr {
                    th scope="row" { (risk.who.text(words)) }
                    td { (risk.measure.text(words)) }
                    td { (risk.remains.text(words)) }
                } } }
            } }))
            (open(view, "dossier-risks-open"))
            (open(view, "dossier-security-open"))
        },
    )
}
