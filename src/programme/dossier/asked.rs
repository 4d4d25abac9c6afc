//! What is asked, and which tables will be published.

use maud::{Markup, html};

use super::{View, section};
use crate::survey::{Kind, Question};
use crate::ui::table::wide;

/// Every question with its answers.
pub(super) fn asked(view: View<'_>) -> Markup {
    let questionnaire = view.questionnaire();
    let language = view.words.language();
    let all = questionnaire.questions();
    let (mut count, mut sensitive) = (0_usize, 0_usize);
    for question in all {
        count += 1;
        sensitive += usize::from(question.sensitive);
    }
    section(
        view,
        "dossier-asked",
        &html! {
            p class="utrecht-paragraph" {
                (view.words.with("dossier-asked-text", &[("n", count.into()), ("sensitive", sensitive.into())]))
            }
            @for page in questionnaire.pages() {
                h3 class="utrecht-heading-3" { (page.title.text(language)) }
                (wide(view.words, page.title.text(language), &html! { table class="utrecht-table weerklank-dossier__wide" {
                    thead { tr {
                        th scope="col" { (view.text("dossier-question")) }
                        th scope="col" { (view.text("dossier-answers")) }
                        th scope="col" { (view.text("theme")) }
                        th scope="col" { (view.text("dossier-sensitive")) }
                    } }
                    tbody { @for question in &page.questions { (row(view, question)) } }
                } }))
            }
        },
    )
}

fn row(view: View<'_>, question: &Question) -> Markup {
    let language = view.words.language();
    let theme = question.theme.as_deref();
    let theme = theme.and_then(|id| view.questionnaire().theme(id));
    html! {
        tr {
            th scope="row" {
                (question.text.text(language))
                small { code { (question.id) } }
                @if let Some(when) = &question.when { small { (only_after(view, &when.question, &when.is)) } }
            }
            td { (answers(view, question)) }
            td { (theme.map_or_else(|| view.text("none"), |theme| theme.name.text(language).to_owned())) }
            td { @if question.sensitive { strong { (view.text("dossier-yes")) } } @else { (view.text("dossier-no")) } }
        }
    }
}

/// The condition of a question in the words of the question it depends on.
fn only_after(view: View<'_>, asked: &str, is: &[String]) -> String {
    let language = view.words.language();
    let options = view
        .questionnaire()
        .question(asked)
        .map_or(&[][..], Question::options);
    let chosen = { options.iter() }.filter(|option| is.contains(&option.id));
    let chosen: Vec<&str> = chosen.map(|option| option.text.text(language)).collect();
    let gaps = [
        ("question", asked.into()),
        ("answers", chosen.join(", ").into()),
    ];
    view.words.with("dossier-only-after", &gaps)
}

fn answers(view: View<'_>, question: &Question) -> String {
    let language = view.words.language();
    let mut answers: Vec<&str> = Vec::new();
    match &question.kind {
        Kind::Text => return view.text("dossier-own-words"),
        Kind::Choice { options, .. } => {
            answers.extend(options.iter().map(|option| option.text.text(language)));
        }
        Kind::Scale { scale } => {
            if let Some(scale) = view.questionnaire().scale(scale) {
                answers.extend(scale.points.iter().map(|point| point.text.text(language)));
                answers.extend(scale.unknown.as_ref().map(|text| text.text(language)));
            }
        }
    }
    answers.extend(question.decline.as_ref().map(|text| text.text(language)));
    let list = answers.join(" / ");
    if question.multiple() {
        return format!("{list} ({})", view.text("dossier-several"));
    }
    list
}

/// The catalogue: what will be published, and nothing else.
pub(super) fn tables(view: View<'_>) -> Markup {
    section(
        view,
        "dossier-tables",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-tables-text")) }
            ul class="utrecht-unordered-list" { @for table in &view.case.catalogue { li { (named(view, table)) } } }
        },
    )
}

/// An entry of the catalogue in the words of this document; the manifest has it in English.
fn named(view: View<'_>, table: &str) -> String {
    let by = |name: &str, question: &str| {
        let language = view.words.language();
        let asked = view.questionnaire().question(question);
        let asked = asked.map_or(question, |question| question.text.text(language));
        view.words.with(name, &[("question", asked.into())])
    };
    let background = table.strip_prefix("themes by ");
    match (table, background) {
        ("participation by unit", _) => view.text("dossier-table-participation"),
        ("themes by unit", _) => view.text("dossier-table-themes"),
        ("questions by unit", _) => view.text("dossier-table-questions"),
        ("comments by unit", _) => view.text("dossier-table-comments"),
        (_, Some(by_group)) => match by_group.split_once(" and unit") {
            Some((question, _)) => by("dossier-table-crossed", question),
            None => by(
                "dossier-table-groups",
                by_group.trim_end_matches(", organisation only"),
            ),
        },
        _ => table.to_owned(),
    }
}
