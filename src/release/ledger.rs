//! The ledger: every publication of every wave, with its certificate.
//!
//! A line is written in the transaction that makes the publication public, so neither exists without the
//! other, and lines are only ever added. Its digest covers everything the publication is made from:
//! a release whose blocks are not those of its line is not shown.

use std::fmt;

use diesel::prelude::*;
use time::Date;

use crate::disclosure::Certificate;
use crate::error::{Doing, Error, Result};
use crate::store::Conn;
use crate::store::office_schema::ledger;

/// What was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The results of a counted wave.
    Release,
    /// An earlier tool's own reports, taken over beside the imported answers.
    Import,
    /// The same answers on a newer organisation chart.
    Recut,
    /// Several counts as one.
    Union,
}

/// One publication.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LedgerLine {
    /// The wave.
    pub wave: String,
    /// 1, 2, ... within the wave.
    pub number: u32,
    /// What was published.
    pub kind: Kind,
    /// The day.
    #[serde(serialize_with = "iso_date")]
    pub published: Date,
    /// SHA-256, hex, of everything the publication is made from.
    pub digest: String,
    /// What the auditor found on that day.
    pub certificate: Certificate,
    /// The name of a union, by which it is found in the ledger of every wave it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

type Row = (String, i32, String, Date, String, String, Option<String>);

fn iso_date<S: serde::Serializer>(date: &Date, out: S) -> std::result::Result<S::Ok, S::Error> {
    out.collect_str(date)
}

impl Kind {
    const ALL: [Self; 4] = [Self::Release, Self::Import, Self::Recut, Self::Union];

    /// The name in the database and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Import => "import",
            Self::Recut => "recut",
            Self::Union => "union",
        }
    }
}

impl fmt::Display for LedgerLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate = &self.certificate;
        write!(
            f,
            "{} {}, {} of {}: {} regions, ",
            self.wave,
            self.number,
            self.kind.name(),
            self.published,
            certificate.published
        )?;
        match certificate.leaks.len() {
            0 => write!(
                f,
                "none resting on fewer than {} respondents, ",
                certificate.minimum
            )?,
            // Only reports of an earlier tool can be in the ledger with findings: they were out already.
            found => write!(f, "{found} findings, ")?,
        }
        let digest: String = self.digest.chars().take(16).collect();
        write!(f, "digest {digest}")
    }
}

impl LedgerLine {
    /// All lines of a wave, the earliest first.
    pub(super) fn of(connection: &mut Conn, wave: &str) -> Result<Vec<Self>> {
        let rows: Vec<Row> = ledger::table
            .filter(ledger::wave.eq(wave))
            .order(ledger::number)
            .load(connection)
            .doing("reading the ledger")?;
        rows.into_iter().map(Self::understand).collect()
    }

    /// The lines of a union, one for each wave it holds.
    pub(super) fn named(connection: &mut Conn, name: &str) -> Result<Vec<Self>> {
        let rows: Vec<Row> = ledger::table
            .filter(ledger::name.eq(name))
            .order((ledger::wave, ledger::number))
            .load(connection)
            .doing("reading the ledger")?;
        rows.into_iter().map(Self::understand).collect()
    }

    /// The number of the next line of a wave.
    pub(super) fn next(connection: &mut Conn, wave: &str) -> Result<u32> {
        let last: Option<i32> = ledger::table
            .filter(ledger::wave.eq(wave))
            .select(diesel::dsl::max(ledger::number))
            .first(connection)
            .doing("reading the ledger")?;
        Ok(last.map_or(1, |last| last.unsigned_abs() + 1))
    }

    fn understand(row: Row) -> Result<Self> {
        let (wave, number, kind, published, digest, certificate, name) = row;
        let known = Kind::ALL.into_iter().find(|known| known.name() == kind);
        Ok(Self {
            wave,
            number: number.unsigned_abs(),
            kind: known.ok_or_else(|| Error::failed("reading the ledger: a kind is not known"))?,
            published,
            digest,
            certificate: serde_json::from_str(&certificate).doing("reading the ledger")?,
            name,
        })
    }

    /// How many lines there are, of all waves, and how many of these cut a wave anew. Every publication adds one.
    pub(super) fn count(connection: &mut Conn) -> Result<(i64, i64)> {
        let all = ledger::table.count().get_result(connection);
        let all = all.doing("counting the ledger")?;
        let recuts = ledger::table
            .filter(ledger::kind.eq(Kind::Recut.name()))
            .count()
            .get_result(connection)
            .doing("counting the ledger")?;
        Ok((all, recuts))
    }

    /// Adds this line, in the transaction of the publication.
    pub(super) fn write(&self, connection: &mut Conn) -> Result<()> {
        let certificate = serde_json::to_string(&self.certificate).doing("writing the ledger")?;
        diesel::insert_into(ledger::table)
            .values((
                ledger::wave.eq(&self.wave),
                ledger::number.eq(self.number as i32),
                ledger::kind.eq(self.kind.name()),
                ledger::published.eq(self.published),
                ledger::digest.eq(&self.digest),
                ledger::certificate.eq(certificate),
                ledger::name.eq(&self.name),
            ))
            .execute(connection)
            .doing("writing the ledger")
            .map(|_| ())
    }
}
