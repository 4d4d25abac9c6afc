//! Each rule by the smallest change to `small.toml` that breaks it.

use super::*;

mod parts;

/// What is found after replacing `old` (which must be there) by `new`.
fn after(old: &str, new: &str) -> Findings {
    assert!(SMALL.contains(old), "small.toml does not hold {old:?}");
    check(&SMALL.replacen(old, new, 1), "x.toml").1
}

/// Asserts that exactly one finding comes of the change, of this severity, at this place, saying this.
#[track_caller]
fn one(old: &str, new: &str, severity: Severity, place: &str, says: &str) {
    let findings = after(old, new);
    assert_eq!(findings.len(), 1, "{findings}");
    let finding = findings.iter().next().expect("one finding");
    assert_eq!(finding.severity, severity, "{finding}");
    assert_eq!(finding.place, place, "{finding}");
    assert!(finding.message.contains(says), "{finding}");
    assert!(
        finding.message.ends_with('.') && finding.cure.ends_with('.'),
        "{finding}"
    );
    assert!(finding.line.is_some(), "{finding}");
    let (questionnaire, _) = check(&SMALL.replacen(old, new, 1), "x.toml");
    assert_eq!(questionnaire.is_some(), severity == Severity::Advice);
}

#[track_caller]
fn error(old: &str, new: &str, place: &str, says: &str) {
    one(old, new, Severity::Error, place, says);
}

#[track_caller]
fn advice(old: &str, new: &str, place: &str, says: &str) {
    one(old, new, Severity::Advice, place, says);
}

const BELONG_NL: &str = "nl = \"In mijn team hoor ik erbij.\"";
const BELONG_EN: &str = "en = \"I feel I belong in my team.\"";

#[test]
fn the_small_questionnaire_has_no_findings() {
    let (questionnaire, findings) = check(SMALL, "small.toml");
    assert!(findings.is_empty(), "{findings}");
    assert!(lint(&questionnaire.expect("sound"), "small.toml").is_empty());
}

#[test]
fn a_finding_names_file_line_question_and_cure() {
    let findings = after("scale = \"agree5\"\ntext", "scale = \"agree7\"\ntext");
    let line = 1 + SMALL[..SMALL.find("[[page.question]]").unwrap()]
        .matches('\n')
        .count();
    assert_eq!(
        findings.to_string(),
        format!(
            "x.toml:{line}: question belong-1: There is no scale \"agree7\". \
             Cure: name a scale of this file or add it."
        )
    );
}

#[test]
fn form_of_fields() {
    error(
        "id = \"belong-1\"\nversion = 1",
        "id = \"belong-1\"",
        "question belong-1",
        "version is missing",
    );
    error(
        "id = \"belong-1\"\nversion = 1",
        "id = \"belong-1\"\nversion = 0",
        "question belong-1",
        "out of range",
    );
    error(
        "version = 3",
        "version = 3.0",
        "questionnaire",
        "must be a whole number",
    );
    error(
        "version = 3",
        "version = 3\ncolour = \"red\"",
        "questionnaire",
        "no field \"colour\"",
    );
    error(
        "multiple = true",
        "multiple = \"yes\"",
        "question behaviour-type",
        "must be true or false",
    );
    error(
        "goal = \"safe\"",
        "goal = \"happy\"",
        "theme belonging",
        "no goal \"happy\"",
    );
    error(
        "kind = \"text\"",
        "kind = \"essay\"",
        "question comment",
        "no kind \"essay\"",
    );
    error(
        "id = \"comment\"",
        "id = \"Comment!\"",
        "question \"Comment!\"",
        "not of the right form",
    );
    let long = format!("id = \"{}\"", "x".repeat(41));
    error(
        "id = \"comment\"",
        &long,
        &format!("question \"{}\"", "x".repeat(41)),
        "not of the right form",
    );
    error("id = \"comment\"\n", "", "question 4", "id is missing");
    error(
        "is = [\"yes\"]",
        "is = []",
        "question behaviour-type",
        "is is missing or empty",
    );
    error(
        "is = [\"yes\"]",
        "are = [\"yes\"], is = [\"yes\"]",
        "question behaviour-type",
        "no field \"are\"",
    );
    error(
        "{ id = \"other\",",
        "7, { id = \"other\",",
        "question behaviour-type, option 3",
        "a table is needed",
    );
}

#[test]
fn languages_and_texts() {
    error(BELONG_EN, "", "question belong-1", "no text in language en");
    error(BELONG_EN, "en = \"  \"", "question belong-1", "is empty");
    error(
        BELONG_EN,
        "en = \"I belong.\", de = \"Ich\"",
        "question belong-1",
        "\"de\"",
    );
    error(
        ", en = \"Neutral\"",
        "",
        "scale agree5, option 3",
        "no text in language en",
    );
    error(
        ", en = \"Belonging\"",
        "",
        "theme belonging",
        "no text in language en",
    );
    error(", en = \"Finally\"", "", "page 2", "no text in language en");
    error(
        ", en = \"Small\"",
        "",
        "questionnaire",
        "Field title has no text in language en",
    );
    error(
        ", en = \"I don't know\"",
        "",
        "scale agree5",
        "Field unknown has no text in language en",
    );
    error(
        "[\"nl\", \"en\"]",
        "[\"nl\", \"en\", \"nl\"]",
        "questionnaire",
        "named twice",
    );
    error(
        "[\"nl\", \"en\"]",
        "[\"nl\", \"en\", \"fy\"]",
        "questionnaire",
        "\"fy\"",
    );
}

#[test]
fn hostile_texts() {
    error(
        BELONG_EN,
        "en = \"a\\u001bb\"",
        "question belong-1",
        "control character",
    );
    error(
        BELONG_EN,
        "en = \"a\\nb\"",
        "question belong-1",
        "line break",
    );
    error(
        BELONG_EN,
        "en = \"a\\u202Eb\"",
        "question belong-1",
        "invisible character",
    );
    let long = format!("en = \"{}\"", "a".repeat(501));
    error(BELONG_EN, &long, "question belong-1", "longer than 500");
    let longest = format!("en = \"{}\"", "é".repeat(500));
    assert_eq!(after(BELONG_EN, &longest).errors(), 0);
    // Markup is text: pages escape it.
    assert!(small().to_json().contains("<b>"));
}

#[test]
fn references() {
    error(
        "theme = \"belonging\"",
        "theme = \"joy\"",
        "question belong-1",
        "no theme \"joy\"",
    );
    error(
        "question = \"background\"",
        "question = \"age\"",
        "breakdown 1",
        "no question \"age\"",
    );
    error(
        "question = \"behaviour\"",
        "question = \"background\"",
        "question behaviour-type",
        "not asked before",
    );
    error(
        "question = \"behaviour\"",
        "question = \"belong-1\"",
        "question behaviour-type",
        "has no options",
    );
    error(
        "is = [\"yes\"]",
        "is = [\"maybe\"]",
        "question behaviour-type",
        "no option \"maybe\"",
    );
    error(
        "is = [\"yes\"]",
        "is = [\"yes\", \"yes\"]",
        "question behaviour-type",
        "more than once",
    );
}

#[test]
fn ids_are_unique() {
    let findings = after("id = \"comment\"", "id = \"belong-1\"");
    assert_eq!(findings.errors(), 1);
    assert!(
        findings
            .to_string()
            .contains("\"belong-1\" is used more than once")
    );
    error(
        "id = \"exclusion\"",
        "id = \"bullying\"",
        "question behaviour-type",
        "more than once",
    );
    error(
        "id = \"other\"",
        "id = \"declined\"",
        "question behaviour-type",
        "meaning of its own",
    );
    error(
        "id = \"other\"",
        "id = \"not-asked\"",
        "question behaviour-type",
        "meaning of its own",
    );
}

#[test]
fn every_fault_is_reported_at_once() {
    let broken = SMALL
        .replacen(
            "scale = \"agree5\"\ntext",
            "scale = \"agree7\"\nfoo = 1\ntext",
            1,
        )
        .replacen("goal = \"safe\"", "goal = \"happy\"", 1)
        .replacen(BELONG_EN, "", 1)
        .replacen("question = \"background\"", "question = \"age\"", 1);
    let findings = check(&broken, "x.toml").1;
    for says in ["agree7", "\"foo\"", "\"happy\"", "language en", "\"age\""] {
        assert!(
            findings.to_string().contains(says),
            "{says} is missing in\n{findings}"
        );
    }
    assert_eq!(findings.errors(), 5);
}

#[test]
fn syntax_faults_have_lines() {
    let findings = check("id = \"x\"\nversion = \n", "x.toml").1;
    assert!(
        findings.to_string().starts_with("x.toml:2: syntax: "),
        "{findings}"
    );
    let findings = check(&"x".repeat(DOCUMENT_BYTES + 1), "x.toml").1;
    assert!(
        findings.to_string().contains("at most 524288"),
        "{findings}"
    );
}

#[test]
fn a_file_from_windows_is_read() {
    let windows = format!("\u{feff}{}", SMALL.replace('\n', "\r\n"));
    let read = Questionnaire::parse(&windows, "small.toml").expect("sound");
    assert_eq!(read, small());
    let broken = windows.replace("agree5\"\r\ntext", "agree7\"\r\ntext");
    let findings = check(&broken, "x.toml").1;
    assert!(
        findings.to_string().starts_with("x.toml:26: "),
        "{findings}"
    );
}
