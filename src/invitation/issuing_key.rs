//! The issuing keys of a wave, one for each group: made when it opens, destroyed when it closes.

use std::fmt;
use std::num::NonZeroUsize;
use std::thread;

use rand::rngs::StdRng;
use rand::{CryptoRng, SeedableRng};
use rsa::PrivateKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};
use zeroize::Zeroizing;

use crate::error::{Doing, Error, Result};

/// Bits of an issuing key; the client accepts no other.
const BITS: usize = 2048;

/// The private key that signs for one (wave, group), as it is made. The library wipes it when it is dropped.
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

    /// DER SubjectPublicKeyInfo (rsaEncryption, NULL), for the manifest.
    pub fn public_spki(&self) -> Result<Vec<u8>> {
        let document = self.0.as_public_key().to_public_key_der();
        Ok(document.doing("writing a public key")?.into_vec())
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
    use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
    use rsa::traits::PublicKeyParts;
    use serde_json::Value;

    use super::*;
    use crate::protocol::unb64u;

    fn rng() -> StdRng {
        StdRng::seed_from_u64(1)
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
        assert!(PrivateKey::from_pkcs8_der(&stored).expect("reads") == key.0);
        let public = rsa::PublicKey::from_public_key_der(&key.public_spki().expect("writes"));
        assert!(public.expect("reads") == key.0.to_public_key());
    }

    #[test]
    fn the_public_half_is_rsa_encryption_with_null() {
        let text = include_str!("../../tests/data/browser.json");
        let value: Value = serde_json::from_str(text).expect("a respondent");
        let known =
            |field: &str| unb64u(value[field].as_str().expect("a text"), field).expect("base64url");
        let key = PrivateKey::from_pkcs8_der(&known("issuing_pkcs8")).expect("a key");
        let spki = IssuingKey(key).public_spki().expect("writes");
        assert_eq!(spki, known("issuing_spki"));
        let header = [
            0x30, 0x82, 1, 0x22, 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0,
        ];
        assert_eq!(spki[..19], header);
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = IssuingKey::generate(&mut rng()).expect("a key");
        assert_eq!(format!("{key:?}"), "IssuingKey");
    }
}
