//! The auditor on a recut.

use super::{Recut, home};
use crate::disclosure::audit::{Charts, Form as AuditForm};
use crate::disclosure::table::Placed;
use crate::disclosure::{
    Answered, Answers, Block, Certificate, Form, Question, Step, Tree, owners, step_minimum,
};
use crate::error::{Error, Result};
use crate::release::Release;

impl Recut {
    /// The auditor on the old publication and these regions together: blocks are the people whom neither
    /// divides. A finding stops everything.
    pub(in crate::release) fn audited(&self, old: &Release, tree: &Tree) -> Result<Certificate> {
        let policy = &old.policy;
        let mut all = Certificate::nothing(policy.minimum_group, policy.coalition);
        for ((id, step), units) in &self.shown {
            let found = old
                .published
                .iter()
                .find(|(question, _)| question.id == *id);
            let found = found.and_then(|(question, published)| {
                let kept = published.steps.iter().find(|kept| kept.step == *step)?;
                Some((question, &kept.blocks))
            });
            let Some((question, kept)) = found else {
                return Err(Error::failed(format!(
                    "auditing a recut: question {id}: nothing was kept of it"
                )));
            };
            let certificate = self.attack(old, tree, question, *step, kept, units);
            if let Some(leak) = certificate.leaks.first() {
                return Err(Error::failed(format!(
                    "auditing a recut: question {id}, step {}: figures over {} respondents would follow; nothing is \
                     shown",
                    step.name(),
                    leak.respondents
                )));
            }
            all.add(certificate);
        }
        Ok(all)
    }

    fn attack(
        &self,
        old: &Release,
        newer: &Tree,
        question: &Question,
        step: Step,
        kept: &[Block],
        units: &[usize],
    ) -> Certificate {
        let mut flags = [vec![false; old.tree.len()], vec![false; newer.len()]];
        kept.iter().for_each(|block| flags[0][block.unit] = true);
        units.iter().for_each(|&unit| flags[1][unit] = true);
        let owners = owners(&old.tree, &flags[0]);
        let place = |block: &Block| {
            let inside = (0..old.tree.len())
                .filter(|&at| owners[at] == Some(block.unit) && old.invited[at] > 0);
            let homes = inside.map(|at| self.homes[at]).collect();
            [block.unit, home(newer, &homes)]
        };
        let placed = Placed {
            units: kept.iter().map(place).collect(),
            respondents: kept.iter().map(|block| block.respondents).collect(),
        };
        let options = |block: &Block| match &block.form {
            Form::Options(counts) => Some(vec![counts.clone()]),
            _ => None,
        };
        let direct: Option<Vec<Vec<Vec<u32>>>> = kept.iter().map(options).collect();
        let answers = direct.filter(|_| !question.multiple).map(|direct| Answers {
            questions: vec![Answered {
                id: question.id.clone(),
                options: question
                    .options
                    .iter()
                    .map(|option| option.id.clone())
                    .collect(),
                direct,
            }],
        });
        let charts = Charts {
            trees: [&old.tree, newer],
            name: "newer",
            placed: &placed,
            answers: answers
                .as_ref()
                .map(|answers| (answers, AuditForm::Options)),
            shown: [&flags[0], &flags[1]],
        };
        let minimum = step_minimum(question, step, &old.policy);
        charts.audit(minimum, old.policy.coalition)
    }
}
