//! HOW IT LOOKS: themes, words, and the parts that pages are put together from.
//!
//! Nothing here knows what a page is about. Class names and design tokens follow the NL Design System
//! (`utrecht-button`, `--utrecht-...`), so that a municipality can drop in a theme of its own.

pub mod style;

pub use style::Theme;
