//! The register of indicators: everything that was ever entered, of which the latest holds.
//!
//! No row is changed. Who corrects a figure adds a row with the next number for that day; the primary key lets only
//! one of two people who correct at the same time do so, and the other is told to look again.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;
use time::{Date, PrimitiveDateTime};

use super::amount::Amount;
use super::file::Listed;
use super::indicator::{Finding, Found, Indicator};
use crate::clock::Clock;
use crate::disclosure::Policy;
use crate::error::{Doing, Error, Reason, Result};
use crate::release::Releases;
use crate::store::office_schema::{indicator, measurement};
use crate::store::{Conn, OfficeDb, on_each};

/// Capability to read and write the indicators of the programme.
#[derive(Clone)]
pub struct Register {
    db: OfficeDb,
    clock: Clock,
}

/// One row about a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What was found, and for which day.
    pub finding: Finding,
    /// 1 for the first row of that day, one more for each correction.
    pub number: i32,
    /// The classification by which it was counted.
    pub classification: String,
    /// The account that entered it; `None` from the command line.
    pub by: Option<String>,
    /// When it was entered.
    pub entered: PrimitiveDateTime,
}

/// An indicator with everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// What is counted.
    pub indicator: Indicator,
    /// Every row, the earliest day first, and of a day the latest row last.
    pub rows: Vec<Measured>,
}

/// What an import changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Imported {
    /// Indicators that were not there.
    pub described: usize,
    /// Indicators that are described in another way now.
    pub redescribed: usize,
    /// Measurements of days that had none.
    pub measured: usize,
    /// Measurements that correct one that was there.
    pub corrected: usize,
    /// What stood there already.
    pub unchanged: usize,
}

impl Known {
    /// What holds of each day, the earliest first.
    pub fn valid(&self) -> Vec<&Measured> {
        let days: BTreeMap<Date, &Measured> = { self.rows.iter() }
            .map(|row| (row.finding.as_of, row))
            .collect();
        days.into_values().collect()
    }

    /// What holds of the latest day.
    pub fn latest(&self) -> Option<&Measured> {
        self.valid().into_iter().next_back()
    }

    /// The latest figure, with its day.
    pub fn latest_figure(&self) -> Option<(Date, Amount)> {
        let days = self.valid().into_iter().rev();
        { days }
            .filter_map(|row| match &row.finding.found {
                Found::Figure(amount) => Some((row.finding.as_of, *amount)),
                Found::Nothing(_) => None,
            })
            .next()
    }

    /// Whether this row was corrected later.
    pub fn is_corrected(&self, row: &Measured) -> bool {
        let of_the_day = |other: &&Measured| other.finding.as_of == row.finding.as_of;
        { self.rows.iter() }
            .filter(of_the_day)
            .any(|other| other.number > row.number)
    }
}

impl Register {
    /// The register in this store.
    pub fn new(db: OfficeDb, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Today, by the clock of the service.
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// Of fewer people than this no figure is taken: the bound of the latest wave, and never less than the usual one.
    pub fn minimum(releases: &Releases) -> Result<u32> {
        let usual = Policy::default().minimum_group;
        let latest = releases.latest()?;
        Ok(latest.map_or(usual, |latest| latest.policy().minimum_group.max(usual)))
    }

    /// Every indicator, in the order of the goals and then of the ids.
    pub fn all(&self) -> Result<Vec<Known>> {
        self.db.read(|connection| {
            let described = described(connection)?;
            let mut rows = BTreeMap::<String, Vec<Measured>>::new();
            for (id, row) in measured(connection)? {
                rows.entry(id).or_default().push(row);
            }
            let mut all: Vec<Known> = { described.into_iter() }
                .map(|(id, (_, indicator))| Known {
                    indicator,
                    rows: rows.remove(&id).unwrap_or_default(),
                })
                .collect();
            all.sort_by_key(|known| known.indicator.goal());
            Ok(all)
        })
    }

    /// The indicator with this id.
    pub fn find(&self, id: &str) -> Result<Option<Known>> {
        let all = self.all()?.into_iter();
        Ok({ all }.find(|known| known.indicator.id == id))
    }

    /// Enters what was found; what stands there already changes nothing.
    pub fn enter(&self, indicator: &Indicator, finding: &Finding, by: &str) -> Result<()> {
        self.db.write(|connection| {
            let row = self.row(indicator, finding, Some(by));
            add(connection, &indicator.id, &row).map(|_| ())
        })
    }

    /// Takes over a file: all of it, or nothing.
    pub fn import(&self, listed: &[Listed]) -> Result<Imported> {
        self.db.write(|connection| {
            let mut imported = Imported::default();
            for Listed {
                indicator,
                findings,
            } in listed
            {
                match self.describe(connection, indicator)? {
                    None => imported.unchanged += 1,
                    Some(1) => imported.described += 1,
                    Some(_) => imported.redescribed += 1,
                }
                for finding in findings {
                    let row = self.row(indicator, finding, None);
                    match add(connection, &indicator.id, &row)? {
                        None => imported.unchanged += 1,
                        Some(1) => imported.measured += 1,
                        Some(_) => imported.corrected += 1,
                    }
                }
            }
            Ok(imported)
        })
    }

    fn now(&self) -> PrimitiveDateTime {
        let now = self.clock.now();
        PrimitiveDateTime::new(now.date(), now.time())
    }

    fn row(&self, indicator: &Indicator, finding: &Finding, by: Option<&str>) -> Measured {
        Measured {
            finding: finding.clone(),
            number: 0,
            classification: indicator.classification.clone(),
            by: by.map(str::to_owned),
            entered: self.now(),
        }
    }

    /// Adds a description; gives its number, or `None` where it stands there already.
    fn describe(&self, connection: &mut Conn, wanted: &Indicator) -> Result<Option<i32>> {
        let there = described(connection)?.remove(&wanted.id);
        if there.as_ref().is_some_and(|(_, there)| there == wanted) {
            return Ok(None);
        }
        let number = there.map_or(1, |(number, _)| number + 1);
        let text = serde_json::to_string(wanted).doing("writing an indicator")?;
        let row = (
            indicator::id.eq(&wanted.id),
            indicator::number.eq(number),
            indicator::described.eq(text),
            indicator::entered_by.eq(None::<String>),
            indicator::entered.eq(self.now()),
        );
        let rows = on_each!(connection, |inner| {
            diesel::insert_into(indicator::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(inner)
        })
        .doing("storing an indicator")?;
        claimed(rows, number)
    }
}

/// The latest description of each indicator, with its number.
fn described(connection: &mut Conn) -> Result<BTreeMap<String, (i32, Indicator)>> {
    let rows: Vec<(String, i32, String)> = indicator::table
        .order((indicator::id, indicator::number))
        .select((indicator::id, indicator::number, indicator::described))
        .load(connection)
        .doing("reading the indicators")?;
    { rows.into_iter() }
        .map(|(id, number, text)| {
            let indicator = serde_json::from_str(&text).doing("reading an indicator")?;
            Ok((id, (number, indicator)))
        })
        .collect()
}

type Row = (
    String,
    Date,
    i32,
    Option<f64>,
    Option<i32>,
    Option<String>,
    String,
    Option<String>,
    PrimitiveDateTime,
);

/// Every measurement with the id of its indicator, the earliest day first.
fn measured(connection: &mut Conn) -> Result<Vec<(String, Measured)>> {
    let rows: Vec<Row> = measurement::table
        .order((
            measurement::indicator,
            measurement::as_of,
            measurement::number,
        ))
        .load(connection)
        .doing("reading the measurements")?;
    rows.into_iter().map(understand).collect()
}

fn understand(row: Row) -> Result<(String, Measured)> {
    let (id, as_of, number, value, of, reason, classification, by, entered) = row;
    let of = of.and_then(|of| u32::try_from(of).ok());
    let found = match (value, reason) {
        (Some(value), None) => Found::Figure(Amount { value, of }),
        (None, Some(reason)) => Found::Nothing(reason),
        _ => return Err(Error::failed("reading a measurement from the database")),
    };
    let row = Measured {
        finding: Finding { as_of, found },
        number,
        classification,
        by,
        entered,
    };
    Ok((id, row))
}

/// Adds a row about a day; gives its number, or `None` where the same stands there already.
fn add(connection: &mut Conn, id: &str, wanted: &Measured) -> Result<Option<i32>> {
    let as_of = wanted.finding.as_of;
    let last: Option<Row> = measurement::table
        .filter(
            measurement::indicator
                .eq(id)
                .and(measurement::as_of.eq(as_of)),
        )
        .order(measurement::number.desc())
        .first(connection)
        .optional()
        .doing("reading a measurement")?;
    let last = last.map(understand).transpose()?.map(|(_, row)| row);
    let same = |last: &Measured| {
        last.finding == wanted.finding && last.classification == wanted.classification
    };
    if last.as_ref().is_some_and(same) {
        return Ok(None);
    }
    let number = last.map_or(1, |last| last.number + 1);
    let (value, of, reason) = match &wanted.finding.found {
        Found::Figure(amount) => (Some(amount.value), amount.of, None),
        Found::Nothing(reason) => (None, None, Some(reason)),
    };
    let row = (
        measurement::indicator.eq(id),
        measurement::as_of.eq(as_of),
        measurement::number.eq(number),
        measurement::value.eq(value),
        measurement::out_of.eq(of.and_then(|of| i32::try_from(of).ok())),
        measurement::reason.eq(reason),
        measurement::classification.eq(&wanted.classification),
        measurement::entered_by.eq(&wanted.by),
        measurement::entered.eq(wanted.entered),
    );
    let rows = on_each!(connection, |inner| {
        diesel::insert_into(measurement::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(inner)
    })
    .doing("storing a measurement")?;
    claimed(rows, number)
}

fn claimed(rows: usize, number: i32) -> Result<Option<i32>> {
    if rows == 1 {
        return Ok(Some(number));
    }
    Err(Error::refused(
        Reason::Conflict,
        "Somebody entered another figure meanwhile. Load it again, look, and enter yours if it still holds.",
    ))
}
