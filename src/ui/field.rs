//! Form fields with label, hint and error, and the summary of errors above a form.

use maud::{Markup, html};

use super::words::Words;

/// A field of a form.
#[derive(Debug, Clone, Default)]
pub struct Field<'a> {
    /// Its name in what is sent, also its id.
    pub name: &'a str,
    /// What it asks for.
    pub label: String,
    /// How to fill it in.
    pub hint: Option<String>,
    /// What is wrong with what was filled in, and the cure.
    pub error: Option<String>,
    /// `text`, `password`, `file`, ...
    pub kind: &'a str,
    /// What was filled in before; never given back for a password.
    pub value: String,
    /// Whether a browser may fill it in, and with what (`autocomplete`).
    pub autocomplete: &'a str,
    /// Whether it must be filled in.
    pub required: bool,
}

impl Field<'_> {
    /// The field with everything that belongs to it.
    pub fn markup(&self) -> Markup {
        let value = (!["password", "file"].contains(&self.kind)).then_some(self.value.as_str());
        self.around(&html! {
            input class="utrecht-textbox" type=(self.kind) id=(self.name) name=(self.name) value=[value]
                autocomplete=(self.autocomplete) spellcheck="false" autocapitalize="none"
                required[self.required] aria-invalid=[self.invalid()]
                aria-describedby=[self.described()];
        })
    }

    /// The same for several lines of text.
    pub fn area(&self, rows: u32) -> Markup {
        self.around(&html! {
            // A line break right after the tag is not part of the text (HTML, 13.1.2.5): so one of ours
            // stands there, and one that was typed stays.
            textarea class="utrecht-textarea" id=(self.name) name=(self.name) rows=(rows)
                required[self.required] aria-invalid=[self.invalid()]
                aria-describedby=[self.described()] { "\n" (self.value) }
        })
    }

    /// The same for one of several choices, each with what is sent and what is read.
    pub fn choice(&self, choices: &[(String, String)]) -> Markup {
        self.around(&html! {
            select class="utrecht-select" id=(self.name) name=(self.name) required[self.required]
                aria-invalid=[self.invalid()] aria-describedby=[self.described()] {
                @for (sent, read) in choices {
                    option value=(sent) selected[*sent == self.value] { (read) }
                }
            }
        })
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }

    /// The ids of hint and error, as far as there are any.
    fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        let all: Vec<String> = [hint, error].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// Label, hint and error around what is filled in.
    fn around(&self, control: &Markup) -> Markup {
        html! {
            div class="utrecht-form-field" {
                label class="utrecht-form-label" for=(self.name) { (self.label) }
                @if let Some(text) = &self.hint {
                    p class="utrecht-form-field-description" id={ (self.name) "-hint" } { (text) }
                }
                @if let Some(text) = &self.error {
                    p class="utrecht-form-field-error-message" id={ (self.name) "-error" } { (text) }
                }
                (control)
            }
        }
    }
}

/// What is wrong, at the top of the page, each with a link to its field.
pub fn error_summary(words: Words, errors: &[(&str, String)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="utrecht-alert utrecht-alert--error" role="alert" aria-labelledby="errors" {
                h2 class="utrecht-heading-2" id="errors" { (words.text("errors-title")) }
                ul class="utrecht-unordered-list" {
                    @for (field, text) in errors {
                        li { @if field.is_empty() { (text) } @else { a class="utrecht-link" href={ "#" (field) } { (text) } } }
                    }
                }
            }
        }
    }
}
