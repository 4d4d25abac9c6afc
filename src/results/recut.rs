//! What a unit is compared with where the organisation chart has changed since the wave before.

use maud::{Markup, html};

use super::View;
use crate::disclosure::ledger::Refusal;
use crate::release::Made;
use crate::ui::Words;

/// A sentence: of which old units this one is made, or why there is no comparison. Nothing where the chart stayed
/// as it was.
pub(super) fn compared(view: View<'_>) -> Markup {
    let words = view.words;
    let Some(compared) = view.release.compared(view.unit) else {
        return html! {};
    };
    let said = match &compared.refused {
        None => made_of(&compared.made_of, words),
        Some(Refusal::Empty) => words.text("recut-empty"),
        Some(Refusal::NothingKept) => words.text("recut-nothing-kept"),
        Some(Refusal::Divides { unit }) => {
            let unit = compared.unit.as_ref().unwrap_or(unit).as_str();
            words.with("recut-divides", &[("unit", unit.into())])
        }
    };
    html! { p class="utrecht-paragraph" { (said) } }
}

fn made_of(made: &[Made], words: Words) -> String {
    let name = |made: &Made| match made.direct {
        true => words.with("recut-direct", &[("unit", made.name.as_str().into())]),
        false => made.name.clone(),
    };
    let names: Vec<String> = made.iter().map(name).collect();
    words.with("recut-made-of", &[("units", names.join(", ").into())])
}
