//! The client's side of blind RSA signatures, RFC 9474, sections 4.2 (Blind) and 4.4 (Finalize).
//!
//! The library verifies PSS but does not hand out the encoding for a salt of our choice, and here the
//! salt comes from the seed; so EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) and MGF1 (B.2.1) are written
//! out. `blind-rsa-signatures` 0.18 would have done it all, but compiles only with a release candidate of `rsa`.
//! Everything works for any key size; that a group's key has 2048 bit is checked in `token`.

use std::fmt;

use rsa::hazmat::rsa_encrypt;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, PublicKey};
use sha2::{Digest, Sha384};
use zeroize::{Zeroize, Zeroizing};

use super::token::verify_pss;
use crate::error::{Doing, Error, Result};

/// Bytes of SHA-384.
const HASH: usize = 48;

/// A blinded message, and what takes the blinding off again.
pub struct Blinding {
    /// What the signer sees: a number that says nothing of the message.
    pub blinded: Vec<u8>,
    inverse: BoxedUint,
}

impl Drop for Blinding {
    fn drop(&mut self) {
        self.inverse.zeroize();
    }
}

impl fmt::Debug for Blinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blinding")
    }
}

/// MGF1 with SHA-384.
fn mgf1(seed: &[u8], length: usize) -> Vec<u8> {
    let block = |counter: u32| {
        Sha384::new()
            .chain_update(seed)
            .chain_update(counter.to_be_bytes())
            .finalize()
    };
    (0..).flat_map(block).take(length).collect()
}

/// EMSA-PSS-ENCODE with SHA-384 and this salt; nothing if `bits` is too small for hash and salt.
fn encode_pss(input: &[u8], salt: &[u8], bits: usize) -> Option<Vec<u8>> {
    let size = bits.div_ceil(8);
    let zeros = size.checked_sub(salt.len() + HASH + 2)?;
    let hash = Sha384::new()
        .chain_update([0; 8])
        .chain_update(Sha384::digest(input))
        .chain_update(salt)
        .finalize();
    let mut encoded = [&vec![0; zeros], [1].as_slice(), salt].concat();
    let mask = mgf1(&hash, encoded.len());
    for (byte, mask) in encoded.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    encoded[0] &= 0xff >> (8 * size - bits);
    encoded.extend_from_slice(&hash);
    encoded.push(0xbc);
    Some(encoded)
}

/// A number of the key's size, if it is below the modulus.
fn number(key: &PublicKey, bytes: &[u8]) -> Option<BoxedUint> {
    let value = BoxedUint::from_be_slice(bytes, key.n_bits_precision()).ok()?;
    (value < key.n().as_ref()).then_some(value)
}

/// The inverse modulo n, which exists if and only if the number shares no factor with n.
fn inverse(key: &PublicKey, value: &BoxedUint) -> Option<BoxedUint> {
    value.invert_odd_mod(key.n_params().modulus()).into_option()
}

/// A number as exactly as many bytes as the modulus has (I2OSP).
fn octets(key: &PublicKey, value: &BoxedUint) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    // The library stores whole machine words, so a modulus of odd length has leading zeros to drop.
    bytes[bytes.len() - key.size()..].to_vec()
}

/// Whether 1 < r < n and gcd(r, n) = 1, so that `r` can blind.
pub fn can_blind(key: &PublicKey, r: &[u8]) -> bool {
    number(key, r).is_some_and(|r| r > BoxedUint::one() && inverse(key, &r).is_some())
}

/// Blinds `input` (prefix and message) with this salt and blinding factor.
pub fn blind(key: &PublicKey, input: &[u8], salt: &[u8], r: &[u8]) -> Result<Blinding> {
    let bits = key.n().bit_width() as usize;
    let encoded = encode_pss(input, salt, bits - 1)
        .and_then(|encoded| number(key, &encoded))
        .ok_or_else(|| Error::invalid("public_key: the modulus is too small for a token."))?;
    if inverse(key, &encoded).is_none() {
        // Only a modulus made for it shares a factor with a hash; it would reveal part of the message.
        return Err(Error::invalid(
            "public_key: the modulus has a factor in common with the token; do not answer.",
        ));
    }
    let mut r = number(key, r).ok_or_else(|| Error::failed("blinding: the factor is too large"))?;
    let inverse =
        inverse(key, &r).ok_or_else(|| Error::failed("blinding: the factor has no inverse"))?;
    let power = Zeroizing::new(rsa_encrypt(key, &r).doing("blinding a token")?);
    r.zeroize();
    let blinded = encoded.mul_mod(&power, key.n());
    Ok(Blinding {
        blinded: octets(key, &blinded),
        inverse,
    })
}

/// Takes the blinding off and checks the signature; the result is the token.
pub fn finalize(
    key: &PublicKey,
    input: &[u8],
    blinding: &Blinding,
    blind_signature: &[u8],
) -> Result<Vec<u8>> {
    let wrong = || {
        Error::invalid(
            "signature: the office did not sign with the key of this group; nothing was sent. \
             Try again, and tell who runs this survey if it happens twice.",
        )
    };
    if blind_signature.len() != key.size() {
        return Err(wrong());
    }
    let signature = number(key, blind_signature).ok_or_else(wrong)?;
    let token = octets(key, &signature.mul_mod(&blinding.inverse, key.n()));
    if verify_pss(key, input, &token) {
        Ok(token)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use rsa::PrivateKey;
    use rsa::hazmat::rsa_decrypt_and_check;
    use rsa::pkcs8::DecodePrivateKey;

    use super::super::token::fixtures::{browser, bytes, hex, rfc9474};
    use super::*;

    /// The RFC's 4096-bit key pair, its input and its salt.
    struct Vector {
        private: PrivateKey,
        key: PublicKey,
        input: Vec<u8>,
        salt: Vec<u8>,
        inverse: Vec<u8>,
    }

    fn vector() -> Vector {
        let vector = rfc9474();
        let number = |field| BoxedUint::from_be_slice(&hex(&vector, field), 4096).expect("fits");
        let e = BoxedUint::from(65_537_u32);
        let primes = vec![number("p"), number("q")];
        let private = PrivateKey::from_components(number("n"), e, number("d"), primes);
        let private = private.expect("the RFC's key is sound");
        Vector {
            key: private.to_public_key(),
            private,
            input: hex(&vector, "input_msg"),
            salt: hex(&vector, "salt"),
            inverse: hex(&vector, "inv"),
        }
    }

    impl Vector {
        /// The RFC gives the inverse of r.
        fn r(&self) -> Vec<u8> {
            let inverted = number(&self.key, &self.inverse).expect("below n");
            octets(&self.key, &inverse(&self.key, &inverted).expect("r"))
        }

        fn blinding(&self) -> Blinding {
            blind(&self.key, &self.input, &self.salt, &self.r()).expect("blinds")
        }
    }

    fn sign(private: &PrivateKey, blinded: &[u8]) -> Vec<u8> {
        let number = BoxedUint::from_be_slice(blinded, private.n_bits_precision()).expect("fits");
        let rng = Some(&mut StdRng::seed_from_u64(5));
        let signed = rsa_decrypt_and_check(private, rng, &number).expect("signs");
        signed.to_be_bytes().to_vec()
    }

    #[test]
    fn the_vector_of_rfc_9474_with_all_its_intermediate_values() {
        let (vector, known) = (vector(), rfc9474());
        assert_eq!(
            [hex(&known, "msg_prefix"), hex(&known, "msg")].concat(),
            vector.input
        );
        let blinding = vector.blinding();
        assert_eq!(blinding.blinded, hex(&known, "blinded_msg"));
        assert_eq!(octets(&vector.key, &blinding.inverse), hex(&known, "inv"));
        let signature = sign(&vector.private, &blinding.blinded);
        assert_eq!(signature, hex(&known, "blind_sig"));
        let token = finalize(&vector.key, &vector.input, &blinding, &signature).expect("holds");
        assert_eq!(token, hex(&known, "sig"));
        // Without blinding, the signed number is the encoding itself.
        let token = number(&vector.key, &token).expect("below n");
        let encoded = rsa_encrypt(&vector.key, &token).expect("a power");
        let expected = encode_pss(&vector.input, &vector.salt, 4095).expect("room");
        assert_eq!(octets(&vector.key, &encoded), expected);
    }

    #[test]
    fn a_wrong_signature_is_refused() {
        let vector = vector();
        let blinding = vector.blinding();
        let good = hex(&rfc9474(), "blind_sig");
        let accepted = |signature: &[u8], input: &[u8]| {
            finalize(&vector.key, input, &blinding, signature).is_ok()
        };
        assert!(accepted(&good, &vector.input));
        assert!(!accepted(&good, b"another message"));
        let mut altered = good.clone();
        altered[511] ^= 1;
        assert!(!accepted(&altered, &vector.input));
        assert!(!accepted(&good[1..], &vector.input), "too short");
        assert!(
            !accepted(&[&[0], good.as_slice()].concat(), &vector.input),
            "too long"
        );
        assert!(!accepted(&[], &vector.input));
        assert!(!accepted(&[0; 512], &vector.input), "zero");
        assert!(!accepted(&[0xff; 512], &vector.input), "above n");
        let n = vector.key.n_bytes();
        assert!(!accepted(&n, &vector.input), "n itself");
        let echo = blinding.blinded.clone();
        assert!(!accepted(&echo, &vector.input), "not signed at all");
    }

    #[test]
    fn only_a_number_between_1_and_n_without_common_factor_blinds() {
        let vector = vector();
        let p = hex(&rfc9474(), "p");
        let below = [vec![0; 511], vec![1]].concat();
        let above = [vec![0; 511], vec![2]].concat();
        assert!(!can_blind(&vector.key, &below), "1");
        assert!(can_blind(&vector.key, &above), "2");
        assert!(!can_blind(&vector.key, &[0; 512]), "0");
        assert!(!can_blind(&vector.key, &vector.key.n_bytes()), "n");
        assert!(!can_blind(&vector.key, &[0xff; 512]), "above n");
        assert!(!can_blind(&vector.key, &[1; 513]), "too long");
        assert!(!can_blind(&vector.key, &p), "a factor of n");
        assert!(can_blind(&vector.key, &vector.r()));
        assert!(blind(&vector.key, &vector.input, &vector.salt, &p).is_err());
        assert!(blind(&vector.key, &vector.input, &vector.salt, &[0xff; 512]).is_err());
    }

    #[test]
    fn a_modulus_with_a_factor_in_common_with_the_token_is_refused() {
        // An encoding ends in 0xbc, so a quarter of it is odd: a modulus that is a multiple of that quarter
        // is made to find out the message.
        let (input, salt, bits) = (b"input".as_slice(), [7; 48], 2048);
        let encoded = encode_pss(input, &salt, bits - 1).expect("room");
        let encoded = BoxedUint::from_be_slice(&encoded, 2048).expect("fits");
        let quarter = encoded.wrapping_shr_vartime(2);
        let modulus = (3..64_u32)
            .step_by(2)
            .map(|factor| quarter.wrapping_mul(BoxedUint::from(factor)))
            .find(|n| n.bit_width() as usize == bits && n > &encoded)
            .expect("a multiple of the right size");
        let key = PublicKey::new(modulus, BoxedUint::from(65_537_u32)).expect("looks sound");
        let r = [vec![0; 255], vec![2]].concat();
        assert!(can_blind(&key, &r));
        let refused = blind(&key, input, &salt, &r)
            .expect_err("refused")
            .to_string();
        assert!(refused.contains("factor in common"), "{refused}");
    }

    #[test]
    fn encodings_fill_exactly_their_bits() {
        for bits in [779, 784, 785, 1023, 2046, 2047, 2048, 4095] {
            let encoded = encode_pss(b"x", &[1; 48], bits);
            let Some(encoded) = encoded else {
                assert!(bits < 784, "{bits}");
                continue;
            };
            assert_eq!(encoded.len(), bits.div_ceil(8));
            assert_eq!(encoded.last(), Some(&0xbc));
            assert!(u32::from(encoded[0]) < 1 << (8 - (8 * encoded.len() - bits)));
        }
        assert!(encode_pss(b"x", &[1; 48], 0).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn what_is_blinded_signed_and_unblinded_is_a_token(
            input in prop::collection::vec(any::<u8>(), 0..200),
            salt in prop::collection::vec(any::<u8>(), 48),
            mut r in prop::collection::vec(any::<u8>(), 256),
        ) {
            let private = PrivateKey::from_pkcs8_der(&bytes(&browser(), "issuing_pkcs8")).expect("a key");
            let key = private.to_public_key();
            r[0] &= 0x7f;
            prop_assume!(can_blind(&key, &r));
            let blinding = blind(&key, &input, &salt, &r).expect("blinds");
            let signature = sign(&private, &blinding.blinded);
            let token = finalize(&key, &input, &blinding, &signature).expect("a token");
            prop_assert!(token != signature && token != blinding.blinded);
            // The same message and another factor: nothing in common for the office, the same token.
            r[255] ^= 2;
            prop_assume!(can_blind(&key, &r));
            let other = blind(&key, &input, &salt, &r).expect("blinds");
            prop_assert!(other.blinded != blinding.blinded);
            let signature = sign(&private, &other.blinded);
            prop_assert_eq!(finalize(&key, &input, &other, &signature).expect("a token"), token);
        }
    }
}
