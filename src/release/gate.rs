//! The gate: the auditor looks at the blocks before anything is shown.
//!
//! The count was audited against the ballots; this audit needs nothing but what is stored, so it runs
//! in every release, on every page, also years later and after a restored backup.

use super::stored::Stored;
use crate::count::question_of;
use crate::disclosure::audit::audit;
use crate::disclosure::{
    Answered, Answers, Block, Counts, Form, Policy, Published, Question, Region, Status, Step,
    StepBlocks, Tree, step_minimum,
};
use crate::error::{Error, Result};
use crate::wave::Wave;

/// Audits every question and step; returns them in the words of disclosure control.
pub(super) fn admit(stored: &Stored, wave: &Wave) -> Result<Vec<(Question, Published)>> {
    let mut admitted = Vec::new();
    for tallied in wave.questionnaire.tallied() {
        let question = question_of(&tallied);
        let mut steps = Vec::new();
        for (&step, blocks) in stored.blocks.get(&question.id).into_iter().flatten() {
            let minimum = step_minimum(&question, step, &wave.policy);
            examine(&stored.tree, &question, step, minimum, blocks, &wave.policy)?;
            steps.push(StepBlocks {
                step,
                minimum,
                blocks: blocks.clone(),
            });
        }
        let published = Published {
            question: question.id.clone(),
            steps,
            coarsened: Vec::new(),
        };
        admitted.push((question, published));
    }
    Ok(admitted)
}

fn examine(
    tree: &Tree,
    question: &Question,
    step: Step,
    minimum: u32,
    blocks: &[Block],
    policy: &Policy,
) -> Result<()> {
    let stop = |what: String| {
        Err(Error::failed(format!(
            "auditing the release: question {}, step {}: {what}; nothing is shown",
            question.id,
            step.name()
        )))
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
    match certificate.leaks.first() {
        Some(leak) => stop(format!(
            "a figure over {} respondents could be computed",
            leak.respondents
        )),
        None => Ok(()),
    }
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
