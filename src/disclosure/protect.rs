//! Disclosure control on its own, for any table: from counts (and answers) to the regions that may
//! be published. What `weerklank protect` does, without its files.

use super::ladder::owners;
use super::optimum::{Preferences, Weight, optimum, optimum_of};
use super::protect_crossed;
use super::table::{Answered, Answers, Counts, Region, Status};
use super::tree::Tree;

/// What a published region is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Worth {
    /// Its respondents.
    #[default]
    Respondents,
    /// One.
    Count,
}

/// What to protect, and how.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The units.
    pub tree: &'a Tree,
    /// Who is where.
    pub counts: &'a Counts,
    /// What was answered; every published region shows all of it.
    pub answers: Option<&'a Answers>,
    /// k.
    pub minimum: u32,
    /// c, of use with answers only.
    pub coalition: u32,
    /// What to publish as much of as possible.
    pub worth: Worth,
    /// A unit that must show, or nothing does.
    pub always: Option<usize>,
}

/// Chooses the regions of a table that is not crossed, one flag for each unit.
pub fn choose(request: &Request) -> Vec<bool> {
    let tree = request.tree;
    let people = request.counts.by_unit();
    let weight = match request.worth {
        Worth::Respondents => Weight::Respondents,
        Worth::Count => Weight::Count,
    };
    let preferences = Preferences {
        always: request.always,
        ..Preferences::default()
    };
    let Some(answers) = request.answers else {
        return optimum(tree, &people, request.minimum, weight, preferences);
    };
    let layers = Layers::new(request, &people, answers);
    // Enough for every question at once: where even the least answered one is large enough.
    let totals = tree.totals(&people);
    let worth = match request.worth {
        Worth::Respondents => Weight::Each(&totals),
        Worth::Count => Weight::Count,
    };
    let least = layers.least();
    let mut shown = optimum_of(tree, [&people, &least], request.minimum, worth, preferences);
    layers.admit_more(&mut shown, &totals);
    layers.withdraw_certain(&mut shown, request.coalition);
    if request.always.is_some_and(|unit| !shown[unit]) {
        shown.fill(false);
    }
    shown
}

/// The people and, one layer for each question, those who answered it.
struct Layers<'a> {
    tree: &'a Tree,
    minimum: u32,
    answers: &'a Answers,
    /// `[unit][layer]`, the people first.
    direct: Vec<Vec<u32>>,
}

impl<'a> Layers<'a> {
    fn new(request: &Request<'a>, people: &[u32], answers: &'a Answers) -> Self {
        let answered = |question: &Answered, unit: usize| -> u32 {
            (0..request.counts.categories.len())
                .map(|c| question.respondents(unit, c))
                .sum()
        };
        let layers = |unit: usize| {
            let questions = answers.questions.iter().map(|q| answered(q, unit));
            std::iter::once(people[unit]).chain(questions).collect()
        };
        Self {
            tree: request.tree,
            minimum: request.minimum,
            answers,
            direct: (0..request.tree.len()).map(layers).collect(),
        }
    }

    fn least(&self) -> Vec<u32> {
        self.direct
            .iter()
            .map(|layers| layers.iter().copied().min().unwrap_or(0))
            .collect()
    }

    /// Respondents by layer of each unit's residual, as if every unit in `shown` were published.
    fn residual(&self, shown: &[bool], top: usize) -> Vec<u32> {
        let mut sum = vec![0; self.direct[top].len()];
        let mut units = vec![top];
        while let Some(unit) = units.pop() {
            sum.iter_mut()
                .zip(&self.direct[unit])
                .for_each(|(a, b)| *a += b);
            units.extend(
                self.tree
                    .children(unit)
                    .iter()
                    .filter(|&&child| !shown[child]),
            );
        }
        sum
    }

    fn is_large(&self, residual: &[u32]) -> bool {
        residual.iter().all(|&n| n == 0 || n >= self.minimum)
    }

    /// The choice above asks more than is needed (a question that nobody of a residual answered
    /// hides nobody), so whatever else is safe is admitted, the largest first. Who answered what
    /// decides; what they answered does not.
    fn admit_more(&self, shown: &mut [bool], totals: &[u32]) {
        let mut order: Vec<usize> = (0..self.tree.len()).collect();
        order.retain(|&unit| !shown[unit] && totals[unit] >= self.minimum);
        order.sort_by_key(|&unit| (std::cmp::Reverse(totals[unit]), self.tree.id(unit)));
        for unit in order {
            let owner = owner_of(self.tree, shown, unit);
            shown[unit] = true;
            let mut touched = std::iter::once(unit).chain(owner);
            if !touched.all(|unit| self.is_large(&self.residual(shown, unit))) {
                shown[unit] = false;
            }
        }
    }

    /// Withdraws whole families of siblings until no answer is certain (rule 4, with one form only).
    fn withdraw_certain(&self, shown: &mut [bool], coalition: u32) {
        loop {
            let owners = owners(self.tree, shown);
            let Some(unit) = self.certain(&owners, coalition) else {
                return;
            };
            let mut withdrawn = below(self.tree, unit, shown);
            if withdrawn.is_empty() {
                let siblings = self
                    .tree
                    .parent(unit)
                    .map(|parent| below(self.tree, parent, shown));
                withdrawn = siblings.unwrap_or_else(|| vec![unit]);
            }
            withdrawn.into_iter().for_each(|unit| shown[unit] = false);
        }
    }

    /// The deepest published unit in whose residual an answer is certain.
    fn certain(&self, owners: &[Option<usize>], coalition: u32) -> Option<usize> {
        let mut certain = vec![false; self.tree.len()];
        for question in &self.answers.questions {
            let mut blocks = vec![Vec::new(); self.tree.len()];
            for (unit, owner) in owners.iter().enumerate() {
                let Some(owner) = *owner else { continue };
                blocks[owner].resize(question.options.len(), 0);
                for counts in &question.direct[unit] {
                    blocks[owner]
                        .iter_mut()
                        .zip(counts)
                        .for_each(|(a, b): (&mut u32, _)| *a += b);
                }
            }
            for (certain, block) in certain.iter_mut().zip(&blocks) {
                let n: u32 = block.iter().sum();
                let most = block.iter().copied().max().unwrap_or(0);
                *certain |= n > 0 && n - most <= coalition;
            }
        }
        self.tree
            .downward()
            .iter()
            .rev()
            .copied()
            .find(|&unit| certain[unit])
    }
}

fn owner_of(tree: &Tree, shown: &[bool], unit: usize) -> Option<usize> {
    let mut above = tree.parent(unit);
    while let Some(unit) = above.filter(|&unit| !shown[unit]) {
        above = tree.parent(unit);
    }
    above
}

fn below(tree: &Tree, top: usize, shown: &[bool]) -> Vec<usize> {
    let mut units: Vec<usize> = tree.children(top).to_vec();
    let mut next = 0;
    while next < units.len() {
        units.extend(tree.children(units[next]));
        next += 1;
    }
    units.retain(|&unit| shown[unit]);
    units
}

/// The rows of one family of regions: every unit, and after it its rest where it has one.
pub fn rows(
    tree: &Tree,
    direct: &[u32],
    category: Option<usize>,
    shown: &[bool],
) -> Vec<[Option<Region>; 2]> {
    let totals = tree.totals(direct);
    let mut rest = vec![0; tree.len()];
    for (unit, owner) in owners(tree, shown).into_iter().enumerate() {
        if let Some(owner) = owner {
            rest[owner] += direct[unit];
        }
    }
    let region = |unit, status, respondents| Region {
        unit,
        category,
        status,
        respondents,
    };
    (0..tree.len())
        .map(|unit| {
            if !shown[unit] {
                return [Some(region(unit, Status::Withheld, None)), None];
            }
            let own = region(unit, Status::Published, Some(totals[unit]));
            let has_rest = rest[unit] > 0 && rest[unit] < totals[unit];
            let remainder = region(unit, Status::Rest, Some(rest[unit]));
            [Some(own), has_rest.then_some(remainder)]
        })
        .collect()
}

/// Chooses what to publish and lists every region with its status, and the rest rows: by unit, the
/// whole unit first, then its categories. `progress` hears how many steps of how many are done.
pub fn protect(request: &Request, progress: &mut dyn FnMut(usize, usize)) -> Vec<Region> {
    let Request { tree, counts, .. } = *request;
    let mut families = vec![(None, counts.by_unit())];
    let chosen = if counts.is_crossed() {
        let categories = 0..counts.categories.len();
        families.extend(categories.map(|c| (Some(c), counts.of_category(c))));
        protect_crossed::choose(request, progress)
    } else {
        vec![choose(request)]
    };
    let mut lists: Vec<_> = (families.iter().zip(&chosen))
        .map(|((category, direct), shown)| rows(tree, direct, *category, shown).into_iter())
        .collect();
    let mut regions = Vec::new();
    for _ in 0..tree.len() {
        for list in &mut lists {
            regions.extend(list.next().into_iter().flatten().flatten());
        }
    }
    regions
}
