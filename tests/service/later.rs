//! What is published later of counts that are over, on each database: an old wave on a newer chart, several counts
//! as one, and the ledger that lists them.

use serde_json::Value;
use weerklank::disclosure::ledger::Refusal;
use weerklank::error::Error;
use weerklank::office::Role;
use weerklank::organisation::{Source, Units};
use weerklank::release::{Detail, Kind, Number, Release, Row};
use weerklank::store::office_schema::recut;

use super::answers;
use super::browsing::Visitor;
use super::figures::written;
use super::history::{headcounts, header, import, row};
use super::plain;
use super::town::{Town, databases};

const HEAD: &str = "wave,date,unit,people\n";

/// Teams of the old chart; the four of C are too few for a group and count in north.
const OLD: &str = "unit,parent,name\ntown,,Town\nnorth,town,North\nsouth,town,South\na,north,Team A\nb,north,Team B\n\
    c,north,Team C\nd,south,Team D\ne,south,Team E\n";
const OLD_TEAMS: [(&str, usize); 6] = [
    ("a", 20),
    ("b", 12),
    ("c", 4),
    ("north", 5),
    ("d", 30),
    ("e", 16),
];

const NEW: &str = "unit,parent,name\ncity,,City\nx,city,Team X\ny,city,Team Y\nz,city,Team Z\n";
const NEW_TEAMS: [(&str, usize); 3] = [("x", 50), ("y", 12), ("z", 25)];

const MAP: &str = "unit,from\nx,a\nx,d\ny,b\nz,c\nz,e\n";

fn homes(teams: &[(&'static str, usize)]) -> Vec<&'static str> {
    let homes = teams.iter().flat_map(|&(team, size)| vec![team; size]);
    homes.collect()
}

/// Takes over a wave in which everybody of these teams answered; person by person from `first` on.
pub fn take_over(
    town: &Town,
    wave: &str,
    date: &str,
    units: &str,
    homes: &[&str],
    first: usize,
) -> Vec<(String, Value)> {
    let survey = &town.questionnaire;
    let mut rows = header(survey);
    let mut said = Vec::new();
    for (number, home) in homes.iter().enumerate() {
        let given = answers(town, first + number);
        rows += &row(survey, wave, home, &given);
        said.push(((*home).to_owned(), given));
    }
    // One in each team did not answer.
    let mut asked = homes.to_vec();
    let mut teams = homes.to_vec();
    teams.dedup();
    asked.extend(teams);
    let people = HEAD.to_owned() + &headcounts(wave, date, &asked);
    import(&town.desk, survey, units, &rows, &people, None).expect("imported");
    said
}

fn chart(text: &'static str) -> Units {
    let source = Source {
        file: "new.csv",
        bytes: text.as_bytes(),
    };
    Units::read(source).expect("units")
}

fn map(text: &str) -> Source<'_> {
    Source {
        file: "map.csv",
        bytes: text.as_bytes(),
    }
}

fn themes<'a>(release: &'a Release, unit: &str) -> Vec<&'a Row> {
    let unit = release.tree().find(unit).expect("a unit");
    let rows = release.rows_of(unit).iter();
    rows.filter(|row| !row.rest && row.detail == Detail::Theme)
        .collect()
}

/// The theme's mean over those of some teams, as written below the organisation.
fn mean(town: &Town, theme: &str, said: &[(String, Value)], teams: &[&str]) -> (f64, String) {
    let survey = &town.questionnaire;
    let people = said
        .iter()
        .filter(|(home, _)| teams.contains(&home.as_str()));
    let people: Vec<Value> = people.map(|(_, given)| given.clone()).collect();
    let (mean, _) = plain::theme(survey, theme, &people);
    let (lowest, highest) = survey.ends(theme).expect("a scale");
    (mean, plain::mean_text(mean, lowest as f64, highest as f64))
}

#[test]
fn a_new_unit_is_compared_with_the_old_ones_it_is_made_of() {
    use diesel::prelude::*;
    for database in databases() {
        let town = Town::new(&database);
        let first = take_over(&town, "w0", "2023-11-15", OLD, &homes(&OLD_TEAMS), 500);
        let said = take_over(&town, "w1", "2024-11-15", OLD, &homes(&OLD_TEAMS), 0);
        take_over(&town, "w2", "2025-11-14", NEW, &homes(&NEW_TEAMS), 300);
        let releases = town.releases();
        let before = releases.find("w2").expect("a release");
        assert!(
            themes(&before, "x").iter().all(|row| row.change.is_none()),
            "no unit has this id"
        );
        let (cut, line) = town
            .desk
            .recut("w1", &chart(NEW), Some(map(MAP)))
            .expect("a recut");
        assert_eq!((line.number, line.kind), (2, Kind::Recut));
        assert!(
            line.certificate.is_safe() && line.certificate.published > 100,
            "{line}"
        );
        // The same capability that has shown the wave already compares it now.
        let after = releases.find("w2").expect("a release");
        for (unit, teams) in [("x", &["a", "d"][..]), ("y", &["b"])] {
            let rows = themes(&after, unit);
            assert!(rows.len() > 5, "{unit}");
            for row in rows {
                let theme = row.theme.as_deref().expect("a theme");
                let (_, expected) = mean(&town, theme, &said, teams);
                assert_eq!(
                    written(row.before.expect("last time")),
                    expected,
                    "{unit} {theme}"
                );
                assert!(row.change.is_some());
            }
        }
        // The wave before that was on the same chart, and comes along.
        let x = after.tree().find("x").expect("a unit");
        for row in themes(&after, "x") {
            let theme = row.theme.as_deref().expect("a theme");
            let (_, expected) = mean(&town, theme, &first, &["a", "d"]);
            let old = after
                .score_before(1, x, theme)
                .flatten()
                .expect("two waves ago");
            assert_eq!(written(old.value.expect("a value")), expected);
        }
        let all = ["a", "b", "c", "north", "d", "e"];
        for row in themes(&after, "city") {
            let (expected, _) = mean(&town, row.theme.as_deref().expect("a theme"), &said, &all);
            let Some(Number::Exact(value)) = row.before else {
                panic!("the organisation is known exactly: {row:?}");
            };
            assert!((value - expected).abs() < 1e-9);
        }
        // C was counted with north, whose own people went elsewhere.
        assert!(
            themes(&after, "z")
                .iter()
                .all(|row| row.before.is_none() && row.change.is_none())
        );
        let unit = |id: &str| after.tree().find(id).expect("a unit");
        let refused = after
            .compared(unit("z"))
            .and_then(|compared| compared.refused.clone());
        assert_eq!(
            refused,
            Some(Refusal::Divides {
                unit: "north".to_owned()
            })
        );
        let made = &after.compared(unit("x")).expect("another chart").made_of;
        let made: Vec<&str> = made.iter().map(|made| made.unit.as_str()).collect();
        assert_eq!(made, ["a", "d"]);
        // Items in the form of their step, over those who answered.
        let x = cut.units[1]
            .rows
            .iter()
            .filter(|row| row.detail == Detail::Tens);
        let mut compared = 0;
        for row in x.filter(|row| row.theme.is_some()) {
            let people = said
                .iter()
                .filter(|(home, _)| ["a", "d"].contains(&home.as_str()));
            let people: Vec<Value> = people.map(|(_, given)| given.clone()).collect();
            let (question, option) = (row.question.as_deref(), row.option.as_deref());
            let counted = plain::counted(&town.questionnaire, question.expect("one"), &people);
            let count = counted.of(
                &town.questionnaire,
                question.expect("one"),
                option.expect("one"),
            );
            let share = written(row.share.expect("a share"));
            assert_eq!(
                share,
                plain::share_text(count, counted.respondents, 10.0, 10.0),
                "{row:?}"
            );
            compared += 1;
        }
        assert!(compared > 30, "{compared} shares");
        pages(&town);
        // Entered once; another map is another line, and the last one counts.
        let again = town
            .desk
            .recut("w1", &chart(NEW), Some(map(MAP)))
            .expect("the same");
        assert_eq!(again.1.number, 2);
        let other = "unit,from\nx,a\ny,b\nz,e\nz,d\n";
        let (_, line) = town
            .desk
            .recut("w1", &chart(NEW), Some(map(other)))
            .expect("another");
        assert_eq!(line.number, 3);
        let third = releases.find("w2").expect("a release");
        for row in themes(&third, "z") {
            let (_, expected) = mean(
                &town,
                row.theme.as_deref().expect("a theme"),
                &said,
                &["d", "e"],
            );
            assert_eq!(written(row.before.expect("last time")), expected);
        }
        // What is stored is what the ledger says, or nothing is shown.
        town.office_store()
            .write(|connection| {
                let row = recut::table
                    .filter(recut::number.eq(3))
                    .filter(recut::source.eq("d"));
                let changed = diesel::update(row)
                    .set(recut::unit.eq("y"))
                    .execute(connection);
                assert_eq!(changed.expect("changed"), 1);
                Ok(())
            })
            .expect("written");
        let fresh = town
            .releases()
            .find("w2")
            .expect_err("not what the ledger says")
            .to_string();
        assert!(fresh.contains("auditing a recut"), "{fresh}");
    }
}

const PASSWORD: &str = "correct horse battery";

fn visitor(town: &Town, name: &str, role: Role, unit: Option<&str>) -> Visitor {
    town.accounts()
        .create(name, role, unit, PASSWORD)
        .expect("an account");
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303);
    visitor
}

/// What readers see of it, and who sees the ledger.
fn pages(town: &Town) {
    let mut reader = visitor(town, "lead", Role::Reader, Some("x"));
    reader.promise("w2");
    let page = reader.get("/results/w2/unit/x").body;
    assert!(
        page.contains("met de antwoorden van vorige keer van: Team A, Team D."),
        "{page}"
    );
    let mut coordinator = visitor(town, "office", Role::Coordinator, None);
    coordinator.promise("w2");
    let page = coordinator.get("/results/w2/unit/z").body;
    assert!(
        page.contains("de mensen van North zijn toen als één groep geteld"),
        "{page}"
    );
    let page = coordinator.get("/ledger");
    assert_eq!(page.status, 200);
    for says in [
        "Grootboek: alles wat is gepubliceerd",
        "2. Dezelfde antwoorden op een nieuwer organogram",
        "is, gaat over minder dan 5 mensen, ook niet voor wie de antwoorden van 1 ander kent.",
    ] {
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    assert!(coordinator.get("/desk").body.contains("href=\"/ledger\""));
    for (role, status) in [
        (Role::Auditor, 200),
        (Role::Trustee, 200),
        (Role::Operator, 404),
    ] {
        let mut other = visitor(town, role.name(), role, None);
        assert_eq!(other.get("/ledger").status, status, "{role:?}");
        let desk = other.get("/desk").body;
        assert_eq!(desk.contains("href=\"/ledger\""), status == 200, "{role:?}");
    }
    assert_eq!(reader.get("/ledger").status, 404);
    assert_eq!(Visitor::new(&town.office).get("/ledger").status, 404);
    // The certificate of an imported wave says where it comes from.
    let page = coordinator.get("/certificates/w1");
    assert!(
        page.status == 200 && page.body.contains("met een ander programma gehouden"),
        "{}",
        page.body
    );
    let file = Visitor::new(&town.office).get("/w/w1/count.json");
    let file: Value = serde_json::from_str(&file.body).expect("JSON");
    assert_eq!(file["source"], "import");
    assert_eq!(
        Visitor::new(&town.office).get("/w/w1/manifest.json").status,
        404
    );
}

#[test]
fn waves_of_few_are_united_in_no_finer_form_than_each() {
    for database in databases() {
        let town = Town::new(&database);
        let units = "unit,parent,name\ntown,,Town\n";
        let mut said = Vec::new();
        let names = ["q1", "q2", "q3", "q4"];
        for (place, (name, date)) in names
            .iter()
            .zip(["2025-03-31", "2025-06-30", "2025-09-30", "2025-11-20"])
            .enumerate()
        {
            said.extend(take_over(
                &town,
                name,
                date,
                units,
                &["town"; 10],
                place * 13,
            ));
        }
        let waves: Vec<String> = names.iter().rev().map(|name| (*name).to_owned()).collect();
        let (union, lines) = town.desk.unite("leavers-2025", &waves).expect("a union");
        assert_eq!(union.waves, names);
        let themes = union.rows.iter().filter(|row| row.detail == Detail::Theme);
        assert!(themes.clone().count() > 5);
        for row in themes {
            let (expected, _) = mean(
                &town,
                row.theme.as_deref().expect("a theme"),
                &said,
                &["town"],
            );
            let Some(Number::Exact(value)) = row.value else {
                panic!("exact: {row:?}");
            };
            assert!((value - expected).abs() < 1e-9);
            assert_eq!(row.respondents.map(|n| n.lower()), Some(40));
            assert!(row.interval.is_none(), "ten people tell no spread");
        }
        // Forty people, but ten in each: no question by itself.
        assert!(
            union.rows.iter().all(|row| row.detail == Detail::Theme),
            "{:?}",
            union.rows
        );
        assert!(union.certificate.is_safe());
        assert_eq!(union.certificate.smallest_block, Some(10));
        let kinds: Vec<(&str, u32, Option<&str>)> = lines
            .iter()
            .map(|line| (&*line.wave, line.number, line.name.as_deref()))
            .collect();
        assert_eq!(kinds[0], ("q1", 2, Some("leavers-2025")));
        assert_eq!(kinds.len(), 4);
        let again = town.desk.unite("leavers-2025", &waves).expect("the same");
        assert_eq!(again.1, lines);
        let refused = |name: &str, waves: &[&str]| {
            let waves: Vec<String> = waves.iter().map(|wave| (*wave).to_owned()).collect();
            match town.desk.unite(name, &waves) {
                Err(Error::Refused(refusal)) => refusal.sentence,
                other => panic!("not refused: {other:?}"),
            }
        };
        assert!(refused("leavers-2025", &["q1", "q2"]).contains("of other waves already"));
        assert!(refused("twice", &["q1", "q1"]).contains("named twice"));
        assert!(refused("one", &["q1"]).contains("at least two"));
        assert!(refused("gone", &["q1", "q9"]).contains("no wave q9"));
        assert!(refused("No name", &["q1", "q2"]).contains("lower-case letters"));
        // Nothing was entered by those.
        let lines = town.releases().ledger().expect("a ledger");
        assert_eq!(
            lines.iter().filter(|line| line.kind == Kind::Union).count(),
            4
        );
    }
}

#[test]
fn a_wave_that_is_not_released_is_neither_cut_nor_united() {
    for database in databases() {
        let town = Town::new(&database);
        town.open("open");
        take_over(&town, "w1", "2024-11-15", OLD, &homes(&OLD_TEAMS), 0);
        let refusal = town
            .desk
            .recut("open", &chart(NEW), None)
            .expect_err("open")
            .to_string();
        assert!(refusal.contains("is open and not released"), "{refusal}");
        let waves = ["w1".to_owned(), "open".to_owned()];
        let refusal = town
            .desk
            .unite("both", &waves)
            .expect_err("open")
            .to_string();
        assert!(refusal.contains("is open and not released"), "{refusal}");
        let refusal = town
            .desk
            .recut("w1", &chart(NEW), Some(map("unit,from\nx,nowhere\n")));
        let refusal = refusal.expect_err("no such unit").to_string();
        assert!(
            refusal.contains("map.csv, line 2: column from: \"nowhere\""),
            "{refusal}"
        );
    }
}
