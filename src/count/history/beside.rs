//! A wave of history beside what the earlier tool reported of it: the reports are judged by themselves, ours are
//! chosen beside them, and the auditor attacks both together.

use std::collections::BTreeSet;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::answers::History;
use super::follows::Cells;
use super::reports::Reports;
use crate::count::protect::{self, Chosen, Protected};
use crate::disclosure::audit::{self, Charts, ClaimFault, Form, Publication};
use crate::disclosure::beside::{self, Beside};
use crate::disclosure::table::Placed;
use crate::disclosure::{
    self, Answered, Answers, Certificate, Count, Counts, Leak, Participation, Policy, Previous,
    Region, Status, StepBlocks, Table, Tree, owners,
};
use crate::error::{Doing, Error, Result};
use crate::protocol::hex;

/// What the auditor calls our chart.
pub(super) const OURS: &str = "(ours)";

/// A wave, its reports, and where its people count in our tree.
pub(super) struct Neighbour<'a> {
    pub history: &'a History,
    pub reports: &'a Reports,
    /// The units as the earlier tool knew them.
    pub chart: &'a Tree,
    /// Our tree, with joined groups.
    pub tree: &'a Tree,
    /// By unit of the chart: the node of our tree in which its people count.
    pub place: &'a [usize],
    /// By node: people who count there.
    pub people: &'a [u32],
    pub policy: &'a Policy,
}

impl Neighbour<'_> {
    pub fn categories(&self) -> Vec<String> {
        let split = self.reports.split.as_ref();
        split.map_or_else(|| vec![String::new()], |split| split.categories.clone())
    }

    /// Respondents by cell as a table by unit and category.
    fn counts(&self, respondents: &[u32]) -> Counts {
        let categories = self.categories();
        let rows = respondents.chunks(categories.len());
        Counts {
            direct: rows.map(<[u32]>::to_vec).collect(),
            categories,
        }
    }

    /// Single answers by cell as a table by unit and category.
    fn answers(&self, table: &Table) -> Option<Answers> {
        let answers = match table.question.sensitive {
            true => table.as_classes(),
            false => table.as_answers(),
        };
        let width = self.categories().len();
        let reshape = |question: Answered| {
            let cells: Vec<Vec<u32>> = question.direct.into_iter().flatten().collect();
            Answered {
                direct: cells.chunks(width).map(<[Vec<u32>]>::to_vec).collect(),
                ..question
            }
        };
        let questions = answers?.questions.into_iter().map(reshape);
        Some(Answers {
            questions: questions.collect(),
        })
    }

    /// The auditor's findings on the reports alone. Rows that do not say what the answers say are refused:
    /// they are about other people, and nothing could be said about both together.
    pub fn judged(&self) -> Result<Certificate> {
        let counts = self.counts(&self.history.tally.responded);
        let rows = &self.reports.rows;
        let claims = audit::claims(self.chart, &counts, rows);
        if !claims.is_empty() {
            let sentences = claims.iter().take(50).map(|claim| {
                let (file, lines) = (&self.reports.file, &self.reports.lines);
                let fault = match claim.fault {
                    ClaimFault::Respondents { claimed, counted } => format!(
                        "column respondents: {claimed} are reported and the answers give {counted}; correct one of \
                         the two files"
                    ),
                    ClaimFault::Double(first) => {
                        format!("this region is already in line {}; keep one of the two", lines[first])
                    }
                    fault => fault.to_string(),
                };
                format!("{file}, line {}: {fault}.", lines[claim.row])
            });
            let sentences: Vec<String> = sentences.collect();
            return Err(Error::invalid(sentences.join("\n")));
        }
        let tables = protect::tables(&self.history.tally);
        let questions = tables.iter().filter_map(|table| self.answers(table));
        let answers = Answers {
            questions: questions.flat_map(|answers| answers.questions).collect(),
        };
        let publication = Publication {
            tree: self.chart,
            counts: &counts,
            answers: Some((&answers, Form::Options)),
            regions: rows,
        };
        let (k, c) = (self.policy.minimum_group, self.policy.coalition);
        Ok(publication.audit(k, c, &mut |_, _| ()))
    }

    /// SHA-256, hex, of the reports.
    pub fn digest(&self) -> Result<String> {
        let categories = self.categories();
        let row = |row: &Region| {
            let status = match row.status {
                Status::Published => "published",
                Status::Withheld => "withheld",
                Status::Rest => "rest",
            };
            let category = row.category.map(|category| &categories[category]);
            json!([self.chart.id(row.unit), category, status, row.respondents])
        };
        let mut rows: Vec<String> = { self.reports.rows.iter() }
            .map(|region| row(region).to_string())
            .collect();
        rows.sort();
        let bytes = serde_json::to_vec(&rows).doing("hashing the reports of an earlier tool")?;
        Ok(hex(&Sha256::digest(&bytes)))
    }

    /// Chooses beside the reports, and has the auditor attack ours alone and both together.
    pub fn protect(&self, previous: &Previous) -> Result<Protected> {
        let known = beside::computable(&self.reports.rows);
        let tables = protect::tables(&self.history.tally);
        let told = Told::new(self, &known);
        self.check_whole(&told)?;
        let published = match self.reports.split {
            None => {
                let whole = flags(self.chart, &known);
                let beside = Beside::charts(self.chart, &whole, self.tree, self.place);
                beside.publish(&tables, self.policy, previous)
            }
            Some(_) => {
                let counts = self.counts(&self.history.tally.responded);
                let beside = Beside::table(self.chart, &counts, &known, self.tree, self.place);
                beside.publish(&tables, self.policy, previous)
            }
        };
        for (table, published) in tables.iter().zip(&published) {
            for step in &published.steps {
                self.attack(table, step, &known)?;
            }
        }
        let width = self.categories().len();
        let place: Vec<usize> = (0..self.place.len() * width)
            .map(|cell| self.place[cell / width])
            .collect();
        let tally = self.history.tally.placed(&place, self.tree.len());
        let own = protect::tables(&tally);
        let participation =
            disclosure::participation(self.tree, self.people, &tally.responded, self.policy);
        // A band beside exact numbers of theirs may tell more than a band; so only numbers that are out already.
        let is_out = |row: &Participation| {
            let exact = matches!(row.responded, Count::Exact(_));
            exact && !row.rest && (told.numbers[row.unit] || row.unit == self.tree.root())
        };
        let chosen = Chosen {
            published,
            participation: participation.into_iter().filter(is_out).collect(),
            // Groups of background questions would be one more family over the same answers.
            groups: None,
        };
        Protected::audited(self.tree, &tally, &own, chosen, self.policy)
    }

    /// The organisation's own number of respondents is exact. Who is in no reported unit must therefore be many
    /// on both sides, or nobody.
    fn check_whole(&self, told: &Told) -> Result<()> {
        if told.numbers[self.tree.root()] {
            return Ok(());
        }
        let k = self.policy.minimum_group;
        let (mut asked, mut answered) = (0, 0);
        let width = self.categories().len();
        for unit in told.outside.iter().copied() {
            asked += self.history.asked.people[unit];
            let cells = unit * width..(unit + 1) * width;
            answered += self.history.tally.responded[cells].iter().sum::<u32>();
        }
        let absent = asked - answered;
        if asked == 0 || (answered >= k && absent >= k) {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "Wave {}: beside the reports in {} not even the organisation as a whole can be shown, since it would \
             tell who took part among the few people who are in no reported unit. Leave this wave out.",
            self.history.asked.wave, self.reports.file
        )))
    }

    /// The auditor on the reports and one step of ours together. What it finds must follow from the reports
    /// alone.
    fn attack(&self, table: &Table, step: &StepBlocks, known: &[Region]) -> Result<()> {
        let mut shown = vec![false; self.tree.len()];
        step.blocks
            .iter()
            .for_each(|block| shown[block.unit] = true);
        let leaks = match self.reports.split {
            None => self.attack_charts(table, step, known, &shown),
            Some(_) => self.attack_table(table, step, known, &shown),
        };
        let cells = Cells::new(self, known, table);
        match leaks.iter().find(|leak| !cells.follows(leak)) {
            None => Ok(()),
            Some(leak) => Err(Error::failed(format!(
                "auditing the import: question {}, step {}: beside the reports of the earlier tool figures over \
                 {} respondents would follow; nothing was stored",
                table.question.id,
                step.step.name(),
                leak.respondents
            ))),
        }
    }

    fn attack_charts(
        &self,
        table: &Table,
        step: &StepBlocks,
        known: &[Region],
        shown: &[bool],
    ) -> Vec<Leak> {
        let pair = |(unit, &node): (usize, &usize)| [unit, node];
        let placed = Placed {
            units: self.place.iter().enumerate().map(pair).collect(),
            respondents: table.respondents.clone(),
        };
        let answers = self.answers(table);
        let whole = flags(self.chart, known);
        let charts = Charts {
            trees: [self.chart, self.tree],
            name: OURS,
            placed: &placed,
            answers: answers.as_ref().map(|answers| (answers, Form::Options)),
            shown: [&whole, shown],
        };
        charts.audit(step.minimum, self.policy.coalition).leaks
    }

    fn attack_table(
        &self,
        table: &Table,
        step: &StepBlocks,
        known: &[Region],
        shown: &[bool],
    ) -> Vec<Leak> {
        let counts = self.counts(&self.history.tally.responded);
        let people = counts.by_unit();
        let same = beside::same_people(self.chart, &people, self.tree, self.place);
        let ours = (0..self.tree.len()).filter(|&node| shown[node]);
        let mut regions = known.to_vec();
        regions.extend(ours.filter_map(|node| same[node]).map(|unit| Region {
            unit,
            category: None,
            status: Status::Published,
            respondents: None,
        }));
        let answers = self.answers(table);
        let publication = Publication {
            tree: self.chart,
            counts: &self.counts(&table.respondents),
            answers: answers.as_ref().map(|answers| (answers, Form::Options)),
            regions: &regions,
        };
        let (minimum, coalition) = (step.minimum, self.policy.coalition);
        publication.audit(minimum, coalition, &mut |_, _| ()).leaks
    }
}

/// By unit: whether it is among these regions as a whole.
pub(super) fn flags(tree: &Tree, regions: &[Region]) -> Vec<bool> {
    let mut flags = vec![false; tree.len()];
    let whole = regions.iter().filter(|region| region.category.is_none());
    whole.for_each(|region| flags[region.unit] = true);
    flags
}

/// What the reports tell about our nodes.
struct Told {
    /// By node: whether the number of its respondents was reported.
    numbers: Vec<bool>,
    /// Units with people in no reported unit.
    outside: Vec<usize>,
}

impl Told {
    fn new(of: &Neighbour<'_>, known: &[Region]) -> Self {
        let people = &of.history.asked.people;
        let own: Vec<usize> = (0..of.chart.len()).collect();
        let whole = flags(of.chart, known);
        let of_units = beside::members(people, of.chart, &own);
        let reported = (0..of.chart.len()).filter(|&unit| whole[unit]);
        let mut sets: BTreeSet<&[usize]> = reported.map(|unit| &*of_units[unit]).collect();
        sets.remove(&[][..]);
        let of_nodes = beside::members(people, of.tree, of.place);
        let numbers: Vec<bool> = (of_nodes.iter())
            .map(|members| sets.contains(&**members))
            .collect();
        let around = owners(of.chart, &whole);
        let outside = own.into_iter().filter(|&unit| around[unit].is_none());
        Self {
            outside: outside.filter(|&unit| people[unit] > 0).collect(),
            numbers,
        }
    }
}
