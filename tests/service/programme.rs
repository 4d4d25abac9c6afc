//! What the office sees: the register of indicators and the report to the council.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use time::macros::date;
use weerklank::clock::{Clock, Randomness};
use weerklank::error::Error;
use weerklank::followup::{Followups, Menu};
use weerklank::office::Role;
use weerklank::organisation::Roster;
use weerklank::programme::{
    Amount, Council, Finding, Found, Known, Register, SAMPLE, read_indicators, report_files,
    report_page,
};
use weerklank::release::{Format, export};
use weerklank::survey::Language;
use weerklank::ui::Words;

use super::browsing::Visitor;
use super::town::{PEOPLE, Town, databases, import};

const PASSWORD: &str = "correct horse battery";
/// Names that stand in no sentence of the program.
const UNITS: [(&str, &str); 4] = [
    ("zq-eenden", "Eendenvijver"),
    ("zq-zwaluwen", "Zwaluwnest"),
    ("zq-otters", "Otterburcht"),
    ("zq-mieren", "Mierenhoop"),
];

/// Four teams with names that can be looked for, in a town called Kwetterdam.
fn roster() -> Roster {
    let mut units = "unit,parent,name\ntown,,Kwetterdam\n".to_owned();
    for (id, name) in UNITS {
        units += &format!("{id},town,{name}\n");
    }
    let mut people = "person,unit,leads,email,name,language\n".to_owned();
    for number in 0..PEOPLE {
        let team = [24, 40, 54].iter().filter(|&&last| number >= last).count();
        let unit = UNITS[team].0;
        people += &format!("p{number},{unit},,p{number}@example.org,Person {number},nl\n");
    }
    import(&units, &people)
}

fn register(town: &Town) -> Register {
    Register::new(town.office_store(), Clock::system())
}

fn take_over(town: &Town, text: &str) -> weerklank::programme::Imported {
    let register = register(town);
    let listed = read_indicators(text, "indicators.toml", 10, register.today()).expect("sound");
    register.import(&listed).expect("imported")
}

/// A town with accounts and indicators, in which `waves` were released.
fn town(database: &str, waves: &[&str]) -> Town {
    let town = Town::inhabited(database, roster());
    for wave in waves {
        for (person, link) in &town.open(wave) {
            let number: usize = person[1..].parse().expect("a number");
            let answers = super::answers(&town, number);
            town.respond(link, &answers).expect("a receipt");
        }
        town.desk.close(wave).expect("closed");
        town.desk.count(wave, &town.key, None).expect("counted");
        town.desk.release(wave).expect("released");
    }
    let accounts = town.accounts();
    for (name, role, unit) in [
        ("office", Role::Coordinator, None),
        ("head", Role::Reader, Some("town")),
        ("lead", Role::Reader, Some(UNITS[0].0)),
        ("auditor", Role::Auditor, None),
        ("operator", Role::Operator, None),
        ("trustee", Role::Trustee, None),
    ] {
        accounts
            .create(name, role, unit, PASSWORD)
            .expect("an account");
    }
    take_over(&town, SAMPLE);
    town
}

fn visitor(town: &Town, name: &str, waves: &[&str]) -> Visitor {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    waves.iter().for_each(|wave| {
        visitor.promise(wave);
    });
    visitor
}

fn known(town: &Town, id: &str) -> Known {
    let found = register(town).find(id).expect("a register");
    found.expect("an indicator")
}

const MBO: &str = "/programme/indicators/mbo-internships";

#[test]
fn a_file_is_taken_over_as_often_as_one_likes_and_nothing_is_lost() {
    for database in databases() {
        let town = Town::new(&database);
        let first = take_over(&town, SAMPLE);
        assert_eq!((first.described, first.redescribed), (5, 0), "{database}");
        assert_eq!((first.measured, first.corrected), (8, 0), "{database}");
        let again = take_over(&town, SAMPLE);
        assert_eq!((again.unchanged, again.measured), (13, 0), "{database}");

        let edited = SAMPLE
            .replace("122 of 150", "124 of 150")
            .replace("value = \"150\"", "value = \"160\"");
        let edited = take_over(&town, &edited);
        assert_eq!((edited.redescribed, edited.corrected), (1, 1), "{database}");
        let mbo = known(&town, "mbo-internships");
        let figures: Vec<f64> = { mbo.rows.iter() }
            .map(|row| match &row.finding.found {
                Found::Figure(amount) => amount.value,
                Found::Nothing(_) => f64::NAN,
            })
            .collect();
        assert_eq!(figures, [122.0, 124.0], "the earlier figure stays");
        assert!(mbo.is_corrected(&mbo.rows[0]) && !mbo.is_corrected(&mbo.rows[1]));
        assert_eq!(mbo.latest_figure().map(|(_, at)| at.value), Some(124.0));
        assert_eq!(mbo.valid().len(), 1);

        let diversity = known(&town, "cultural-diversity-12");
        let latest = diversity.latest().expect("a row");
        assert!(matches!(latest.finding.found, Found::Nothing(_)));
        let (day, amount) = diversity.latest_figure().expect("a figure");
        assert_eq!((day, amount.value), (date!(2024 - 12 - 31), 13.0));
    }
}

#[test]
fn of_people_who_correct_at_once_nobody_overwrites_another() {
    for database in databases() {
        let town = Town::new(&database);
        take_over(&town, SAMPLE);
        let indicator = known(&town, "mbo-internships").indicator;
        let finding = |n: u32| Finding {
            as_of: date!(2025 - 12 - 31),
            found: Found::Figure(Amount {
                value: n.into(),
                of: None,
            }),
        };
        let register = register(&town);
        let done: Vec<Result<(), Error>> = std::thread::scope(|scope| {
            let entering = |n| {
                let (register, indicator) = (&register, &indicator);
                scope.spawn(move || register.enter(indicator, &finding(100 + n), "office"))
            };
            let all: Vec<_> = (0..8u32).map(entering).collect();
            all.into_iter()
                .map(|one| one.join().expect("no panic"))
                .collect()
        });
        let entered = done.iter().filter(|done| done.is_ok()).count();
        for refused in done.iter().filter_map(|done| done.as_ref().err()) {
            let said = refused.to_string();
            assert!(said.contains("meanwhile"), "{database}: {said}");
        }
        let rows = known(&town, "mbo-internships").rows;
        let of_the_day: Vec<i32> = { rows.iter() }
            .filter(|row| row.finding.as_of == date!(2025 - 12 - 31))
            .map(|row| row.number)
            .collect();
        let numbers: Vec<i32> = (1..=entered as i32).collect();
        assert_eq!(of_the_day, numbers, "{database}");
        assert!(entered >= 1);
    }
}

#[test]
fn the_coordinator_enters_a_figure_and_a_fault_keeps_what_was_typed() {
    for database in databases() {
        let town = town(&database, &[]);
        let mut office = visitor(&town, "office", &[]);
        assert!(office.get(MBO).body.contains("122 van 150"), "{database}");
        let csrf = office.csrf(MBO);
        let mut send = |as_of: &str, value: &str, reason: &str| {
            let form = [
                ("csrf", csrf.as_str()),
                ("as_of", as_of),
                ("value", value),
                ("reason", reason),
            ];
            office.post(MBO, &form)
        };
        let long = "x".repeat(201);
        for (as_of, value, reason, field) in [
            ("", "62", "", "as_of"),
            ("2025-02-30", "62", "", "as_of"),
            ("1989-12-31", "62", "", "as_of"),
            ("2999-12-31", "62", "", "as_of"),
            ("31-12-2025\0", "62", "", "as_of"),
            ("2025-12-31", "", "", "value"),
            ("2025-12-31", "veel<script>", "", "value"),
            ("2025-12-31", "1e9", "", "value"),
            ("2025-12-31", "-62", "", "value"),
            ("2025-12-31", "62\0", "", "value"),
            ("2025-12-31", "151 van 150", "", "value"),
            ("2025-12-31", "4 van 150", "", "value"),
            ("2025-12-31", "146 van 150", "", "value"),
            ("2025-12-31", "4", "", "value"),
            ("2025-12-31", "62", "Geen", "reason"),
            ("2025-12-31", "", &long, "reason"),
            ("2025-12-31", "", "a\nb", "reason"),
            ("2025-12-31", "", "a\0b", "reason"),
        ] {
            let shown = send(as_of, value, reason);
            assert_eq!(shown.status, 422, "{as_of} {value} {reason}");
            let error = format!("id=\"{field}-error\"");
            assert!(shown.body.contains(&error), "{as_of} {value} {reason}");
            assert!(!shown.body.contains("veel<script>"));
        }
        let kept = send("2025-12-31", "veel<script>", "");
        assert!(kept.body.contains("value=\"veel&lt;script&gt;\""));
        let few = send("2025-12-31", "4 van 150", "");
        assert!(few.body.contains("minder dan 5 mensen"), "{database}");
        assert_eq!(known(&town, "mbo-internships").rows.len(), 1, "{database}");

        assert_eq!(send("2025-12-31", "131 van 150", "").status, 303);
        assert_eq!(send("2025-12-31", "131 van 150", "").status, 303);
        assert_eq!(send("2025-12-31", "133/150", "").status, 303);
        let rows = known(&town, "mbo-internships").rows;
        assert_eq!(rows.len(), 3, "the same again is no correction");
        assert_eq!(rows[2].by.as_deref(), Some("office"));
        let page = office.get(MBO).body;
        assert!(page.contains("<s><strong>131 van 150</strong></s>"));
        assert!(page.contains("<strong>133 van 150</strong>"));
        let unproved = office.post(MBO, &[("as_of", "2025-12-31"), ("value", "140")]);
        assert_eq!(unproved.status, 403, "{database}");
        let unknown = office.post("/programme/indicators/none", &[("csrf", &csrf)]);
        assert_eq!(unknown.status, 404, "{database}");
        for id in ["none", "a%00b", "%27%20OR%201=1"] {
            let address = format!("/programme/indicators/{id}");
            assert_eq!(office.get(&address).status, 404, "{database} {id}");
        }
    }
}

#[test]
fn only_who_sees_the_whole_sees_the_report_and_only_the_coordinator_enters() {
    let waves = ["w1"];
    let pages = [
        "/programme/report",
        "/programme/report/w1",
        "/programme/indicators",
        MBO,
    ];
    for database in databases() {
        let town = town(&database, &waves);
        for name in ["office", "head", "auditor"] {
            let mut guest = visitor(&town, name, &[]);
            let first = guest.get("/programme/report/w1");
            assert_eq!(first.status, 200);
            assert!(!first.body.contains("data-theme"), "{name}: promise first");
            guest.promise("w1");
            let onward = guest.get(pages[0]);
            let onward = (onward.status, onward.location);
            assert_eq!(onward, (303, Some(pages[1].to_owned())), "{name}");
            for page in &pages[1..] {
                assert_eq!(guest.get(page).status, 200, "{database} {name} {page}");
            }
            assert!(guest.get(pages[1]).body.contains("data-theme"), "{name}");
            let shown = guest.get(MBO).body;
            assert_eq!(shown.contains("name=\"value\""), name == "office", "{name}");
            if name != "office" {
                let csrf = guest.csrf(MBO);
                let form = [
                    ("csrf", csrf.as_str()),
                    ("as_of", "2025-12-31"),
                    ("value", "99"),
                ];
                assert_eq!(guest.post(MBO, &form).status, 404, "{database} {name}");
            }
        }
        for name in ["lead", "operator", "trustee"] {
            let mut guest = visitor(&town, name, &waves);
            let missing = guest.get("/nothing-at-all").body;
            for page in pages {
                let shown = guest.get(page);
                assert_eq!(shown.status, 404, "{database} {name} {page}");
                let text = |body: &str| {
                    let (_, main) = body.split_once("<main").expect("a page");
                    main.to_owned()
                };
                if missing.contains("<main") {
                    assert_eq!(text(&shown.body), text(&missing), "{name} {page}");
                }
            }
        }
        let mut nobody = Visitor::new(&town.office);
        assert!(pages.iter().all(|page| nobody.get(page).status == 404));
        assert_eq!(known(&town, "mbo-internships").rows.len(), 1, "{database}");
        let mut office = visitor(&town, "office", &waves);
        for wave in ["w2", "a%00b"] {
            let address = format!("/programme/report/{wave}");
            assert_eq!(office.get(&address).status, 404, "{database} {wave}");
        }
    }
}

/// The rows of a CSV file, each by its columns.
pub fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn the_report_names_no_team_and_holds_the_figures_of_the_export() {
    for database in databases() {
        let town = town(&database, &["w1", "w2"]);
        let release = town.releases().find("w2").expect("a release");
        let followups = Followups::new(
            town.office_store(),
            Clock::system(),
            Randomness::system(),
            Menu::shipped(),
        );
        let overview = followups.overview(&release).expect("an overview");
        let indicators = register(&town).all().expect("indicators");
        let exported = export(&release, Format::Csv).expect("a file");
        let exported: Vec<_> = { table(&exported).into_iter() }
            .filter(|row| row["unit"] == "town")
            .collect();
        for language in [Language::Nl, Language::En] {
            let council = Council {
                release: &release,
                overview: &overview,
                indicators: &indicators,
                exit: None,
                words: Words::of(language),
            };
            let page = report_page(council, false).content.into_string();
            let files = report_files(council).expect("files");
            let file = |name: &str| &files.iter().find(|(n, _)| n == name).expect(name).1;

            let mut said = vec![("report.html".to_owned(), page.clone())];
            for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
                said.push((
                    name.clone(),
                    String::from_utf8(bytes.clone()).expect("text"),
                ));
            }
            let mut book: Xlsx<_> =
                Xlsx::new(Cursor::new(file("report.xlsx").clone())).expect("a workbook");
            for (name, sheet) in book.worksheets() {
                let cells = sheet.cells().map(|(.., cell)| cell.to_string());
                said.push((name, cells.collect::<Vec<_>>().join("\n")));
            }
            assert_eq!(said.len(), 13, "a page, six tables, six sheets");
            for (name, text) in &said {
                for (id, unit) in UNITS {
                    assert!(!text.contains(id) && !text.contains(unit), "{name}: {unit}");
                }
            }
            assert!(page.contains("Kwetterdam"), "the organisation is named");
            let other = council.words.text("report-why-other");
            assert!(
                !page.contains(&other),
                "every reason of the auditor has its words"
            );

            let themes = table(file("themes.csv"));
            let scores: Vec<_> = exported
                .iter()
                .filter(|row| row["form"] == "theme")
                .collect();
            assert_eq!(themes.len(), scores.len(), "every theme, once");
            for row in &themes {
                let score = scores.iter().find(|score| score["theme"] == row["theme"]);
                let score = score.expect("the theme of the export");
                for column in ["respondents", "value", "low", "high"] {
                    assert_eq!(row[column], score[column], "{} {column}", row["theme"]);
                }
                assert_eq!(
                    row["last_time"], row["value"],
                    "all answered the same again"
                );
                assert!(!row["change"].is_empty());
                on_the_page(&page, row, language);
            }
            let goals: Vec<&str> = themes.iter().map(|row| row["goal"].as_str()).collect();
            let order = ["safe", "diverse", "sensitive"];
            let place = |goal: &&str| order.iter().position(|one| one == goal);
            assert!(goals.is_sorted_by_key(place), "{goals:?}");

            let participation = exported.iter().find(|row| row["form"] == "participation");
            let participation = participation.expect("a row");
            let response = table(file("response.csv"));
            assert_eq!(response[0]["number"], participation["respondents"]);
            assert_eq!(response[1]["number"], participation["value"]);
            let audit = release.assurance().provenance.audit();
            let withheld: BTreeMap<String, u64> = { table(file("withheld.csv")).into_iter() }
                .map(|row| (row["reason"].clone(), row["figures"].parse().expect("n")))
                .collect();
            assert_eq!(withheld, audit.withheld);
            let talked = &table(file("followup.csv"))[0];
            assert_eq!(talked["number"], "4", "teams");
            let none = { table(file("indicators.csv")).into_iter() }
                .find(|row| !row["no_new_figure"].is_empty())
                .expect("no new figure is a value");
            assert_eq!(
                (none["value"].as_str(), none["target"].as_str()),
                ("", "20")
            );
        }
    }
}

/// The line of a theme on the page shows what the file holds, to one decimal.
fn on_the_page(page: &str, row: &BTreeMap<String, String>, language: Language) {
    let start = format!("<tr data-theme=\"{}\">", row["theme"]);
    let (_, line) = page.split_once(&start).expect("a line");
    let (line, _) = line.split_once("</tr>").expect("an end");
    for column in ["value", "low", "high"] {
        let number: f64 = row[column].parse().expect("a number");
        let text = format!("{number:.1}");
        let text = match language {
            Language::Nl => text.replace('.', ","),
            Language::En => text,
        };
        assert!(line.contains(&text), "{column} {text}: {line}");
    }
}

#[test]
fn a_name_that_looks_like_a_formula_stays_text_in_the_workbook() {
    let town = town("sqlite", &["w1"]);
    let text = SAMPLE.replace("Stageplekken voor mbo-studenten\"", "=1+1\"");
    take_over(&town, &text);
    let release = town.releases().find("w1").expect("a release");
    let followups = Followups::new(
        town.office_store(),
        Clock::system(),
        Randomness::system(),
        Menu::shipped(),
    );
    let council = Council {
        release: &release,
        overview: &followups.overview(&release).expect("an overview"),
        indicators: &register(&town).all().expect("indicators"),
        exit: None,
        words: Words::of(Language::Nl),
    };
    let files = report_files(council).expect("files");
    assert_eq!(files, report_files(council).expect("files"), "same bytes");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.clone())).expect("a workbook");
    for (name, _) in book.worksheets() {
        let formulas = book.worksheet_formula(&name).expect("formulas");
        assert_eq!(formulas.used_cells().count(), 0, "{name}");
    }
    let cells = book.worksheet_range("indicators").expect("a sheet");
    let trap = Data::String("=1+1".to_owned());
    assert!(cells.used_cells().any(|(.., cell)| *cell == trap));
}
