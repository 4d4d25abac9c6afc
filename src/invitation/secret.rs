//! What gets a person in: the secret of an invitation, or a code on paper.
//!
//! Both are derived from the mail key (HMAC-SHA256, RFC 2104), so that reminders and lost prints can be
//! made again while the wave is open, and by nobody once the key is destroyed at closing. The store
//! holds only hashes: SHA-256 of 128 random bits needs no more, a typed code of 50 bits gets Argon2id (RFC 9106).

use std::collections::BTreeSet;
use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit, Mac};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::{Doing, Error, Result};
use crate::protocol::{b64u, crockford, str_prefixed, tidy_crockford};

/// Bytes of an invitation's secret.
const SECRET_SIZE: usize = 16;

/// Characters by which a paper code is found, and characters in all.
const ID_SYMBOLS: usize = 4;
const CODE_SYMBOLS: usize = 14;

/// How often a code is derived anew because its id was given out already. With half of the million ids
/// taken, this many failures in a row have a chance of 2^-64.
const MAX_ATTEMPTS: u32 = 64;

/// The key from which all invitations and paper codes of a wave follow. A file outside the databases.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MailKey([u8; 32]);

impl fmt::Debug for MailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailKey")
    }
}

impl MailKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Reads the bytes of the key's file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| Error::invalid("mail key: the file must hold exactly 32 bytes."))
    }

    /// The bytes for the key's file.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The secret of one person's invitation.
    pub fn secret(&self, wave: &str, person: &str) -> InvitationSecret {
        let hash = self.hmac(&[&str_prefixed(wave), &str_prefixed(person)]);
        let mut secret = InvitationSecret([0; SECRET_SIZE]);
        secret.0.copy_from_slice(&hash[..SECRET_SIZE]);
        secret
    }

    /// The `count` paper codes of a group. `taken` holds the ids given out in this wave so far; asking for the
    /// same groups in the same order again gives the same codes, so a lost print can be made again.
    pub fn paper_codes(
        &self,
        wave: &str,
        group: &str,
        count: usize,
        taken: &mut BTreeSet<String>,
    ) -> Result<Vec<PaperCode>> {
        let mut one = |index: u32| {
            (0..MAX_ATTEMPTS)
                .map(|attempt| self.paper_code(wave, group, index, attempt))
                .find(|code| taken.insert(code.id().to_owned()))
        };
        let codes: Option<Vec<_>> = (0..).take(count).map(&mut one).collect();
        codes.ok_or_else(|| {
            Error::invalid(format!(
                "people: too many paper codes in wave {wave}; give more people a mail address."
            ))
        })
    }

    fn paper_code(&self, wave: &str, group: &str, index: u32, attempt: u32) -> PaperCode {
        // No wave id has 28769 bytes, so this never reads like the input of an invitation.
        let hash = self.hmac(&[
            b"paper",
            &str_prefixed(wave),
            &str_prefixed(group),
            &index.to_be_bytes(),
            &attempt.to_be_bytes(),
        ]);
        let mut symbols = crockford(hash.as_slice());
        symbols.truncate(CODE_SYMBOLS);
        PaperCode(symbols)
    }

    fn hmac(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        let mac = parts.iter().fold(mac, |mac, part| mac.chain_update(part));
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// The secret in a link: whoever has it can take one token.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct InvitationSecret([u8; SECRET_SIZE]);

impl fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret")
    }
}

impl InvitationSecret {
    /// As it travels: base64url.
    pub fn encoded(&self) -> String {
        b64u(&self.0)
    }

    /// As it is stored: SHA-256.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The link of an invitation. `answer` is the URL of the answer listener without trailing slash;
    /// the secret stands after `#`, so it reaches no server log.
    pub fn link(&self, answer: &str, wave: &str, control: &str) -> String {
        format!("{answer}/w/{wave}#i={}&m={control}", self.encoded())
    }
}

/// A code on a nameless letter: 4 characters to find it by, 10 that are secret.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PaperCode(String);

impl fmt::Debug for PaperCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperCode")
    }
}

impl PaperCode {
    /// Reads a code as somebody typed it: any case, with or without spaces and dashes.
    pub fn parse(typed: &str) -> Result<Self> {
        tidy_crockford(typed)
            .filter(|symbols| symbols.len() == CODE_SYMBOLS)
            .map(Self)
            .ok_or_else(|| {
                Error::invalid(
                    "code: must be the 14 letters and digits on your letter; compare them one by one.",
                )
            })
    }

    /// The part by which the code is found. It is not secret.
    pub fn id(&self) -> &str {
        &self.0[..ID_SYMBOLS]
    }

    /// The code as printed: 4-5-5.
    pub fn printed(&self) -> String {
        format!("{}-{}-{}", self.id(), &self.0[4..9], &self.0[9..])
    }

    /// The link in the letter's QR. `answer` is the URL of the answer listener without trailing slash.
    pub fn link(&self, answer: &str, wave: &str, control: &str) -> String {
        format!("{answer}/w/{wave}#c={}&m={control}", self.0)
    }

    /// As it is stored: an Argon2id PHC string with a random salt.
    pub fn hash(&self, rng: &mut impl CryptoRng) -> Result<String> {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let hash: PasswordHash = hasher()
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .doing("hashing a paper code")?;
        Ok(hash.to_string())
    }

    /// Whether this is the code that was stored. Costs some 20 ms and 19 MiB: limit the attempts.
    pub fn verify(&self, stored: &str) -> bool {
        PasswordHash::new(stored)
            .is_ok_and(|hash| hasher().verify_password(self.0.as_bytes(), &hash).is_ok())
    }
}

/// Argon2id with 19 MiB, two passes, one lane: the smallest setting OWASP recommends, since a code has
/// 50 random bits and attempts are limited.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("these parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::protocol::unb64u;

    fn key() -> MailKey {
        MailKey([0x0b; 32])
    }

    fn codes(groups: &[(&str, usize)]) -> Vec<PaperCode> {
        let mut taken = BTreeSet::new();
        groups
            .iter()
            .flat_map(|(group, count)| {
                key()
                    .paper_codes("w1", group, *count, &mut taken)
                    .expect("codes")
            })
            .collect()
    }

    #[test]
    fn an_invitation_is_hmac_to_the_letter() {
        // HMAC of RFC 2104 written out with SHA-256.
        let pad = |byte: u8| [[0x0b ^ byte; 32], [byte; 32]].concat();
        let inner = Sha256::digest([pad(0x36), b"\x00\x02w1\x00\x03p17".to_vec()].concat());
        let outer = Sha256::digest([pad(0x5c), inner.to_vec()].concat());
        let secret = key().secret("w1", "p17");
        assert_eq!(secret.0, outer[..16]);
        assert_eq!(
            unb64u(&secret.encoded(), "i").expect("base64url"),
            outer[..16]
        );
        assert_eq!(secret.encoded().len(), 22);
        assert_eq!(
            secret.sha256().as_slice(),
            Sha256::digest(&outer[..16]).as_slice()
        );
    }

    #[test]
    fn invitations_differ_by_key_wave_and_person_and_come_again() {
        let secret = key().secret("w1", "p1");
        assert!(secret == key().secret("w1", "p1"));
        assert!(secret != key().secret("w1", "p2"));
        assert!(secret != key().secret("w2", "p1"));
        assert!(secret != MailKey([0x0c; 32]).secret("w1", "p1"));
        assert!(key().secret("w", "1p") != key().secret("w1", "p"));
    }

    #[test]
    fn links_carry_secrets_only_after_the_hash() {
        let control = "123456789012345678901234";
        let secret = key().secret("w1", "p1");
        let link = secret.link("https://answer.example", "w1", control);
        let expected = format!(
            "https://answer.example/w/w1#i={}&m={control}",
            secret.encoded()
        );
        assert_eq!(link, expected);
        let code = PaperCode::parse("ABCD-EFGHJ-KMNPQ").expect("a code");
        let link = code.link("https://answer.example", "w1", control);
        let expected = format!("https://answer.example/w/w1#c=ABCDEFGHJKMNPQ&m={control}");
        assert_eq!(link, expected);
    }

    #[test]
    fn paper_codes_come_again_and_have_ids_of_their_own() {
        let groups = [("g0001", 300), ("g0002", 2000)];
        let first = codes(&groups);
        assert_eq!(first.len(), 2300);
        assert!(first == codes(&groups), "a lost print can be made again");
        let ids: BTreeSet<_> = first.iter().map(PaperCode::id).collect();
        assert_eq!(ids.len(), 2300);
        // Among 2300 of a million ids some two or three collide, so the retry was needed and worked.
        let retried = first[300..]
            .iter()
            .zip(0..)
            .filter(|(code, index)| **code != key().paper_code("w1", "g0002", *index, 0));
        assert!(retried.count() > 0);
        assert!(first[0] != codes(&[("g0003", 1)])[0]);
        let other = MailKey([1; 32]).paper_codes("w1", "g0001", 1, &mut BTreeSet::new());
        assert!(first[0] != other.expect("codes")[0]);
    }

    #[test]
    fn a_wave_without_free_ids_is_refused() {
        let mut taken: BTreeSet<String> = (0..MAX_ATTEMPTS)
            .map(|attempt| key().paper_code("w1", "g0001", 0, attempt).id().to_owned())
            .collect();
        let refusal = key()
            .paper_codes("w1", "g0001", 1, &mut taken)
            .expect_err("refused");
        assert!(refusal.to_string().contains("mail address"), "{refusal}");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PaperCode::parse("AB01-EFGHJ-KMNPQ").expect("a code");
        assert_eq!(code.printed(), "AB01-EFGHJ-KMNPQ");
        assert_eq!(code.id(), "AB01");
        for typed in [
            "ab01efghjkmnpq",
            " aBoI efghj kmnpq ",
            "ABOL\u{2013}EFGHJ\u{2013}KMNPQ\n",
        ] {
            assert!(PaperCode::parse(typed).expect(typed) == code, "{typed}");
        }
        for wrong in [
            "",
            "AB01-EFGHJ-KMNP",
            "AB01-EFGHJ-KMNPQ0",
            "AB01-EFGHJ-KMNPU",
            "AB01_EFGHJ_KMNPQ",
            "ÅB01-EFGHJ-KMNPQ",
        ] {
            let refusal = PaperCode::parse(wrong).expect_err(wrong).to_string();
            assert!(refusal.starts_with("code:"), "{refusal}");
        }
    }

    #[test]
    fn a_stored_code_verifies_and_no_other_does() {
        let code = PaperCode::parse("AB01-EFGHJ-KMNPQ").expect("a code");
        let rng = &mut StdRng::seed_from_u64(1);
        let stored = code.hash(rng).expect("a hash");
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(!stored.contains("KMNPQ"));
        assert!(code.verify(&stored));
        for other in ["AB01-EFGHJ-KMNPR", "AB02-EFGHJ-KMNPQ"] {
            assert!(
                !PaperCode::parse(other).expect("a code").verify(&stored),
                "{other}"
            );
        }
        assert_ne!(code.hash(rng).expect("a hash"), stored, "salted");
        for broken in [
            "",
            "$",
            "KMNPQ",
            "$argon2id$v=19$m=19456,t=2,p=1$",
            "$argon2id$v=19$m=1,t=0,p=0$c2FsdHNhbHQ$aGFzaA",
        ] {
            assert!(!code.verify(broken), "{broken}");
        }
    }

    #[test]
    fn the_mail_key_is_32_bytes_and_secrets_are_never_printed() {
        let rng = &mut StdRng::seed_from_u64(1);
        let made = MailKey::generate(rng);
        assert_eq!(
            MailKey::from_bytes(made.as_bytes()).expect("a key").0,
            made.0
        );
        assert_ne!(made.0, MailKey::generate(rng).0);
        assert!(MailKey::from_bytes(&[0; 31]).is_err());
        assert!(MailKey::from_bytes(&[0; 33]).is_err());
        let code = PaperCode::parse("AB01-EFGHJ-KMNPQ").expect("a code");
        let printed = format!("{made:?} {:?} {code:?}", made.secret("w1", "p1"));
        assert_eq!(printed, "MailKey InvitationSecret PaperCode");
    }

    proptest! {
        #[test]
        fn hostile_text_is_refused_not_fatal(typed in "\\PC{0,40}", wave in "\\PC{0,40}") {
            if let Ok(code) = PaperCode::parse(&typed) {
                prop_assert_eq!(code.printed().len(), 16);
            }
            let _ = key().secret(&wave, &typed);
        }

        #[test]
        fn printed_codes_are_read_back(index in any::<u32>(), attempt in any::<u32>()) {
            let code = key().paper_code("w1", "g0001", index, attempt);
            prop_assert!(PaperCode::parse(&code.printed()).expect("own code") == code);
        }
    }
}
