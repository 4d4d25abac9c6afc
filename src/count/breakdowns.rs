//! The groups of a background question: chosen by disclosure control, attacked by the auditor together
//! with everything that is published of the same questions by unit.

use std::collections::BTreeMap;

use super::tally::{BreakdownTally, Tally};
use super::tally_file::BreakdownRow;
use crate::disclosure::audit::{self, Form as AuditForm, Publication};
use crate::disclosure::{
    self, Certificate, Counts, Crossed, GroupBlock, Leak, Policy, Published, Question, Region,
    Status, Step, Table, Tree,
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
fn names(background: &Question) -> Vec<String> {
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
    /// how that was chosen. Sizes are attacked with units and groups together; certain answers in the groups
    /// by themselves, as units were before: in a crossed table the auditor tries fewer exchanges than
    /// there are, and would refuse every team of one mind.
    fn examine(
        &self,
        item: &Crossed,
        blocks: &[&GroupBlock],
        policy: &Policy,
    ) -> Result<Certificate> {
        let minimum = disclosure::step_minimum(item.question, Step::Theme, policy);
        let counts = self.counts();
        let means = item.published.steps.iter();
        let means = means.filter(|step| step.step == Step::Theme);
        let mut regions: Vec<Region> = means
            .flat_map(|step| disclosure::regions(self.tree, &step.blocks))
            .collect();
        regions.extend(blocks.iter().map(|block| {
            Region {
                unit: self.tree.root(),
                category: counts
                    .categories
                    .iter()
                    .position(|name| *name == self.names[block.group]),
                status: Status::Published,
                respondents: Some(block.respondents),
            }
        }));
        let together = Publication {
            tree: self.tree,
            counts: &counts,
            answers: None,
            regions: &regions,
        };
        let mut certificate = attack(&together, minimum, policy)?;
        certificate
            .leaks
            .extend(self.by_themselves(item.question, blocks, minimum, policy)?);
        Ok(Certificate {
            published: blocks.len() as u64,
            withheld: BTreeMap::new(),
            ..certificate
        })
    }

    fn counts(&self) -> Counts {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by_key(|&group| &self.names[group]);
        let row = |unit: &Vec<Vec<u32>>| {
            let groups = order.iter();
            groups.map(|&group| unit[group].iter().sum()).collect()
        };
        Counts {
            categories: order
                .iter()
                .map(|&group| self.names[group].clone())
                .collect(),
            direct: self.breakdown.counts[self.number].iter().map(row).collect(),
        }
    }

    /// The groups as units of an organisation of their own; who is in none sits at its top.
    fn by_themselves(
        &self,
        question: &Question,
        blocks: &[&GroupBlock],
        minimum: u32,
        policy: &Policy,
    ) -> Result<Vec<Leak>> {
        let mut rows = vec![("(all)".to_owned(), String::new())];
        let below = blocks.iter().map(|block| self.names[block.group].clone());
        rows.extend(below.map(|name| (name, "(all)".to_owned())));
        let tree = Tree::new(&rows)
            .map_err(|_| Error::failed("auditing a breakdown: two groups have one name"))?;
        let mut answers = vec![vec![0; question.options.len()]; tree.len()];
        for groups in &self.breakdown.counts[self.number] {
            for (group, counts) in groups.iter().enumerate() {
                let unit = tree.find(&self.names[group]).unwrap_or(tree.root());
                let sums = answers[unit].iter_mut();
                sums.zip(counts).for_each(|(a, b)| *a += b);
            }
        }
        let table = Table {
            question: question.clone(),
            respondents: answers.iter().map(|counts| counts.iter().sum()).collect(),
            counts: answers,
        };
        let (answers, form) = match question.sensitive {
            true => (table.as_classes(), AuditForm::Options),
            false => (table.as_answers(), AuditForm::Means),
        };
        let all = |unit| Region {
            unit,
            category: None,
            status: Status::Published,
            respondents: Some(tree.totals(&table.respondents)[unit]),
        };
        let publication = Publication {
            tree: &tree,
            counts: &table.as_counts(),
            answers: answers.as_ref().map(|answers| (answers, form)),
            regions: &(0..tree.len()).map(all).collect::<Vec<_>>(),
        };
        Ok(attack(&publication, minimum, policy)?.leaks)
    }
}

fn attack(publication: &Publication, minimum: u32, policy: &Policy) -> Result<Certificate> {
    let Publication {
        tree,
        counts,
        regions,
        ..
    } = *publication;
    if let Some(claim) = audit::claims(tree, counts, regions).first() {
        return Err(Error::failed(format!("auditing a breakdown: {claim}")));
    }
    Ok(publication.audit(minimum, policy.coalition, &mut |_, _| ()))
}
