//! Opening boxes: HPKE base mode (RFC 9180, sections 4.1, 5.1 and 5.2) for a receiver who opens very many
//! with one key.
//!
//! Measured for one ballot of 8 KiB: `hpke` takes 320 microseconds, the HPKE inside `rustls` 63, because it
//! computes the receiver's public key again for every box; this takes 48, of which 44 are the agreement
//! itself. A million ballots are counted while people wait, so agreement and AES-256-GCM come from
//! aws-lc and the key schedule is written out. Sealing stays with `hpke`, and the two are tested against
//! each other and against a browser's box.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::seal::{BOX_SIZE, ENC_SIZE, aad, info};
use super::token::Commitment;
use crate::error::{Error, Result};

/// `"KEM" || kem_id` for DHKEM(P-256, HKDF-SHA256).
const KEM: &[u8] = b"KEM\x00\x10";
/// `"HPKE" || kem_id || kdf_id || aead_id`, the KDF being HKDF-SHA256 and the AEAD AES-256-GCM.
const SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";

/// Output of SHA-256, wiped when it is dropped.
type Secret = Zeroizing<[u8; 32]>;

/// Opens the boxes of one wave: the parsed results key and what is the same for every box, to be shared by as many
/// threads as there are cores.
pub struct Opener {
    key: PrivateKey,
    public: Vec<u8>,
    /// HMAC under the empty salt, with which every encapsulated secret is extracted.
    unsalted: Hmac<Sha256>,
    /// `key_schedule_context`: mode and hashes, of the empty id of no pre-shared key and of the wave.
    context: [u8; 65],
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}

impl Opener {
    /// An opener for this wave with this private key, the 32 bytes of a P-256 scalar. Bytes, because this room
    /// knows nothing of who holds the key.
    pub fn new(private: &[u8], wave: &str) -> Result<Self> {
        let failed = || Error::failed("taking up the results key");
        let key = PrivateKey::from_private_key(&ECDH_P256, private).map_err(|_| failed())?;
        let public = key.compute_public_key().map_err(|_| failed())?;
        let unsalted = keyed(&[]);
        let hash = |label, of| labeled_extract(SUITE, &unsalted, label, of);
        let mut context = [0; 65];
        context[1..33].copy_from_slice(hash(b"psk_id_hash", &[]).as_slice());
        context[33..].copy_from_slice(hash(b"info_hash", &info(wave)).as_slice());
        Ok(Self {
            public: public.as_ref().to_vec(),
            key,
            unsalted,
            context,
        })
    }

    /// The padded plaintext of a box, in its place. Says no where the box was made for another key, wave, commitment
    /// or revision, or altered in any bit; which of these, cannot be known.
    pub fn open<'s>(
        &self,
        commitment: &Commitment,
        revision: u8,
        sealed: &'s mut [u8],
    ) -> Result<&'s [u8]> {
        let refusal = || Error::invalid("A box does not open with this key.");
        if sealed.len() != BOX_SIZE {
            return Err(refusal());
        }
        let (enc, ciphertext) = sealed.split_at_mut(ENC_SIZE);
        let shared = self.decapsulate(enc).ok_or_else(refusal)?;
        let (key, nonce) = self.key_schedule(&shared);
        let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| refusal())?;
        let plaintext = LessSafeKey::new(key).open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad(commitment, revision)),
            ciphertext,
        );
        plaintext.map(|bytes| &*bytes).map_err(|_| refusal())
    }

    /// `Decap`: the secret that the sender encapsulated for us; nothing if `enc` is no point.
    fn decapsulate(&self, enc: &[u8]) -> Option<Secret> {
        let sender = UnparsedPublicKey::new(&ECDH_P256, enc);
        agree(&self.key, sender, (), |dh| {
            let prk = keyed(labeled_extract(KEM, &self.unsalted, b"eae_prk", dh).as_slice());
            let context = [enc, self.public.as_slice()];
            Ok(labeled_expand(KEM, &prk, b"shared_secret", context, 32))
        })
        .ok()
    }

    /// `KeySchedule` in base mode: the key and, for the only message of the context, the base nonce.
    fn key_schedule(&self, shared: &Secret) -> (Secret, [u8; 12]) {
        let salted = keyed(shared.as_slice());
        let secret = keyed(labeled_extract(SUITE, &salted, b"secret", &[]).as_slice());
        let context = [self.context.as_slice(), &[]];
        let key = labeled_expand(SUITE, &secret, b"key", context, 32);
        let long = labeled_expand(SUITE, &secret, b"base_nonce", context, 12);
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&long[..12]);
        (key, nonce)
    }
}

/// `LabeledExtract(salt, label, ikm)`: HKDF-Extract is one HMAC, under the salt (RFC 5869, section 2.2).
fn labeled_extract(suite: &[u8], salted: &Hmac<Sha256>, label: &[u8], ikm: &[u8]) -> Secret {
    hmac(salted, [b"HPKE-v1", suite, label, ikm])
}

/// `LabeledExpand(prk, label, info, length)`. Up to 32 bytes HKDF-Expand is one HMAC, under `prk` (RFC 5869,
/// section 2.3); shorter outputs are the beginning of it.
fn labeled_expand(
    suite: &[u8],
    prk: &Hmac<Sha256>,
    label: &[u8],
    info: [&[u8]; 2],
    length: u8,
) -> Secret {
    let [first, second] = info;
    let length = [0, length];
    hmac(
        prk,
        [&length, b"HPKE-v1", suite, label, first, second, &[1]],
    )
}

fn hmac<const N: usize>(keyed: &Hmac<Sha256>, parts: [&[u8]; N]) -> Secret {
    let mut mac = keyed.clone();
    parts.iter().for_each(|part| mac.update(part));
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}
