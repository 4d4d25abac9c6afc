//! (c) From the tally to what may be known: disclosure control chooses, the auditor attacks.

use std::collections::BTreeMap;

use super::box_file::PreviousRegion;
use super::breakdowns;
use super::tally::{Moments, QuestionTally, Tally};
use super::tally_file::{BlockRow, BreakdownRow, Comment, ParticipationRow, Spread};
use crate::disclosure::audit::{self, Form as AuditForm, Publication};
use crate::disclosure::{
    self, AnswerOption, Certificate, LeakKind, Participation, Policy, Preferences, Previous,
    Published, Question, Reach, Step, StepBlocks, Table, Tree, Weight,
};
use crate::error::{Error, Result};
use crate::statistics;
use crate::survey::Questionnaire;

/// What survives, with the auditor's findings.
pub(super) struct Protected {
    pub blocks: Vec<BlockRow>,
    pub participation: Vec<ParticipationRow>,
    pub breakdowns: Vec<BreakdownRow>,
    pub spreads: BTreeMap<String, Spread>,
    pub audit: Certificate,
}

/// What is to be published, before the auditor has seen it.
pub(super) struct Chosen<'a> {
    /// By question.
    pub published: Vec<Published>,
    pub participation: Vec<Participation>,
    /// The questionnaire that declares groups, where they may be shown.
    pub groups: Option<&'a Questionnaire>,
}

impl Protected {
    /// Chooses, audits, and stops on any finding.
    pub fn new(
        tree: &Tree,
        tally: &Tally,
        invited: &[u32],
        policy: &Policy,
        previous: &Previous,
        questionnaire: &Questionnaire,
    ) -> Result<Self> {
        let tables = tables(tally);
        let published = disclosure::publish(tree, &tables, policy, previous);
        let chosen = Chosen {
            participation: disclosure::participation(tree, invited, &tally.responded, policy),
            groups: Some(questionnaire),
            published,
        };
        Self::audited(tree, tally, &tables, chosen, policy)
    }

    /// Has the auditor look at what was chosen.
    pub fn audited(
        tree: &Tree,
        tally: &Tally,
        tables: &[Table],
        chosen: Chosen<'_>,
        policy: &Policy,
    ) -> Result<Self> {
        let published = &chosen.published;
        let mut audit = Certificate::nothing(policy.minimum_group, policy.coalition);
        for (table, published) in tables.iter().zip(published) {
            for step in &published.steps {
                let certificate = examine(tree, table, step, policy)?;
                let place = format!("question {}, step {}", table.question.id, step.step.name());
                audit.add(pass(certificate, &place)?);
            }
        }
        let mut breakdowns = Vec::new();
        if let Some(asked) = chosen.groups {
            let (rows, certificates) =
                breakdowns::protect(tree, tally, tables, published, asked, policy)?;
            breakdowns = rows;
            for certificate in certificates {
                audit.add(pass(certificate, "the groups of background questions")?);
            }
        }
        let participation = chosen.participation.into_iter();
        let participation = participation.map(|shown| ParticipationRow {
            unit: tree.id(shown.unit).to_owned(),
            shown,
        });
        Ok(Self {
            blocks: published.iter().flat_map(|p| rows(tree, p)).collect(),
            participation: participation.collect(),
            breakdowns,
            spreads: spreads(tally, tables, published),
            audit,
        })
    }
}

/// The tally as disclosure control sees it.
pub(super) fn tables(tally: &Tally) -> Vec<Table> {
    tally.questions.iter().map(table).collect()
}

/// A finding stops the count and is named: what was published where, and what follows from it.
pub(super) fn pass(certificate: Certificate, place: &str) -> Result<Certificate> {
    let Some(leak) = certificate.leaks.first() else {
        return Ok(certificate);
    };
    let what = match leak.kind {
        LeakKind::Size => "can be computed",
        LeakKind::Attribute => "make an answer certain",
    };
    let regions: Vec<String> = leak
        .regions
        .iter()
        .map(|region| {
            format!(
                "{:+} {} {}",
                region.coefficient, region.unit, region.category
            )
        })
        .collect();
    Err(Error::failed(format!(
        "auditing the count: {place}: figures over {} respondents {what} ({}); nothing was stored",
        leak.respondents,
        regions.join(", ")
    )))
}

/// A question as disclosure control sees it.
pub fn question_of(tallied: &crate::survey::Tallied) -> Question {
    Question {
        id: tallied.id.clone(),
        theme: tallied.theme.clone(),
        sensitive: tallied.sensitive,
        reach: if tallied.conditional {
            Reach::Conditional
        } else if tallied.background {
            Reach::OrganisationOnly
        } else {
            Reach::Everywhere
        },
        options: tallied
            .options
            .iter()
            .map(|option| AnswerOption {
                id: option.id.clone(),
                value: option.value.and_then(|value| i32::try_from(value).ok()),
                class: option.class.map_or(0, |class| class as u8),
            })
            .collect(),
        multiple: tallied.multiple,
    }
}

fn table(tally: &QuestionTally) -> Table {
    Table {
        question: question_of(&tally.question),
        counts: tally.counts.clone(),
        respondents: tally.respondents.clone(),
    }
}

/// What the wave before showed, in this tree.
pub(super) fn previous(tree: &Tree, regions: &[PreviousRegion]) -> Previous {
    let mut previous = Previous::new();
    for region in regions {
        if let Some(unit) = tree.find(&region.unit) {
            previous
                .entry((region.question.clone(), region.step))
                .or_insert_with(|| vec![false; tree.len()])[unit] = true;
        }
    }
    previous
}

fn rows(tree: &Tree, published: &Published) -> Vec<BlockRow> {
    let mut rows = Vec::new();
    for step in &published.steps {
        rows.extend(step.blocks.iter().map(|block| BlockRow {
            question: published.question.clone(),
            step: step.step,
            unit: tree.id(block.unit).to_owned(),
            respondents: block.respondents,
            form: block.form.clone(),
        }));
    }
    rows
}

/// The auditor's certificate of one step of one question. It is given the true counts and what is to
/// be published, and nothing of how that was chosen.
fn examine(tree: &Tree, table: &Table, step: &StepBlocks, policy: &Policy) -> Result<Certificate> {
    let counts = table.as_counts();
    let regions = disclosure::regions(tree, &step.blocks);
    if let Some(claim) = audit::claims(tree, &counts, &regions).first() {
        return Err(Error::failed(format!("auditing the count: {claim}")));
    }
    let answers = if table.question.sensitive {
        table.as_classes()
    } else {
        table.as_answers()
    };
    let form = match step.step {
        Step::Theme if !table.question.sensitive => AuditForm::Means,
        _ => AuditForm::Options,
    };
    let publication = Publication {
        tree,
        counts: &counts,
        answers: answers.as_ref().map(|answers| (answers, form)),
        regions: &regions,
    };
    Ok(publication.audit(step.minimum, policy.coalition, &mut |_, _| ()))
}

/// The spread of persons' scores on each theme, where every item of it is shown in classes at least for
/// the organisation. In a smaller one a mean and a spread together give the answers back.
fn spreads(tally: &Tally, tables: &[Table], published: &[Published]) -> BTreeMap<String, Spread> {
    let spread = |(theme, moments): (&String, &Moments)| {
        let is_item = |(table, _): &(&Table, &Published)| {
            table.question.theme.as_ref() == Some(theme) && table.question.is_scale()
        };
        let mut items = tables.iter().zip(published).filter(is_item);
        let in_classes = |(_, published): (&Table, &Published)| {
            published.steps.iter().any(|step| step.step > Step::Theme)
        };
        let summary = statistics::Moments {
            n: moments.persons,
            sum: moments.sum,
            sum_of_squares: moments.sum_squares,
        }
        .summary()
        .filter(|_| items.all(in_classes))?;
        let spread = Spread {
            persons: summary.n,
            deviations: summary.sd * summary.sd * f64::from(summary.n - 1),
        };
        Some((theme.clone(), spread))
    };
    tally.moments.iter().filter_map(spread).collect()
}

/// Comments go to the nearest unit above their writer that is large enough; where even the organisation
/// is too small they are not kept at all.
pub(super) fn comments(tree: &Tree, tally: &Tally, policy: &Policy) -> Vec<Comment> {
    let root = Preferences {
        always: Some(tree.root()),
        ..Preferences::default()
    };
    let minimum = policy.minimum_comments.max(policy.minimum_group);
    let admitted = disclosure::optimum(tree, &tally.responded, minimum, Weight::Respondents, root);
    let owners = disclosure::owners(tree, &admitted);
    tally
        .comments
        .iter()
        .filter_map(|comment| {
            Some(Comment {
                unit: tree.id(owners[comment.node]?).to_owned(),
                question: comment.question.clone(),
                text: comment.text.clone(),
            })
        })
        .collect()
}
