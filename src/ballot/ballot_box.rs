//! The way out of the box, for the count alone. The running service never constructs this capability.

use diesel::prelude::*;

use super::seal::BOX_SIZE;
use crate::error::{Doing, Error, Result};
use crate::store::ballot_schema::{ballot, destroy_ballots, door};
use crate::store::{BallotDb, Conn};

/// A ballot as it lies in the box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBallot {
    /// Binds the token and the box together.
    pub commitment: [u8; 32],
    /// 0 to 9; the highest valid one counts.
    pub revision: u8,
    /// `enc || ciphertext`.
    pub sealed: Vec<u8>,
}

/// Commitment, revision and box, as stored.
type Row = (Vec<u8>, i16, Vec<u8>);

/// Capability to take ballots out of the box, and to destroy them after the count.
#[derive(Clone)]
pub struct BallotBox {
    db: BallotDb,
}

impl BallotBox {
    /// The box in this ballot store.
    pub fn new(db: BallotDb) -> Self {
        Self { db }
    }

    /// All ballots of a wave in the order of their commitments, which is no order of arrival, in
    /// portions, so that a box of any size fits in memory.
    pub fn each_portion(
        &self,
        wave: &str,
        mut take: impl FnMut(Vec<SealedBallot>) -> Result<()>,
    ) -> Result<()> {
        const PORTION: i64 = 2_000;
        let mut after: Option<(Vec<u8>, i16)> = None;
        loop {
            let rows = self.portion(wave, after.as_ref(), PORTION)?;
            let Some((commitment, revision, _)) = rows.last() else {
                return Ok(());
            };
            after = Some((commitment.clone(), *revision));
            take(rows.into_iter().map(understand).collect::<Result<_>>()?)?;
        }
    }

    /// How many people have a ballot in the box of a wave, revisions not counted; no more than `most` are looked for.
    pub fn people(&self, wave: &str, most: u32) -> Result<u32> {
        let found: Vec<Vec<u8>> = self.db.read(|connection| {
            ballot::table
                .filter(ballot::wave.eq(wave))
                .select(ballot::commitment)
                .distinct()
                .limit(i64::from(most))
                .load(connection)
                .doing("counting the ballots in the box")
        })?;
        u32::try_from(found.len()).doing("counting the ballots in the box")
    }

    fn portion(&self, wave: &str, after: Option<&(Vec<u8>, i16)>, limit: i64) -> Result<Vec<Row>> {
        let (commitment, revision) = after.cloned().unwrap_or((Vec::new(), -1));
        self.db.read(|connection| {
            ballot::table
                .filter(ballot::wave.eq(wave))
                // By itself the second condition says nothing that an index could begin with, and every portion
                // would read all those before it again.
                .filter(ballot::commitment.ge(&commitment))
                .filter(
                    ballot::commitment
                        .gt(&commitment)
                        .or(ballot::revision.gt(revision)),
                )
                .order((ballot::commitment, ballot::revision))
                .limit(limit)
                .select((ballot::commitment, ballot::revision, ballot::sealed))
                .load(connection)
                .doing("taking ballots out of the box")
        })
    }

    /// Destroys every ballot of a wave whose door is shut, and rewrites the store. May be repeated.
    pub fn destroy(&self, wave: &str) -> Result<()> {
        self.db.write(|connection| {
            match connection {
                Conn::Sqlite(inner) => destroy_sqlite(inner, wave),
                // The function looks at the door, deletes and rewrites.
                Conn::Postgres(inner) => diesel::select(destroy_ballots(wave))
                    .get_result::<i64>(inner)
                    .map(|_| ())
                    .doing("destroying the ballots"),
            }
        })?;
        self.db.compact()
    }
}

fn destroy_sqlite(connection: &mut SqliteConnection, wave: &str) -> Result<()> {
    let open: bool = door::table
        .find(wave)
        .select(door::open)
        .first(connection)
        .doing("looking whether the door is shut")?;
    if open {
        return Err(Error::failed(
            "destroying the ballots: the door of this wave is not shut",
        ));
    }
    diesel::delete(ballot::table.filter(ballot::wave.eq(wave)))
        .execute(connection)
        .doing("destroying the ballots")
        .map(|_| ())
}

fn understand((commitment, revision, sealed): Row) -> Result<SealedBallot> {
    let broken = || Error::failed("reading a ballot: the row has sizes no ballot can have");
    if sealed.len() != BOX_SIZE {
        return Err(broken());
    }
    Ok(SealedBallot {
        commitment: commitment.try_into().map_err(|_| broken())?,
        revision: u8::try_from(revision).map_err(|_| broken())?,
        sealed,
    })
}
