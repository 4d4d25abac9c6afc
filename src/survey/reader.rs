//! Reads the fields of one table, reporting every fault and going on.
//!
//! A field that cannot be read yields an empty value. That value never gets out: its fault is an
//! error in the report, and a report with an error yields no questionnaire. The rules of `lint`
//! pass over empty values, so that one fault is not reported twice.

use super::document::{Content, Node};
use super::finding::{Place, Report, is_invisible, shown};
use super::questionnaire::{Language, Wording};

/// The longest text anywhere in a questionnaire, in characters. A question of 500 characters is
/// already unreadable on a phone; the limit is there against files made to harm.
const TEXT_CHARACTERS: usize = 500;
/// The longest id.
const ID_CHARACTERS: usize = 40;
/// The highest version.
const LAST_VERSION: i64 = 1_000_000;

/// The fields of one table, with its place for findings.
pub(crate) struct Fields<'n> {
    pub place: Place,
    fields: &'n [(String, Node)],
}

impl<'n> Fields<'n> {
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.fields
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    /// The place of one field: this table's name, the field's own line.
    pub fn at(&self, key: &str) -> Place {
        let line = self.get(key).and_then(|node| node.line).or(self.place.line);
        Place::new(self.place.name.clone(), line)
    }
}

/// Reads fields and keeps the report.
pub(crate) struct Reader {
    pub report: Report,
    /// The languages every text must be in; empty while they are not known.
    pub languages: Vec<Language>,
}

impl Reader {
    /// The fields of a table; any field not in `known` is reported by name.
    pub fn fields<'n>(&mut self, node: &'n Node, name: &str, known: &[&str]) -> Option<Fields<'n>> {
        let place = Place::new(name, node.line);
        let Content::Table(fields) = &node.content else {
            let message = format!("Here stands {} where a table is needed.", node.what());
            self.report.error(
                &place,
                message,
                format!("write the fields {}.", known.join(", ")),
            );
            return None;
        };
        for (key, value) in fields {
            if !known.contains(&key.as_str()) {
                let at = Place::new(name, value.line);
                let message = format!("There is no field {}.", shown(key));
                let cure = format!("remove it; the fields are {}.", known.join(", "));
                self.report.error(&at, message, cure);
            }
        }
        Some(Fields { place, fields })
    }

    /// A field of the wrong kind or one that is missing.
    fn unfit(&mut self, fields: &Fields<'_>, key: &str, needed: &str) {
        let message = match fields.get(key) {
            Some(node) => format!("Field {key} is {}; it must be {needed}.", node.what()),
            None => format!("Field {key} is missing."),
        };
        self.report
            .error(&fields.at(key), message, format!("give {key} {needed}."));
    }

    /// A text field that may be absent.
    pub fn optional_text<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Option<&'n str> {
        match &fields.get(key)?.content {
            Content::Text(text) => Some(text),
            _ => {
                self.unfit(fields, key, "a text between quotes");
                None
            }
        }
    }

    /// A text field that must be there.
    pub fn text<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Option<&'n str> {
        if fields.get(key).is_none() {
            self.unfit(fields, key, "a text between quotes");
        }
        self.optional_text(fields, key)
    }

    /// An id that must be there; empty if it cannot be read.
    pub fn id(&mut self, fields: &Fields<'_>, key: &str) -> String {
        let Some(id) = self.text(fields, key) else {
            return String::new();
        };
        if is_id(id) {
            return id.to_owned();
        }
        let message = format!("The {key} {} is not of the right form.", shown(id));
        let cure = format!("use 1 to {ID_CHARACTERS} of the characters a-z, 0-9 and -.");
        self.report.error(&fields.at(key), message, cure);
        String::new()
    }

    /// The id of another part. Its form is not checked: if the part exists, its form was.
    pub fn reference(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        self.optional_text(fields, key).map(str::to_owned)
    }

    /// A version, which must be there.
    pub fn version(&mut self, fields: &Fields<'_>) -> u32 {
        let number = match fields.get("version").map(|node| &node.content) {
            Some(Content::Whole(number)) => *number,
            _ => {
                self.unfit(fields, "version", "a whole number from 1");
                return 1;
            }
        };
        if (1..=LAST_VERSION).contains(&number) {
            return number as u32;
        }
        let message = format!("Version {number} is out of range.");
        let cure = format!("count versions from 1 to {LAST_VERSION}.");
        self.report.error(&fields.at("version"), message, cure);
        1
    }

    /// A whole number that must be there.
    pub fn whole(&mut self, fields: &Fields<'_>, key: &str) -> Option<i64> {
        match fields.get(key).map(|node| &node.content) {
            Some(Content::Whole(number)) => Some(*number),
            _ => {
                self.unfit(fields, key, "a whole number");
                None
            }
        }
    }

    /// True or false; false when absent.
    pub fn truth(&mut self, fields: &Fields<'_>, key: &str) -> bool {
        match fields.get(key).map(|node| &node.content) {
            Some(Content::Truth(truth)) => *truth,
            None => false,
            Some(_) => {
                self.unfit(fields, key, "true or false");
                false
            }
        }
    }

    /// A list; empty when absent.
    pub fn list<'n>(&mut self, fields: &Fields<'n>, key: &str) -> &'n [Node] {
        match fields.get(key).map(|node| &node.content) {
            Some(Content::List(items)) => items,
            None => &[],
            Some(_) => {
                self.unfit(fields, key, "a list");
                &[]
            }
        }
    }

    /// A list of texts that must be there and hold at least one.
    pub fn texts<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Vec<&'n str> {
        let items = self.list(fields, key);
        if items.is_empty() {
            let message = format!("Field {key} is missing or empty.");
            self.report.error(
                &fields.at(key),
                message,
                format!("give {key} a list of texts."),
            );
        }
        let mut texts = Vec::new();
        for item in items {
            match &item.content {
                Content::Text(text) => texts.push(text.as_str()),
                _ => {
                    let message = format!("The list {key} holds {}.", item.what());
                    self.report
                        .error(&fields.at(key), message, "write texts between quotes.");
                }
            }
        }
        texts
    }

    /// A text in every language, which must be there.
    pub fn wording(&mut self, fields: &Fields<'_>, key: &str) -> Wording {
        if fields.get(key).is_none() {
            self.unfit(fields, key, "a text in every language");
        }
        self.optional_wording(fields, key).unwrap_or_default()
    }

    /// A text in every language, which may be absent.
    pub fn optional_wording(&mut self, fields: &Fields<'_>, key: &str) -> Option<Wording> {
        let Content::Table(texts) = &fields.get(key)?.content else {
            self.unfit(fields, key, "a text in every language");
            return None;
        };
        let at = fields.at(key);
        let mut wording = Wording::default();
        for (code, node) in texts {
            if let Some(language) = self.language_of(&at, key, code)
                && let Some(text) = self.text_in(&at, key, language, node)
            {
                wording.0.insert(language, text);
            }
        }
        for language in self.languages.clone() {
            let code = language.code();
            if !texts.iter().any(|(name, _)| name == code) {
                let message = format!("Field {key} has no text in language {code}.");
                self.report
                    .error(&at, message, format!("add {code} = \"...\" to {key}."));
            }
        }
        Some(wording)
    }

    fn language_of(&mut self, at: &Place, key: &str, code: &str) -> Option<Language> {
        let language = Language::from_code(code)
            .filter(|language| self.languages.is_empty() || self.languages.contains(language));
        if language.is_none() {
            let message = format!(
                "Field {key} has a text in {}, which is not a language of this file.",
                shown(code)
            );
            self.report
                .error(at, message, "remove it, or add the language to languages.");
        }
        language
    }

    /// One text, refused when it is empty, too long or carries invisible characters. Angle brackets
    /// and ampersands are ordinary characters here: pages escape, files do not.
    fn text_in(
        &mut self,
        at: &Place,
        key: &str,
        language: Language,
        node: &Node,
    ) -> Option<String> {
        let code = language.code();
        let fault = match &node.content {
            Content::Text(text) if text.trim().is_empty() => ("is empty", "write it."),
            Content::Text(text) if text.chars().any(|c| c.is_control() || is_invisible(c)) => (
                "holds a control character, a line break or an invisible character",
                "write it on one line in plain characters.",
            ),
            Content::Text(text) if text.chars().count() > TEXT_CHARACTERS => {
                ("is longer than 500 characters", "shorten it.")
            }
            Content::Text(text) => return Some(text.clone()),
            _ => ("is not a text", "write it between quotes."),
        };
        let at = Place::new(at.name.clone(), node.line.or(at.line));
        self.report.error(
            &at,
            format!("Field {key} in language {code} {}.", fault.0),
            fault.1,
        );
        None
    }
}

/// Whether this is an id: 1 to 40 of a-z, 0-9 and -.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=ID_CHARACTERS).contains(&id.len())
        && id
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The name of a numbered part for findings: by its id where it has one, else by its number.
pub(crate) fn named(what: &str, node: &Node, number: usize) -> String {
    if let Content::Table(fields) = &node.content
        && let Some((_, id)) = fields.iter().find(|(key, _)| key == "id")
        && let Content::Text(id) = &id.content
    {
        return if is_id(id) {
            format!("{what} {id}")
        } else {
            format!("{what} {}", shown(id))
        };
    }
    format!("{what} {number}")
}
