//! From how many answers something is shown, to whom, who holds the key, what remains, and how all this is checked.

use maud::{Markup, html};

use super::{View, section};
use crate::error::Result;
use crate::ui::table::wide;
use crate::wave::ControlCode;

/// The thresholds with this wave's values.
pub(super) fn thresholds(view: View<'_>) -> Markup {
    let policy = &view.case.wave.policy;
    section(
        view,
        "dossier-thresholds",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-thresholds-text")) }
            (wide(view.words, &view.text("dossier-thresholds"), &html! { table class="utrecht-table" {
                thead { tr {
                    th scope="col" { (view.text("dossier-threshold")) }
                    th scope="col" { (view.text("dossier-value")) }
                    th scope="col" { (view.text("dossier-floor")) }
                } }
                tbody { @for ((key, value), (_, floor)) in policy.thresholds().into_iter().zip(policy.floors()) { tr {
                    th scope="row" { (view.text(&format!("dossier-{}", key.replace('_', "-")))) small { code { (key) } } }
                    td { strong { (value) } }
                    td { (floor) }
                } } }
            } }))
        },
    )
}

/// Everybody who sees something.
const SEEING: [&str; 8] = [
    "respondent",
    "reader",
    "team",
    "coordinator",
    "auditor",
    "trustee",
    "operator",
    "everybody",
];

/// Who sees what and when.
pub(super) fn who(view: View<'_>) -> Markup {
    section(
        view,
        "dossier-who",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-who-text")) }
            (wide(view.words, &view.text("dossier-who"), &html! { table class="utrecht-table weerklank-dossier__wide" {
                thead { tr {
                    th scope="col" { (view.text("dossier-role")) }
                    th scope="col" { (view.text("dossier-before")) }
                    th scope="col" { (view.text("dossier-after")) }
                } }
                tbody { @for one in SEEING { tr {
                    th scope="row" { (view.text(&format!("dossier-role-{one}"))) }
                    td { (view.text(&format!("dossier-before-{one}"))) }
                    td { (view.text(&format!("dossier-after-{one}"))) }
                } } }
            } }))
            @if view.has_comments() {
                p class="utrecht-paragraph" { (view.text("dossier-comments")) }
            }
        },
    )
}

/// Custody of this wave.
pub(super) fn key(view: View<'_>) -> Markup {
    let trustees = view
        .custody()
        .and_then(|custody| custody.strip_prefix("trustees "));
    let shares = trustees.and_then(|shares| shares.split_once(" of "));
    section(
        view,
        "dossier-key",
        &html! {
            p class="utrecht-paragraph" {
                @match (view.custody(), shares) {
                    (None, _) => (view.text("dossier-key-draft")),
                    (Some(_), Some((threshold, shares))) => {
                        (view.words.with("dossier-key-trustees", &[("threshold", threshold.into()), ("shares", shares.into())]))
                    }
                    (Some(_), None) => strong { (view.text("dossier-key-operator")) },
                }
            }
            @if view.case.wave.questionnaire.is_for_leavers() {
                @let minimum = [("minimum", view.case.wave.policy.minimum_invited.into())];
                p class="utrecht-paragraph" { (view.words.with("dossier-key-leavers", &minimum)) }
            }
            p class="utrecht-paragraph" { (view.text("dossier-keys-other")) }
        },
    )
}

const LIMITS: [&str; 9] = [
    "dossier-limit-order",
    "dossier-limit-count",
    "dossier-limit-moment",
    "dossier-limit-invited",
    "dossier-limit-invented",
    "dossier-limit-script",
    "dossier-limit-words",
    "dossier-limit-waves",
    "dossier-limit-devices",
];

/// What the program cannot prevent. Attacker by attacker it stands in the draft DPIA.
pub(super) fn limits(view: View<'_>) -> Markup {
    section(
        view,
        "dossier-limits",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-limits-text")) }
            ul class="utrecht-unordered-list" { @for limit in LIMITS { li { (view.text(limit)) } } }
        },
    )
}

/// How the council checks what is promised here.
pub(super) fn check(view: View<'_>) -> Result<Markup> {
    let case = view.case;
    let control = case
        .wave
        .manifest
        .as_deref()
        .map(|bytes| ControlCode::of(bytes).to_string());
    Ok(section(
        view,
        "dossier-check",
        &html! {
            @match (&case.manifest, &control) {
                (Some(manifest), Some(control)) => {
                    p class="utrecht-paragraph" { (view.text("dossier-check-control")) }
                    p class="weerklank-code" { (control) }
                    p class="utrecht-paragraph" { (view.text("dossier-check-hashes")) }
                    dl class="weerklank-dossier__terms" {
                        div { dt { (view.text("dossier-hash-page")) } dd { code { (manifest.assets.page) } } }
                        div { dt { (view.text("dossier-hash-script")) } dd { code { (manifest.assets.script) } } }
                        div { dt { (view.text("dossier-hash-style")) } dd { code { (manifest.assets.style) } } }
                        div { dt { (view.text("dossier-hash-questionnaire")) } dd { code { (manifest.assets.questionnaire) } } }
                    }
                    p class="utrecht-paragraph" { (view.text("dossier-check-fetch")) }
                    pre class="weerklank-command" tabindex="0" { code { "curl -s " (manifest.answer) "/w/" (manifest.wave) " | sha256sum" } }
                }
                _ => p class="utrecht-paragraph" { (view.text("dossier-check-draft")) },
            }
            p class="utrecht-paragraph" { (view.text("dossier-check-verify")) }
            pre class="weerklank-command" tabindex="0" { code { "weerklank verify " (case.wave.id) " --url " (case.office) } }
        },
    ))
}
