//! An invented municipality for the demo: a four-level chart with the awkward sizes of real ones.
//!
//! Teams range from 2 people to about 25, leaders count one level up and are too few there to
//! stand alone, and one crew works outside without mail addresses. So everything the product does
//! about small groups and paper letters is visible in the demo.

use std::collections::HashMap;

use rand::{Rng, RngExt};

use super::sample_names::{DOMAINS, FAMILY, GIVEN, MUNICIPALITY, QUARTERS};

/// Fewest and most people that the sample is made for.
const PEOPLE: std::ops::RangeInclusive<usize> = 60..=10_000;

/// Of this many teams two are tiny and one is large.
const CYCLE: usize = 12;

/// The name that marks a team which works outside, without mail.
const CREW: &str = "Straatploeg";

/// Invents units.csv and people.csv for a municipality of so many people, drawn to between 60 and
/// 10,000. There is a team for every ten people. The same generator state gives the same files.
pub fn municipality(people: usize, rng: &mut impl Rng) -> (String, String) {
    let people = people.clamp(*PEOPLE.start(), *PEOPLE.end());
    let chart = chart(people / 10);
    let sizes = sizes(&chart, people, rng);
    (units_csv(&chart), people_csv(&chart, &sizes, rng))
}

/// A unit of the sample.
struct Unit {
    id: String,
    parent: Option<usize>,
    name: String,
    is_team: bool,
}

/// Teams spread evenly over the departments, as many departments and domains as fit them: at 60
/// teams four domains and fourteen departments.
fn chart(teams: usize) -> Vec<Unit> {
    let domains = (teams / 4).clamp(2, if teams < 100 { 4 } else { DOMAINS.len() });
    let most: usize = DOMAINS[..domains].iter().map(|domain| domain.1.len()).sum();
    let departments = (teams / 4).clamp(domains, most);
    let mut units = vec![Unit {
        id: "gemeente".to_owned(),
        parent: None,
        name: MUNICIPALITY.to_owned(),
        is_team: false,
    }];
    for (number, (name, _)) in DOMAINS[..domains].iter().enumerate() {
        units.push(Unit {
            id: format!("d{}", number + 1),
            parent: Some(0),
            name: (*name).to_owned(),
            is_team: false,
        });
    }
    // Departments in turn over the domains, so that a small municipality has some in each.
    let turns = (0..).flat_map(|turn| (0..domains).map(move |domain| (domain, turn)));
    let chosen = turns.filter_map(|(d, turn)| DOMAINS[d].1.get(turn).map(|found| (d, turn, found)));
    let chosen: Vec<_> = chosen.take(departments).collect();
    for &(domain, turn, (name, _)) in &chosen {
        units.push(Unit {
            id: format!("d{}-{}", domain + 1, turn + 1),
            parent: Some(1 + domain),
            name: (*name).to_owned(),
            is_team: false,
        });
    }
    for team in 0..teams {
        let department = team % departments;
        let turn = team / departments;
        let (.., (_, work)) = chosen[department];
        let parent = 1 + domains + department;
        units.push(Unit {
            id: format!("{}-t{}", units[parent].id, turn + 1),
            parent: Some(parent),
            name: team_name(work, turn),
            is_team: true,
        });
    }
    units
}

/// The work itself, then by part of town, then numbered.
fn team_name(work: &[&str], turn: usize) -> String {
    let name = work[turn % work.len()];
    let round = turn / work.len();
    let number = round.saturating_sub(1) / QUARTERS.len();
    match round {
        0 => format!("Team {name}"),
        _ if number == 0 => format!("Team {name} {}", QUARTERS[round - 1]),
        _ => {
            let quarter = QUARTERS[(round - 1) % QUARTERS.len()];
            format!("Team {name} {quarter} {}", number + 1)
        }
    }
}

/// How many people work directly in each unit, its leader not counted: together with one leader
/// for each unit exactly the people asked for.
fn sizes(chart: &[Unit], people: usize, rng: &mut impl Rng) -> Vec<usize> {
    let mut sizes = vec![0; chart.len()];
    let teams: Vec<_> = (0..chart.len())
        .filter(|&unit| chart[unit].is_team)
        .collect();
    let mut left = people - chart.len();
    // Two for every team first; then some teams stay at 2 to 4 and the others share the rest by
    // weights, some so large that their teams pass the steps at which more is shown.
    for &team in &teams {
        sizes[team] = 2;
        left -= 2;
    }
    let mut weights = Vec::with_capacity(teams.len());
    for (place, &team) in teams.iter().enumerate() {
        let weight = match place % CYCLE {
            2 | 8 => 0,
            5 => rng.random_range(40_usize..=60),
            _ => rng.random_range(6_usize..=24),
        };
        if weight == 0 {
            let more = rng.random_range(0..=2).min(left);
            sizes[team] += more;
            left -= more;
        }
        weights.push(weight);
    }
    let sum: usize = weights.iter().sum();
    let share = left;
    for (&team, &weight) in teams.iter().zip(&weights) {
        let more = share * weight / sum;
        sizes[team] += more;
        left -= more;
    }
    let ordinary = teams
        .iter()
        .zip(&weights)
        .filter(|(_, weight)| **weight > 0);
    for (&team, _) in ordinary.cycle().take(left) {
        sizes[team] += 1;
    }
    sizes
}

fn units_csv(chart: &[Unit]) -> String {
    let rows = chart.iter().map(|unit| {
        let parent = unit.parent.map_or("", |parent| chart[parent].id.as_str());
        [unit.id.as_str(), parent, unit.name.as_str()].map(str::to_owned)
    });
    written(["unit", "parent", "name"], rows)
}

fn people_csv(chart: &[Unit], sizes: &[usize], rng: &mut impl Rng) -> String {
    let mut mails = HashMap::new();
    let mut number = 0;
    let mut rows = Vec::new();
    for (place, unit) in chart.iter().enumerate() {
        // The leader first; they also stand in the file with the unit they lead.
        for person in 0..=sizes[place] {
            number += 1;
            let given = GIVEN[rng.random_range(0..GIVEN.len())];
            let family = FAMILY[rng.random_range(0..FAMILY.len())];
            let leads = person == 0;
            let outside = unit.name.contains(CREW) && !leads;
            let language = if rng.random_bool(0.05) { "en" } else { "nl" };
            rows.push([
                format!("p{number:04}"),
                unit.id.clone(),
                if leads {
                    unit.id.clone()
                } else {
                    String::new()
                },
                if outside {
                    String::new()
                } else {
                    mail(given, family, &mut mails)
                },
                format!("{given} {family}"),
                language.to_owned(),
            ]);
        }
    }
    written(
        ["person", "unit", "leads", "email", "name", "language"],
        rows,
    )
}

/// `given.family@example.org`, numbered from the second of that name on.
fn mail(given: &str, family: &str, taken: &mut HashMap<String, usize>) -> String {
    let plain = |text: &str| text.to_lowercase().replace('ë', "e").replace(' ', "");
    let local = format!("{}.{}", plain(given), plain(family));
    let times = taken.entry(local.clone()).or_default();
    *times += 1;
    match times {
        1 => format!("{local}@example.org"),
        times => format!("{local}{times}@example.org"),
    }
}

fn written<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = header.map(str::to_owned);
    for row in std::iter::once(header).chain(rows) {
        writer
            .write_record(&row)
            .expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("the names are UTF-8")
}
