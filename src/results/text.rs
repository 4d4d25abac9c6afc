//! Figures as text: what is shown stays shown, coded ends keep their sign.

use crate::disclosure::{Count, End};
use crate::release::{Number, Row};
use crate::statistics::{Label, LabelledChange};
use crate::ui::{Words, number};

/// A number of respondents.
pub fn count(words: Words, count: Count) -> String {
    match count {
        Count::Exact(n) => n.to_string(),
        Count::Range(0, Some(to)) => words.with("count-fewer", &[("n", (to + 1).into())]),
        Count::Range(from, Some(to)) => {
            words.with("count-range", &[("from", from.into()), ("to", to.into())])
        }
        Count::Range(from, None) => words.with("count-more", &[("n", from.into())]),
    }
}

/// A score or a share. Of the organisation it is known exactly and written to one decimal.
pub fn figure(words: Words, value: Number) -> String {
    match value {
        Number::Exact(value) => number::decimal(words, value, 1),
        Number::Displayed(shown) => {
            let sign = match shown.end {
                End::None => "",
                End::AtMost => "\u{2264} ",
                End::AtLeast => "\u{2265} ",
            };
            let text = number::decimal(words, shown.value, usize::from(shown.decimals));
            format!("{sign}{text}")
        }
    }
}

/// A share in percent, without decimals; of the organisation it is known exactly and rounded here.
pub fn whole(words: Words, value: Number) -> String {
    match value {
        Number::Exact(value) => number::decimal(words, value, 0),
        Number::Displayed(_) => figure(words, value),
    }
}

/// Both ends of an interval.
pub fn interval(words: Words, row: &Row) -> Option<String> {
    let interval = row.interval.as_ref()?;
    let (low, high) = (interval.low, interval.high);
    let (low, high) = (
        number::decimal(words, low, 1),
        number::decimal(words, high, 1),
    );
    Some(words.with("interval", &[("low", low.into()), ("high", high.into())]))
}

/// Who took part, as it may be shown.
pub fn response(words: Words, row: &Row) -> Option<String> {
    let n = count(words, row.respondents?);
    let rate = match (row.value, &row.interval) {
        (Some(rate), _) => number::decimal(words, rate.value(), 0),
        (None, Some(band)) => format!("{:.0}\u{2013}{:.0}", band.low, band.high),
        (None, None) => return Some(n),
    };
    Some(words.with("response", &[("n", n.into()), ("rate", rate.into())]))
}

/// What may be said about a change, in a few words.
pub fn label(words: Words, change: &LabelledChange) -> String {
    words.text(match change.label {
        Label::Higher => "label-higher",
        Label::Lower => "label-lower",
        Label::Stable => "label-stable",
        Label::NoDemonstrableDifference => "label-none",
        Label::NotComparable => "label-changed",
        Label::TooFew => "label-too-few",
        Label::NotTestable => "label-not-testable",
    })
}

/// The smallest change that could have been seen, where there is one.
pub fn detectable(words: Words, change: &LabelledChange) -> Option<String> {
    if change.label == Label::NotComparable {
        return None;
    }
    let smallest = number::decimal(words, change.smallest_detectable?, 1);
    Some(words.with("smallest-detectable", &[("change", smallest.into())]))
}

/// The arrow, for the eye only; the label says it in words.
pub fn arrow(change: &LabelledChange) -> &'static str {
    match change.label {
        Label::Higher => "\u{2191}",
        Label::Lower => "\u{2193}",
        _ => "",
    }
}
