//! The dossier for the works council (WOR, article 27) with a draft DPIA (GDPR, article 35).
//!
//! Made from what one wave stores and from what the program knows about itself: stored.toml and risks.toml, which tests
//! hold against the live databases and docs/THREATS.md. What only the organisation can decide stays open, and says so.

mod asked;
mod assessment;
mod facts;
mod kept;
mod shown;

pub use facts::described;

use maud::{Markup, html};

use crate::error::Result;
use crate::survey::Questionnaire;
use crate::ui::{Page, Words, encoded, number};
use crate::wave::{ControlCode, Manifest, State, Wave};

/// Everything that the dossier of one wave is made from.
#[derive(Debug, Clone)]
pub struct Case {
    /// The wave.
    pub wave: Wave,
    /// Its frozen promise, from opening.
    pub manifest: Option<Manifest>,
    /// Which tables will be published, as the manifest says it or will say it.
    pub catalogue: Vec<String>,
    /// Where the office is reached.
    pub office: String,
    /// People invited, or who will be.
    pub invited: u64,
    /// Groups in which they answer, or will.
    pub groups: usize,
    /// People in the smallest of them.
    pub smallest: usize,
}

/// What every section needs.
#[derive(Clone, Copy)]
struct View<'a> {
    case: &'a Case,
    words: Words,
}

impl<'a> View<'a> {
    fn questionnaire(self) -> &'a Questionnaire {
        &self.case.wave.questionnaire
    }

    fn title(self) -> &'a str {
        self.questionnaire().title().text(self.words.language())
    }

    fn text(self, name: &str) -> String {
        self.words.text(name)
    }

    /// What the manifest says of custody; nothing before opening.
    fn custody(self) -> Option<&'a str> {
        self.case
            .manifest
            .as_ref()
            .map(|manifest| manifest.custody.as_str())
    }

    fn has_comments(self) -> bool {
        self.questionnaire()
            .questions()
            .any(|question| question.kind_code() == "text")
    }
}

/// The address of the dossier of a wave.
pub fn dossier_address(wave: &str) -> String {
    format!("/waves/{}/dossier", encoded(wave))
}

/// The dossier as a page, which is also the file that is written.
pub fn dossier_page(case: &Case, words: Words) -> Result<Page> {
    let view = View { case, words };
    Ok(Page {
        title: words.text("dossier-title"),
        content: content(view)?,
    })
}

fn content(view: View<'_>) -> Result<Markup> {
    Ok(html! {
        div class="weerklank-document weerklank-dossier" {
            (head(view))
            (contents(view))
            (asked::asked(view))
            (asked::tables(view))
            (kept::kept(view))
            (shown::thresholds(view))
            (shown::who(view))
            (shown::key(view))
            (kept::retention(view))
            (shown::limits(view))
            (shown::check(view)?)
            (assessment::assessment(view))
        }
    })
}

fn head(view: View<'_>) -> Markup {
    let wave = &view.case.wave;
    let words = view.words;
    html! {
        p class="weerklank-over" { (view.title()) }
        h1 class="utrecht-heading-1" { (view.text("dossier-title")) }
        p class="utrecht-paragraph" { (view.text("dossier-explained")) }
        dl class="weerklank-facts" {
            div { dt { (view.text("dossier-wave")) } dd { code { (wave.id) } } }
            div { dt { (view.text("dossier-questionnaire")) } dd { code { (wave.questionnaire.id()) } " " (wave.questionnaire.version()) } }
            div { dt { (view.text("closes")) } dd { (number::date(words, wave.closes)) } }
            div { dt { (view.text("certificate-invited")) } dd { (view.case.invited) } }
            div { dt { (view.text("dossier-groups")) } dd {
                (words.with("dossier-groups-text", &[("n", view.case.groups.into()), ("smallest", view.case.smallest.into())]))
            } }
            @if let Some(bytes) = &wave.manifest {
                div { dt { (view.text("control-code")) } dd { (ControlCode::of(bytes)) } }
            }
            div { dt { (view.text("dossier-program")) } dd { "Weerklank " (env!("CARGO_PKG_VERSION")) } }
        }
        @if wave.state == State::Draft {
            p class="utrecht-alert" { strong { (view.text("dossier-draft")) } " " (view.text("dossier-draft-text")) }
        }
    }
}

/// The sections, by the names of their headings.
const SECTIONS: [&str; 10] = [
    "dossier-asked",
    "dossier-tables",
    "dossier-stored",
    "dossier-thresholds",
    "dossier-who",
    "dossier-key",
    "dossier-retention",
    "dossier-limits",
    "dossier-check",
    "dossier-dpia",
];

fn contents(view: View<'_>) -> Markup {
    html! {
        nav class="weerklank-dossier__contents" aria-label=(view.text("dossier-contents")) {
            ol { @for name in SECTIONS { li { a class="utrecht-link" href={ "#" (name) } { (view.text(name)) } } } }
        }
    }
}

/// A section with its heading, at the address that the contents lead to.
fn section(view: View<'_>, name: &str, body: &Markup) -> Markup {
    let number = SECTIONS.iter().position(|one| *one == name);
    html! {
        section aria-labelledby=(name) {
            h2 class="utrecht-heading-2" id=(name) {
                @if let Some(number) = number { (number + 1) ". " }
                (view.text(name))
            }
            (body)
        }
    }
}
