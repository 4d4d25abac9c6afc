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

use super::blind_sign::BlindSigners;
use super::groups::GroupRow;
use super::secret::PaperCode;
use crate::error::{Doing, Error, Reason, Result};
use crate::protocol::{b64u, unb64u};
use crate::store::office_schema::{invitation, paper_code, wave, wave_group};
use crate::store::{Conn, GroupCommit, OfficeDb};
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

/// A credential that was found: whose claim it is, for which group, and that group's key.
struct Admitted {
    group: String,
    /// PKCS#8 DER; nothing once it is destroyed.
    signing_key: Option<Vec<u8>>,
    claim: Claim,
}

/// The row that a token claims.
enum Claim {
    Invitation([u8; 32]),
    Code(String),
}

/// A claim on its way to the store.
struct Claiming {
    wave: String,
    claim: Claim,
    /// SHA-256 of the blinded value.
    blinded: [u8; 32],
}

/// What became of a claim.
enum Claimed {
    /// It is this value's, now or since an earlier request.
    Ours,
    /// Another value came before.
    Others,
    /// The wave is not open.
    Closed,
}

/// Capability to tell a group and to sign blind.
#[derive(Clone)]
pub struct TokenDesk {
    db: OfficeDb,
    claims: GroupCommit<Claiming, Claimed>,
    signers: BlindSigners,
    attempts: Arc<DefaultKeyedRateLimiter<(String, String)>>,
}

impl TokenDesk {
    /// A desk on the office store.
    pub fn new(db: OfficeDb) -> Self {
        // 50 bits of secret in a code; ten guesses an hour for each code id are no attack. Each process
        // keeps a limit of its own: a handful of them make it fifty guesses, which is none either, and a
        // shared one would have to keep in the database when somebody used a letter.
        let hourly = NonZeroU32::new(10).expect("ten is not zero");
        Self {
            claims: db.group_commit(claim),
            db,
            signers: BlindSigners::default(),
            attempts: Arc::new(RateLimiter::keyed(Quota::per_hour(hourly))),
        }
    }

    /// The group of this invitation or code.
    pub fn group(&self, wave: &str, credential: &Credential) -> Result<String> {
        self.admit(wave, credential).map(|admitted| admitted.group)
    }

    /// Signs a blinded value (base64url, 256 bytes), once for each credential.
    pub fn token(&self, wave: &str, credential: &Credential, blinded: &str) -> Result<String> {
        let bytes = unb64u(blinded, "blinded")?;
        let admitted = self.admit(wave, credential)?;
        let key = admitted.signing_key.ok_or_else(closed)?;
        let signer = self.signers.with(&key)?;
        let blinded = signer.blinded(&bytes)?;
        let claimed = self.claims.run(Claiming {
            wave: wave.to_owned(),
            claim: admitted.claim,
            blinded: Sha256::digest(&bytes).into(),
        })?;
        match claimed {
            Claimed::Ours => {}
            Claimed::Others => return Err(used()),
            Claimed::Closed => return Err(closed()),
        }
        Ok(b64u(&signer.sign(&blinded)?))
    }

    fn admit(&self, wave: &str, credential: &Credential) -> Result<Admitted> {
        match credential {
            Credential::Invitation(hash) => self.admit_invitation(wave, hash),
            Credential::Code(code) => self.admit_code(wave, code),
        }
    }

    /// All in one question: each costs the embedded database a lock, and its cache if somebody wrote. And
    /// without LIMIT, whose parameter would have it plan anew each time.
    fn admit_invitation(&self, wave_id: &str, hash: &[u8; 32]) -> Result<Admitted> {
        let invitation_of = invitation::wave
            .eq(wave::id)
            .and(invitation::secret_sha256.eq(hash.to_vec()));
        let group_of = wave_group::wave.eq(wave::id).and(
            wave_group::group
                .nullable()
                .eq(invitation::group.nullable()),
        );
        let row = self.db.read(|connection| {
            wave::table
                .left_join(invitation::table.on(invitation_of))
                .left_join(wave_group::table.on(group_of))
                .filter(wave::id.eq(wave_id))
                .select((
                    wave::state,
                    invitation::group.nullable(),
                    wave_group::signing_key.nullable(),
                ))
                .get_result::<(String, Option<String>, Option<Vec<u8>>)>(connection)
                .optional()
                .doing("looking up an invitation")
        })?;
        let (state, group, signing_key) = row.ok_or_else(unknown)?;
        check_open(state.parse()?)?;
        Ok(Admitted {
            group: group.ok_or_else(unknown)?,
            signing_key,
            claim: Claim::Invitation(*hash),
        })
    }

    fn admit_code(&self, wave: &str, typed: &str) -> Result<Admitted> {
        let state = self
            .db
            .read(|connection| Wave::state_of(connection, wave))?;
        check_open(state.ok_or_else(unknown)?)?;
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
        let row = self
            .db
            .read(|connection| GroupRow::get(connection, wave, &group))?;
        Ok(Admitted {
            group,
            signing_key: row.signing_key,
            claim: Claim::Code(code.id().to_owned()),
        })
    }
}

/// Tokens are given while the wave is open; a draft is nobody's business.
fn check_open(state: State) -> Result<()> {
    match state {
        State::Draft => Err(unknown()),
        State::Open => Ok(()),
        _ => Err(closed()),
    }
}

/// Claims the token for this blinded value, while the wave is open.
fn claim(connection: &mut Conn, claiming: &Claiming) -> Result<Claimed> {
    let (wave_id, blinded) = (claiming.wave.as_str(), claiming.blinded.as_slice());
    let is_open = || {
        diesel::dsl::exists(
            wave::table.filter(wave::id.eq(wave_id).and(wave::state.eq(State::Open.name()))),
        )
    };
    let present = match &claiming.claim {
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
            if rows == 1 {
                return Ok(Claimed::Ours);
            }
            row()
                .select(invitation::blinded_sha256)
                .first::<Option<Vec<u8>>>(connection)
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
            if rows == 1 {
                return Ok(Claimed::Ours);
            }
            row()
                .select(paper_code::blinded_sha256)
                .first::<Option<Vec<u8>>>(connection)
        }
    };
    Ok(match present.doing("comparing with the token issued")? {
        Some(earlier) if earlier == blinded => Claimed::Ours,
        Some(_) => Claimed::Others,
        None => Claimed::Closed,
    })
}

fn used() -> Error {
    Error::refused(
        Reason::Conflict,
        "This invitation was used already. To change an answer, use your link and resume code.",
    )
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
