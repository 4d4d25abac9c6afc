//! The groups of a background question: chosen by disclosure control, attacked by the auditor together
//! with everything that is published of the same questions by unit.

use std::collections::BTreeMap;

use super::tally::{BreakdownTally, Tally};
use super::tally_file::BreakdownRow;
use crate::disclosure::audit::{self, Form as AuditForm, Publication};
use crate::disclosure::{
    self, Answered, Answers, Certificate, Counts, Crossed, GroupBlock, Policy, Published, Region,
    Status, Step, StepBlocks, Table, Tree,
};
use crate::error::{Error, Result};

/// What may be kept, and the auditor's certificate of each table.
pub(super) fn protect(
    tree: &Tree,
    tally: &Tally,
    tables: &[Table],
    published: &[Published],
    policy: &Policy,
) -> Result<(Vec<BreakdownRow>, Vec<Certificate>)> {
    let Some(breakdown) = &tally.breakdown else {
        return Ok(Default::default());
    };
    let mut themes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        if let (Some(theme), false) = (&table.question.theme, breakdown.counts[number].is_empty()) {
            themes.entry(theme).or_default().push(number);
        }
    }
    let background = &tables[breakdown.background].question;
    let mut rows = Vec::new();
    let mut certificates = Vec::new();
    for items in themes.into_values() {
        let crossed: Vec<Crossed> = items
            .iter()
            .map(|&number| Crossed {
                question: &tables[number].question,
                published: &published[number],
                counts: &breakdown.counts[number],
            })
            .collect();
        let kept = disclosure::breakdown(tree, &crossed, policy);
        for (item, &number) in crossed.iter().zip(&items) {
            let blocks = kept
                .iter()
                .filter(|block| block.question == item.question.id);
            let blocks: Vec<&GroupBlock> = blocks.collect();
            if !blocks.is_empty() {
                let crossing = Crossing {
                    tree,
                    breakdown,
                    names: names(background),
                    number,
                };
                certificates.push(crossing.examine(item, &blocks, policy)?);
            }
        }
        rows.extend(kept.into_iter().map(|block| BreakdownRow {
            background: background.id.clone(),
            group: background.options[block.group].id.clone(),
            question: block.question,
            respondents: block.respondents,
            sum: block.sum,
        }));
    }
    Ok((rows, certificates))
}

/// What the auditor calls the groups; no option has an id with brackets.
fn names(background: &disclosure::Question) -> Vec<String> {
    let options = background.options.iter().map(|option| option.id.clone());
    options.chain(["(none)".to_owned()]).collect()
}

/// One question by unit and group, for the auditor.
struct Crossing<'a> {
    tree: &'a Tree,
    breakdown: &'a BreakdownTally,
    names: Vec<String>,
    number: usize,
}

impl Crossing<'_> {
    /// The auditor's certificate. It is given the true counts and what is to be published, and nothing of
    /// how that was chosen. Regions by unit alone were counted before; here only groups count.
    fn examine(
        &self,
        item: &Crossed,
        blocks: &[&GroupBlock],
        policy: &Policy,
    ) -> Result<Certificate> {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by_key(|&group| &self.names[group]);
        let counts = self.counts(&order);
        let means = item
            .published
            .steps
            .iter()
            .find(|step| step.step == Step::Theme);
        let mut regions = means.map_or_else(Vec::new, |step: &StepBlocks| {
            disclosure::regions(self.tree, &step.blocks)
        });
        regions.extend(blocks.iter().map(|block| Region {
            unit: self.tree.root(),
            category: order.iter().position(|&group| group == block.group),
            status: Status::Published,
            respondents: Some(block.respondents),
        }));
        if let Some(claim) = audit::claims(self.tree, &counts, &regions).first() {
            return Err(Error::failed(format!("auditing a breakdown: {claim}")));
        }
        let form = if item.question.sensitive {
            AuditForm::Options
        } else {
            AuditForm::Means
        };
        let answers = self.answers(item.question, &order);
        let publication = Publication {
            tree: self.tree,
            counts: &counts,
            answers: Some((&answers, form)),
            regions: &regions,
        };
        let minimum = disclosure::step_minimum(item.question, Step::Theme, policy);
        let certificate = publication.audit(minimum, policy.coalition, &mut |_, _| ());
        Ok(Certificate {
            published: blocks.len() as u64,
            withheld: BTreeMap::new(),
            ..certificate
        })
    }

    fn counts(&self, order: &[usize]) -> Counts {
        let groups = &self.breakdown.counts[self.number];
        let row = |unit: &Vec<Vec<u32>>| {
            order
                .iter()
                .map(|&group| unit[group].iter().sum())
                .collect()
        };
        Counts {
            categories: order
                .iter()
                .map(|&group| self.names[group].clone())
                .collect(),
            direct: groups.iter().map(row).collect(),
        }
    }

    fn answers(&self, question: &disclosure::Question, order: &[usize]) -> Answers {
        let classes = question.sensitive;
        let form = |counts: &Vec<u32>| match classes {
            true => question.by_class(counts),
            false => counts.clone(),
        };
        let options = match classes {
            true => (0..question.classes())
                .map(|class| format!("class {class}"))
                .collect(),
            false => question
                .options
                .iter()
                .map(|option| option.id.clone())
                .collect(),
        };
        let groups = &self.breakdown.counts[self.number];
        let row = |unit: &Vec<Vec<u32>>| order.iter().map(|&group| form(&unit[group])).collect();
        Answers {
            questions: vec![Answered {
                id: question.id.clone(),
                options,
                direct: groups.iter().map(row).collect(),
            }],
        }
    }
}
