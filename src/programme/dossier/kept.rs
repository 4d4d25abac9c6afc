//! What is stored where, field by field, and until when.

use maud::{Markup, html};

use super::facts::{self, Store, Table, Until};
use super::{View, section};

/// Every field of both stores.
pub(super) fn kept(view: View<'_>) -> Markup {
    section(
        view,
        "dossier-stored",
        &html! {
            p class="utrecht-paragraph" { (view.text("dossier-stored-text")) }
            p class="utrecht-paragraph" { (view.text("dossier-never")) }
            @for (store, name) in [(Store::Ballot, "dossier-store-ballot"), (Store::Office, "dossier-store-office")] {
                h3 class="utrecht-heading-3" { (view.text(name)) }
                @for table in facts::tables().iter().filter(|table| table.store == store) { (fields(view, table)) }
            }
        },
    )
}

/// One table. How long a row is kept stands above; in the line of a column only where it differs.
fn fields(view: View<'_>, table: &Table) -> Markup {
    let words = view.words;
    let until = [("until", table.until.word(words).into())];
    html! {
        h4 class="weerklank-dossier__table" { (table.text.text(words)) " " code { (table.name) } }
        p class="weerklank-hint" {
            (words.with("dossier-kept", &until))
            @if table.personal { " " strong { (view.text("dossier-personal")) } }
        }
        dl class="weerklank-dossier__fields" {
            @for (column, text, until) in table.columns(words) { div {
                dt { code { (column) } }
                dd { (text) @if until != table.until { "; " em { (until.word(words)) } } }
            } }
        }
    }
}

/// Each term, with what it is about.
pub(super) fn retention(view: View<'_>) -> Markup {
    let of = |term: Until| {
        let mut about = Vec::new();
        for table in facts::tables() {
            let columns: Vec<_> = table.columns(view.words).collect();
            let gone = columns.iter().filter(|(.., until)| *until == term);
            let gone: Vec<String> = gone
                .map(|(name, ..)| format!("{}.{name}", table.name))
                .collect();
            if gone.len() == columns.len() {
                about.push(table.name.clone());
            } else if term != Until::Controller {
                about.extend(gone);
            } else if !gone.is_empty() {
                about.push(table.name.clone());
            }
        }
        about.join(", ")
    };
    section(
        view,
        "dossier-retention",
        &html! {
            dl class="weerklank-dossier__terms" { @for term in Until::ALL {
                div { dt { (term.word(view.words)) } dd { code { (of(term)) } } }
            } }
            p class="utrecht-paragraph" { (view.text("dossier-destroyed")) }
            p class="utrecht-paragraph" { (view.text("dossier-files")) }
            p class="utrecht-paragraph" { (view.text("dossier-traces")) }
            (super::assessment::open(view, "dossier-term-open"))
        },
    )
}
