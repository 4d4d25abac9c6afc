//! Tables that may be wider than a phone.

use maud::{Markup, html};

use super::words::Words;

/// A table in a place of its own that scrolls sideways, also by keyboard. `title` says what it holds.
pub fn wide(words: Words, title: &str, table: &Markup) -> Markup {
    let label = words.with("table-of", &[("title", title.into())]);
    html! { div class="weerklank-scroll" role="region" tabindex="0" aria-label=(label) { (table) } }
}
