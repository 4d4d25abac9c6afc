//! What the count stored, read back.

use std::collections::BTreeMap;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::ledger::{Kind, LedgerLine};
use super::recut;
use crate::count::BreakdownRow;
use crate::disclosure::{Block, Form, Participation, Step, Tree};
use crate::error::{Doing, Error, Result};
use crate::invitation::GroupRow;
use crate::organisation::Moves;
use crate::organisation::records::{UnitRow, chart, headcounts, tree_of};
use crate::protocol::hex;
use crate::statistics::Moments;
use crate::store::Conn;
use crate::store::office_schema::{block, breakdown, moment, participation};
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
    pub breakdowns: Vec<BreakdownRow>,
    pub ledger: Vec<LedgerLine>,
    /// Which units went where, if the wave was cut anew.
    pub moves: Option<Moves>,
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
        for carried in Wave::carried_by(connection, &wave.id)? {
            for group in GroupRow::all(connection, &carried)? {
                invited[tree.root()] += group.size.unsigned_abs();
            }
        }
        for (unit, people) in headcounts(connection, &wave.id)? {
            invited[find(&tree, &unit)?] += people;
        }
        let ledger = LedgerLine::of(connection, &wave.id)?;
        Ok(Self {
            moves: recut::entered(connection, &ledger)?,
            blocks: read_blocks(connection, wave, &tree)?,
            participation: read_participation(connection, wave)?,
            breakdowns: read_breakdowns(connection, wave)?,
            ledger,
            moments: read_moments(connection, wave)?,
            units,
            tree,
            invited,
        })
    }

    /// SHA-256, hex, of everything a release is made from, whatever order the database keeps it in.
    pub fn digest(&self) -> Result<String> {
        let id = |unit: usize| self.tree.id(unit);
        let blocks: Vec<_> = self
            .blocks
            .iter()
            .flat_map(|(question, steps)| {
                steps.iter().flat_map(move |(step, blocks)| {
                    let line = move |block: &'_ Block| {
                        (
                            question.clone(),
                            step.name(),
                            id(block.unit),
                            block.respondents,
                            block.form.clone(),
                        )
                    };
                    blocks.iter().map(line)
                })
            })
            .collect();
        let moments = self.moments.iter();
        let moments = moments.map(|(theme, of)| (theme, of.n, of.sum_of_squares));
        let all = (
            blocks,
            &self.participation,
            &self.breakdowns,
            moments.collect::<Vec<_>>(),
        );
        let bytes = serde_json::to_vec(&all).doing("hashing a publication")?;
        Ok(hex(&Sha256::digest(&bytes)))
    }

    /// Whether another tool has published reports of the same answers.
    pub fn is_beside_reports(&self) -> bool {
        self.ledger.iter().any(|line| line.kind == Kind::Import)
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

fn read_breakdowns(connection: &mut Conn, wave: &Wave) -> Result<Vec<BreakdownRow>> {
    let rows: Vec<(String, String, String, String, i32, i64)> = breakdown::table
        .filter(breakdown::wave.eq(&wave.id))
        .select((
            breakdown::background,
            breakdown::unit,
            breakdown::group,
            breakdown::question,
            breakdown::respondents,
            breakdown::sum,
        ))
        .load(connection)
        .doing("reading the breakdowns")?;
    let mut rows: Vec<BreakdownRow> = rows
        .into_iter()
        .map(
            |(background, unit, group, question, respondents, sum)| BreakdownRow {
                background,
                unit,
                group,
                question,
                respondents: respondents.unsigned_abs(),
                sum,
            },
        )
        .collect();
    // Databases differ in how they order texts.
    rows.sort_by(|a, b| {
        let key = |row: &BreakdownRow| {
            (
                row.background.clone(),
                row.unit.clone(),
                row.group.clone(),
                row.question.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    Ok(rows)
}

fn read_moments(connection: &mut Conn, wave: &Wave) -> Result<BTreeMap<String, Moments>> {
    let rows: Vec<(String, i32, f64)> = moment::table
        .filter(moment::wave.eq(&wave.id))
        .select((moment::theme, moment::persons, moment::deviations))
        .load(connection)
        .doing("reading the spreads")?;
    // Deviations from the mean have the sum 0.
    let moments = |(theme, persons, deviations): (String, i32, f64)| {
        let moments = Moments {
            n: persons.unsigned_abs(),
            sum: 0.0,
            sum_of_squares: deviations,
        };
        (theme, moments)
    };
    Ok(rows.into_iter().map(moments).collect())
}
