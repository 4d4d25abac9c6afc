//! S2 against its definition: all sets of respondents, all publications of small tables.

use super::{Choice, Crossing, Limits, Vertex, select};
use crate::disclosure::table::Counts;
use crate::disclosure::testing::{Dice, random_tree};
use crate::disclosure::tree::Tree;

/// A crossing with the people of each atom.
struct Instance {
    crossing: Crossing,
    people: Vec<u32>,
    minimum: u32,
}

fn people(dice: &mut Dice, atoms: usize) -> Vec<u32> {
    let one = |_| {
        if dice.percent(20) {
            0
        } else {
            1 + dice.below(7) as u32
        }
    };
    (0..atoms).map(one).collect()
}

fn categories(names: usize) -> Vec<String> {
    (0..names).map(|c| format!("c{c}")).collect()
}

/// A random tree of up to so many units, crossed with up to so many categories.
fn table(seed: u64, units: u64, most: u64) -> (Tree, Counts) {
    let mut dice = Dice(seed);
    let units = 1 + dice.below(units) as usize;
    let tree = random_tree(&mut dice, units);
    let crossed = 2 + dice.below(most - 1) as usize;
    let direct = (0..units).map(|_| people(&mut dice, crossed)).collect();
    let categories = categories(crossed);
    (tree, Counts { categories, direct })
}

fn of_table(tree: &Tree, counts: &Counts, minimum: u32) -> Instance {
    let (crossing, order) = Crossing::of_table(tree, counts);
    let people = order.iter().flat_map(|&unit| counts.direct[unit].clone());
    Instance {
        people: people.collect(),
        crossing,
        minimum,
    }
}

/// Two random trees over the same people.
fn two_trees(seed: u64) -> Instance {
    let mut dice = Dice(seed);
    let sizes = [0, 0].map(|_| 1 + dice.below(5) as usize);
    let trees = sizes.map(|units| random_tree(&mut dice, units));
    let atoms: Vec<[usize; 2]> = (0..1 + dice.below(8))
        .map(|_| sizes.map(|units| dice.below(units as u64) as usize))
        .collect();
    Instance {
        people: people(&mut dice, atoms.len()),
        crossing: Crossing::of_trees([&trees[0], &trees[1]], atoms),
        minimum: 2 + dice.below(5) as u32,
    }
}

/// The rank of a matrix of whole numbers, by elimination without fractions.
fn rank(mut rows: Vec<Vec<i128>>) -> usize {
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let lead = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = row[column];
            for (value, &other) in row.iter_mut().zip(&lead) {
                *value = *value * lead[column] - factor * other;
            }
        }
        rank += 1;
    }
    rank
}

impl Instance {
    /// Safe by definition: no combination of regions rests on 1 to k-1 respondents. A set of atoms
    /// holds one exactly when leaving its columns out lowers the rank.
    fn is_safe(&self, shown: &[Vertex]) -> bool {
        let atoms: Vec<usize> = (0..self.people.len())
            .filter(|&atom| self.people[atom] > 0)
            .collect();
        let matrix = |left_out: u32| -> Vec<Vec<i128>> {
            let row = |&region: &Vertex| {
                let within = self.crossing.within(region);
                let kept = (0..atoms.len()).filter(|place| left_out >> place & 1 == 0);
                kept.map(|place| i128::from(within.contains(&atoms[place])))
                    .collect()
            };
            shown.iter().map(row).collect()
        };
        let full = rank(matrix(0));
        let few = |set: u32| {
            let inside = (0..atoms.len()).filter(|place| set >> place & 1 == 1);
            let people: u32 = inside.map(|place| self.people[atoms[place]]).sum();
            people < self.minimum
        };
        (1..1u32 << atoms.len())
            .filter(|&set| few(set))
            .all(|set| rank(matrix(set)) == full)
    }

    /// The test under test: can all of it be built up, one region at a time?
    fn admits(&self, shown: &[Vertex]) -> bool {
        let layers = [self.people.clone()];
        let mut choice = Choice::new(&self.crossing, self.limits(&layers, &[]));
        shown.iter().all(|&region| choice.admit(region))
    }

    fn limits<'a>(&self, layers: &'a [Vec<u32>], worth: &'a [u64]) -> Limits<'a> {
        Limits {
            minimum: self.minimum,
            layers,
            worth,
            always: None,
        }
    }

    fn chosen(&self, worth: &[u64]) -> Vec<Vertex> {
        let layers = [self.people.clone()];
        let shown = select(&self.crossing, self.limits(&layers, worth), &mut |_, _| {});
        (0..shown.len()).filter(|&region| shown[region]).collect()
    }

    /// The greatest worth of any safe publication.
    fn optimum(&self, worth: &[u64]) -> u64 {
        let layers = [self.people.clone()];
        let mut choice = Choice::new(&self.crossing, self.limits(&layers, &[]));
        let totals = self.crossing.totals(&self.people);
        let mut order: Vec<Vertex> = (0..self.crossing.ground())
            .filter(|&region| totals[region] >= u64::from(self.minimum))
            .collect();
        order.sort_by_key(|&region| std::cmp::Reverse(worth[region]));
        let mut best = 0;
        branch(&mut choice, &order, worth, 0, &mut best);
        best
    }
}

fn branch(choice: &mut Choice, order: &[Vertex], worth: &[u64], sum: u64, best: &mut u64) {
    *best = sum.max(*best);
    let left: u64 = order.iter().map(|&region| worth[region]).sum();
    let Some((&region, rest)) = order.split_first().filter(|_| sum + left > *best) else {
        return;
    };
    if choice.admit(region) {
        branch(choice, rest, worth, sum + worth[region], best);
        choice.withdraw(region);
    }
    branch(choice, rest, worth, sum, best);
}

/// Any publication, with most regions or with few.
fn publication(dice: &mut Dice, regions: usize) -> Vec<Vertex> {
    let percent = 20 + dice.below(70);
    (0..regions).filter(|_| dice.percent(percent)).collect()
}

#[test]
fn the_safety_test_agrees_with_all_sets_of_people() {
    let mut safe = 0;
    for seed in 0..1_000 {
        let (tree, counts) = table(seed, 4, 2);
        let instance = of_table(&tree, &counts, 2 + (seed % 6) as u32);
        let shown = publication(&mut Dice(seed ^ 77), instance.crossing.ground());
        let is_safe = instance.is_safe(&shown);
        assert_eq!(instance.admits(&shown), is_safe, "seed {seed}");
        safe += u32::from(is_safe);
    }
    assert!(
        (200..800).contains(&safe),
        "{safe} of 1,000 are safe: one-sided"
    );
}

#[test]
fn the_safety_test_agrees_on_two_trees_and_three_categories() {
    for seed in 0..500 {
        let (tree, counts) = table(seed, 3, 3);
        let crossed = of_table(&tree, &counts, 2 + (seed % 6) as u32);
        for instance in [crossed, two_trees(seed)] {
            let shown = publication(&mut Dice(seed ^ 78), instance.crossing.ground());
            let is_safe = instance.is_safe(&shown);
            assert_eq!(instance.admits(&shown), is_safe, "seed {seed}");
        }
    }
}

#[test]
fn what_is_chosen_is_safe_and_nothing_more_can_be_admitted() {
    for seed in 0..300 {
        let (tree, counts) = table(seed, 4, 2);
        for instance in [of_table(&tree, &counts, 5), two_trees(seed)] {
            let totals = instance.crossing.totals(&instance.people);
            let shown = instance.chosen(&totals);
            assert!(instance.is_safe(&shown), "seed {seed}");
            for region in (0..totals.len()).filter(|region| !shown.contains(region)) {
                let mut more = shown.clone();
                more.push(region);
                let is_small = totals[region] == 0;
                assert!(
                    is_small || !instance.is_safe(&more),
                    "seed {seed}: {region}"
                );
            }
        }
    }
}

#[test]
fn two_hundred_small_tables_publish_almost_the_optimum() {
    let mut sums = [[0, 0]; 2];
    for seed in 0..200 {
        let (tree, counts) = table(seed, 6, 2);
        let instance = of_table(&tree, &counts, 5);
        let totals = instance.crossing.totals(&instance.people);
        for (worth, sum) in [vec![1; totals.len()], totals].iter().zip(&mut sums) {
            let chosen = instance.chosen(worth);
            sum[0] += chosen.iter().map(|&region| worth[region]).sum::<u64>();
            sum[1] += instance.optimum(worth);
        }
    }
    for [chosen, optimum] in sums {
        assert!(chosen <= optimum);
        assert!(100 * chosen >= 97 * optimum, "{chosen} of {optimum}");
    }
}

#[test]
fn a_region_that_must_show_does_or_nothing_does() {
    for seed in 0..100 {
        let (tree, counts) = table(seed, 5, 2);
        let instance = of_table(&tree, &counts, 5);
        let totals = instance.crossing.totals(&instance.people);
        let layers = [instance.people.clone()];
        for always in 0..tree.len() {
            let limits = Limits {
                always: Some(always),
                ..instance.limits(&layers, &totals)
            };
            let shown = select(&instance.crossing, limits, &mut |_, _| {});
            let can_show = totals[always] >= 5;
            assert_eq!(shown[always], can_show);
            assert!(can_show || !shown.contains(&true));
        }
    }
}

#[test]
fn every_layer_is_safe_by_itself() {
    for seed in 0..200 {
        let (tree, counts) = table(seed, 4, 2);
        let mut instance = of_table(&tree, &counts, 4);
        let mut dice = Dice(seed ^ 79);
        let fewer = |&n: &u32| n - dice.below(u64::from(n) / 2 + 1) as u32;
        let layers = [
            instance.people.clone(),
            instance.people.iter().map(fewer).collect(),
        ];
        let worth = vec![1; instance.crossing.ground()];
        let shown = select(
            &instance.crossing,
            instance.limits(&layers, &worth),
            &mut |_, _| {},
        );
        let shown: Vec<Vertex> = (0..shown.len()).filter(|&region| shown[region]).collect();
        for layer in layers {
            instance.people = layer;
            assert!(instance.is_safe(&shown), "seed {seed}");
        }
    }
}
