//! What the program itself knows about what it stores and about who may attack it, in the words of this document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::survey::Language;
use crate::ui::Words;

/// A text in Dutch and in English.
#[derive(Debug, Deserialize)]
pub(super) struct Both(String, String);

impl Both {
    pub(super) fn text(&self, words: Words) -> &str {
        match words.language() {
            Language::Nl => &self.0,
            Language::En => &self.1,
        }
    }
}

/// What a column holds, and how long where that differs from its table.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Column {
    AsItsTable(String, String),
    Until(String, String, Until),
}

/// How long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Until {
    /// Until the wave is closed.
    Closing,
    /// Until the wave is counted.
    Count,
    /// Until the session ends.
    Session,
    /// An hour, and until somebody logs in again.
    Hour,
    /// Until the token of a program ends.
    Token,
    /// Lines of the ledger are only ever added.
    Ledger,
    /// The program destroys nothing by itself; the organisation decides.
    Controller,
}

impl Until {
    pub(super) const ALL: [Self; 7] = [
        Self::Closing,
        Self::Count,
        Self::Session,
        Self::Hour,
        Self::Token,
        Self::Ledger,
        Self::Controller,
    ];

    pub(super) fn word(self, words: Words) -> String {
        words.text(match self {
            Self::Closing => "dossier-until-closing",
            Self::Count => "dossier-until-count",
            Self::Session => "dossier-until-session",
            Self::Hour => "dossier-until-hour",
            Self::Token => "dossier-until-token",
            Self::Ledger => "dossier-until-ledger",
            Self::Controller => "dossier-until-controller",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Store {
    Office,
    Ballot,
}

impl Store {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Ballot => "ballot",
        }
    }
}

/// One table of a store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) store: Store,
    pub(super) until: Until,
    /// Whether it holds personal data.
    #[serde(default)]
    pub(super) personal: bool,
    pub(super) text: Both,
    columns: BTreeMap<String, Column>,
}

impl Table {
    /// Every column with what it holds and until when.
    pub(super) fn columns(&self, words: Words) -> impl Iterator<Item = (&str, &str, Until)> {
        self.columns.iter().map(move |(name, column)| {
            let (nl, en, until) = match column {
                Column::AsItsTable(nl, en) => (nl, en, self.until),
                Column::Until(nl, en, until) => (nl, en, *until),
            };
            let text = match words.language() {
                Language::Nl => nl,
                Language::En => en,
            };
            (name.as_str(), text.as_str(), until)
        })
    }
}

/// Somebody who may want to know who said what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Risk {
    /// The name in docs/THREATS.md.
    #[cfg_attr(not(test), allow(dead_code))]
    source: String,
    /// In which custody this is true; always where there is none.
    pub(super) when: Option<String>,
    pub(super) who: Both,
    pub(super) measure: Both,
    pub(super) remains: Both,
}

#[derive(Deserialize)]
struct Stored {
    table: Vec<Table>,
}

#[derive(Deserialize)]
struct Risks {
    risk: Vec<Risk>,
}

static STORED: LazyLock<Stored> = LazyLock::new(|| read(include_str!("stored.toml"), "stored"));
static RISKS: LazyLock<Risks> = LazyLock::new(|| read(include_str!("risks.toml"), "risks"));

/// Files of our own, which tests read.
fn read<T: serde::de::DeserializeOwned>(text: &str, name: &str) -> T {
    toml::from_str(text)
        .unwrap_or_else(|fault| panic!("src/programme/dossier/{name}.toml: {fault}"))
}

/// Every table of both stores.
pub(super) fn tables() -> &'static [Table] {
    &STORED.table
}

/// Every attacker, in the order of docs/THREATS.md.
pub(super) fn risks() -> &'static [Risk] {
    &RISKS.risk
}

/// Every stored field that the dossier tells of: store, table, column.
pub fn described() -> Vec<(&'static str, &'static str, &'static str)> {
    let fields = tables().iter().flat_map(|table| {
        let columns = table.columns.keys();
        columns.map(|column| (table.store.name(), table.name.as_str(), column.as_str()))
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attackers_are_those_of_the_threats() {
        let threats = include_str!("../../../docs/THREATS.md");
        let (_, table) = threats
            .split_once("## Attacker by attacker")
            .expect("a table");
        let (table, _) = table.split_once("## What remains").expect("its end");
        let named = table.lines().filter_map(|line| line.strip_prefix("| **"));
        let named: Vec<&str> = named
            .map(|line| line.split("**").next().expect("a name"))
            .collect();
        let told: Vec<&str> = risks().iter().map(|risk| risk.source.as_str()).collect();
        assert_eq!(told, named);
        assert!(told.len() > 20);
    }

    #[test]
    fn what_the_protocol_forgets_at_closing_is_said_to_go_then() {
        let words = Words::of(Language::En);
        let mut gone = Vec::new();
        for table in tables() {
            let fields = table
                .columns(words)
                .filter(|(.., until)| *until == Until::Closing);
            gone.extend(fields.map(|(column, ..)| format!("{}.{column}", table.name)));
        }
        let expected = [
            "wave_group.signing_key",
            "invitation.blinded_sha256",
            "mailed.mailing",
            "mailed.person",
            "mailed.wave",
            "paper_code.blinded_sha256",
        ];
        assert_eq!(gone, expected);
    }
}
