//! The groups of background questions: chosen by disclosure control, attacked by the auditor together
//! with everything that is published of the same questions by unit.

use std::collections::BTreeMap;

use super::tally::{BreakdownTally, Tally};
use super::tally_file::BreakdownRow;
use crate::disclosure::audit::{self, Grouped, Publication, Shape};
use crate::disclosure::breakdown::Request;
use crate::disclosure::{
    self, Breakdown, Certificate, Counts, Exchange, Family, GroupFigure, Item, Place, Policy,
    Published, Region, Status, Step, Table, Tree,
};
use crate::error::{Error, Result};
use crate::survey::Questionnaire;

/// What may be kept, and the auditor's certificate of each theme.
pub(super) fn protect(
    tree: &Tree,
    tally: &Tally,
    tables: &[Table],
    published: &[Published],
    questionnaire: &Questionnaire,
    policy: &Policy,
) -> Result<(Vec<BreakdownRow>, Vec<Certificate>)> {
    let Some(breakdown) = &tally.breakdown else {
        return Ok(Default::default());
    };
    let families: Vec<Family> = (breakdown.backgrounds.iter())
        .zip(questionnaire.breakdowns())
        .map(|(&number, declared)| Family {
            groups: tables[number].question.options.len(),
            crossed: declared.crossed,
        })
        .collect();
    let places: Vec<Place> = breakdown.counts.keys().cloned().collect();
    let mut themes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        if let (Some(theme), Some(_)) = (&table.question.theme, breakdown.starts[number]) {
            themes.entry(theme).or_default().push(number);
        }
    }
    let mut rows = Vec::new();
    let mut certificates = Vec::new();
    for numbers in themes.into_values() {
        let items: Vec<Item> = (numbers.iter())
            .map(|&number| Item {
                question: &tables[number].question,
                published: &published[number],
                counts: counts_of(breakdown, number, &tables[number]),
            })
            .collect();
        let request = Request {
            tree,
            families: &families,
            places: &places,
            items: &items,
            policy,
        };
        let kept = disclosure::breakdown(request);
        certificates.extend(examine(&request, &kept)?);
        rows.extend(kept.figures.into_iter().map(|figure| {
            let background = &tables[breakdown.backgrounds[figure.group.family]].question;
            BreakdownRow {
                background: background.id.clone(),
                unit: match figure.group.unit {
                    unit if unit == tree.root() => String::new(),
                    unit => tree.id(unit).to_owned(),
                },
                group: background.options[figure.group.group].id.clone(),
                question: items[figure.item].question.id.clone(),
                respondents: figure.respondents,
                sum: figure.sum,
            }
        }));
    }
    Ok((rows, certificates))
}

/// One question's counts by place.
fn counts_of<'a>(breakdown: &'a BreakdownTally, number: usize, table: &Table) -> Vec<&'a [u32]> {
    let start = breakdown.starts[number].unwrap_or(0);
    let end = start + table.question.options.len();
    let counts = breakdown.counts.values();
    counts.map(|counts| &counts[start..end]).collect()
}

/// The auditor's certificate of every question of a theme. It is given the true counts and what is to be
/// published, and of how that was chosen only the exchanges that are said to hide people.
fn examine(request: &Request, kept: &Breakdown) -> Result<Option<Certificate>> {
    if kept.figures.is_empty() {
        return Ok(None);
    }
    let policy = request.policy;
    let mut certificate = Certificate::nothing(policy.minimum_group, policy.coalition);
    for (number, item) in request.items.iter().enumerate() {
        let figures = kept.figures.iter().filter(|figure| figure.item == number);
        let figures: Vec<&GroupFigure> = figures.collect();
        let exchanges = kept
            .exchanges
            .iter()
            .filter(|exchange| exchange.item == number);
        let exchanges: Vec<&Exchange> = exchanges.collect();
        let steps = item.published.steps.iter().map(|step| {
            let units = step.blocks.iter().map(|block| block.unit);
            (shape(step.step), units.collect())
        });
        let steps: Vec<(Shape, Vec<usize>)> = steps.collect();
        let options: Vec<(i64, usize)> = (item.question.options.iter().enumerate())
            .map(|(number, option)| {
                let value = option.value.unwrap_or(0);
                (i64::from(value), item.question.class(number))
            })
            .collect();
        let grouped = Grouped {
            tree: request.tree,
            options: &options,
            sensitive: item.question.sensitive,
            places: request.places,
            counts: &item.counts,
            steps: &steps,
            figures: &figures,
        };
        if !grouped.false_figures().is_empty() {
            return Err(Error::failed(
                "auditing the groups of a background question: a figure is not what was counted",
            ));
        }
        let minimum = disclosure::step_minimum(item.question, Step::Theme, policy);
        for family in 0..request.families.len() {
            if figures.iter().any(|figure| figure.group.family == family) {
                certificate.add(beside(request, item, family, &figures, minimum)?);
            }
        }
        certificate.leaks.extend(grouped.sizes(minimum));
        certificate
            .leaks
            .extend(grouped.answers(policy.coalition, &exchanges));
    }
    Ok(Some(Certificate {
        published: kept.figures.len() as u64,
        withheld: kept.withheld.clone(),
        ..certificate
    }))
}

fn shape(step: Step) -> Shape {
    match step {
        Step::Theme => Shape::Sum,
        Step::Tens | Step::Fives => Shape::Classes,
        Step::Options => Shape::Options,
    }
}

/// The sizes of one family's groups beside the units: a table crossed with one question, exactly.
fn beside(
    request: &Request,
    item: &Item,
    family: usize,
    figures: &[&GroupFigure],
    minimum: u32,
) -> Result<Certificate> {
    let tree = request.tree;
    let groups = request.families[family].groups + 1;
    let mut direct = vec![vec![0; groups]; tree.len()];
    for (place, counts) in request.places.iter().zip(&item.counts) {
        direct[place.unit][place.groups[family]] += counts.iter().sum::<u32>();
    }
    let counts = Counts {
        categories: (0..groups)
            .map(|group| format!("group {group:04}"))
            .collect(),
        direct,
    };
    let means = item.published.steps.first();
    let mut regions: Vec<Region> = means
        .map(|step| disclosure::regions(tree, &step.blocks))
        .unwrap_or_default();
    let own = figures
        .iter()
        .filter(|figure| figure.group.family == family);
    regions.extend(own.map(|figure| Region {
        unit: figure.group.unit,
        category: Some(figure.group.group),
        status: Status::Published,
        respondents: Some(figure.respondents),
    }));
    if let Some(claim) = audit::claims(tree, &counts, &regions).first() {
        return Err(Error::failed(format!("auditing a breakdown: {claim}")));
    }
    let publication = Publication {
        tree,
        counts: &counts,
        answers: None,
        regions: &regions,
    };
    Ok(publication.audit(minimum, request.policy.coalition, &mut |_, _| ()))
}
