//! Who was sent which mailing: enough to continue one that was broken off, and no more.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::error::{Doing, Result};
use crate::store::Conn;
use crate::store::office_schema::mailed;

/// Whose mail of this mailing the server has accepted.
pub fn handed_over(connection: &mut Conn, wave: &str, mailing: &str) -> Result<BTreeSet<String>> {
    let people: Vec<String> = mailed::table
        .filter(mailed::wave.eq(wave).and(mailed::mailing.eq(mailing)))
        .select(mailed::person)
        .load(connection)
        .doing("reading who was sent mail")?;
    Ok(people.into_iter().collect())
}

/// How many people that are.
pub fn count_handed_over(connection: &mut Conn, wave: &str, mailing: &str) -> Result<u64> {
    let count: i64 = mailed::table
        .filter(mailed::wave.eq(wave).and(mailed::mailing.eq(mailing)))
        .count()
        .get_result(connection)
        .doing("counting who was sent mail")?;
    Ok(count.unsigned_abs())
}

/// Keeps that the server has accepted the mail for this person.
pub fn hand_over(connection: &mut Conn, wave: &str, mailing: &str, person: &str) -> Result<()> {
    diesel::insert_into(mailed::table)
        .values((
            mailed::wave.eq(wave),
            mailed::mailing.eq(mailing),
            mailed::person.eq(person),
        ))
        .execute(connection)
        .doing("keeping who was sent mail")
        .map(|_| ())
}

/// Forgets it all, when no mail can be sent any more. May be repeated.
pub fn forget_mailings(connection: &mut Conn, wave: &str) -> Result<()> {
    diesel::delete(mailed::table.filter(mailed::wave.eq(wave)))
        .execute(connection)
        .doing("forgetting who was sent mail")
        .map(|_| ())
}
