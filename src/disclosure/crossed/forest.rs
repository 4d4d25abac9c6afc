//! Two forests of regions over the same atoms.

use crate::disclosure::table::Counts;
use crate::disclosure::tree::Tree;

/// A region of either family, by number; [`Crossing::ground`] stands for "in no region".
pub type Vertex = usize;

/// The regions of two families, and the atoms with the smallest region they are in of each.
///
/// Regions of the first family come first. Everything is in order of name, so that neither the order
/// of rows in a file nor the numbers of units play a part in what is chosen.
#[derive(Debug, Clone)]
pub struct Crossing {
    above: Vec<Vertex>,
    first: usize,
    atoms: Vec<[Vertex; 2]>,
    /// By family: the atoms, those of one region side by side.
    order: [Vec<usize>; 2],
    /// By region: where its atoms stand in the order of its family.
    spans: Vec<(usize, usize)>,
    /// By region: the last region below it; those of its subtree stand together.
    last: Vec<Vertex>,
    /// How many regions of the second family belong to one category.
    stride: usize,
}

/// Regions of one family on the way into a [`Crossing`]: each with the one above, upper ones first.
struct Family {
    above: Vec<Option<usize>>,
}

impl Family {
    fn of(tree: &Tree, downward: &[usize]) -> Self {
        let mut place = vec![0; tree.len()];
        for (at, &unit) in downward.iter().enumerate() {
            place[unit] = at;
        }
        let above = |&unit: &usize| tree.parent(unit).map(|parent| place[parent]);
        Self {
            above: downward.iter().map(above).collect(),
        }
    }

    /// The same regions for each category in turn.
    fn for_each_of(&self, categories: usize) -> Self {
        let units = self.above.len();
        let above = (0..categories).flat_map(|category| {
            let shift = move |above: &Option<usize>| above.map(|above| above + category * units);
            self.above.iter().map(shift)
        });
        Self {
            above: above.collect(),
        }
    }
}

/// The units with every subtree in one piece, siblings by name.
pub fn depth_first(tree: &Tree) -> Vec<usize> {
    let mut order = Vec::with_capacity(tree.len());
    let mut open = vec![tree.root()];
    while let Some(unit) = open.pop() {
        order.push(unit);
        let from = open.len();
        open.extend(tree.children(unit));
        open[from..].sort_unstable_by(|&a, &b| tree.id(b).cmp(tree.id(a)));
    }
    order
}

impl Crossing {
    /// One tree crossed with the categories of a table. Region `place` of the first family is unit
    /// `order[place]` whole, for the order returned; the second has the same for each category in
    /// turn. There is one atom for each unit in that order and each category.
    pub fn of_table(tree: &Tree, counts: &Counts) -> (Self, Vec<usize>) {
        let order = depth_first(tree);
        let (units, categories) = (tree.len(), counts.categories.len());
        let whole = Family::of(tree, &order);
        let crossed = whole.for_each_of(categories);
        let atom = |place: usize| (0..categories).map(move |c| [place, c * units + place]);
        let atoms = (0..units).flat_map(atom).collect();
        let mut crossing = Self::new(&whole, &crossed, atoms);
        crossing.stride = units;
        (crossing, order)
    }

    /// Blocks that stand beside each other, and one tree of units for each category of a question. Each atom
    /// lies in a block and in the place of a unit in the order of [`depth_first`], in a category. Region
    /// `blocks + category * units + place` of the second family is that unit in that category.
    pub fn beside(blocks: usize, tree: &Tree, categories: usize, atoms: &[[usize; 3]]) -> Self {
        let first = Family {
            above: vec![None; blocks],
        };
        let units = tree.len();
        let crossed = Family::of(tree, &depth_first(tree)).for_each_of(categories);
        let atoms = atoms
            .iter()
            .map(|&[block, place, category]| [block, category * units + place]);
        let mut crossing = Self::new(&first, &crossed, atoms.collect());
        crossing.stride = units;
        crossing
    }

    /// Two trees over the same respondents; each atom is a unit of the first and one of the second,
    /// as places in the two orders returned by [`depth_first`].
    pub fn of_trees(trees: [&Tree; 2], atoms: Vec<[usize; 2]>) -> Self {
        let [first, second] = trees.map(|tree| Family::of(tree, &depth_first(tree)));
        Self::new(&first, &second, atoms)
    }

    fn new(first: &Family, second: &Family, atoms: Vec<[usize; 2]>) -> Self {
        let shift = first.above.len();
        let ground = shift + second.above.len();
        let lift = |family: &Family, shift: usize| -> Vec<Vertex> {
            let above = family.above.iter();
            above.map(|a| a.map_or(ground, |a| a + shift)).collect()
        };
        let mut above = lift(first, 0);
        above.extend(lift(second, shift));
        let atoms: Vec<[Vertex; 2]> = atoms.into_iter().map(|[a, b]| [a, b + shift]).collect();
        let mut crossing = Self {
            spans: vec![(0, 0); ground],
            order: [Vec::new(), Vec::new()],
            last: (0..ground).collect(),
            stride: ground - shift,
            first: shift,
            above,
            atoms,
        };
        crossing.line_up();
        crossing
    }

    /// Regions of a family are in depth-first order, so sorting by region brings those of any subtree
    /// together.
    fn line_up(&mut self) {
        for region in (0..self.ground()).rev() {
            let above = self.above[region];
            if above != self.ground() {
                self.last[above] = self.last[above].max(self.last[region]);
            }
        }
        for family in 0..2 {
            let mut order: Vec<usize> = (0..self.atoms.len()).collect();
            order.sort_by_key(|&atom| self.atoms[atom][family]);
            let at = |place: usize| self.atoms[order[place]][family];
            let regions = [0..self.first, self.first..self.above.len()];
            let mut start = 0;
            for region in regions[family].clone() {
                while start < order.len() && at(start) < region {
                    start += 1;
                }
                let before = |&atom: &usize| self.atoms[atom][family] <= self.last[region];
                let end = start + order[start..].partition_point(before);
                self.spans[region] = (start, end);
            }
            self.order[family] = order;
        }
    }

    /// The vertex for "in no published region"; also the number of regions.
    pub fn ground(&self) -> Vertex {
        self.above.len()
    }

    /// The region around this one, or the ground.
    pub fn above(&self, region: Vertex) -> Vertex {
        self.above[region]
    }

    /// All regions below this one.
    pub fn below(&self, region: Vertex) -> std::ops::RangeInclusive<Vertex> {
        region + 1..=self.last[region]
    }

    /// The same unit in all categories; a whole unit, or a region of a second tree, is alone.
    pub fn alike(&self, region: Vertex) -> impl Iterator<Item = Vertex> {
        let (from, to) = match self.family(region) {
            0 => (region, region + 1),
            _ => (
                self.first + (region - self.first) % self.stride,
                self.ground(),
            ),
        };
        (from..to).step_by(self.stride)
    }

    /// How many atoms there are.
    pub fn atoms(&self) -> usize {
        self.atoms.len()
    }

    /// The smallest regions of each family that an atom is in, published or not.
    pub fn ends(&self, atom: usize) -> [Vertex; 2] {
        self.atoms[atom]
    }

    /// 0 or 1.
    pub fn family(&self, region: Vertex) -> usize {
        usize::from(region >= self.first)
    }

    /// The atoms of a region.
    pub fn within(&self, region: Vertex) -> &[usize] {
        let (start, end) = self.spans[region];
        &self.order[self.family(region)][start..end]
    }

    /// What all atoms of each region add up to.
    pub fn totals(&self, weights: &[u32]) -> Vec<u64> {
        let mut totals = vec![0; self.ground()];
        for (atom, regions) in self.atoms.iter().enumerate() {
            for &region in regions {
                totals[region] += u64::from(weights[atom]);
            }
        }
        for region in (0..self.ground()).rev() {
            let above = self.above[region];
            if above != self.ground() {
                totals[above] += totals[region];
            }
        }
        totals
    }
}
