//! The ledger in plain words: every publication, and what the auditor found in it.

use maud::{Markup, html};

use crate::disclosure::certificate::{EMPTY, NOT_KEPT, PROTECTS_OTHERS, TOO_SMALL};
use crate::disclosure::{Leak, LeakKind};
use crate::release::{Kind, LedgerLine};
use crate::ui::{Page, Words, number};

/// The most findings of one line that are spelled out.
const MOST_LEAKS: usize = 20;

/// Everything that was published, the latest wave first. `lines` have the earliest first.
pub fn ledger_page(lines: &[LedgerLine], words: Words) -> Page {
    let waves: Vec<&[LedgerLine]> = lines.chunk_by(|a, b| a.wave == b.wave).collect();
    Page {
        title: words.text("ledger-page"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("ledger-page")) }
            p class="utrecht-paragraph" { (words.text("ledger-explained")) }
            @if lines.is_empty() { p class="utrecht-paragraph" { (words.text("ledger-empty")) } }
            @for lines in waves.iter().rev() { (wave(lines, words)) }
        },
    }
}

fn wave(lines: &[LedgerLine], words: Words) -> Markup {
    let id = lines.first().map_or("", |line| line.wave.as_str());
    html! {
        section class="weerklank-panel" aria-labelledby={ "ledger-" (id) } {
            h2 class="utrecht-heading-2" id={ "ledger-" (id) } {
                a class="utrecht-link" href={ "/certificates/" (id) } { code { (id) } }
            }
            @for line in lines { (entry(line, words)) }
        }
    }
}

fn entry(line: &LedgerLine, words: Words) -> Markup {
    html! {
        h3 class="utrecht-heading-3" { (line.number) ". " (kind(line, words)) }
        p class="utrecht-paragraph" { (verdict(line, words)) }
        @let leaks = sizes(line);
        @if !leaks.is_empty() {
            ul class="utrecht-unordered-list" {
                @for leak in leaks.iter().take(MOST_LEAKS) { li { (told(leak, words)) } }
                @if leaks.len() > MOST_LEAKS {
                    li { (words.with("ledger-more", &[("n", (leaks.len() - MOST_LEAKS).into())])) }
                }
            }
        }
        dl class="weerklank-facts" {
            @for (name, value) in facts(line, words) { div { dt { (name) } dd { (value) } } }
        }
    }
}

/// One publication as text, for a terminal or a file.
pub fn ledger_text(line: &LedgerLine, words: Words) -> String {
    let mut text = format!("{} {}. {}\n", line.wave, line.number, kind(line, words));
    text += &format!("  {}\n", verdict(line, words));
    for leak in sizes(line).iter().take(MOST_LEAKS) {
        text += &format!("  - {}\n", told(leak, words));
    }
    for (name, value) in facts(line, words) {
        text += &format!("  {name}: {value}\n");
    }
    text
}

fn kind(line: &LedgerLine, words: Words) -> String {
    match (line.kind, &line.name) {
        (Kind::Release, _) => words.text("publication-release"),
        (Kind::Import, _) => words.text("publication-import"),
        (Kind::Recut, _) => words.text("publication-recut"),
        (Kind::Union, name) => {
            let name = name.as_deref().unwrap_or("");
            words.with("publication-union", &[("name", name.into())])
        }
    }
}

/// What the auditor says, in a sentence.
fn verdict(line: &LedgerLine, words: Words) -> String {
    let certificate = &line.certificate;
    let gaps = [
        ("minimum", certificate.minimum.into()),
        ("coalition", certificate.coalition.into()),
        ("n", certificate.leaks.len().into()),
    ];
    words.with(
        match certificate.is_safe() {
            true => "ledger-safe",
            false => "ledger-leaks",
        },
        &gaps,
    )
}

/// The findings on too few people; a certain answer says more about the form than about who.
fn sizes(line: &LedgerLine) -> Vec<&Leak> {
    let leaks = line.certificate.leaks.iter();
    // Without regions it is counted only.
    let spelled_out = |leak: &&Leak| leak.kind == LeakKind::Size && !leak.regions.is_empty();
    leaks.filter(spelled_out).collect()
}

fn told(leak: &Leak, words: Words) -> String {
    let term = |(place, region): (usize, &crate::disclosure::LeakRegion)| {
        let sign = match (region.coefficient < 0, place) {
            (true, _) => "\u{2212} ",
            (false, 0) => "",
            (false, _) => "+ ",
        };
        let times = match region.coefficient.unsigned_abs() {
            1 => String::new(),
            n => format!("{n} \u{d7} "),
        };
        let category = match region.category.as_str() {
            "" => String::new(),
            category => format!(" ({category})"),
        };
        format!("{sign}{times}{}{category}", region.unit)
    };
    let terms: Vec<String> = leak.regions.iter().enumerate().map(term).collect();
    words.with(
        "ledger-leak",
        &[
            ("regions", terms.join(" ").into()),
            ("n", leak.respondents.into()),
        ],
    )
}

fn facts(line: &LedgerLine, words: Words) -> Vec<(String, String)> {
    let certificate = &line.certificate;
    let mut facts = vec![
        (
            words.text("ledger-day"),
            number::date(words, line.published),
        ),
        (
            words.text("certificate-published"),
            certificate.published.to_string(),
        ),
    ];
    for (reason, name) in [
        (TOO_SMALL, "ledger-too-small"),
        (PROTECTS_OTHERS, "ledger-protects-others"),
        (EMPTY, "ledger-nobody"),
        (NOT_KEPT, "ledger-not-kept"),
    ] {
        if let Some(n) = certificate.withheld.get(reason) {
            facts.push((words.text(name), n.to_string()));
        }
    }
    for (name, n) in [
        ("certificate-smallest-block", certificate.smallest_block),
        ("ledger-smallest-cut", certificate.smallest_cut),
    ] {
        facts.extend(n.map(|n| (words.text(name), n.to_string())));
    }
    facts.push((
        words.text("certificate-leaks"),
        certificate.leaks.len().to_string(),
    ));
    let digest: String = line.digest.chars().take(16).collect();
    facts.push((words.text("ledger-digest"), digest));
    facts
}
