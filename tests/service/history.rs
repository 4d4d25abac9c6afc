//! History from an earlier tool, on each database: the same as a counted wave, beside the reports of that tool, and
//! all or nothing.

use std::collections::BTreeMap;

use serde_json::Value;
use weerklank::error::{Error, Result};
use weerklank::office::{Desk, HistoryFiles, ImportedWave};
use weerklank::organisation::{Source, Units};
use weerklank::release::{Detail, Format, Kind, Release, export};
use weerklank::store::office_schema::{block, comment, headcount, ledger, person, wave};
use weerklank::survey::Questionnaire;

use super::figures::{self, UNITS, homes, told};
use super::town::{Town, databases};
use super::{answers, plain};

/// A row of answers: wave, unit, and a cell for each question.
pub fn row(survey: &Questionnaire, wave: &str, unit: &str, said: &Value) -> String {
    let cell = |answer: &Value| match answer {
        Value::Array(several) => {
            let ids: Vec<&str> = several.iter().filter_map(Value::as_str).collect();
            ids.join("|")
        }
        Value::String(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let cells = survey.questions().map(|question| cell(&said[&question.id]));
    let cells: Vec<String> = cells.collect();
    format!("{wave},{unit},{}\n", cells.join(","))
}

pub fn header(survey: &Questionnaire) -> String {
    let ids: Vec<&str> = survey
        .questions()
        .map(|question| question.id.as_str())
        .collect();
    format!("wave,unit,{}\n", ids.join(","))
}

/// The headcount of a wave.
pub fn headcounts(wave: &str, date: &str, homes: &[&str]) -> String {
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    homes
        .iter()
        .for_each(|home| *people.entry(home).or_default() += 1);
    let lines = people
        .iter()
        .map(|(unit, n)| format!("{wave},{date},{unit},{n}\n"));
    lines.collect()
}

/// Imports from the text of the files.
pub fn import(
    desk: &Desk,
    survey: &Questionnaire,
    units: &str,
    answers: &str,
    headcount: &str,
    reports: Option<&str>,
) -> Result<Vec<ImportedWave>> {
    let source = |file, text: &'static str| Source {
        file,
        bytes: text.as_bytes(),
    };
    let keep = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let units = Units::read(source("units.csv", keep(units))).expect("units");
    desk.import(&HistoryFiles {
        questionnaire: survey,
        units: &units,
        answers: source("answers.csv", keep(answers)),
        headcount: source("headcount.csv", keep(headcount)),
        reports: reports.map(|text| source("published.csv", keep(text))),
        policy: None,
        name: None,
    })
}

const HEAD: &str = "wave,date,unit,people\n";

fn csv(release: &Release) -> String {
    String::from_utf8(export(release, Format::Csv).expect("CSV")).expect("UTF-8")
}

#[test]
fn an_imported_wave_says_what_a_counted_one_says_and_is_what_the_next_is_compared_with() {
    for database in databases() {
        let told = told(&database);
        let (town, survey) = (&told.town, &told.town.questionnaire);
        let homes = homes();
        let mut rows = header(survey);
        for (&number, said) in &told.said {
            rows += &row(survey, "w0", homes[number], said);
        }
        let people = HEAD.to_owned() + &headcounts("w0", "2024-11-15", &homes);
        let releases = town.releases();
        let before = releases.find("w1").expect("a release");
        assert!(before.before().is_none());
        let imported = import(&town.desk, survey, UNITS, &rows, &people, None).expect("imported");
        assert_eq!(
            (imported[0].people, imported[0].respondents),
            (122, told.said.len() as u64)
        );
        assert!(
            imported[0].joins.steps.len() == 1,
            "n3 counts in north: {:?}",
            imported[0].joins
        );
        let history = releases.find("w0").expect("a release");
        assert_eq!(csv(&history), csv(&before));
        assert_eq!(history.released(), Some(history.closes()));
        // A service that has shown the later wave already compares it now.
        let after = releases.find("w1").expect("a release");
        assert_eq!(after.before(), Some("w0"));
        let compared = after.rows().iter().filter(|row| row.change.is_some());
        assert!(compared.clone().count() > 20);
        for row in compared {
            assert_eq!(row.before, row.value);
        }
        let lines = releases.ledger().expect("a ledger");
        let kinds: Vec<(&str, Kind)> = lines.iter().map(|line| (&*line.wave, line.kind)).collect();
        assert_eq!(kinds, [("w0", Kind::Release), ("w1", Kind::Release)]);
    }
}

#[test]
fn nothing_of_a_single_row_is_kept() {
    use diesel::prelude::*;
    for database in databases() {
        let town = Town::new(&database);
        let mut rows = header(&town.questionnaire);
        let homes: Vec<&str> = vec!["a"; 40];
        for (number, home) in homes.iter().enumerate() {
            let mut said = plain::answers(&town.questionnaire, number);
            said["comment-better"] =
                Value::from(format!("Words of person {number} = quite their own"));
            rows += &row(&town.questionnaire, "w0", home, &said);
        }
        let people = HEAD.to_owned() + &headcounts("w0", "2024-11-15", &homes);
        let units = "unit,parent,name\ntown,,Town\na,town,A\n";
        import(&town.desk, &town.questionnaire, units, &rows, &people, None).expect("imported");
        let counts: Vec<i64> = (town.office_store())
            .read(|connection| {
                Ok(vec![
                    comment::table
                        .count()
                        .get_result(connection)
                        .expect("comments"),
                    person::table
                        .count()
                        .get_result(connection)
                        .expect("people"),
                    headcount::table
                        .count()
                        .get_result(connection)
                        .expect("headcounts"),
                ])
            })
            .expect("read");
        assert_eq!(counts, [0, 0, 1]);
    }
}

#[test]
fn one_wave_at_fault_keeps_all_of_them_out() {
    use diesel::prelude::*;
    for database in databases() {
        let town = Town::new(&database);
        let survey = &town.questionnaire;
        let units = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n";
        let homes: Vec<&str> = (0..40).map(|number| ["a", "b"][number % 2]).collect();
        let mut rows = header(survey);
        let mut people = HEAD.to_owned();
        for (wave, date) in [("w-2022", "2022-11-15"), ("w-2023", "2023-11-15")] {
            for (number, home) in homes.iter().enumerate() {
                rows += &row(survey, wave, home, &answers(&town, number));
            }
            people += &headcounts(wave, date, &homes);
        }
        let one_more = rows.clone() + &row(survey, "w-2023", "b", &answers(&town, 7));
        let refusal = import(&town.desk, survey, units, &one_more, &people, None);
        let refusal = refusal.expect_err("one more than people").to_string();
        assert!(
            refusal.contains("answers.csv, line 82: column unit: more answers than the 20 people"),
            "{refusal}"
        );
        town.desk
            .draft_from(survey, "w-2023")
            .expect("a draft of this name");
        let refusal = import(&town.desk, survey, units, &rows, &people, None).expect_err("taken");
        assert!(
            refusal
                .to_string()
                .contains("there is a wave w-2023 already, and it is draft"),
            "{refusal}"
        );
        let left: (i64, i64) = town
            .office_store()
            .read(|connection| {
                let waves = wave::table.filter(wave::id.eq("w-2022")).count();
                Ok((
                    waves.get_result(connection).expect("waves"),
                    block::table.count().get_result(connection).expect("blocks"),
                ))
            })
            .expect("read");
        assert_eq!(left, (0, 0));
        let two = people.replace("w-2023", "w-2024");
        let rows = rows.replace("w-2023", "w-2024");
        let imported = import(&town.desk, survey, units, &rows, &two, None).expect("imported");
        assert_eq!(imported.len(), 2);
        let later = town.releases().find("w-2024").expect("a release");
        assert_eq!(later.before(), Some("w-2022"));
        // The same again is refused, and names both.
        let again = import(&town.desk, survey, units, &rows, &two, None).expect_err("again");
        let again = again.to_string();
        assert!(
            again.contains("w-2022") && again.contains("w-2024"),
            "{again}"
        );
    }
}

/// A draft, so that its name is taken.
trait DraftFrom {
    fn draft_from(&self, survey: &Questionnaire, id: &str) -> Result<()>;
}

impl DraftFrom for Desk {
    fn draft_from(&self, survey: &Questionnaire, id: &str) -> Result<()> {
        let closes = weerklank::clock::Clock::system().today() + time::Duration::days(5);
        let policy = weerklank::disclosure::Policy::default();
        let roster = super::town::roster(|_| true);
        self.draft(id, survey, &roster, &policy, closes).map(|_| ())
    }
}

/// What the earlier tool reported of the town of `figures`: respondents by unit.
fn reports(told: &figures::Told, units: &[&str]) -> String {
    let homes = homes();
    let within = |unit: &str, home: &str| match unit {
        "town" => true,
        "north" => ["north", "n1", "n2", "n3"].contains(&home),
        "south" => ["s1", "s2"].contains(&home),
        other => other == home,
    };
    let mut text = "unit,category,status,respondents\n".to_owned();
    for unit in units {
        let n = told
            .said
            .keys()
            .filter(|&&number| within(unit, homes[number]))
            .count();
        text += &format!("{unit},,published,{n}\n");
    }
    text
}

#[test]
fn beside_reports_nothing_is_added_and_what_leaks_from_them_is_said() {
    for database in databases() {
        let told = told(&database);
        let (town, survey) = (&told.town, &told.town.questionnaire);
        let homes = homes();
        let mut rows = header(survey);
        for (&number, said) in &told.said {
            rows += &row(survey, "w0", homes[number], said);
        }
        let people = HEAD.to_owned() + &headcounts("w0", "2024-11-15", &homes);
        let go = |wave: &str, reports: &str| {
            let (rows, people) = (
                rows.replace("w0,", &format!("{wave},")),
                people.replace("w0,", &format!("{wave},")),
            );
            import(&town.desk, survey, UNITS, &rows, &people, Some(reports))
        };
        // Whole units of which the rest is large: safe, and all that we would show is shown.
        let safe =
            go("safe", &reports(&told, &["town", "north", "south", "n1"])).expect("imported");
        let found = safe[0].reports.as_ref().expect("judged");
        assert_eq!((found.published, found.leaks.len()), (4, 0), "{found:?}");
        let release = town.releases().find("safe").expect("a release");
        let shown = |release: &Release, unit: &str| {
            let unit = release.tree().find(unit).expect("a unit");
            let rows = release.rows_of(unit).iter();
            { rows }.any(|row| !row.rest && row.detail == Detail::Theme)
        };
        assert!(shown(&release, "n2") && shown(&release, "s1"));
        // N3, four people, and the whole: N3 leaks by itself, and its neighbours must not follow.
        let leaky = go("leaky", &reports(&told, &["town", "n1", "n2", "n3"])).expect("imported");
        let found = leaky[0].reports.as_ref().expect("judged");
        assert!(
            found.leaks.iter().any(|leak| leak.respondents < 5),
            "{found:?}"
        );
        let leaky = town.releases().find("leaky").expect("a release");
        // North without its teams is five people or fewer: beside these reports it is withheld.
        assert!(
            !shown(&leaky, "north"),
            "north less three teams is those directly in it"
        );
        assert!(shown(&leaky, "n1") && shown(&leaky, "town"));
        // Numbers of respondents that were not reported are not hinted at.
        let s1 = leaky.tree().find("s1").expect("a unit");
        for row in leaky.rows_of(s1) {
            if row.detail == Detail::Theme {
                assert_eq!(
                    row.respondents,
                    Some(weerklank::disclosure::Count::Range(5, None))
                );
            }
        }
        let lines: Vec<(u32, Kind)> = { town.releases().ledger().expect("a ledger") }
            .iter()
            .filter(|line| line.wave == "leaky")
            .map(|line| (line.number, line.kind))
            .collect();
        assert_eq!(lines, [(1, Kind::Import), (2, Kind::Release)]);
        let json = export(&leaky, Format::Json).expect("JSON");
        let json: Value = serde_json::from_slice(&json).expect("JSON");
        let told_leaks = json["ledger"][0]["certificate"]["leaks"]
            .as_array()
            .expect("leaks");
        assert!(told_leaks.len() == found.leaks.len());
        assert!(
            told_leaks
                .iter()
                .all(|leak| leak["regions"] == serde_json::json!([]))
        );
        // A number that is not that of the answers is about other people.
        let wrong = reports(&told, &["town"]).replace(",published,", ",published,1");
        let refusal = go("wrong", &wrong).expect_err("another number").to_string();
        assert!(
            refusal.contains("published.csv, line 2: column respondents: 1"),
            "{refusal}"
        );
    }
}

#[test]
fn a_changed_line_of_the_ledger_hides_an_imported_wave() {
    use diesel::prelude::*;
    for database in databases() {
        let town = Town::new(&database);
        let mut rows = header(&town.questionnaire);
        let homes: Vec<&str> = vec!["a"; 40];
        for (number, home) in homes.iter().enumerate() {
            rows += &row(&town.questionnaire, "w0", home, &answers(&town, number));
        }
        let people = HEAD.to_owned() + &headcounts("w0", "2024-11-15", &homes);
        let units = "unit,parent,name\ntown,,Town\na,town,A\n";
        import(&town.desk, &town.questionnaire, units, &rows, &people, None).expect("imported");
        town.releases().find("w0").expect("a release");
        town.office_store()
            .write(|connection| {
                let line = diesel::update(ledger::table).set(ledger::digest.eq("0"));
                line.execute(connection)
                    .map(|_| ())
                    .map_err(|_| Error::failed("changing a line"))
            })
            .expect("changed");
        assert!(town.releases().find("w0").is_err());
    }
}
