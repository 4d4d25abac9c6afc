//! One share of the results key as a file, encrypted under a passphrase.
//!
//! Argon2id (RFC 9106, the second recommended setting: 64 MiB, three passes, four lanes) makes a key of
//! the passphrase, AES-256-GCM encrypts the share. The parameters stand in the file, so that they can be raised
//! later; the label is authenticated with the share.

use std::fmt;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::{LARGEST_FILE, PublicHalf};
use crate::error::{Doing, Error, Result};
use crate::protocol::{b64u, unb64u, unb64u_array};

/// Bytes of the private scalar, and of a share of it.
pub const KEY_SIZE: usize = 32;

const FORMAT: &str = "weerklank/share/v1";
const SALT_SIZE: usize = 16;
const NONCE_SIZE: usize = 12;

/// What a new file is made with.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// What a file may ask for: a gigabyte, and some minutes at most. A file is not trusted before it is opened.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 16;

/// Hex SHA-256 of a public half, by which shares of one key know each other.
pub fn fingerprint(public: &[u8]) -> String {
    crate::protocol::hex(&Sha256::digest(public))
}

/// Which share of which key this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Hex SHA-256 of the public half.
    pub public_key_sha256: String,
    /// 1 to `shares`.
    pub index: u8,
    /// How many shares exist.
    pub shares: u8,
    /// How many of them open the box.
    pub threshold: u8,
}

impl Label {
    /// Whether the other is a label of the same key, divided in the same way.
    pub fn same_key(&self, other: &Self) -> bool {
        (&self.public_key_sha256, self.shares, self.threshold)
            == (&other.public_key_sha256, other.shares, other.threshold)
    }

    fn sound(&self) -> bool {
        (1..=self.shares).contains(&self.index) && (1..=self.shares).contains(&self.threshold)
    }

    /// What is authenticated along with the share.
    fn bytes(&self) -> Vec<u8> {
        let numbers = [self.index, self.shares, self.threshold];
        [
            FORMAT.as_bytes(),
            self.public_key_sha256.as_bytes(),
            &numbers,
        ]
        .concat()
    }
}

/// How the share in a file is protected.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
enum Encryption {
    #[serde(rename = "none: whoever has this file has the share")]
    Open,
    #[serde(rename = "argon2id, aes-256-gcm")]
    Passphrase {
        memory_kib: u32,
        passes: u32,
        lanes: u32,
        salt: String,
        nonce: String,
    },
}

/// `share-N.key`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareFile {
    format: String,
    of: Label,
    encryption: Encryption,
    /// The share or its ciphertext, base64url.
    share: String,
}

impl Drop for ShareFile {
    fn drop(&mut self) {
        self.share.zeroize();
    }
}

impl fmt::Debug for ShareFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareFile")
    }
}

impl ShareFile {
    /// A file for this share, encrypted if there is a passphrase.
    pub(super) fn new(
        label: Label,
        share: &[u8],
        passphrase: Option<&Zeroizing<String>>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self> {
        let (encryption, share) = match passphrase {
            None => (Encryption::Open, b64u(share)),
            Some(passphrase) => {
                if passphrase.trim().is_empty() {
                    return Err(Error::invalid(format!(
                        "passphrase file: the passphrase of share {} is empty; write one a line.",
                        label.index
                    )));
                }
                let (mut salt, mut nonce) = ([0; SALT_SIZE], [0; NONCE_SIZE]);
                rng.fill_bytes(&mut salt);
                rng.fill_bytes(&mut nonce);
                let cipher = cipher(passphrase, &salt, MEMORY_KIB, PASSES, LANES)
                    .ok_or_else(|| Error::failed("making a key of a passphrase"))?;
                let payload = Payload {
                    msg: share,
                    aad: &label.bytes(),
                };
                let sealed = cipher.encrypt(&Nonce::from(nonce), payload);
                let encryption = Encryption::Passphrase {
                    memory_kib: MEMORY_KIB,
                    passes: PASSES,
                    lanes: LANES,
                    salt: b64u(&salt),
                    nonce: b64u(&nonce),
                };
                let sealed = sealed.map_err(|_| Error::failed("encrypting a share"))?;
                (encryption, b64u(&sealed))
            }
        };
        Ok(Self {
            format: FORMAT.to_owned(),
            of: label,
            encryption,
            share,
        })
    }

    /// The contents of the file. Write it readable for its holder only.
    pub fn to_json(&self) -> Result<Zeroizing<String>> {
        let text = serde_json::to_string_pretty(self).doing("writing a share")?;
        Ok(Zeroizing::new(text + "\n"))
    }

    /// Reads a file and checks all that can be checked without a passphrase.
    pub(super) fn parse(text: &str, name: &str) -> Result<Self> {
        if text.len() > LARGEST_FILE {
            return Err(Error::invalid(format!(
                "{name}: is too large for a share; give a share-N.key file."
            )));
        }
        if PublicHalf::parse(text, name).is_ok() {
            return Err(Error::invalid(format!(
                "{name}: is the public half, which opens nothing; give a share-N.key file."
            )));
        }
        let file: Self = serde_json::from_str(text).map_err(|error| {
            Error::invalid(format!(
                "{name}: is not a whole share file (line {}); give a share-N.key file, or copy it \
                 again from where it is kept.",
                error.line()
            ))
        })?;
        if file.format != FORMAT {
            return Err(Error::invalid(format!(
                "{name}: format is not {FORMAT}; use the program that made the share, or a newer one."
            )));
        }
        if !file.of.sound() {
            return Err(altered(name));
        }
        Ok(file)
    }

    /// Which share this is.
    pub fn label(&self) -> &Label {
        &self.of
    }

    /// The share itself. `passphrase` is asked only where the file is encrypted.
    pub(super) fn open(
        &self,
        name: &str,
        passphrase: impl FnOnce() -> Option<Zeroizing<String>>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let share = unb64u(&self.share, "share").map_err(|_| altered(name))?;
        let share = Zeroizing::new(share);
        let opened = match &self.encryption {
            Encryption::Open => share,
            Encryption::Passphrase {
                memory_kib,
                passes,
                lanes,
                salt,
                nonce,
            } => {
                let salt: [u8; SALT_SIZE] =
                    unb64u_array(salt, "salt").map_err(|_| altered(name))?;
                let nonce: [u8; NONCE_SIZE] =
                    unb64u_array(nonce, "nonce").map_err(|_| altered(name))?;
                let Some(passphrase) = passphrase() else {
                    return Err(Error::invalid(format!(
                        "{name}: is encrypted; give its passphrase with --passphrase-file."
                    )));
                };
                let cipher = cipher(&passphrase, &salt, *memory_kib, *passes, *lanes)
                    .ok_or_else(|| altered(name))?;
                let payload = Payload {
                    msg: &share,
                    aad: &self.of.bytes(),
                };
                let opened = cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| {
                    Error::invalid(format!(
                        "{name}: does not open with this passphrase; try again. If the passphrase is \
                         certainly right, the file was altered: take a copy of it, or another share."
                    ))
                })?;
                Zeroizing::new(opened)
            }
        };
        if opened.len() == KEY_SIZE {
            Ok(opened)
        } else {
            Err(altered(name))
        }
    }
}

fn altered(name: &str) -> Error {
    Error::invalid(format!(
        "{name}: holds values that no share file has, so it was altered; take a copy of it, or another share."
    ))
}

/// The cipher of a passphrase; nothing where the parameters are beyond what a file may ask for.
fn cipher(
    passphrase: &str,
    salt: &[u8; SALT_SIZE],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
) -> Option<Aes256Gcm> {
    if memory_kib > MOST_MEMORY_KIB || passes > MOST_PASSES || lanes > MOST_LANES {
        return None;
    }
    let params = Params::new(memory_kib, passes, lanes, Some(KEY_SIZE)).ok()?;
    let mut key = Zeroizing::new([0; KEY_SIZE]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .ok()?;
    Aes256Gcm::new_from_slice(key.as_slice()).ok()
}
