//! The issuing key of one group, and its one operation: signing a blinded value.
//!
//! RFC 9474, section 4.3 (BlindSign). The private operation is the library's checked one, blinded by
//! `blinders`: blinded against timing (RUSTSEC-2023-0071), checked so that a fault in it cannot give the key away. If a
//! key leaks in spite of that, false ballots are possible, never identities; it is destroyed at closing.

use std::fmt;
use std::num::NonZeroUsize;
use std::thread;

use rand::rngs::StdRng;
use rand::{CryptoRng, SeedableRng};
use rsa::hazmat::rsa_decrypt_and_check;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, PrivateKey};
use zeroize::Zeroizing;

use super::blinders::Blinders;
use crate::error::{Doing, Error, Result};

/// Bits of an issuing key; the client accepts no other.
const BITS: usize = 2048;

/// Bytes of a blinded value and of a blind signature.
pub const SIGNATURE_SIZE: usize = BITS / 8;

/// The private key that signs for one (wave, group). The library wipes it when it is dropped.
#[derive(Clone)]
pub struct IssuingKey(PrivateKey);

impl fmt::Debug for IssuingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuingKey")
    }
}

impl IssuingKey {
    /// A new key with exponent 65537.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self> {
        PrivateKey::new(rng, BITS)
            .map(Self)
            .doing("making an issuing key")
    }

    /// PKCS#8 DER, for the office store.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>> {
        let document = self.0.to_pkcs8_der().doing("writing an issuing key")?;
        Ok(Zeroizing::new(document.as_bytes().to_vec()))
    }

    /// Reads what [`to_pkcs8`](Self::to_pkcs8) wrote.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let key = PrivateKey::from_pkcs8_der(der).doing("reading an issuing key")?;
        if key.n().bit_width() as usize != BITS || key.e() != &BoxedUint::from(65_537_u32) {
            return Err(Error::failed(
                "reading an issuing key: it is no RSA-2048 key with exponent 65537",
            ));
        }
        Ok(Self(key))
    }

    /// DER SubjectPublicKeyInfo (rsaEncryption, NULL), for the manifest.
    pub fn public_spki(&self) -> Result<Vec<u8>> {
        let document = self.0.as_public_key().to_public_key_der();
        Ok(document.doing("writing a public key")?.into_vec())
    }

    /// Whether this is a value that can be signed: exactly 256 bytes and 1 < x < n - 1. (The signatures
    /// of 0, 1 and n - 1 are those numbers themselves; nobody gets one of them by blinding.)
    pub fn check_blinded(&self, blinded: &[u8]) -> Result<()> {
        self.number(blinded).map(|_| ())
    }

    /// Signs a blinded value, whatever it is; who may ask, and how often, is decided by the caller.
    pub fn sign_blinded(
        &self,
        blinded: &[u8],
        blinders: &Blinders,
        rng: &mut impl CryptoRng,
    ) -> Result<[u8; SIGNATURE_SIZE]> {
        let number = self.number(blinded)?;
        let blinder = blinders.take(self.0.as_public_key(), rng)?;
        let number = blinder.blind(&number, &self.0);
        // The library would blind with a factor of its own, if it were given the generator.
        let signature = rsa_decrypt_and_check(&self.0, None::<&mut StdRng>, &number)
            .doing("signing a blinded value")?;
        let signature = blinder.unblind(&signature, &self.0).to_be_bytes();
        (*signature)
            .try_into()
            .map_err(|_| Error::failed("signing a blinded value: the result has another size"))
    }

    /// n - 1.
    fn last(&self) -> BoxedUint {
        self.0.n().as_ref().wrapping_sub(BoxedUint::one())
    }

    fn number(&self, blinded: &[u8]) -> Result<BoxedUint> {
        let refusal = || {
            Error::invalid(format!(
                "blinded: must be a number of exactly {SIGNATURE_SIZE} bytes above 1 and below \
                 the modulus less 1."
            ))
        };
        if blinded.len() != SIGNATURE_SIZE {
            return Err(refusal());
        }
        let number =
            BoxedUint::from_be_slice(blinded, self.0.n_bits_precision()).map_err(|_| refusal())?;
        if number <= BoxedUint::one() || number >= self.last() {
            return Err(refusal());
        }
        Ok(number)
    }
}

/// Makes `count` keys on all cores. Each key has a seed of its own from `rng`, so the keys do not depend on
/// how many cores there are.
pub fn generate_many(count: usize, rng: &mut impl CryptoRng) -> Result<Vec<IssuingKey>> {
    let seeds: Vec<Zeroizing<[u8; 32]>> = (0..count)
        .map(|_| {
            let mut seed = Zeroizing::new([0; 32]);
            rng.fill_bytes(seed.as_mut_slice());
            seed
        })
        .collect();
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = count.div_ceil(cores).max(1);
    let make = |seeds: &[Zeroizing<[u8; 32]>]| -> Result<Vec<IssuingKey>> {
        let mut rngs = seeds.iter().map(|seed| StdRng::from_seed(**seed));
        rngs.by_ref()
            .map(|mut rng| IssuingKey::generate(&mut rng))
            .collect()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = seeds
            .chunks(share)
            .map(|seeds| scope.spawn(move || make(seeds)))
            .collect();
        let mut keys = Vec::with_capacity(count);
        for worker in workers {
            let made = worker.join();
            keys.extend(made.map_err(|_| Error::failed("making issuing keys"))??);
        }
        Ok(keys)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rsa::hazmat::rsa_encrypt;
    use rsa::pkcs8::DecodePublicKey;
    use rsa::{PrivateKey, PublicKey};
    use serde_json::Value;

    use super::*;
    use crate::error::Reason;
    use crate::protocol::unb64u;

    fn known(field: &str) -> Vec<u8> {
        let text = include_str!("../../tests/data/browser.json");
        let value: Value = serde_json::from_str(text).expect("a respondent");
        unb64u(value[field].as_str().expect("a text"), field).expect("base64url")
    }

    fn key() -> IssuingKey {
        IssuingKey::from_pkcs8(&known("issuing_pkcs8")).expect("a key")
    }

    fn rng() -> StdRng {
        StdRng::seed_from_u64(1)
    }

    #[test]
    fn the_browsers_value_is_signed_as_the_browser_expects() {
        let signature = key()
            .sign_blinded(&known("blinded"), &Blinders::default(), &mut rng())
            .expect("signs");
        assert_eq!(signature.as_slice(), known("signature"));
        // Blinding uses randomness; the signature does not depend on it.
        let again = key().sign_blinded(
            &known("blinded"),
            &Blinders::default(),
            &mut StdRng::seed_from_u64(2),
        );
        assert_eq!(again.expect("signs"), signature);
    }

    #[test]
    fn only_256_bytes_between_1_and_n_are_signed() {
        let key = key();
        let (n, blinders) = (key.0.n_bytes(), Blinders::default());
        let below = |less: u32| {
            let number = key.0.n().as_ref().wrapping_sub(BoxedUint::from(less));
            number.to_be_bytes().to_vec()
        };
        let small = |last: u8| [vec![0; 255], vec![last]].concat();
        assert!(key.sign_blinded(&small(2), &blinders, &mut rng()).is_ok());
        assert!(key.sign_blinded(&below(2), &blinders, &mut rng()).is_ok());
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
            for refused in [
                key.check_blinded(wrong).expect_err("refused"),
                key.sign_blinded(wrong, &blinders, &mut rng())
                    .expect_err("refused"),
            ] {
                let crate::error::Error::Refused(refusal) = refused else {
                    panic!("a fault of theirs, not ours");
                };
                assert_eq!(refusal.reason, Reason::Invalid);
                assert!(refusal.sentence.starts_with("blinded:"));
            }
        }
    }

    #[test]
    fn keys_made_together_do_not_depend_on_how_many_cores_there_are() {
        let keys = generate_many(3, &mut rng()).expect("keys");
        let mut alone = rng();
        for key in &keys {
            let mut seed = [0; 32];
            rand::Rng::fill_bytes(&mut alone, &mut seed);
            let expected = IssuingKey::generate(&mut StdRng::from_seed(seed)).expect("a key");
            assert!(key.0 == expected.0);
        }
        assert!(keys[0].0 != keys[1].0 && keys[1].0 != keys[2].0);
        assert!(generate_many(0, &mut rng()).expect("none").is_empty());
    }

    #[test]
    fn a_new_key_is_2048_bit_and_survives_pkcs8() {
        let key = IssuingKey::generate(&mut rng()).expect("a key");
        assert_eq!(key.0.n().bit_width(), 2048);
        let stored = key.to_pkcs8().expect("writes");
        assert!(IssuingKey::from_pkcs8(&stored).expect("reads").0 == key.0);
        let public = PublicKey::from_public_key_der(&key.public_spki().expect("writes"));
        assert!(public.expect("reads") == key.0.to_public_key());
    }

    #[test]
    fn the_public_half_is_rsa_encryption_with_null() {
        let spki = key().public_spki().expect("writes");
        assert_eq!(spki, known("issuing_spki"));
        let header = [
            0x30, 0x82, 1, 0x22, 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0,
        ];
        assert_eq!(spki[..19], header);
    }

    #[test]
    fn keys_of_other_kinds_are_not_read() {
        let short = PrivateKey::new(&mut rng(), 1024).expect("a key");
        let e = BoxedUint::from(3_u32);
        let exponent = (0..).find_map(|seed| {
            PrivateKey::new_with_exp(&mut StdRng::seed_from_u64(seed), 2048, e.clone()).ok()
        });
        for other in [short, exponent.expect("a key")] {
            let der = other.to_pkcs8_der().expect("writes");
            assert!(IssuingKey::from_pkcs8(der.as_bytes()).is_err());
        }
        let good = known("issuing_pkcs8");
        for wrong in [&[][..], &good[1..], &good[..good.len() - 1], b"-----BEGIN"] {
            assert!(IssuingKey::from_pkcs8(wrong).is_err());
        }
        let mut altered = good.clone();
        altered[600] ^= 1;
        assert!(IssuingKey::from_pkcs8(&altered).is_err());
    }

    #[test]
    fn a_key_is_never_printed() {
        assert_eq!(format!("{:?}", key()), "IssuingKey");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn whatever_is_signed_comes_back_when_the_public_key_is_applied(
            blinded in prop::collection::vec(any::<u8>(), 256)
        ) {
            let key = key();
            match key.sign_blinded(&blinded, &Blinders::default(), &mut rng()) {
                Ok(signature) => {
                    let signature = BoxedUint::from_be_slice(&signature, 2048).expect("fits");
                    let power = rsa_encrypt(&key.0, &signature).expect("a power");
                    prop_assert_eq!(power.to_be_bytes().to_vec(), blinded);
                }
                Err(_) => prop_assert!(blinded[0] >= 0x80),
            }
        }

        #[test]
        fn hostile_bytes_are_no_key(bytes in prop::collection::vec(any::<u8>(), 0..1300)) {
            prop_assert!(IssuingKey::from_pkcs8(&bytes).is_err());
        }
    }
}
