//! What is put on a page or in a file below the organisation: rounded and coded at the ends
//! (rule 3). Everything else on the page is computed from these values, never from the sums behind
//! them (rule 5).
//!
//! A figure is coded when it *is* at or beyond the end, not when it rounds to it: "at most 10" for
//! 14 % would be untrue.

use super::form::{Form, Question, Step};
use super::ladder::Figure;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a value is what it says, or an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// Rounded, not coded.
    None,
    /// So much or less.
    AtMost,
    /// So much or more.
    AtLeast,
}

/// A figure as displayed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Displayed {
    /// The number on the page, and the number that formulas use.
    pub value: f64,
    /// Coded at an end or not.
    pub end: End,
    /// How many decimals are written.
    pub decimals: u8,
}

impl fmt::Display for Displayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.end {
            End::None => "",
            End::AtMost => "<= ",
            End::AtLeast => ">= ",
        })?;
        write!(f, "{:.*}", usize::from(self.decimals), self.value)
    }
}

/// A mean on the scale `lo..hi`, to one decimal; the outermost eighths of the scale are coded
/// (<= 1.5 and >= 4.5 on 1 to 5). On other scales the ends are rounded inwards.
pub fn mean(value: f64, lo: i32, hi: i32) -> Displayed {
    // Sums of decimal fractions are not exact; a hair's breadth belongs to the end.
    const HAIR: f64 = 1e-9;
    let (lo, hi) = (f64::from(lo), f64::from(hi));
    let eighth = (hi - lo) / 8.0;
    let low = ((lo + eighth) * 10.0 - HAIR).ceil() / 10.0;
    let high = ((hi - eighth) * 10.0 + HAIR).floor() / 10.0;
    let (value, end) = if value <= low + HAIR {
        (low, End::AtMost)
    } else if value >= high - HAIR {
        (high, End::AtLeast)
    } else {
        (((value + HAIR) * 10.0).round() / 10.0, End::None)
    };
    let decimals = 1;
    Displayed {
        value,
        end,
        decimals,
    }
}

/// The width of the rounding and of the coded ends of a step, in points; `None` where no share is
/// shown.
fn points(step: Step) -> Option<(u64, u64)> {
    match step {
        Step::Theme => None,
        Step::Tens => Some((10, 10)),
        Step::Fives => Some((5, 5)),
        Step::Options => Some((1, 2)),
    }
}

/// A share in percent, as the step allows; `None` in the step of means, or of nobody.
pub fn share(count: u32, respondents: u32, step: Step) -> Option<Displayed> {
    let (width, coded) = points(step)?;
    let (count, n) = (u64::from(count), u64::from(respondents));
    if n == 0 {
        return None;
    }
    let (value, end) = if 100 * count <= coded * n {
        (coded, End::AtMost)
    } else if 100 * count >= (100 - coded) * n {
        (100 - coded, End::AtLeast)
    } else {
        let rounded = (200 * count + width * n) / (2 * width * n) * width;
        (rounded, End::None)
    };
    Some(Displayed {
        value: value as f64,
        end,
        decimals: 0,
    })
}

/// A percentage without decimals, such as a response rate.
pub fn percentage(value: f64) -> Displayed {
    Displayed {
        value: value.round(),
        end: End::None,
        decimals: 0,
    }
}

/// The shares of a figure by class or option, in order; empty in the step of means.
pub fn shares(figure: &Figure, step: Step) -> Vec<Displayed> {
    let counts = match &figure.form {
        Form::Mean { .. } => return Vec::new(),
        Form::Classes(counts) | Form::Options(counts) => counts,
    };
    let shown = counts.iter().map(|&n| share(n, figure.respondents, step));
    shown.flatten().collect()
}

/// The unrounded mean of a figure, where its form gives one: for the organisation's own row and for
/// theme scores.
pub fn exact_mean(question: &Question, figure: &Figure) -> Option<f64> {
    let sum = match &figure.form {
        Form::Mean { sum } => *sum,
        Form::Options(counts) if question.is_scale() => match question.form(Step::Theme, counts) {
            Form::Mean { sum } => sum,
            _ => return None,
        },
        _ => return None,
    };
    (figure.respondents > 0).then(|| sum as f64 / f64::from(figure.respondents))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_one_decimal_and_coded_ends() {
        let text = |value| mean(value, 1, 5).to_string();
        assert_eq!(text(1.0), "<= 1.5");
        assert_eq!(text(1.5), "<= 1.5");
        assert_eq!(text(1.54), "1.5");
        assert_eq!(text(3.0 + 1.0 / 3.0), "3.3");
        assert_eq!(text(3.25), "3.3");
        assert_eq!(text(4.49), "4.5");
        assert_eq!(text(4.5), ">= 4.5");
        assert_eq!(mean(4.9, 1, 5).value, 4.5);
        assert_eq!(mean(2.15, 1, 10).to_string(), "<= 2.2");
        assert_eq!(mean(9.0, 1, 10).to_string(), ">= 8.8");
    }

    #[test]
    fn shares_follow_their_step() {
        let text = |count, of, step| share(count, of, step).map(|share| share.to_string());
        assert_eq!(text(2, 20, Step::Tens).as_deref(), Some("<= 10"));
        assert_eq!(text(3, 25, Step::Tens).as_deref(), Some("10"));
        assert_eq!(text(9, 20, Step::Tens).as_deref(), Some("50"));
        assert_eq!(text(18, 20, Step::Tens).as_deref(), Some(">= 90"));
        assert_eq!(text(37, 50, Step::Fives).as_deref(), Some("75"));
        assert_eq!(text(2, 50, Step::Fives).as_deref(), Some("<= 5"));
        assert_eq!(text(96, 100, Step::Options).as_deref(), Some("96"));
        assert_eq!(text(98, 100, Step::Options).as_deref(), Some(">= 98"));
        assert_eq!(text(1, 5, Step::Theme), None);
        assert_eq!(text(0, 0, Step::Tens), None);
    }
}
