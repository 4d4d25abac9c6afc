//! people.csv `person,unit,leads,email,name,language`: the roster.
//!
//! A person who leads a unit counts in the parent of that unit, so that a leader never stands in
//! the group whose result is about them; their `unit` column is then ignored and may be empty or
//! out of date. The leader of the topmost unit counts there. A person without a mail address gets a
//! letter.

use std::collections::HashMap;
use std::fmt;

use super::lines::Source;
use super::report::{At, ImportReport, quoted};
use super::table::{self, Column, Row};
use super::units::UnitRows;
use crate::disclosure::Tree;

const COLUMNS: [Column; 6] = [
    Column::required("person"),
    Column::required("unit"),
    Column::required("leads"),
    Column::required("email"),
    Column::required("name"),
    Column::optional("language"),
];

/// The longest mail address that can be delivered (RFC 5321, 4.5.3.1).
const MAIL_BYTES: usize = 254;

/// Somebody who is asked.
///
/// Printing one with `{:?}` shows ids only, so that no log or panic can hold a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The id in the personnel system.
    pub id: String,
    /// The unit in which this person counts: for a leader the parent of the unit they lead.
    pub unit: usize,
    /// The unit this person leads.
    pub leads: Option<usize>,
    /// Where the invitation goes; without it, a letter.
    pub email: Option<String>,
    /// How the invitation addresses them; may be empty.
    pub name: String,
    /// The language of the invitation.
    pub language: Language,
}

/// The languages of invitations and pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Language {
    /// `nl`
    #[default]
    #[serde(rename = "nl")]
    Dutch,
    /// `en`
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The code in files and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
        }
    }

    /// The language of a code; an empty code is Dutch.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "nl" | "" => Some(Self::Dutch),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .field("unit", &self.unit)
            .field("leads", &self.leads)
            .finish_non_exhaustive()
    }
}

/// Reads the roster. `tree` is absent when the units are refused; people.csv is then checked as far
/// as that goes, and the persons returned are of no use.
pub(super) fn read(
    source: Source<'_>,
    units: &UnitRows,
    tree: Option<&Tree>,
    report: &mut ImportReport,
) -> Vec<Person> {
    let table = table::read(source, &COLUMNS, report);
    if table.rows.is_empty() && !table.lost {
        let cure = "add one line for everybody who is asked";
        report.refuse(At::line(source.file, 1), "there are no persons", cure);
    }
    let mut roster = Reading {
        file: source.file,
        units,
        tree,
        persons: Seen::default(),
        mails: Seen::default(),
        leaders: HashMap::new(),
        report,
    };
    table
        .rows
        .into_iter()
        .filter_map(|row| roster.person(row))
        .collect()
}

/// The first line and person of each value of a column that may not repeat.
type Seen = HashMap<String, (u64, String)>;

struct Reading<'a> {
    file: &'a str,
    units: &'a UnitRows,
    tree: Option<&'a Tree>,
    persons: Seen,
    mails: Seen,
    leaders: HashMap<usize, (u64, String)>,
    report: &'a mut ImportReport,
}

impl Reading<'_> {
    /// Checks one line completely before it gives up on it, so that all its faults are named.
    fn person(&mut self, row: Row) -> Option<Person> {
        let Row { line, cells } = row;
        let [id, unit, leads, email, name, language] = <[_; 6]>::try_from(cells).ok()?;
        let id = id.and_then(|id| self.id(line, id));
        let who = id.as_deref().unwrap_or_default();
        let leads = leads.map(|leads| self.leads(line, who, &leads));
        let unit = match (&leads, unit) {
            (Some(Leads::Nothing), Some(unit)) => self.unit(line, who, &unit),
            (Some(Leads::Unit(leads)), _) => Some(self.above(*leads)),
            _ => None,
        };
        let email = email.and_then(|email| self.email(line, who, email));
        let language = language.and_then(|code| self.language(line, &code));
        Some(Person {
            id: id?,
            unit: unit?,
            leads: match leads? {
                Leads::Unit(leads) => Some(leads),
                _ => None,
            },
            email: email?,
            name: name?,
            language: language?,
        })
    }

    fn refuse(&mut self, line: u64, column: &str, message: impl Into<String>, cure: &str) {
        let at = At::cell(self.file, line, column);
        self.report.refuse(at, message, cure);
    }

    fn id(&mut self, line: u64, id: String) -> Option<String> {
        if id.is_empty() {
            let cure = "give the id from the personnel system";
            self.refuse(line, "person", "the person has no id", cure);
            return None;
        }
        if let Some((first, _)) = self.persons.get(&id) {
            let message = format!("the person {} is already in line {first}", quoted(&id));
            let cure = "keep one of the two, since one person answers once";
            self.refuse(line, "person", message, cure);
            return None;
        }
        self.persons.insert(id.clone(), (line, id.clone()));
        Some(id)
    }

    fn unit(&mut self, line: u64, who: &str, unit: &str) -> Option<usize> {
        let found = self.units.find(unit);
        if unit.is_empty() {
            let message = format!("the person {} has no unit and leads none", quoted(who));
            self.refuse(line, "unit", message, "give the id of a unit");
        } else if found.is_none() && !self.units.may_have(unit) {
            let message = format!("there is no unit {}", quoted(unit));
            let cure = "correct the id or add the unit to the file of units";
            self.refuse(line, "unit", message, cure);
        }
        found
    }

    fn leads(&mut self, line: u64, who: &str, leads: &str) -> Leads {
        if leads.is_empty() {
            return Leads::Nothing;
        }
        let Some(unit) = self.units.find(leads) else {
            if !self.units.may_have(leads) {
                let message = format!("there is no unit {} to lead", quoted(leads));
                let cure = "correct the id, or leave it empty for somebody who leads no unit";
                self.refuse(line, "leads", message, cure);
            }
            return Leads::Unknown;
        };
        if let Some((first, other)) = self.leaders.get(&unit) {
            let message = format!(
                "the unit {} is also led by {} in line {first}; both count in the unit above it",
                quoted(leads),
                quoted(other)
            );
            let at = At::cell(self.file, line, "leads");
            self.report.notice(at, message, "");
        } else {
            self.leaders.insert(unit, (line, who.to_owned()));
        }
        Leads::Unit(unit)
    }

    fn above(&self, unit: usize) -> usize {
        self.tree.and_then(|tree| tree.parent(unit)).unwrap_or(unit)
    }

    /// `None` when refused, `Some(None)` when there is no address.
    fn email(&mut self, line: u64, who: &str, email: String) -> Option<Option<String>> {
        if email.is_empty() {
            return Some(None);
        }
        if !is_mail_address(&email) {
            let message = format!("the mail address of {} cannot be used", quoted(who));
            let cure = "correct it, or leave it empty to send a letter";
            self.refuse(line, "email", message, cure);
            return None;
        }
        let key = email.to_lowercase();
        if let Some((first, other)) = self.mails.get(&key) {
            let message = format!(
                "{} has the mail address of {} in line {first}",
                quoted(who),
                quoted(other)
            );
            let cure = "give each person their own, or leave one empty to send a letter";
            self.refuse(line, "email", message, cure);
            return None;
        }
        self.mails.insert(key, (line, who.to_owned()));
        Some(Some(email))
    }

    fn language(&mut self, line: u64, code: &str) -> Option<Language> {
        let language = Language::from_code(code);
        if language.is_none() {
            // Not quoted: in a file with shifted columns this is somebody's name.
            let message = "the language is neither nl nor en";
            self.refuse(
                line,
                "language",
                message,
                "write nl or en, or leave it empty for nl",
            );
        }
        language
    }
}

/// What the column `leads` says.
enum Leads {
    Nothing,
    Unit(usize),
    Unknown,
}

/// Whether an invitation can be sent here: the plain form `local@host`, without the quoted local
/// parts, comments and address literals of RFC 5322, which no roster needs and which mail programs
/// read in different ways.
fn is_mail_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || "()<>[]\\,;:\"@".contains(c);
    let label = |label: &str| {
        let plain = label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let local_is_good =
        !local.is_empty() && !local.contains(odd) && local.split('.').all(|p| !p.is_empty());
    text.len() <= MAIL_BYTES && local_is_good && host.split('.').all(label)
}
