//! The certificate of a count or of an import in plain words, for everybody who wants to check.

use maud::{Markup, html};

use super::ledger::ledger_text;
use crate::count::{CountCertificate, Provenance};
use crate::error::Result;
use crate::release::{Release, Told, audited, counted, for_readers};
use crate::ui::{Page, Words};

/// A page that says what was counted, what was withheld and what the auditor found. `certificate` is
/// `count.json`; refused never, but it fails where the store holds something else.
pub fn certificate_page(title: &str, certificate: &str, words: Words) -> Result<Page> {
    let provenance = Provenance::parse(certificate)?;
    Ok(Page {
        title: words.text("certificate-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("certificate-title")) }
            p class="weerklank-hint" { (title) }
            (part("counted", &counted(&provenance, words), words))
            (part("audited", &audited(provenance.audit(), words), words))
            @if let Provenance::Count(count) = &provenance { (check(count, words)) }
        },
    })
}

/// The certificate of a release as text, to go with a file of its figures: what was counted, what the auditor
/// found, the thresholds, and every publication of the wave.
pub fn certificate_text(release: &Release, words: Words) -> String {
    let assurance = release.assurance();
    let policy = assurance.policy;
    let mut text = vec![
        words.text("certificate-title"),
        release.heading(words),
        String::new(),
    ];
    let provenance = assurance.provenance;
    for told in [
        counted(provenance, words),
        audited(provenance.audit(), words),
    ] {
        let figure = |n: Option<u64>| n.map_or_else(|| words.text("none"), |n| n.to_string());
        text.push(told.title);
        text.extend(told.before);
        let figures = told.figures.into_iter();
        text.extend(figures.map(|(name, n)| format!("{name}: {}", figure(n))));
        text.extend(told.after);
        text.push(String::new());
    }
    let gaps = [
        ("group", policy.minimum_group.into()),
        ("distribution", policy.minimum_distribution.into()),
        ("sensitive", policy.minimum_sensitive.into()),
        ("comments", policy.minimum_comments.into()),
    ];
    text.push(words.with("about-thresholds", &gaps));
    let control = release.control();
    text.extend(control.map(|control| format!("{}: {control}", words.text("control-code"))));
    text.extend([String::new(), words.text("ledger-title")]);
    let lines = assurance.ledger.iter().map(for_readers);
    text.extend(lines.map(|line| ledger_text(&line, words)));
    text.join("\n")
}

fn part(id: &str, told: &Told, words: Words) -> Markup {
    let figure = |n: Option<u64>| n.map_or_else(|| words.text("none"), |n| n.to_string());
    html! {
        section aria-labelledby=(id) {
            h2 class="utrecht-heading-2" id=(id) { (told.title) }
            @for sentence in &told.before { p class="utrecht-paragraph" { (sentence) } }
            dl class="weerklank-facts" { @for (name, n) in &told.figures { div { dt { (name) } dd { (figure(*n)) } } } }
            @for sentence in &told.after { p class="utrecht-paragraph" { (sentence) } }
        }
    }
}

fn check(certificate: &CountCertificate, words: Words) -> Markup {
    let wave = &certificate.wave;
    html! {
        section aria-labelledby="check" {
            h2 class="utrecht-heading-2" id="check" { (words.text("certificate-check")) }
            p class="utrecht-paragraph" { (words.text("certificate-check-explained")) }
            p class="weerklank-code" { (certificate.control) }
            p class="utrecht-paragraph" {
                a class="utrecht-link" href={ "/w/" (wave) "/count.json" } { "count.json" }
                " · "
                a class="utrecht-link" href={ "/w/" (wave) "/manifest.json" } { "manifest.json" }
            }
            p class="utrecht-paragraph" { code { "weerklank verify " (wave) " --url …" } }
        }
    }
}
