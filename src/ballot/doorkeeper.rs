//! Who puts up the door and shuts it: the desk, when a wave opens and closes. The answer listener is
//! never given this capability; on PostgreSQL its role could not use it (`store::Work`).

use diesel::prelude::*;

use super::door::{FrozenDoor, read, unknown_wave};
use crate::error::{Doing, Error, Reason, Result};
use crate::store::ballot_schema::{ballot, boxes_behind, door};
use crate::store::{BallotDb, Conn};

/// Capability to put up a door, to shut it, and to hang a certificate beside it. It opens no box.
#[derive(Clone)]
pub struct Doorkeeper {
    db: BallotDb,
}

impl Doorkeeper {
    /// The keeper of the doors of this ballot store.
    pub fn new(db: BallotDb) -> Self {
        Self { db }
    }

    /// Puts up the door of a wave that has just been opened. The same door again changes nothing;
    /// a different one for the same wave is refused.
    pub fn put_up(&self, frozen: &FrozenDoor) -> Result<()> {
        self.db.write(|connection| {
            if let Some(present) = read(connection, &frozen.wave)? {
                return if present.manifest == frozen.manifest {
                    Ok(())
                } else {
                    Err(Error::refused(
                        Reason::Conflict,
                        format!(
                            "Wave {} has another door already; give the new wave another id.",
                            frozen.wave
                        ),
                    ))
                };
            }
            diesel::insert_into(door::table)
                .values(frozen)
                .execute(connection)
                .doing("putting up the door")
                .map(|_| ())
        })
    }

    /// Shuts the door for good. When this returns, no ballot gets a receipt any more: the update
    /// waits for every placing under way, and each later one finds the door shut.
    pub fn shut(&self, wave: &str) -> Result<()> {
        let rows = self.db.write(|connection| {
            diesel::update(door::table.filter(door::wave.eq(wave)))
                .set(door::open.eq(false))
                .execute(connection)
                .doing("shutting the door")
        })?;
        if rows == 1 {
            Ok(())
        } else {
            Err(unknown_wave(wave))
        }
    }

    /// Publishes the certificate beside the door it belongs to.
    pub fn hang_up(&self, wave: &str, certificate: &[u8]) -> Result<()> {
        self.db.write(|connection| {
            diesel::update(door::table.filter(door::wave.eq(wave)))
                .set(door::certificate.eq(Some(certificate)))
                .execute(connection)
                .doing("publishing the certificate")
                .map(|_| ())
        })
    }

    /// How many boxes lie behind a door that is shut (revisions counted). `None` while it is open:
    /// until then nobody is told, and on PostgreSQL the role of the desk cannot find out.
    pub fn boxes_behind(&self, wave: &str) -> Result<Option<i64>> {
        self.db.read(|connection| {
            match connection {
                Conn::Sqlite(inner) => door::table
                    .filter(door::wave.eq(wave))
                    .filter(door::open.eq(false))
                    .select(
                        ballot::table
                            .filter(ballot::wave.eq(wave))
                            .count()
                            .single_value(),
                    )
                    .first::<Option<i64>>(inner)
                    .optional()
                    .map(Option::flatten),
                Conn::Postgres(inner) => diesel::select(boxes_behind(wave)).get_result(inner),
            }
            .doing("counting the boxes behind a shut door")
        })
    }
}
