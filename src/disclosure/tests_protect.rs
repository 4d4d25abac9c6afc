//! `protect` and `audit` against each other, from tables to `published.csv` and back: the reference
//! cases, random tables, hostile files. The long versions run for a minute each.

use super::audit::{audit, claims};
use super::csv_input;
use super::csv_output;
use super::protect::{Request, Worth, protect};
use super::table::{Answered, Answers, Counts, Status};
use super::testing::{
    Case, Dice, choice_question, random_counts, random_table, random_tree, scale_question,
};
use super::tree::Tree;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// How long the long versions run.
const MINUTE: Duration = Duration::from_secs(60);

fn request<'a>(tree: &'a Tree, counts: &'a Counts) -> Request<'a> {
    Request {
        tree,
        counts,
        answers: None,
        minimum: 5,
        coalition: 1,
        worth: Worth::Respondents,
        always: None,
    }
}

#[test]
fn the_auditor_passes_what_the_protector_publishes_and_finds_the_reference_leaks() {
    for case in Case::all() {
        let (tree, direct) = case.table();
        let counts = Counts::plain(&direct);
        let regions = protect(&request(&tree, &counts), &mut |_, _| {});
        let certificate = audit(&tree, &counts, None, &regions, case.minimum, 1);
        assert!(certificate.is_safe(), "{}: {certificate:?}", case.id);
        let (Some(publication), Some(leak)) = (&case.unsafe_publication, &case.leak) else {
            continue;
        };
        let totals = tree.totals(&direct);
        let flags = Case::flags(&tree, publication);
        let regions: Vec<_> = super::protect::rows(&tree, &direct, None, &flags)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|region| region.status == Status::Published)
            .collect();
        assert!(
            regions
                .iter()
                .all(|region| region.respondents == Some(totals[region.unit]))
        );
        let found = audit(&tree, &counts, None, &regions, case.minimum, 1);
        assert!(
            found.leaks.iter().any(|found| {
                let regions: std::collections::BTreeMap<_, _> = found
                    .regions
                    .iter()
                    .map(|r| (r.unit.clone(), r.coefficient))
                    .collect();
                found.respondents == leak.respondents && regions == leak.regions
            }),
            "{}: {found:?}",
            case.id
        );
    }
}

/// A random table, crossed or not, with answers to a few questions or none.
struct Survey {
    tree: Tree,
    counts: Counts,
    answers: Option<Answers>,
    minimum: u32,
    coalition: u32,
}

fn survey(seed: u64) -> Survey {
    let mut dice = Dice(seed);
    let units = 1 + dice.below(25) as usize;
    let tree = random_tree(&mut dice, units);
    let categories = 1 + dice.below(3) as usize;
    let people: Vec<Vec<u32>> = (0..categories)
        .map(|_| random_counts(&mut dice, units, 20))
        .collect();
    let transposed = |of: &dyn Fn(usize, usize) -> Vec<u32>| -> Vec<Vec<Vec<u32>>> {
        let row = |unit: usize| (0..categories).map(|c| of(unit, c)).collect();
        (0..units).map(row).collect()
    };
    let questions: Vec<Answered> = (0..dice.below(4))
        .map(|q| {
            let id = format!("q{q}");
            let question = match q {
                0 => scale_question(&id),
                _ => choice_question(&id, 2 + q as usize),
            };
            let tables: Vec<_> = (people.iter())
                .map(|people| random_table(&mut dice, question.clone(), people))
                .collect();
            Answered {
                id,
                options: question.options.iter().map(|o| o.id.clone()).collect(),
                direct: transposed(&|unit, c| tables[c].counts[unit].clone()),
            }
        })
        .collect();
    let name = |c: usize| match categories {
        1 => String::new(),
        _ => format!("c{c}"),
    };
    let counts = Counts {
        categories: (0..categories).map(name).collect(),
        direct: (0..units)
            .map(|unit| people.iter().map(|people| people[unit]).collect())
            .collect(),
    };
    Survey {
        tree,
        counts,
        answers: (!questions.is_empty()).then_some(Answers { questions }),
        minimum: 1 + dice.below(9) as u32,
        coalition: dice.below(3) as u32,
    }
}

/// Protects, audits, writes and reads back; the published text.
fn check(seed: u64) -> Result<String, TestCaseError> {
    let survey = survey(seed);
    let (tree, counts, answers) = (&survey.tree, &survey.counts, survey.answers.as_ref());
    let (minimum, coalition) = (survey.minimum, survey.coalition);
    let mut dice = Dice(seed ^ 1);
    let request = Request {
        answers,
        minimum,
        coalition,
        worth: [Worth::Respondents, Worth::Count][dice.below(2) as usize],
        always: dice.percent(50).then(|| tree.root()),
        ..request(tree, counts)
    };
    let regions = protect(&request, &mut |_, _| {});
    let certificate = audit(tree, counts, answers, &regions, minimum, coalition);
    prop_assert!(certificate.is_safe(), "seed {}: {:?}", seed, certificate);
    prop_assert_eq!(claims(tree, counts, &regions), vec![]);
    let all = tree.len() as u64
        * if counts.is_crossed() {
            1 + counts.categories.len() as u64
        } else {
            1
        };
    let withheld: u64 = certificate.withheld.values().sum();
    prop_assert_eq!(certificate.published + withheld, all);
    let text = csv_output::published(tree, counts, &regions);
    prop_assert_eq!(
        &csv_input::published(&text, "p", tree, counts),
        &Ok(regions)
    );
    let again = protect(&request, &mut |_, _| {});
    prop_assert_eq!(&csv_output::published(tree, counts, &again), &text);
    Ok(text)
}

/// Files near to valid ones: cut, repeated, with other characters in places.
fn check_files(seed: u64) {
    let mut dice = Dice(seed);
    let survey = survey(seed);
    let tree = &survey.tree;
    let mut texts = [
        "unit,parent,name\nu0,,\"Town, the\"\nu1,u0,\nu2,u1,x\n".to_owned(),
        "unit,category,respondents\nu0,c0,6\nu0,c1,9\n".to_owned(),
        "unit;question;option;count;category\r\nu0;q;yes;4;c0\r\nu0;q;\"n\"\"o\";1;c1\r\n"
            .to_owned(),
        "unit,category,status,respondents\nu0,,published,15\nu0,,rest,9\nu0,c1,withheld,\n"
            .to_owned(),
    ];
    for text in &mut texts {
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..dice.below(4) {
            let place = dice.below(letters.len() as u64) as usize;
            let other = [
                ',', ';', '"', '\n', '\r', '\u{feff}', '\0', '9', '-', 'u', 'é', '\u{202e}',
            ];
            match dice.below(4) {
                0 => letters.truncate(place.max(1)),
                1 => letters.insert(place, other[dice.below(other.len() as u64) as usize]),
                2 => letters[place] = other[dice.below(other.len() as u64) as usize],
                _ => letters.extend(letters[place..].to_vec()),
            }
        }
        *text = letters.into_iter().collect();
    }
    let [units, counts, answers, published] = &texts;
    let _ = csv_input::units(units, "units.csv");
    if let Ok(counts) = csv_input::counts(counts, "counts.csv", tree) {
        let _ = csv_input::answers(answers, "answers.csv", tree, &counts);
        if let Ok(regions) = csv_input::published(published, "published.csv", tree, &counts) {
            let text = csv_output::published(tree, &counts, &regions);
            let again = csv_input::published(&text, "again.csv", tree, &counts);
            assert_eq!(again, Ok(regions), "seed {seed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn protect_then_audit_never_finds_a_leak(seed: u64) {
        check(seed)?;
    }

    #[test]
    fn files_near_to_valid_ones_are_read_or_refused(seed: u64) {
        check_files(seed);
    }

    /// The order of rows in the files plays no part in a crossed table.
    #[test]
    fn the_order_of_rows_plays_no_part(seed: u64) {
        let survey = survey(seed);
        prop_assume!(survey.counts.is_crossed());
        let tree = &survey.tree;
        let mut order: Vec<usize> = (0..tree.len()).collect();
        let mut dice = Dice(seed ^ 2);
        for place in (1..order.len()).rev() {
            order.swap(place, dice.below(place as u64 + 1) as usize);
        }
        let row = |&unit: &usize| (tree.id(unit), tree.parent(unit).map_or("", |p| tree.id(p)));
        let shuffled = Tree::new(&order.iter().map(row).collect::<Vec<_>>()).expect("the same tree");
        let moved = Counts {
            categories: survey.counts.categories.clone(),
            direct: order.iter().map(|&unit| survey.counts.direct[unit].clone()).collect(),
        };
        let lines = |tree: &Tree, counts: &Counts| {
            let regions = protect(&request(tree, counts), &mut |_, _| {});
            let text = csv_output::published(tree, counts, &regions);
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(lines(tree, &survey.counts), lines(&shuffled, &moved));
    }
}

/// The same for as long as it takes to trust it.
#[test]
#[ignore = "takes a minute; tests/run asks for it"]
fn a_minute_of_tables() {
    let begin = Instant::now();
    let mut seed = 1 << 32;
    while begin.elapsed() < MINUTE {
        seed += 1;
        let found = check(seed);
        assert!(found.is_ok(), "seed {seed}: {found:?}");
    }
}

/// And for files.
#[test]
#[ignore = "takes a minute; tests/run asks for it"]
fn a_minute_of_files() {
    let begin = Instant::now();
    let mut seed = 1 << 32;
    while begin.elapsed() < MINUTE {
        seed += 1;
        check_files(seed);
    }
}
