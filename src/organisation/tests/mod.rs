//! Tests of the room as a whole: two files in, groups and a tree of results out.

use super::{ImportReport, Roster, Source, import};

mod grouping;
mod reading;
mod sample;

fn read(units: &[u8], people: &[u8]) -> Result<Roster, ImportReport> {
    let source = |file, bytes| Source { file, bytes };
    import(source("units.csv", units), source("people.csv", people))
}
