//! M1: exactly one blind signature for each invitation or paper code.
//!
//! The claim is one conditional statement: the first blinded value wins, the same value again is the
//! same request repeated, another value is a second token and refused. What is stored is the
//! SHA-256 of the blinded value, which says nothing of the token, and it is forgotten at closing.

use std::num::NonZeroU32;
use std::sync::Arc;

use diesel::prelude::*;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest, Sha256};

use super::blind_sign::IssuingKey;
use super::blinders::Blinders;
use super::groups::GroupRow;
use super::secret::PaperCode;
use crate::clock::Randomness;
use crate::error::{Doing, Error, Reason, Result};
use crate::protocol::{b64u, unb64u};
use crate::store::office_schema::{invitation, paper_code, wave};
use crate::store::{Conn, OfficeDb};
use crate::wave::{State, Wave};

/// How a respondent shows to be invited.
#[derive(Clone)]
pub enum Credential {
    /// SHA-256 of the secret of a link.
    Invitation([u8; 32]),
    /// A paper code as typed.
    Code(String),
}

impl Credential {
    /// The credential of a link's secret, as base64url.
    pub fn invitation(secret: &str) -> Result<Self> {
        let secret = unb64u(secret, "invitation")?;
        if secret.len() != 16 {
            return Err(Error::invalid(
                "invitation: the secret of a link has 22 characters; copy the whole link.",
            ));
        }
        Ok(Self::Invitation(Sha256::digest(&secret).into()))
    }
}

/// A credential that was found: whose claim it is, and for which group.
struct Admitted {
    group: String,
    claim: Claim,
}

/// The row that a token claims.
enum Claim {
    Invitation([u8; 32]),
    Code(String),
}

/// Capability to tell a group and to sign blind.
#[derive(Clone)]
pub struct TokenDesk {
    db: OfficeDb,
    randomness: Randomness,
    blinders: Blinders,
    attempts: Arc<DefaultKeyedRateLimiter<(String, String)>>,
}

impl TokenDesk {
    /// A desk on the office store.
    pub fn new(db: OfficeDb, randomness: Randomness) -> Self {
        // 50 bits of secret in a code; ten guesses an hour for each code id are no attack. Each process
        // keeps a limit of its own: a handful of them make it fifty guesses, which is none either, and a
        // shared one would have to keep in the database when somebody used a letter.
        let hourly = NonZeroU32::new(10).expect("ten is not zero");
        Self {
            db,
            randomness,
            blinders: Blinders::default(),
            attempts: Arc::new(RateLimiter::keyed(Quota::per_hour(hourly))),
        }
    }

    /// The group of this invitation or code.
    pub fn group(&self, wave: &str, credential: &Credential) -> Result<String> {
        self.admit(wave, credential).map(|admitted| admitted.group)
    }

    /// Signs a blinded value (base64url, 256 bytes), once for each credential.
    pub fn token(&self, wave: &str, credential: &Credential, blinded: &str) -> Result<String> {
        let blinded = unb64u(blinded, "blinded")?;
        let admitted = self.admit(wave, credential)?;
        let group = self
            .db
            .read(|connection| GroupRow::get(connection, wave, &admitted.group))?;
        let key = group.signing_key.ok_or_else(closed)?;
        let key = IssuingKey::from_pkcs8(&key)?;
        key.check_blinded(&blinded)?;
        let claimed: [u8; 32] = Sha256::digest(&blinded).into();
        self.db
            .write(|connection| claim(connection, wave, &admitted.claim, &claimed))?;
        let signature = key.sign_blinded(&blinded, &self.blinders, &mut self.randomness.rng())?;
        Ok(b64u(&signature))
    }

    fn admit(&self, wave: &str, credential: &Credential) -> Result<Admitted> {
        let state = self
            .db
            .read(|connection| Wave::state_of(connection, wave))?;
        match state {
            None | Some(State::Draft) => return Err(unknown()),
            Some(State::Open) => {}
            Some(_) => return Err(closed()),
        }
        match credential {
            Credential::Invitation(hash) => self.admit_invitation(wave, hash),
            Credential::Code(code) => self.admit_code(wave, code),
        }
    }

    fn admit_invitation(&self, wave: &str, hash: &[u8; 32]) -> Result<Admitted> {
        let group = self.db.read(|connection| {
            invitation::table
                .find((wave, hash.as_slice()))
                .select(invitation::group)
                .first::<String>(connection)
                .optional()
                .doing("looking up an invitation")
        })?;
        Ok(Admitted {
            group: group.ok_or_else(unknown)?,
            claim: Claim::Invitation(*hash),
        })
    }

    fn admit_code(&self, wave: &str, typed: &str) -> Result<Admitted> {
        let code = PaperCode::parse(typed)?;
        let row = self.db.read(|connection| {
            paper_code::table
                .find((wave, code.id()))
                .select((paper_code::group, paper_code::hash))
                .first::<(String, String)>(connection)
                .optional()
                .doing("looking up a paper code")
        })?;
        let (group, hash) = row.ok_or_else(unknown)?;
        // Only codes that exist are remembered, so that guessing fills no memory.
        let key = (wave.to_owned(), code.id().to_owned());
        if self.attempts.check_key(&key).is_err() {
            return Err(Error::refused(
                Reason::TooMany,
                "code: too many attempts with this code; wait an hour and type it again.",
            ));
        }
        if !code.verify(&hash) {
            return Err(unknown());
        }
        Ok(Admitted {
            group,
            claim: Claim::Code(code.id().to_owned()),
        })
    }
}

/// Claims the token for this blinded value, while the wave is open.
fn claim(connection: &mut Conn, wave_id: &str, claim: &Claim, blinded: &[u8; 32]) -> Result<()> {
    let blinded = blinded.as_slice();
    let is_open = || {
        diesel::dsl::exists(
            wave::table.filter(wave::id.eq(wave_id).and(wave::state.eq(State::Open.name()))),
        )
    };
    let (rows, present) = match claim {
        Claim::Invitation(hash) => {
            let row = || {
                invitation::table.filter(
                    invitation::wave
                        .eq(wave_id)
                        .and(invitation::secret_sha256.eq(hash.as_slice())),
                )
            };
            let free = row()
                .filter(invitation::blinded_sha256.is_null())
                .filter(is_open());
            let rows = diesel::update(free)
                .set(invitation::blinded_sha256.eq(Some(blinded)))
                .execute(connection)
                .doing("claiming a token")?;
            let present = row()
                .select(invitation::blinded_sha256)
                .first::<Option<Vec<u8>>>(connection);
            (rows, present)
        }
        Claim::Code(id) => {
            let row = || {
                paper_code::table.filter(
                    paper_code::wave
                        .eq(wave_id)
                        .and(paper_code::code_id.eq(id.as_str())),
                )
            };
            let free = row()
                .filter(paper_code::blinded_sha256.is_null())
                .filter(is_open());
            let rows = diesel::update(free)
                .set(paper_code::blinded_sha256.eq(Some(blinded)))
                .execute(connection)
                .doing("claiming a token")?;
            let present = row()
                .select(paper_code::blinded_sha256)
                .first::<Option<Vec<u8>>>(connection);
            (rows, present)
        }
    };
    if rows == 1 {
        return Ok(());
    }
    match present.doing("comparing with the token issued")? {
        Some(earlier) if earlier == blinded => Ok(()),
        Some(_) => Err(Error::refused(
            Reason::Conflict,
            "This invitation was used already. To change an answer, use your link and resume code.",
        )),
        None => Err(closed()),
    }
}

fn unknown() -> Error {
    Error::refused(
        Reason::Unknown,
        "This link or code is not known for this survey. Copy the whole link, or ask who sent it.",
    )
}

fn closed() -> Error {
    Error::refused(
        Reason::Gone,
        "This survey is closed; no answers are taken any more.",
    )
}
