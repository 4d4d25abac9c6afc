//! What the count stored, read back.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::disclosure::{Block, Form, Participation, Step, Tree};
use crate::error::{Doing, Error, Result};
use crate::invitation::GroupRow;
use crate::organisation::records::{UnitRow, chart, tree_of};
use crate::statistics::Moments;
use crate::store::Conn;
use crate::store::office_schema::{block, moment, participation};
use crate::wave::Wave;

/// Everything a release is built from.
pub struct Stored {
    pub units: Vec<UnitRow>,
    pub tree: Tree,
    /// People invited directly in each node.
    pub invited: Vec<u32>,
    /// Residual blocks by question and step.
    pub blocks: BTreeMap<String, BTreeMap<Step, Vec<Block>>>,
    pub participation: Vec<Participation>,
    pub moments: BTreeMap<String, Moments>,
}

impl Stored {
    /// Reads everything of one counted wave.
    pub fn read(connection: &mut Conn, wave: &Wave) -> Result<Self> {
        let units = chart(connection, &wave.id)?;
        let tree = tree_of(&units)?;
        let mut invited = vec![0; tree.len()];
        for group in GroupRow::all(connection, &wave.id)? {
            invited[find(&tree, &group.unit)?] += group.size.unsigned_abs();
        }
        Ok(Self {
            blocks: read_blocks(connection, wave, &tree)?,
            participation: read_participation(connection, wave)?,
            moments: read_moments(connection, wave)?,
            units,
            tree,
            invited,
        })
    }

    /// Which unit is shown for which question in which step.
    pub fn regions(&self) -> Vec<(String, Step, usize)> {
        let mut regions = Vec::new();
        for (question, steps) in &self.blocks {
            for (step, blocks) in steps {
                regions.extend(blocks.iter().map(|b| (question.clone(), *step, b.unit)));
            }
        }
        regions
    }
}

fn find(tree: &Tree, unit: &str) -> Result<usize> {
    tree.find(unit)
        .ok_or_else(|| Error::failed("reading results: a unit is gone from the chart"))
}

fn read_blocks(
    connection: &mut Conn,
    wave: &Wave,
    tree: &Tree,
) -> Result<BTreeMap<String, BTreeMap<Step, Vec<Block>>>> {
    let rows: Vec<(String, String, String, i32, String)> = block::table
        .filter(block::wave.eq(&wave.id))
        .select((
            block::question,
            block::step,
            block::unit,
            block::respondents,
            block::form,
        ))
        .load(connection)
        .doing("reading the blocks")?;
    let mut blocks: BTreeMap<String, BTreeMap<Step, Vec<Block>>> = BTreeMap::new();
    for (question, step, unit, respondents, form) in rows {
        let form: Form = serde_json::from_str(&form).doing("reading a block")?;
        let step = Step::from_name(&step)
            .ok_or_else(|| Error::failed("reading a block: its step is not known"))?;
        blocks
            .entry(question)
            .or_default()
            .entry(step)
            .or_default()
            .push(Block {
                unit: find(tree, &unit)?,
                respondents: respondents.unsigned_abs(),
                form,
            });
    }
    for steps in blocks.values_mut() {
        for step in steps.values_mut() {
            step.sort_by_key(|block| block.unit);
        }
    }
    Ok(blocks)
}

fn read_participation(connection: &mut Conn, wave: &Wave) -> Result<Vec<Participation>> {
    let rows: Vec<String> = participation::table
        .filter(participation::wave.eq(&wave.id))
        .select(participation::shown)
        .load(connection)
        .doing("reading participation")?;
    let mut rows: Vec<Participation> = rows
        .iter()
        .map(|row| serde_json::from_str(row).doing("reading participation"))
        .collect::<Result<_>>()?;
    rows.sort_by_key(|row| (row.unit, row.rest));
    Ok(rows)
}

fn read_moments(connection: &mut Conn, wave: &Wave) -> Result<BTreeMap<String, Moments>> {
    let rows: Vec<(String, i32, f64, f64)> = moment::table
        .filter(moment::wave.eq(&wave.id))
        .select((
            moment::theme,
            moment::persons,
            moment::sum,
            moment::sum_squares,
        ))
        .load(connection)
        .doing("reading moments")?;
    Ok(rows
        .into_iter()
        .map(|(theme, n, sum, sum_of_squares)| {
            let n = n.unsigned_abs();
            let moments = Moments {
                n,
                sum,
                sum_of_squares,
            };
            (theme, moments)
        })
        .collect())
}
