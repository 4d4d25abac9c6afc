//! What people wrote, word for word.

use maud::{Markup, html};

use crate::release::{Commented, Release};
use crate::ui::Words;

/// The comments of a unit that owns any, by question. Escaped, in the order in which they come, with line
/// breaks as they were typed; in no language of ours, since nobody knows in which one each was written.
pub fn comments(release: &Release, commented: &[Commented], words: Words) -> Markup {
    let title = |question: &str| {
        let question = release.questionnaire().question(question);
        question.map(|question| question.text.text(words.language()).to_owned())
    };
    let minimum = release.policy().minimum_comments;
    html! {
        @if !commented.is_empty() {
            section aria-labelledby="comments" class="weerklank-comments" {
                h2 class="utrecht-heading-2" id="comments" { (words.text("comments-title")) }
                p class="utrecht-paragraph" { (words.with("comments-explained", &[("minimum", minimum.into())])) }
                @for of in commented {
                    details class="weerklank-details" {
                        summary {
                            (title(&of.question).unwrap_or_default()) " "
                            (words.with("comments-count", &[("n", of.texts.len().into())]))
                        }
                        ul class="weerklank-said" { @for text in &of.texts { li lang="" { (text) } } }
                    }
                }
            }
        }
    }
}
