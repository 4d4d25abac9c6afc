//! M2: one token, one box.
//!
//! The server checks the token, stores `(wave, commitment, revision, box)` and nothing else. The
//! claim "this revision of this commitment" is one conditional statement, and so is that no higher
//! revision is there; the same box again gives the same receipt, so a respondent whose connection broke
//! may simply repeat.

use diesel::prelude::*;

use super::client::BallotMessage;
use super::door::{Doors, unknown_wave};
use super::seal::BOX_SIZE;
use super::token::{Commitment, receipt};
use crate::error::{Doing, Error, Reason, Result};
use crate::protocol::{b64u, unb64u};
use crate::store::ballot_schema::{ballot, door, place, place_ballot};
use crate::store::{BallotDb, Conn, GroupCommit};

/// Highest revision of an answer.
pub const LAST_REVISION: u8 = 9;

/// Capability to put a ballot into the box; it cannot take one out.
#[derive(Clone)]
pub struct Intake {
    doors: Doors,
    placements: GroupCommit<Placement, Placing>,
}

/// A box on its way in.
struct Placement {
    wave: String,
    commitment: Commitment,
    revision: u8,
    sealed: Vec<u8>,
    /// On SQLite, where in the table it lies.
    place: i64,
}

/// What became of a box.
enum Placing {
    Placed,
    OtherBox,
    Closed,
    NoDoor,
}

/// A message whose fields have the right sizes.
struct Checked {
    commitment: Commitment,
    prefix: [u8; 32],
    token: Vec<u8>,
    sealed: Vec<u8>,
}

impl Intake {
    /// An intake behind these doors.
    pub fn new(doors: Doors, db: BallotDb) -> Self {
        Self {
            doors,
            placements: db.group_commit(place),
        }
    }

    /// Checks the token, places the box, and returns the receipt in base64url.
    pub fn place(&self, wave: &str, message: &BallotMessage) -> Result<String> {
        let checked = check(message)?;
        let door = self.doors.find(wave)?;
        let key = door.key(&message.group).ok_or_else(|| {
            Error::invalid(
                "group: this group is not in the manifest; use the group you were given.",
            )
        })?;
        if !key.verify(
            wave,
            &message.group,
            &checked.commitment,
            &checked.prefix,
            &checked.token,
        ) {
            return Err(Error::refused(
                Reason::Forbidden,
                "token: this is not a token of this survey and group; ask for one with your link.",
            ));
        }
        let receipt = receipt(&checked.commitment, message.revision, &checked.sealed);
        let placing = self.placements.run(Placement {
            wave: wave.to_owned(),
            commitment: checked.commitment,
            revision: message.revision,
            sealed: checked.sealed,
            place: place_of(&receipt),
        })?;
        match placing {
            Placing::Placed => Ok(b64u(&receipt)),
            Placing::OtherBox => Err(Error::refused(
                Reason::Conflict,
                "revision: another ballot was sent under this number; take the next one, up to 9.",
            )),
            Placing::Closed => Err(Error::refused(
                Reason::Gone,
                "This survey is closed; no answers are taken any more.",
            )),
            Placing::NoDoor => Err(unknown_wave(wave)),
        }
    }
}

fn check(message: &BallotMessage) -> Result<Checked> {
    let sealed = unb64u(&message.sealed, "box")?;
    if sealed.len() > BOX_SIZE {
        return Err(Error::refused(
            Reason::TooLarge,
            format!("box: a sealed ballot is always {BOX_SIZE} bytes; this one is larger."),
        ));
    }
    if sealed.len() < BOX_SIZE {
        return Err(Error::invalid(format!(
            "box: a sealed ballot is always {BOX_SIZE} bytes; this one is smaller."
        )));
    }
    if message.revision > LAST_REVISION {
        return Err(Error::invalid("revision: must be a number from 0 to 9."));
    }
    Ok(Checked {
        commitment: Commitment(fixed(&message.commitment, "commitment")?),
        prefix: fixed(&message.prefix, "prefix")?,
        token: fixed::<256>(&message.token, "token")?.to_vec(),
        sealed,
    })
}

/// Decodes a field that always has `N` bytes.
fn fixed<const N: usize>(text: &str, field: &str) -> Result<[u8; N]> {
    unb64u(text, field)?
        .try_into()
        .map_err(|_| Error::invalid(format!("{field}: must be {N} bytes in base64url.")))
}

/// Where a box lies on SQLite: a hash says nothing of when it came. Should two ever fall together, the second
/// is refused like another box under the same number, and the respondent's next revision finds room.
fn place_of(receipt: &[u8; 32]) -> i64 {
    i64::from_be_bytes(std::array::from_fn(|at| receipt[at]))
}

fn place(connection: &mut Conn, placement: &Placement) -> Result<Placing> {
    let Placement { wave, sealed, .. } = placement;
    let commitment = placement.commitment.0.as_slice();
    let revision = i16::from(placement.revision);
    match connection {
        Conn::Sqlite(inner) => place_sqlite(inner, placement),
        Conn::Postgres(inner) => {
            let outcome: String = diesel::select(place_ballot(wave, commitment, revision, sealed))
                .get_result(inner)
                .doing("placing a ballot")?;
            Ok(match outcome.as_str() {
                "placed" | "same" => Placing::Placed,
                "other" => Placing::OtherBox,
                "closed" => Placing::Closed,
                _ => Placing::NoDoor,
            })
        }
    }
}

/// On SQLite the transaction holds the only write lock, so the door cannot be shut in between.
fn place_sqlite(connection: &mut SqliteConnection, placement: &Placement) -> Result<Placing> {
    let Placement { wave, sealed, .. } = placement;
    let commitment = placement.commitment.0.as_slice();
    let revision = i16::from(placement.revision);
    if !is_open(connection, wave)? {
        return closed_or_absent(connection, wave);
    }
    let later = ballot::table
        .filter(ballot::wave.eq(wave))
        .filter(ballot::commitment.eq(commitment))
        .filter(ballot::revision.gt(revision));
    let overtaken: bool = diesel::select(diesel::dsl::exists(later))
        .get_result(connection)
        .doing("looking for a later revision")?;
    if !overtaken {
        let rows = diesel::insert_or_ignore_into(place::table)
            .values((
                place::rowid.eq(placement.place),
                place::wave.eq(wave),
                place::commitment.eq(commitment),
                place::revision.eq(revision),
                place::sealed.eq(sealed),
            ))
            .execute(connection)
            .doing("placing a ballot")?;
        if rows == 1 {
            return Ok(Placing::Placed);
        }
    }
    let present: Option<Vec<u8>> = ballot::table
        .find((wave, commitment, revision))
        .select(ballot::sealed)
        .get_result(connection)
        .optional()
        .doing("comparing with the ballot in the box")?;
    Ok(if present.as_ref() == Some(sealed) {
        Placing::Placed
    } else {
        Placing::OtherBox
    })
}

fn is_open(connection: &mut SqliteConnection, wave: &str) -> Result<bool> {
    open_door(wave)
        .get_result::<bool>(connection)
        .optional()
        .doing("looking whether the door is open")
        .map(|open| open.is_some())
}

/// Names both columns of an index, so that no door is read (migration 000007). And it is asked without
/// LIMIT, whose parameter would have SQLite plan anew each time.
#[diesel::dsl::auto_type(no_type_alias)]
fn open_door<'a>(wave: &'a str) -> _ {
    let wave_is: diesel::dsl::Eq<door::wave, &'a str> = door::wave.eq(wave);
    door::table
        .filter(wave_is)
        .filter(door::open.eq(true))
        .select(door::open)
}

fn closed_or_absent(connection: &mut SqliteConnection, wave: &str) -> Result<Placing> {
    let doors: i64 = door::table
        .filter(door::wave.eq(wave))
        .count()
        .get_result(connection)
        .doing("looking whether there is a door")?;
    Ok(if doors == 0 {
        Placing::NoDoor
    } else {
        Placing::Closed
    })
}

#[cfg(test)]
mod tests {
    use diesel::sql_types::Text;

    use super::*;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn no_door_is_read_to_see_whether_it_is_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("ballot").display());
        let db = BallotDb::open(&url.parse().expect("an address")).expect("a store");
        let asked = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&open_door("w1")).to_string();
        let (asked, _) = asked.split_once(" -- binds").expect("a question");
        let explain = format!("EXPLAIN QUERY PLAN {asked}");
        let steps = db.read(|connection| {
            let Conn::Sqlite(inner) = connection else {
                panic!("embedded");
            };
            #[allow(clippy::disallowed_methods, reason = "diesel cannot explain")]
            diesel::sql_query(explain)
                .load::<Step>(inner)
                .doing("explaining")
        });
        let steps = steps.expect("a plan");
        let [Step { detail }] = &steps[..] else {
            panic!("{} steps", steps.len());
        };
        assert!(
            detail.contains("USING COVERING INDEX door_open"),
            "{detail}"
        );
    }
}
