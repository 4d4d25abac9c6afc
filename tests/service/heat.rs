//! Units beside themes, and the dossier (see `dossier`): one town with everything that a cell can say, on each database.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weerklank::disclosure::Policy;
use weerklank::office::Role;
use weerklank::organisation::Roster;
use weerklank::release::{Format, export};

use super::browsing::{Shown, Visitor};
use super::dossier;
use super::town::{Town, databases, import};

pub const PASSWORD: &str = "correct horse battery";

/// Who works here, and with what.
const ACCOUNTS: [(&str, Role, Option<&str>); 6] = [
    ("office", Role::Coordinator, None),
    ("auditor", Role::Auditor, None),
    ("head", Role::Reader, Some("town")),
    ("lead", Role::Reader, Some("otters")),
    ("operator", Role::Operator, None),
    ("trustee", Role::Trustee, None),
];

/// Id, name, people. Of `beren` too few answer; `mieren` is too small for a group and takes `zwanen` along into the town.
const TEAMS: [(&str, &str, usize); 5] = [
    ("otters", "Otterburcht", 24),
    ("beren", "Berenkuil", 16),
    ("zwanen", "zwanenmeer", 14),
    ("mieren", "Mierenhoop", 6),
    ("eenden", "Eendenvijver", 26),
];

/// Too few of `otters` answer the questions of this theme.
const SKIPPED: &str = "belonging";

fn roster() -> Roster {
    let mut units = "unit,parent,name\ntown,,Kwetterdam\n".to_owned();
    let mut people = "person,unit,leads,email,name,language\n".to_owned();
    for (id, name, size) in TEAMS {
        units += &format!("{id},town,{name}\n");
        for number in 0..size {
            people += &format!("{id}-{number},{id},,{id}-{number}@example.org,Person,nl\n");
        }
    }
    import(&units, &people)
}

/// What somebody answers: four for most; one where all of it is to be withheld, five where a theme is. Nothing where they stay away.
fn said(town: &Town, person: &str) -> Option<Value> {
    let (team, number) = person.split_once('-').expect("an id");
    let number: usize = number.parse().expect("a number");
    if team == "beren" && number >= 3 {
        return None;
    }
    let mut all = serde_json::Map::new();
    for (place, item) in town.questionnaire.tallied().iter().enumerate() {
        let is_skipped = team == "otters" && item.theme.as_deref() == Some(SKIPPED);
        let Some((lowest, highest)) = item.range.filter(|_| !(is_skipped && number >= 3)) else {
            continue;
        };
        let value = match team {
            "beren" => lowest,
            _ if is_skipped => highest,
            _ => highest - 1 - i64::from((number + place).is_multiple_of(3)),
        };
        all.insert(item.id.clone(), json!(value));
    }
    Some(Value::Object(all))
}

/// A town with a released wave, an open one and a draft.
fn town(database: &str) -> Town {
    let town = Town::inhabited(database, roster());
    for (person, link) in &town.open("w1") {
        if let Some(answers) = said(&town, person) {
            town.respond(link, &answers).expect("a receipt");
        }
    }
    town.desk.close("w1").expect("closed");
    town.desk.count("w1", &town.key, None).expect("counted");
    town.desk.release("w1").expect("released");
    town.open("w2");
    let policy = Policy {
        minimum_group: 6,
        minimum_invited: 9,
        ..Policy::default()
    };
    town.draft("w3", &policy).expect("a draft");
    let accounts = town.accounts();
    for (name, role, unit) in ACCOUNTS {
        accounts
            .create(name, role, unit, PASSWORD)
            .expect("an account");
    }
    town
}

pub fn visitor(town: &Town, name: &str) -> Visitor {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    visitor
}

/// These people, and nobody, get what a page that does not exist gets, to the letter.
pub fn is_nothing_to(town: &Town, names: &[&str], address: &str) {
    let main = |shown: &Shown| {
        shown
            .body
            .split_once("<main")
            .map(|(_, main)| main.to_owned())
    };
    for name in names {
        let mut guest = visitor(town, name);
        let nothing = main(&guest.get("/results/nowhere")).expect("a page");
        let shown = guest.get(address);
        assert_eq!(shown.status, 404, "{name} {address}");
        // What holds a zero byte is answered before there is a page.
        let said = main(&shown).filter(|_| !address.contains("%00"));
        assert_eq!(said.unwrap_or(nothing.clone()), nothing, "{name} {address}");
    }
    let mut nobody = Visitor::new(&town.office);
    assert_eq!(nobody.get(address).status, 404, "nobody {address}");
}

/// A row of the map: the name, then the text of each cell; one cell may stand for all.
type Line = (String, Vec<String>);

/// The map as it stands on a page: ids of themes do not, so columns are told by their place.
fn map(page: &str) -> Vec<Line> {
    let (_, table) = page.split_once("<table").expect("a table");
    let (table, _) = table.split_once("</table>").expect("its end");
    let rows = table.split("<tr>").skip(2);
    rows.map(|row| {
        let (name, cells) = row.split_once("</th>").expect("a name");
        let cells = cells.split("</td>").filter(|cell| cell.contains("<td"));
        (text(name), cells.map(text).collect())
    })
    .collect()
}

/// What stands in a piece of markup.
fn text(markup: &str) -> String {
    let pieces = markup.split('<');
    let text: String = pieces
        .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text))
        .collect();
    text.trim().to_owned()
}

const MAP: &str = "/results/w1/heat";
/// All levels, so that every unit is there.
const WHOLE: &str = "/results/w1/heat?depth=9";

#[test]
fn who_sees_the_whole_sees_the_map_and_who_judges_a_wave_its_dossier() {
    for database in databases() {
        let town = town(&database);
        doors(&town);
        let mut office = visitor(&town, "office");
        office.promise("w1");
        let page = office.get(WHOLE).body;
        cells_are_those_of_the_export(&town, &page);
        what_is_withheld_is_nowhere(&mut office, &page);
        orders(&mut office);
        dossier::check(&town);
    }
}

fn doors(town: &Town) {
    is_nothing_to(town, &["lead", "operator", "trustee"], MAP);
    for wave in ["w2", "w3", "w4", "a%00b", "%27%20OR%201=1--"] {
        is_nothing_to(town, &["office"], &format!("/results/{wave}/heat"));
    }
    for name in ["office", "auditor", "head"] {
        let mut guest = visitor(town, name);
        let first = guest.get(MAP);
        assert_eq!(first.status, 200, "{name}");
        assert!(!first.body.contains("<table"), "{name}: promise first");
        guest.promise("w1");
        let whole = guest.get("/results/w1").body;
        assert!(whole.contains(&format!("href=\"{MAP}\"")), "{name}");
        assert!(map(&guest.get(MAP).body).len() > TEAMS.len(), "{name}");
        let log = visitor(town, "office").get("/reading-log/w1").body;
        assert!(log.contains(name), "the log names {name}");
    }
}

/// Each number is one of the export, and each of the export stands there.
fn cells_are_those_of_the_export(town: &Town, page: &str) {
    let release = town.releases().find("w1").expect("a release");
    let exported = export(&release, Format::Csv).expect("a file");
    let mut scores: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in csv::Reader::from_reader(exported.as_slice()).records() {
        let row = row.expect("a row");
        // unit, theme, question, form, respondents, value
        if &row[3] == "theme" {
            let unit = release.tree().find(&row[0]).expect("a unit");
            let name = release.units()[unit].name.clone();
            let value = match row[5].parse::<f64>() {
                Ok(exact) => format!("{exact:.1}"),
                Err(_) => row[5].to_owned(),
            };
            scores.insert((name, row[1].to_owned()), value);
        }
    }
    assert!(scores.len() > 20, "{} scores", scores.len());
    let survey = &town.questionnaire;
    let themes = survey.themes().iter();
    let themes: Vec<&str> = themes
        .filter(|theme| survey.ends(&theme.id).is_some())
        .map(|theme| theme.id.as_str())
        .collect();
    let lines = map(page);
    assert_eq!(lines.len(), release.units().len(), "every unit, once");
    let mut shown = BTreeMap::new();
    for (name, cells) in lines {
        if cells.len() == 1 {
            continue;
        }
        assert_eq!(cells.len(), themes.len(), "{name}");
        for (theme, cell) in themes.iter().zip(cells) {
            if cell != "niet te zien" {
                let cell = cell.replace(',', ".");
                let cell = cell.replace("≤ ", "<=").replace("≥ ", ">=");
                shown.insert((name.clone(), (*theme).to_owned()), cell);
            }
        }
    }
    assert_eq!(shown, scores);
}

/// A unit of which too few answered, and a theme that too few answered: told, and without a number.
fn what_is_withheld_is_nowhere(office: &mut Visitor, page: &str) {
    let lines: BTreeMap<String, Vec<String>> = map(page).into_iter().collect();
    assert_eq!(lines["Berenkuil"], ["niet te zien"]);
    let joined = ["samengevoegd: zie Kwetterdam"];
    assert_eq!(lines["Mierenhoop"], joined);
    assert_eq!(lines["zwanenmeer"], joined);
    let of_otters = &lines["Otterburcht"];
    let withheld = of_otters.iter().filter(|cell| *cell == "niet te zien");
    assert_eq!(withheld.count(), 1, "{of_otters:?}");
    assert_eq!(of_otters[0], "niet te zien", "the first theme is {SKIPPED}");
    for (language, mark) in [("nl", ','), ("en", '.')] {
        office.get(&format!("/language/{language}?to=/"));
        let page = office.get(WHOLE).body;
        // All of `beren` said the lowest, and who of `otters` answered the theme said the highest.
        for withheld in [["1", "0"], ["1", "5"], ["5", "0"], ["4", "5"]] {
            let withheld = withheld.join(&mark.to_string());
            let whole = |part: &str| !part.starts_with(|next: char| next.is_ascii_digit());
            let mut after = page.split(&withheld).skip(1);
            assert!(!after.any(whole), "{withheld} on the page in {language}");
        }
        let word = match language {
            "nl" => "niet te zien",
            _ => "withheld",
        };
        assert!(page.contains(&format!(">{word}</td>")), "{language}");
    }
    office.get("/language/nl?to=/");
}

/// By name or by size, whatever is asked for; the same rows and cells each time.
fn orders(office: &mut Visitor) {
    let names =
        |lines: &[Line]| -> Vec<String> { lines.iter().map(|(name, _)| name.clone()).collect() };
    let mut lines = |query: &str| {
        let shown = office.get(&format!("{MAP}?depth=9&{query}"));
        assert_eq!(shown.status, 200, "{query}");
        map(&shown.body)
    };
    let by_name = lines("sort=name");
    let expected = [
        "Kwetterdam",
        "Berenkuil",
        "Eendenvijver",
        "Mierenhoop",
        "Otterburcht",
        "zwanenmeer",
    ];
    assert_eq!(names(&by_name), expected);
    let by_size = lines("sort=size");
    let expected = [
        "Kwetterdam",
        "Eendenvijver",
        "Otterburcht",
        "Berenkuil",
        "Mierenhoop",
        "zwanenmeer",
    ];
    assert_eq!(names(&by_size), expected, "who is joined counts elsewhere");
    let set = |lines: Vec<Line>| lines.into_iter().collect::<BTreeSet<Line>>();
    assert_eq!(set(by_size), set(by_name.clone()));
    for other in [
        "",
        "sort=score",
        "sort=belonging",
        "sort=%00",
        "sort=size%0d%0a",
    ] {
        assert_eq!(lines(other), by_name, "{other}");
    }
    for depth in [
        "0",
        "-1",
        "1e9",
        "18446744073709551616",
        "%00",
        "%3Cscript%3E",
    ] {
        let shown = office.get(&format!("{MAP}?depth={depth}"));
        assert_eq!(shown.status, 200, "{depth}");
        assert!(!shown.body.contains("<script>"), "{depth}");
        assert_eq!(
            map(&shown.body),
            by_name,
            "{depth}: one level is all there is"
        );
    }
    let twice = office.get(&format!("{MAP}?sort=name&sort=size"));
    assert!(twice.status < 500, "{}", twice.status);
}
