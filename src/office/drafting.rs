//! The papers of a new wave, read together: everything that has to be corrected in any of them is said at once.

use crate::disclosure::Policy;
use crate::organisation::{self, Finding, ImportReport, Roster, Source};
use crate::survey::Questionnaire;

/// What a wave is made of, as files that somebody hands in.
#[derive(Clone, Copy)]
pub struct Papers<'a> {
    /// What is asked.
    pub survey: Source<'a>,
    /// units.csv.
    pub units: Source<'a>,
    /// people.csv.
    pub people: Source<'a>,
    /// Thresholds, where they differ from the defaults.
    pub policy: Option<Source<'a>>,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Paper {
    Survey,
    Units,
    People,
    Policy,
}

/// What is wrong with one paper: a sentence for each fault, with its file, its line and its cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// The paper.
    pub paper: Paper,
    /// Its faults, in the order of its lines.
    pub sentences: Vec<String>,
}

/// Papers without a fault, as [`Desk::draft`](super::Desk::draft) takes them.
pub struct Read {
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// Who is asked.
    pub roster: Roster,
    /// The thresholds.
    pub policy: Policy,
}

impl Papers<'_> {
    /// Reads all of them, or says of each what is wrong with it.
    pub fn read(&self) -> Result<Read, Vec<Faulty>> {
        let questionnaire = read_survey(self.survey);
        let roster = organisation::import(self.units, self.people);
        let policy = self
            .policy
            .map_or_else(|| Ok(Policy::default()), read_policy);
        match (questionnaire, roster, policy) {
            (Ok(questionnaire), Ok(roster), Ok(policy)) => Ok(Read {
                questionnaire,
                roster,
                policy,
            }),
            (questionnaire, roster, policy) => {
                let mut all: Vec<Faulty> = questionnaire.err().into_iter().collect();
                all.extend(
                    roster
                        .err()
                        .iter()
                        .flat_map(|report| self.of_roster(report)),
                );
                all.extend(policy.err());
                Err(all)
            }
        }
    }

    /// A report on both files of the roster, taken apart. What was not listed any more is told with the people: it
    /// takes a thousand lines to get there.
    fn of_roster(&self, report: &ImportReport) -> Vec<Faulty> {
        let of = |all: &[Finding], is_units: bool| -> Vec<String> {
            let own = |one: &&Finding| (one.file == self.units.file) == is_units;
            all.iter().filter(own).map(ToString::to_string).collect()
        };
        let (units, mut people) = (of(&report.findings, true), of(&report.findings, false));
        if report.more > 0 {
            people.push(format!("... and {} more.", report.more));
        }
        [(Paper::Units, units), (Paper::People, people)]
            .into_iter()
            .filter(|(_, sentences)| !sentences.is_empty())
            .map(|(paper, mut sentences)| {
                let notices = of(&report.notices, paper == Paper::Units).into_iter();
                sentences.extend(notices.map(|notice| format!("Notice: {notice}")));
                Faulty { paper, sentences }
            })
            .collect()
    }
}

fn read_survey(source: Source<'_>) -> Result<Questionnaire, Faulty> {
    let faulty = |sentences| Faulty {
        paper: Paper::Survey,
        sentences,
    };
    let text = text_of(source).map_err(|sentence| faulty(vec![sentence]))?;
    Questionnaire::parse(text, source.file)
        .map_err(|findings| faulty(findings.iter().map(ToString::to_string).collect()))
}

fn read_policy(source: Source<'_>) -> Result<Policy, Faulty> {
    let read = text_of(source)
        .and_then(|text| Policy::parse(text, source.file).map_err(|error| error.to_string()));
    read.map_err(|sentence| Faulty {
        paper: Paper::Policy,
        sentences: vec![sentence],
    })
}

fn text_of(source: Source<'_>) -> Result<&str, String> {
    std::str::from_utf8(source.bytes).map_err(|_| {
        format!(
            "{}: is not UTF-8 text. Save it again as UTF-8.",
            source.file
        )
    })
}
