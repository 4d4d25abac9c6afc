//! Blind signatures: RFC 9474, section 4.3 (BlindSign).
//!
//! If a key leaks in spite of all care, false ballots are possible, never identities; it is destroyed at closing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::private_operation::{PrivateOperation, SIZE};
use crate::error::{Error, Result};

/// Signs blinded values of one (wave, group).
pub(super) struct BlindSigner(PrivateOperation);

impl BlindSigner {
    /// Reads an issuing key as it is stored, PKCS#8 DER.
    fn from_pkcs8(der: &[u8]) -> Result<Self> {
        PrivateOperation::from_pkcs8(der).map(Self).ok_or_else(|| {
            Error::failed(
                "reading an issuing key: it is no RSA-2048 key with exponent 65537; take back the backup \
                 in which it was whole",
            )
        })
    }

    /// A value that can be signed: exactly 256 bytes and 1 < x < n - 1. (The signatures of 0, 1 and n - 1 are those
    /// numbers themselves; nobody gets one of them by blinding.)
    pub(super) fn blinded(&self, bytes: &[u8]) -> Result<Blinded> {
        let refusal = || {
            Error::invalid(format!(
                "blinded: must be a number of exactly {SIZE} bytes above 1 and below the modulus less 1."
            ))
        };
        let number: [u8; SIZE] = bytes.try_into().map_err(|_| refusal())?;
        // Numbers of one length, big-endian, are in the order of their bytes.
        let mut one = [0; SIZE];
        one[SIZE - 1] = 1;
        // A modulus is odd.
        let mut last = *self.0.modulus();
        last[SIZE - 1] &= !1;
        (one < number && number < last)
            .then_some(Blinded(number))
            .ok_or_else(refusal)
    }

    /// Signs a blinded value, whatever it is; who may ask, and how often, is decided by the caller.
    pub(super) fn sign(&self, blinded: &Blinded) -> Result<[u8; SIZE]> {
        let signature = self.0.apply(&blinded.0);
        signature.ok_or_else(|| Error::failed("signing a blinded value: the key gives no result"))
    }
}

/// A number that may be signed with the key that was asked.
pub(super) struct Blinded([u8; SIZE]);

/// How long a key may stay in memory after the store has destroyed it.
const KEPT: Duration = Duration::from_secs(60);

type Keys = HashMap<[u8; 32], Arc<BlindSigner>>;

/// The keys that are in use, by SHA-256 of how they are stored.
///
/// Reading a key and making its first blinding factors takes longer than signing, and in the hours after the
/// invitations went out each key signs again and again. Each use still begins with the stored key, so that a
/// destroyed one signs nothing; and a minute after the first came in, all are dropped, and so wiped.
#[derive(Clone, Default)]
pub(super) struct BlindSigners(Arc<Mutex<Keys>>);

impl BlindSigners {
    /// The signer with this stored key.
    pub(super) fn with(&self, pkcs8: &[u8]) -> Result<Arc<BlindSigner>> {
        self.kept_for(pkcs8, KEPT)
    }

    fn kept_for(&self, pkcs8: &[u8], time: Duration) -> Result<Arc<BlindSigner>> {
        let name: [u8; 32] = Sha256::digest(pkcs8).into();
        if let Some(signer) = self.keys(|keys| keys.get(&name).cloned()) {
            return Ok(signer);
        }
        let signer = Arc::new(BlindSigner::from_pkcs8(pkcs8)?);
        let is_first = self.keys(|keys| {
            keys.insert(name, signer.clone());
            keys.len() == 1
        });
        if is_first {
            let signers = self.clone();
            thread::spawn(move || {
                thread::sleep(time);
                signers.keys(Keys::clear);
            });
        }
        Ok(signer)
    }

    fn keys<T>(&self, work: impl FnOnce(&mut Keys) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};
    use rsa::hazmat::rsa_encrypt;
    use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
    use rsa::{BoxedUint, PrivateKey};
    use serde_json::Value;

    use super::*;
    use crate::error::Reason;
    use crate::protocol::unb64u;

    fn known(field: &str) -> Vec<u8> {
        let text = include_str!("../../tests/data/browser.json");
        let value: Value = serde_json::from_str(text).expect("a respondent");
        unb64u(value[field].as_str().expect("a text"), field).expect("base64url")
    }

    fn key() -> BlindSigner {
        BlindSigner::from_pkcs8(&known("issuing_pkcs8")).expect("a key")
    }

    fn sign(key: &BlindSigner, bytes: &[u8]) -> Result<[u8; SIZE]> {
        key.sign(&key.blinded(bytes)?)
    }

    #[test]
    fn the_browsers_value_is_signed_as_the_browser_expects() {
        let key = key();
        // More often than a blinding factor lasts; the signature does not depend on them.
        for _ in 0..70 {
            let signature = sign(&key, &known("blinded")).expect("signs");
            assert_eq!(signature.as_slice(), known("signature"));
        }
    }

    #[test]
    fn many_threads_sign_with_one_key() {
        let key = key();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..40 {
                        let signature = sign(&key, &known("blinded")).expect("signs");
                        assert_eq!(signature.as_slice(), known("signature"));
                    }
                });
            }
        });
    }

    #[test]
    fn only_256_bytes_between_1_and_n_are_signed() {
        let key = key();
        let n = *key.0.modulus();
        let below = |less: u8| {
            let mut number = n;
            number[SIZE - 1] -= less; // no borrow: the last byte of this key is large enough
            number.to_vec()
        };
        assert!(n[SIZE - 1] > 2 && n[SIZE - 1] % 2 == 1);
        let small = |last: u8| [vec![0; 255], vec![last]].concat();
        assert!(sign(&key, &small(2)).is_ok());
        assert!(sign(&key, &below(2)).is_ok());
        for wrong in [
            &[][..],
            &small(0),
            &small(1),
            &below(1),
            &n,
            &[0xff; 256],
            &small(2)[1..],
            &[small(2), vec![0]].concat(),
            &[vec![0], small(2)].concat(),
        ] {
            let Err(Error::Refused(refusal)) = sign(&key, wrong) else {
                panic!("a fault of theirs, not ours");
            };
            assert_eq!(refusal.reason, Reason::Invalid);
            assert!(refusal.sentence.starts_with("blinded:"));
        }
        // The library itself refuses them as well.
        for wrong in [small(0), small(1), below(1), n.to_vec(), vec![0xff; 256]] {
            assert!(key.0.apply(&wrong.try_into().expect("256 bytes")).is_none());
        }
    }

    #[test]
    fn keys_of_other_kinds_are_not_read() {
        let rng = || StdRng::seed_from_u64(1);
        let short = PrivateKey::new(&mut rng(), 1024).expect("a key");
        let e = BoxedUint::from(3_u32);
        let exponent = (0..).find_map(|seed| {
            PrivateKey::new_with_exp(&mut StdRng::seed_from_u64(seed), 2048, e.clone()).ok()
        });
        for other in [short, exponent.expect("a key")] {
            let der = other.to_pkcs8_der().expect("writes");
            assert!(BlindSigner::from_pkcs8(der.as_bytes()).is_err());
        }
        let good = known("issuing_pkcs8");
        let longer = [&good[..], &[0]].concat();
        for wrong in [
            &[][..],
            &good[1..],
            &good[..good.len() - 1],
            b"-----BEGIN",
            &longer,
        ] {
            assert!(BlindSigner::from_pkcs8(wrong).is_err());
        }
        let mut altered = good.clone();
        altered[600] ^= 1;
        assert!(BlindSigner::from_pkcs8(&altered).is_err());
        // X25519, a key that the library reads and that cannot sign.
        let mut x25519 = vec![
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20,
        ];
        let mut secret = [0; 32];
        rng().fill_bytes(&mut secret);
        x25519.extend(secret);
        assert!(BlindSigner::from_pkcs8(&x25519).is_err());
    }

    #[test]
    fn a_key_is_read_once_and_dropped_after_its_time() {
        let signers = BlindSigners::default();
        let der = known("issuing_pkcs8");
        let time = Duration::from_millis(300);
        let first = signers.kept_for(&der, time).expect("a key");
        let again = signers.kept_for(&der, time).expect("a key");
        assert!(Arc::ptr_eq(&first, &again), "read once");
        let forgotten = Arc::downgrade(&first);
        drop((first, again));
        for _ in 0..2_000 {
            if forgotten.upgrade().is_none() {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        assert!(forgotten.upgrade().is_none(), "kept for ever");
        assert!(signers.with(&der).is_ok(), "and read again");
        assert!(signers.with(b"no key").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn whatever_is_signed_comes_back_when_the_public_key_is_applied(
            blinded in prop::collection::vec(any::<u8>(), 256)
        ) {
            match sign(&key(), &blinded) {
                Ok(signature) => {
                    let public = PrivateKey::from_pkcs8_der(&known("issuing_pkcs8")).expect("a key");
                    let signature = BoxedUint::from_be_slice(&signature, 2048).expect("fits");
                    let power = rsa_encrypt(&public, &signature).expect("a power");
                    prop_assert_eq!(power.to_be_bytes().to_vec(), blinded);
                }
                Err(_) => prop_assert!(blinded[0] >= 0x80),
            }
        }

        #[test]
        fn hostile_bytes_are_no_key(bytes in prop::collection::vec(any::<u8>(), 0..1300)) {
            prop_assert!(BlindSigner::from_pkcs8(&bytes).is_err());
        }

        #[test]
        fn a_key_with_altered_bytes_is_no_key_or_signs_right(at in 0..1216_usize, bits in 1..=255_u8) {
            let mut der = known("issuing_pkcs8");
            let at = at % der.len();
            der[at] ^= bits;
            if let Ok(key) = BlindSigner::from_pkcs8(&der) {
                let signature = sign(&key, &known("blinded")).expect("signs");
                prop_assert_eq!(signature.as_slice(), known("signature"));
            }
        }
    }
}
