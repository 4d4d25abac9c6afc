//! The pages of the register. Whether somebody may see or change it was decided before a [`Desk`] was made.

use maud::{Markup, html};
use time::Date;

use super::indicator::{Found, Indicator, day};
use super::register::{Known, Measured};
use super::report::goals;
use super::typed::MeasurementForm;
use crate::followup::{Faults, fault_text};
use crate::survey::Goal;
use crate::ui::field::{Field, error_summary};
use crate::ui::layout::csrf;
use crate::ui::table::wide;
use crate::ui::{Page, Words, encoded, number};

/// How somebody stands before the register.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The words of this visit.
    pub words: Words,
    /// The proof for its forms.
    pub csrf: &'a str,
    /// Whether they may enter something, and not only look.
    pub may_change: bool,
    /// No figure of fewer people than this is taken.
    pub minimum: u32,
}

/// Every indicator, goal by goal.
pub fn indicators_page(desk: Desk<'_>, all: &[Known]) -> Page {
    let words = desk.words;
    let title = words.text("indicators-title");
    Page {
        content: html! {
            p class="weerklank-over weerklank-back" {
                a class="utrecht-link" href="/programme/report" { "\u{2190} " (words.text("report-title")) }
            }
            h1 class="utrecht-heading-1" { (title) }
            p class="utrecht-paragraph" { (words.text("indicators-lead")) }
            @if all.is_empty() { p class="utrecht-paragraph" { (words.text("indicators-none")) } }
            @for (goal, name) in goals(words) {
                @let own: Vec<&Known> = all.iter().filter(|known| known.indicator.goal() == goal).collect();
                @if !own.is_empty() {
                    section aria-labelledby=(goal.code()) {
                        h2 class="utrecht-heading-2" id=(goal.code()) { (name) }
                        (table(words, goal, &own, true))
                    }
                }
            }
            @if desk.may_change { p class="weerklank-hint" { (words.text("indicators-file")) } }
        },
        title,
    }
}

/// The indicators of a goal; `linked` leads on to the page of each.
pub(super) fn table(words: Words, goal: Goal, own: &[&Known], linked: bool) -> Markup {
    let gaps = [("goal", words.text(&format!("goal-{}", goal.code())).into())];
    let title = words.with("indicators-of", &gaps);
    wide(
        words,
        &title,
        &html! { table class="utrecht-table weerklank-indicators" {
            thead { tr {
                th scope="col" { (words.text("indicator")) }
                th scope="col" { (words.text("indicator-baseline")) }
                th scope="col" { (words.text("indicator-target")) }
                th scope="col" { (words.text("indicator-value")) }
                th scope="col" { (words.text("indicator-as-of")) }
            } }
            tbody { @for known in own { (line(words, known, linked)) } }
        } },
    )
}

fn line(words: Words, known: &Known, linked: bool) -> Markup {
    let indicator = &known.indicator;
    let name = indicator.name.text(words.language());
    html! {
        tr {
            th scope="row" {
                @if linked { a class="utrecht-link" href={ "/programme/indicators/" (encoded(&indicator.id)) } { (name) } }
                @else { (name) }
            }
            td { (baseline(words, indicator)) }
            td { (target(words, indicator)) }
            @match known.latest() {
                Some(row) => {
                    td { (found(words, indicator, &row.finding.found)) (earlier(words, known, row)) }
                    td { (number::date(words, row.finding.as_of)) }
                }
                None => { td { (words.text("none")) } td { (words.text("none")) } }
            }
        }
    }
}

/// Where there is no new figure, the latest that there was.
fn earlier(words: Words, known: &Known, row: &Measured) -> Markup {
    let figure = known.latest_figure();
    let figure = figure.filter(|_| matches!(row.finding.found, Found::Nothing(_)));
    html! {
        @if let Some((day, amount)) = figure {
            @let gaps = [
                ("value", amount.text(words, known.indicator.unit).into()),
                ("date", number::date(words, day).into()),
            ];
            small { (words.with("indicator-earlier", &gaps)) }
        }
    }
}

/// Where it began, with the day.
pub(super) fn baseline(words: Words, indicator: &Indicator) -> String {
    indicator.baseline.as_ref().map_or_else(
        || words.text("none"),
        |baseline| {
            let year = day(&baseline.as_of).map_or(0, Date::year);
            let value = baseline.amount.text(words, indicator.unit);
            let gaps = [("value", value.into()), ("year", year.to_string().into())];
            words.with("indicator-in", &gaps)
        },
    )
}

/// Where it is to go, with the year.
pub(super) fn target(words: Words, indicator: &Indicator) -> String {
    indicator.target.as_ref().map_or_else(
        || words.text("none"),
        |target| {
            let value = target.amount.text(words, indicator.unit);
            let gaps = [
                ("value", value.into()),
                ("year", target.year.to_string().into()),
            ];
            words.with("indicator-in", &gaps)
        },
    )
}

/// A figure, or why there is none.
fn found(words: Words, indicator: &Indicator, found: &Found) -> Markup {
    match found {
        Found::Figure(amount) => html! { strong { (amount.text(words, indicator.unit)) } },
        Found::Nothing(reason) => html! {
            (words.text("indicator-no-figure")) small class="weerklank-typed" { (reason) }
        },
    }
}

/// One indicator with everything that was entered, and the form for more.
pub fn indicator_page(
    desk: Desk<'_>,
    known: &Known,
    form: &MeasurementForm,
    faults: &Faults,
) -> Page {
    let words = desk.words;
    let title = known.indicator.name.text(words.language()).to_owned();
    Page {
        content: html! {
            (summary(words, faults))
            p class="weerklank-over weerklank-back" {
                a class="utrecht-link" href="/programme/indicators" { "\u{2190} " (words.text("indicators-title")) }
            }
            h1 class="utrecht-heading-1" { (title) }
            (facts(words, &known.indicator))
            (history(words, known))
            @if desk.may_change { (entry(desk, known, form, faults)) }
        },
        title,
    }
}

fn facts(words: Words, indicator: &Indicator) -> Markup {
    let language = words.language();
    let goal = words.text(&format!("goal-{}", indicator.goal().code()));
    let lines = [
        (
            "indicator-source",
            indicator.source.text(language).to_owned(),
        ),
        ("indicator-classification", indicator.classification.clone()),
        ("indicator-baseline", baseline(words, indicator)),
        ("indicator-target", target(words, indicator)),
        ("indicator-goal", goal),
    ];
    html! {
        p class="utrecht-paragraph" { (indicator.definition.text(language)) }
        dl class="weerklank-facts" { @for (name, text) in lines { div { dt { (words.text(name)) } dd { (text) } } } }
    }
}

fn history(words: Words, known: &Known) -> Markup {
    let title = words.text("indicator-history");
    html! {
        section aria-labelledby="history" {
            h2 class="utrecht-heading-2" id="history" { (title) }
            @if known.rows.is_empty() { p class="utrecht-paragraph" { (words.text("indicator-history-none")) } }
            @else { (wide(words, &title, &html! { table class="utrecht-table" {
                thead { tr {
                    th scope="col" { (words.text("indicator-as-of")) }
                    th scope="col" { (words.text("indicator-value")) }
                    th scope="col" { (words.text("indicator-classification")) }
                    th scope="col" { (words.text("indicator-entered")) }
                } }
                tbody { @for row in known.rows.iter().rev() { tr {
                    th scope="row" { (number::date(words, row.finding.as_of)) }
                    td {
                        @if known.is_corrected(row) { s { (found(words, &known.indicator, &row.finding.found)) } " " (words.text("indicator-corrected")) }
                        @else { (found(words, &known.indicator, &row.finding.found)) }
                    }
                    td { (row.classification) }
                    td { (number::date(words, row.entered.date())) small { (row.by.clone().unwrap_or_else(|| words.text("indicator-by-file"))) } }
                } } }
            } })) }
        }
    }
}

fn entry(desk: Desk<'_>, known: &Known, form: &MeasurementForm, faults: &Faults) -> Markup {
    let words = desk.words;
    let error = |name: &str| {
        let own = faults.iter().find(|(field, _)| *field == name);
        own.map(|(_, fault)| fault_text(words, *fault))
    };
    let field = |name: &'static str, label: &str, kind, value: &str| Field {
        name,
        label: words.text(label),
        error: error(name),
        kind,
        value: value.to_owned(),
        autocomplete: "off",
        ..Field::default()
    };
    let hint = words.text(&format!("indicator-hint-{}", known.indicator.unit.code()));
    let value = Field {
        hint: Some(hint),
        ..field("value", "indicator-value", "text", &form.value)
    };
    let reason = Field {
        hint: Some(words.text("indicator-reason-hint")),
        ..field("reason", "indicator-reason", "text", &form.reason)
    };
    let as_of = Field {
        required: true,
        ..field("as_of", "indicator-as-of", "date", &form.as_of)
    };
    html! {
        section aria-labelledby="new" {
            h2 class="utrecht-heading-2" id="new" { (words.text("indicator-new")) }
            p class="utrecht-paragraph" { (words.text("indicator-new-text")) }
            @if known.indicator.about_people {
                p class="utrecht-paragraph" { (words.with("indicator-people", &[("minimum", desk.minimum.into())])) }
            }
            form method="post" action={ "/programme/indicators/" (encoded(&known.indicator.id)) } class="weerklank-narrow" novalidate {
                (csrf(desk.csrf))
                (as_of.markup())
                (value.markup())
                (reason.markup())
                div class="utrecht-button-group" {
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (words.text("indicator-enter")) }
                }
            }
        }
    }
}

fn summary(words: Words, faults: &Faults) -> Markup {
    let errors: Vec<(&str, String)> = { faults.iter() }
        .map(|(field, fault)| {
            let name = words.text(match *field {
                "as_of" => "indicator-as-of",
                "value" => "indicator-value",
                _ => "indicator-reason",
            });
            (*field, format!("{name}: {}", fault_text(words, *fault)))
        })
        .collect();
    error_summary(words, &errors)
}
