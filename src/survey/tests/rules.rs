//! Each rule by the smallest change to `small.toml` that breaks it.

use super::*;

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
fn scales_have_five_or_ten_points_in_order() {
    let fifth = "  { value = 5, text = { nl = \"Helemaal eens\", en = \"Strongly agree\" } },\n";
    error(fifth, "", "scale agree5", "has 4 points");
    error("value = 5", "value = 6", "scale agree5", "not consecutive");
    error("value = 5", "value = 4", "scale agree5", "not consecutive");
    error(
        "value = 5",
        "value = 9223372036854775807",
        "scale agree5",
        "not between",
    );
    error(
        "value = 5",
        "value = 5.0",
        "scale agree5, option 5",
        "must be a whole number",
    );
    error(
        "en = \"Agree\"",
        "en = \" disagree\"",
        "scale agree5",
        "Two labels are the same",
    );
    advice(
        "en = \"Neutral\"",
        "en = \"3\"",
        "scale agree5",
        "by a number only",
    );
}

#[test]
fn choices_and_sensitive_questions() {
    let other = "  { id = \"exclusion\", text = { nl = \"Buitensluiten\", en = \"Exclusion\" } },\n  \
                 { id = \"other\", text = { nl = \"Anders\", en = \"Other\" } },\n";
    error(other, "", "question behaviour-type", "has 1 options");
    let decline = "decline = { nl = \"Zeg ik liever niet\", en = \"Rather not say\" }\n\n";
    error(decline, "\n", "question behaviour", "nobody can decline");
    error(
        "multiple = true\nsensitive = true\n",
        "multiple = true\n",
        "question behaviour-type",
        "follows the sensitive question",
    );
    error(
        "nl = \"Anders\"",
        "nl = \"zeg ik liever niet\"",
        "question behaviour-type",
        "labels are the same",
    );
}

#[test]
fn kinds_have_their_own_fields() {
    let text = "kind = \"text\"\n";
    for field in [
        "scale = \"agree5\"",
        "options = []",
        "multiple = true",
        "when = { question = \"behaviour\", is = [\"yes\"] }",
    ] {
        let key = field.split(' ').next().expect("key");
        let says = format!("A text question cannot have {key}");
        error(text, &format!("{text}{field}\n"), "question comment", &says);
    }
    let scale = "scale = \"agree5\"\ntext";
    error(
        scale,
        &format!("multiple = true\n{scale}"),
        "question belong-1",
        "A scale question cannot have multiple",
    );
    error(
        "scale = \"agree5\"\ntext",
        "text",
        "question belong-1",
        "scale is missing",
    );
    error(
        "multiple = true",
        "multiple = true\nscale = \"agree5\"",
        "question behaviour-type",
        "cannot have scale",
    );
}

#[test]
fn background_questions_come_last_and_put_everybody_in_one_group() {
    let page = "[[breakdown]]";
    let extra = |kind: &str| {
        format!(
            "[[page.question]]\nid = \"extra\"\nversion = 1\n{kind}\n\
             text = {{ nl = \"Nog iets?\", en = \"Anything else?\" }}\n\n[[breakdown]]"
        )
    };
    let scale = "theme = \"belonging\"\nscale = \"agree5\"";
    error(
        page,
        &extra(scale),
        "question extra",
        "after a background question",
    );
    assert!(after(page, &extra("kind = \"text\"")).is_empty());
    let findings = after("question = \"background\"", "question = \"behaviour-type\"");
    assert!(
        findings
            .to_string()
            .contains("does not put everybody in one group"),
        "{findings}"
    );
    let twice = "crossed = true\n\n[[breakdown]]\nquestion = \"background\"";
    error("crossed = true", twice, "breakdown 2", "named twice");
}

#[test]
fn one_breakdown_is_crossed_at_most() {
    let more = "  { id = \"yes\", text = { nl = \"Ja\", en = \"Yes\" } },\n]\n\n[[breakdown]]\nquestion = \"background\"";
    let second = "  { id = \"yes\", text = { nl = \"Ja\", en = \"Yes\" } },\n]\n\n\
        [[page.question]]\nid = \"second\"\nversion = 1\nkind = \"choice\"\n\
        text = { nl = \"Werk je in de avond?\", en = \"Do you work in the evening?\" }\n\
        options = [{ id = \"no\", text = { nl = \"Nee\", en = \"No\" } }, { id = \"yes\", text = { nl = \"Ja\", en = \"Yes\" } }]\n\n\
        [[breakdown]]\nquestion = \"second\"\ncrossed = true\n\n[[breakdown]]\nquestion = \"background\"";
    error(
        more,
        second,
        "questionnaire",
        "More than one background question is crossed",
    );
}

#[test]
fn themes_are_on_one_scale() {
    let ten =
        (1..=10).map(|n| format!("{{ value = {n}, text = {{ nl = \"{n}\", en = \"{n}\" }} }}"));
    let mark = format!(
        "[[scale]]\nid = \"mark\"\noptions = [{}]\n",
        ten.collect::<Vec<_>>().join(", ")
    );
    let item = "[[page.question]]\nid = \"mark\"\nversion = 1\ntheme = \"belonging\"\nscale = \"mark\"\n\
                text = { nl = \"Welk cijfer?\", en = \"What mark?\" }\n";
    let page = "[[page]]\ntitle = { nl = \"Tot slot\"";
    error(
        page,
        &format!("{mark}\n{item}\n{page}"),
        "theme belonging",
        "different scales",
    );
    // A scale of ten numbers is a mark and needs no words.
    let own = item.replace("theme = \"belonging\"\n", "");
    advice(
        page,
        &format!("{mark}\n{own}\n{page}"),
        "question mark",
        "belongs to no theme",
    );
}

#[test]
fn a_theme_that_teams_would_never_see_gets_advice() {
    let item = "[[page.question]]\nid = \"belong-2\"\nversion = 1\ntheme = \"belonging\"\nscale = \"agree5\"\n\
                text = { nl = \"Ik doe mee.\", en = \"I take part.\" }\nsensitive = true\n\
                decline = { nl = \"Zeg ik liever niet\", en = \"Rather not say\" }\n";
    let page = "[[page]]\ntitle = { nl = \"Tot slot\"";
    advice(
        page,
        &format!("{item}\n{page}"),
        "theme belonging",
        "withheld from teams",
    );
}

#[test]
fn wording() {
    advice(
        BELONG_NL,
        "nl = \"In mijn team hoor ik er niet bij.\"",
        "question belong-1",
        "says \"niet\"",
    );
    advice(
        BELONG_EN,
        "en = \"I don't belong.\"",
        "question belong-1",
        "says \"n't\"",
    );
    let words = |count: usize| format!("en = \"{}\"", vec!["word"; count].join(" "));
    advice(BELONG_EN, &words(16), "question belong-1", "has 16 words");
    assert!(after(BELONG_EN, &words(15)).is_empty());
    // Answers may say "not"; only questions may not.
    assert!(after("nl = \"Anders\"", "nl = \"Niets van dit alles\"").is_empty());
    let spare = "[[theme]]\nid = \"spare\"\ngoal = \"diverse\"\nname = { nl = \"Over\", en = \"Spare\" }\n\n[[scale]]";
    advice(
        "[[scale]]",
        spare,
        "theme spare",
        "No question belongs to it",
    );
}

#[test]
fn size_of_the_whole() {
    let question = |n: usize, kind: &str| {
        format!(
            "[[page.question]]\nid = \"q{n}\"\nversion = 1\n{kind}\ntext = {{ nl = \"Vraag {n}\", en = \"Question {n}\" }}\n\n"
        )
    };
    let page = "[[page]]\ntitle = { nl = \"Tot slot\"";
    let many =
        |count: usize, kind: &str| (0..count).map(|n| question(n, kind)).collect::<String>() + page;
    let scale = "theme = \"belonging\"\nscale = \"agree5\"";
    assert!(after(page, &many(195, scale)).is_empty());
    error(
        page,
        &many(196, scale),
        "questionnaire",
        "There are 201 questions",
    );
    // Two more comments than the one that is there: three times 2,000 bytes still fit; four do not.
    assert!(after(page, &many(2, "kind = \"text\"")).is_empty());
    error(
        page,
        &many(3, "kind = \"text\""),
        "questionnaire",
        "fit in a ballot",
    );
    error(
        "[[breakdown]]",
        "[[page]]\ntitle = { nl = \"Leeg\", en = \"Empty\" }\n\n[[breakdown]]",
        "page 3",
        "no question",
    );
    let (none, findings) = check(
        "id = \"x\"\nversion = 1\nlanguages = [\"nl\"]\ntitle = { nl = \"X\" }",
        "x.toml",
    );
    assert!(none.is_none() && findings.to_string().contains("There is no question"));
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
