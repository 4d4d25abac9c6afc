//! The sealed box: a ballot of one fixed size that only the results key opens.
//!
//! HPKE base mode (RFC 9180), DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: the suite that a
//! browser can do with WebCrypto alone. Every ballot is padded to the same size, so that a box does
//! not tell who wrote a comment. Token and commitment's secret lie inside too: a box that was altered or moved to
//! another commitment is found out at the count, whoever did it.

use std::borrow::Cow;
use std::fmt;

use hpke::aead::AesGcm256;
use hpke::inout::InOutBuf;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable, single_shot_seal_inout_detached_with_rng};
use rand::CryptoRng;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::token::{Commitment, TOKEN_SIZE};
use crate::error::{Error, Reason, Result};
use crate::protocol::{b64u, str_prefixed, unb64u_array};
use crate::survey::Given;

/// Bytes of the padded plaintext of every ballot.
pub const BALLOT_SIZE: usize = 8192;

/// Bytes of the encapsulated key: an uncompressed P-256 point.
pub(super) const ENC_SIZE: usize = 65;

/// Bytes of the authentication tag.
const TAG_SIZE: usize = 16;

/// Bytes of every sealed box: `enc || ciphertext`.
pub const BOX_SIZE: usize = ENC_SIZE + BALLOT_SIZE + TAG_SIZE;

type PublicKey = <DhP256HkdfSha256 as Kem>::PublicKey;

/// What goes into a box. It has no `Debug` that prints it: nothing of it may reach a log.
#[derive(Clone, PartialEq)]
pub struct Ballot {
    /// The group the token speaks for.
    pub group: String,
    /// Prefix of the token's message.
    pub prefix: [u8; 32],
    /// The token.
    pub token: Vec<u8>,
    /// The secret behind the commitment.
    pub secret: [u8; 32],
    /// Which revision of the answers this is.
    pub revision: u8,
    /// The answers, as the questionnaire's ids say; not checked here.
    pub answers: Value,
}

impl fmt::Debug for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ballot")
    }
}

#[derive(Serialize)]
struct Written<'a> {
    group: &'a str,
    prefix: String,
    token: String,
    secret: String,
    revision: u8,
    answers: &'a Value,
}

/// What lies in a box, as far as possible in the plaintext it was read from. It does not print itself either.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenBallot<'a> {
    /// The group the token speaks for.
    #[serde(borrow)]
    pub group: Cow<'a, str>,
    /// Prefix of the token's message.
    #[serde(deserialize_with = "array")]
    pub prefix: [u8; 32],
    /// The token.
    #[serde(deserialize_with = "array")]
    pub token: [u8; TOKEN_SIZE],
    /// The secret behind the commitment.
    #[serde(deserialize_with = "array")]
    pub secret: [u8; 32],
    /// Which revision of the answers this is.
    pub revision: u8,
    /// The answers, as the questionnaire's ids say; not checked here.
    #[serde(borrow)]
    pub answers: Given<'a>,
}

impl fmt::Debug for OpenBallot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenBallot")
    }
}

fn array<'de, D: Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> std::result::Result<[u8; N], D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let Text(text) = Text::deserialize(deserializer)?;
    unb64u_array(&text, "a field").map_err(D::Error::custom)
}

impl Ballot {
    /// The plaintext: JSON, padded with spaces to [`BALLOT_SIZE`].
    pub fn to_plaintext(&self) -> Result<Vec<u8>> {
        let written = Written {
            group: &self.group,
            prefix: b64u(&self.prefix),
            token: b64u(&self.token),
            secret: b64u(&self.secret),
            revision: self.revision,
            answers: &self.answers,
        };
        let mut bytes = serde_json::to_vec(&written)
            .map_err(|_| Error::failed("writing a ballot: the answers are no JSON"))?;
        if bytes.len() > BALLOT_SIZE {
            return Err(Error::refused(
                Reason::TooLarge,
                format!(
                    "answers: take {} bytes and a ballot has room for {BALLOT_SIZE}; shorten a comment.",
                    bytes.len()
                ),
            ));
        }
        bytes.resize(BALLOT_SIZE, b' ');
        Ok(bytes)
    }
}

impl<'a> OpenBallot<'a> {
    /// Reads a plaintext strictly: exact size, spaces at the end, each key once and none beside these.
    /// The refusal says nothing of the content.
    pub fn from_plaintext(plaintext: &'a [u8]) -> Result<Self> {
        let unreadable = || Error::invalid("A ballot in the box cannot be read.");
        if plaintext.len() != BALLOT_SIZE || plaintext[0] != b'{' {
            return Err(unreadable());
        }
        let text = without_padding(plaintext);
        if !text.ends_with(b"}") {
            return Err(unreadable());
        }
        serde_json::from_slice(text).map_err(|_| unreadable())
    }
}

/// A plaintext without the spaces at its end, which are most of it: looked at in pieces, not one by one.
fn without_padding(plaintext: &[u8]) -> &[u8] {
    const SPACES: [u8; 64] = [b' '; 64];
    let mut text = plaintext;
    while let Some(shorter) = text.strip_suffix(&SPACES) {
        text = shorter;
    }
    while let Some(shorter) = text.strip_suffix(b" ") {
        text = shorter;
    }
    text
}

pub(super) fn info(wave: &str) -> Vec<u8> {
    [b"weerklank/ballot/v1".as_slice(), &str_prefixed(wave)].concat()
}

pub(super) fn aad(commitment: &Commitment, revision: u8) -> [u8; 33] {
    let mut aad = [revision; 33];
    aad[..32].copy_from_slice(&commitment.0);
    aad
}

/// Reads the results key of a manifest. It is refused before anything is sent, not only when a ballot is
/// sealed.
fn results_key(bytes: &[u8]) -> Result<PublicKey> {
    PublicKey::from_bytes(bytes).map_err(|_| {
        Error::invalid(
            "results_public_key: must be an uncompressed point of P-256 (65 bytes); do not answer.",
        )
    })
}

/// Refuses a results key that is no point of the curve.
pub(super) fn check_results_key(bytes: &[u8]) -> Result<()> {
    results_key(bytes).map(|_| ())
}

/// Seals a padded plaintext for the holder of the results key.
pub fn seal(
    results_public_key: &[u8],
    wave: &str,
    commitment: &Commitment,
    revision: u8,
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>> {
    let key = results_key(results_public_key)?;
    if plaintext.len() != BALLOT_SIZE {
        return Err(Error::failed("sealing a ballot that was not padded"));
    }
    let mut sealed = [&[0; ENC_SIZE], plaintext].concat();
    let (enc, tag) =
        single_shot_seal_inout_detached_with_rng::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeS::Base,
            &key,
            &info(wave),
            InOutBuf::from(&mut sealed[ENC_SIZE..]),
            &aad(commitment, revision),
            rng,
        )
        .map_err(|_| Error::failed("sealing a ballot"))?;
    sealed[..ENC_SIZE].copy_from_slice(&enc.to_bytes());
    sealed.extend_from_slice(&tag.to_bytes());
    Ok(sealed)
}

#[cfg(test)]
mod tests;
