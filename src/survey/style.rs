//! Advice on how questions are put: short, in the positive, every point labelled.
//!
//! Advice never stops a questionnaire. Each rule is a count of words, not an understanding of them:
//! "ik weet waar ik niet moet zijn" may be right, and an older tool's questionnaire must stay
//! readable for a trend. Reverse keying needs no rule: the format cannot express it.

use super::finding::Report;
use super::lint::{question_place, scale_place};
use super::load::Lines;
use super::questionnaire::{Kind, Language, Questionnaire};

/// The most words of one question.
const MOST_WORDS: usize = 15;
const NEGATIONS_NL: [&str; 7] = [
    "niet", "geen", "nooit", "niets", "niemand", "nergens", "noch",
];
const NEGATIONS_EN: [&str; 8] = [
    "not", "never", "no", "none", "nobody", "nothing", "nowhere", "cannot",
];

/// Adds all advice to the report.
pub(super) fn advice(q: &Questionnaire, lines: &Lines, report: &mut Report) {
    for (index, question) in q.questions().enumerate() {
        let at = question_place(question, lines, index);
        for (language, text) in question.text.iter() {
            let code = language.code();
            let count = words(text).count();
            if count > MOST_WORDS {
                let message = format!("Its text in language {code} has {count} words.");
                report.advice(&at, message, format!("say it in at most {MOST_WORDS}."));
            }
            if let Some(word) = negation(language, text)
                && question.kind != Kind::Text
            {
                let message = format!("Its text in language {code} says \"{word}\".");
                let cure =
                    "put it in the positive; people overlook a negation and answer the reverse.";
                report.advice(&at, message, cure);
            }
        }
        if question.scale().is_some() && question.theme.is_none() && question.when.is_none() {
            let message = "It belongs to no theme, so that small teams never see it.";
            report.advice(&at, message, "give it a theme.");
        }
    }
    scales(q, lines, report);
    // A part may seem unused only because the reference to it is wrong.
    if !report.stops() {
        unused(q, lines, report);
    }
}

/// The words of a text: what holds a letter or digit between white space.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
}

fn negation(language: Language, text: &str) -> Option<&'static str> {
    let (list, contraction): (&[&'static str], bool) = match language {
        Language::Nl => (&NEGATIONS_NL, false),
        Language::En => (&NEGATIONS_EN, true),
    };
    let lower = text.to_lowercase().replace('’', "'");
    let mut parts = lower.split(|c: char| !c.is_alphanumeric() && c != '\'');
    parts.find_map(|part| {
        let part = part.trim_matches('\'');
        if contraction && part.ends_with("n't") {
            return Some("n't");
        }
        list.iter().copied().find(|word| *word == part)
    })
}

fn scales(q: &Questionnaire, lines: &Lines, report: &mut Report) {
    for (index, scale) in q.scales.iter().enumerate() {
        let bare = |text: &str| !text.chars().any(char::is_alphabetic);
        let unlabelled = scale.points.len() == 5
            && scale
                .points
                .iter()
                .any(|point| point.text.iter().any(|(_, text)| bare(text)));
        if unlabelled {
            let at = scale_place(scale, lines, index);
            let message = "A point is labelled by a number only.";
            report.advice(
                &at,
                message,
                "say in words what each of the five points means.",
            );
        }
    }
}

fn unused(q: &Questionnaire, lines: &Lines, report: &mut Report) {
    for (index, scale) in q.scales.iter().enumerate() {
        if !q
            .questions()
            .any(|question| question.scale() == Some(&scale.id))
        {
            let at = scale_place(scale, lines, index);
            report.advice(&at, "No question uses it.", "remove it.");
        }
    }
    for (index, theme) in q.themes.iter().enumerate() {
        if q.questions_of(&theme.id).next().is_none() {
            let line = lines.themes.get(index).copied().flatten();
            let at = super::finding::Place::new(format!("theme {}", theme.id), line);
            report.advice(&at, "No question belongs to it.", "remove it.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_are_whole_words() {
        let nl = |text| negation(Language::Nl, text);
        let en = |text| negation(Language::En, text);
        assert_eq!(nl("Ik voel me hier Niet thuis."), Some("niet"));
        assert_eq!(nl("Mijn team is genietbaar en notabel."), None);
        assert_eq!(en("My team doesn’t listen."), Some("n't"));
        assert_eq!(en("I know nobody; I note another."), Some("nobody"));
        assert_eq!(en("I know another note."), None);
        assert_eq!(nl("No is hier geen woord"), Some("geen"));
    }

    #[test]
    fn dashes_are_no_words() {
        assert_eq!(words("een - twee – drie-vier 5").count(), 4);
    }
}
