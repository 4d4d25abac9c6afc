//! The control code: what a person compares with a colleague.
//!
//! The first 24 decimal digits of SHA-256(manifest), read as a big-endian integer and padded left to
//! 78 digits. Decimal, because it is read aloud and stands on posters; 24 digits are 79 bits.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// 24 decimal digits that stand for a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlCode(String);

impl ControlCode {
    /// The control code of these manifest bytes.
    pub fn of(manifest: &[u8]) -> Self {
        let mut digits = decimal(&Sha256::digest(manifest));
        digits.truncate(24);
        Self(digits)
    }

    /// The 24 digits without spaces, as in links.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ControlCode {
    /// Six blocks of four, as people read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blocks: Vec<&str> = (0..6).map(|i| &self.0[i * 4..i * 4 + 4]).collect();
        f.write_str(&blocks.join(" "))
    }
}

impl FromStr for ControlCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() == 24 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(Error::invalid(
                "a control code has 24 digits; copy all six blocks of four",
            ))
        }
    }
}

/// A 256-bit big-endian number as 78 decimal digits.
fn decimal(bytes: &[u8]) -> String {
    let mut digits = [0u8; 78];
    for &byte in bytes {
        let mut carry = u32::from(byte);
        for digit in digits.iter_mut().rev() {
            let value = u32::from(*digit) * 256 + carry;
            *digit = (value % 10) as u8;
            carry = value / 10;
        }
    }
    digits.iter().map(|d| char::from(b'0' + d)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_is_padded_left_to_78_digits() {
        let mut one = [0u8; 32];
        one[31] = 1;
        assert_eq!(decimal(&one), format!("{}1", "0".repeat(77)));
        let largest =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        assert_eq!(decimal(&[255u8; 32]), largest);
    }

    #[test]
    fn shown_in_six_blocks_and_read_back() {
        let code = ControlCode::of(b"{}");
        assert_eq!(code.to_string().split(' ').count(), 6);
        assert_eq!(
            code.to_string().parse::<ControlCode>().expect("a code"),
            code
        );
        for bad in ["", "1234", "12345678901234567890123x", &"1".repeat(25)] {
            assert!(bad.parse::<ControlCode>().is_err(), "{bad}");
        }
    }
}
