//! Several counts as one, over the organisation: four quarters of leavers, who are too few in each.
//!
//! Each count holds answers of its own, and its figure of the organisation is published; their sum says nothing
//! new. A question is in it where every count asked it in the same version, in the finest step in which all show
//! it. The sum may be shown in no finer form than its parts were, however many people it has.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Release;
use super::figures::{Detail, Number, Row, detail, option_name};
use super::ledger::Kind;
use crate::disclosure::audit::{Form as AuditForm, Publication};
use crate::disclosure::ledger::{Part, admit, admit_in};
use crate::disclosure::{
    Answered, Answers, Certificate, Count, Counts, Figure, Form, Published, Question, Region,
    Status, Step, Tree, exact_mean,
};
use crate::error::{Doing, Error, Result};
use crate::protocol::hex;
use crate::statistics::{
    Interval, Level, Moments, Scale, Z95, interval_of_mean, pooled_sd, share_interval,
};

/// Several counts as one.
#[derive(Debug)]
pub struct Union {
    /// Its name in the ledger.
    pub name: String,
    /// The waves, the earliest first.
    pub waves: Vec<String>,
    /// The topmost unit of the last of them.
    pub unit: String,
    /// The figures of the organisation.
    pub rows: Vec<Row>,
    /// By question of the last wave: why it is not in it.
    pub refused: BTreeMap<String, String>,
    /// What the auditor found.
    pub certificate: Certificate,
}

/// One question in every wave.
struct Asked<'a> {
    question: &'a Question,
    published: Vec<&'a Published>,
}

/// The waves, with the flags of their whole organisations.
struct Waves<'a> {
    releases: &'a [&'a Release],
    wanted: Vec<Vec<bool>>,
}

impl Union {
    /// Unites releases, the earliest first. Refused where no question is in all of them.
    pub(super) fn new(name: &str, releases: &[&Release]) -> Result<Self> {
        let waves = Waves {
            releases,
            wanted: releases
                .iter()
                .map(|release| vec![true; release.tree.len()])
                .collect(),
        };
        let [.., last] = releases else {
            return Err(Error::invalid("--of: name at least two waves."));
        };
        let mut refused = BTreeMap::new();
        let mut asked: Vec<Asked<'_>> = Vec::new();
        for (question, _) in &last.published {
            match waves.asked(question) {
                Ok(found) => asked.push(found),
                Err(why) => {
                    refused.insert(question.id.clone(), why);
                }
            }
        }
        let mut rows = Vec::new();
        let mut shown = Vec::new();
        for theme in last.questionnaire.themes() {
            let is_item = |question: &Question| {
                question.theme.as_deref() == Some(&theme.id) && question.is_scale()
            };
            let items = asked.iter().filter(|asked| is_item(asked.question));
            let items: Vec<&Asked<'_>> = items.collect();
            let all = last
                .published
                .iter()
                .filter(|(question, _)| is_item(question));
            if items.is_empty() || items.len() < all.count() {
                continue;
            }
            if let Some(row) = waves.score(&theme.id, &items) {
                rows.push(row);
                shown.extend(items.into_iter().map(|asked| (asked, Step::Theme)));
            }
        }
        for asked in &asked {
            match admit(&waves.parts(asked)) {
                Ok((Step::Theme, _)) => {}
                Ok((step, figure)) => {
                    rows.extend(waves.shares(asked.question, step, &figure));
                    shown.push((asked, step));
                }
                Err(refusal) => {
                    refused.insert(asked.question.id.clone(), refusal.to_string());
                }
            }
        }
        if rows.is_empty() {
            return Err(Error::invalid(format!(
                "{name}: there is nothing that all of these waves asked in the same words and show of the organisation. \
                 Unite waves of one questionnaire."
            )));
        }
        let certificate = waves.audited(name, &shown)?;
        Ok(Self {
            name: name.to_owned(),
            waves: releases
                .iter()
                .map(|release| release.wave.clone())
                .collect(),
            unit: last.tree.id(last.tree.root()).to_owned(),
            rows,
            refused,
            certificate,
        })
    }
}

/// SHA-256, hex, of the publications that are united.
pub(super) fn digest(name: &str, releases: &[&Release]) -> Result<String> {
    let line = |release: &&Release| {
        let line = release
            .ledger
            .iter()
            .find(|line| line.kind == Kind::Release);
        (release.wave.clone(), line.map(|line| line.digest.clone()))
    };
    let all = (name, releases.iter().map(line).collect::<Vec<_>>());
    let bytes = serde_json::to_vec(&all).doing("hashing a union")?;
    Ok(hex(&Sha256::digest(&bytes)))
}

impl<'a> Waves<'a> {
    /// The same question in every wave, or why it is not.
    fn asked(&self, question: &'a Question) -> std::result::Result<Asked<'a>, String> {
        let mut found = Asked {
            question,
            published: Vec::new(),
        };
        let print = |release: &Release| {
            let asked = release.questionnaire.question(&question.id);
            asked.map(|asked| asked.fingerprint(&release.questionnaire))
        };
        let last = self.releases.last().and_then(|release| print(release));
        for release in self.releases {
            match print(release) {
                None => return Err(format!("Wave {} did not ask it.", release.wave)),
                other if other != last => {
                    return Err(format!(
                        "Wave {} asked it in another version.",
                        release.wave
                    ));
                }
                _ => {}
            }
            let published = release.published.iter().find(|(q, _)| q.id == question.id);
            let Some((_, published)) = published.filter(|(q, _)| q == question) else {
                return Err(format!("Wave {} kept it in another form.", release.wave));
            };
            found.published.push(published);
        }
        Ok(found)
    }

    fn parts(&'a self, asked: &'a Asked<'_>) -> Vec<Part<'a>> {
        let waves = self.releases.iter().zip(&self.wanted).zip(&asked.published);
        waves
            .map(|((release, wanted), published)| Part {
                tree: &release.tree,
                published,
                people: &release.invited,
                wanted,
            })
            .collect()
    }

    fn invited(&self) -> u32 {
        let all = self.releases.iter().flat_map(|release| &release.invited);
        all.sum()
    }

    /// The score of a theme, where every item is admitted.
    fn score(&self, theme: &str, items: &[&Asked<'_>]) -> Option<Row> {
        let (lo, hi) = items.first()?.question.ends()?;
        let (mut sum, mut least) = (0.0, u32::MAX);
        for asked in items {
            let figure = admit_in(&self.parts(asked), Step::Theme).ok()?;
            sum += exact_mean(asked.question, &figure)?;
            least = least.min(figure.respondents);
        }
        let mean = sum / items.len() as f64;
        let moments: Vec<Moments> = { self.releases.iter() }
            .filter_map(|release| release.moments(theme).copied())
            .collect();
        let sd = (moments.len() == self.releases.len()).then(|| pooled_sd(&moments));
        let scale = Scale::new(f64::from(lo), f64::from(hi));
        let level = Level { mean, n: least };
        Some(Row {
            theme: Some(theme.to_owned()),
            respondents: Some(Count::Exact(least)),
            value: Some(Number::Exact(mean)),
            interval: (sd.flatten().zip(scale))
                .and_then(|(sd, scale)| interval_of_mean(level, sd, scale, Z95)),
            ..Row::empty(0, false, Detail::Theme)
        })
    }

    fn shares(&self, question: &Question, step: Step, figure: &Figure) -> Vec<Row> {
        let (Form::Classes(counts) | Form::Options(counts)) = &figure.form else {
            return Vec::new();
        };
        let invited = self.invited();
        let row = |(option, &count): (usize, &u32)| {
            let exact = f64::from(count) / f64::from(figure.respondents.max(1));
            let interval = share_interval(exact, figure.respondents, invited);
            Row {
                theme: question.theme.clone(),
                question: Some(question.id.clone()),
                respondents: Some(Count::Exact(figure.respondents)),
                value: exact_mean(question, figure).map(Number::Exact),
                interval: interval.map(|interval| Interval {
                    low: interval.low * 100.0,
                    high: interval.high * 100.0,
                }),
                option: Some(option_name(question, step, option)),
                share: Some(Number::Exact(exact * 100.0)),
                ..Row::empty(0, false, detail(step))
            }
        };
        counts.iter().enumerate().map(row).collect()
    }

    /// The auditor on the organisations of all waves and their union together. A finding stops everything.
    fn audited(&self, name: &str, shown: &[(&Asked<'_>, Step)]) -> Result<Certificate> {
        let top = format!("({name})");
        let mut rows = vec![(top.as_str(), "")];
        rows.extend(
            self.releases
                .iter()
                .map(|release| (release.wave.as_str(), top.as_str())),
        );
        let tree = Tree::new(&rows).map_err(|_| {
            Error::invalid(
                "--of: a wave is named twice; its answers would count twice. Name each once.",
            )
        })?;
        let policies = self.releases.iter().map(|release| &release.policy);
        let minimum = policies.clone().map(|policy| policy.minimum_group).max();
        let coalition = policies.map(|policy| policy.coalition).max().unwrap_or(1);
        let mut all = Certificate::nothing(minimum.unwrap_or(5), coalition);
        for (asked, step) in shown {
            let parts = self.parts(asked);
            let alone = |part| admit_in(std::slice::from_ref(part), *step).ok();
            let figures: Vec<Figure> = parts.iter().filter_map(alone).collect();
            let mut direct = vec![0];
            direct.extend(figures.iter().map(|figure| figure.respondents));
            let options = asked.question.options.len();
            let mut counts = vec![vec![vec![0; options]]];
            counts.extend(figures.iter().filter_map(|figure| match &figure.form {
                Form::Options(counts) => Some(vec![counts.clone()]),
                _ => None,
            }));
            let complete = counts.len() == direct.len() && !asked.question.multiple;
            let answers = complete.then(|| Answers {
                questions: vec![Answered {
                    id: asked.question.id.clone(),
                    options: { asked.question.options.iter() }
                        .map(|option| option.id.clone())
                        .collect(),
                    direct: counts,
                }],
            });
            let region = |unit: usize| Region {
                unit,
                category: None,
                status: Status::Published,
                respondents: None,
            };
            let publication = Publication {
                tree: &tree,
                counts: &Counts::plain(&direct),
                answers: answers
                    .as_ref()
                    .map(|answers| (answers, AuditForm::Options)),
                regions: &(0..tree.len()).map(region).collect::<Vec<_>>(),
            };
            let found = publication.audit(all.minimum, coalition, &mut |_, _| ());
            if let Some(leak) = found.leaks.first() {
                return Err(Error::failed(format!(
                    "auditing a union: question {}, step {}: figures over {} respondents would follow; nothing is \
                     shown",
                    asked.question.id,
                    step.name(),
                    leak.respondents
                )));
            }
            all.add(found);
        }
        Ok(all)
    }
}
