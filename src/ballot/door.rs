//! The door: what is frozen when a wave opens, and whether anybody may still come in.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use diesel::prelude::*;

use super::token::GroupKey;
use crate::error::{Doing, Error, Reason, Result};
use crate::protocol::unb64u;
use crate::store::ballot_schema::door;
use crate::store::{BallotDb, Conn};
use crate::wave::Manifest;

/// The bytes of a door, exactly as they will be served for the life of the wave.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = door)]
#[allow(missing_docs)]
pub struct FrozenDoor {
    pub wave: String,
    pub manifest: Vec<u8>,
    pub questionnaire: Vec<u8>,
    pub page: Vec<u8>,
    pub script: Vec<u8>,
    pub style: Vec<u8>,
    pub open: bool,
}

/// A door that was read and understood.
#[derive(Debug)]
pub struct Door {
    /// The bytes as served.
    pub frozen: FrozenDoor,
    /// The manifest in them.
    pub manifest: Manifest,
    keys: HashMap<String, GroupKey>,
}

impl Door {
    fn understand(frozen: FrozenDoor) -> Result<Self> {
        let manifest = Manifest::from_bytes(&frozen.manifest)?;
        let keys = group_keys(&manifest)?;
        Ok(Self {
            frozen,
            manifest,
            keys,
        })
    }

    /// The public half of a group's issuing key.
    pub fn key(&self, group: &str) -> Option<&GroupKey> {
        self.keys.get(group)
    }
}

/// The issuing keys of a manifest, each checked as a respondent checks it.
pub fn group_keys(manifest: &Manifest) -> Result<HashMap<String, GroupKey>> {
    manifest
        .groups
        .iter()
        .map(|group| {
            let der = unb64u(&group.public_key, "public_key")?;
            Ok((group.id.clone(), GroupKey::from_der(&der)?))
        })
        .collect()
}

/// Capability to read doors. What is frozen is kept in memory; whether a door is open never is,
/// because another process may shut it: that is asked in the very statement that places a ballot.
#[derive(Clone)]
pub struct Doors {
    db: BallotDb,
    known: Arc<RwLock<HashMap<String, Arc<Door>>>>,
}

impl Doors {
    /// Doors of this ballot store.
    pub fn new(db: BallotDb) -> Self {
        Self {
            db,
            known: Arc::default(),
        }
    }

    /// The door of a wave.
    pub fn find(&self, wave: &str) -> Result<Arc<Door>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(door) = known.get(wave) {
            return Ok(door.clone());
        }
        drop(known);
        let frozen = self
            .db
            .read(|connection| read(connection, wave))?
            .ok_or_else(|| unknown_wave(wave))?;
        let door = Arc::new(Door::understand(frozen)?);
        self.known
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(wave.to_owned(), door.clone());
        Ok(door)
    }

    /// The count certificate, if the wave has been counted.
    pub fn certificate(&self, wave: &str) -> Result<Option<Vec<u8>>> {
        self.db.read(|connection| {
            door::table
                .filter(door::wave.eq(wave))
                .select(door::certificate)
                .first::<Option<Vec<u8>>>(connection)
                .optional()
                .doing("reading the certificate")?
                .ok_or_else(|| unknown_wave(wave))
        })
    }

    /// Whether the store answers at all.
    pub fn healthy(&self) -> Result<()> {
        self.db.read(|connection| read(connection, "").map(|_| ()))
    }
}

pub(super) fn read(connection: &mut Conn, wave: &str) -> Result<Option<FrozenDoor>> {
    door::table
        .filter(door::wave.eq(wave))
        .select((
            door::wave,
            door::manifest,
            door::questionnaire,
            door::page,
            door::script,
            door::style,
            door::open,
        ))
        .first::<FrozenDoor>(connection)
        .optional()
        .doing("reading the door")
}

pub(super) fn unknown_wave(_wave: &str) -> Error {
    Error::refused(
        Reason::Unknown,
        "There is no such survey here. Check the link, or ask who sent it.",
    )
}
