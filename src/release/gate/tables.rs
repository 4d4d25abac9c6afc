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
        let declared = questionnaire.breakdowns().iter();
        let declared = { declared }.find(|declared| declared.question == background);
        let by_unit = rows.iter().any(|row| !row.unit.is_empty());
        let fault = match declared {
            Some(declared) if by_unit && !declared.crossed => {
                "is split by unit, which was not declared".to_owned()
            }
            Some(_) => fault_in_groups(tree, question, published, &rows, policy)?,
            None => "is split by a question that was not declared".to_owned(),
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
    let whole = means
        .map(|step| figures(tree, &step.blocks))
        .unwrap_or_default();
    let Some((lo, hi)) = question.ends() else {
        return Some("is not on a scale".to_owned());
    };
    let rest = Rest {
        least: i64::from(minimum),
        ends: [lo, hi].map(i64::from),
        margin: i64::from(policy.coalition) + 1,
    };
    let mut groups: BTreeMap<&str, BTreeMap<usize, Sum>> = BTreeMap::new();
    let mut units: BTreeMap<usize, Sum> = BTreeMap::new();
    for row in rows {
        let Some(unit) = row.unit_in(tree) else {
            return Some(format!("is shown in unit {}, which is not there", row.unit));
        };
        let place = format!("group {} of unit {}", row.group, tree.id(unit));
        if row.respondents < minimum.max(policy.minimum_breakdown) {
            let n = row.respondents;
            return Some(format!("rests on {n} respondents in {place}"));
        }
        let own = [i64::from(row.respondents), row.sum];
        if rest.tells(own) {
            return Some(format!("makes an answer certain in {place}"));
        }
        groups.entry(&row.group).or_default().insert(unit, own);
        let [n, sum] = units.entry(unit).or_default();
        *n += own[0];
        *sum += own[1];
    }
    // What is left of each unit beside its groups, and of each group beside its parts in lower units.
    for (unit, [n, sum]) in units {
        let Some(Form::Mean { sum: all }) = whole.get(&unit).map(|all| &all.form) else {
            let unit = tree.id(unit);
            return Some(format!("has groups but no figure of unit {unit} itself"));
        };
        let left = [i64::from(whole[&unit].respondents) - n, all - sum];
        if let Some(fault) = rest.fault(left) {
            return Some(format!("{fault} in no group of unit {}", tree.id(unit)));
        }
    }
    for (group, shown) in groups {
        let mut left = shown.clone();
        for (&unit, [n, sum]) in &shown {
            let mut above = tree.parent(unit);
            while let Some(unit) = above.filter(|unit| !shown.contains_key(unit)) {
                above = tree.parent(unit);
            }
            if let Some(rest) = above.and_then(|unit| left.get_mut(&unit)) {
                rest[0] -= n;
                rest[1] -= sum;
            }
        }
        let fault = { left.into_iter() }.find_map(|(unit, left)| Some((unit, rest.fault(left)?)));
        if let Some((unit, fault)) = fault {
            return Some(format!(
                "{fault} in the rest of group {group} of unit {}",
                tree.id(unit)
            ));
        }
    }
    None
}

/// Respondents and the sum of their answers.
type Sum = [i64; 2];

/// What must hold of a remainder.
struct Rest {
    least: i64,
    ends: [i64; 2],
    margin: i64,
}

impl Rest {
    /// Whether the sum lies so near an end that answers are certain.
    fn tells(&self, [n, sum]: Sum) -> bool {
        let [lo, hi] = self.ends;
        [sum - n * lo, n * hi - sum]
            .iter()
            .any(|&margin| margin < self.margin)
    }

    fn fault(&self, left: Sum) -> Option<String> {
        match left {
            [0, 0] => None,
            [n, _] if n < self.least => Some(format!("leaves {n} respondents")),
            left if self.tells(left) => Some("makes an answer certain".to_owned()),
            _ => None,
        }
    }
}
