//! The report as a page, which is also the file that is written.

use maud::{Markup, html};

use super::{Council, exit, goals};
use crate::programme::pages;
use crate::release::{Row, Told, audited, counted};
use crate::results::text;
use crate::survey::{Goal, Theme};
use crate::ui::Page;
use crate::ui::table::wide;

/// The report. `linked` leads on to the register of indicators; a file has nowhere to lead to.
pub fn report_page(council: Council<'_>, linked: bool) -> Page {
    let words = council.words;
    let release = council.release;
    let title = words.with(
        "report-of",
        &[("organisation", council.organisation().into())],
    );
    Page {
        content: html! {
            div class="weerklank-document weerklank-report" {
                h1 class="utrecht-heading-1" { (title) }
                p class="utrecht-paragraph utrecht-paragraph--lead" {
                    (release.heading(words))
                }
                p class="utrecht-paragraph" { (words.text("report-lead")) }
                @if linked {
                    p class="utrecht-paragraph weerklank-back" {
                        a class="utrecht-link" href="/programme/indicators" { (words.text("indicators-title")) }
                    }
                }
                @for (place, (goal, name)) in goals(words).into_iter().enumerate() { (of_goal(council, place + 1, goal, &name)) }
                (followup(council))
                (exit::section(council))
                (response(council))
                (withheld(council))
                (limits(council))
            }
        },
        title,
    }
}

fn of_goal(council: Council<'_>, place: usize, goal: Goal, name: &str) -> Markup {
    let words = council.words;
    let (themes, indicators) = (council.themes(goal), council.indicators(goal));
    html! {
        section aria-labelledby=(goal.code()) {
            h2 class="utrecht-heading-2" id=(goal.code()) { (place) ". " (name) }
            @if themes.is_empty() { p class="utrecht-paragraph" { (words.text("report-no-themes")) } }
            @else {
                h3 class="utrecht-heading-3" { (words.text("report-themes")) }
                (theme_table(council, name, &themes))
            }
            h3 class="utrecht-heading-3" { (words.text("indicators-title")) }
            @if indicators.is_empty() { p class="utrecht-paragraph" { (words.text("report-no-indicators")) } }
            @else { (pages::table(words, goal, &indicators, false)) }
        }
    }
}

fn theme_table(council: Council<'_>, name: &str, themes: &[(&Theme, &Row)]) -> Markup {
    let words = council.words;
    wide(
        words,
        name,
        &html! { table class="utrecht-table weerklank-report__themes" {
            thead { tr {
                th scope="col" { (words.text("theme")) }
                th scope="col" { (words.text("report-score")) }
                th scope="col" { (words.text("interval-title")) }
                th scope="col" { (words.text("answers")) }
                th scope="col" { (words.text("last-time")) }
                th scope="col" { (words.text("change")) }
            } }
            tbody { @for (theme, row) in themes { (theme_line(council, theme, row)) } }
        } },
    )
}

fn theme_line(council: Council<'_>, theme: &Theme, row: &Row) -> Markup {
    let words = council.words;
    let figure = |value| text::figure(words, value);
    let scale = council.release.questionnaire().ends(&theme.id);
    html! {
        tr data-theme=(theme.id) {
            th scope="row" { (theme.name.text(words.language())) }
            td {
                strong { (row.value.map(figure).unwrap_or_default()) }
                @if let Some((_, high)) = scale { " " small { (words.with("out-of", &[("high", high.into())])) } }
            }
            td { (text::interval(words, row).unwrap_or_default()) }
            td { (row.respondents.map(|n| text::count(words, n)).unwrap_or_default()) }
            td { (row.before.map_or_else(|| words.text("none"), figure)) }
            td {
                @if let Some(change) = &row.change {
                    (text::label(words, change))
                    @if let Some(smallest) = text::detectable(words, change) { br; small { (smallest) } }
                } @else { (words.text("none")) }
            }
        }
    }
}

fn followup(council: Council<'_>) -> Markup {
    let words = council.words;
    let overview = council.overview;
    let talked = words.with(
        "overview-talked-of",
        &[
            ("talked", overview.talked.into()),
            ("teams", overview.teams.into()),
        ],
    );
    let name = |state: &str| words.text(&format!("action-{state}"));
    html! {
        section aria-labelledby="followup" {
            h2 class="utrecht-heading-2" id="followup" { "4. " (words.text("overview-title")) }
            dl class="weerklank-facts" {
                div { dt { (words.text("overview-talked")) } dd { (talked) } }
                div { dt { (words.text("overview-waiting")) } dd { (overview.waiting) } }
            }
            table class="utrecht-table weerklank-narrow" {
                caption { (words.text("overview-actions")) }
                thead { tr { th scope="col" { (words.text("state")) } th scope="col" { (words.text("number")) } } }
                tbody { @for (state, count) in overview.actions { tr { th scope="row" { (name(state)) } td { (count) } } } }
            }
        }
    }
}

/// How many answered, what was counted, and what the auditor found.
fn response(council: Council<'_>) -> Markup {
    let words = council.words;
    let provenance = council.release.assurance().provenance;
    let response = council
        .participation()
        .and_then(|row| text::response(words, row));
    html! {
        section aria-labelledby="response" {
            h2 class="utrecht-heading-2" id="response" { "6. " (words.text("report-response")) }
            @if let Some(response) = response {
                p class="utrecht-paragraph" { (words.text("took-part")) " " strong { (response) } }
            }
            p class="utrecht-paragraph" { (words.text("report-reliable")) }
            p class="utrecht-paragraph" { (words.text("about-chance")) }
            (told(council, &counted(provenance, words)))
            (told(council, &audited(provenance.audit(), words)))
        }
    }
}

fn told(council: Council<'_>, told: &Told) -> Markup {
    let figure = |n: Option<u64>| n.map_or_else(|| council.words.text("none"), |n| n.to_string());
    html! {
        h3 class="utrecht-heading-3" { (told.title) }
        @for sentence in &told.before { p class="utrecht-paragraph" { (sentence) } }
        dl class="weerklank-facts" { @for (name, n) in &told.figures { div { dt { (name) } dd { (figure(*n)) } } } }
        @for sentence in &told.after { p class="utrecht-paragraph" { (sentence) } }
    }
}

fn withheld(council: Council<'_>) -> Markup {
    let words = council.words;
    let policy = council.release.policy();
    let gaps = [
        ("group", policy.minimum_group.into()),
        ("distribution", policy.minimum_distribution.into()),
        ("sensitive", policy.minimum_sensitive.into()),
        ("comments", policy.minimum_comments.into()),
    ];
    html! {
        section aria-labelledby="withheld" {
            h2 class="utrecht-heading-2" id="withheld" { "7. " (words.text("report-withheld")) }
            p class="utrecht-paragraph" { (words.with("about-thresholds", &gaps)) }
            table class="utrecht-table weerklank-narrow" {
                caption { (words.text("report-withheld-table")) }
                thead { tr { th scope="col" { (words.text("report-why")) } th scope="col" { (words.text("number")) } } }
                tbody {
                    @for (reason, count) in council.withheld() { tr { th scope="row" { (why(council, reason)) } td { (count) } } }
                    @if council.withheld().next().is_none() { tr { th scope="row" { (words.text("report-why-nothing")) } td { "0" } } }
                }
            }
        }
    }
}

/// A reason of the auditor in words.
fn why(council: Council<'_>, reason: &str) -> String {
    council.words.text(match reason {
        "empty" => "report-why-empty",
        "too_small" => "report-why-small",
        "protects_others" => "report-why-protects",
        "certain_answer" => "report-why-certain",
        "narrow" => "report-why-narrow",
        _ => "report-why-other",
    })
}

fn limits(council: Council<'_>) -> Markup {
    let sentences = [
        "report-not-who",
        "report-not-silent",
        "report-not-why",
        "report-not-same",
        "report-not-teams",
        "report-not-indicators",
    ];
    html! {
        section aria-labelledby="limits" {
            h2 class="utrecht-heading-2" id="limits" { "8. " (council.words.text("report-limits")) }
            ul class="utrecht-unordered-list" { @for sentence in sentences { li { (council.words.text(sentence)) } } }
        }
    }
}
