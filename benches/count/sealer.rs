//! Seals boxes for a count to open, fast: HPKE base mode (RFC 9180) on aws-lc, written from the RFC.
//!
//! The product seals with `hpke`, which takes six times as long; a million boxes should not take longer to
//! make than to count.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const KEM: &[u8] = b"KEM\x00\x10";
const SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";

/// `enc || ciphertext` for the holder of `public`.
pub fn seal(public: &[u8], info: &[u8], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let own = PrivateKey::generate(&ECDH_P256).expect("a key");
    let enc = own.compute_public_key().expect("its public half");
    let receiver = UnparsedPublicKey::new(&ECDH_P256, public);
    let shared = agree(&own, receiver, (), |dh| {
        let prk = extract(KEM, &[], b"eae_prk", dh);
        let context = [enc.as_ref(), public].concat();
        Ok(expand(KEM, &prk, b"shared_secret", &context, 32))
    });
    let shared = shared.expect("a point");
    let hashes = [b"psk_id_hash".as_slice(), b"info_hash"]
        .map(|label| extract(SUITE, &[], label, if label[0] == b'i' { info } else { &[] }));
    let context = [&[0], hashes[0].as_slice(), hashes[1].as_slice()].concat();
    let secret = extract(SUITE, &shared, b"secret", &[]);
    let key = expand(SUITE, &secret, b"key", &context, 32);
    let nonce = expand(SUITE, &secret, b"base_nonce", &context, 12);
    let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).expect("12 bytes");
    let mut ciphertext = plaintext.to_vec();
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).expect("32 bytes"))
        .seal_in_place_append_tag(nonce, Aad::from(aad), &mut ciphertext)
        .expect("sealed");
    [enc.as_ref(), &ciphertext].concat()
}

fn extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> [u8; 32] {
    hmac(salt, &[b"HPKE-v1", suite, label, ikm])
}

fn expand(suite: &[u8], prk: &[u8], label: &[u8], info: &[u8], length: u8) -> [u8; 32] {
    hmac(prk, &[&[0, length], b"HPKE-v1", suite, label, info, &[1]])
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}
