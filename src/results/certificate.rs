//! The certificate of a count in plain words, for everybody who wants to check.

use maud::{Markup, html};

use crate::count::CountCertificate;
use crate::error::{Doing, Result};
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
            (counted(&certificate, words))
            (audited(&certificate, words))
            (check(&certificate, words))
        },
    })
}

fn facts(rows: &[(String, String)]) -> Markup {
    html! {
        dl class="weerklank-facts" { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } }
    }
}

fn counted(certificate: &CountCertificate, words: Words) -> Markup {
    let fact = |name: &str, n: u64| (words.text(name), n.to_string());
    let spoiled: u64 = certificate.spoiled.values().sum();
    let rows = [
        fact("certificate-invited", certificate.invited),
        fact("certificate-issued", certificate.issued),
        fact("certificate-placed", certificate.placed),
        fact("certificate-replaced", certificate.replaced),
        fact("certificate-spoiled", spoiled),
        fact("certificate-valid", certificate.valid),
    ];
    let custody = if certificate.custody == "operator" {
        words.text("custody-operator")
    } else {
        words.with(
            "custody-trustees",
            &[("custody", certificate.custody.as_str().into())],
        )
    };
    html! {
        section aria-labelledby="counted" {
            h2 class="utrecht-heading-2" id="counted" { (words.text("certificate-counted")) }
            (facts(&rows))
            p class="utrecht-paragraph" { (custody) }
            p class="utrecht-paragraph" { (words.text("certificate-destroyed")) }
        }
    }
}

fn audited(certificate: &CountCertificate, words: Words) -> Markup {
    let audit = &certificate.audit;
    let withheld: u64 = audit.withheld.values().sum();
    let smallest = |n: Option<u64>| n.map_or_else(|| words.text("none"), |n| n.to_string());
    let rows = [
        (
            words.text("certificate-published"),
            audit.published.to_string(),
        ),
        (words.text("certificate-withheld"), withheld.to_string()),
        (
            words.text("certificate-smallest-block"),
            smallest(audit.smallest_block),
        ),
        (
            words.text("certificate-leaks"),
            audit.leaks.len().to_string(),
        ),
    ];
    html! {
        section aria-labelledby="audited" {
            h2 class="utrecht-heading-2" id="audited" { (words.text("certificate-audited")) }
            p class="utrecht-paragraph" {
                (words.with("certificate-audit-explained", &[
                    ("minimum", audit.minimum.into()),
                    ("coalition", audit.coalition.into()),
                ]))
            }
            (facts(&rows))
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
