//! Numbers and dates as people of each language write them.

use time::{Date, Month};

use super::words::Words;
use crate::survey::Language;

/// A number with so many decimals: 3,8 in Dutch, 3.8 in English.
pub fn decimal(words: Words, value: f64, decimals: usize) -> String {
    // -0.04 rounds to -0.0, which is nothing anybody writes.
    let text = format!("{value:.decimals$}");
    let text = match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_owned(),
        _ => text,
    };
    match words.language() {
        Language::Nl => text.replace('.', ","),
        Language::En => text,
    }
}

/// A change with its sign; a true minus sign, which is as wide as a plus.
pub fn signed(words: Words, value: f64, decimals: usize) -> String {
    let text = decimal(words, value, decimals);
    match text.strip_prefix('-') {
        Some(rest) => format!("\u{2212}{rest}"),
        None => format!("+{text}"),
    }
}

/// 18 december 2026, 18 December 2026.
pub fn date(words: Words, date: Date) -> String {
    let month = match (words.language(), date.month()) {
        (Language::En, month) => month.to_string(),
        (Language::Nl, month) => dutch(month).to_owned(),
    };
    format!("{} {month} {}", date.day(), date.year())
}

/// dec 2026, Dec 2026: for where there is little room.
pub fn month(words: Words, date: Date) -> String {
    let name = match (words.language(), date.month()) {
        (Language::En, month) => month.to_string(),
        (Language::Nl, Month::March) => "mrt".to_owned(),
        (Language::Nl, month) => dutch(month).to_owned(),
    };
    let short: String = name.chars().take(3).collect();
    format!("{short} {}", date.year())
}

fn dutch(month: Month) -> &'static str {
    match month {
        Month::January => "januari",
        Month::February => "februari",
        Month::March => "maart",
        Month::April => "april",
        Month::May => "mei",
        Month::June => "juni",
        Month::July => "juli",
        Month::August => "augustus",
        Month::September => "september",
        Month::October => "oktober",
        Month::November => "november",
        Month::December => "december",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_marks() {
        let (nl, en) = (Words::of(Language::Nl), Words::of(Language::En));
        assert_eq!(decimal(nl, 3.84, 1), "3,8");
        assert_eq!(decimal(en, 3.84, 1), "3.8");
        assert_eq!(signed(en, -0.3, 1), "\u{2212}0.3");
        assert_eq!(signed(nl, -0.04, 1), "+0,0");
        let day = Date::from_calendar_date(2026, Month::March, 3).expect("a day");
        assert_eq!(date(nl, day), "3 maart 2026");
        assert_eq!(date(en, day), "3 March 2026");
        assert_eq!(month(nl, day), "mrt 2026");
        assert_eq!(month(en, day), "Mar 2026");
    }
}
