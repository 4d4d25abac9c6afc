//! Promises and the log of reading, as rows.

use diesel::prelude::*;
use time::{Date, PrimitiveDateTime};

use crate::error::{Doing, Error, Result};
use crate::store::office_schema::{account, promise, reading};
use crate::store::{Conn, on_each};

/// Lines on one page of the log.
pub const PAGE_OF_LOG: usize = 200;

/// A page of a unit's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// The figures, with comments where the unit has any.
    Figures,
    /// The figures one by one, for a screen.
    Presentation,
    /// The guide to the conversation, which names themes.
    Guide,
    /// The figures as data, for a program.
    Data,
    /// The same with everything below the unit.
    DataBelow,
}

impl Sheet {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Presentation => "presentation",
            Self::Guide => "guide",
            Self::Data => "data",
            Self::DataBelow => "data_below",
        }
    }

    fn from_name(name: &str) -> Result<Self> {
        [
            Self::Figures,
            Self::Presentation,
            Self::Guide,
            Self::Data,
            Self::DataBelow,
        ]
        .into_iter()
        .find(|sheet| sheet.name() == name)
        .ok_or_else(|| Error::failed("reading the log of reading: a page that is not known"))
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The name of the account.
    pub name: String,
    /// The unit, by its id in the chart of the wave.
    pub unit: String,
    /// Which page of that unit.
    pub sheet: Sheet,
    /// When, for the first time that day; UTC.
    pub at: PrimitiveDateTime,
}

/// Who promised, and when; UTC.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Promised {
    /// The name of the account.
    pub name: String,
    /// When; UTC.
    pub at: PrimitiveDateTime,
}

#[derive(Insertable)]
#[diesel(table_name = reading)]
pub(super) struct Reading<'a> {
    pub account: &'a str,
    pub wave: &'a str,
    pub unit: &'a str,
    pub page: &'a str,
    pub day: Date,
    pub opened: PrimitiveDateTime,
}

pub(super) fn promise(
    connection: &mut Conn,
    account: &str,
    wave: &str,
    now: PrimitiveDateTime,
) -> Result<()> {
    let row = (
        promise::account.eq(account),
        promise::wave.eq(wave),
        promise::promised.eq(now),
    );
    on_each!(connection, |inner| diesel::insert_into(promise::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))
    .doing("keeping a promise")
    .map(|_| ())
}

pub(super) fn has_promised(connection: &mut Conn, account: &str, wave: &str) -> Result<bool> {
    promise::table
        .find((account, wave))
        .select(promise::wave)
        .first::<String>(connection)
        .optional()
        .doing("looking up a promise")
        .map(|found| found.is_some())
}

pub(super) fn promises(connection: &mut Conn, wave: &str) -> Result<Vec<Promised>> {
    promise::table
        .inner_join(account::table)
        .filter(promise::wave.eq(wave))
        .order((promise::promised, account::name))
        .select((account::name, promise::promised))
        .load(connection)
        .doing("reading the promises")
}

pub(super) fn is_noted(connection: &mut Conn, at: &Reading<'_>) -> Result<bool> {
    reading::table
        .find((at.account, at.wave, at.unit, at.page, at.day))
        .select(reading::wave)
        .first::<String>(connection)
        .optional()
        .doing("looking into the log of reading")
        .map(|found| found.is_some())
}

pub(super) fn note(connection: &mut Conn, at: &Reading<'_>) -> Result<()> {
    // Two tabs at once: the first counts.
    on_each!(connection, |inner| diesel::insert_into(reading::table)
        .values(at)
        .on_conflict_do_nothing()
        .execute(inner))
    .doing("noting a reading")
    .map(|_| ())
}

pub(super) fn opened(connection: &mut Conn, wave: &str, page: u32) -> Result<(Vec<Opened>, bool)> {
    let lines = PAGE_OF_LOG as i64;
    let mut rows: Vec<(String, String, String, PrimitiveDateTime)> = reading::table
        .inner_join(account::table)
        .filter(reading::wave.eq(wave))
        .order((
            reading::opened.desc(),
            account::name,
            reading::unit,
            reading::page,
        ))
        .offset(i64::from(page) * lines)
        .limit(lines + 1)
        .select((account::name, reading::unit, reading::page, reading::opened))
        .load(connection)
        .doing("reading the log of reading")?;
    let more = rows.len() > PAGE_OF_LOG;
    rows.truncate(PAGE_OF_LOG);
    let opened = rows.into_iter().map(|(name, unit, page, at)| {
        Ok(Opened {
            name,
            unit,
            sheet: Sheet::from_name(&page)?,
            at,
        })
    });
    Ok((opened.collect::<Result<_>>()?, more))
}
