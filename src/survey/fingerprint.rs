//! Whether two waves asked the same thing (statistics.md: an item or scale whose text or options
//! changed is a new version; the trend line stops there).
//!
//! The version number alone cannot be trusted for this: people forget to raise it. So the fingerprint
//! covers the number and everything a respondent reads before answering, in every language. Correcting
//! a comma breaks a trend as well; a rule that tells harmless changes from others would need a reader.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::canonical::{canonical, wording};
use super::questionnaire::{Kind, Question, Questionnaire, Theme};

impl Question {
    /// The item's fingerprint: SHA-256 in hexadecimal digits.
    pub fn fingerprint(&self, questionnaire: &Questionnaire) -> String {
        item(questionnaire, self)
    }
}

impl Theme {
    /// The theme's fingerprint: that of its scale items, whose means make its score. Its name and
    /// the order of its items do not change a score and are left out.
    pub fn fingerprint(&self, questionnaire: &Questionnaire) -> String {
        let items = questionnaire
            .questions_of(&self.id)
            .filter(|item| item.scale().is_some());
        let mut items: Vec<_> = items
            .map(|question| item(questionnaire, question))
            .collect();
        items.sort();
        digest(&json!({"theme": self.id, "items": items}))
    }
}

pub(super) fn item(questionnaire: &Questionnaire, question: &Question) -> String {
    let answers = match &question.kind {
        Kind::Scale { scale } => {
            let scale = questionnaire.scale(scale);
            let points = scale.into_iter().flat_map(|scale| &scale.points);
            let unknown = scale.and_then(|scale| scale.unknown.as_ref());
            json!({
                "points": points.map(|point| json!([point.value, wording(&point.text)])).collect::<Vec<_>>(),
                "unknown": unknown.map(wording),
            })
        }
        Kind::Choice { options, multiple } => json!({
            "options": options.iter().map(|option| json!([option.id, wording(&option.text)])).collect::<Vec<_>>(),
            "multiple": multiple,
        }),
        Kind::Text => Value::Null,
    };
    let when = question.when.as_ref();
    digest(&json!({
        "id": question.id,
        "version": question.version,
        "text": wording(&question.text),
        "answers": answers,
        "decline": question.decline.as_ref().map(wording),
        "when": when.map(|when| json!([when.question, when.is])),
    }))
}

fn digest(value: &Value) -> String {
    let hash = Sha256::digest(canonical(value).as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
