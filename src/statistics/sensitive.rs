//! Shares for questions that people may rather not answer, such as experienced discrimination.
//!
//! One figure would hide that those who "rather not say" may differ from those who answer, so three
//! stand side by side: the share of those who answered, and what it could be at least and at most.

use super::interval::Interval;
use super::share::{bounds_of_share, wilson};

/// What is known about the share that answers yes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SensitiveShare {
    /// Yes among yes and no.
    pub among_answered: f64,
    /// Wilson's interval of that.
    pub interval: Interval,
    /// Among those who took part, whatever those who would rather not say have experienced.
    pub among_respondents: Interval,
    /// Among everybody invited, whatever those who did not take part have experienced.
    pub among_everybody: Interval,
}

/// The share of yes, from the numbers of yes, no and rather not say among `headcount` people.
///
/// `None` when nobody answered yes or no, or more answered than there are.
#[must_use]
pub fn sensitive_share(
    yes: u32,
    no: u32,
    rather_not_say: u32,
    headcount: u32,
) -> Option<SensitiveShare> {
    let answered = yes.checked_add(no).filter(|&answered| answered > 0)?;
    let respondents = answered.checked_add(rather_not_say)?;
    let among_answered = f64::from(yes) / f64::from(answered);
    Some(SensitiveShare {
        among_answered,
        interval: wilson(among_answered, f64::from(answered))?,
        // Who would rather not say is missing in the same sense as who did not take part.
        among_respondents: bounds_of_share(among_answered, answered, respondents)?,
        among_everybody: bounds_of_share(among_answered, answered, headcount)
            .filter(|_| respondents <= headcount)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_or_too_many_give_no_share() {
        assert_eq!(sensitive_share(0, 0, 5, 10), None);
        assert_eq!(sensitive_share(3, 3, 5, 10), None);
        assert_eq!(sensitive_share(u32::MAX, 1, 0, u32::MAX), None);
    }

    #[test]
    fn rather_not_say_widens_what_is_possible_and_nothing_else() {
        let few = sensitive_share(10, 90, 0, 200).expect("sound");
        let many = sensitive_share(10, 90, 50, 200).expect("sound");
        assert_eq!(few.interval, many.interval);
        assert_eq!(few.among_everybody, many.among_everybody);
        assert_eq!(few.among_respondents.high, 0.1);
        assert!((many.among_respondents.high - 0.4).abs() < 1e-12);
    }
}
