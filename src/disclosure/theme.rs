//! Rule 2: a theme's score over a region is the unweighted mean of its items' means over that
//! region, its n the smallest n of an item, and it is shown only where every item is.
//!
//! Rejected: the mean of persons' own theme means. It differs from this one by exactly the people
//! who skipped an item, so the two together would tell their answers.

use super::display::exact_mean;
use super::form::{Block, Question, Step};
use super::ladder::{Figure, Published, figures, owners};
use super::tree::Tree;

/// The score of one region.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeScore {
    /// The unit.
    pub unit: usize,
    /// Whether this is the unit's rest: those in none of its shown parts.
    pub rest: bool,
    /// The smallest number of respondents of an item.
    pub respondents: u32,
    /// The unrounded score; below the organisation only [`super::display::mean`] of it is shown.
    pub score: f64,
}

/// The scores of a theme over every region where all its items have a mean, then the rests, by unit.
/// `items` are the theme's questions with what is published of them.
pub fn theme_scores(tree: &Tree, items: &[(&Question, &Published)]) -> Vec<ThemeScore> {
    let mut means: Vec<&[Block]> = Vec::new();
    for (_, published) in items {
        match published.steps.iter().find(|step| step.step == Step::Theme) {
            Some(step) => means.push(&step.blocks),
            None => return Vec::new(),
        }
    }
    let mut shown = vec![!items.is_empty(); tree.len()];
    for blocks in &means {
        let mut has = vec![false; tree.len()];
        blocks.iter().for_each(|block| has[block.unit] = true);
        shown.iter_mut().zip(has).for_each(|(all, one)| *all &= one);
    }
    let owners = owners(tree, &shown);
    let merged: Vec<Vec<Block>> = means.iter().map(|blocks| merge(blocks, &owners)).collect();
    let wholes: Vec<_> = merged.iter().map(|blocks| figures(tree, blocks)).collect();
    let mut scores = Vec::new();
    for unit in (0..tree.len()).filter(|&unit| shown[unit]) {
        let whole: Option<Vec<&Figure>> = wholes.iter().map(|of| of.get(&unit)).collect();
        scores.extend(whole.and_then(|whole| score(items, unit, false, &whole)));
    }
    for unit in (0..tree.len()).filter(|&unit| shown[unit]) {
        let rests: Vec<Figure> = (merged.iter().flatten().filter(|block| block.unit == unit))
            .map(|block| Figure {
                respondents: block.respondents,
                form: block.form.clone(),
            })
            .collect();
        let is_whole = wholes
            .iter()
            .zip(&rests)
            .all(|(of, rest)| of.get(&unit) == Some(rest));
        if !is_whole {
            scores.extend(score(items, unit, true, &rests.iter().collect::<Vec<_>>()));
        }
    }
    scores
}

/// Adds an item's blocks to those of the theme's own regions, a subset of the item's.
fn merge(blocks: &[Block], owners: &[Option<usize>]) -> Vec<Block> {
    let mut merged: std::collections::BTreeMap<usize, Block> = Default::default();
    for block in blocks {
        let Some(unit) = owners[block.unit] else {
            continue;
        };
        match merged.get_mut(&unit) {
            Some(sum) => {
                if sum.form.add(&block.form) {
                    sum.respondents += block.respondents;
                }
            }
            None => {
                let block = Block {
                    unit,
                    ..block.clone()
                };
                merged.insert(unit, block);
            }
        }
    }
    merged.into_values().collect()
}

/// No score where an item has nobody: its mean does not exist.
fn score(
    items: &[(&Question, &Published)],
    unit: usize,
    rest: bool,
    of: &[&Figure],
) -> Option<ThemeScore> {
    let mut sum = 0.0;
    for ((question, _), figure) in items.iter().zip(of) {
        sum += exact_mean(question, figure)?;
    }
    Some(ThemeScore {
        unit,
        rest,
        respondents: of.iter().map(|figure| figure.respondents).min()?,
        score: sum / items.len() as f64,
    })
}
