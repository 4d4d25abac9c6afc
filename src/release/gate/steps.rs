//! Whether the steps of one question are one publication: each finer step shows some of the units of the
//! coarser one and says the same of them. Steps that each were safe alone, but of different units or
//! different answers, could be subtracted from each other.

use crate::disclosure::{Block, Form, Question, Step, StepBlocks, Tree, owners};

/// What is wrong between a step and the finer one after it, if anything.
pub(super) fn fault_between(
    tree: &Tree,
    question: &Question,
    coarse: &StepBlocks,
    fine: &StepBlocks,
) -> Option<String> {
    let mut shown = vec![false; tree.len()];
    fine.blocks
        .iter()
        .for_each(|block| shown[block.unit] = true);
    let within = |block: &&Block| coarse.blocks.iter().any(|other| other.unit == block.unit);
    if let Some(block) = fine.blocks.iter().find(|block| !within(block)) {
        let unit = tree.id(block.unit);
        return Some(format!("unit {unit} is shown, but not in the coarser step"));
    }
    let owners = owners(tree, &shown);
    for block in &fine.blocks {
        let parts = || {
            coarse
                .blocks
                .iter()
                .filter(|part| owners[part.unit] == Some(block.unit))
        };
        let respondents: u32 = parts().map(|part| part.respondents).sum();
        let mut sum: Option<Form> = None;
        let same_form = parts().all(|part| match &mut sum {
            Some(sum) => sum.add(&part.form),
            None => {
                sum = Some(part.form.clone());
                true
            }
        });
        let agrees = sum.is_some_and(|sum| agrees(question, &sum, coarse.step, &block.form));
        if respondents != block.respondents || !same_form || !agrees {
            let unit = tree.id(block.unit);
            return Some(format!(
                "the block of unit {unit} contradicts the coarser step"
            ));
        }
    }
    None
}

/// Whether the coarser form is what the finer one says.
fn agrees(question: &Question, coarse: &Form, step: Step, fine: &Form) -> bool {
    match (coarse, fine) {
        (_, Form::Options(counts)) => *coarse == question.form(step, counts),
        (Form::Classes(_), Form::Classes(_)) => coarse == fine,
        (Form::Mean { sum }, Form::Classes(counts)) => {
            let ends = |class: usize| {
                let values = question.options.iter().enumerate();
                let values = values.filter(|(option, _)| question.class(*option) == class);
                let values = values.filter_map(|(_, option)| option.value.map(i64::from));
                let values: Vec<i64> = values.collect();
                Some((*values.iter().min()?, *values.iter().max()?))
            };
            let (mut least, mut most) = (0, 0);
            for (class, &n) in counts.iter().enumerate() {
                let Some((low, high)) = ends(class) else {
                    if n > 0 {
                        return false;
                    }
                    continue;
                };
                least += low * i64::from(n);
                most += high * i64::from(n);
            }
            (least..=most).contains(sum)
        }
        _ => false,
    }
}
