//! Passwords: Argon2id (RFC 9106) with 19 MiB and two passes, the smallest setting OWASP recommends,
//! since a small server also counts ballots.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::session::random;
use crate::error::{Doing, Error, Result};
use crate::protocol::crockford;

/// Characters of the shortest password (NIST SP 800-63B asks for 8 with a second factor, 15 without;
/// lock-out stands in for part of that here).
const SHORTEST: usize = 12;

/// Longer ones would only cost time.
const LONGEST: usize = 1024;

pub(super) fn check(password: &str) -> Result<()> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(Error::invalid(format!(
            "--password-file: give a password of at least {SHORTEST} characters; a few words do well."
        )));
    }
    Ok(())
}

/// Twenty characters of Crockford's alphabet in blocks of five: 100 bits.
pub(super) fn generate(rng: &mut impl rand::CryptoRng) -> String {
    let text = crockford(&random::<20>(rng)).to_lowercase();
    [&text[..5], &text[5..10], &text[10..15], &text[15..20]].join("-")
}

pub(super) fn hash(password: &str, rng: &mut impl rand::CryptoRng) -> Result<String> {
    let salt = random::<16>(rng);
    hasher()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .doing("hashing a password")
}

pub(super) fn verify(password: &str, hash: &str) -> bool {
    let (Ok(hasher), Ok(hash)) = (hasher(), PasswordHash::new(hash)) else {
        return false;
    };
    password.len() <= LONGEST && hasher.verify_password(password.as_bytes(), &hash).is_ok()
}

/// As much work as [`verify`], for a name that does not exist.
pub(super) fn verify_nothing(password: &str) {
    if let (Ok(hasher), true) = (hasher(), password.len() <= LONGEST) {
        let _ = hasher.hash_password_with_salt(password.as_bytes(), &[0; 16]);
    }
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).doing("setting up the hashing of passwords")?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
