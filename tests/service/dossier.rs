//! The dossier of a wave: who sees it, what it says in each state and custody, and the file of the command line.

use sha2::{Digest, Sha256};
use weerklank::error::{Error, Reason};
use weerklank::office::Running;
use weerklank::programme::{Case, described, dossier_page};
use weerklank::survey::Language;
use weerklank::ui::Words;

use super::browsing::Visitor;
use super::heat::{is_nothing_to, visitor};
use super::history;
use super::town::{self, Town};

/// Everything about the dossiers of a town with a released wave w1, an open wave w2 and a draft w3.
pub fn check(town: &Town) {
    let page = |wave: &str| format!("/waves/{wave}/dossier");
    is_nothing_to(town, &["head", "lead", "operator"], &page("w3"));
    for wave in ["w4", "a%00b", "..%2f..", "%27%20OR%201=1--"] {
        is_nothing_to(town, &["office"], &page(wave));
    }
    for name in ["office", "auditor", "trustee"] {
        let mut guest = visitor(town, name);
        let desk = guest.get("/desk").body;
        for wave in ["w1", "w2", "w3"] {
            assert!(desk.contains(&page(wave)), "{name}: a link to {wave}");
            assert_eq!(guest.get(&page(wave)).status, 200, "{name} {wave}");
        }
    }
    let desk = visitor(town, "operator").get("/desk").body;
    assert!(!desk.contains("dossier"), "no link to what is not theirs");
    an_imported_wave_has_none(town);
    let mut office = visitor(town, "office");
    for language in ["nl", "en"] {
        office.get(&format!("/language/{language}?to=/"));
        says_what_the_wave_says(town, &mut office, Language::from_code(language));
    }
    custody(town);
    file(town);
}

fn case(town: &Town, wave: &str) -> Case {
    let running = Running::new(town.office_store(), None);
    running.case(wave, &town.office).expect("a case")
}

fn an_imported_wave_has_none(town: &Town) {
    let survey = &town.questionnaire;
    let said = serde_json::json!({"belong-1": 4});
    let row = history::row(survey, "w0", "town", &said);
    let rows = history::header(survey) + &row.repeat(12);
    let people = "wave,date,unit,people\nw0,2024-11-15,town,12\n";
    let units = "unit,parent,name\ntown,,Kwetterdam\n";
    history::import(&town.desk, survey, units, &rows, people, None).expect("imported");
    is_nothing_to(town, &["office"], "/waves/w0/dossier");
    let desk = visitor(town, "office").get("/desk").body;
    assert!(desk.contains("w0") && !desk.contains("/waves/w0/"));
    let refused = Running::new(town.office_store(), None).case("w0", "").err();
    match refused {
        Some(Error::Refused(refusal)) => {
            assert_eq!(refusal.reason, Reason::Unknown);
            assert!(
                refusal.sentence.contains("imported"),
                "{}",
                refusal.sentence
            );
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// Text as it stands in markup.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// Questions, thresholds, tables, fields, and of a wave that was opened its code and its files.
fn says_what_the_wave_says(town: &Town, office: &mut Visitor, language: Option<Language>) {
    let language = language.expect("a language");
    for wave in ["w1", "w2", "w3"] {
        let case = case(town, wave);
        let page = office.get(&format!("/waves/{wave}/dossier")).body;
        assert!(page.contains(&format!("lang=\"{}\"", language.code())));
        for question in town.questionnaire.questions() {
            let text = escaped(question.text.text(language));
            assert!(page.contains(&text), "{wave}: {text}");
        }
        for (key, value) in case.wave.policy.thresholds() {
            let (_, line) = page.split_once(&format!("<code>{key}</code>")).expect(key);
            let value = format!("<strong>{value}</strong>");
            let (line, _) = line.split_once("</tr>").expect("a line");
            assert!(line.contains(&value), "{wave} {key}: {line}");
        }
        for (_, table, column) in described() {
            for name in [table, column] {
                assert!(page.contains(&format!("<code>{name}</code>")), "{name}");
            }
        }
        assert!(!page.contains("<li>themes by"), "each table in our words");
        let control = town.desk.status(wave).expect("a status").control;
        assert_eq!(control.is_some(), wave != "w3");
        match control {
            Some(control) => assert!(page.contains(&control.to_string()), "{wave}"),
            None => assert!(page.contains("utrecht-alert"), "a draft says so"),
        }
        if case.manifest.is_some() {
            let served = served(town, wave);
            assert!(page.contains(&served), "{wave}: the page as it is served");
        }
    }
}

/// What the council works out with the command that stands in the dossier.
fn served(town: &Town, wave: &str) -> String {
    let answer = town::agent()
        .get(format!("{}/w/{wave}", town.answer))
        .call();
    let mut answer = answer.expect("an answer");
    let bytes = answer.body_mut().read_to_vec().expect("a page");
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What is true in one custody is not said in the other; before opening, both may still become true.
fn custody(town: &Town) {
    let words = Words::of(Language::En);
    let page = |case: &Case| {
        let page = dossier_page(case, words).expect("a page");
        page.content.into_string()
    };
    let (of_operator, of_trustees, divided) = (
        "The operator who holds the key, too",
        "Holders of a share of the key, such as the works council",
        "divided into 3 shares. 2 shares together",
    );
    let mut opened = case(town, "w2");
    let told = page(&opened);
    assert!(told.contains(of_operator) && !told.contains(of_trustees));
    assert!(told.contains(&words.text("dossier-key-operator")));
    let manifest = opened.manifest.as_mut().expect("a manifest");
    manifest.custody = "trustees 2 of 3".to_owned();
    let told = page(&opened);
    assert!(!told.contains(of_operator) && told.contains(of_trustees));
    assert!(told.contains(divided), "without the marks around numbers");
    let told = page(&case(town, "w3"));
    assert!(told.contains(of_operator) && told.contains(of_trustees));
    assert!(!told.contains(divided) && told.contains(&words.text("dossier-key-draft")));
}

/// The same as a file that fetches nothing; what cannot be done is said with its cure.
fn file(town: &Town) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dossier.html");
    let out = path.to_str().expect("a path");
    let run = |arguments: &[&str]| {
        let output = town.command(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let written = run(&["dossier", "w2", "--out", out, "--language", "en"]);
    assert_eq!(written, (Some(0), String::new()));
    let text = std::fs::read_to_string(&path).expect("a file");
    let page = dossier_page(&case(town, "w2"), Words::of(Language::En)).expect("a page");
    assert!(
        text.contains(&page.content.into_string()),
        "the same document"
    );
    for fetched in [
        "<link", "<script", "<img", "src=", "url(", "@import", "<form",
    ] {
        assert!(!text.contains(fetched), "{fetched}");
    }
    let refused = [
        (
            vec!["dossier", "w4", "--out", out],
            1,
            "no wave w4. Create it",
        ),
        (vec!["dossier", "w0", "--out", out], 1, "w0 was imported"),
        (
            vec!["dossier", "w3", "--out", "none/d.html"],
            1,
            "Choose a folder",
        ),
        (vec!["dossier", "w3"], 2, "--out <FILE.html>"),
        (
            vec!["dossier", "w3", "--out", out, "--language", "fr"],
            2,
            "--language",
        ),
    ];
    for (arguments, code, cure) in refused {
        let (status, said) = run(&arguments);
        assert_eq!(status, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(cure), "{arguments:?}: {said}");
    }
}
