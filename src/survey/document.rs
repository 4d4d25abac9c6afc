//! A TOML or JSON document as one tree that still knows its line numbers.
//!
//! The obvious way, `serde` structs with `deny_unknown_fields`, stops at the first fault and cannot
//! say where a value stood once it was read; an editor of a questionnaire would mend thirty faults
//! in thirty rounds. So the document becomes this small tree and `load` walks it to the end.

use toml::de::{DeTable, DeValue};

/// A value and the line it starts on (JSON: none).
#[derive(Debug)]
pub(crate) struct Node {
    pub line: Option<usize>,
    pub content: Content,
}

/// What stands there.
#[derive(Debug)]
pub(crate) enum Content {
    Table(Vec<(String, Node)>),
    List(Vec<Node>),
    Text(String),
    Whole(i64),
    Truth(bool),
    /// Anything a questionnaire has no use for: floats, dates, null, numbers beyond 64 bits.
    Other,
}

impl Node {
    /// What stands there, as a word for a sentence.
    pub fn what(&self) -> &'static str {
        match self.content {
            Content::Table(_) => "a table",
            Content::List(_) => "a list",
            Content::Text(_) => "a text",
            Content::Whole(_) => "a whole number",
            Content::Truth(_) => "true or false",
            Content::Other => "a date, a fraction or nothing",
        }
    }
}

/// A place where the document cannot be read at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub line: Option<usize>,
    pub what: String,
}

/// Reads TOML; every syntax fault, not only the first.
pub(super) fn from_toml(text: &str) -> Result<Node, Vec<Unreadable>> {
    let lines = Lines::of(text);
    let (table, faults) = DeTable::parse_recoverable(text);
    if !faults.is_empty() {
        let mut faults: Vec<_> = faults
            .iter()
            .map(|fault| Unreadable {
                line: fault.span().map(|span| lines.number(span.start)),
                what: first_characters(fault.message()),
            })
            .collect();
        // The parser reports in passes; a reader goes from top to bottom.
        faults.sort_by_key(|fault| fault.line);
        return Err(faults);
    }
    let line = Some(1);
    Ok(Node {
        line,
        content: toml_table(table.into_inner(), &lines),
    })
}

/// Reads JSON; its parser stops at the first fault.
pub(super) fn from_json(text: &str) -> Result<Node, Vec<Unreadable>> {
    serde_json::from_str(text).map(json_node).map_err(|fault| {
        vec![Unreadable {
            line: Some(fault.line()),
            // Not the parser's own sentence: it may quote the document.
            what: format!("not JSON at column {}", fault.column()),
        }]
    })
}

/// The parser's depth limit (80) bounds this recursion.
fn toml_node(value: DeValue<'_>, line: usize, lines: &Lines) -> Node {
    let content = match value {
        DeValue::String(text) => Content::Text(text.into_owned()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Content::Other, Content::Whole),
        DeValue::Boolean(truth) => Content::Truth(truth),
        DeValue::Float(_) | DeValue::Datetime(_) => Content::Other,
        DeValue::Array(items) => Content::List(
            items
                .into_iter()
                .map(|item| {
                    let line = lines.number(item.span().start);
                    toml_node(item.into_inner(), line, lines)
                })
                .collect(),
        ),
        DeValue::Table(table) => toml_table(table, lines),
    };
    Node {
        line: Some(line),
        content,
    }
}

fn toml_table(table: DeTable<'_>, lines: &Lines) -> Content {
    Content::Table(
        table
            .into_iter()
            .map(|(key, value)| {
                // The key's line, not the value's: a value may start lines below its key.
                let line = lines.number(key.span().start);
                let node = toml_node(value.into_inner(), line, lines);
                (key.into_inner().into_owned(), node)
            })
            .collect(),
    )
}

/// The parser's depth limit (128) bounds this recursion.
fn json_node(value: serde_json::Value) -> Node {
    use serde_json::Value;
    let content = match value {
        Value::Null => Content::Other,
        Value::Bool(truth) => Content::Truth(truth),
        Value::Number(number) => number.as_i64().map_or(Content::Other, Content::Whole),
        Value::String(text) => Content::Text(text),
        Value::Array(items) => Content::List(items.into_iter().map(json_node).collect()),
        Value::Object(fields) => Content::Table(
            fields
                .into_iter()
                .map(|(key, value)| (key, json_node(value)))
                .collect(),
        ),
    };
    Node {
        line: None,
        content,
    }
}

fn first_characters(text: &str) -> String {
    text.chars().take(120).collect()
}

/// Where each line of a text starts.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(
            std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
        )
    }

    /// The number of the line, from 1, that holds this byte.
    fn number(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<'a>(node: &'a Node, name: &str) -> &'a Node {
        let Content::Table(fields) = &node.content else {
            panic!("not a table");
        };
        &fields.iter().find(|(key, _)| key == name).expect("field").1
    }

    #[test]
    fn values_know_their_lines() {
        let root = from_toml("a = 1\n\n[[b]]\nc = \"x\"\n\n[[b]]\nc = [\n 1.5,\n true]\n").unwrap();
        assert_eq!(field(&root, "a").line, Some(1));
        let Content::List(items) = &field(&root, "b").content else {
            panic!("not a list");
        };
        assert_eq!(items[0].line, Some(3));
        assert_eq!(items[1].line, Some(6));
        assert_eq!(field(&items[1], "c").line, Some(7));
    }

    #[test]
    fn every_syntax_fault_is_reported_with_its_line() {
        let faults = from_toml("a = \nb = 1\nc = [\n").unwrap_err();
        assert_eq!(faults.first().unwrap().line, Some(1));
        assert!(faults.len() >= 2, "{faults:?}");
    }

    #[test]
    fn a_number_too_large_is_no_number() {
        let root = from_toml("a = 99999999999999999999\nb = 0x10\nc = -3").unwrap();
        assert!(matches!(field(&root, "a").content, Content::Other));
        assert!(matches!(field(&root, "b").content, Content::Whole(16)));
        assert!(matches!(field(&root, "c").content, Content::Whole(-3)));
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        assert!(from_toml(&format!("a = {}", "[".repeat(100_000))).is_err());
        assert!(from_json(&"[".repeat(100_000)).is_err());
        assert!(from_toml(&format!("[{}a]", "a.".repeat(100_000))).is_err());
    }
}
