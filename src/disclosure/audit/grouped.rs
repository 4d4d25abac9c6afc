//! Groups of background questions beside the published units, attacked.
//!
//! **Sizes.** Small tables are attacked by algebra over all that is published at once (`overlapping`). For larger
//! ones the bound of docs/DISCLOSURE.md is computed anew: from one group of each component as much must
//! flow to every other as k people carry, and those of a block whose groups hang together must be k. With one
//! background question that is exact; with more, it may find a leak where there is none, which stops the
//! count, and never the other way round.
//!
//! **Certain answers.** The protector says for each person who is not hidden among their like which exchanges
//! hide them. Nothing of that is believed: here each exchange is carried out and every published figure is
//! computed before and after. What the protector does not show counts as not there.

use super::flow::{Flow, Flows};
use super::graph::Graph;
use super::overlapping;
use crate::disclosure::certificate::{Leak, LeakKind, LeakRegion};
use crate::disclosure::grouped::{Exchange, Group, GroupFigure, Move, Place};
use crate::disclosure::table::{Overlap, Overlapping};
use crate::disclosure::tree::Tree;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is shown of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The sum of the values.
    Sum,
    /// How many answered in each class.
    Classes,
    /// How many chose each option.
    Options,
}

/// One question by unit and group, and everything that is published of it.
#[derive(Debug, Clone, Copy)]
pub struct Grouped<'a> {
    /// The units.
    pub tree: &'a Tree,
    /// By option: its value and its class.
    pub options: &'a [(i64, usize)],
    /// Whether only the class of an answer must stay uncertain.
    pub sensitive: bool,
    /// Where there are people.
    pub places: &'a [Place],
    /// By place and option.
    pub counts: &'a [&'a [u32]],
    /// The published units of each step, that of the means first.
    pub steps: &'a [(Shape, Vec<usize>)],
    /// The published groups.
    pub figures: &'a [&'a GroupFigure],
}

/// A published figure: a unit in a step, or a group, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Figure {
    Unit(usize, usize),
    Group(usize),
}

/// Everything published that somebody is in.
type Like = Vec<Figure>;

impl Grouped<'_> {
    /// The groups whose figure is not what the counts say, by number.
    pub fn false_figures(&self) -> Vec<usize> {
        let mut truth = vec![(0, 0); self.figures.len()];
        for (like, counts) in self.likes().iter().zip(self.counts) {
            for figure in like {
                let Figure::Group(number) = *figure else {
                    continue;
                };
                for ((value, _), &n) in self.options.iter().zip(*counts) {
                    truth[number].0 += n;
                    truth[number].1 += value * i64::from(n);
                }
            }
        }
        let claimed = self
            .figures
            .iter()
            .map(|figure| (figure.respondents, figure.sum));
        let pairs = truth.into_iter().zip(claimed).enumerate();
        { pairs }
            .filter(|(_, (truth, claimed))| truth != claimed)
            .map(|(number, _)| number)
            .collect()
    }

    /// Statistics on fewer than `minimum` respondents.
    pub fn sizes(&self, minimum: u32) -> Vec<Leak> {
        let likes = self.likes();
        let mut numbers: BTreeMap<Figure, usize> = BTreeMap::new();
        for figure in likes.iter().flatten().filter(|figure| is_mean(figure)) {
            let next = numbers.len();
            numbers.entry(*figure).or_insert(next);
        }
        let mut regions = vec![String::new(); numbers.len()];
        for (&figure, &number) in &numbers {
            regions[number] = self.name(figure).join(" ");
        }
        let groups = likes.iter().zip(self.counts).map(|(like, counts)| Overlap {
            respondents: counts.iter().sum(),
            regions: { like.iter() }
                .filter_map(|figure| numbers.get(figure).copied())
                .collect(),
        });
        let table = Overlapping {
            groups: groups.collect(),
            regions,
        };
        let all = vec![true; table.regions.len()];
        match overlapping::leaks_of(&table, &all, minimum) {
            Some(leaks) => leaks,
            None => self.bound(&likes, u64::from(minimum)).into_iter().collect(),
        }
    }

    /// The first thing that the bound finds.
    fn bound(&self, likes: &[Like], minimum: u64) -> Option<Leak> {
        let families: BTreeSet<usize> = self.figures.iter().map(|f| f.group.family).collect();
        let mut together: Vec<HashMap<Like, usize>> = Vec::new();
        for family in families {
            match self.cut(likes, family, minimum) {
                Ok(components) => together.push(components),
                Err(leak) => return Some(leak),
            }
        }
        self.component(likes, &together, minimum)
    }

    /// A division of one family's groups with a small cut; where there is none, which of the groups people are
    /// in hang together.
    fn cut(
        &self,
        likes: &[Like],
        family: usize,
        minimum: u64,
    ) -> Result<HashMap<Like, usize>, Leak> {
        let is_own = |figure: &Figure| self.is_of(figure, family);
        let mut vertices: HashMap<(bool, Like), usize> = HashMap::new();
        let mut edges: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for (like, counts) in likes.iter().zip(self.counts) {
            let means = like.iter().copied().filter(is_mean);
            let (own, rest): (Like, Like) = means.partition(is_own);
            let ends = [(false, rest), (true, own)].map(|key| {
                let next = vertices.len();
                *vertices.entry(key).or_insert(next)
            });
            let people: u64 = counts.iter().map(|&n| u64::from(n)).sum();
            *edges.entry((ends[0], ends[1])).or_default() += people;
        }
        let graph = Graph::new(vertices.len(), edges.into_iter());
        let components = graph.components();
        let mut classes: Vec<(usize, &Like)> = (vertices.iter())
            .filter(|((is_class, _), vertex)| *is_class && !graph.at(**vertex).is_empty())
            .map(|((_, like), &vertex)| (vertex, like))
            .collect();
        classes.sort_unstable();
        let mut flows = Flows::new(&graph);
        let mut first: HashMap<usize, usize> = HashMap::new();
        for (vertex, like) in classes {
            let source = *first.entry(components[vertex]).or_insert(vertex);
            if source == vertex {
                continue;
            }
            let flow = flows.run(source, vertex, minimum, |edge, _| graph.weights[edge]);
            flows.clear();
            if let Flow::Stopped { value, .. } = flow {
                return Err(self.leak(LeakKind::Size, value, like));
            }
        }
        let classes = vertices.into_iter().filter(|((is_class, _), _)| *is_class);
        let together = classes.map(|((_, like), vertex)| (like, components[vertex]));
        Ok(together.collect())
    }

    fn is_of(&self, figure: &Figure, family: usize) -> bool {
        match figure {
            Figure::Group(number) => self.figures[*number].group.family == family,
            Figure::Unit(..) => false,
        }
    }

    /// People of a block whose groups hang together in every family, and are few.
    fn component(
        &self,
        likes: &[Like],
        together: &[HashMap<Like, usize>],
        minimum: u64,
    ) -> Option<Leak> {
        let families: BTreeSet<usize> = self.figures.iter().map(|f| f.group.family).collect();
        let mut people: BTreeMap<(Like, Vec<usize>), (u64, &Like)> = BTreeMap::new();
        for (like, counts) in likes.iter().zip(self.counts) {
            let is_unit = |figure: &&Figure| matches!(figure, Figure::Unit(..)) && is_mean(figure);
            let block: Like = like.iter().filter(is_unit).copied().collect();
            let component = |(&family, components): (&usize, &HashMap<Like, usize>)| {
                let own = like.iter().filter(|figure| self.is_of(figure, family));
                let own: Like = own.copied().collect();
                components[&own]
            };
            let components = families.iter().zip(together).map(component).collect();
            let n: u64 = counts.iter().map(|&n| u64::from(n)).sum();
            people.entry((block, components)).or_insert((0, like)).0 += n;
        }
        let few = { people.into_values() }.find(|(n, _)| (1..minimum).contains(n));
        few.map(|(n, like)| self.leak(LeakKind::Size, n, like))
    }

    /// People whom neither their like nor the exchanges hide from `coalition` others.
    pub fn answers(&self, coalition: u32, exchanges: &[&Exchange]) -> Vec<Leak> {
        let likes = self.likes();
        // Who is in the same figures is of one kind, and kinds have numbers.
        let mut kinds: BTreeMap<&Like, usize> = BTreeMap::new();
        let kind = |like| {
            let next = kinds.len();
            *kinds.entry(like).or_insert(next)
        };
        let kinds: Vec<usize> = likes.iter().map(kind).collect();
        let number = kinds.iter().max().map_or(0, |&kind| kind + 1);
        let mut there = vec![vec![0; self.options.len()]; number];
        let mut like = vec![0; number];
        for (place, counts) in self.counts.iter().enumerate() {
            like[kinds[place]] = place;
            let sums = there[kinds[place]].iter_mut();
            sums.zip(*counts).for_each(|(sum, n)| *sum += n);
        }
        let mut given: HashMap<(usize, usize), Vec<&Exchange>> = HashMap::new();
        for exchange in exchanges {
            if let Some(&kind) = kinds.get(exchange.person.place) {
                given
                    .entry((kind, exchange.person.from))
                    .or_default()
                    .push(exchange);
            }
        }
        let mut leaks = Vec::new();
        for (kind, counts) in there.iter().enumerate() {
            for option in (0..counts.len()).filter(|&option| counts[option] > 0) {
                let others = (0..counts.len()).filter(|&other| self.differ(option, other));
                // Those who answered otherwise hide this person already; nobody is counted twice.
                let mut taken: HashMap<(usize, usize), u32> = { others }
                    .map(|other| ((kind, other), counts[other]))
                    .collect();
                let mut hidden: u32 = taken.values().sum();
                taken.insert((kind, option), 1);
                let mut given = given.get(&(kind, option)).into_iter().flatten();
                while hidden <= coalition {
                    let Some(exchange) = given.next() else {
                        let n = u64::from(counts[option]);
                        leaks.push(self.leak(LeakKind::Attribute, n, &likes[like[kind]]));
                        break;
                    };
                    let is_other = self.differ(exchange.person.from, exchange.person.to);
                    let is_there = exchange.others.iter().all(|step| {
                        let Some(&kind) = kinds.get(step.place) else {
                            return false;
                        };
                        let taken = taken.entry((kind, step.from)).or_default();
                        *taken += 1;
                        there[kind]
                            .get(step.from)
                            .is_some_and(|there| *taken <= *there)
                    });
                    if is_other && is_there && self.changes_nothing(&likes, exchange) {
                        hidden += 1;
                    }
                }
            }
        }
        leaks
    }

    /// Carries the exchange out: no published figure may change.
    fn changes_nothing(&self, likes: &[Like], exchange: &Exchange) -> bool {
        let mut changes: HashMap<(Figure, usize), i64> = HashMap::new();
        let all = std::iter::once(&exchange.person).chain(&exchange.others);
        for &Move { place, from, to } in all {
            if from >= self.options.len() || to >= self.options.len() {
                return false;
            }
            for &figure in &likes[place] {
                let shape = match figure {
                    Figure::Unit(step, _) => self.steps[step].0,
                    Figure::Group(_) => Shape::Sum,
                };
                let [before, after] = [from, to].map(|option| self.options[option]);
                let mut change = |part, by| *changes.entry((figure, part)).or_default() += by;
                match shape {
                    Shape::Sum => change(0, after.0 - before.0),
                    Shape::Classes => {
                        change(before.1, -1);
                        change(after.1, 1);
                    }
                    Shape::Options => {
                        change(from, -1);
                        change(to, 1);
                    }
                }
            }
        }
        changes.values().all(|&change| change == 0)
    }

    /// By place: everything published that its people are in.
    fn likes(&self) -> Vec<Like> {
        let shown: Vec<BTreeSet<usize>> = (self.steps.iter())
            .map(|(_, units)| units.iter().copied().collect())
            .collect();
        let groups: HashMap<Group, usize> = (self.figures.iter().enumerate())
            .map(|(number, figure)| (figure.group, number))
            .collect();
        let like = |place: &Place| {
            let mut like = Like::new();
            let mut at = Some(place.unit);
            while let Some(unit) = at {
                for (step, units) in shown.iter().enumerate() {
                    if units.contains(&unit) {
                        like.push(Figure::Unit(step, unit));
                    }
                }
                for (family, &group) in place.groups.iter().enumerate() {
                    let group = Group {
                        family,
                        unit,
                        group,
                    };
                    like.extend(groups.get(&group).map(|&number| Figure::Group(number)));
                }
                at = self.tree.parent(unit);
            }
            like.sort_unstable();
            like
        };
        self.places.iter().map(like).collect()
    }

    fn differ(&self, a: usize, b: usize) -> bool {
        match self.sensitive {
            true => self.options[a].1 != self.options[b].1,
            false => a != b,
        }
    }

    /// Unit, and group where there is one.
    fn name(&self, figure: Figure) -> [String; 2] {
        match figure {
            Figure::Unit(_, unit) => [self.tree.id(unit).to_owned(), String::new()],
            Figure::Group(number) => {
                let Group {
                    family,
                    unit,
                    group,
                } = self.figures[number].group;
                [
                    self.tree.id(unit).to_owned(),
                    format!("group {} of background question {}", group + 1, family + 1),
                ]
            }
        }
    }

    /// A finding, with the figures whose people it is about.
    fn leak(&self, kind: LeakKind, respondents: u64, like: &Like) -> Leak {
        let region = |figure: &Figure| {
            let [unit, category] = self.name(*figure);
            LeakRegion {
                unit,
                category,
                coefficient: 1,
            }
        };
        Leak {
            respondents,
            regions: like.iter().map(region).collect(),
            kind,
        }
    }
}

/// The theme's own figures: the step with all units that are shown at all, and the groups.
fn is_mean(figure: &Figure) -> bool {
    !matches!(figure, Figure::Unit(step, _) if *step > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::optimum::{Preferences, Weight, optimum};
    use crate::disclosure::testing::*;

    /// A random small organisation with units that are safe by themselves, and any groups at all.
    struct Random {
        tree: Tree,
        options: Vec<(i64, usize)>,
        places: Vec<Place>,
        counts: Vec<Vec<u32>>,
        steps: Vec<(Shape, Vec<usize>)>,
        figures: Vec<GroupFigure>,
    }

    const MINIMUM: u32 = 4;

    impl Random {
        fn new(dice: &mut Dice) -> Self {
            let units = 1 + dice.below(5) as usize;
            let tree = random_tree(dice, units);
            let families = 1 + dice.below(3) as usize;
            let groups = 2 + dice.below(2);
            let mut cells: BTreeMap<Place, Vec<u32>> = BTreeMap::new();
            for _ in 0..10 + dice.below(50) {
                let place = Place {
                    unit: dice.below(units as u64) as usize,
                    groups: (0..families)
                        .map(|_| dice.below(groups + 1) as usize)
                        .collect(),
                };
                cells.entry(place).or_insert_with(|| vec![0; 5])[dice.below(5) as usize] += 1;
            }
            let (places, counts): (Vec<Place>, Vec<Vec<u32>>) = cells.into_iter().unzip();
            let mut direct = vec![0; units];
            for (place, counts) in places.iter().zip(&counts) {
                direct[place.unit] += counts.iter().sum::<u32>();
            }
            let root = Preferences {
                always: Some(tree.root()),
                ..Preferences::default()
            };
            let shown = optimum(&tree, &direct, MINIMUM, Weight::Respondents, root);
            let units: Vec<usize> = (0..units).filter(|&unit| shown[unit]).collect();
            let mut figures = Vec::new();
            for family in 0..families {
                for unit in 0..tree.len() {
                    for group in 0..groups as usize {
                        let at_root = unit == tree.root();
                        if dice.percent(if at_root { 60 } else { 10 }) {
                            figures.push(GroupFigure {
                                group: Group {
                                    family,
                                    unit,
                                    group,
                                },
                                item: 0,
                                respondents: 0,
                                sum: 0,
                            });
                        }
                    }
                }
            }
            Self {
                options: (0..5).map(|option| (option, option as usize / 2)).collect(),
                steps: vec![(Shape::Sum, units)],
                tree,
                places,
                counts,
                figures,
            }
        }
    }

    #[test]
    fn the_bound_misses_nothing_that_algebra_finds() {
        let [mut leaks, mut safe] = [0; 2];
        for seed in 0..4000 {
            let town = Random::new(&mut Dice(seed));
            let counts: Vec<&[u32]> = town.counts.iter().map(Vec::as_slice).collect();
            let figures: Vec<&GroupFigure> = town.figures.iter().collect();
            let grouped = Grouped {
                tree: &town.tree,
                options: &town.options,
                sensitive: false,
                places: &town.places,
                counts: &counts,
                steps: &town.steps,
                figures: &figures,
            };
            let bound = grouped.bound(&grouped.likes(), u64::from(MINIMUM));
            // Small enough that this is the algebra.
            let found = grouped.sizes(MINIMUM);
            if bound.is_none() {
                assert_eq!(found, [], "seed {seed}");
            }
            leaks += usize::from(!found.is_empty());
            safe += usize::from(bound.is_none());
        }
        assert!(
            leaks >= 1000 && safe >= 200,
            "{leaks} leak, {safe} pass the bound"
        );
    }
}
