//! The largest ballot a questionnaire allows must fit the box.
//!
//! Every box has one size (protocol, M2), so a ballot that does not fit could not be sent at all, and
//! the respondent would learn that after the last question. It is computed here, before a wave.
//!
//! What is counted is the JSON a client writes with UTF-8 left as it is: keys, quotes, the longest
//! answer of each question. A comment of 1,000 bytes may double: quotes, backslashes and line breaks
//! take two bytes each, and [`super::Answers::check`] admits no character that takes more. A client
//! that writes `\u00e9` for `é` takes up to three times the room and has itself to blame.

use super::answers::COMMENT_BYTES;
use super::finding::{Place, Report};
use super::questionnaire::{Kind, Question, Questionnaire};

/// The padded plaintext of a ballot (protocol, manifest field `ballot_size`).
pub const BALLOT_BYTES: usize = 8192;
/// What is left for the answers after group, prefix, token, secret and revision with their names,
/// which take about 550 bytes; the rest of these 1,400 is reserve for a later protocol.
pub const ANSWERS_BYTES: usize = BALLOT_BYTES - 1_400;

/// The size in bytes of the largest `answers` object this questionnaire allows, as JSON.
pub fn largest_answers(questionnaire: &Questionnaire) -> usize {
    // Two braces; each answer is "id":value and a comma.
    let answers = questionnaire.questions();
    2 + answers
        .map(|question| question.id.len() + 4 + largest_answer(questionnaire, question))
        .sum::<usize>()
}

fn largest_answer(questionnaire: &Questionnaire, question: &Question) -> usize {
    const DECLINED: usize = "\"declined\"".len();
    const UNKNOWN: usize = "\"unknown\"".len();
    let largest = match &question.kind {
        Kind::Scale { scale } => {
            let scale = questionnaire.scale(scale);
            let points = scale.map_or(&[][..], |scale| &scale.points);
            let longest = points
                .iter()
                .map(|point| point.value.to_string().len())
                .max();
            longest.unwrap_or(0).max(UNKNOWN)
        }
        Kind::Choice { options, multiple } => {
            let quoted = options.iter().map(|option| option.id.len() + 2);
            if *multiple {
                1 + quoted.map(|bytes| bytes + 1).sum::<usize>()
            } else {
                quoted.max().unwrap_or(0)
            }
        }
        Kind::Text => 2 * COMMENT_BYTES + 2,
    };
    if question.decline.is_some() {
        largest.max(DECLINED)
    } else {
        largest
    }
}

/// Refuses a questionnaire whose largest ballot does not fit.
pub(super) fn fits(questionnaire: &Questionnaire, at: &Place, report: &mut Report) {
    let largest = largest_answers(questionnaire);
    if largest > ANSWERS_BYTES {
        let message = format!(
            "The largest possible answers take {largest} bytes; {ANSWERS_BYTES} fit in a ballot."
        );
        let cure =
            "ask fewer comments (each may take 2,000 bytes), fewer questions, or shorten ids.";
        report.error(at, message, cure);
    }
}
