//! A small check of JSON against the schemas of an OpenAPI document (JSON Schema 2020-12). A keyword that it does
//! not know stops it: what is not checked must not look as if it were.

use std::collections::BTreeSet;

use regex_lite::Regex;
use serde_json::Value;

/// An OpenAPI document, and which of its properties were met in answers.
pub struct Description {
    pub document: Value,
    met: BTreeSet<String>,
}

/// What explains and does not bind.
const SAID: [&str; 4] = ["description", "format", "default", "examples"];

impl Description {
    pub fn new(document: Value) -> Self {
        let met = BTreeSet::new();
        Self { document, met }
    }

    /// What a reference stands for; anything else is itself.
    pub fn follow(&self, value: &Value) -> Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(at) => {
                let at = at.strip_prefix('#').expect("a reference within");
                self.document.pointer(at).expect(at).clone()
            }
            None => value.clone(),
        }
    }

    /// Panics where the value is not as the schema says.
    pub fn check(&mut self, value: &Value, schema: &Value, at: &str) {
        let name = schema.get("$ref").and_then(Value::as_str);
        let name = name.map_or(at, |name| name.rsplit('/').next().expect("a name"));
        let schema = self.follow(schema);
        let rules = schema.as_object().expect("a schema");
        for (keyword, rule) in rules {
            match keyword.as_str() {
                "type" => {
                    let allowed = rule.as_array().cloned().unwrap_or(vec![rule.clone()]);
                    let fits = allowed
                        .iter()
                        .any(|kind| is(value, kind.as_str().expect("a kind")));
                    assert!(fits, "{at}: {value} is no {rule}");
                }
                "enum" => {
                    let known = rule.as_array().expect("values");
                    assert!(known.contains(value), "{at}: {value} is none of {rule}");
                }
                "pattern" => {
                    let pattern = Regex::new(rule.as_str().expect("text")).expect("a pattern");
                    let fits = value.as_str().is_none_or(|text| pattern.is_match(text));
                    assert!(fits, "{at}: {value} is not like {rule}");
                }
                "minimum" | "maximum" => {
                    let (limit, number) = (rule.as_f64().expect("a number"), value.as_f64());
                    let fits = number.is_none_or(|number| match keyword.as_str() {
                        "minimum" => number >= limit,
                        _ => number <= limit,
                    });
                    assert!(fits, "{at}: {value} beyond {rule}");
                }
                "maxItems" => {
                    let most = rule.as_u64().expect("a number") as usize;
                    let fits = value.as_array().is_none_or(|items| items.len() <= most);
                    assert!(fits, "{at}: more than {most}");
                }
                "required" => {
                    for field in rule.as_array().expect("names") {
                        let field = field.as_str().expect("a name");
                        assert!(
                            value.get(field).is_some(),
                            "{at}: {field} is missing: {value}"
                        );
                    }
                }
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.check(item, rule, &format!("{at}[]"));
                    }
                }
                "properties" => self.fields(value, &schema, name),
                // Together with "properties", or alone.
                "additionalProperties" if rules.contains_key("properties") => {}
                "additionalProperties" => self.fields(value, &schema, name),
                said => assert!(SAID.contains(&said), "{at}: {said} is not checked"),
            }
        }
    }

    fn fields(&mut self, value: &Value, schema: &Value, at: &str) {
        for (field, value) in value.as_object().into_iter().flatten() {
            let known = schema.get("properties").and_then(|known| known.get(field));
            let further = schema.get("additionalProperties");
            let place = format!("{at}.{field}");
            match (known, further) {
                (Some(rule), _) => {
                    self.met.insert(place.clone());
                    self.check(value, rule, &place);
                }
                (None, Some(Value::Bool(false))) => panic!("{place} is not described: {value}"),
                (None, Some(rule)) => self.check(value, rule, &place),
                (None, None) => {}
            }
        }
    }

    /// Properties of named schemas that no answer had.
    pub fn never_met(&self) -> Vec<String> {
        let schemas = self.document["components"]["schemas"].as_object();
        let schemas = schemas.expect("schemas").iter();
        let described = schemas.flat_map(|(name, schema)| {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields.map(move |(field, _)| format!("{name}.{field}"))
        });
        described.filter(|one| !self.met.contains(one)).collect()
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no kind"),
    }
}

#[test]
fn what_is_not_as_described_is_seen() {
    let document = serde_json::json!({ "components": { "schemas": { "A": {
        "type": "object", "required": ["n"], "additionalProperties": false,
        "properties": { "n": { "type": ["integer", "null"], "minimum": 1 }, "t": { "type": "string", "pattern": "^a+$" },
            "l": { "type": "array", "items": { "enum": ["x"] } }, "o": { "type": "object", "additionalProperties": { "type": "integer" } } },
    } } } });
    let schema = serde_json::json!({ "$ref": "#/components/schemas/A" });
    let fits = |text: &str| {
        let (document, schema) = (document.clone(), schema.clone());
        let value: Value = serde_json::from_str(text).expect("JSON");
        let checked = std::panic::catch_unwind(move || {
            let mut description = Description::new(document);
            description.check(&value, &schema, "");
            description.never_met()
        });
        checked.ok()
    };
    assert_eq!(
        fits(r#"{"n":1}"#),
        Some(vec!["A.l".into(), "A.o".into(), "A.t".into()])
    );
    assert_eq!(
        fits(r#"{"n":null,"t":"aa","l":["x"],"o":{"k":1}}"#),
        Some(Vec::new())
    );
    for wrong in [
        "[]",
        "{}",
        r#"{"n":0}"#,
        r#"{"n":1.5}"#,
        r#"{"n":1,"m":1}"#,
        r#"{"n":1,"t":"b"}"#,
        r#"{"n":1,"l":["y"]}"#,
        r#"{"n":1,"o":{"k":"v"}}"#,
    ] {
        assert_eq!(fits(wrong), None, "{wrong}");
    }
}
