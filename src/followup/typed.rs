//! What people type: bounded and plain, with the fault and the cure for each field.
//!
//! Words come back on the page as they were typed, escaped; they enter no log and no sentence of the
//! program. Control characters are refused rather than removed: nobody types them, and PostgreSQL cannot
//! store the first of them at all.

use time::macros::format_description;
use time::{Date, Duration};

use crate::survey::is_invisible;

/// The longest action, request or answer, in characters.
pub const LONGEST_TEXT: usize = 500;
/// The longest role.
pub const LONGEST_ROLE: usize = 60;
/// How far ahead an action may end.
const FURTHEST: Duration = Duration::days(2 * 366);

/// What is wrong with what was filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was filled in.
    Empty,
    /// More than so many characters.
    TooLong(usize),
    /// A control character or one that cannot be seen.
    Unprintable,
    /// Not one of the choices.
    NoSuchChoice,
    /// Not a date.
    NoDate,
    /// Not within these days.
    OutsideDays(Date, Date),
    /// Not a figure.
    NoFigure,
    /// A figure that this cannot be.
    OutOfRange,
    /// A figure of fewer than so many people.
    FewPeople(u32),
    /// Not the name of a wave.
    NoName,
    /// No file was chosen.
    NoFile,
    /// Two fields of which only one may be filled in.
    EitherOr,
}

/// Faults by the name of their field, in the order of the form.
pub type Faults = Vec<(&'static str, Fault)>;

/// What is kept of a text: trimmed, and line ends as one character.
pub fn text(typed: &str, longest: usize) -> Result<String, Fault> {
    let text = typed.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.chars().count() > longest {
        return Err(Fault::TooLong(longest));
    }
    // Joiners (U+200C, U+200D) shape words in several scripts and hold emoji together.
    let unprintable = |c: char| {
        (c.is_control() && c != '\n') || (is_invisible(c) && !['\u{200c}', '\u{200d}'].contains(&c))
    };
    if text.chars().any(unprintable) {
        return Err(Fault::Unprintable);
    }
    Ok(text)
}

/// Why an action is dropped, or what is wrong with it.
pub fn reason(typed: &str) -> Result<String, Faults> {
    text(typed, LONGEST_TEXT).map_err(|fault| vec![("reason", fault)])
}

/// A text of one line.
pub fn line(typed: &str, longest: usize) -> Result<String, Fault> {
    let line = text(typed, longest)?;
    if line.contains('\n') {
        return Err(Fault::Unprintable);
    }
    Ok(line)
}

/// A date as a browser sends it.
fn date(typed: &str) -> Result<Date, Fault> {
    if typed.trim().is_empty() {
        return Err(Fault::Empty);
    }
    Date::parse(typed.trim(), format_description!("[year]-[month]-[day]"))
        .map_err(|_| Fault::NoDate)
}

/// A date within these days, both included.
pub fn date_within(typed: &str, first: Date, last: Date) -> Result<Date, Fault> {
    let date = date(typed)?;
    if (first..=last).contains(&date) {
        Ok(date)
    } else {
        Err(Fault::OutsideDays(first, last))
    }
}

/// The date by which something is to be done.
pub fn due(typed: &str, today: Date) -> Result<Date, Fault> {
    let last = today.checked_add(FURTHEST).unwrap_or(Date::MAX);
    date_within(typed, today, last)
}

/// Notes the fault of a field and goes on, so that all are shown at once.
pub fn take<T>(faults: &mut Faults, field: &'static str, read: Result<T, Fault>) -> Option<T> {
    read.map_err(|fault| faults.push((field, fault))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_text_is_kept_as_it_was_typed_within_its_bounds() {
        assert_eq!(
            text("  a <b>\r\nc & é  ", 20),
            Ok("a <b>\nc & é".to_owned())
        );
        assert_eq!(text("é".repeat(20).as_str(), 20), Ok("é".repeat(20)));
        assert_eq!(text(&"é".repeat(21), 20), Err(Fault::TooLong(20)));
        assert_eq!(text(" \r\n\t ", 20), Err(Fault::Empty));
        for hostile in ["a\0b", "a\u{1b}[31m", "a\u{202e}b", "a\u{feff}b"] {
            assert_eq!(text(hostile, 20), Err(Fault::Unprintable), "{hostile:?}");
        }
        assert_eq!(line("a\nb", 20), Err(Fault::Unprintable));
        assert!(
            text("👩\u{200d}🔧", 20).is_ok(),
            "an emoji held together by a joiner"
        );
    }

    #[test]
    fn a_date_is_one_and_lies_ahead() {
        let today = date!(2026 - 11 - 25);
        assert_eq!(due("2026-11-25", today), Ok(today));
        let last = date!(2028 - 11 - 26);
        for outside in ["2026-11-24", "2028-11-27", "0001-01-01", "9999-12-31"] {
            assert_eq!(
                due(outside, today),
                Err(Fault::OutsideDays(today, last)),
                "{outside}"
            );
        }
        for none in [
            "x",
            "2026-02-30",
            "25-11-2026",
            "2026-11-25T10:00",
            "+99999-01-01",
        ] {
            assert_eq!(due(none, today), Err(Fault::NoDate), "{none}");
        }
        assert_eq!(due(" ", today), Err(Fault::Empty));
        assert!(
            due("9999-12-31", Date::MAX).is_ok(),
            "the end of time does not overflow"
        );
    }
}
