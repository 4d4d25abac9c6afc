//! What PostgreSQL stores of a password (RFC 5802 section 3, RFC 7677), computed here.
//!
//! The statement that sets a password may stand in the server's log; with its verifier in it instead
//! of the password, the log lets nobody in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// As many as PostgreSQL itself takes by default.
const ROUNDS: u32 = 4096;

/// The verifier of a password under a new salt; `key` says where the password stands.
pub(super) fn verifier(password: &str, rng: &mut impl CryptoRng, key: &str) -> Result<String> {
    // Other characters would have to be normalised first (SASLprep); a password needs none.
    if !password.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid(format!(
            "{key}: use letters, digits and signs of ASCII in the password, without spaces."
        )));
    }
    let mut salt = [0u8; 16];
    rng.fill_bytes(&mut salt);
    Ok(with_salt(password, &salt, ROUNDS))
}

fn with_salt(password: &str, salt: &[u8], rounds: u32) -> String {
    let mut salted = Zeroizing::new([0u8; 32]);
    pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt, rounds, salted.as_mut());
    let client = Zeroizing::new(keyed(salted.as_ref(), b"Client Key"));
    let server = Zeroizing::new(keyed(salted.as_ref(), b"Server Key"));
    format!(
        "SCRAM-SHA-256${rounds}:{}${}:{}",
        STANDARD.encode(salt),
        STANDARD.encode(Sha256::digest(client.as_ref())),
        STANDARD.encode(server.as_ref())
    )
}

fn keyed(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Randomness;

    #[test]
    fn a_verifier_fits_the_exchange_in_the_rfc() {
        // RFC 7677 section 3: user "user", password "pencil".
        let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
        let message =
            format!("n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s={salt},i=4096,c=biws,r={nonce}");
        let verifier = with_salt("pencil", &STANDARD.decode(salt).expect("base64"), 4096);
        let keys = verifier
            .strip_prefix("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")
            .expect("rounds and salt");
        let (stored, server) = keys.split_once(':').expect("two keys");
        let bytes = |text: &str| STANDARD.decode(text).expect("base64");
        let signature = STANDARD.encode(keyed(&bytes(server), message.as_bytes()));
        assert_eq!(signature, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        // The client proves that it knows the key behind the stored one.
        let proof = bytes("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        let mask = keyed(&bytes(stored), message.as_bytes());
        let client: Vec<u8> = proof.iter().zip(mask).map(|(a, b)| a ^ b).collect();
        assert_eq!(Sha256::digest(client).as_slice(), bytes(stored));
    }

    #[test]
    fn a_password_that_would_have_to_be_normalised_is_refused() {
        let mut rng = Randomness::seeded(1).rng();
        let error = verifier("pássword", &mut rng, "office.database").expect_err("refused");
        assert!(error.to_string().contains("office.database"), "{error}");
    }
}
