//! A unit's figures over all waves so far: what stands in the table behind the small charts is what each
//! wave's own file says, with gaps where a wave showed nothing.

use std::collections::BTreeMap;

use weerklank::office::Role;
use weerklank::release::{Format, export};
use weerklank::survey::{Language, Questionnaire, Theme};

use super::browsing::Visitor;
use super::town::{Town, databases};

const PASSWORD: &str = "correct horse battery";
const SURVEY: &str = include_str!("../../surveys/inclusion.toml");

/// What one question of a theme was called before the last two waves, and since.
const REWORDED: (&str, &str, &str) = (
    "reporting",
    "Ik weet hoe ik ongewenst gedrag kan melden.",
    "Ik weet waar ik ongewenst gedrag kan melden.",
);

/// One line of the table behind the charts: respondents, score, interval, organisation; or why there is none.
type Line = Vec<String>;

/// Answers a wave and counts it; of team b only three answer where `b_is_silent`.
fn run(town: &Town, wave: &str, shift: usize, b_is_silent: bool) {
    for (person, link) in &town.open(wave) {
        let number: usize = person[1..].parse().expect("a number");
        if b_is_silent && (27..40).contains(&number) {
            continue;
        }
        let answers = super::answers(town, number * shift);
        town.respond(link, &answers).expect("a receipt");
    }
    town.desk.close(wave).expect("closed");
    town.desk.count(wave, &town.key, None).expect("counted");
}

/// Four waves: one in other words, one in which team b is withheld, and two of everybody.
fn town(database: &str) -> Town {
    let mut town = Town::new(database);
    let now = std::mem::replace(&mut town.questionnaire, reworded());
    run(&town, "w1", 1, false);
    town.questionnaire = now;
    run(&town, "w2", 2, true);
    run(&town, "w3", 3, false);
    for (name, role, unit) in [
        ("office", Role::Coordinator, None),
        ("lead-a", Role::Reader, Some("a")),
        ("lead-b", Role::Reader, Some("b")),
    ] {
        let accounts = town.accounts();
        accounts.create(name, role, unit, PASSWORD).expect(name);
    }
    town
}

fn reworded() -> Questionnaire {
    let (_, before, now) = REWORDED;
    Questionnaire::parse(&SURVEY.replace(now, before), "inclusion.toml").expect("a survey")
}

fn page(town: &Town, name: &str, address: &str) -> String {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    assert_eq!(visitor.promise("w3").status, 303, "{name}");
    let shown = visitor.get(address);
    assert_eq!(shown.status, 200, "{address}");
    shown.body
}

/// The section with the charts, where there is one.
fn section(page: &str) -> Option<&str> {
    let at = page.find("<section aria-labelledby=\"earlier\">")?;
    let end = page[at..].find("</section>").expect("an end");
    Some(&page[at..at + end])
}

/// What stands between two texts, each time.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    let parts = text.split(from).skip(1);
    parts
        .map(|part| part.split(to).next().expect("a part"))
        .collect()
}

fn plain(markup: &str) -> String {
    let parts = markup.split('<');
    let texts = parts.map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.collect::<String>().trim().to_owned()
}

/// The lines of the table by the name of the theme, the earliest wave first.
fn lines(section: &str) -> BTreeMap<String, Vec<Line>> {
    let table = between(section, "<table", "</table>")[0];
    let bodies = between(table, "<tbody>", "</tbody>");
    let theme = |body: &str| {
        let rows = between(body, "<tr>", "</tr>");
        let name = between(rows[0], "scope=\"rowgroup\"", "</th>")[0];
        let lines = rows.iter().map(|row| {
            let cells = between(row, "<td", "</td>");
            cells
                .iter()
                .map(|cell| plain(&format!("<td{cell}")))
                .collect()
        });
        (plain(&format!("<th{name}")), lines.collect())
    };
    bodies.into_iter().map(theme).collect()
}

/// What a wave's file says of a unit and a theme, as it is written on a page.
fn exported(town: &Town, wave: &str, unit: &str, theme: &str) -> Option<[String; 3]> {
    let release = town.releases().find(wave).expect("a release");
    let file = export(&release, Format::Csv).expect("a file");
    let mut lines = csv::Reader::from_reader(file.as_slice());
    let mut rows = lines.records().map(|row| row.expect("a row"));
    let row = rows.find(|row| &row[0] == unit && &row[1] == theme && &row[3] == "theme")?;
    let decimal = |text: &str| {
        let number: f64 = text.parse().expect("a number");
        format!("{number:.1}").replace('.', ",")
    };
    let value = match &row[5] {
        text if text.starts_with("<=") => format!("\u{2264} {}", text[2..].replace('.', ",")),
        text if text.starts_with(">=") => format!("\u{2265} {}", text[2..].replace('.', ",")),
        text => decimal(text),
    };
    let respondents = row[4].replace('-', " tot ");
    let respondents = match respondents.strip_suffix('+') {
        Some(from) => format!("{from} of meer"),
        None => respondents,
    };
    let interval = format!("tussen {} en {}", decimal(&row[6]), decimal(&row[7]));
    Some([respondents, value, interval])
}

/// The themes that have a score.
fn themes(town: &Town) -> Vec<&Theme> {
    let themes = town.questionnaire.themes().iter();
    let scored = |theme: &&Theme| town.questionnaire.ends(&theme.id).is_some();
    themes.filter(scored).collect()
}

/// Compares every cell; gives how many waves had figures and how many a gap.
fn compare(town: &Town, section: &str, unit: &str) -> (usize, usize) {
    let all = lines(section);
    let (mut shown, mut gaps) = (0, 0);
    let themes = themes(town);
    for theme in &themes {
        let name = theme.name.text(Language::Nl);
        let lines = all.get(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(lines.len(), 3, "{name}");
        for (wave, line) in ["w1", "w2", "w3"].into_iter().zip(lines) {
            let whole = exported(town, wave, "town", &theme.id).expect("the organisation");
            if wave == "w1" && theme.id == REWORDED.0 {
                assert_eq!(line[0], "vraag veranderd", "{name}");
                assert!(unit == "town" || line[1] == "–", "{name}: {line:?}");
                gaps += 1;
                continue;
            }
            if unit != "town" {
                assert_eq!(line.last(), Some(&whole[1]), "{wave} {name}");
            }
            match exported(town, wave, unit, &theme.id) {
                Some(figures) => {
                    assert_eq!(line[..3], figures, "{wave} {name}");
                    shown += 1;
                }
                None => {
                    assert_eq!(line[0], "niet te zien", "{wave} {name}");
                    gaps += 1;
                }
            }
        }
    }
    assert_eq!(all.len(), themes.len());
    (shown, gaps)
}

#[test]
fn the_figures_of_all_waves_are_those_of_each_waves_own_file() {
    for database in databases() {
        let town = town(&database);
        for wave in ["w1", "w2", "w3"] {
            town.desk.release(wave).expect("released");
        }
        let themes = themes(&town).len();
        let all = 3 * themes;
        for (name, address, unit, gaps) in [
            ("lead-a", "/results/w3/unit/a", "a", 1),
            // The changed question, and a whole wave in which the team is withheld.
            ("lead-b", "/results/w3/unit/b", "b", 1 + themes),
            ("office", "/results/w3", "town", 1),
        ] {
            let page = page(&town, name, address);
            let section = section(&page).unwrap_or_else(|| panic!("{name}: no charts in {page}"));
            let counted = compare(&town, section, unit);
            assert_eq!(counted, (all - gaps, gaps), "{database} {unit}");
            let charts = between(section, "<svg class=\"weerklank-waves\"", "</svg>");
            assert_eq!(charts.len(), themes);
            let dots: usize = charts
                .iter()
                .map(|chart| chart.matches("waves__value").count())
                .sum();
            assert_eq!(dots, all - gaps, "{unit}");
            assert_eq!(section.matches("waves__cut").count(), 1, "{unit}");
            for sign in ["\u{2191}", "\u{2193}", "weerklank-change"] {
                assert!(!section.contains(sign), "no arrow: {sign}");
            }
        }
    }
}

#[test]
fn a_wave_that_is_released_later_is_found_by_pages_that_were_read_before() {
    for database in databases() {
        let town = town(&database);
        town.desk.release("w3").expect("released");
        let before = page(&town, "lead-a", "/results/w3/unit/a");
        assert!(section(&before).is_none(), "one wave is no series");
        town.desk.release("w2").expect("released");
        let after = page(&town, "lead-a", "/results/w3/unit/a");
        let section = section(&after).expect("charts");
        assert!(lines(section).values().all(|lines| lines.len() == 2));
        assert!(after.contains("Vorige keer"), "and it is compared with it");
    }
}
