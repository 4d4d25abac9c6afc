//! Rules of each part: scales, choices, background questions, themes, words, and the size of the whole.

use super::*;

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
