//! Rule 10: theme scores of the groups of one background question, over the organisation.
//!
//! The groups are a second family of regions over the same answers as the units (rule S2). Units
//! cut the respondents into blocks, groups into classes; who is in no shown group is in the class "the
//! others", which nobody publishes. A combination of figures that cancels outside few respondents is
//! a cut of the graph with blocks and classes as vertices. There are few classes, so every way of
//! dividing *them* can be tried; each block then goes to the side where it costs less. So the
//! least cut is a sum of minima, exact, and for thousands of teams still one pass for each division.
//!
//! Certain answers (rule 4): the answer of a respondent stays open when somebody of the same block and
//! class answered otherwise, or when there is an exchange that no published figure notices: with
//! somebody of the same block in another class, balanced by pairs in other blocks. All these people are
//! different ones, so each of the coalition can spoil one exchange, and `c + 1` of them are enough.
//! Exchanges of other kinds exist; leaving them out refuses a table that might be safe, never the
//! other way round. Where an answer would be certain, the theme has no table: all groups alike.

mod exchange;
#[cfg(test)]
mod tests;

use super::form::{Form, Question, Step};
use super::ladder::{Published, owners, step_minimum};
use super::policy::Policy;
use super::tree::Tree;
use exchange::{At, Exchanges};
use std::collections::BTreeMap;

/// With more groups than this only the largest are candidates: every division of them is tried.
const MOST_GROUPS: usize = 12;

/// The answers to one question of a theme, by unit and group.
#[derive(Debug, Clone, Copy)]
pub struct Crossed<'a> {
    /// The question: single answers on a scale.
    pub question: &'a Question,
    /// What is published of it by unit.
    pub published: &'a Published,
    /// `[unit][group][option]`, people directly at that unit; the last group is of those who named
    /// none.
    pub counts: &'a [Vec<Vec<u32>>],
}

/// What is kept of one question and one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupBlock {
    /// The group's number.
    pub group: usize,
    /// The question's id.
    pub question: String,
    /// How many of the group answered it.
    pub respondents: u32,
    /// The sum of their answers' values.
    pub sum: i64,
}

/// One question over blocks and classes: `[block][class][option]`.
type Cells = Vec<Vec<Vec<u32>>>;

/// One question over its innermost published units.
struct Blocks {
    /// `[block][group][option]`.
    cells: Cells,
    /// By block: the blocks of the finer steps in which it lies.
    finer: Vec<Vec<Option<usize>>>,
}

/// What is published of a theme by group: for each shown group one block of every question, or
/// nothing. A group is shown for all of the theme's questions or for none.
pub fn breakdown(tree: &Tree, items: &[Crossed], policy: &Policy) -> Vec<GroupBlock> {
    let blocks: Option<Vec<Blocks>> = items.iter().map(|item| by_block(tree, item)).collect();
    let Some(blocks) = blocks.filter(|blocks| !blocks.is_empty()) else {
        return Vec::new();
    };
    let shown = choose(items, &blocks, policy);
    let certain = items.iter().zip(&blocks).any(|(item, blocks)| {
        let cells = classes(&blocks.cells, &shown);
        is_certain(item.question, &cells, &blocks.finer, policy.coalition)
    });
    if certain {
        return Vec::new();
    }
    let mut kept = Vec::new();
    for (item, blocks) in items.iter().zip(&blocks) {
        for group in (0..shown.len()).filter(|&group| shown[group]) {
            let counts = sum_of(&blocks.cells, group);
            if let Form::Mean { sum } = item.question.form(Step::Theme, &counts) {
                kept.push(GroupBlock {
                    group,
                    question: item.question.id.clone(),
                    respondents: counts.iter().sum(),
                    sum,
                });
            }
        }
    }
    kept
}

/// Which groups are shown: from the largest on, each where all stay safe. Removing a group merges
/// two vertices and makes no new cut, so this choice cannot be extended. It depends on who is in which
/// group, never on what they answered.
fn choose(items: &[Crossed], blocks: &[Blocks], policy: &Policy) -> Vec<bool> {
    let minimum = |item: &Crossed| step_minimum(item.question, Step::Theme, policy);
    let groups = blocks[0]
        .cells
        .first()
        .map_or(0, Vec::len)
        .saturating_sub(1);
    let size = |blocks: &Blocks, group| sum_of(&blocks.cells, group).iter().sum::<u32>();
    let mut candidates: Vec<(u32, usize)> = (0..groups)
        .filter(|&group| {
            let large = |(item, blocks): (&Crossed, &Blocks)| {
                size(blocks, group) >= minimum(item).max(policy.minimum_breakdown)
            };
            items.iter().zip(blocks).all(large)
        })
        .map(|group| (size(&blocks[0], group), group))
        .collect();
    candidates.sort_by_key(|&(size, group)| (std::cmp::Reverse(size), group));
    candidates.truncate(MOST_GROUPS);
    let mut shown = vec![false; groups];
    for (_, group) in candidates {
        shown[group] = true;
        let safe = |(item, blocks): (&Crossed, &Blocks)| {
            is_safe(&classes(&blocks.cells, &shown), u64::from(minimum(item)))
        };
        shown[group] = items.iter().zip(blocks).all(safe);
    }
    shown
}

/// Sums a question over the innermost published units; `None` where nothing is published of it.
fn by_block(tree: &Tree, item: &Crossed) -> Option<Blocks> {
    let steps = &item.published.steps;
    let mut nested: Vec<Vec<Option<usize>>> = Vec::new();
    for step in steps {
        let mut shown = vec![false; tree.len()];
        step.blocks
            .iter()
            .for_each(|block| shown[block.unit] = true);
        nested.push(owners(tree, &shown));
    }
    let first = steps.first().filter(|step| step.step == Step::Theme);
    let (means, finer) = first.and_then(|_| nested.split_first())?;
    let mut cells: BTreeMap<usize, Vec<Vec<u32>>> = BTreeMap::new();
    for (unit, owner) in means.iter().enumerate() {
        let groups = &item.counts[unit];
        let sums = cells.entry((*owner)?);
        let sums = sums.or_insert_with(|| vec![vec![0; item.question.options.len()]; groups.len()]);
        for (sum, counts) in sums.iter_mut().zip(groups) {
            sum.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
        }
    }
    Some(Blocks {
        finer: (cells.keys())
            .map(|&unit| finer.iter().map(|owners| owners[unit]).collect())
            .collect(),
        cells: cells.into_values().collect(),
    })
}

/// The shown groups in order, then everybody else as one class.
fn classes(cells: &Cells, shown: &[bool]) -> Cells {
    let others = |group: usize| !shown.get(group).copied().unwrap_or(false);
    let classes = |groups: &Vec<Vec<u32>>| {
        let kept = groups
            .iter()
            .enumerate()
            .filter(|(group, _)| !others(*group));
        let mut classes: Vec<Vec<u32>> = kept.map(|(_, counts)| counts.clone()).collect();
        let mut rest = vec![0; groups.first().map_or(0, Vec::len)];
        for (_, counts) in groups
            .iter()
            .enumerate()
            .filter(|(group, _)| others(*group))
        {
            rest.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
        }
        classes.push(rest);
        classes
    };
    cells.iter().map(classes).collect()
}

fn sum_of(cells: &Cells, group: usize) -> Vec<u32> {
    let mut sum = vec![0; cells.first().map_or(0, |block| block[group].len())];
    for block in cells {
        sum.iter_mut().zip(&block[group]).for_each(|(a, b)| *a += b);
    }
    sum
}

/// Whether no cut lies between 0 and the minimum. Where the least cut of a division is 0, every other
/// cut of that division moves a whole block, which has at least so many respondents by S1.
fn is_safe(cells: &Cells, minimum: u64) -> bool {
    let classes = cells.first().map_or(0, Vec::len);
    // The last class stays on one side: a division and its complement are the same.
    (1usize..1 << classes.saturating_sub(1)).all(|side| {
        let mut cut = 0;
        for block in cells {
            let mut sides = [0u64; 2];
            for (class, counts) in block.iter().enumerate() {
                sides[side >> class & 1] += counts.iter().map(|&n| u64::from(n)).sum::<u64>();
            }
            cut += sides[0].min(sides[1]);
        }
        cut == 0 || cut >= minimum
    })
}

/// Whether somebody's answer (of a sensitive question: its class) might be certain. `finer` gives for each
/// block the blocks of the finer steps in which it lies.
fn is_certain(
    question: &Question,
    cells: &Cells,
    finer: &[Vec<Option<usize>>],
    coalition: u32,
) -> bool {
    let values: Vec<i32> = question.options.iter().filter_map(|o| o.value).collect();
    let consecutive = values.len() == question.options.len()
        && values.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let differ = |a: usize, b: usize| match question.sensitive {
        true => question.class(a) != question.class(b),
        false => a != b,
    };
    let exchanges = Exchanges {
        cells,
        finer,
        differ: &differ,
    };
    cells.iter().enumerate().any(|(block, classes)| {
        classes.iter().enumerate().any(|(class, counts)| {
            let chosen = (0..counts.len()).filter(|&option| counts[option] > 0);
            { chosen }.any(|option| {
                let apart = (0..counts.len()).filter(|&o| differ(option, o));
                let apart: u32 = apart.map(|o| counts[o]).sum();
                let needed = (coalition + 1).saturating_sub(apart);
                needed > 0
                    && !(consecutive
                        && exchanges.enough(
                            At {
                                block,
                                class,
                                option,
                            },
                            needed,
                        ))
            })
        })
    })
}
