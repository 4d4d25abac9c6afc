//! The figures of one region of an old wave, in the form of their step as always.

use std::collections::BTreeMap;

use super::{Cut, Made, NO_FIGURES, up};
use crate::disclosure::ledger::{Part, Refusal, admit, admit_in, blocks};
use crate::disclosure::{
    Block, Count, Form, Published, Question, Step, display, exact_mean, owners,
};
use crate::release::Release;
use crate::release::figures::{Detail, Number, Row, detail, option_name};
use crate::release::ledger::Kind;
use crate::statistics::{Level, Scale, Z95, interval_of_mean};

/// An old wave and one region of it.
pub struct Region<'a> {
    pub old: &'a Release,
    /// By old node: whether its people are in it.
    pub wanted: &'a [bool],
}

impl Region<'_> {
    fn part<'b>(&'b self, published: &'b Published) -> Part<'b> {
        Part {
            tree: &self.old.tree,
            published,
            people: &self.old.invited,
            wanted: self.wanted,
        }
    }

    /// Nothing, for one reason.
    pub fn refused(&self, refusal: &Refusal) -> Cut {
        let questions = self.old.published.iter();
        let refused = questions.map(|(question, _)| (question.id.clone(), refusal.clone()));
        Cut {
            made_of: self.made_of(),
            refused: refused.collect(),
            ..Cut::default()
        }
    }

    /// The figures of an old unit with the same people, as they were shown.
    pub fn of_twin(&self, twin: usize, unit: usize) -> Cut {
        let rows = self.old.rows_of(twin).iter();
        let rows = rows.filter(|row| !row.rest && !NO_FIGURES.contains(&row.detail));
        Cut {
            made_of: self.made_of(),
            rows: rows
                .map(|row| Row {
                    unit,
                    before: None,
                    change: None,
                    ..row.clone()
                })
                .collect(),
            ..Cut::default()
        }
    }

    pub fn cut(&self, unit: usize, shown: &mut BTreeMap<(String, Step), Vec<usize>>) -> Cut {
        if !self.wanted.contains(&true) {
            return self.refused(&Refusal::Empty);
        }
        let mut cut = Cut {
            made_of: self.made_of(),
            ..Cut::default()
        };
        for theme in self.old.questionnaire.themes() {
            let is_item = |(question, _): &&(Question, Published)| {
                question.theme.as_deref() == Some(&theme.id) && question.is_scale()
            };
            let items: Vec<_> = self.old.published.iter().filter(is_item).collect();
            match self.score(unit, &theme.id, &items) {
                Ok(row) => {
                    let steps = items.iter().map(|(item, _)| (item.id.clone(), Step::Theme));
                    steps
                        .filter(|_| row.is_some())
                        .for_each(|key| shown.entry(key).or_default().push(unit));
                    cut.rows.extend(row);
                }
                Err((question, refusal)) => {
                    cut.refused.insert(question, refusal);
                }
            }
        }
        for (question, published) in &self.old.published {
            match admit(&[self.part(published)]) {
                Ok((step, figure)) if step != Step::Theme => {
                    let count = self.count(published, step);
                    let shares = shares(question, step, &figure.form, figure.respondents);
                    cut.rows.extend(shares.map(|(option, share)| Row {
                        theme: question.theme.clone(),
                        question: Some(question.id.clone()),
                        respondents: Some(count),
                        option: Some(option),
                        share,
                        ..Row::empty(unit, false, detail(step))
                    }));
                    let key = (question.id.clone(), step);
                    shown.entry(key).or_default().push(unit);
                }
                Ok(_) => {}
                Err(refusal) => {
                    cut.refused.insert(question.id.clone(), refusal);
                }
            }
        }
        cut
    }

    /// A theme's score, where every item of it is admitted; the item that is not, and why.
    fn score(
        &self,
        unit: usize,
        theme: &str,
        items: &[&(Question, Published)],
    ) -> std::result::Result<Option<Row>, (String, Refusal)> {
        let Some((lo, hi)) = items.first().and_then(|(question, _)| question.ends()) else {
            return Ok(None);
        };
        let (mut sum, mut least) = (0.0, None);
        for (question, published) in items {
            let refuse = |refusal| (question.id.clone(), refusal);
            let figure = admit_in(&[self.part(published)], Step::Theme).map_err(refuse)?;
            let Some(mean) = exact_mean(question, &figure) else {
                return Ok(None);
            };
            sum += mean;
            let count = self.count(published, Step::Theme).lower();
            least = Some(least.map_or(count, |least: u32| least.min(count)));
        }
        let value = Number::Displayed(display::mean(sum / items.len() as f64, lo, hi));
        let respondents = Count::Range(least.unwrap_or(0), None);
        let level = Level {
            mean: value.value(),
            n: respondents.lower(),
        };
        let spread = self
            .old
            .moments(theme)
            .and_then(|moments| moments.summary());
        let scale = Scale::new(f64::from(lo), f64::from(hi));
        Ok(Some(Row {
            theme: Some(theme.to_owned()),
            respondents: Some(respondents),
            value: Some(value),
            interval: spread
                .zip(scale)
                .and_then(|(spread, scale)| interval_of_mean(level, spread.sd, scale, Z95)),
            ..Row::empty(unit, false, Detail::Theme)
        }))
    }

    /// How many at least, from the ranges in which the blocks were shown: a range of the sum would be news.
    fn count(&self, published: &Published, step: Step) -> Count {
        let policy = &self.old.policy;
        let kept = published.steps.iter().find(|kept| kept.step == step);
        let least = kept.map_or(policy.minimum_group, |kept| kept.minimum);
        if self.old.ledger.iter().any(|line| line.kind == Kind::Import) {
            return Count::Range(least, None);
        }
        let mut shown = vec![false; self.old.tree.len()];
        let all = kept.iter().flat_map(|kept| &kept.blocks);
        all.for_each(|block| shown[block.unit] = true);
        let owners = owners(&self.old.tree, &shown);
        let part = self.part(published);
        let lower = |block: &&Block| {
            let inside = (0..owners.len()).filter(|&at| owners[at] == Some(block.unit));
            let invited = inside.map(|at| self.old.invited[at]).sum();
            Count::range(block.respondents, invited, policy).lower()
        };
        let region = blocks(&part, step).unwrap_or_default();
        let sum = region.iter().map(lower).sum::<u32>();
        Count::Range(sum.max(least), None)
    }

    /// The fewest old units that make it up.
    fn made_of(&self) -> Vec<Made> {
        let old = self.old;
        let mut inside = vec![[false; 2]; old.tree.len()];
        for at in (0..old.tree.len()).filter(|&at| old.invited[at] > 0) {
            for unit in up(&old.tree, at) {
                inside[unit][usize::from(self.wanted[at])] = true;
            }
        }
        let mut made = Vec::new();
        let mut open = vec![old.tree.root()];
        while let Some(unit) = open.pop() {
            let direct = match inside[unit] {
                [_, false] => continue,
                [false, true] => false,
                [true, true] => {
                    open.extend(old.tree.children(unit).iter().rev());
                    if !self.wanted[unit] {
                        continue;
                    }
                    true
                }
            };
            made.push(Made {
                unit: old.tree.id(unit).to_owned(),
                name: old.units[unit].name.clone(),
                direct,
            });
        }
        made
    }
}

/// Shares by class or option, as displayed.
fn shares(
    question: &Question,
    step: Step,
    form: &Form,
    respondents: u32,
) -> impl Iterator<Item = (String, Option<Number>)> {
    let counts: &[u32] = match form {
        Form::Classes(counts) | Form::Options(counts) => counts,
        Form::Mean { .. } => &[],
    };
    let shown = counts.iter().enumerate().map(|(option, &count)| {
        let share = display::share(count, respondents, step).map(Number::Displayed);
        (option_name(question, step, option), share)
    });
    shown.collect::<Vec<_>>().into_iter()
}
