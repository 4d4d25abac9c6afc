//! Certain answers by brute force: small organisations with small thresholds, of which *every* way to have
//! answered is tried that fits all that is published, for every coalition. Nothing here knows of exchanges,
//! blocks or cuts.

use super::tests::Town;
use super::*;
use crate::disclosure::form::{AnswerOption, Question};
use crate::disclosure::testing::*;

/// More ways to have answered than this are not tried.
const MOST_WORLDS: usize = 400_000;

/// People who are in the same published figures, and what they answered.
struct Cell {
    figures: Vec<usize>,
    answers: Vec<u32>,
}

/// One part of one published figure: what somebody in it adds to it, by option.
type Weights = Vec<i64>;

fn question(id: &str, sensitive: bool) -> Question {
    let option = |value: i32| AnswerOption {
        id: value.to_string(),
        value: Some(value),
        class: value as u8 - 1,
    };
    Question {
        sensitive,
        options: (1..=3).map(option).collect(),
        ..scale_question(id)
    }
}

/// Everything that is published of one question: for each figure and part of it the weights, and the
/// cells in it.
fn cells(town: &Town, kept: &Breakdown, item: usize) -> (Vec<Weights>, Vec<Cell>) {
    let question = &town.tables[item].question;
    let values: Weights = question
        .options
        .iter()
        .map(|o| i64::from(o.value.unwrap_or(0)))
        .collect();
    let unit_weights = |step: Step| -> Vec<Weights> {
        let one = |of: &dyn Fn(usize) -> usize, part| {
            (0..values.len())
                .map(|option| i64::from(of(option) == part))
                .collect()
        };
        match step {
            Step::Theme => vec![values.clone()],
            Step::Tens | Step::Fives => (0..3)
                .map(|part| one(&|o| question.class(o), part))
                .collect(),
            Step::Options => (0..values.len()).map(|part| one(&|o| o, part)).collect(),
        }
    };
    let mut weights: Vec<Weights> = Vec::new();
    let mut figures: Vec<Vec<usize>> = vec![Vec::new(); town.places.len()];
    for step in &town.published[item].steps {
        for block in &step.blocks {
            let of = unit_weights(step.step);
            for (place, figures) in town.places.iter().zip(&mut figures) {
                if is_within(&town.tree, place.unit, block.unit) {
                    figures.extend(weights.len()..weights.len() + of.len());
                }
            }
            weights.extend(of);
        }
    }
    for figure in kept.figures.iter().filter(|figure| figure.item == item) {
        let Group {
            family,
            unit,
            group,
        } = figure.group;
        for (place, figures) in town.places.iter().zip(&mut figures) {
            if place.groups[family] == group && is_within(&town.tree, place.unit, unit) {
                figures.push(weights.len());
            }
        }
        weights.push(values.clone());
    }
    let mut cells: BTreeMap<Vec<usize>, Vec<u32>> = BTreeMap::new();
    for (figures, counts) in figures.into_iter().zip(&town.counts[item]) {
        let sums = cells
            .entry(figures)
            .or_insert_with(|| vec![0; values.len()]);
        sums.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
    }
    let cells = cells
        .into_iter()
        .filter(|(_, answers)| answers.iter().any(|&n| n > 0));
    let cells = cells.map(|(figures, answers)| Cell { figures, answers });
    (weights, cells.collect())
}

/// All ways in which so many people can have answered.
fn ways(people: u32, options: usize) -> Vec<Vec<u32>> {
    if options == 1 {
        return vec![vec![people]];
    }
    let first = |first: u32| {
        ways(people - first, options - 1)
            .into_iter()
            .map(move |mut rest| {
                rest.insert(0, first);
                rest
            })
    };
    (0..=people).flat_map(first).collect()
}

/// Every way to have answered that fits what is published; `None` when there are too many to try.
fn worlds(weights: &[Weights], cells: &[Cell]) -> Option<Vec<Vec<Vec<u32>>>> {
    let all: Vec<Vec<Vec<u32>>> = (cells.iter())
        .map(|cell| ways(cell.answers.iter().sum(), cell.answers.len()))
        .collect();
    let count = all
        .iter()
        .try_fold(1usize, |product, ways| product.checked_mul(ways.len()));
    count.filter(|&count| count <= MOST_WORLDS)?;
    let adds = |answers: &[u32], figure: usize| -> i64 {
        let pairs = weights[figure].iter().zip(answers);
        pairs.map(|(w, &n)| w * i64::from(n)).sum()
    };
    let mut left: Vec<i64> = vec![0; weights.len()];
    for cell in cells {
        for &figure in &cell.figures {
            left[figure] += adds(&cell.answers, figure);
        }
    }
    // The last cell of each figure: there nothing may be left.
    let mut last = vec![0; weights.len()];
    for (number, cell) in cells.iter().enumerate() {
        cell.figures
            .iter()
            .for_each(|&figure| last[figure] = number);
    }
    let mut found = Vec::new();
    let mut world: Vec<Vec<u32>> = Vec::new();
    let mut open: Vec<usize> = vec![0];
    while let Some(next) = open.pop() {
        let number = open.len();
        if world.len() > number {
            let undone = world.pop().expect("a cell");
            for &figure in &cells[number].figures {
                left[figure] += adds(&undone, figure);
            }
        }
        let Some(answers) = all[number].get(next) else {
            continue;
        };
        open.push(next + 1);
        for &figure in &cells[number].figures {
            left[figure] -= adds(answers, figure);
        }
        world.push(answers.clone());
        let fits = cells[number]
            .figures
            .iter()
            .all(|&f| last[f] > number || left[f] == 0);
        if fits && number + 1 < cells.len() {
            open.push(0);
        } else if fits {
            found.push(world.clone());
        }
    }
    Some(found)
}

/// Whether somebody's answer is certain to some coalition, and whose.
fn certain(town: &Town, kept: &Breakdown, item: usize) -> Option<Option<(usize, usize)>> {
    let (weights, cells) = cells(town, kept, item);
    if cells.is_empty() {
        return Some(None);
    }
    let worlds = worlds(&weights, &cells)?;
    let question = &town.tables[item].question;
    let differ = |a: usize, b: usize| match question.sensitive {
        true => question.class(a) != question.class(b),
        false => a != b,
    };
    let people: Vec<(usize, usize)> = (cells.iter().enumerate())
        .flat_map(|(number, cell)| {
            let chosen = cell.answers.iter().enumerate().filter(|(_, n)| **n > 0);
            chosen.map(move |(option, _)| (number, option))
        })
        .collect();
    let mut coalitions: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for _ in 0..town.policy.coalition {
        let grown = coalitions.iter().flat_map(|coalition| {
            people
                .iter()
                .map(move |&person| [coalition.as_slice(), &[person]].concat())
        });
        coalitions = grown.collect();
    }
    for coalition in coalitions {
        let mut known: Vec<Vec<u32>> = cells.iter().map(|c| vec![0; c.answers.len()]).collect();
        coalition
            .iter()
            .for_each(|&(cell, option)| known[cell][option] += 1);
        let fits = |world: &Vec<Vec<u32>>| {
            let pairs = world.iter().flatten().zip(known.iter().flatten());
            { pairs }.all(|(n, known)| n >= known)
        };
        let truth: Vec<Vec<u32>> = cells.iter().map(|cell| cell.answers.clone()).collect();
        if !fits(&truth) {
            continue;
        }
        for &(cell, option) in &people {
            if truth[cell][option] == known[cell][option] {
                continue;
            }
            let otherwise = |world: &&Vec<Vec<u32>>| {
                (0..world[cell].len())
                    .any(|other| differ(option, other) && world[cell][other] > known[cell][other])
            };
            let mut fitting = worlds.iter().filter(|world| fits(world));
            if !fitting.any(|world| otherwise(&world)) {
                return Some(Some((cell, option)));
            }
        }
    }
    Some(None)
}

/// A handful of people with habits, asked about one thing or two.
fn small_town(dice: &mut Dice) -> Town {
    let units = 1 + dice.below(4) as usize;
    let tree = random_tree(dice, units);
    let people = random_counts(dice, tree.len(), 7);
    let policy = Policy {
        minimum_group: 2 + dice.below(2) as u32,
        minimum_distribution: 5,
        minimum_breakdown: 2,
        minimum_sensitive: 3,
        coalition: dice.below(2) as u32,
        ..Policy::default()
    };
    let families: Vec<Vec<u64>> = (0..1 + dice.below(2))
        .map(|_| (0..2 + dice.below(2)).map(|_| 1 + dice.below(3)).collect())
        .collect();
    let crossed = dice.below(3) as usize;
    let shares: Vec<(&[u64], bool)> = (families.iter().enumerate())
        .map(|(family, shares)| (shares.as_slice(), family == crossed))
        .collect();
    let unanimity = dice.below(90);
    let sensitive = dice.percent(25);
    let chosen = |dice: &mut Dice, unit: usize| match dice.percent(unanimity) {
        true => unit % 3,
        false => dice.below(3) as usize,
    };
    let question = |id: &str| question(id, sensitive);
    Town::new(dice, (tree, people), &shares, policy, &question, &chosen)
}

#[test]
fn no_answer_is_certain_in_any_world() {
    let [mut tried, mut by_unit, mut two, mut by_exchange] = [0; 4];
    for seed in 0..12_000 {
        let town = small_town(&mut Dice(seed));
        let kept = town.kept();
        if kept.figures.is_empty() {
            continue;
        }
        for item in 0..2 {
            let Some(found) = certain(&town, &kept, item) else {
                continue;
            };
            assert_eq!(found, None, "seed {seed}, item {item}");
            assert_eq!(town.audited(item, &kept), [], "seed {seed}, item {item}");
            let root = town.tree.root();
            tried += 1;
            by_unit += usize::from(kept.figures.iter().any(|f| f.group.unit != root));
            two += usize::from(kept.figures.iter().any(|f| f.group.family == 1));
            by_exchange += usize::from(kept.exchanges.iter().any(|e| e.item == item));
        }
    }
    println!(
        "{tried} tables, {by_unit} by unit, {two} of two questions, {by_exchange} hidden by exchanges"
    );
    assert!(tried >= 300 && by_unit >= 30 && two >= 30 && by_exchange >= 50);
}

#[test]
fn the_worlds_find_a_certain_answer_where_there_is_one() {
    // Everything is published of everybody, whatever the sizes: somebody must stand alone.
    let mut found = 0;
    for seed in 0..200 {
        let town = small_town(&mut Dice(seed));
        let groups = (0..town.families[0].groups).map(|group| GroupFigure {
            group: Group {
                family: 0,
                unit: town.tree.root(),
                group,
            },
            item: 0,
            respondents: 0,
            sum: 0,
        });
        let kept = Breakdown {
            figures: groups.collect(),
            ..Breakdown::default()
        };
        found += usize::from(matches!(certain(&town, &kept, 0), Some(Some(_))));
    }
    assert!(found >= 30, "{found}");
}
