//! Who holds the results key: the public half for the server, shares for the trustees.
//!
//! The key is an HPKE key pair of DHKEM(P-256, HKDF-SHA256), RFC 9180. Its private scalar is divided by
//! Shamir's scheme (A. Shamir, How to share a secret, 1979, over GF(256), crate `blahaj`: `sharks` it came
//! from draws biased coefficients, RUSTSEC-2024-0398). Fewer shares than the threshold say nothing of it.
//! Shares carry no checksum that could be tried against guesses; what they form is checked as a whole, by its public half.

mod share;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use blahaj::{Share, Sharks};
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Doing, Error, Result};
use crate::protocol::{b64u, unb64u};
pub use share::ShareFile;
use share::{KEY_SIZE, Label, fingerprint};

/// Bytes of an uncompressed P-256 point.
const POINT_SIZE: usize = 65;

/// A file of a results key has some hundred bytes; more is another file.
const LARGEST_FILE: usize = 64 * 1024;

type PrivateKey = <DhP256HkdfSha256 as Kem>::PrivateKey;
type PublicKey = <DhP256HkdfSha256 as Kem>::PublicKey;

/// `results.pub`: what the server gets to know of the results key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicHalf {
    /// Uncompressed P-256 point, base64url.
    pub public_key: String,
    /// How many shares exist.
    pub shares: u8,
    /// How many of them open the box.
    pub threshold: u8,
}

impl PublicHalf {
    /// The contents of `results.pub`.
    pub fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).doing("writing the public half")?;
        Ok(text + "\n")
    }

    /// Reads `results.pub`; `name` is the file, for the refusal.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let refusal = |what: &str| {
            Error::invalid(format!(
                "{name}: {what}; give the results.pub that `weerklank key new` wrote."
            ))
        };
        if text.len() > LARGEST_FILE {
            return Err(refusal("is too large for a public half"));
        }
        let half: Self = serde_json::from_str(text).map_err(|error| {
            refusal(&format!(
                "is not the public half of a results key (line {})",
                error.line()
            ))
        })?;
        let point = unb64u(&half.public_key, "public_key").ok();
        if point.is_none_or(|point| PublicKey::from_bytes(&point).is_err()) {
            return Err(refusal("public_key is not an uncompressed point of P-256"));
        }
        if half.threshold == 0 || half.threshold > half.shares {
            return Err(refusal("threshold is not a number from 1 to shares"));
        }
        Ok(half)
    }

    /// The point as bytes.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        unb64u(&self.public_key, "public_key")
    }
}

/// The results key, whole: in memory only, from unlocking to the end of the count.
#[derive(Clone)]
pub struct ResultsKey {
    private: Zeroizing<[u8; KEY_SIZE]>,
    public: [u8; POINT_SIZE],
}

impl fmt::Debug for ResultsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResultsKey")
    }
}

impl ResultsKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let (private, public) = DhP256HkdfSha256::gen_keypair_with_rng(rng);
        Self::of(&private, &public)
    }

    /// The key with this private scalar, if it is one.
    pub fn from_private(bytes: &[u8]) -> Option<Self> {
        let private = PrivateKey::from_bytes(bytes).ok()?;
        Some(Self::of(&private, &DhP256HkdfSha256::sk_to_pk(&private)))
    }

    fn of(private: &PrivateKey, public: &PublicKey) -> Self {
        let mut key = Self {
            private: Zeroizing::new([0; KEY_SIZE]),
            public: [0; POINT_SIZE],
        };
        private.write_exact(key.private.as_mut_slice());
        public.write_exact(&mut key.public);
        key
    }

    /// The public half: an uncompressed P-256 point.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// The private scalar.
    pub fn private(&self) -> &[u8; KEY_SIZE] {
        &self.private
    }
}

/// The passphrase of each share: one line for each, or one line for all. Several shares are never without.
pub fn passphrases_for(
    shares: u8,
    lines: Option<&[Zeroizing<String>]>,
) -> Result<Vec<Option<Zeroizing<String>>>> {
    let count = usize::from(shares);
    match lines {
        None => Ok(vec![None; count]),
        Some([line]) => Ok(vec![Some(line.clone()); count]),
        Some(lines) if lines.len() == count => Ok(lines.iter().cloned().map(Some).collect()),
        Some(lines) => Err(Error::invalid(format!(
            "passphrase file: has {} lines for {shares} shares; write one line for each share, or one for all.",
            lines.len()
        ))),
    }
}

/// Makes a results key and divides it into `shares`, of which any `threshold` open the box. Each share is
/// encrypted under its passphrase; only a single share may be without.
pub fn create(
    shares: u8,
    threshold: u8,
    passphrases: &[Option<Zeroizing<String>>],
    rng: &mut impl CryptoRng,
) -> Result<(PublicHalf, Vec<ShareFile>)> {
    if threshold == 0 || threshold > shares {
        return Err(Error::invalid(format!(
            "--threshold: must be a number from 1 to {}, the number of shares.",
            shares.max(1)
        )));
    }
    if passphrases.len() != usize::from(shares) {
        return Err(Error::invalid(format!(
            "passphrases: {} for {shares} shares; give one for each.",
            passphrases.len()
        )));
    }
    if shares > 1 && passphrases.contains(&None) {
        return Err(Error::invalid(
            "--passphrase-file: several shares are always encrypted; give a file with one passphrase a line.",
        ));
    }
    let key = ResultsKey::generate(rng);
    let parts: Vec<Share> = Sharks(threshold)
        .dealer_rng(key.private().as_slice(), rng)
        .take(usize::from(shares))
        .collect();
    let files = parts.iter().zip(passphrases).map(|(part, passphrase)| {
        // The library writes the index and then the bytes.
        let mut bytes = Zeroizing::new(Vec::from(part));
        let index = bytes.remove(0);
        let label = Label {
            public_key_sha256: fingerprint(key.public()),
            index,
            shares,
            threshold,
        };
        ShareFile::new(label, &bytes, passphrase.as_ref(), rng)
    });
    let files = files.collect::<Result<Vec<_>>>()?;
    let public = PublicHalf {
        public_key: b64u(key.public()),
        shares,
        threshold,
    };
    Ok((public, files))
}

/// Puts the key together from share files, each `(name, text)`. `passphrase` is asked with a file's name, and only
/// for files that are encrypted. What is formed must be the key that the shares name.
pub fn unlock(
    files: &[(&str, &str)],
    passphrase: impl Fn(&str) -> Option<Zeroizing<String>>,
) -> Result<ResultsKey> {
    let shares = files
        .iter()
        .map(|(name, text)| Ok((*name, ShareFile::parse(text, name)?)))
        .collect::<Result<Vec<_>>>()?;
    let label = check_together(&shares)?;
    let mut parts = Vec::new();
    for (name, file) in &shares {
        let mut bytes = file.open(name, || passphrase(name))?;
        bytes.insert(0, file.label().index);
        let part = Share::try_from(bytes.as_slice()).map_err(|_| Error::failed("reading a share"));
        parts.push(part?);
    }
    let mut private = Sharks(label.threshold)
        .recover(&parts)
        .map_err(|_| Error::failed("putting shares together"))?;
    let key = ResultsKey::from_private(&private);
    private.zeroize();
    key.filter(|key| fingerprint(key.public()) == label.public_key_sha256)
        .ok_or_else(|| {
            let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
            Error::invalid(format!(
                "{}: together these are not the key that they name, so at least one was altered; \
                 take copies of the shares, or another share.",
                names.join(", ")
            ))
        })
}

/// Whether these are enough different shares of one key; its label.
fn check_together<'a>(shares: &'a [(&str, ShareFile)]) -> Result<&'a Label> {
    let Some((first, file)) = shares.first() else {
        return Err(Error::invalid(
            "--key: no share was given; give the share files.",
        ));
    };
    let label = file.label();
    let mut seen = BTreeMap::new();
    for (name, file) in shares {
        if !file.label().same_key(label) {
            return Err(Error::invalid(format!(
                "{name}: is a share of another results key than {first}; give shares that were made together."
            )));
        }
        if let Some(twin) = seen.insert(file.label().index, name) {
            return Err(Error::invalid(format!(
                "{name}: is the same share as {twin}; give different shares."
            )));
        }
    }
    let needed = usize::from(label.threshold);
    if seen.len() < needed {
        return Err(Error::invalid(format!(
            "{first}: {needed} of {} shares are needed and {} given; add {} more with --key.",
            label.shares,
            seen.len(),
            needed - seen.len()
        )));
    }
    Ok(label)
}
