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
        let (hint, error) = (
            format!("{}-hint", self.name),
            format!("{}-error", self.name),
        );
        let described: Vec<&str> = [
            self.hint.as_ref().map(|_| hint.as_str()),
            self.error.as_ref().map(|_| error.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let value = (!["password", "file"].contains(&self.kind)).then_some(self.value.as_str());
        html! {
            div class="utrecht-form-field" {
                label class="utrecht-form-label" for=(self.name) { (self.label) }
                @if let Some(text) = &self.hint {
                    p class="utrecht-form-field-description" id=(hint) { (text) }
                }
                @if let Some(text) = &self.error {
                    p class="utrecht-form-field-error-message" id=(error) { (text) }
                }
                input class="utrecht-textbox" type=(self.kind) id=(self.name) name=(self.name) value=[value]
                    autocomplete=(self.autocomplete) spellcheck="false" autocapitalize="none"
                    required[self.required] aria-invalid=[self.error.as_ref().map(|_| "true")]
                    aria-describedby=[described];
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
