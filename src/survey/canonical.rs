//! Canonical JSON: the bytes of a questionnaire that are hashed into the manifest and served.
//!
//! Keys sorted by their UTF-8 bytes, no spaces, UTF-8 left as it is. This is RFC 8785 for what is used here
//! (whole numbers only; RFC 8785 sorts by UTF-16 units, which is the same order for ASCII keys).

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::questionnaire::{Audience, Kind, Question, Questionnaire, Wording};

/// The canonical JSON of any value.
///
/// Sorts by itself instead of trusting `serde_json`'s map to be sorted: that is so only as long as no
/// crate in the build switches its `preserve_order` on, and then every hash would change.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text);
    text
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<_> = fields.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            out.push('{');
            for (number, (key, field)) in keys.into_iter().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write_value(field, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                write_value(item, out);
            }
            out.push(']');
        }
        Value::String(text) => write_text(text, out),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            write!(out, "{value}").expect("writing to a String cannot fail");
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    // A lone text has no order to get wrong, and serde_json leaves UTF-8 as it is.
    out.push_str(&Value::from(text).to_string());
}

impl Questionnaire {
    /// The questionnaire as canonical JSON; [`Questionnaire::from_json`] reads it back.
    pub fn to_json(&self) -> String {
        canonical(&self.value())
    }

    fn value(&self) -> Value {
        let codes = self.languages.iter().map(|language| language.code());
        let mut value = json!({
            "id": self.id,
            "version": self.version,
            "languages": codes.collect::<Vec<_>>(),
            "title": wording(&self.title),
            "themes": self.themes.iter().map(|theme| json!({
                "id": theme.id, "goal": theme.goal.code(), "name": wording(&theme.name),
            })).collect::<Vec<_>>(),
            "scales": self.scales.iter().map(|scale| {
                let mut fields = Map::new();
                fields.insert("id".into(), json!(scale.id));
                fields.insert("options".into(), scale.points.iter().map(|point| json!({
                    "value": point.value, "text": wording(&point.text),
                })).collect());
                put_wording(&mut fields, "unknown", scale.unknown.as_ref());
                Value::Object(fields)
            }).collect::<Vec<_>>(),
            "pages": self.pages.iter().map(|page| json!({
                "title": wording(&page.title),
                "questions": page.questions.iter().map(question).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "breakdowns": self.breakdowns.iter().map(|breakdown| json!({
                "question": breakdown.question, "crossed": breakdown.crossed,
            })).collect::<Vec<_>>(),
        });
        // Left out where it says nothing, so that what was frozen before there was such a field keeps its hash.
        if self.audience != Audience::default() {
            value["audience"] = json!(self.audience.code());
        }
        value
    }
}

/// A text in every language as an object.
pub(super) fn wording(wording: &Wording) -> Value {
    let texts = wording
        .iter()
        .map(|(language, text)| (language.code().to_owned(), json!(text)));
    Value::Object(texts.collect())
}

fn put_wording(fields: &mut Map<String, Value>, key: &str, text: Option<&Wording>) {
    if let Some(text) = text {
        fields.insert(key.to_owned(), wording(text));
    }
}

/// One question; what it does not have is left out.
fn question(question: &Question) -> Value {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    put("id", json!(question.id));
    put("version", json!(question.version));
    put("kind", json!(question.kind_code()));
    put("text", wording(&question.text));
    if let Some(theme) = &question.theme {
        put("theme", json!(theme));
    }
    match &question.kind {
        Kind::Scale { scale } => {
            put("scale", json!(scale));
        }
        Kind::Choice { options, multiple } => {
            let options = options
                .iter()
                .map(|option| json!({"id": option.id, "text": wording(&option.text)}));
            put("options", options.collect());
            if *multiple {
                put("multiple", json!(true));
            }
        }
        Kind::Text => {}
    }
    if question.sensitive {
        put("sensitive", json!(true));
    }
    if let Some(when) = &question.when {
        put("when", json!({"question": when.question, "is": when.is}));
    }
    put_wording(&mut fields, "decline", question.decline.as_ref());
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_at_every_depth_and_nothing_is_spaced() {
        let value: Value = serde_json::from_str(
            r#" { "b" : [ 1 , {"z":null,"a":true} ], "a" : "é\"\\\n\u0001/" } "#,
        )
        .unwrap();
        assert_eq!(
            canonical(&value),
            "{\"a\":\"é\\\"\\\\\\n\\u0001/\",\"b\":[1,{\"a\":true,\"z\":null}]}"
        );
    }

    #[test]
    fn canonical_text_reads_back_as_the_same_value() {
        let value = json!({"x": [], "": {}, "é": -3, "e": "\u{7f}\u{2028}\u{1f600}"});
        let text = canonical(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert_eq!(
            text,
            "{\"\":{},\"e\":\"\u{7f}\u{2028}\u{1f600}\",\"x\":[],\"é\":-3}"
        );
    }
}
