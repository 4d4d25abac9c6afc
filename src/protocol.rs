//! Encodings of the protocol: how bytes become text and text becomes bytes, the same on every side.
//!
//! Base64url without padding (RFC 4648, section 5) for everything that travels between programs;
//! Crockford's base32 for what people copy by hand; `str(x)` for texts inside what is hashed or signed.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeSliceError, Engine};

use crate::error::{Error, Result};

/// What people confuse reads the same: O is 0, I and L are 1. U does not occur.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Bytes as base64url without padding.
pub fn b64u(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Base64url without padding as bytes; `field` names the place in the refusal.
///
/// Strict, so that each value has one spelling: no padding, no line breaks, no stray bits at the end.
pub fn unb64u(text: &str, field: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| no_base64url(field))
}

fn no_base64url(field: &str) -> Error {
    Error::invalid(format!(
        "{field}: must be base64url without padding; send the bytes encoded that way."
    ))
}

/// As [`unb64u`], for a field that always has `N` bytes.
pub fn unb64u_array<const N: usize>(text: &str, field: &str) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
        Ok(length) if length == N => Ok(bytes),
        Err(DecodeSliceError::DecodeError(_)) => Err(no_base64url(field)),
        _ => Err(Error::invalid(format!(
            "{field}: must be {N} bytes in base64url."
        ))),
    }
}

/// Bytes in lower-case hexadecimal, as hashes stand in the manifest.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `str(x)`: a 2-byte big-endian length and the UTF-8 bytes, so that two texts in a row have one reading.
///
/// Ids of waves, groups and persons are some dozens of bytes. A text that does not fit gets the largest
/// length instead of a panic: it is no id, so nothing that is signed or derived from it is ever valid.
pub fn str_prefixed(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

/// Bytes in Crockford's base32, most significant bit first; unused bits of the last character are 0.
pub fn crockford(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|symbol| (0..5).fold(0, |value, i| value << 1 | bit(symbol * 5 + i)))
        .map(|value: u8| char::from(CROCKFORD[usize::from(value)]))
        .collect()
}

/// What somebody typed, in the one spelling of Crockford's alphabet, or nothing if a character is not in it.
///
/// Lower case, spaces and dashes anywhere, and the letters O, I and L are taken as meant.
pub fn tidy_crockford(typed: &str) -> Option<String> {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            c if u8::try_from(c).is_ok_and(|byte| CROCKFORD.contains(&byte)) => Some(c),
            _ => None,
        })
        .collect()
}

/// The bytes of a tidied text (see [`tidy_crockford`]), or nothing if it is not a whole number of bytes.
pub fn from_crockford(tidied: &str) -> Option<Vec<u8>> {
    let values = tidied
        .bytes()
        .map(|byte| CROCKFORD.iter().position(|symbol| *symbol == byte))
        .collect::<Option<Vec<_>>>()?;
    let bits: Vec<bool> = values
        .iter()
        .flat_map(|value| (0..5).rev().map(move |i| value >> i & 1 == 1))
        .collect();
    let (whole, rest) = bits.as_chunks::<8>();
    if rest.len() >= 5 || rest.contains(&true) {
        return None;
    }
    let byte = |bits: &[bool; 8]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    Some(whole.iter().map(byte).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64url_has_one_spelling_for_each_value() {
        assert_eq!(b64u(&[0xfb, 0xff]), "-_8");
        assert_eq!(unb64u("-_8", "x").expect("valid"), [0xfb, 0xff]);
        for wrong in ["-_8=", "+/8", "-_9", "-_8\n", " -_8", "-", "é"] {
            let refusal = unb64u(wrong, "prefix").expect_err(wrong).to_string();
            assert!(refusal.starts_with("prefix:"), "{refusal}");
        }
        assert_eq!(unb64u_array::<2>("-_8", "x").expect("valid"), [0xfb, 0xff]);
        assert!(unb64u_array::<3>("-_8", "x").is_err());
        assert!(unb64u_array::<1>("-_8", "x").is_err());
    }

    #[test]
    fn hexadecimal_has_two_digits_a_byte() {
        assert_eq!(hex(&[0, 0x0a, 0xff]), "000aff");
    }

    #[test]
    fn texts_carry_their_length_in_bytes() {
        assert_eq!(str_prefixed(""), [0, 0]);
        assert_eq!(str_prefixed("w1"), [0, 2, b'w', b'1']);
        assert_eq!(str_prefixed("é")[..2], [0, 2]);
        assert_eq!(str_prefixed(&"a".repeat(258))[..2], [1, 2]);
        assert_eq!(str_prefixed(&"a".repeat(70_000)).len(), 70_002);
    }

    #[test]
    fn crockford_agrees_with_known_values() {
        assert_eq!(crockford(&[]), "");
        assert_eq!(crockford(&[0; 5]), "00000000");
        assert_eq!(crockford(&[0xff; 5]), "ZZZZZZZZ");
        assert_eq!(crockford(&[0b0000_1000, 0b0100_0000]), "1100");
        // Digits 0, 1, ... 31 in a row: every symbol once, in order.
        let all = from_crockford("0123456789ABCDEFGHJKMNPQRSTVWXYZ").expect("20 bytes");
        assert_eq!(all[..5], [0x00, 0x44, 0x32, 0x14, 0xc7]);
        assert_eq!(crockford(&all), "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    }

    #[test]
    fn typing_is_forgiven_where_it_is_clear_what_is_meant() {
        assert_eq!(
            tidy_crockford(" ab-oO il\u{a0}\u{2013}9\n"),
            Some("AB00119".into())
        );
        assert_eq!(tidy_crockford(""), Some(String::new()));
        for wrong in ["U", "u", "A.B", "A_B", "é", "Å", "ß", "😀", "A\0"] {
            assert_eq!(tidy_crockford(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_crockford_text_is_a_whole_number_of_bytes() {
        assert_eq!(from_crockford("00"), Some(vec![0]));
        assert_eq!(from_crockford("01"), None, "stray bits");
        assert_eq!(from_crockford("0"), None, "half a byte");
        assert_eq!(from_crockford("000"), None, "a character too many");
        assert_eq!(from_crockford("o0"), None, "not tidied");
    }

    proptest! {
        #[test]
        fn every_value_survives(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(unb64u(&b64u(&bytes), "x").expect("own spelling"), bytes.clone());
            let text = crockford(&bytes);
            prop_assert_eq!(tidy_crockford(&text.to_lowercase()), Some(text.clone()));
            prop_assert_eq!(from_crockford(&text), Some(bytes));
        }

        #[test]
        fn hostile_text_is_refused_not_fatal(text in "\\PC{0,80}") {
            let _ = unb64u(&text, "x");
            if let Some(tidy) = tidy_crockford(&text) {
                prop_assert_eq!(tidy_crockford(&tidy), Some(tidy.clone()));
                let _ = from_crockford(&tidy);
            }
        }
    }
}
