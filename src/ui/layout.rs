//! The frame around every page of the office: name, navigation, language, who is logged in.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::style::Theme;
use super::words::Words;
use crate::survey::Language;

/// The address of the office's style sheet.
pub const STYLE_ADDRESS: &str = "/weerklank.css";

/// The three arcs of the name, as on the respondent's page.
const MARK: &str = "<svg viewBox=\"0 0 32 32\" width=\"28\" height=\"28\" aria-hidden=\"true\" focusable=\"false\">\
<circle cx=\"8\" cy=\"16\" r=\"3.5\"/><path d=\"M15 9a10 10 0 0 1 0 14M21 5a17 17 0 0 1 0 22\"/></svg>";

const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32' fill='none' \
stroke='%23155e63' stroke-width='3' stroke-linecap='round'%3E%3Ccircle cx='8' cy='16' r='3' fill='%23155e63'/%3E\
%3Cpath d='M15 9a10 10 0 0 1 0 14M21 5a17 17 0 0 1 0 22'/%3E%3C/svg%3E";

/// Who is logged in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name of the account.
    pub name: String,
    /// Proves that a form came from one of our own pages.
    pub csrf: String,
}

/// A place in the navigation.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
}

/// What the frame of a page needs to know.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The words of this page.
    pub words: Words,
    /// What it looks like.
    pub theme: Theme,
    /// Who is logged in, if anybody.
    pub person: Option<Person>,
    /// Where one can go from every page.
    pub places: Vec<Place>,
    /// The address of this page, for the language switch and the navigation.
    pub address: String,
}

/// One page: its title and what stands in the frame. The title is also the page's heading unless the
/// content brings its own.
#[derive(Debug, Clone)]
pub struct Page {
    /// Stands in the browser's tab.
    pub title: String,
    /// What the page says, its `h1` included.
    pub content: Markup,
}

impl Frame {
    /// The whole document.
    pub fn around(&self, page: &Page) -> Markup {
        let body = html! {
            a class="weerklank-skip" href="#content" { (self.words.text("skip-to-content")) }
            (self.header())
            main id="content" class="utrecht-page__content" { (page.content) }
            (self.footer())
        };
        self.document(page, None, &body)
    }

    /// A document for people without a log-in: the name, something in the corner, no navigation.
    pub fn plain(&self, page: &Page, script: Option<&str>, corner: &Markup) -> Markup {
        let body = html! {
            header class="utrecht-page__header" {
                span class="weerklank-name" { (PreEscaped(MARK)) "Weerklank" }
                div class="weerklank-corner" { (corner) }
            }
            main id="content" class="utrecht-page__content" { (page.content) }
            (self.footer())
        };
        self.document(page, script, &body)
    }

    /// A document that is all content, such as one for a screen.
    pub fn bare(&self, page: &Page, script: Option<&str>) -> Markup {
        let body = html! { main id="content" { (page.content) } };
        self.document(page, script, &body)
    }

    fn document(&self, page: &Page, script: Option<&str>, body: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.words.language().code()) class={ "utrecht-document " (self.theme.class()) } {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (page.title) " · Weerklank" }
                    link rel="icon" href=(PreEscaped(ICON));
                    link rel="stylesheet" href=(STYLE_ADDRESS);
                    @if let Some(script) = script { script src=(script) defer {} }
                }
                body class="utrecht-page weerklank-office" { (body) }
            }
        }
    }

    fn footer(&self) -> Markup {
        html! { footer class="utrecht-page__footer" { p { (self.words.text("footer")) } } }
    }

    fn header(&self) -> Markup {
        let words = self.words;
        html! {
            header class="utrecht-page__header" {
                a class="weerklank-name" href="/" { (PreEscaped(MARK)) "Weerklank" }
                @if !self.places.is_empty() {
                    nav class="weerklank-places" aria-label=(words.text("places")) {
                        @for place in &self.places {
                            @let here = self.address == place.address
                                || self.address.starts_with(&format!("{}/", place.address));
                            a href=(place.address) class="utrecht-link" aria-current=[here.then_some("page")] {
                                (place.name)
                            }
                        }
                    }
                }
                div class="weerklank-corner" {
                    (self.languages())
                    @if let Some(person) = &self.person {
                        form method="post" action="/logout" class="weerklank-person" {
                            (csrf(&person.csrf))
                            span { (person.name) }
                            button type="submit" class="utrecht-link-button" { (words.text("log-out")) }
                        }
                    }
                }
            }
        }
    }

    /// The other language, named in that language.
    fn languages(&self) -> Markup {
        let (code, name) = match self.words.language() {
            Language::Nl => ("en", "English"),
            Language::En => ("nl", "Nederlands"),
        };
        let address = format!("/language/{code}?to={}", super::encoded(&self.address));
        html! { a class="utrecht-link" href=(address) lang=(code) hreflang=(code) rel="nofollow" { (name) } }
    }
}

/// A document that stands alone: its style is in it, and nothing is fetched.
pub fn alone(page: &Page, words: Words, theme: &Theme, style: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language().code()) class={ "utrecht-document " (theme.class()) } {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) }
                // A style holds no markup: `Theme::own` refuses the sign with which it would begin.
                style { (PreEscaped(style)) }
            }
            body class="utrecht-page weerklank-office" {
                main id="content" class="utrecht-page__content" { (page.content) }
            }
        }
    }
}

/// The hidden proof in every form that changes something.
pub fn csrf(proof: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(proof); }
}
