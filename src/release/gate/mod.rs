//! The gate: the auditor looks at the blocks before anything is shown.
//!
//! The count was audited against the ballots; this audit needs nothing but what is stored, so it runs
//! in every release, on every page, also years later and after a restored backup.

mod steps;
mod tables;

use super::stored::Stored;
use crate::count::question_of;
use crate::disclosure::audit::audit;
use crate::disclosure::certificate::NOT_KEPT;
use crate::disclosure::{
    Answered, Answers, Block, Certificate, Counts, Form, Policy, Published, Question, Region,
    Status, Step, StepBlocks, Tree, step_minimum,
};
use crate::error::{Error, Result};
use crate::wave::Wave;

/// What may be shown, and what the auditor found.
pub(super) struct Admitted {
    pub published: Vec<(Question, Published)>,
    pub certificate: Certificate,
}

/// Audits every question, step and table; returns them in the words of disclosure control. A finding stops
/// everything and is named.
pub(super) fn admit(stored: &Stored, wave: &Wave) -> Result<Admitted> {
    let (tree, policy) = (&stored.tree, &wave.policy);
    let mut certificate = Certificate::nothing(policy.minimum_group, policy.coalition);
    let mut admitted = Vec::new();
    let mut known = 0;
    for tallied in wave.questionnaire.tallied() {
        let question = question_of(&tallied);
        let mut steps: Vec<StepBlocks> = Vec::new();
        for (&step, blocks) in stored.blocks.get(&question.id).into_iter().flatten() {
            let minimum = step_minimum(&question, step, policy);
            certificate.add(examine(tree, &question, step, minimum, blocks, policy)?);
            let now = StepBlocks {
                step,
                minimum,
                blocks: blocks.clone(),
            };
            let before = steps.last();
            let fault =
                before.and_then(|before| steps::fault_between(tree, &question, before, &now));
            if let Some(fault) = fault {
                return stop(&format!(
                    "question {}, step {}: {fault}",
                    question.id,
                    step.name()
                ));
            }
            steps.push(now);
        }
        known += usize::from(!steps.is_empty());
        let published = Published {
            question: question.id.clone(),
            steps,
            coarsened: Vec::new(),
        };
        admitted.push((question, published));
    }
    if known < stored.blocks.len() {
        return stop("there are blocks of a question that was not asked");
    }
    let fault = tables::fault_in_participation(tree, &stored.participation, policy);
    if let Some(fault) = fault {
        return stop(&format!("participation: {fault}"));
    }
    let (rows, asked) = (&stored.breakdowns, &wave.questionnaire);
    if let Some(fault) = tables::fault_in_breakdowns(tree, rows, &admitted, asked, policy) {
        return stop(&fault);
    }
    Ok(Admitted {
        published: admitted,
        certificate,
    })
}

fn stop<T>(what: &str) -> Result<T> {
    Err(Error::failed(format!(
        "auditing the release: {what}; nothing is shown"
    )))
}

fn examine(
    tree: &Tree,
    question: &Question,
    step: Step,
    minimum: u32,
    blocks: &[Block],
    policy: &Policy,
) -> Result<Certificate> {
    let stop = |what: String| {
        stop(&format!(
            "question {}, step {}: {what}",
            question.id,
            step.name()
        ))
    };
    let mut direct = vec![0; tree.len()];
    let mut shown = vec![false; tree.len()];
    for block in blocks {
        direct[block.unit] = block.respondents;
        shown[block.unit] = true;
        if let Some(fault) = fault_in_form(question, step, block, policy.coalition) {
            return stop(format!("the block of unit {} {fault}", tree.id(block.unit)));
        }
    }
    let totals = tree.totals(&direct);
    let published: Vec<Region> = (0..tree.len())
        .filter(|&unit| shown[unit])
        .map(|unit| Region {
            unit,
            category: None,
            status: Status::Published,
            respondents: Some(totals[unit]),
        })
        .collect();
    let counts = Counts::plain(&direct);
    let answers = options(question, step, blocks, tree.len());
    let certificate = audit(
        tree,
        &counts,
        answers.as_ref(),
        &published,
        minimum,
        policy.coalition,
    );
    if let Some(leak) = certificate.leaks.first() {
        return stop(format!(
            "a figure over {} respondents could be computed",
            leak.respondents
        ));
    }
    // Here every unit without a block seems to be empty. Why it has none, the certificate of the count says.
    let withheld: u64 = certificate.withheld.values().sum();
    let withheld = Some((NOT_KEPT.to_owned(), withheld)).filter(|(_, units)| *units > 0);
    Ok(Certificate {
        withheld: withheld.into_iter().collect(),
        ..certificate
    })
}

/// What a block's own form gives away, looked at by itself.
fn fault_in_form(
    question: &Question,
    step: Step,
    block: &Block,
    coalition: u32,
) -> Option<&'static str> {
    let n = i64::from(block.respondents);
    let least = i64::from(coalition) + 1;
    match (&block.form, question.ends()) {
        (Form::Mean { sum }, Some((lo, hi))) if step == Step::Theme => {
            let margins = [sum - n * i64::from(lo), n * i64::from(hi) - sum];
            (n > 0 && margins.iter().any(|&margin| margin < least))
                .then_some("makes an answer certain")
        }
        (Form::Classes(counts), _)
            if matches!(step, Step::Tens | Step::Fives) && counts.len() == question.classes() =>
        {
            if counts.iter().map(|&count| i64::from(count)).sum::<i64>() != n {
                return Some("does not add up");
            }
            let single = |class: usize| {
                (0..question.options.len())
                    .filter(|&option| question.class(option) == class)
                    .count()
                    == 1
            };
            let certain = counts.iter().enumerate().any(|(class, &count)| {
                (question.sensitive || single(class)) && n - i64::from(count) < least
            });
            (n > 0 && certain).then_some("makes an answer certain")
        }
        (Form::Options(counts), _)
            if step == Step::Options && counts.len() == question.options.len() =>
        {
            let sum: i64 = counts.iter().map(|&count| i64::from(count)).sum();
            (!question.multiple && sum != n).then_some("does not add up")
        }
        _ => Some("is not in the form of its step"),
    }
}

/// The answers of a block that shows every option, for the auditor.
fn options(question: &Question, step: Step, blocks: &[Block], units: usize) -> Option<Answers> {
    if step != Step::Options || question.multiple {
        return None;
    }
    let mut direct = vec![vec![vec![0; question.options.len()]]; units];
    for block in blocks {
        if let Form::Options(counts) = &block.form {
            direct[block.unit][0].clone_from(counts);
        }
    }
    Some(Answers {
        questions: vec![Answered {
            id: question.id.clone(),
            options: question.options.iter().map(|o| o.id.clone()).collect(),
            direct,
        }],
    })
}
