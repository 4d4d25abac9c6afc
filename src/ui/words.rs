//! Words on the office's pages, in Dutch and English, from Fluent files (projectfluent.org).
//!
//! The respondent's page has its words in itself, since it must be complete as one file.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

use crate::survey::Language;

const DUTCH: &str = include_str!("words/nl.ftl");
const ENGLISH: &str = include_str!("words/en.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> =
    LazyLock::new(|| [bundle(DUTCH, langid!("nl")), bundle(ENGLISH, langid!("en"))]);

fn bundle(text: &str, language: LanguageIdentifier) -> Bundle {
    let resource = FluentResource::try_new(text.to_owned())
        .unwrap_or_else(|(_, faults)| panic!("the words of {language}: {faults:?}"));
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Marks around each filled-in word would end up in titles and file names; both languages run one way.
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource)
        .unwrap_or_else(|faults| panic!("words that occur twice: {faults:?}"));
    bundle
}

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(Language);

/// Words of a questionnaire or a menu card as a sentence: with a full stop, where they end with no mark of their own.
pub fn sentence(text: &str) -> String {
    match text.ends_with(['.', '?', '!', '…']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

impl Words {
    /// Words in this language.
    pub fn of(language: Language) -> Self {
        Self(language)
    }

    /// Which language these are in.
    pub fn language(self) -> Language {
        self.0
    }

    /// The text with this name.
    pub fn text(self, name: &str) -> String {
        self.with(name, &[])
    }

    /// The text with this name, with its gaps filled.
    ///
    /// # Panics
    /// Where there is no such text: a fault of ours, which the tests below find.
    pub fn with(self, name: &str, gaps: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = match self.0 {
            Language::Nl => &BUNDLES[0],
            Language::En => &BUNDLES[1],
        };
        let pattern = bundle
            .get_message(name)
            .and_then(|message| message.value())
            .unwrap_or_else(|| panic!("there is no text {name}"));
        let args: FluentArgs<'_> = gaps.iter().cloned().collect();
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut faults);
        debug_assert!(faults.is_empty(), "{name}: {faults:?}");
        text.into_owned()
    }
}

#[cfg(test)]
mod tests;
