//! Other files of the office that are one list of parts with texts in every language: the menu card, the
//! scripts of the conversation. They go through the reader of questionnaires, so that their editors get
//! the same sentences: every fault at once, each with file, line and cure.

use super::document::{self, Node};
use super::finding::{Findings, Place, Report, shown};
use super::load::{DOCUMENT_BYTES, MOST_SYNTAX_FAULTS};
use super::questionnaire::Language;
use super::reader::Reader;

/// What such a file is called and where an example stands.
pub(crate) struct Listing {
    /// The name of one part, which is also that of the list.
    pub part: &'static str,
    /// A file to look at.
    pub example: &'static str,
}

/// Reads every part. Refused with all findings when the file cannot be read, is empty, names a part
/// twice, or when a part has a fault.
pub(crate) fn read_list<T>(
    text: &str,
    file: &str,
    listing: &Listing,
    mut read: impl FnMut(&mut Reader, &Node, usize) -> Option<(String, T)>,
) -> Result<Vec<T>, Findings> {
    let Listing { part, example } = listing;
    let mut report = Report::new(file);
    let whole = Place::new("file", None);
    if text.len() > DOCUMENT_BYTES {
        let message = format!("The file has more than {DOCUMENT_BYTES} bytes.");
        report.error(&whole, message, "leave out what does not belong here.");
        return Err(report.finish());
    }
    let root = document::from_toml(text).map_err(|faults| {
        for fault in faults.iter().take(MOST_SYNTAX_FAULTS) {
            let at = Place::new("syntax", fault.line);
            let message = format!("The file cannot be read: {}.", fault.what);
            let cure = format!("mend this line; {example} shows the form.");
            report.error(&at, message, cure);
        }
        std::mem::replace(&mut report, Report::new(file)).finish()
    })?;
    let mut reader = Reader {
        report,
        languages: vec![Language::Nl, Language::En],
    };
    let mut parts = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    if let Some(fields) = reader.fields(&root, "file", &[part]) {
        for (index, node) in reader.list(&fields, part).iter().enumerate() {
            let Some((id, read)) = read(&mut reader, node, index + 1) else {
                continue;
            };
            if !id.is_empty() && ids.contains(&id) {
                let at = Place::new(format!("{part} {id}"), node.line);
                let message = format!("The id {} occurs twice.", shown(&id));
                reader
                    .report
                    .error(&at, message, "give each an id of its own.");
            }
            ids.push(id);
            parts.push(read);
        }
    }
    if parts.is_empty() && !reader.report.stops() {
        let cure = format!("write at least one [[{part}]]; {example} shows the form.");
        reader.report.error(&whole, "The file holds nothing.", cure);
    }
    if reader.report.stops() {
        return Err(reader.report.finish());
    }
    Ok(parts)
}
