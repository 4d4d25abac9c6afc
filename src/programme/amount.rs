//! A figure of an indicator: a number, or a part of a whole.

use serde::{Deserialize, Serialize};

use crate::ui::{Words, number};

/// More than this is no figure of a municipality.
const LARGEST: f64 = 10_000_000.0;

/// In what an indicator is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// From 0 to 100.
    Percent,
    /// Whole numbers.
    Count,
    /// From 1 to 10, as in a school.
    Mark,
}

impl Measure {
    /// The measure with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "percent" => Some(Self::Percent),
            "count" => Some(Self::Count),
            "mark" => Some(Self::Mark),
            _ => None,
        }
    }

    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Count => "count",
            Self::Mark => "mark",
        }
    }
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// The number, or the part.
    pub value: f64,
    /// The whole, where it is a part.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<u32>,
}

/// Why a text is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAmount {
    /// It is not written as one.
    Unreadable,
    /// It is outside what this measure can be.
    OutOfRange,
}

impl Amount {
    /// Reads "62", "10,5", "10.5" or "122 of 150" (also "van" and "/"). A thousand is written without a mark: in one
    /// language it is the decimal mark of the other.
    pub fn parse(text: &str, measure: Measure) -> Result<Self, NoAmount> {
        let text = text.trim();
        let text = match measure {
            Measure::Percent => text.strip_suffix('%').unwrap_or(text).trim_end(),
            Measure::Count | Measure::Mark => text,
        };
        let parts = [" of ", " van ", "/"].into_iter();
        let part = parts.filter_map(|mark| text.split_once(mark)).next();
        let amount = match part {
            Some((part, of)) => Self {
                value: whole(part)?.into(),
                of: Some(whole(of)?),
            },
            None => Self {
                value: decimal(text)?,
                of: None,
            },
        };
        amount
            .fits(measure)
            .then_some(amount)
            .ok_or(NoAmount::OutOfRange)
    }

    fn fits(self, measure: Measure) -> bool {
        let bound = match (measure, self.of) {
            (Measure::Mark, Some(_)) | (_, Some(0)) => return false,
            (_, Some(of)) => return self.value <= f64::from(of),
            (Measure::Percent, None) => 0.0..=100.0,
            (Measure::Mark, None) => 1.0..=10.0,
            (Measure::Count, None) if self.value.fract() != 0.0 => return false,
            (Measure::Count, None) => 0.0..=LARGEST,
        };
        bound.contains(&self.value)
    }

    /// Whether this tells of so few people that somebody could know who they are: of those who are counted, or of
    /// those who are left. Nobody and everybody are told of only where the whole is large enough.
    pub fn is_small(self, measure: Measure, minimum: u32) -> bool {
        let few = |n: f64| n > 0.0 && n < f64::from(minimum);
        match (self.of, measure) {
            (Some(of), _) => of < minimum || few(self.value) || few(f64::from(of) - self.value),
            (None, Measure::Count) => few(self.value),
            (None, Measure::Percent | Measure::Mark) => false,
        }
    }

    /// As a person reads it.
    pub fn text(self, words: Words, measure: Measure) -> String {
        let part = self.of.map(|of| {
            let gaps = [("n", short(words, self.value).into()), ("of", of.into())];
            words.with("indicator-part", &gaps)
        });
        match (measure, part, self.of) {
            (Measure::Percent, Some(part), Some(of)) => {
                let share = number::decimal(words, 100.0 * self.value / f64::from(of), 0);
                format!("{share}% ({part})")
            }
            (Measure::Percent, ..) => format!("{}%", short(words, self.value)),
            (_, Some(part), _) => part,
            (_, None, _) => short(words, self.value),
        }
    }
}

/// Without zeros that say nothing.
fn short(words: Words, value: f64) -> String {
    let decimals = (0..2).find(|&n| {
        let scaled = value * 10f64.powi(n);
        (scaled - scaled.round()).abs() < 1e-9
    });
    number::decimal(words, value, decimals.unwrap_or(2) as usize)
}

fn whole(text: &str) -> Result<u32, NoAmount> {
    let text = text.trim();
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoAmount::Unreadable);
    }
    let number = text.parse().map_err(|_| NoAmount::Unreadable)?;
    (f64::from(number) <= LARGEST)
        .then_some(number)
        .ok_or(NoAmount::OutOfRange)
}

/// At most two decimals, after a comma or a point.
fn decimal(text: &str) -> Result<f64, NoAmount> {
    let (before, after) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(before, 9) || !digits(after, 2) {
        return Err(NoAmount::Unreadable);
    }
    format!("{before}.{after}")
        .parse()
        .map_err(|_| NoAmount::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::Language;

    #[test]
    fn figures_are_read_as_people_write_them() {
        let read = |text: &str, measure| {
            let amount = Amount::parse(text, measure).expect(text);
            let (nl, en) = (Words::of(Language::Nl), Words::of(Language::En));
            (amount.text(nl, measure), amount.text(en, measure))
        };
        let both = |nl: &str, en: &str| (nl.to_owned(), en.to_owned());
        assert_eq!(read(" 62 ", Measure::Count), both("62", "62"));
        for written in ["122 of 150", "122 van 150", "122/150"] {
            let told = both("122 van 150", "122 of 150");
            assert_eq!(read(written, Measure::Count), told, "{written}");
        }
        let told = both("81% (122 van 150)", "81% (122 of 150)");
        assert_eq!(read("122 of 150", Measure::Percent), told);
        assert_eq!(read("10,5", Measure::Percent), both("10,5%", "10.5%"));
        assert_eq!(read("10.25 %", Measure::Percent), both("10,25%", "10.25%"));
        assert_eq!(read("7,30", Measure::Mark), both("7,3", "7.3"));
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        let refused = |text: &str, measure| Amount::parse(text, measure).expect_err(text);
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "1e3",
            "NaN",
            "inf",
            "1.000,5",
            "1,2,3",
            "1.234",
            ".5",
            "5.",
            "\u{0663}",
            "12 of",
            "of 12",
            "1 of 2 of 3",
            "1,5 of 3",
            "-1 of 3",
            "10%",
            "62; DROP TABLE",
            "99999999999999999999",
            "1 of 99999999999",
            "a\0",
        ] {
            assert_eq!(
                refused(text, Measure::Count),
                NoAmount::Unreadable,
                "{text}"
            );
        }
        for (text, measure) in [
            ("100,01", Measure::Percent),
            ("0", Measure::Mark),
            ("10,1", Measure::Mark),
            ("7 of 8", Measure::Mark),
            ("1,5", Measure::Count),
            ("10000001", Measure::Count),
            ("151 of 150", Measure::Count),
            ("0 of 0", Measure::Percent),
        ] {
            assert_eq!(refused(text, measure), NoAmount::OutOfRange, "{text}");
        }
    }

    #[test]
    fn a_few_people_are_seen_on_both_sides() {
        let small = |text: &str, measure| {
            let amount = Amount::parse(text, measure).expect(text);
            amount.is_small(measure, 10)
        };
        for text in [
            "1",
            "9",
            "9 of 150",
            "141 of 150",
            "0 of 9",
            "9 of 9",
            "5 of 12",
        ] {
            assert!(small(text, Measure::Count), "{text}");
        }
        for text in [
            "0",
            "10",
            "10 of 150",
            "140 of 150",
            "0 of 150",
            "150 of 150",
        ] {
            assert!(!small(text, Measure::Count), "{text}");
        }
        assert!(small("3 of 40", Measure::Percent));
        assert!(!small("3", Measure::Percent) && !small("7", Measure::Mark));
    }
}
