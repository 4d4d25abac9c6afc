//! The seed: 160 random bits from which everything secret of one respondent follows.
//!
//! Derived (HKDF, RFC 5869) instead of drawn, so that the same seed asks for the same signature again after a
//! closed tab, and 32 characters on paper are enough to change an answer. Wave and group are part of
//! every derivation: one seed used in two waves would give two commitments that nobody can link.

use std::fmt;

use hkdf::Hkdf;
use rand::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::token::SALT_SIZE;
use crate::error::{Error, Result};
use crate::protocol::{crockford, from_crockford, str_prefixed, tidy_crockford};

/// Bytes of a seed: 32 characters of 5 bits.
const SIZE: usize = 20;

/// A respondent's seed. Whoever knows it, and the link, can replace that ballot until the wave closes.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; SIZE]);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed")
    }
}

impl Seed {
    /// A new seed.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; SIZE];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// A seed given as 40 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self> {
        let refusal = || Error::invalid("seed: must be 40 hexadecimal digits (160 bits).");
        if text.len() != SIZE * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(refusal());
        }
        let mut seed = Self([0; SIZE]);
        for (byte, digits) in seed.0.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = str::from_utf8(digits).map_err(|_| refusal())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| refusal())?;
        }
        Ok(seed)
    }

    /// The resume code: eight blocks of four characters.
    pub fn resume_code(&self) -> String {
        let symbols = Zeroizing::new(crockford(&self.0));
        let blocks: Vec<&str> = (0..8).map(|i| &symbols[4 * i..4 * i + 4]).collect();
        blocks.join("-")
    }

    /// The seed of a resume code as somebody typed it: any case, with or without spaces and dashes.
    pub fn from_resume_code(typed: &str) -> Result<Self> {
        let bytes = tidy_crockford(typed).and_then(|text| from_crockford(&text));
        let seed = bytes.and_then(|bytes| Zeroizing::new(bytes).as_slice().try_into().ok());
        seed.map(Self).ok_or_else(|| {
            Error::invalid(
                "resume code: must be 32 letters and digits in eight blocks of four; \
                 compare it with what you wrote down.",
            )
        })
    }

    /// The random prefix of the token's message.
    pub fn prefix(&self, wave: &str, group: &str) -> [u8; 32] {
        *self.derive("prefix", wave, group, &[])
    }

    /// The PSS salt of the token.
    pub fn salt(&self, wave: &str, group: &str) -> [u8; SALT_SIZE] {
        *self.derive("salt", wave, group, &[])
    }

    /// The secret behind the commitment.
    pub fn secret(&self, wave: &str, group: &str) -> Zeroizing<[u8; 32]> {
        self.derive("secret", wave, group, &[])
    }

    /// The candidate number `counter` for a blinding factor.
    pub fn blinding(&self, wave: &str, group: &str, counter: u8) -> Zeroizing<[u8; 256]> {
        self.derive("blinding", wave, group, &[counter])
    }

    fn derive<const N: usize>(
        &self,
        label: &str,
        wave: &str,
        group: &str,
        counter: &[u8],
    ) -> Zeroizing<[u8; N]> {
        let info = [
            format!("weerklank/{label}/v1").as_bytes(),
            &str_prefixed(wave),
            &str_prefixed(group),
            counter,
        ]
        .concat();
        let mut out = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(&info, out.as_mut_slice())
            .expect("256 bytes are fewer than the 8160 that HKDF-SHA256 can give");
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::super::token::fixtures::{array, browser, text};
    use super::*;

    #[test]
    fn derivations_are_what_the_browser_computes() {
        let known = browser();
        let seed = Seed::from_hex(text(&known, "seed")).expect("a seed");
        let (wave, group) = (text(&known, "wave"), text(&known, "group"));
        assert_eq!(seed.prefix(wave, group), array(&known, "prefix"));
        assert_eq!(*seed.secret(wave, group), array(&known, "secret"));
        assert_eq!(seed.resume_code(), text(&known, "resume_code"));
    }

    #[test]
    fn derivations_are_hkdf_to_the_letter() {
        // HKDF of RFC 5869 written out with HMAC: extract with an empty salt, one block of expand.
        use hmac::{Hmac, KeyInit, Mac};
        let hmac = |key: &[u8], message: &[u8]| -> Vec<u8> {
            let mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
            mac.chain_update(message).finalize().into_bytes().to_vec()
        };
        let seed = Seed([0x42; SIZE]);
        let extracted = hmac(&[], &[0x42; SIZE]);
        let info = b"weerklank/secret/v1\x00\x02w1\x00\x05g0001\x01";
        assert_eq!(
            seed.secret("w1", "g0001").as_slice(),
            hmac(&extracted, info)
        );
        let info = b"weerklank/blinding/v1\x00\x02w1\x00\x05g0001\x07\x01";
        let first = hmac(&extracted, info);
        assert_eq!(seed.blinding("w1", "g0001", 7)[..32], first);
        let info = [
            first.as_slice(),
            b"weerklank/blinding/v1\x00\x02w1\x00\x05g0001\x07\x02",
        ];
        assert_eq!(
            seed.blinding("w1", "g0001", 7)[32..64],
            hmac(&extracted, &info.concat())
        );
    }

    #[test]
    fn nothing_derived_is_shared() {
        let (seed, other) = (Seed([1; SIZE]), Seed([2; SIZE]));
        let all = [
            seed.prefix("w", "g"),
            *seed.secret("w", "g"),
            seed.salt("w", "g")[..32].try_into().expect("32"),
            seed.blinding("w", "g", 0)[..32].try_into().expect("32"),
            seed.blinding("w", "g", 1)[..32].try_into().expect("32"),
            seed.prefix("w", "h"),
            seed.prefix("v", "g"),
            seed.prefix("wg", ""),
            other.prefix("w", "g"),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "number {i} is shared");
        }
    }

    #[test]
    fn a_resume_code_is_read_as_people_type_it() {
        let seed = Seed::from_hex("030e19242f3a45505b66717c87929da8b3bec9d4").expect("a seed");
        assert_eq!(
            seed.resume_code(),
            "0C71-J91F-792N-0PV6-E5Y8-F4MX-N2SV-XJEM"
        );
        for typed in [
            "0C71-J91F-792N-0PV6-E5Y8-F4MX-N2SV-XJEM",
            "0c71j91f792n0pv6e5y8f4mxn2svxjem",
            " oC7l j9If 792N oPV6 E5Y8 F4MX N2SV XJEM\n",
            "OC7L\u{2013}J9iF\u{2013}792N\u{2013}OPV6\u{2013}E5Y8\u{2013}F4MX\u{2013}N2SV\u{2013}XJEM",
        ] {
            assert!(
                Seed::from_resume_code(typed).expect(typed) == seed,
                "{typed}"
            );
        }
        for wrong in [
            "",
            "0C71-J91F-792N-0PV6-E5Y8-F4MX-N2SV-XJE",
            "0C71-J91F-792N-0PV6-E5Y8-F4MX-N2SV-XJEM0",
            "0C71-J91F-792N-0PV6-E5Y8-F4MX-N2SV-XJEU",
            "0C71_J91F_792N_0PV6_E5Y8_F4MX_N2SV_XJEM",
            "0C71-J91F-792N-0PV6-E5Y8-F4MX-N2SV-XJE\u{c9}",
        ] {
            let refusal = Seed::from_resume_code(wrong).expect_err(wrong).to_string();
            assert!(refusal.contains("resume code"), "{refusal}");
        }
    }

    #[test]
    fn a_seed_in_hexadecimal_has_exactly_160_bits() {
        assert!(Seed::from_hex(&"aB".repeat(20)).expect("a seed") == Seed([0xab; SIZE]));
        for wrong in [
            "",
            &"a".repeat(39),
            &"a".repeat(41),
            &"g".repeat(40),
            &"+a".repeat(20),
            &"é".repeat(20),
        ] {
            let refusal = Seed::from_hex(wrong).expect_err(wrong).to_string();
            assert!(refusal.starts_with("seed:"), "{refusal}");
        }
    }

    #[test]
    fn a_seed_is_never_printed() {
        assert_eq!(
            format!("{:?}", Seed::generate(&mut StdRng::seed_from_u64(1))),
            "Seed"
        );
    }

    proptest! {
        #[test]
        fn every_seed_survives_its_resume_code(seed in any::<[u8; SIZE]>()) {
            let code = Seed(seed).resume_code();
            prop_assert_eq!(code.len(), 39);
            prop_assert!(Seed::from_resume_code(&code.to_lowercase()).expect("own code").0 == seed);
        }

        #[test]
        fn hostile_text_is_no_resume_code(typed in "\\PC{0,31}") {
            prop_assert!(Seed::from_resume_code(&typed).is_err());
            let _ = Seed::from_hex(&typed);
        }
    }
}
