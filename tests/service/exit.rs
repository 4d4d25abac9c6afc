//! People who leave: asked as one organisation, few at a time, and quarters that are too few counted together.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::Duration as Wait;

use calamine::{Reader, Xlsx};

use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use weerklank::clock::{Clock, Randomness};
use weerklank::count::{BoxHeader, read_header, write_header};
use weerklank::disclosure::Policy;
use weerklank::error::Result;
use weerklank::followup::{Followups, Menu};
use weerklank::office::{Drafted, Role, Running};
use weerklank::organisation::Roster;
use weerklank::programme::{Council, Exit, dossier_page, report_files, report_page};
use weerklank::release::{Detail, Number, Union};
use weerklank::survey::{Language, Questionnaire};
use weerklank::ui::Words;
use weerklank::wave::{self, PublicHalf, ResultsKey, State};

use super::browsing::Visitor;
use super::interrupted::killed_until_faster;
use super::later::take_over;
use super::plain_scores;
use super::programme::table;
use super::town::{SURVEY, Town, databases, import};

pub const EXIT: &str = include_str!("../../surveys/exit.toml");
const TODAY: OffsetDateTime = datetime!(2999-06-01 12:00 UTC);
const AREAS: [&str; 3] = ["work", "people", "outside"];
const PASSWORD: &str = "correct horse battery";

/// A key under which waves of leavers are opened.
pub struct Key {
    pub public: PublicHalf,
    /// The file that holds it.
    pub share: String,
    pub results: ResultsKey,
}

pub fn key() -> Key {
    let mut rng = Randomness::system().rng();
    let (public, shares) = wave::create(1, 1, &[None], &mut rng).expect("a key");
    let share = shares[0].to_json().expect("a share");
    let results = wave::unlock(&[("share", share.as_str())], |_| None).expect("unlocked");
    Key {
        public,
        results,
        share: share.to_string(),
    }
}

/// A town that asks those who leave.
pub fn leaving(database: &str) -> Town {
    let mut town = Town::new(database);
    town.questionnaire = Questionnaire::parse(EXIT, "exit.toml").expect("a survey");
    // All quarters are in one year, whenever this runs, and none is overdue.
    town.desk = town.desk_at(TODAY);
    town
}

/// These people, from two teams.
fn leavers(people: std::ops::Range<usize>) -> Roster {
    let mut file = String::from("person,unit,leads,email,name,language\n");
    for number in people {
        let team = ["a", "b"][number % 2];
        file += &format!("p{number},{team},,p{number}@example.org,Person {number},nl\n");
    }
    import("unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n", &file)
}

fn draft(town: &Town, id: &str, people: std::ops::Range<usize>, days: i64) -> Result<Drafted> {
    let closes = TODAY.date() + Duration::days(days);
    let policy = Policy::default();
    let roster = leavers(people);
    { &town.desk }.draft(id, &town.questionnaire, &roster, &policy, closes)
}

/// A quarter in which so many of these people answered, closed: their numbers. Its own tells the quarters in their order.
pub fn quarter(
    town: &Town,
    quarter: i64,
    people: std::ops::Range<usize>,
    answered: usize,
    key: &Key,
) -> Vec<usize> {
    let id = format!("q{quarter}");
    draft(town, &id, people, quarter).expect("a draft");
    town.desk.open(&id, &key.public).expect("opened");
    let links = town.desk.invitation_links(&id).expect("links");
    let numbers = links.iter().take(answered).map(|link| {
        let number = link.person[1..].parse().expect("a number");
        town.respond(&link.link, &said(town, number))
            .expect("a receipt");
        number
    });
    let numbers = numbers.collect();
    town.desk.close(&id).expect("closed");
    numbers
}

/// Every scale, and a reason.
fn said(town: &Town, number: usize) -> Value {
    let mut all = super::answers(town, number);
    let reasons = ["growth", "pay", "pressure", "manager"];
    all["reason-area"] = json!(AREAS[number % AREAS.len()]);
    all["reason"] = json!(reasons[number % reasons.len()]);
    all
}

fn refused<T>(outcome: Result<T>) -> String {
    match outcome {
        Err(error) => error.to_string(),
        Ok(_) => panic!("not refused"),
    }
}

fn certificate(town: &Town, wave: &str) -> Value {
    let file = Visitor::new(&town.office).get(&format!("/w/{wave}/count.json"));
    serde_json::from_str(&file.body).expect("JSON")
}

fn the_dossier_says_that_a_box_may_wait(town: &Town, wave: &str) {
    let running = Running::new(town.office_store(), None);
    let case = running.case(wave, &town.office).expect("a case");
    let page = dossier_page(&case, Words::of(Language::En)).expect("a dossier");
    let said = page.content.into_string();
    assert!(said.contains("If fewer than 10 answered, the box waits."));
}

/// What the certificates of two quarters of 6 and 7 ballots say, with nothing left in either box.
fn counted_as_one(town: &Town) {
    let mut receipts = BTreeSet::new();
    for (wave, other, valid) in [("q1", "q2", 6), ("q2", "q1", 7)] {
        assert!(town.boxes(wave).is_empty(), "{wave}: ballots are destroyed");
        let found = certificate(town, wave);
        assert_eq!(found["together"], json!([other]));
        assert_eq!(
            (&found["invited"], &found["valid"]),
            (&json!(12), &json!(valid))
        );
        assert_eq!(found["audit"]["leaks"], json!([]));
        let own = found["receipts"].as_array().expect("receipts");
        assert_eq!(own.len(), valid);
        receipts.extend(own.iter().map(Value::to_string));
        the_dossier_says_that_a_box_may_wait(town, wave);
        let status = town.desk.status(wave).expect("a status");
        assert_eq!(status.state, State::Counted);
    }
    assert_eq!(receipts.len(), 13, "each receipt is in one certificate");
    let status = town.desk.status("q1").expect("a status");
    assert_eq!(status.counted_with.as_deref(), Some("q2"));
    assert_eq!(town.desk.status("q2").expect("a status").carries, ["q1"]);
}

#[test]
fn two_small_quarters_are_counted_as_one_and_shown_of_the_whole_only() {
    for database in databases() {
        let town = leaving(&database);
        let key = key();
        let sentence = refused(draft(&town, "q1", 0..9, 1));
        assert!(
            sentence.contains("9 people who leave") && sentence.contains("at least 10"),
            "{sentence}"
        );
        assert!(sentence.contains("next quarter"), "{sentence}");
        let drafted = draft(&town, "q1", 0..12, 1).expect("a draft");
        assert_eq!(drafted.report.groups, 1, "two teams of six are one group");
        assert!(
            drafted.notices[0].contains("as one organisation"),
            "{:?}",
            drafted.notices
        );
        let mut people = quarter(&town, 1, 0..12, 6, &key);

        let sentence = refused(town.desk.count("q1", &key.results, None));
        for says in [
            "Fewer than 10 people",
            "stays shut",
            "same results key",
            "--with q1",
        ] {
            assert!(sentence.contains(says), "{says}: {sentence}");
        }
        refused(town.desk.write_box("q1", &mut Vec::new()));
        assert_eq!(town.boxes("q1").len(), 6);
        assert_eq!(
            town.desk.status("q1").expect("a status").state,
            State::Closed
        );

        let sentence = refused(draft(&town, "q2", 11..23, 2));
        assert!(
            sentence.contains("\"p11\" is asked in wave q1 already"),
            "{sentence}"
        );
        people.extend(quarter(&town, 2, 12..24, 7, &key));
        let count = |with: &[&str]| {
            let with: Vec<String> = with.iter().map(|wave| (*wave).to_owned()).collect();
            town.desk.count_with("q2", &with, &key.results, None)
        };
        let sentence = refused(count(&[]));
        assert!(
            sentence.contains("`weerklank count q2 --with q1`"),
            "{sentence}"
        );
        assert!(refused(count(&["q1", "q9"])).contains("no wave q9"));
        assert!(refused(count(&["q1", "q2"])).contains("not an earlier wave"));
        assert!(refused(count(&["q1", ""])).contains("no wave"));
        assert_eq!((town.boxes("q1").len(), town.boxes("q2").len()), (6, 7));
        count(&["q1"]).expect("counted");
        counted_as_one(&town);
        // Again, from either of them: only the destruction of the ballots is repeated.
        count(&["q1"]).expect("complete");
        town.desk.count("q1", &key.results, None).expect("complete");
        counted_as_one(&town);

        let sentence = refused(town.desk.release("q1"));
        assert!(
            sentence.contains("together with those of wave q2"),
            "{sentence}"
        );
        town.desk.release("q2").expect("released");
        assert!(refused(town.desk.unite("both", &["q1".into(), "q2".into()])).contains("Name q2"));
        figures(&town, &people);
        pages(&town);
    }
}

/// Figures of thirteen people, of the whole and of nothing below.
fn figures(town: &Town, people: &[usize]) {
    let release = town.releases().find("q2").expect("a release");
    assert_eq!(release.units().len(), 1);
    assert_eq!(release.invited(), [24]);
    let expected = plain_scores(town, people);
    let themes: Vec<_> = { release.rows().iter() }
        .filter(|row| row.detail == Detail::Theme)
        .collect();
    assert_eq!(themes.len(), expected.len());
    for row in themes {
        let theme = row.theme.as_deref().expect("a theme");
        let Some(Number::Exact(value)) = row.value else {
            panic!("the organisation is exact: {row:?}");
        };
        assert!((value - expected[theme]).abs() < 1e-9, "{theme}");
        assert_eq!(row.respondents.map(|n| n.lower()), Some(13));
    }
}

fn visitor(town: &Town, name: &str, role: Role, unit: Option<&str>) -> Visitor {
    { town.accounts() }
        .create(name, role, unit, PASSWORD)
        .expect("an account");
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303);
    visitor
}

/// Who reads it, and what the desk and the certificate say.
fn pages(town: &Town) {
    let mut office = visitor(town, "office", Role::Coordinator, None);
    office.promise("q2");
    let results = office.get("/results/q2");
    assert_eq!(results.status, 200);
    assert!(!results.body.contains("Praat erover"), "they have left");
    assert!(results.body.contains("Afspraken"), "of the organisation");
    for unit in ["a", "b"] {
        assert_eq!(office.get(&format!("/results/q2/unit/{unit}")).status, 404);
    }
    let mut lead = visitor(town, "lead", Role::Reader, Some("a"));
    assert_eq!(lead.get("/results/q2").status, 404);
    assert_eq!(lead.get("/results/q2/unit/a").status, 404);
    let desk = office.get("/desk").body;
    assert!(
        desk.contains("Ze worden samen geteld met die van q2"),
        "{desk}"
    );
    assert!(
        !desk.contains("/desk/q1/"),
        "q1 has no arrow of its own: {desk}"
    );
    assert_eq!(office.get("/desk/q1/release").status, 409);
    let page = office.get("/certificates/q1").body;
    assert!(page.contains("samen geteld met die van q2"), "{page}");
}

#[test]
fn the_desk_names_the_boxes_that_wait_and_opens_them() {
    for database in databases() {
        let town = leaving(&database);
        let key = key();
        quarter(&town, 1, 0..12, 6, &key);
        quarter(&town, 2, 12..24, 7, &key);
        let mut office = visitor(&town, "office", Role::Coordinator, None);
        let csrf = office.csrf("/desk/q2/count");
        let mut count = |wave: &str, with: &[&str]| {
            let named = with.iter().map(|wave| ("with", *wave));
            let parts = [("csrf", csrf.as_str()), ("key", key.share.as_str())];
            let parts: Vec<_> = parts.into_iter().chain(named).collect();
            office.post_parts(&format!("/desk/{wave}/count"), &parts)
        };
        let alone = count("q1", &[]);
        assert_eq!(alone.status, 422);
        assert!(alone.body.contains("stays shut"), "{}", alone.body);
        // What the page did not say is not opened.
        for (with, says) in [(&[][..], "--with q1"), (&["q1", "q9"], "no wave q9")] {
            let refused = count("q2", with);
            assert!([404, 422].contains(&refused.status), "{}", refused.status);
            assert!(refused.body.contains(says), "{says}: {}", refused.body);
        }
        assert_eq!((town.boxes("q1").len(), town.boxes("q2").len()), (6, 7));
        let page = office.get("/desk/q2/count").body;
        assert!(page.contains("gaat die van q1 open"), "{page}");
        let (_, named) = page.split_once("name=\"with\" value=\"").expect("a field");
        let (named, _) = named.split_once('"').expect("its end");
        let parts = [
            ("csrf", csrf.as_str()),
            ("key", &key.share),
            ("with", named),
        ];
        assert_eq!(office.post_parts("/desk/q2/count", &parts).status, 303);
        counted_as_one(&town);
    }
}

#[test]
fn which_boxes_are_counted_together_is_no_choice_of_whoever_counts() {
    for database in databases() {
        let mut town = leaving(&database);
        let (key, other) = (key(), self::key());
        let count = |wave: &str, with: &[&str], key: &Key| {
            let with: Vec<String> = with.iter().map(|wave| (*wave).to_owned()).collect();
            town.desk.count_with(wave, &with, &key.results, None)
        };
        quarter(&town, 1, 0..10, 2, &key);
        // Opened under another key, it cannot take the first along and is not held up by it.
        quarter(&town, 2, 10..20, 10, &other);
        let sentence = refused(count("q2", &["q1"], &other));
        assert!(sentence.contains("under another results key"), "{sentence}");
        assert!(refused(count("q2", &[], &key)).contains("not the results key of wave q2"));
        count("q2", &[], &other).expect("counted by itself");
        // Two that are too few together wait together; what is enough is counted first.
        quarter(&town, 3, 20..30, 3, &key);
        let sentence = refused(count("q3", &["q1"], &key));
        assert!(
            sentence.contains("count NEXT --with q1 --with q3"),
            "{sentence}"
        );
        quarter(&town, 4, 30..40, 9, &key);
        quarter(&town, 5, 40..50, 10, &key);
        let sentence = refused(count("q5", &["q1", "q3", "q4"], &key));
        assert!(sentence.contains("count wave q4 first"), "{sentence}");
        assert!(refused(count("q4", &["q1"], &key)).contains("--with q1 --with q3"));
        count("q4", &["q3", "q1"], &key).expect("counted");
        assert!(refused(count("q5", &["q4"], &key)).contains("closed and not counted yet"));
        count("q5", &[], &key).expect("counted");
        for wave in ["q1", "q2", "q3", "q4", "q5"] {
            assert!(town.boxes(wave).is_empty(), "{wave}");
            assert_eq!(certificate(&town, wave)["wave"], json!(wave));
        }
        for wave in ["q2", "q4", "q5"] {
            town.desk.release(wave).expect("released");
        }
        let four = town.releases().find("q4").expect("a release");
        assert_eq!(four.invited(), [30]);
        let waves = ["q2", "q4", "q5"].map(str::to_owned);
        let (union, _) = town.desk.unite("leavers", &waves).expect("a union");
        let people = union.rows.iter().filter_map(|row| row.respondents);
        assert!(people.clone().count() > 5);
        assert!(people.into_iter().all(|n| n.lower() == 34));
        town.questionnaire = Questionnaire::parse(SURVEY, "inclusion.toml").expect("a survey");
        report(&town, &union);
    }
}

/// The report to the council on the annual survey of that year and of the year before.
fn report(town: &Town, union: &Union) {
    let units = "unit,parent,name\ntown,,Town\n";
    for (wave, date) in [("before", "2998-05-01"), ("annual", "2999-05-01")] {
        take_over(town, wave, date, units, &["town"; 20], 0);
    }
    let releases = town.releases();
    let latest = releases.latest().expect("a look").expect("a release");
    assert_eq!(latest.wave(), "annual", "those who left come before nobody");
    let told = |wave: &str, language| {
        let release = releases.find(wave).expect("a release");
        let exit = Exit::of_year(&releases, &release).expect("figures");
        let menu = Menu::shipped();
        let followups = Followups::new(
            town.office_store(),
            Clock::system(),
            Randomness::system(),
            menu,
        );
        let council = Council {
            release: &release,
            overview: &followups.overview(&release).expect("an overview"),
            indicators: &[],
            exit: exit.as_ref(),
            words: Words::of(language),
        };
        let files = report_files(council).expect("files");
        assert_eq!(files, report_files(council).expect("files"), "same bytes");
        let page = report_page(council, false).content.into_string();
        let (_, section) = page
            .split_once("aria-labelledby=\"exit\"")
            .expect("a section");
        let (section, _) = section.split_once("</section>").expect("an end");
        let file = |name: &str| files.iter().find(|(n, _)| n == name).expect(name).1.clone();
        (
            section.to_owned(),
            table(&file("exit.csv")),
            file("report.xlsx"),
        )
    };
    let (section, rows, book) = told("before", Language::Nl);
    assert!(
        section.contains("dit jaar geen uitkomst vrijgegeven"),
        "{section}"
    );
    assert!(rows.is_empty());
    assert_eq!(sheet(book).len(), 1, "its columns only");

    let (section, rows, book) = told("annual", Language::En);
    assert_eq!(sheet(book).len(), rows.len() + 1);
    let quarters: Vec<(&str, &str)> = { rows.iter() }
        .filter(|row| row["form"] == "participation")
        .map(|row| (&*row["of"], &*row["respondents"]))
        .collect();
    // Exact only where those who did not answer are enough, too.
    assert_eq!(quarters, [("q2", "5-10"), ("q4", "14"), ("q5", "5-10")]);
    let themes: Vec<_> = rows.iter().filter(|row| row["form"] == "theme").collect();
    let united = union.rows.iter().filter(|row| row.detail == Detail::Theme);
    assert_eq!(themes.len(), united.clone().count());
    for (row, united) in themes.iter().zip(united) {
        assert_eq!(
            (&*row["of"], Some(&row["theme"])),
            ("leavers", united.theme.as_ref())
        );
        let value: f64 = row["value"].parse().expect("a number");
        assert!((value - united.value.expect("a value").value()).abs() < 1e-6);
        let line = format!("<tr data-leavers=\"{}\">", row["theme"]);
        let (_, line) = section.split_once(&line).expect("a line");
        assert!(
            line.split("</tr>")
                .next()
                .expect("a line")
                .contains(&format!("{value:.1}"))
        );
    }
    // Ten in a quarter tell no reason, and so three quarters tell none either.
    assert!(rows.iter().all(|row| row["share"].is_empty()));
    assert_eq!(section.matches("too few answers to show this").count(), 2);
}

/// The lines of the sheet on people who left.
fn sheet(book: Vec<u8>) -> Vec<Vec<calamine::Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).expect("a workbook");
    let cells = book.worksheet_range("exit").expect("a sheet");
    cells.rows().map(<[_]>::to_vec).collect()
}

#[test]
fn reasons_are_shown_from_fifteen_answers_of_the_latest_quarter_without_a_union() {
    let mut town = leaving("sqlite");
    let key = key();
    let people = quarter(&town, 1, 0..30, 20, &key);
    town.desk.count("q1", &key.results, None).expect("counted");
    town.desk.release("q1").expect("released");
    town.questionnaire = Questionnaire::parse(SURVEY, "inclusion.toml").expect("a survey");
    take_over(
        &town,
        "annual",
        "2999-05-01",
        "unit,parent,name\ntown,,Town\n",
        &["town"; 20],
        0,
    );
    let releases = town.releases();
    let annual = releases.find("annual").expect("a release");
    let exit = Exit::of_year(&releases, &annual)
        .expect("figures")
        .expect("some");
    assert_eq!(exit.name(), "q1");
    let lists = exit.lists();
    let [(area, rows), (_, reasons)] = lists.as_slice() else {
        panic!("two lists: {lists:?}");
    };
    assert_eq!((area.id.as_str(), reasons.len()), ("reason-area", 0));
    for (option, row) in AREAS.iter().zip(rows) {
        let chosen = people
            .iter()
            .filter(|&&n| AREAS[n % AREAS.len()] == *option);
        let share = 100.0 * chosen.count() as f64 / people.len() as f64;
        assert_eq!(row.option.as_deref(), Some(*option));
        assert!((row.share.expect("a share").value() - share).abs() < 1e-9);
    }
}

#[test]
fn trustees_count_the_boxes_that_belong_together_and_no_others() {
    for database in databases() {
        let town = leaving(&database);
        let key = key();
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("share.key"), &key.share).expect("written");
        quarter(&town, 1, 0..12, 6, &key);
        quarter(&town, 2, 12..24, 7, &key);
        let run = |arguments: &[&str]| {
            let output = town.command(arguments);
            let said =
                String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            (output.status.code(), said)
        };
        let wkb = |wave: &str| path(&format!("{wave}.wkb"));
        let written = run(&["box", "q2", "--out", &wkb("q2")]);
        assert!(
            written.1.contains("`weerklank box q1 --out q1.wkb`"),
            "{written:?}"
        );
        assert_eq!(run(&["box", "q1", "--out", &wkb("q1")]).0, Some(0));
        let count = |boxes: &[&str]| {
            let mut arguments = vec!["count"];
            boxes
                .iter()
                .for_each(|file| arguments.extend(["--box", file]));
            let (share, out) = (path("share.key"), path("tally.json"));
            arguments.extend(["--key", &share, "--out", &out]);
            run(&arguments)
        };
        let (one, two) = (wkb("q1"), wkb("q2"));
        for (boxes, why) in [
            (vec![&*two], "give that box too"),
            (vec![&*one], "Fewer than 10 people"),
            (vec![&*one, &*one], "these are others"),
            (vec![&*one, &*two, &*one], "given twice"),
            (vec![&*one, &*two, &*two], "given twice"),
        ] {
            let (code, said) = count(&boxes);
            assert_eq!(code, Some(1), "{boxes:?}: {said}");
            assert!(said.contains(why), "{why}: {said}");
        }
        // Somebody alters the box so that it goes by itself: the office does not take its tally.
        let enough = altered(&two, |header| {
            header.with.clear();
        });
        std::fs::write(path("alone.wkb"), enough).expect("written");
        assert!(
            count(&[&path("alone.wkb")])
                .1
                .contains("Fewer than 10 people")
        );

        let (code, said) = count(&[&one, &two]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("13 of 13 boxes count"), "{said}");
        let whole = std::fs::read_to_string(path("tally.json")).expect("a tally");
        let bent = |change: &dyn Fn(&mut Value)| {
            let mut tally: Value = serde_json::from_str(&whole).expect("JSON");
            change(&mut tally);
            std::fs::write(path("bent.json"), tally.to_string()).expect("written");
            let (code, said) = run(&["tally", "q2", &path("bent.json")]);
            assert_eq!(code, Some(1), "{said}");
            said
        };
        let without = bent(&|tally| {
            tally.as_object_mut().expect("an object").remove("carried");
        });
        assert!(without.contains("of other boxes"), "{without}");
        let twice = bent(&|tally| tally["carried"] = json!([tally["certificate"]]));
        assert!(twice.contains("of other boxes"), "{twice}");
        let swapped = bent(&|tally| tally["certificate"] = tally["carried"][0].clone());
        assert!(swapped.contains("its certificate of wave q1"), "{swapped}");
        let control = bent(&|tally| tally["carried"][0]["control"] = json!("1111"));
        assert!(control.contains("another manifest"), "{control}");
        let unsound = bent(&|tally| tally["carried"][0]["valid"] = json!(7));
        assert!(unsound.contains("does not hold"), "{unsound}");
        assert_eq!((town.boxes("q1").len(), town.boxes("q2").len()), (6, 7));
        let (code, said) = run(&["tally", "q2", &path("tally.json")]);
        assert_eq!(code, Some(0), "{said}");
        counted_as_one(&town);
        let (_, said) = run(&["wave", "status", "q1"]);
        assert!(said.contains("together with those of wave q2"), "{said}");
    }
}

/// A box file with another header.
fn altered(file: &str, change: impl FnOnce(&mut BoxHeader)) -> Vec<u8> {
    let bytes = std::fs::read(file).expect("a box");
    let mut from = bytes.as_slice();
    let mut header = read_header(&mut from, file).expect("a header");
    change(&mut header);
    let mut out = Vec::new();
    write_header(&mut out, &header).expect("a header");
    out.extend(from);
    out
}

#[test]
fn a_count_of_two_boxes_that_is_killed_is_run_again_and_counts_once() {
    for database in databases() {
        let town = leaving(&database);
        let key = key();
        let folder = tempfile::tempdir().expect("a folder");
        let share = folder.path().join("share.key").display().to_string();
        std::fs::write(&share, &key.share).expect("written");
        quarter(&town, 1, 0..12, 6, &key);
        quarter(&town, 2, 12..24, 7, &key);
        let killed = killed_until_faster(Wait::from_millis(15), || {
            town.start(&["count", "q2", "--with", "q1", "--key", &share])
        });
        assert!(killed > 2, "only {killed} kills");
        counted_as_one(&town);
    }
}
