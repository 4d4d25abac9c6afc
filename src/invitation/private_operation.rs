//! The private operation of RSA, by AWS-LC.
//!
//! A blind signature is the bare operation on a number that cannot be told from random (RFC 9474, section
//! 4.3); libraries with a safe interface offer it only together with a padding of their own. The one that does,
//! `rsa`, takes four times as long and its timing depends on the key (RUSTSEC-2023-0071). AWS-LC works
//! in constant time, blinds with factors that it refreshes itself, and checks every result with the
//! public exponent, so that a fault in it cannot give the key away. This is the only file with unsafe code.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use aws_lc_sys::{
    BN_bn2bin_padded, BN_is_word, CBS, CBS_init, CBS_len, ERR_clear_error, EVP_PKEY, EVP_PKEY_free,
    EVP_PKEY_get0_RSA, EVP_parse_private_key, RSA, RSA_NO_PADDING, RSA_bits, RSA_get0_e,
    RSA_get0_n, RSA_sign_raw,
};

/// Bytes of a number below the modulus.
pub(super) const SIZE: usize = 256;

/// A private key of 2048 bits with exponent 65537. AWS-LC wipes its memory when it is dropped.
pub(super) struct PrivateOperation {
    key: NonNull<EVP_PKEY>,
    modulus: [u8; SIZE],
}

// SAFETY: the key is owned, nothing of it belongs to a thread, and after reading it is only used by
// `RSA_sign_raw`, of which rsa.h says that it "may be used concurrently": it locks its blinding factors itself.
unsafe impl Send for PrivateOperation {}
// SAFETY: as above.
unsafe impl Sync for PrivateOperation {}

impl PrivateOperation {
    /// Reads PKCS#8 DER. Nothing where that is no such key, or its parts do not belong together.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let mut input = MaybeUninit::<CBS>::uninit();
        // SAFETY: CBS_init fills `input`, a view of `der`, which outlives it; parsing makes a key that is the
        // caller's, or gives null.
        let (key, left) = unsafe {
            CBS_init(input.as_mut_ptr(), der.as_ptr(), der.len());
            let key = EVP_parse_private_key(input.as_mut_ptr());
            (key, CBS_len(input.as_ptr()))
        };
        let Some(key) = NonNull::new(key) else {
            forget_errors();
            return None;
        };
        let mut read = Self {
            key,
            modulus: [0; SIZE],
        };
        let rsa = read.rsa()?;
        // SAFETY: `rsa` lives as long as `read`; its numbers are there, since they were just parsed; the modulus is
        // written to exactly SIZE bytes, or refused where it is larger.
        let fits = unsafe {
            RSA_bits(rsa) as usize == SIZE * 8
                && BN_is_word(RSA_get0_e(rsa), 65_537) == 1
                && BN_bn2bin_padded(read.modulus.as_mut_ptr(), SIZE, RSA_get0_n(rsa)) == 1
        };
        (fits && left == 0).then_some(read)
    }

    /// n, big-endian.
    pub(super) fn modulus(&self) -> &[u8; SIZE] {
        &self.modulus
    }

    /// `number` to the private exponent, modulo n; both big-endian. Nothing where the number is not above 1 and
    /// below n - 1, or the result did not pass its check.
    pub(super) fn apply(&self, number: &[u8; SIZE]) -> Option<[u8; SIZE]> {
        let (mut out, mut length) = ([0; SIZE], 0);
        let rsa = self.rsa()?;
        // SAFETY: `rsa` lives as long as `self`; both arrays have SIZE bytes, which is said, and the size of the key.
        let done = unsafe {
            RSA_sign_raw(
                rsa,
                &raw mut length,
                out.as_mut_ptr(),
                SIZE,
                number.as_ptr(),
                SIZE,
                RSA_NO_PADDING,
            )
        };
        if done != 1 {
            forget_errors();
        }
        (done == 1 && length == SIZE).then_some(out)
    }

    /// Nothing where it is a key of another kind.
    fn rsa(&self) -> Option<*mut RSA> {
        // SAFETY: the key is alive; what is given belongs to it.
        let rsa = unsafe { EVP_PKEY_get0_RSA(self.key.as_ptr()) };
        if rsa.is_null() {
            forget_errors();
        }
        (!rsa.is_null()).then_some(rsa)
    }
}

impl Drop for PrivateOperation {
    fn drop(&mut self) {
        // SAFETY: the key is owned and dropped once.
        unsafe { EVP_PKEY_free(self.key.as_ptr()) }
    }
}

/// AWS-LC keeps a list of errors for each thread; nobody asks for it here.
fn forget_errors() {
    // SAFETY: it touches only this thread's own list.
    unsafe { ERR_clear_error() }
}
