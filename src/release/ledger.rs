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
    /// The same answers cut in another way.
    Recut,
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
}

fn iso_date<S: serde::Serializer>(date: &Date, out: S) -> std::result::Result<S::Ok, S::Error> {
    out.collect_str(date)
}

impl Kind {
    const ALL: [Self; 3] = [Self::Release, Self::Import, Self::Recut];

    /// The name in the database and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Import => "import",
            Self::Recut => "recut",
        }
    }
}

impl fmt::Display for LedgerLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate = &self.certificate;
        let kind = self.kind.name();
        write!(
            f,
            "{} {}, {kind} of {}: {} regions, none resting on fewer than {} respondents, ",
            self.wave, self.number, self.published, certificate.published, certificate.minimum
        )?;
        let digest: String = self.digest.chars().take(16).collect();
        write!(f, "{} findings, digest {digest}", certificate.leaks.len())
    }
}

impl LedgerLine {
    /// All lines of a wave, the earliest first.
    pub(super) fn of(connection: &mut Conn, wave: &str) -> Result<Vec<Self>> {
        let rows: Vec<(String, i32, String, Date, String, String)> = ledger::table
            .filter(ledger::wave.eq(wave))
            .order(ledger::number)
            .load(connection)
            .doing("reading the ledger")?;
        let line = |(wave, number, kind, published, digest, certificate): (
            _,
            i32,
            String,
            _,
            _,
            String,
        )| {
            let known = Kind::ALL.into_iter().find(|known| known.name() == kind);
            Ok(Self {
                wave,
                number: number.unsigned_abs(),
                kind: known
                    .ok_or_else(|| Error::failed("reading the ledger: a kind is not known"))?,
                published,
                digest,
                certificate: serde_json::from_str(&certificate).doing("reading the ledger")?,
            })
        };
        rows.into_iter().map(line).collect()
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
            ))
            .execute(connection)
            .doing("writing the ledger")
            .map(|_| ())
    }
}
