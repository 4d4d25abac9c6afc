//! (S) with groups: which of them may be shown, from who answered alone.
//!
//! **One background question (S2).** Blocks and shown groups are the vertices of a graph, with an edge for
//! the people they have in common; who is in no shown group is in one more vertex. Safe exactly when no
//! division of the *groups*, each block going to the side where it costs less, has 1 to k-1 people. One more
//! group splits a vertex in two, and all cuts that are new divide these two: so it is safe exactly when
//! nothing or at least k flows between them.
//!
//! **More of them (S3).** A figure gives each person the sum of a number of their block and one number
//! of their group in each family. It rests on at least k people, or none, if
//!
//! 1. for each family, with the people of a block who agree in all *other* families as vertices of their
//!    own, no division of the family's groups has a cut of 1 to k-1; and
//! 2. in each block, those whose groups hang together in these graphs, family by family, are at least k.
//!
//! Proof: where the numbers of a family differ between two groups that hang together in the graph of (1),
//! the figure differs within vertices of that graph, and so is not zero for all of their people: a cut. Where
//! they do not, for no family, people of a block who agree in which component their group is of, in
//! every family, have the same number; so the figure rests on all of them or on none. ∎
//!
//! This is a bound, as the linear programme of rule S3 is, but one that thousands of teams can be asked
//! for. A choice that it refuses is put to the programme (`several`) where there are few people; else it
//! is refused as too narrow.

use super::people::{Blocks, People, classes};
use super::{Family, Item, NARROW, Request, Shown, minimum};
use crate::disclosure::certificate::{PROTECTS_OTHERS, TOO_SMALL};
use crate::disclosure::crossed::{Choice, Crossing, Limits, Vertex, depth_first};
use crate::disclosure::grouped::Group;
use crate::disclosure::several;
use crate::disclosure::table::{Overlap, Overlapping};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// More places with people than this are not put to the linear programme.
const FEW: usize = 40;

/// The family that goes first: the one that is crossed with the units, or the first declared.
pub(super) fn first_family(families: &[Family]) -> usize {
    families
        .iter()
        .position(|family| family.crossed)
        .unwrap_or(0)
}

/// Admits groups from the largest on, each where everything stays safe with it: first those of
/// the first family, over the organisation before units, then those of the others as they are declared.
/// Returns what is withheld though it has people, by reason.
pub(super) fn choose(request: &Request, blocks: &[Blocks]) -> (Shown, BTreeMap<String, u64>) {
    let first = first_family(request.families);
    let mut withheld = BTreeMap::new();
    let mut shown = choose_first(request, blocks, first, &mut withheld);
    for family in (0..request.families.len()).filter(|&family| family != first) {
        for group in candidates(request, family, &mut withheld) {
            shown.0.push(group);
            if !is_safe(request, blocks, &shown) {
                shown.0.pop();
                *withheld.entry(NARROW.to_owned()).or_default() += 1;
            }
        }
    }
    (shown, withheld)
}

/// Groups of enough people for every question, the largest first; of the organisation before those of
/// units.
fn candidates(
    request: &Request,
    family: usize,
    withheld: &mut BTreeMap<String, u64>,
) -> Vec<Group> {
    let root = request.tree.root();
    let mut units = vec![root];
    if request.families[family].crossed {
        let published = published(request);
        let shown = |unit: &usize| *unit != root && published[*unit];
        units.extend(depth_first(request.tree).into_iter().filter(shown));
    }
    // By item and group: respondents in each unit and below.
    let totals = |item: &Item| -> Vec<Vec<u32>> {
        let groups = request.families[family].groups;
        let mut direct = vec![vec![0; request.tree.len()]; groups + 1];
        for (place, counts) in request.places.iter().zip(&item.counts) {
            direct[place.groups[family]][place.unit] += counts.iter().sum::<u32>();
        }
        { direct.iter() }
            .map(|direct| request.tree.totals(direct))
            .collect()
    };
    let totals: Vec<Vec<Vec<u32>>> = request.items.iter().map(totals).collect();
    let mut found = Vec::new();
    for unit in units {
        for group in 0..request.families[family].groups {
            let sizes = request.items.iter().zip(&totals).map(|(item, totals)| {
                let needed = minimum(request, item).max(request.policy.minimum_breakdown);
                (totals[group][unit], needed)
            });
            let group = Group {
                family,
                unit,
                group,
            };
            let sizes: Vec<(u32, u32)> = sizes.collect();
            if sizes.iter().all(|(size, needed)| size >= needed) {
                found.push((Reverse((unit == root, sizes[0].0)), group));
            } else if sizes.iter().any(|&(size, _)| size > 0) {
                *withheld.entry(TOO_SMALL.to_owned()).or_default() += 1;
            }
        }
    }
    // The sort keeps the order of names.
    found.sort_by_key(|&(order, _)| order);
    found.into_iter().map(|(_, group)| group).collect()
}

/// By unit: whether it has a theme score.
fn published(request: &Request) -> Vec<bool> {
    let mut times = vec![0; request.tree.len()];
    for means in request
        .items
        .iter()
        .filter_map(|item| item.published.steps.first())
    {
        means.blocks.iter().for_each(|block| times[block.unit] += 1);
    }
    times
        .iter()
        .map(|&times| times == request.items.len())
        .collect()
}

/// S2: one family beside the blocks.
fn choose_first(
    request: &Request,
    blocks: &[Blocks],
    family: usize,
    withheld: &mut BTreeMap<String, u64>,
) -> Shown {
    let none = Shown::default();
    let beside: Vec<Beside> = (0..request.items.len())
        .map(|item| Beside::new(request, item, &blocks[item], family, &none))
        .collect();
    let mut choices: Vec<Choice> = beside.iter().map(Beside::choice).collect();
    let mut shown = Shown::default();
    for group in candidates(request, family, withheld) {
        let refusing = beside
            .iter()
            .zip(&mut choices)
            .position(|(beside, choice)| !choice.admit(beside.region(group)));
        match refusing {
            None => shown.0.push(group),
            Some(refusing) => {
                let admitted = beside.iter().zip(&mut choices).take(refusing);
                admitted.for_each(|(beside, choice)| choice.withdraw(beside.region(group)));
                *withheld.entry(PROTECTS_OTHERS.to_owned()).or_default() += 1;
            }
        }
    }
    shown
}

/// S3, for every question.
fn is_safe(request: &Request, blocks: &[Blocks], shown: &Shown) -> bool {
    (0..request.items.len()).all(|item| {
        is_wide(request, item, &blocks[item], shown)
            || is_solved(request, item, &blocks[item], shown)
    })
}

/// The bound of this module's head.
fn is_wide(request: &Request, item: usize, blocks: &Blocks, shown: &Shown) -> bool {
    let divided = (0..request.families.len()).all(|family| {
        let beside = Beside::new(request, item, blocks, family, shown);
        let mut choice = beside.choice();
        let mut groups: Vec<Group> = shown.of_family(family).collect();
        groups.sort_by_key(|group| group.unit != request.tree.root());
        groups
            .into_iter()
            .all(|group| choice.admit(beside.region(group)))
    });
    divided && components_are_large(request, item, blocks, shown)
}

/// Condition (2): in each block, those whose groups hang together in every family.
fn components_are_large(request: &Request, item: usize, blocks: &Blocks, shown: &Shown) -> bool {
    let people = People::new(request, item, blocks, shown);
    let least = u64::from(minimum(request, &request.items[item]));
    let components: Vec<Vec<usize>> = (0..request.families.len())
        .map(|family| components(&people, family))
        .collect();
    let mut sizes: BTreeMap<(usize, Vec<usize>), u64> = BTreeMap::new();
    for party in &people.parties {
        let classes = party.classes.iter().zip(&components);
        let key = classes.map(|(&class, components)| components[class]);
        let respondents: u64 = party.counts.iter().map(|&n| u64::from(n)).sum();
        *sizes.entry((party.block, key.collect())).or_default() += respondents;
    }
    sizes.into_values().all(|size| size >= least)
}

/// By class of a family: which hang together, through people of a block who agree in all other families.
fn components(people: &People, family: usize) -> Vec<usize> {
    let classes = people.parties.iter().map(|party| party.classes[family]);
    let mut of: Vec<usize> = (0..=classes.max().unwrap_or(0)).collect();
    let mut first: HashMap<(usize, Vec<usize>), usize> = HashMap::new();
    for party in &people.parties {
        let class = party.classes[family];
        let mut others = party.classes.clone();
        others.remove(family);
        let one = of[*first.entry((party.block, others)).or_insert(class)];
        let other = of[class];
        of.iter_mut()
            .filter(|c| **c == other)
            .for_each(|c| *c = one);
    }
    of
}

/// The linear programme, where there are few people.
fn is_solved(request: &Request, item: usize, blocks: &Blocks, shown: &Shown) -> bool {
    let people = People::new(request, item, blocks, shown);
    if people.parties.len() > FEW {
        return false;
    }
    let mut names: Vec<String> = Vec::new();
    let mut numbers: HashMap<(usize, usize), usize> = HashMap::new();
    let mut region = |family: usize, class: usize| {
        *numbers.entry((family, class)).or_insert_with(|| {
            names.push(format!("{family}:{class}"));
            names.len() - 1
        })
    };
    let groups = people.parties.iter().map(|party| {
        let mut regions = vec![region(0, party.block)];
        let classes = party
            .classes
            .iter()
            .enumerate()
            .filter(|(_, class)| **class > 0);
        regions.extend(classes.map(|(family, &class)| region(family + 1, class)));
        Overlap {
            respondents: party.counts.iter().sum(),
            regions,
        }
    });
    let groups = groups.collect();
    let table = Overlapping {
        regions: names,
        groups,
    };
    let all = vec![true; table.regions.len()];
    several::check(&table, &all, minimum(request, &request.items[item])).is_ok()
}

/// One family beside the people of each block who agree in all other families.
struct Beside {
    crossing: Crossing,
    blocks: usize,
    units: usize,
    family: usize,
    /// By unit: its place in depth-first order.
    places: Vec<usize>,
    layers: [Vec<u32>; 1],
    minimum: u32,
}

impl Beside {
    fn new(request: &Request, item: usize, blocks: &Blocks, family: usize, shown: &Shown) -> Self {
        let others: Vec<Vec<usize>> = (0..request.families.len())
            .filter(|&other| other != family)
            .map(|other| classes(request, other, shown))
            .collect();
        let Family { groups, crossed } = request.families[family];
        let mut places = vec![0; request.tree.len()];
        if crossed {
            let order = depth_first(request.tree);
            order
                .iter()
                .enumerate()
                .for_each(|(place, &unit)| places[unit] = place);
        }
        let (mut vertices, mut atoms, mut people) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (number, place) in request.places.iter().enumerate() {
            let respondents = request.items[item].counts[number].iter().sum();
            let Some(&Some(block)) = blocks[number].first() else {
                continue;
            };
            if respondents > 0 {
                let key: Vec<usize> = std::iter::once(block)
                    .chain(others.iter().map(|classes| classes[number]))
                    .collect();
                let next = vertices.len();
                let vertex = *vertices.entry(key).or_insert(next);
                atoms.push([vertex, places[place.unit], place.groups[family]]);
                people.push(respondents);
            }
        }
        Self {
            crossing: Crossing::beside(vertices.len(), request.tree, groups + 1, &atoms),
            blocks: vertices.len(),
            units: request.tree.len(),
            family,
            places,
            layers: [people],
            minimum: minimum(request, &request.items[item]),
        }
    }

    /// Nothing of the family is shown yet; the blocks are.
    fn choice(&self) -> Choice<'_> {
        let limits = Limits {
            minimum: self.minimum,
            layers: &self.layers,
            worth: &[],
            always: None,
        };
        let mut choice = Choice::new(&self.crossing, limits);
        (0..self.blocks).for_each(|block| choice.take_as_known(block));
        choice
    }

    fn region(&self, group: Group) -> Vertex {
        debug_assert_eq!(group.family, self.family);
        self.blocks + group.group * self.units + self.places[group.unit]
    }
}
