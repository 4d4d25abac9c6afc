//! Reads and counts what was answered: `wave,unit,<question id>,...`.
//!
//! A row of answers becomes increments as soon as it is checked; it is kept nowhere. Comments are left out:
//! they were written for other readers.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{named, text};
use super::headcount::Asked;
use super::reports::Split;
use crate::count::tally::Tally;
use crate::disclosure::csv_rows::{Faults, InputErrors, Reader};
use crate::organisation::{Source, Units};
use crate::survey::{Answers, Form, Given, Kind, Question, Questionnaire, Rule, Tallied};

/// The most counts that the tallies of one run may hold together.
const MOST_CELLS: usize = 1 << 28;

/// The answers of one wave, counted.
pub struct History {
    /// Who was asked.
    pub asked: Asked,
    /// By unit, or by unit and category where reports of an earlier tool split it: `unit * categories +
    /// category`.
    pub(super) tally: Tally,
}

/// Reads the answers and counts them. A question without a column was not asked. `splits` gives for waves whose
/// reports have categories the question that makes them.
pub fn answers(
    source: Source<'_>,
    questionnaire: &Questionnaire,
    units: &Units,
    asked: Vec<Asked>,
    splits: &BTreeMap<String, Split>,
) -> Result<Vec<History>, InputErrors> {
    let mut faults = Faults::new(source.file);
    let questions: Vec<&Question> = questionnaire.questions().collect();
    let ids: Vec<&str> = questions
        .iter()
        .map(|question| question.id.as_str())
        .collect();
    let Some(reader) = Reader::open(text(source)?, &["wave", "unit"], &ids, &mut faults) else {
        return faults.or(Vec::new());
    };
    let present: Vec<bool> = (0..ids.len()).map(|place| reader.has(2 + place)).collect();
    if !present.contains(&true) {
        faults.at(1, "there is no column of a question; add one by its id.");
        return faults.or(Vec::new());
    }
    let (form, tallied) = (Form::new(questionnaire), questionnaire.tallied());
    let options: usize = tallied.iter().map(|question| question.options.len()).sum();
    let mut waves: Vec<Counting<'_>> = (asked.into_iter())
        .map(|asked| Counting::new(asked, questionnaire, &tallied, splits, units.tree.len()))
        .collect();
    let cells: usize = waves.iter().map(|wave| wave.cells * options).sum();
    if cells > MOST_CELLS {
        faults.at(
            1,
            "too many waves, units and questions for one run; import fewer waves at a time.",
        );
        return faults.or(Vec::new());
    }
    reader.each(&mut faults, |line, cells, faults| {
        if cells.iter().all(|cell| cell.is_empty()) {
            return;
        }
        let (wave, unit) = (cells[0], cells[1]);
        let Some(counting) = waves.iter_mut().find(|counting| counting.asked.wave == wave) else {
            let wave = named(wave);
            return faults.at(
                line,
                format!("column wave: {wave} is not in the headcount; add its lines there or correct it."),
            );
        };
        let Some(unit) = units.tree.find(unit) else {
            let unit = named(unit);
            return faults.at(
                line,
                format!("column unit: {unit} is not in the units file; add it there or correct it."),
            );
        };
        match checked(&form, &questions, &cells[2..]) {
            Ok(answers) => counting.count(unit, &answers, line, units, faults),
            Err(Fault { question, what }) => {
                faults.at(line, format!("column {question}: {what}; correct the cell."));
            }
        }
    });
    // With faults, its lines may be among those.
    let complete = faults.is_empty();
    for counting in waves.iter().filter(|counting| complete && counting.empty()) {
        let wave = named(&counting.asked.wave);
        faults.at(
            1,
            format!(
                "there are no answers of wave {wave}; add them or take it out of the headcount."
            ),
        );
    }
    let absent = absent(&questions, &present);
    let histories = waves.into_iter().map(|mut counting| {
        let (asked, mut tally) = (counting.asked, counting.tally.take().expect("counted"));
        tally.leave_out(&absent);
        History { asked, tally }
    });
    match faults.is_empty() {
        true => Ok(histories.collect()),
        false => faults.or(Vec::new()),
    }
}

/// Closed questions that were not asked: those without a column, and those that depend on one without.
fn absent(questions: &[&Question], present: &[bool]) -> BTreeSet<String> {
    let mut absent = BTreeSet::new();
    for (question, present) in questions.iter().zip(present) {
        let depends = question.when.as_ref();
        if !present || depends.is_some_and(|when| absent.contains(&when.question)) {
            absent.insert(question.id.clone());
        }
    }
    absent
}

/// A cell that is no answer.
struct Fault {
    question: String,
    what: String,
}

/// The answers of one row, if every one is an answer to its question.
fn checked(form: &Form<'_>, questions: &[&Question], cells: &[&str]) -> Result<Answers, Fault> {
    let mut given = BTreeMap::new();
    for (question, &cell) in questions.iter().zip(cells) {
        if cell.is_empty() || question.kind == Kind::Text {
            continue;
        }
        let value = value(question, cell).ok_or_else(|| Fault {
            question: question.id.clone(),
            what: "this is no value of the scale, nor unknown or declined".to_owned(),
        })?;
        given.insert(question.id.as_str(), value);
    }
    Answers::check(form, &Given::from(given)).map_err(|fault| Fault {
        question: fault.question.unwrap_or_default(),
        what: match fault.rule {
            Rule::NotAsked => {
                "it is asked only after another answer, which is not given".to_owned()
            }
            rule => rule.sentence().to_owned(),
        },
    })
}

/// A cell as the page would have sent it. Several choices stand in one cell, with a bar between them.
fn value<'c>(question: &Question, cell: &'c str) -> Option<Given<'c>> {
    let text = |text: &'c str| Given::Text(text.into());
    if ["unknown", "declined"].contains(&cell) {
        return Some(text(cell));
    }
    match &question.kind {
        Kind::Scale { .. } => cell.parse().ok().map(Given::Whole),
        Kind::Choice { multiple: true, .. } => {
            let chosen = cell.split(|c: char| c.is_whitespace() || "|;,+".contains(c));
            let chosen = chosen.filter(|id| !id.is_empty()).map(text);
            Some(Given::List(chosen.collect()))
        }
        _ => Some(text(cell)),
    }
}

/// A wave that is being counted.
struct Counting<'a> {
    asked: Asked,
    split: Option<(&'a Tallied, &'a Split)>,
    cells: usize,
    questionnaire: &'a Questionnaire,
    tally: Option<Tally>,
    answered: Vec<u32>,
}

impl<'a> Counting<'a> {
    fn new(
        asked: Asked,
        questionnaire: &'a Questionnaire,
        tallied: &'a [Tallied],
        splits: &'a BTreeMap<String, Split>,
        units: usize,
    ) -> Self {
        let split = splits.get(&asked.wave).and_then(|split| {
            let question = tallied
                .iter()
                .find(|tallied| tallied.id == split.question)?;
            Some((question, split))
        });
        Self {
            cells: units * split.map_or(1, |(_, split)| split.categories.len()),
            split,
            asked,
            questionnaire,
            tally: None,
            answered: vec![0; units],
        }
    }

    fn empty(&self) -> bool {
        self.tally.is_none()
    }

    fn count(
        &mut self,
        unit: usize,
        answers: &Answers,
        line: u64,
        units: &Units,
        faults: &mut Faults<'_>,
    ) {
        self.answered[unit] += 1;
        let people = self.asked.people[unit];
        // Said once for each unit, in the line that is too many.
        if self.answered[unit] == people + 1 {
            let (unit, wave) = (named(units.tree.id(unit)), named(&self.asked.wave));
            let what = match people {
                0 => format!(
                    "column unit: the headcount of wave {wave} has nobody directly in {unit}"
                ),
                _ => format!(
                    "column unit: more answers than the {people} people of {unit} in the headcount of wave {wave}"
                ),
            };
            faults.at(line, format!("{what}; correct one of the two files."));
        }
        let tally = self
            .tally
            .get_or_insert_with(|| Tally::new(self.questionnaire, self.cells));
        let cell = match &self.split {
            None => unit,
            Some((question, split)) => {
                let place = question.places(answers).first().copied();
                let category = place.map(|place| question.options[place].id.as_str());
                unit * split.categories.len() + split.category(category)
            }
        };
        tally.add(cell, answers);
    }
}
