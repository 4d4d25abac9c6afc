//! What all files of a history share: their text, and how a cell is shown.

use crate::disclosure::csv_rows::{Faults, InputErrors, quote};
use crate::organisation::Source;

/// The text of a file, or the line that is none.
pub(super) fn text<'a>(source: Source<'a>) -> Result<&'a str, InputErrors> {
    std::str::from_utf8(source.bytes).map_err(|error| {
        let valid = &source.bytes[..error.valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let mut faults = Faults::new(source.file);
        faults.at(line, "this is not UTF-8; save the file as \"CSV UTF-8\".");
        faults.or(()).expect_err("a fault was found")
    })
}

/// A name of a wave or unit as a message may show it. A file whose columns are shifted has somebody's words where
/// names should be; those have spaces.
pub(super) fn named(cell: &str) -> String {
    match cell.contains([' ', '@']) || cell.len() > 60 {
        true => "(not shown)".to_owned(),
        false => quote(cell),
    }
}
