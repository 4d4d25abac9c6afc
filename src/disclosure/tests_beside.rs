//! What must hold beside any reports of another tool: attacked by ranks over every small set of respondents,
//! and by the auditor.

use super::*;
use crate::disclosure::audit::{Charts, Form};
use crate::disclosure::ladder::publish;
use crate::disclosure::table::Placed;
use crate::disclosure::testing::*;
use proptest::prelude::*;

/// How many independent statistics these regions give that rest on respondents of `inside` only.
fn statistics(regions: &[Vec<bool>], inside: &dyn Fn(usize) -> bool) -> usize {
    let rows = |keep: &dyn Fn(usize) -> bool| -> Vec<Vec<i128>> {
        let row = |region: &Vec<bool>| {
            let cells = region.iter().enumerate().filter(|(cell, _)| keep(*cell));
            cells.map(|(_, &held)| i128::from(held)).collect()
        };
        regions.iter().map(row).collect()
    };
    rank(rows(&|_| true)) - rank(rows(&|cell| !inside(cell)))
}

/// Two charts over the same people: each unit of the first hangs somewhere in the second.
struct Town {
    chart: Tree,
    tree: Tree,
    place: Vec<usize>,
    known: Vec<bool>,
    table: Table,
}

impl Town {
    fn random(dice: &mut Dice, question: crate::disclosure::Question) -> Self {
        let units = 2 + dice.below(7) as usize;
        let chart = random_tree(dice, units);
        // Often the same chart, with some people counted elsewhere.
        let same = dice.percent(60);
        let size = 2 + dice.below(7) as usize;
        let tree = match same {
            true => chart.clone(),
            false => random_tree(dice, size),
        };
        let place = (0..chart.len())
            .map(|unit| match same && dice.percent(85) {
                true => unit,
                false => dice.below(tree.len() as u64) as usize,
            })
            .collect();
        let people = random_counts(dice, chart.len(), 16);
        let density = 20 + dice.below(70);
        Self {
            known: (0..chart.len()).map(|_| dice.percent(density)).collect(),
            table: random_table(dice, question, &people),
            chart,
            tree,
            place,
        }
    }

    fn beside(&self) -> Beside<'_> {
        Beside::charts(&self.chart, &self.known, &self.tree, &self.place)
    }

    fn shown(&self, step: &StepBlocks) -> Vec<bool> {
        let mut shown = vec![false; self.tree.len()];
        step.blocks
            .iter()
            .for_each(|block| shown[block.unit] = true);
        shown
    }

    /// The regions shown, each by the cells with respondents it holds.
    fn regions(&self, tree: &Tree, at: &dyn Fn(usize) -> usize, shown: &[bool]) -> Vec<Vec<bool>> {
        let cells: Vec<usize> = (0..self.chart.len())
            .filter(|&cell| self.table.respondents[cell] > 0)
            .collect();
        (0..tree.len())
            .filter(|&unit| shown[unit])
            .map(|unit| {
                cells
                    .iter()
                    .map(|&cell| is_within(tree, at(cell), unit))
                    .collect()
            })
            .collect()
    }

    /// Every statistic on fewer than `minimum` respondents that both families give follows from the first.
    fn nothing_is_added(&self, shown: &[bool], minimum: u32) -> bool {
        let theirs = self.regions(&self.chart, &|cell| cell, &self.known);
        let ours = self.regions(&self.tree, &|cell| self.place[cell], shown);
        let both = [theirs.clone(), ours].concat();
        let weights: Vec<u32> = { self.table.respondents.iter() }
            .copied()
            .filter(|&n| n > 0)
            .collect();
        (0..1usize << weights.len()).all(|set| {
            let inside = |cell: usize| set >> cell & 1 == 1;
            let size: u32 = (0..weights.len())
                .filter(|&cell| inside(cell))
                .map(|cell| weights[cell])
                .sum();
            size >= minimum || statistics(&both, &inside) == statistics(&theirs, &inside)
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_small_follows_that_did_not_follow_before(seed: u64) {
        let mut dice = Dice(seed);
        let question = match dice.below(3) {
            0 => choice_question("q", 3),
            _ => scale_question("q"),
        };
        let town = Town::random(&mut dice, question);
        let policy = Policy { coalition: dice.below(3) as u32, ..Policy::default() };
        let published = town.beside().publish(std::slice::from_ref(&town.table), &policy, &Previous::new());
        let own = town.beside().by_unit(&town.table);
        let mut before = vec![true; town.tree.len()];
        for step in &published[0].steps {
            let shown = town.shown(step);
            prop_assert!(town.nothing_is_added(&shown, step.minimum), "{town_table:?}", town_table = town.table);
            prop_assert!(is_safe(&town.tree, &own.respondents, &shown, step.minimum));
            prop_assert!(shown[town.tree.root()]);
            prop_assert!(shown.iter().zip(&before).all(|(now, before)| !now || *before));
            before = shown;
        }
    }

    #[test]
    fn without_reports_it_is_what_one_tree_alone_gives(seed: u64) {
        let mut dice = Dice(seed);
        let mut town = Town::random(&mut dice, scale_question("q"));
        town.tree = town.chart.clone();
        town.place = (0..town.chart.len()).collect();
        town.known.fill(false);
        let policy = Policy { coalition: 0, ..Policy::default() };
        let tables = std::slice::from_ref(&town.table);
        let beside = town.beside().publish(tables, &policy, &Previous::new());
        let alone = publish(&town.tree, tables, &policy, &Previous::new());
        // Certain answers are judged more strictly beside reports: compare where nothing is coarsened.
        if beside[0].coarsened.is_empty() && alone[0].coarsened.is_empty() {
            prop_assert_eq!(beside, alone);
        }
    }

    #[test]
    fn the_auditor_finds_nothing_where_the_reports_are_safe(seed: u64) {
        let mut dice = Dice(seed);
        let town = Town::random(&mut dice, scale_question("q"));
        let policy = Policy::default();
        let published = town.beside().publish(std::slice::from_ref(&town.table), &policy, &Previous::new());
        let placed = Placed {
            units: (0..town.chart.len()).map(|cell| [cell, town.place[cell]]).collect(),
            respondents: town.table.respondents.clone(),
        };
        let answers = town.table.as_answers().expect("single answers");
        let judge = |shown: &[bool], minimum: u32| {
            let charts = Charts {
                trees: [&town.chart, &town.tree],
                name: "ours",
                placed: &placed,
                answers: Some((&answers, Form::Options)),
                shown: [&town.known, shown],
            };
            charts.audit(minimum, policy.coalition)
        };
        for step in &published[0].steps {
            let alone = judge(&vec![false; town.tree.len()], step.minimum);
            if alone.is_safe() {
                let both = judge(&town.shown(step), step.minimum);
                prop_assert!(both.is_safe(), "{:?}", both.leaks);
            }
        }
    }
}

fn tree(rows: &[(&str, &str)]) -> Tree {
    Tree::new(rows).expect("a tree")
}

/// Answers of so many people in each unit, spread over the scale.
fn spread(people: &[u32]) -> Table {
    let row = |&n: &u32| {
        (0..5)
            .map(|option| n / 5 + u32::from(option < n % 5))
            .collect()
    };
    Table {
        question: scale_question("q"),
        counts: people.iter().map(row).collect(),
        respondents: people.to_vec(),
    }
}

fn ids(tree: &Tree, published: &Published) -> Vec<String> {
    let means = &published.steps[0].blocks;
    means
        .iter()
        .map(|block| tree.id(block.unit).to_owned())
        .collect()
}

#[test]
fn a_team_that_was_reported_is_shown_instead_of_a_larger_one() {
    // A 8, B 6, C 3. Their reports show B; ours would show A and the unit: C would follow.
    let town = tree(&[("U", ""), ("A", "U"), ("B", "U"), ("C", "U"), ("V", "U")]);
    let table = spread(&[0, 8, 6, 3, 20]);
    let known = [false, false, true, false, true];
    let place: Vec<usize> = (0..5).collect();
    let publish = |known: &[bool]| {
        let beside = Beside::charts(&town, known, &town, &place);
        beside.publish(
            std::slice::from_ref(&table),
            &Policy::default(),
            &Previous::new(),
        )
    };
    assert_eq!(ids(&town, &publish(&[false; 5])[0]), ["U", "A", "V"]);
    // With B out, A and the unit together would give C; B itself is no news.
    assert_eq!(ids(&town, &publish(&known)[0]), ["U", "B", "V"]);
}

#[test]
fn a_leak_of_theirs_is_not_made_larger_and_does_not_stop_the_rest() {
    // Their reports show everything but C, and the unit: C is known. D would be news.
    let rows = [
        ("U", ""),
        ("A", "U"),
        ("C", "U"),
        ("W", "U"),
        ("D", "W"),
        ("E", "W"),
    ];
    let town = tree(&rows);
    let table = spread(&[0, 8, 3, 0, 4, 12]);
    let known = [true, true, false, true, false, false];
    let place: Vec<usize> = (0..6).collect();
    let beside = Beside::charts(&town, &known, &town, &place);
    let published = beside.publish(
        std::slice::from_ref(&table),
        &Policy::default(),
        &Previous::new(),
    );
    // E would give D, and A or C is hidden by our own choice, whatever they did.
    assert_eq!(ids(&town, &published[0]), ["U", "W"]);
}

#[test]
fn where_not_even_the_organisation_is_safe_nothing_is_shown() {
    let town = tree(&[("U", ""), ("A", "U"), ("C", "U")]);
    let table = spread(&[0, 12, 3]);
    let place: Vec<usize> = (0..3).collect();
    let beside = Beside::charts(&town, &[false, true, false], &town, &place);
    let published = beside.publish(&[table], &Policy::default(), &Previous::new());
    assert!(published[0].steps.is_empty(), "{published:?}");
}

#[test]
fn a_team_of_one_mind_that_was_not_reported_keeps_its_mean() {
    // A and B were reported as their unit only. All of A answered 4: a mean of 4.0 could be 3 and 5, but
    // not beside reports with every option.
    let town = tree(&[("U", ""), ("A", "U"), ("B", "U")]);
    let mut table = spread(&[0, 8, 20]);
    table.counts[1] = vec![0, 0, 0, 8, 0];
    let place: Vec<usize> = (0..3).collect();
    let publish = |known: &[bool]| {
        let beside = Beside::charts(&town, known, &town, &place);
        let tables = std::slice::from_ref(&table);
        ids(
            &town,
            &beside.publish(tables, &Policy::default(), &Previous::new())[0],
        )
    };
    assert_eq!(publish(&[true, false, false]), ["U"]);
    // Reported themselves, they are no secret any more.
    assert_eq!(publish(&[true, true, true]), ["U", "A", "B"]);
}

#[test]
fn reports_by_category_are_a_second_family() {
    // In A 6 women and 5 men; women of the whole were reported, 8 of them.
    let town = tree(&[("U", ""), ("A", "U"), ("B", "U")]);
    let counts = Counts {
        categories: vec!["man".to_owned(), "woman".to_owned()],
        direct: vec![vec![0, 0], vec![5, 6], vec![30, 2]],
    };
    let people: Vec<u32> = counts.direct.iter().flatten().copied().collect();
    let table = spread(&people);
    let region = |unit, category| Region {
        unit,
        category,
        status: Status::Published,
        respondents: None,
    };
    let publish = |known: &[Region]| {
        let beside = Beside::table(&town, &counts, known, &town, &[0, 1, 2]);
        let tables = std::slice::from_ref(&table);
        beside.publish(tables, &Policy::default(), &Previous::new())
    };
    assert_eq!(ids(&town, &publish(&[region(0, None)])[0]), ["U", "A", "B"]);
    let women = [region(0, None), region(0, Some(1)), region(1, Some(1))];
    // The two women of B follow from their reports alone; A and B add nothing to that.
    assert_eq!(ids(&town, &publish(&women)[0]), ["U", "A", "B"]);
    // Without the women of the whole, those of A and of B's men would give the two.
    let men = [region(1, Some(1)), region(2, Some(0))];
    assert_eq!(ids(&town, &publish(&men)[0]), ["U"]);
}

#[test]
fn rest_rows_are_the_units_they_are_left_of() {
    let row = |unit, status| Region {
        unit,
        category: None,
        status,
        respondents: Some(9),
    };
    let rows = [
        row(0, Status::Rest),
        row(1, Status::Published),
        row(1, Status::Rest),
        row(2, Status::Withheld),
    ];
    let units: Vec<usize> = computable(&rows).iter().map(|region| region.unit).collect();
    assert_eq!(units, [0, 1]);
}
