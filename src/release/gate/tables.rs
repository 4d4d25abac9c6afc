//! The tables beside the questions by unit: participation, and the groups of a background question.
//!
//! What is stored of groups are sums; who is in which unit and group at once is known nowhere any more.
//! Whether units and groups together are safe was therefore decided, and attacked, in the count; here
//! every group and everybody who is in none must stand by themselves.

use std::collections::BTreeMap;

use crate::count::BreakdownRow;
use crate::disclosure::{
    Count, Form, Participation, Policy, Published, Question, Step, Tree, figures, step_minimum,
};
use crate::survey::Questionnaire;

/// What is wrong with the participation table, if anything.
pub(super) fn fault_in_participation(
    tree: &Tree,
    rows: &[Participation],
    policy: &Policy,
) -> Option<String> {
    let k = policy.minimum_group;
    rows.iter().find_map(|row| {
        let what = match row.responded {
            _ if row.unit >= tree.len() => return Some("of a unit that is not there".to_owned()),
            _ if row.invited < k => "rests on too few people",
            Count::Exact(n) if n > row.invited => "has more people than were invited",
            // Nobody may have taken part only where nobody did, and so everybody knows.
            Count::Exact(n) if n < k || row.invited - n < k => "tells who took part",
            _ => return None,
        };
        Some(format!("the row of unit {} {what}", tree.id(row.unit)))
    })
}

/// What is wrong with the groups of background questions, if anything.
pub(super) fn fault_in_breakdowns(
    tree: &Tree,
    rows: &[BreakdownRow],
    published: &[(Question, Published)],
    questionnaire: &Questionnaire,
    policy: &Policy,
) -> Option<String> {
    let mut questions: BTreeMap<(&str, &str), Vec<&BreakdownRow>> = BTreeMap::new();
    for row in rows {
        let key = (row.background.as_str(), row.question.as_str());
        questions.entry(key).or_default().push(row);
    }
    questions.into_iter().find_map(|((background, id), rows)| {
        let (question, published) = published.iter().find(|(question, _)| question.id == id)?;
        let declared = questionnaire.is_background(background);
        let fault = match declared {
            true => fault_in_groups(tree, question, published, &rows, policy)?,
            false => "is split by a question that was not declared".to_owned(),
        };
        Some(format!("question {id} by {background} {fault}"))
    })
}

fn fault_in_groups(
    tree: &Tree,
    question: &Question,
    published: &Published,
    rows: &[&BreakdownRow],
    policy: &Policy,
) -> Option<String> {
    let minimum = step_minimum(question, Step::Theme, policy);
    let means = published.steps.iter().find(|step| step.step == Step::Theme);
    let all = means.and_then(|step| figures(tree, &step.blocks).remove(&tree.root()));
    let (Some(all), Some((lo, hi))) = (all, question.ends()) else {
        return Some("has groups but no figure of the organisation".to_owned());
    };
    let Form::Mean { sum: total } = all.form else {
        return Some("is not in the form of its step".to_owned());
    };
    let least = i64::from(policy.coalition) + 1;
    let tells = |n: i64, sum: i64| {
        [sum - n * i64::from(lo), n * i64::from(hi) - sum]
            .iter()
            .any(|&margin| margin < least)
    };
    let (mut n, mut sum) = (i64::from(all.respondents), total);
    for row in rows {
        let of = i64::from(row.respondents);
        if row.respondents < minimum.max(policy.minimum_breakdown) {
            return Some(format!(
                "rests on {} respondents in group {}",
                row.respondents, row.group
            ));
        }
        if tells(of, row.sum) {
            return Some(format!("makes an answer certain in group {}", row.group));
        }
        n -= of;
        sum -= row.sum;
    }
    match n {
        0 if sum == 0 => None,
        n if n < i64::from(minimum) => Some(format!("leaves {n} respondents in no group")),
        n if tells(n, sum) => Some("makes an answer certain outside the groups".to_owned()),
        _ => None,
    }
}
