//! From audited blocks to the figures on a page: displayed values, and what is computed from them.
//!
//! Below the organisation everything is rounded and coded as its size allows, and every interval is
//! computed from the displayed values. The organisation's own row is exact.

use std::collections::HashMap;

use super::groups;
use super::stored::Stored;
use crate::disclosure::{
    Count, Displayed, Figure, Form, Published, Question, Step, StepBlocks, ThemeScore, Tree,
    display, exact_mean, figures, owners, theme_scores,
};
use crate::statistics::{
    Interval, LabelledChange, Level, Scale, Z95, interval_of_mean, share_interval,
};
use crate::wave::Wave;

/// In how much detail a row speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Who took part.
    Participation,
    /// A theme score.
    Theme,
    /// The theme score of one group of a background question, over the organisation.
    Breakdown,
    /// Three classes in steps of ten points.
    Tens,
    /// Three classes in steps of five points.
    Fives,
    /// Every option in whole points.
    Options,
    /// Nothing is shown.
    Withheld,
}

impl Detail {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Participation => "participation",
            Self::Theme => "theme",
            Self::Breakdown => "breakdown",
            Self::Tens => "tens",
            Self::Fives => "fives",
            Self::Options => "options",
            Self::Withheld => "withheld",
        }
    }
}

/// A number as displayed, or exact for the organisation as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Rounded, perhaps coded at an end.
    Displayed(Displayed),
    /// Unrounded.
    Exact(f64),
}

impl Number {
    /// The number that formulas use.
    pub fn value(self) -> f64 {
        match self {
            Self::Displayed(displayed) => displayed.value,
            Self::Exact(value) => value,
        }
    }
}

/// One released figure.
#[derive(Debug, Clone)]
pub struct Row {
    /// The unit.
    pub unit: usize,
    /// Whether this is the unit's rest: those in none of its shown parts.
    pub rest: bool,
    /// The theme it belongs to.
    pub theme: Option<String>,
    /// The question, for items.
    pub question: Option<String>,
    /// Its detail.
    pub detail: Detail,
    /// Respondents, exact or as a range.
    pub respondents: Option<Count>,
    /// Mean of a theme, or rate of participation in percent.
    pub value: Option<Number>,
    /// Interval or band.
    pub interval: Option<Interval>,
    /// Class or option, or the reason of withholding.
    pub option: Option<String>,
    /// Share of an option in percent.
    pub share: Option<Number>,
    /// The same figure in the wave before, as it was displayed.
    pub before: Option<Number>,
    /// Against the wave before.
    pub change: Option<LabelledChange>,
}

impl Row {
    /// A row that says nothing yet.
    pub(super) fn empty(unit: usize, rest: bool, detail: Detail) -> Self {
        Self {
            unit,
            rest,
            theme: None,
            question: None,
            detail,
            respondents: None,
            value: None,
            interval: None,
            option: None,
            share: None,
            before: None,
            change: None,
        }
    }
}

/// What every row of one release shares.
struct Maker<'a> {
    stored: &'a Stored,
    tree: &'a Tree,
    wave: &'a Wave,
    invited: Vec<u32>,
    exact: HashMap<usize, bool>,
}

const CLASSES: [&str; 3] = ["unfavourable", "neutral", "favourable"];

/// All rows, in the order of the chart: participation, themes, items, and what is withheld.
pub(super) fn rows(stored: &Stored, wave: &Wave, published: &[(Question, Published)]) -> Vec<Row> {
    let exact = stored
        .participation
        .iter()
        .filter(|row| !row.rest)
        .map(|row| (row.unit, matches!(row.responded, Count::Exact(_))))
        .collect();
    let maker = Maker {
        stored,
        tree: &stored.tree,
        wave,
        invited: stored.tree.totals(&stored.invited),
        exact,
    };
    let mut rows = maker.participation();
    for theme in wave.questionnaire.themes() {
        let items: Vec<(&Question, &Published)> = published
            .iter()
            .filter(|(question, _)| {
                question.theme.as_deref() == Some(&theme.id) && question.is_scale()
            })
            .map(|(question, published)| (question, published))
            .collect();
        rows.extend(maker.theme(&theme.id, &items));
    }
    for (question, published) in published {
        rows.extend(maker.items(question, published));
    }
    rows.extend(groups::rows(stored, wave, published, &rows));
    rows.extend(maker.withheld(&rows));
    rows.sort_by(|a, b| {
        let key = |row: &Row| (row.unit, row.rest, row.detail == Detail::Withheld);
        key(a).cmp(&key(b))
    });
    rows
}

impl Maker<'_> {
    fn is_organisation(&self, unit: usize, rest: bool) -> bool {
        unit == self.tree.root() && !rest
    }

    /// A number of respondents: exact only where participation is, otherwise the range of its size. Beside the
    /// exact numbers of another tool's reports a range may tell more than a range; there it is only said that
    /// they are enough.
    fn count(&self, unit: usize, rest: bool, respondents: u32, invited: u32, least: u32) -> Count {
        let exact = !rest && self.exact.get(&unit).copied().unwrap_or(false);
        if exact || self.is_organisation(unit, rest) {
            Count::Exact(respondents)
        } else if self.stored.is_beside_reports() {
            Count::Range(least, None)
        } else {
            Count::range(respondents, invited, &self.wave.policy)
        }
    }

    /// People invited in a region: a unit, or its rest beside the units shown below it.
    fn invited_in(&self, unit: usize, rest: bool, shown: &[bool]) -> u32 {
        if !rest {
            return self.invited[unit];
        }
        let owners = owners(self.tree, shown);
        (0..self.tree.len())
            .filter(|&at| owners[at] == Some(unit))
            .map(|at| self.stored.invited[at])
            .sum()
    }

    fn participation(&self) -> Vec<Row> {
        use crate::disclosure::Rate;
        let rows = self.stored.participation.iter();
        rows.map(|shown| {
            let (value, interval) = match shown.rate {
                Rate::Exact(rate) if self.is_organisation(shown.unit, shown.rest) => {
                    (Some(Number::Exact(rate)), None)
                }
                Rate::Exact(rate) => (Some(Number::Displayed(display::percentage(rate))), None),
                Rate::Band(low, high) => {
                    let (low, high) = (f64::from(low), f64::from(high));
                    (None, Some(Interval { low, high }))
                }
            };
            Row {
                respondents: Some(shown.responded),
                value,
                interval,
                ..Row::empty(shown.unit, shown.rest, Detail::Participation)
            }
        })
        .collect()
    }

    fn theme(&self, theme: &str, items: &[(&Question, &Published)]) -> Vec<Row> {
        let Some((lo, hi)) = items.first().and_then(|(question, _)| question.ends()) else {
            return Vec::new();
        };
        let scale = Scale::new(f64::from(lo), f64::from(hi));
        let deviation = self
            .stored
            .moments
            .get(theme)
            .and_then(|moments| moments.summary())
            .map(|summary| summary.sd);
        let scores = theme_scores(self.tree, items);
        let mut shown = vec![false; self.tree.len()];
        scores.iter().for_each(|score| shown[score.unit] = true);
        let row = |score: &ThemeScore| {
            let (unit, rest) = (score.unit, score.rest);
            let invited = self.invited_in(unit, rest, &shown);
            let least = self.wave.policy.minimum_group;
            let respondents = self.count(unit, rest, score.respondents, invited, least);
            let value = if self.is_organisation(unit, rest) {
                Number::Exact(score.score)
            } else {
                Number::Displayed(display::mean(score.score, lo, hi))
            };
            let level = Level {
                mean: value.value(),
                n: respondents.lower(),
            };
            Row {
                theme: Some(theme.to_owned()),
                respondents: Some(respondents),
                value: Some(value),
                interval: deviation
                    .zip(scale)
                    .and_then(|(sd, scale)| interval_of_mean(level, sd, scale, Z95)),
                ..Row::empty(unit, rest, Detail::Theme)
            }
        };
        scores.iter().map(row).collect()
    }

    /// Every region in the finest step in which it is shown.
    fn items(&self, question: &Question, published: &Published) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut done = vec![false; self.tree.len()];
        let steps = published
            .steps
            .iter()
            .filter(|step| step.step != Step::Theme);
        for step in steps.rev() {
            let wholes = figures(self.tree, &step.blocks);
            let mut shown = vec![false; self.tree.len()];
            step.blocks
                .iter()
                .for_each(|block| shown[block.unit] = true);
            for block in &step.blocks {
                let unit = block.unit;
                if std::mem::replace(&mut done[unit], true) {
                    continue;
                }
                let Some(whole) = wholes.get(&unit) else {
                    continue;
                };
                rows.extend(self.shares(question, step, unit, false, whole, &shown));
                if block.respondents > 0 && block.respondents < whole.respondents {
                    let rest = Figure {
                        respondents: block.respondents,
                        form: block.form.clone(),
                    };
                    rows.extend(self.shares(question, step, unit, true, &rest, &shown));
                }
            }
        }
        rows
    }

    fn shares(
        &self,
        question: &Question,
        step: &StepBlocks,
        unit: usize,
        rest: bool,
        figure: &Figure,
        shown: &[bool],
    ) -> Vec<Row> {
        let invited = self.invited_in(unit, rest, shown);
        let respondents = self.count(unit, rest, figure.respondents, invited, step.minimum);
        let (Form::Classes(counts) | Form::Options(counts)) = &figure.form else {
            return Vec::new();
        };
        let organisation = self.is_organisation(unit, rest);
        let value = organisation
            .then(|| exact_mean(question, figure))
            .flatten()
            .map(Number::Exact);
        let share = |(option, &count): (usize, &u32)| {
            let exact = f64::from(count) / f64::from(figure.respondents.max(1));
            let interval = organisation
                .then(|| share_interval(exact, figure.respondents, invited))
                .flatten()
                .map(|interval| Interval {
                    low: interval.low * 100.0,
                    high: interval.high * 100.0,
                });
            Row {
                theme: question.theme.clone(),
                question: Some(question.id.clone()),
                respondents: Some(respondents),
                value,
                interval,
                option: Some(option_name(question, step.step, option)),
                share: if organisation {
                    Some(Number::Exact(exact * 100.0))
                } else {
                    display::share(count, figure.respondents, step.step).map(Number::Displayed)
                },
                ..Row::empty(unit, rest, detail(step.step))
            }
        };
        counts.iter().enumerate().map(share).collect()
    }

    /// A row for every unit of which nothing is said, with the reason and no number.
    fn withheld(&self, rows: &[Row]) -> Vec<Row> {
        let mut spoken = vec![false; self.tree.len()];
        let told = |row: &&Row| row.detail != Detail::Participation && !row.rest;
        rows.iter()
            .filter(told)
            .for_each(|row| spoken[row.unit] = true);
        (0..self.tree.len())
            .filter(|&unit| !spoken[unit])
            .map(|unit| Row {
                option: Some(self.reason(unit).to_owned()),
                ..Row::empty(unit, false, Detail::Withheld)
            })
            .collect()
    }

    /// Why nothing is shown, told from headcounts alone.
    fn reason(&self, unit: usize) -> &'static str {
        if self.invited[unit] == 0 {
            "joined"
        } else if self.invited[unit] < self.wave.policy.minimum_group {
            "too_small"
        } else {
            "too_few_or_protects_others"
        }
    }
}

/// The detail of a step.
pub(super) fn detail(step: Step) -> Detail {
    match step {
        Step::Theme => Detail::Theme,
        Step::Tens => Detail::Tens,
        Step::Fives => Detail::Fives,
        Step::Options => Detail::Options,
    }
}

/// The class or the option, as exports name it.
pub(super) fn option_name(question: &Question, step: Step, option: usize) -> String {
    if step != Step::Options && question.is_scale() {
        CLASSES[option].to_owned()
    } else {
        question.options[option].id.clone()
    }
}
