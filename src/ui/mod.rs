//! HOW IT LOOKS: themes, words, and the parts that pages are put together from.
//!
//! Nothing here knows what a page is about. Class names and design tokens follow the NL Design System
//! (`utrecht-button`, `--utrecht-...`), so that a municipality can drop in a theme of its own.

pub mod chart;
pub mod field;
pub mod layout;
pub mod number;
pub mod style;
pub mod table;
pub mod words;

pub use layout::{Frame, Page, Person, Place};
pub use style::Theme;
pub use words::{Words, sentence};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in an address as itself.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Any text as a part of an address (RFC 3986, section 2).
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}
