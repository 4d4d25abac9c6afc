//! The questions behind the themes, each in the detail that the number of answers allows: three classes
//! in steps, or every option.

use maud::{Markup, html};

use super::View;
use super::answers::{Item, question, table};
use crate::release::{Detail, Row};
use crate::survey::{Question, Theme};

/// Every question of which something is shown, by theme; those without a theme at the end.
pub(super) fn items(view: View<'_>) -> Markup {
    let words = view.words;
    let questionnaire = view.release.questionnaire();
    let all: Vec<Item<'_>> = questionnaire
        .questions()
        .filter_map(|question| item(view, question))
        .collect();
    let of = |theme: Option<&Theme>| -> Vec<&Item<'_>> {
        let id = theme.map(|theme| theme.id.as_str());
        all.iter()
            .filter(|item| item.question.theme.as_deref() == id)
            .collect()
    };
    let themes = questionnaire.themes().iter().map(Some).chain([None]);
    html! {
        @if !all.is_empty() {
            section aria-labelledby="questions" {
                h2 class="utrecht-heading-2" id="questions" { (words.text("questions-title")) }
                p class="utrecht-paragraph" { (words.text("questions-how-to-read")) }
                @for theme in themes {
                    @let shown = of(theme);
                    @if !shown.is_empty() { (folded(view, theme, &shown)) }
                }
            }
        } @else {
            p class="utrecht-paragraph" {
                (words.with("questions-none", &[("n", view.release.policy().minimum_distribution.into())]))
            }
        }
    }
}

/// The questions of one theme, and below them the same as a table.
fn folded(view: View<'_>, theme: Option<&Theme>, shown: &[&Item<'_>]) -> Markup {
    let words = view.words;
    let name = theme.map_or_else(
        || words.text("questions-other"),
        |theme| theme.name.text(words.language()).to_owned(),
    );
    html! {
        details class="weerklank-details" {
            summary { (name) }
            @for item in shown { (question(view, item)) }
            details class="weerklank-details" {
                summary { (words.text("questions-as-table")) }
                (table(view, &name, shown))
            }
        }
    }
}

/// The questions of one theme of which something is shown, each by itself.
pub(super) fn of_theme(view: View<'_>, theme: &Theme) -> Vec<Markup> {
    let questions = view.release.questionnaire().questions_of(&theme.id);
    let items = questions.filter_map(|question| item(view, question));
    items.map(|item| question(view, &item)).collect()
}

fn item<'a>(view: View<'a>, question: &'a Question) -> Option<Item<'a>> {
    let fine = [Detail::Tens, Detail::Fives, Detail::Options];
    let rows: Vec<&Row> = view
        .release
        .rows_of(view.unit)
        .iter()
        .filter(|row| !row.rest && fine.contains(&row.detail))
        .filter(|row| row.question.as_deref() == Some(&question.id))
        .filter(|row| row.share.is_some())
        .collect();
    (!rows.is_empty()).then_some(Item { question, rows })
}
