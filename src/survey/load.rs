//! A document as a questionnaire, or every reason why it is none.
//!
//! TOML is what people write; JSON is what is frozen with a wave and read back at the count. Both
//! go through the same reader and the same rules; only the names of the lists differ (TOML names one
//! of a row of tables, JSON names the list).

use super::document::{self, Node, Unreadable};
use super::finding::{Findings, Place, Report, Severity, shown};
use super::lint::rules;
use super::parts::{breakdown, each, page, scale, theme};
use super::questionnaire::{Audience, Language, Questionnaire};
use super::reader::{Fields, Reader};

/// The largest questionnaire file in bytes. The annual survey takes 20 kB.
pub const DOCUMENT_BYTES: usize = 512 * 1024;
/// More syntax faults than this come from one cause.
pub(super) const MOST_SYNTAX_FAULTS: usize = 20;

/// What the lists are called.
struct Names {
    themes: &'static str,
    scales: &'static str,
    pages: &'static str,
    questions: &'static str,
    breakdowns: &'static str,
}

const TOML_NAMES: Names = Names {
    themes: "theme",
    scales: "scale",
    pages: "page",
    questions: "question",
    breakdowns: "breakdown",
};

const JSON_NAMES: Names = Names {
    themes: "themes",
    scales: "scales",
    pages: "pages",
    questions: "questions",
    breakdowns: "breakdowns",
};

/// The line of each part, in the order of the parts; empty where there are no lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub whole: Option<usize>,
    pub themes: Vec<Option<usize>>,
    pub scales: Vec<Option<usize>>,
    pub pages: Vec<Option<usize>>,
    pub questions: Vec<Option<usize>>,
    pub breakdowns: Vec<Option<usize>>,
}

impl Questionnaire {
    /// Reads a questionnaire file. Findings are all its errors together with the advice; advice
    /// alone does not stop it (ask [`check`] for that).
    pub fn parse(toml: &str, file_name: &str) -> Result<Self, Findings> {
        let (questionnaire, findings) = check(toml, file_name);
        questionnaire.ok_or(findings)
    }

    /// Reads a questionnaire back from what [`Questionnaire::to_json`] wrote. The rules are those
    /// of [`Questionnaire::parse`]: a frozen questionnaire is not trusted because it is frozen.
    pub fn from_json(json: &str) -> Result<Self, Findings> {
        let (questionnaire, findings) =
            read(json, "questionnaire.json", document::from_json, &JSON_NAMES);
        questionnaire.ok_or(findings)
    }
}

/// Reads a questionnaire file: the questionnaire, if nothing stops it, and everything found.
pub fn check(toml: &str, file_name: &str) -> (Option<Questionnaire>, Findings) {
    read(toml, file_name, document::from_toml, &TOML_NAMES)
}

/// The advice on a questionnaire that is already in use (it has no errors, or it would not exist).
pub fn lint(questionnaire: &Questionnaire, file_name: &str) -> Findings {
    let mut report = Report::new(file_name);
    rules(questionnaire, &Lines::default(), &mut report);
    report.finish()
}

fn read(
    text: &str,
    file: &str,
    parse: impl Fn(&str) -> Result<Node, Vec<Unreadable>>,
    names: &Names,
) -> (Option<Questionnaire>, Findings) {
    let mut report = Report::new(file);
    let whole = Place::new("questionnaire", None);
    if text.len() > DOCUMENT_BYTES {
        let message = format!(
            "The file has {} bytes; at most {DOCUMENT_BYTES} are read.",
            text.len()
        );
        report.error(&whole, message, "leave out what is not a questionnaire.");
        return (None, report.finish());
    }
    let root = match parse(text) {
        Ok(root) => root,
        Err(faults) => {
            for fault in faults.iter().take(MOST_SYNTAX_FAULTS) {
                let at = Place::new("syntax", fault.line);
                let message = format!("The file cannot be read: {}.", fault.what);
                report.error(
                    &at,
                    message,
                    "mend this line; surveys/inclusion.toml shows the form.",
                );
            }
            return (None, report.finish());
        }
    };
    let mut reader = Reader {
        report,
        languages: Vec::new(),
    };
    let read = questionnaire(&mut reader, &root, names);
    let mut report = reader.report;
    let Some((questionnaire, lines)) = read else {
        return (None, report.finish());
    };
    rules(&questionnaire, &lines, &mut report);
    let findings = report.finish();
    let stopped = findings.of(Severity::Error).next().is_some();
    ((!stopped).then_some(questionnaire), findings)
}

fn questionnaire(
    reader: &mut Reader,
    root: &Node,
    names: &Names,
) -> Option<(Questionnaire, Lines)> {
    let known = [
        "id",
        "version",
        "audience",
        "languages",
        "title",
        names.themes,
        names.scales,
        names.pages,
        names.breakdowns,
    ];
    let fields = reader.fields(root, "questionnaire", &known)?;
    let id = reader.id(&fields, "id");
    let version = reader.version(&fields);
    let audience = audience(reader, &fields);
    languages(reader, &fields);
    let title = reader.wording(&fields, "title");
    let mut lines = Lines {
        whole: root.line,
        ..Lines::default()
    };
    let themes = reader.list(&fields, names.themes);
    let themes = each(themes, &mut lines.themes, |node, number| {
        theme(reader, node, number)
    });
    let scales = reader.list(&fields, names.scales);
    let scales = each(scales, &mut lines.scales, |node, number| {
        scale(reader, node, number)
    });
    let mut asked = Vec::new();
    let pages = reader.list(&fields, names.pages);
    let pages = each(pages, &mut lines.pages, |node, number| {
        page(reader, node, number, names.questions, &mut asked)
    });
    lines.questions = asked;
    let breakdowns = reader.list(&fields, names.breakdowns);
    let breakdowns = each(breakdowns, &mut lines.breakdowns, |node, number| {
        breakdown(reader, node, number)
    });
    let questionnaire = Questionnaire {
        id,
        version,
        audience,
        languages: reader.languages.clone(),
        title,
        themes,
        scales,
        pages,
        breakdowns,
    };
    Some((questionnaire, lines))
}

/// Who is asked; everybody who works here, where nothing is said.
fn audience(reader: &mut Reader, fields: &Fields<'_>) -> Audience {
    let Some(code) = reader.optional_text(fields, "audience") else {
        return Audience::default();
    };
    Audience::from_code(code).unwrap_or_else(|| {
        let message = format!("Audience {} is unknown.", shown(code));
        let cure = "choose \"employees\" or \"leavers\", or leave it out.";
        reader.report.error(&fields.at("audience"), message, cure);
        Audience::default()
    })
}

/// Tells the reader which languages every text must be in.
fn languages(reader: &mut Reader, fields: &Fields<'_>) {
    for code in reader.texts(fields, "languages") {
        match Language::from_code(code) {
            Some(language) if !reader.languages.contains(&language) => {
                reader.languages.push(language);
            }
            _ => {
                let message = format!("Language {} is unknown or named twice.", shown(code));
                let cure = "choose from \"nl\" and \"en\", each once.";
                reader.report.error(&fields.at("languages"), message, cure);
            }
        }
    }
}
