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
use crate::store::ballot_schema::{ballot, door, place_ballot};
use crate::store::{BallotDb, Conn};

/// Highest revision of an answer.
pub const LAST_REVISION: u8 = 9;

/// Capability to put a ballot into the box; it cannot take one out.
#[derive(Clone)]
pub struct Intake {
    doors: Doors,
    db: BallotDb,
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
        Self { doors, db }
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
        let commitment = &checked.commitment.0;
        let placing = self.db.write(|connection| {
            place(
                connection,
                wave,
                commitment,
                message.revision,
                &checked.sealed,
            )
        })?;
        match placing {
            Placing::Placed => Ok(b64u(&receipt(
                &checked.commitment,
                message.revision,
                &checked.sealed,
            ))),
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

fn place(
    connection: &mut Conn,
    wave: &str,
    commitment: &[u8],
    revision: u8,
    sealed: &[u8],
) -> Result<Placing> {
    let revision = i16::from(revision);
    match connection {
        Conn::Sqlite(inner) => place_sqlite(inner, wave, commitment, revision, sealed),
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
fn place_sqlite(
    connection: &mut SqliteConnection,
    wave: &str,
    commitment: &[u8],
    revision: i16,
    sealed: &[u8],
) -> Result<Placing> {
    let open: Option<bool> = door::table
        .filter(door::wave.eq(wave))
        .select(door::open)
        .first(connection)
        .optional()
        .doing("looking whether the door is open")?;
    match open {
        None => return Ok(Placing::NoDoor),
        Some(false) => return Ok(Placing::Closed),
        Some(true) => {}
    }
    let later = ballot::table
        .filter(ballot::wave.eq(wave))
        .filter(ballot::commitment.eq(commitment))
        .filter(ballot::revision.gt(revision));
    let overtaken: bool = diesel::select(diesel::dsl::exists(later))
        .get_result(connection)
        .doing("looking for a later revision")?;
    if !overtaken {
        let rows = diesel::insert_or_ignore_into(ballot::table)
            .values((
                ballot::wave.eq(wave),
                ballot::commitment.eq(commitment),
                ballot::revision.eq(revision),
                ballot::sealed.eq(sealed),
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
        .first(connection)
        .optional()
        .doing("comparing with the ballot in the box")?;
    Ok(if present.as_deref() == Some(sealed) {
        Placing::Placed
    } else {
        Placing::OtherBox
    })
}
