//! The audit inside every release, and the ledger: tampered blocks are found and named, on each database.

#[allow(dead_code)]
#[path = "service/town.rs"]
mod town;

use diesel::prelude::*;
use serde_json::{Value, json};
use town::{Town, databases};
use weerklank::count::Provenance;
use weerklank::release::Kind;
use weerklank::store::office_schema::{block, breakdown, ledger, participation};
use weerklank::store::{Conn, OfficeDb};
use weerklank::wave::State;

/// Answers with some spread: from the person's number and the question's place.
fn answers(town: &Town, number: usize) -> Value {
    let mut all = serde_json::Map::new();
    for (place, item) in town.questionnaire.tallied().iter().enumerate() {
        if let Some((lowest, highest)) = item.range {
            let spread = (highest - lowest + 1) as usize;
            let value = lowest + ((number * 7 + place * 3) % spread) as i64;
            all.insert(item.id.clone(), json!(value));
        }
    }
    let group = ["no", "visible"][number / 2 % 2];
    all.insert("feel-different".to_owned(), json!(group));
    Value::Object(all)
}

fn counted(database: &str) -> Town {
    let town = Town::new(database);
    for (person, link) in &town.open("w1") {
        let number: usize = person[1..].parse().expect("a number");
        town.respond(link, &answers(&town, number))
            .expect("a receipt");
    }
    town.desk.close("w1").expect("closed");
    town.desk.count("w1", &town.key, None).expect("counted");
    town
}

/// A block's key, and what the tampering writes.
struct Tampering {
    question: &'static str,
    step: &'static str,
    unit: &'static str,
    respondents: i32,
    form: &'static str,
    /// What the audit must say.
    says: &'static [&'static str],
}

/// Every way is found by another check.
const TAMPERINGS: [Tampering; 6] = [
    Tampering {
        question: "belong-1",
        step: "theme",
        unit: "a",
        respondents: 3,
        form: r#"{"mean":{"sum":9}}"#,
        says: &[
            "question belong-1, step theme",
            "over 3 respondents could be computed",
        ],
    },
    Tampering {
        question: "belong-1",
        step: "theme",
        unit: "a",
        respondents: 24,
        form: r#"{"mean":{"sum":119}}"#,
        says: &["belong-1", "the block of unit a makes an answer certain"],
    },
    Tampering {
        question: "belong-1",
        step: "tens",
        unit: "a",
        respondents: 24,
        form: r#"{"classes":[1,23,0]}"#,
        says: &["step tens", "the block of unit a makes an answer certain"],
    },
    Tampering {
        question: "belong-1",
        step: "tens",
        unit: "a",
        respondents: 24,
        form: r#"{"classes":[9,5,9]}"#,
        says: &["step tens", "the block of unit a does not add up"],
    },
    Tampering {
        question: "belong-1",
        step: "tens",
        unit: "a",
        respondents: 25,
        form: r#"{"classes":[10,5,10]}"#,
        says: &[
            "step tens",
            "the block of unit a contradicts the coarser step",
        ],
    },
    Tampering {
        question: "belong-1",
        step: "tens",
        unit: "a",
        respondents: 24,
        form: r#"{"options":[5,5,5,5,4]}"#,
        says: &["step tens", "not in the form of its step"],
    },
];

type Kept = (i32, String);

fn read(store: &OfficeDb, at: &Tampering) -> Kept {
    store
        .read(|connection| {
            let row = block::table.find(("w1", at.question, at.step, at.unit));
            let row = row
                .select((block::respondents, block::form))
                .first(connection);
            Ok(row.expect("a block"))
        })
        .expect("read")
}

fn write(store: &OfficeDb, at: &Tampering, (respondents, form): &Kept) {
    change(store, |connection| {
        diesel::update(block::table.find(("w1", at.question, at.step, at.unit)))
            .set((block::respondents.eq(respondents), block::form.eq(form)))
            .execute(connection)
    });
}

fn change(store: &OfficeDb, work: impl FnOnce(&mut Conn) -> QueryResult<usize>) {
    let rows = store.write(|connection| Ok(work(connection).expect("changed")));
    assert!(rows.expect("written") >= 1, "the tampering hit nothing");
}

/// The release refuses with all of these words, and the wave stays counted.
fn refused(town: &Town, says: &[&str]) {
    let refusal = town
        .desk
        .release("w1")
        .expect_err("the audit stops the release")
        .to_string();
    for words in says {
        assert!(refusal.contains(words), "{refusal:?} should say {words:?}");
    }
    let status = town.desk.status("w1").expect("a status");
    assert_eq!(status.state, State::Counted);
    assert!(town.releases().find("w1").is_err(), "nothing is shown");
    assert_eq!(town.releases().ledger().expect("a ledger"), []);
}

#[test]
fn tampered_blocks_stop_the_release_and_are_named() {
    for database in databases() {
        let town = counted(&database);
        let store = town.office_store();
        for tampering in &TAMPERINGS {
            let kept = read(&store, tampering);
            write(
                &store,
                tampering,
                &(tampering.respondents, tampering.form.to_owned()),
            );
            refused(&town, tampering.says);
            write(&store, tampering, &kept);
        }
        other_tables(&town, &store);
        town.desk
            .release("w1")
            .expect("what was counted may be released");
    }
}

/// Groups, participation, and a question that nobody asked.
fn other_tables(town: &Town, store: &OfficeDb) {
    let group = || breakdown::table.filter(breakdown::group.eq("no"));
    let kept: Vec<(String, i32, i64)> = store
        .read(|connection| {
            let rows =
                group().select((breakdown::question, breakdown::respondents, breakdown::sum));
            Ok(rows.load(connection).expect("groups"))
        })
        .expect("read");
    assert!(!kept.is_empty(), "the groups are kept");
    for (respondents, sum, says) in [
        (4, 12, "rests on 4 respondents in group no"),
        (30, 149, "makes an answer certain in group no"),
        (31, 90, "leaves"),
    ] {
        let row = || group().filter(breakdown::question.eq(&kept[0].0));
        let set = |respondents: i32, sum: i64| {
            change(store, |connection| {
                diesel::update(row())
                    .set((
                        breakdown::respondents.eq(respondents),
                        breakdown::sum.eq(sum),
                    ))
                    .execute(connection)
            });
        };
        set(respondents, sum);
        refused(town, &[&kept[0].0, says]);
        set(kept[0].1, kept[0].2);
    }
    let whole = || participation::table.find(("w1", "town", false));
    let shown: String = store
        .read(|c| {
            Ok(whole()
                .select(participation::shown)
                .first(c)
                .expect("a row"))
        })
        .expect("read");
    let set = |text: &str| {
        change(store, |c| {
            diesel::update(whole())
                .set(participation::shown.eq(text))
                .execute(c)
        });
    };
    let mut tampered: Value = serde_json::from_str(&shown).expect("JSON");
    tampered["responded"] = json!({ "Exact": 59 });
    set(&tampered.to_string());
    refused(town, &["participation", "unit town tells who took part"]);
    set(&shown);
    let stranger = || block::table.filter(block::question.eq("belong-1"));
    let rename = |from: &str, to: &str| {
        change(store, |connection| {
            diesel::update(block::table.filter(block::question.eq(from)))
                .set(block::question.eq(to))
                .execute(connection)
        });
    };
    assert!(
        store
            .read(|c| Ok(stranger().count().get_result::<i64>(c).expect("a number")))
            .expect("read")
            > 0
    );
    rename("belong-1", "nobody-asked");
    refused(town, &["a question that was not asked"]);
    rename("nobody-asked", "belong-1");
}

#[test]
fn the_ledger_has_a_line_for_a_release_and_holds_it_to_that() {
    for database in databases() {
        let town = counted(&database);
        let line = town.desk.release("w1").expect("released");
        assert_eq!((line.number, line.kind), (1, Kind::Release));
        assert_eq!(line.certificate.leaks, []);
        assert!(line.certificate.published > 0 && line.digest.len() == 64);
        // What is stored does not tell why something is not.
        let reasons: Vec<_> = line.certificate.withheld.keys().collect();
        assert_eq!(reasons, ["not_kept"]);
        assert_eq!(
            town.releases().ledger().expect("a ledger"),
            std::slice::from_ref(&line)
        );
        let release = town.releases().find("w1").expect("a release");
        let assurance = release.assurance();
        assert_eq!(assurance.ledger, [line]);
        let Provenance::Count(counted) = assurance.provenance else {
            panic!("a counted wave");
        };
        assert_eq!(counted.valid, town::PEOPLE as u64);
        assert_eq!(assurance.policy, release.policy());
        assert!(assurance.audited.is_safe());
        // One answer point more in one block: safe by itself, and not what was published.
        let store = town.office_store();
        let at = &TAMPERINGS[0];
        let kept = read(&store, at);
        let sum: Value = serde_json::from_str(&kept.1).expect("JSON");
        let more = json!({ "mean": { "sum": sum["mean"]["sum"].as_i64().expect("a sum") + 1 } });
        write(&store, at, &(kept.0, more.to_string()));
        let refusal = town
            .releases()
            .find("w1")
            .expect_err("not what was published");
        assert!(
            refusal.to_string().contains("not what the ledger says"),
            "{refusal}"
        );
        write(&store, at, &kept);
        town.releases().find("w1").expect("a release again");
        change(&store, |connection| {
            diesel::delete(ledger::table).execute(connection)
        });
        assert!(town.releases().find("w1").is_err(), "no line, no release");
    }
}

#[test]
fn groups_of_a_background_question_are_released_as_declared() {
    use weerklank::release::{Detail, Format, export};
    let town = counted("sqlite");
    town.desk.release("w1").expect("released");
    let release = town.releases().find("w1").expect("a release");
    let groups: Vec<_> = release
        .rows()
        .iter()
        .filter(|row| row.detail == Detail::Breakdown)
        .collect();
    assert!(groups.len() >= 2, "{} groups", groups.len());
    for row in &groups {
        assert_eq!(row.unit, release.tree().root());
        assert_eq!(row.question.as_deref(), Some("feel-different"));
        let theme = row.theme.as_deref().expect("a theme");
        let in_group =
            |&number: &usize| row.option.as_deref() == Some(["no", "visible"][number / 2 % 2]);
        let members: Vec<usize> = (0..town::PEOPLE).filter(in_group).collect();
        let items = town.questionnaire.tallied();
        let items: Vec<_> = items
            .iter()
            .filter(|i| i.theme.as_deref() == Some(theme) && i.range.is_some())
            .collect();
        let mean = |id: &str| {
            let given = members
                .iter()
                .map(|&number| answers(&town, number)[id].as_f64().expect("a value"));
            given.sum::<f64>() / members.len() as f64
        };
        let score = items.iter().map(|item| mean(&item.id)).sum::<f64>() / items.len() as f64;
        let shown = row.value.expect("a value").value();
        assert!(
            (shown - score).abs() <= 0.05 + 1e-9,
            "{theme}: {shown} for {score}"
        );
    }
    let csv = String::from_utf8(export(&release, Format::Csv).expect("a file")).expect("UTF-8");
    assert!(
        csv.lines()
            .any(|line| line.starts_with("town,belonging,feel-different,breakdown,")),
        "{csv:.400}"
    );
}

#[test]
fn thresholds_rise_from_wave_to_wave_and_never_fall() {
    use weerklank::disclosure::Policy;
    let town = Town::new("sqlite");
    town.open("w1");
    let comments = |minimum_comments| Policy {
        minimum_comments,
        ..Policy::default()
    };
    let refusal = town
        .draft("w2", &comments(20))
        .expect_err("a fall")
        .to_string();
    assert!(
        refusal.contains("since wave w1, minimum_comments would fall from 30 to 20"),
        "{refusal}"
    );
    town.draft("w2", &comments(40)).expect("a rise");
}
