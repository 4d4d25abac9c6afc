//! What a token is: a signature on a commitment, for one wave and one group.
//!
//! RFC 9474, `RSABSSA-SHA384-PSS-Randomized`: a finished token is an ordinary RSASSA-PSS signature
//! (RFC 8017, section 8.1; SHA-384, salt of 48 bytes) on a random prefix and the message below, so
//! checking it needs no knowledge of blinding.

use std::sync::Arc;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PSS_2048_8192_SHA384};
use rsa::PublicKey;
use rsa::pkcs1::RsaPublicKeyRef;
use rsa::pkcs8::SubjectPublicKeyInfoRef;
use rsa::pss::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use sha2::{Digest, Sha256, Sha384};

use crate::error::{Error, Result};
use crate::protocol::str_prefixed;

/// Bytes of a token, of a blinded value and of a blind signature.
pub const TOKEN_SIZE: usize = 256;

/// Bytes of the PSS salt: as long as SHA-384, as RFC 9474 asks.
pub const SALT_SIZE: usize = 48;

/// `SEQUENCE { rsaEncryption, NULL }`: the one algorithm identifier that is accepted, byte for byte.
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";

/// Binds a token and a sealed box together without saying whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment(pub [u8; 32]);

/// The commitment to a secret that only the respondent knows, until the box is opened.
pub fn commitment(secret: &[u8; 32]) -> Commitment {
    let hash = Sha256::new()
        .chain_update(b"weerklank/commitment/v1")
        .chain_update(secret);
    Commitment(hash.finalize().into())
}

/// The message that a token signs (after its prefix).
pub fn message(wave: &str, group: &str, commitment: &Commitment) -> Vec<u8> {
    [
        b"weerklank/token/v1".as_slice(),
        &str_prefixed(wave),
        &str_prefixed(group),
        &commitment.0,
    ]
    .concat()
}

/// `input_msg` of RFC 9474: the random prefix and the message.
pub(super) fn input(
    wave: &str,
    group: &str,
    commitment: &Commitment,
    prefix: &[u8; 32],
) -> Vec<u8> {
    [prefix.as_slice(), &message(wave, group, commitment)].concat()
}

/// What the server answers to a ballot: anybody who kept the box can compute it, and no time is in it.
pub fn receipt(commitment: &Commitment, revision: u8, sealed: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"weerklank/receipt/v1")
        .chain_update(commitment.0)
        .chain_update([revision])
        .chain_update(sealed)
        .finalize()
        .into()
}

/// The public key of a group, as the manifest gives it. Its private half signs for this group alone.
///
/// Kept twice: for blinding, and ready for checking tokens, which intake and count do for every ballot.
#[derive(Debug, Clone)]
pub struct GroupKey {
    key: PublicKey,
    checker: Arc<ParsedPublicKey>,
}

impl PartialEq for GroupKey {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for GroupKey {}

impl GroupKey {
    /// Reads DER SubjectPublicKeyInfo. Refuses what is not rsaEncryption, not exactly 2048 bit, even,
    /// or has another exponent than 65537: a client must not be talked into a weak or marked key.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let wrong = |what: &str| {
            Error::invalid(format!(
                "public_key: {what}; do not answer, and tell who runs this survey."
            ))
        };
        let outer = SubjectPublicKeyInfoRef::try_from(der)
            .map_err(|_| wrong("this is not a public key in DER"))?;
        let null = outer.algorithm.parameters.is_some_and(|p| p.is_null());
        if outer.algorithm.oid.to_string() != RSA_ENCRYPTION || !null {
            return Err(wrong("this is not an RSA key"));
        }
        let inner = outer
            .subject_public_key
            .as_bytes()
            .and_then(|bytes| RsaPublicKeyRef::try_from(bytes).ok())
            .ok_or_else(|| wrong("this is not an RSA key"))?;
        let modulus = inner.modulus.as_bytes();
        if modulus.len() != TOKEN_SIZE || modulus[0] & 0x80 == 0 {
            return Err(wrong("the modulus is not 2048 bit"));
        }
        if modulus[TOKEN_SIZE - 1] & 1 == 0 {
            return Err(wrong("the modulus is even"));
        }
        if inner.public_exponent.as_bytes() != [1, 0, 1] {
            return Err(wrong("the exponent is not 65537"));
        }
        let key = PublicKey::try_from(outer).map_err(|_| wrong("this is not an RSA key"))?;
        let checker = ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA384, der)
            .map_err(|_| wrong("this is not an RSA key"))?;
        Ok(Self {
            key,
            checker: Arc::new(checker),
        })
    }

    /// Whether this is a token for this wave, group and commitment.
    pub fn verify(
        &self,
        wave: &str,
        group: &str,
        commitment: &Commitment,
        prefix: &[u8; 32],
        token: &[u8],
    ) -> bool {
        let input = input(wave, group, commitment, prefix);
        self.checker.verify_sig(&input, token).is_ok()
    }

    /// The key as the library's type, for blinding.
    pub(super) fn as_public_key(&self) -> &PublicKey {
        &self.key
    }
}

/// RSASSA-PSS-VERIFY with SHA-384, MGF1 with SHA-384 and a salt of exactly 48 bytes; any key size. For the
/// respondent, who checks one token.
pub(super) fn verify_pss(key: &PublicKey, input: &[u8], signature: &[u8]) -> bool {
    let verifier = VerifyingKey::<Sha384>::new_with_salt_len(key.clone(), SALT_SIZE);
    Signature::try_from(signature).is_ok_and(|signature| verifier.verify(input, &signature).is_ok())
}

/// Known answers: the RFC's, and one respondent as the browser's script computed it.
#[cfg(test)]
pub(super) mod fixtures {
    use serde_json::Value;

    pub fn rfc9474() -> Value {
        let text = include_str!("../../tests/data/rfc9474.json");
        serde_json::from_str::<Value>(text).expect("a vector")["vector"].clone()
    }

    pub fn browser() -> Value {
        let text = include_str!("../../tests/data/browser.json");
        serde_json::from_str(text).expect("a respondent")
    }

    /// A hexadecimal field, with or without `0x`, as bytes.
    pub fn hex(value: &Value, field: &str) -> Vec<u8> {
        let text = value[field].as_str().expect("a field in hexadecimal");
        let digits = text.trim_start_matches("0x").as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hex"))
            .collect()
    }

    /// A field in base64url as bytes.
    pub fn bytes(value: &Value, field: &str) -> Vec<u8> {
        let text = value[field].as_str().expect("a field in base64url");
        crate::protocol::unb64u(text, field).expect("base64url")
    }

    pub fn array<const N: usize>(value: &Value, field: &str) -> [u8; N] {
        bytes(value, field).try_into().expect("the right size")
    }

    pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
        value[field].as_str().expect("a text")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use rsa::pkcs8::DecodePrivateKey;
    use rsa::pss::SigningKey;
    use rsa::signature::{RandomizedSigner, SignatureEncoding};
    use rsa::{BoxedUint, PrivateKey};
    use serde_json::Value;

    use super::fixtures::{array, browser, bytes, hex, rfc9474, text};
    use super::*;

    /// A length in DER and what it is the length of.
    fn tlv(tag: u8, inside: &[u8]) -> Vec<u8> {
        let length = match inside.len() {
            n @ 0..128 => vec![n as u8],
            n @ 128..256 => vec![0x81, n as u8],
            n => vec![0x82, (n >> 8) as u8, n as u8],
        };
        [&[tag], length.as_slice(), inside].concat()
    }

    fn integer(bytes: &[u8]) -> Vec<u8> {
        let sign: &[u8] = if bytes[0] & 0x80 == 0 { &[] } else { &[0] };
        tlv(2, &[sign, bytes].concat())
    }

    const RSA: &str = "06092a864886f70d0101010500";

    /// An RSA key in DER with any algorithm, modulus and exponent.
    fn spki(algorithm: &str, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let algorithm = hex(&serde_json::json!({ "a": algorithm }), "a");
        let key = tlv(0x30, &[integer(modulus), integer(exponent)].concat());
        let bits = tlv(3, &[&[0], key.as_slice()].concat());
        tlv(0x30, &[tlv(0x30, &algorithm), bits].concat())
    }

    fn modulus() -> Vec<u8> {
        let key = GroupKey::from_der(&bytes(&browser(), "issuing_spki")).expect("a key");
        rsa::traits::PublicKeyParts::n_bytes(&key.key).to_vec()
    }

    fn refusal(der: &[u8]) -> String {
        GroupKey::from_der(der).expect_err("refused").to_string()
    }

    struct Token {
        key: GroupKey,
        wave: String,
        group: String,
        commitment: Commitment,
        prefix: [u8; 32],
        token: Vec<u8>,
    }

    fn token() -> Token {
        let known: Value = browser();
        Token {
            key: GroupKey::from_der(&bytes(&known, "issuing_spki")).expect("a key"),
            wave: text(&known, "wave").into(),
            group: text(&known, "group").into(),
            commitment: Commitment(array(&known, "commitment")),
            prefix: array(&known, "prefix"),
            token: bytes(&known, "token"),
        }
    }

    impl Token {
        fn holds(&self) -> bool {
            self.key.verify(
                &self.wave,
                &self.group,
                &self.commitment,
                &self.prefix,
                &self.token,
            )
        }
    }

    #[test]
    fn the_message_is_the_protocol_to_the_letter() {
        let commitment = Commitment([7; 32]);
        let expected = [
            b"weerklank/token/v1\x00\x05w2026\x00\x05g0001".as_slice(),
            &[7; 32],
        ]
        .concat();
        assert_eq!(message("w2026", "g0001", &commitment), expected);
        // Without lengths these two would be one message.
        assert_ne!(
            message("ab", "c", &commitment),
            message("a", "bc", &commitment)
        );
        let prefixed = input("w2026", "g0001", &commitment, &[9; 32]);
        assert_eq!(prefixed, [&[9; 32], expected.as_slice()].concat());
    }

    #[test]
    fn commitment_and_receipt_are_what_the_browser_computes() {
        let known = browser();
        let committed = commitment(&array(&known, "secret"));
        assert_eq!(committed.0.as_slice(), bytes(&known, "commitment"));
        let sealed = bytes(&known, "box");
        assert_eq!(
            receipt(&committed, 2, &sealed).as_slice(),
            bytes(&known, "receipt")
        );
        assert_ne!(
            receipt(&committed, 3, &sealed),
            receipt(&committed, 2, &sealed)
        );
    }

    #[test]
    fn the_vector_of_rfc_9474_verifies_with_its_4096_bit_key() {
        let vector = rfc9474();
        let n = BoxedUint::from_be_slice(&hex(&vector, "n"), 4096).expect("fits");
        let key = PublicKey::new(n, BoxedUint::from(65_537_u32)).expect("a key");
        let (input, mut signature) = (hex(&vector, "input_msg"), hex(&vector, "sig"));
        assert!(verify_pss(&key, &input, &signature));
        assert!(
            !verify_pss(&key, &hex(&vector, "msg"), &signature),
            "without its prefix"
        );
        signature[300] ^= 1;
        assert!(!verify_pss(&key, &input, &signature));
    }

    #[test]
    fn a_token_holds_for_its_wave_group_commitment_and_prefix_only() {
        assert!(token().holds());
        let spoil: [fn(&mut Token); 8] = [
            |t| t.wave = "w2025".into(),
            |t| t.group = "g0002".into(),
            |t| t.commitment.0[31] ^= 1,
            |t| t.prefix[0] ^= 0x80,
            |t| t.token[0] ^= 1,
            |t| t.token[255] ^= 1,
            |t| t.token.truncate(255),
            |t| t.token.clear(),
        ];
        for (i, spoil) in spoil.into_iter().enumerate() {
            let mut token = token();
            spoil(&mut token);
            assert!(!token.holds(), "spoiled in way {i}");
        }
    }

    #[test]
    fn a_token_has_one_spelling() {
        let mut longer = token();
        longer.token.insert(0, 0);
        assert!(!longer.holds(), "a leading zero");
        // The same number modulo n, written as token + n, must not be a second token.
        let mut carry = 0u16;
        let mut sum = token().token;
        for (byte, n) in sum.iter_mut().zip(modulus()).rev() {
            let total = u16::from(*byte) + u16::from(n) + carry;
            (*byte, carry) = (total as u8, total >> 8);
        }
        if carry == 1 {
            sum.insert(0, 1);
        }
        let mut twice = token();
        twice.token = sum;
        assert!(!twice.holds(), "token + n");
    }

    #[test]
    fn other_salts_and_hashes_are_no_tokens() {
        let known = browser();
        let token = token();
        let input = input(&token.wave, &token.group, &token.commitment, &token.prefix);
        let key = PrivateKey::from_pkcs8_der(&bytes(&known, "issuing_pkcs8")).expect("a key");
        let rng = &mut StdRng::seed_from_u64(1);
        let signed = |salt: usize, rng: &mut StdRng| {
            let signer = SigningKey::<Sha384>::new_with_salt_len(key.clone(), salt);
            signer.sign_with_rng(rng, &input).to_vec()
        };
        let sha256 = SigningKey::<Sha256>::new_with_salt_len(key.clone(), 48);
        let sha256 = sha256.sign_with_rng(rng, &input).to_vec();
        for (token_is_good, signature) in [
            (true, signed(48, rng)),
            (false, signed(32, rng)),
            (false, signed(0, rng)),
            (false, sha256),
        ] {
            // At the count, and for the respondent.
            let counted = Token {
                token: signature.clone(),
                ..self::token()
            };
            assert_eq!(counted.holds(), token_is_good);
            let key = token.key.as_public_key();
            assert_eq!(verify_pss(key, &input, &signature), token_is_good);
        }
    }

    #[test]
    fn a_hand_made_key_is_the_browsers_key() {
        let der = spki(RSA, &modulus(), &[1, 0, 1]);
        assert_eq!(der, bytes(&browser(), "issuing_spki"));
    }

    #[test]
    fn keys_of_other_sizes_are_refused() {
        let bits = |bits: usize| {
            let mut modulus = vec![0xff; bits.div_ceil(8)];
            modulus[0] >>= modulus.len() * 8 - bits;
            modulus
        };
        for size in [512, 1024, 2040, 2047, 2049, 2056, 3072, 4096, 65_536] {
            let refused = refusal(&spki(RSA, &bits(size), &[1, 0, 1]));
            assert!(refused.contains("not 2048 bit"), "{size}: {refused}");
        }
        assert!(GroupKey::from_der(&spki(RSA, &bits(2048), &[1, 0, 1])).is_ok());
    }

    #[test]
    fn even_moduli_and_other_exponents_are_refused() {
        let mut even = modulus();
        even[255] &= 0xfe;
        assert!(refusal(&spki(RSA, &even, &[1, 0, 1])).contains("even"));
        for exponent in [
            &[1][..],
            &[3],
            &[1, 0, 0],
            &[1, 0, 3],
            &[1, 0, 0, 0, 1],
            &[0x81; 256],
        ] {
            let refused = refusal(&spki(RSA, &modulus(), exponent));
            assert!(
                refused.contains("exponent is not 65537"),
                "{exponent:?}: {refused}"
            );
        }
    }

    #[test]
    fn what_is_not_rsa_encryption_with_null_is_refused() {
        let p256 = "06072a8648ce3d020106082a8648ce3d030107";
        for algorithm in [
            "06092a864886f70d01010a",     // RSASSA-PSS without parameters
            "06092a864886f70d01010a0500", // RSASSA-PSS with NULL
            "06092a864886f70d010101",     // rsaEncryption without NULL
            "06092a864886f70d0101013000", // rsaEncryption with a sequence
            "06092a864886f70d01010b0500", // sha256WithRSAEncryption
            p256,
        ] {
            let refused = refusal(&spki(algorithm, &modulus(), &[1, 0, 1]));
            assert!(refused.contains("not an RSA key"), "{algorithm}: {refused}");
        }
    }

    #[test]
    fn a_key_has_one_spelling() {
        let good = bytes(&browser(), "issuing_spki");
        let mut trailing = good.clone();
        trailing.push(0);
        let mut zeros = modulus();
        zeros.insert(0, 0);
        zeros.insert(0, 0);
        let mut unused_bits = good.clone();
        unused_bits[23] = 1;
        for wrong in [
            &[][..],
            b"-----BEGIN PUBLIC KEY-----",
            &good[..good.len() - 1],
            &trailing,
            &spki(RSA, &zeros, &[1, 0, 1]),
            &spki(RSA, &modulus(), &[0, 1, 0, 1]),
            &unused_bits,
        ] {
            assert!(GroupKey::from_der(wrong).is_err());
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_are_no_key(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(GroupKey::from_der(&bytes).is_err());
        }

        #[test]
        fn an_altered_key_is_refused_or_another_sound_key(at in 0usize..294, bit in 0u8..8) {
            let mut der = bytes(&browser(), "issuing_spki");
            der[at] ^= 1 << bit;
            if let Ok(key) = GroupKey::from_der(&der) {
                let n = rsa::traits::PublicKeyParts::n_bytes(&key.key);
                prop_assert!(n.len() == 256 && n[0] >= 0x80 && n[255] & 1 == 1);
                prop_assert!(n.to_vec() != modulus());
            }
        }

        #[test]
        fn hostile_bytes_are_no_token(bytes in prop::collection::vec(any::<u8>(), 0..520)) {
            let mut token = token();
            token.token = bytes;
            prop_assert!(!token.holds());
        }
    }
}
