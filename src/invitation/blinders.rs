//! Factors that blind the private operation against timing (RUSTSEC-2023-0071), made in stock.
//!
//! The library makes a factor for each operation, and its inverse takes four tenths of the whole. Here
//! [`STOCK`] factors share one inversion (Montgomery 1987, section 10.3.1: invert the product, then
//! multiply out), and each is still used once. Rejected: squaring one factor again and again, as is usual
//! elsewhere, because a factor that follows from the last one protects less; and no blinding at all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rand::CryptoRng;
use rsa::hazmat::rsa_encrypt;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, PublicKey};
use zeroize::Zeroize;

use crate::error::{Doing, Error, Result};

/// How many factors are made at a time.
const STOCK: usize = 32;

/// One factor r, for one operation.
pub struct Blinder {
    /// r to the power of the public exponent, modulo n.
    power: BoxedUint,
    /// The inverse of r modulo n.
    inverse: BoxedUint,
}

impl Drop for Blinder {
    fn drop(&mut self) {
        self.power.zeroize();
        self.inverse.zeroize();
    }
}

impl Blinder {
    /// The value with the blinding on.
    pub(super) fn blind(&self, value: &BoxedUint, key: &impl PublicKeyParts) -> BoxedUint {
        value.mul_mod(&self.power, key.n())
    }

    /// The result of the private operation without it.
    pub(super) fn unblind(&self, result: &BoxedUint, key: &impl PublicKeyParts) -> BoxedUint {
        result.mul_mod(&self.inverse, key.n())
    }
}

/// Unused factors by modulus. In memory only; another process has its own.
#[derive(Clone, Default)]
pub struct Blinders(Arc<Mutex<HashMap<Vec<u8>, Vec<Blinder>>>>);

impl Blinders {
    /// A factor that was never used, for the key with this public half.
    pub(super) fn take(&self, key: &PublicKey, rng: &mut impl CryptoRng) -> Result<Blinder> {
        let modulus = key.n_bytes().to_vec();
        let present = self.with(|stock| stock.get_mut(&modulus)?.pop());
        if let Some(blinder) = present {
            return Ok(blinder);
        }
        // Made outside the lock: others may sign meanwhile, and at worst make a stock of their own.
        let mut made = make(key, rng)?;
        let own = made.pop();
        self.with(|stock| stock.entry(modulus).or_default().append(&mut made));
        own.ok_or_else(|| Error::failed("making blinding factors"))
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Vec<u8>, Vec<Blinder>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// [`STOCK`] independent factors.
fn make(key: &PublicKey, rng: &mut impl CryptoRng) -> Result<Vec<Blinder>> {
    let n = key.n();
    let factors: Vec<BoxedUint> = (0..STOCK).map(|_| random_below(key, rng)).collect();
    let mut products: Vec<BoxedUint> = Vec::with_capacity(STOCK);
    for factor in &factors {
        let product = products.last().map(|before| before.mul_mod(factor, n));
        products.push(product.unwrap_or_else(|| factor.clone()));
    }
    let all = products.pop().ok_or_else(|| Error::failed("blinding"))?;
    // A factor in common with n, or 0, has a chance of 2^-1000: it would be the factorisation.
    let mut inverse = all
        .invert_odd_mod(key.n_params().modulus())
        .into_option()
        .ok_or_else(|| Error::failed("blinding: a factor has no inverse"))?;
    let mut blinders = Vec::with_capacity(STOCK);
    for mut factor in factors.into_iter().rev() {
        // `inverse` is that of the product of this factor and those before it.
        let own = match products.pop() {
            Some(before) => before.mul_mod(&inverse, n),
            None => inverse.clone(),
        };
        inverse = inverse.mul_mod(&factor, n);
        blinders.push(Blinder {
            power: rsa_encrypt(key, &factor).doing("blinding")?,
            inverse: own,
        });
        factor.zeroize();
    }
    Ok(blinders)
}

/// A number below n, each as likely as the other: n has its highest bit set, so every second try fits.
fn random_below(key: &PublicKey, rng: &mut impl CryptoRng) -> BoxedUint {
    loop {
        let mut bytes = vec![0; key.size()];
        rng.fill_bytes(&mut bytes);
        let number = BoxedUint::from_be_slice(&bytes, key.n_bits_precision());
        bytes.zeroize();
        if let Ok(number) = number
            && number < key.n().as_ref()
        {
            return number;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use rsa::PrivateKey;

    use super::*;

    #[test]
    fn every_factor_is_another_one_and_comes_off_again() {
        let mut rng = StdRng::seed_from_u64(3);
        let key = PrivateKey::new(&mut rng, 2048).expect("a key");
        let public = key.to_public_key();
        let blinders = Blinders::default();
        let value = random_below(&public, &mut rng);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..2 * STOCK + 1 {
            let blinder = blinders.take(&public, &mut rng).expect("a factor");
            assert!(
                seen.insert(blinder.power.to_be_bytes().to_vec()),
                "used twice"
            );
            let r = blinder.inverse.invert_odd_mod(public.n_params().modulus());
            let r = r.into_option().expect("an inverse");
            let power = rsa_encrypt(&public, &r).expect("a power");
            assert_eq!(power, blinder.power);
            assert_ne!(blinder.blind(&value, &public), value);
            let times_r = value.mul_mod(&r, public.n());
            assert_eq!(blinder.unblind(&times_r, &public), value);
        }
    }

    #[test]
    fn keys_do_not_share_factors() {
        let mut rng = StdRng::seed_from_u64(4);
        let blinders = Blinders::default();
        for _ in 0..2 {
            let key = PrivateKey::new(&mut rng, 2048)
                .expect("a key")
                .to_public_key();
            blinders.take(&key, &mut rng).expect("a factor");
        }
        let left: Vec<usize> = blinders.with(|stock| stock.values().map(Vec::len).collect());
        assert_eq!(left, [STOCK - 1; 2]);
    }
}
