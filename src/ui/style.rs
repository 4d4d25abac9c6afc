//! Style sheets: the tokens of a theme, what all pages share, and the parts of one page.
//!
//! Put together here and not linked one by one, so that a page needs one request and one hash.

use crate::error::{Error, Result};

/// The tokens that every other theme starts from.
const NEUTRAL: &str = include_str!("style/neutral.css");
const UTRECHT: &str = include_str!("style/utrecht.css");
const BASE: &str = include_str!("style/base.css");

/// A file of tokens has a few thousand bytes; more is something else.
const LARGEST_THEME: usize = 64 * 1024;

/// What the pages look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Theme {
    /// Calm greys and green-blue.
    Neutral,
    /// The municipality of Utrecht.
    Utrecht,
    /// A municipality's own tokens, on the class `theme-own`.
    Own(String),
}

impl Theme {
    /// The class on the page's root.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Neutral => "theme-neutral",
            Self::Utrecht => "theme-utrecht",
            Self::Own(_) => "theme-own",
        }
    }

    /// Takes a municipality's own tokens. Refused where they could fetch anything or leave the style
    /// sheet: pages promise that nothing comes from elsewhere.
    pub fn own(tokens: String) -> Result<Self> {
        let lower = tokens.to_ascii_lowercase();
        let fault = if tokens.len() > LARGEST_THEME {
            "is too large for a file of tokens"
        } else if ["@import", "url(", "src(", "image-set(", "<", "\\"]
            .iter()
            .any(|part| lower.contains(part))
        {
            "may hold colours, sizes and names of fonts only: no @import, url(), markup or backslash"
        } else if !lower.contains(".theme-own") {
            "must set its tokens on .theme-own { ... }"
        } else {
            return Ok(Self::Own(tokens));
        };
        Err(Error::invalid(format!("the theme file {fault}")))
    }

    /// The style sheet of a page whose own parts are `parts`.
    pub fn sheet(&self, parts: &str) -> String {
        let own = match self {
            Self::Neutral => "",
            Self::Utrecht => UTRECHT,
            Self::Own(tokens) => tokens,
        };
        [NEUTRAL, own, BASE, parts].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_of_ones_own_comes_after_the_neutral_one_and_fetches_nothing() {
        let own = Theme::own(".theme-own { --utrecht-link-color: #063; }".into()).expect("tokens");
        let sheet = own.sheet(".part {}");
        let at = |text: &str| sheet.find(text).expect(text);
        assert!(at(".utrecht-document {") < at(".theme-own") && at(".theme-own") < at(".part"));
        for hostile in [
            ".theme-own { background: url(https://x.example/) }",
            "@IMPORT 'https://x.example/a.css'; .theme-own {}",
            ".theme-own {} </style><script>",
            ".theme-own { background: u\\72l(https://x.example/) }",
            ".other {}",
        ] {
            let error = Theme::own(hostile.into()).expect_err(hostile).to_string();
            assert!(error.contains("theme file"), "{error}");
        }
    }
}
