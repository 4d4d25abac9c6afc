//! A recut in the office store: which old units went where, and a line in the ledger.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::error::{Doing, Error, Result};
use crate::organisation::Moves;
use crate::protocol::hex;
use crate::release::ledger::{Kind, LedgerLine};
use crate::store::Conn;
use crate::store::office_schema::recut;

/// Which old units went where, as it was entered last; nothing where the wave was never cut anew. Refused where
/// it is not what the ledger says.
pub fn entered(connection: &mut Conn, ledger: &[LedgerLine]) -> Result<Option<Moves>> {
    let Some(line) = ledger.iter().rev().find(|line| line.kind == Kind::Recut) else {
        return Ok(None);
    };
    let rows: Vec<(String, String)> = recut::table
        .filter(recut::wave.eq(&line.wave))
        .filter(recut::number.eq(line.number as i32))
        .select((recut::source, recut::unit))
        .load(connection)
        .doing("reading a recut")?;
    let mut moves = Moves::default();
    for (source, unit) in rows {
        moves.0.entry(source).or_default().insert(unit);
    }
    if digest(ledger, &moves)? != line.digest {
        return Err(Error::failed(format!(
            "auditing a recut: what is stored of wave {} is not what the ledger says was published; nothing is \
             shown. Restore the office store from a backup",
            line.wave
        )));
    }
    Ok(Some(moves))
}

/// SHA-256, hex, of the old publication and of what went where.
pub fn digest(ledger: &[LedgerLine], moves: &Moves) -> Result<String> {
    let release = ledger.iter().find(|line| line.kind == Kind::Release);
    let release = release.map_or("", |line| line.digest.as_str());
    let all = (release, moves.pairs().collect::<Vec<_>>());
    let bytes = serde_json::to_vec(&all).doing("hashing a recut")?;
    Ok(hex(&Sha256::digest(&bytes)))
}

/// Enters a recut, in the transaction of its line.
pub fn enter(connection: &mut Conn, line: &LedgerLine, moves: &Moves) -> Result<()> {
    line.write(connection)?;
    for (source, unit) in moves.pairs() {
        diesel::insert_into(recut::table)
            .values((
                recut::wave.eq(&line.wave),
                recut::number.eq(line.number as i32),
                recut::source.eq(source),
                recut::unit.eq(unit),
            ))
            .execute(connection)
            .doing("storing a recut")?;
    }
    Ok(())
}
