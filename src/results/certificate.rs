//! The certificate of a count in plain words, for everybody who wants to check.

use maud::{Markup, html};

use crate::count::CountCertificate;
use crate::error::{Doing, Result};
use crate::release::{Told, audited, counted};
use crate::ui::{Page, Words};

/// A page that says what was counted, what was withheld and what the auditor found. `certificate` is
/// `count.json`; refused never, but it fails where the store holds something else.
pub fn certificate_page(title: &str, certificate: &str, words: Words) -> Result<Page> {
    let certificate: CountCertificate =
        serde_json::from_str(certificate).doing("reading a count certificate")?;
    Ok(Page {
        title: words.text("certificate-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("certificate-title")) }
            p class="weerklank-hint" { (title) }
            (part("counted", &counted(&certificate, words), words))
            (part("audited", &audited(&certificate, words), words))
            (check(&certificate, words))
        },
    })
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
