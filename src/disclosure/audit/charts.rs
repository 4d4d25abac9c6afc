//! Two trees over the same respondents: the old organisation chart and the new one.
//!
//! The second chart takes the place of the categories: any two families of nested regions make the same
//! graph, and its cuts are what can be computed (see `graph`).

use super::attack::Attack;
use super::cover::{Cover, chart_totals};
use super::exact::{Cell, statistics_of_rows};
use super::graph::Edges;
use super::{Form, reason};
use crate::disclosure::certificate::Certificate;
use crate::disclosure::table::{Answers, Placed};
use crate::disclosure::tree::Tree;
use std::collections::BTreeMap;

/// Beyond this the cuts stand alone.
const MOST_REGIONS: usize = 96;
const MOST_GROUPS: usize = 512;

/// A publication on two charts.
#[derive(Debug, Clone, Copy)]
pub struct Charts<'a> {
    /// The units of both.
    pub trees: [&'a Tree; 2],
    /// What the second chart is called; it stands in a finding where a category stands otherwise.
    pub name: &'a str,
    /// Who is where in both.
    pub placed: &'a Placed,
    /// Their answers (`[group][0][option]`), shown for every published region in this form.
    pub answers: Option<(&'a Answers, Form)>,
    /// By chart and unit: whether it is published.
    pub shown: [&'a [bool]; 2],
}

impl Charts<'_> {
    /// Finds every statistic on 1 to `minimum - 1` respondents and every answer that a coalition
    /// can be certain of, as [`Publication::audit`](super::Publication::audit) does.
    pub fn audit(&self, minimum: u32, coalition: u32) -> Certificate {
        let cover = Cover::of_charts(self.trees, self.placed, self.shown);
        let groups = self.placed.units.iter();
        let edges = Edges::new(
            &cover,
            groups.map(|units| cover.chart_ends(*units)).collect(),
        );
        let mut attack = Attack::new(&cover, &edges, minimum, coalition);
        let people = |group: usize| {
            let respondents = self.placed.respondents.get(group);
            respondents.map_or(0, |&n| u64::from(n))
        };
        let smallest = attack.people(people);
        let rows = self.rows();
        let named = |row: usize| (rows[row].1, (rows[row].0 == 1).then_some(0));
        attack.algebra(|minimum| self.algebra(&rows, minimum), named);
        if let Some((answers, form)) = self.answers {
            for question in &answers.questions {
                attack.question(&question.options, form, |group, option| {
                    let cell = question.direct.get(group).and_then(|row| row.first());
                    let count = cell.and_then(|options| options.get(option));
                    count.map_or(0, |&n| u64::from(n))
                });
            }
        }
        Certificate {
            minimum,
            coalition,
            published: rows.len() as u64,
            withheld: self.withheld(u64::from(minimum)),
            smallest_block: smallest.block,
            smallest_cut: smallest.cut,
            leaks: attack.leaks(|unit, second| match second {
                None => [self.trees[0].id(unit).to_owned(), String::new()],
                Some(_) => [self.trees[1].id(unit).to_owned(), self.name.to_owned()],
            }),
        }
    }

    fn is_shown(&self, chart: usize, unit: usize) -> bool {
        self.shown[chart].get(unit).copied().unwrap_or(false)
    }

    /// The published regions: chart and unit.
    fn rows(&self) -> Vec<(usize, usize)> {
        let units = [0, 1].map(|chart| (0..self.trees[chart].len()).map(move |unit| (chart, unit)));
        let shown = units.into_iter().flatten();
        shown
            .filter(|&(chart, unit)| self.is_shown(chart, unit))
            .collect()
    }

    /// The second method, on small charts.
    fn algebra(
        &self,
        rows: &[(usize, usize)],
        minimum: u64,
    ) -> Option<Vec<super::exact::Statistic>> {
        if rows.len() > MOST_REGIONS || self.placed.units.len() > MOST_GROUPS {
            return None;
        }
        let inside = |units: &[usize; 2], row: usize| {
            let (chart, top) = rows[row];
            let tree = self.trees[chart];
            let start = Some(units[chart]).filter(|&unit| unit < tree.len());
            std::iter::successors(start, |&unit| tree.parent(unit)).any(|unit| unit == top)
        };
        let groups = self.placed.units.iter().zip(&self.placed.respondents);
        let cells = groups.map(|(units, &respondents)| Cell {
            respondents: u64::from(respondents),
            rows: (0..rows.len()).filter(|&row| inside(units, row)).collect(),
        });
        statistics_of_rows(&cells.collect::<Vec<_>>(), rows.len(), minimum)
    }

    fn withheld(&self, minimum: u64) -> BTreeMap<String, u64> {
        let mut withheld = BTreeMap::new();
        for chart in 0..2 {
            let totals = chart_totals(self.trees[chart], self.placed, chart);
            for (unit, respondents) in totals.into_iter().enumerate() {
                if !self.is_shown(chart, unit) {
                    let reason = reason(respondents, minimum).to_owned();
                    *withheld.entry(reason).or_default() += 1;
                }
            }
        }
        withheld
    }
}
