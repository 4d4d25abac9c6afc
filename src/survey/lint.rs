//! Rules between the parts of a questionnaire. What breaks one of these is an error: the wave could
//! not be run, or the promise to respondents would not hold. Rules of taste are in `style`.

use std::collections::BTreeSet;

use super::finding::{Place, Report, shown};
use super::load::Lines;
use super::questionnaire::{Question, Questionnaire, Scale, Wording};
use super::{size, style};

/// The most questions. Nobody answers 200; the limit is there against files made to harm.
const MOST_QUESTIONS: usize = 200;
/// Values of a scale lie between minus and plus this, so that sums can never overflow.
const LARGEST_VALUE: u64 = 1_000;

/// Applies every rule.
pub(super) fn rules(questionnaire: &Questionnaire, lines: &Lines, report: &mut Report) {
    let mut linter = Linter {
        q: questionnaire,
        lines,
        report,
    };
    linter.whole();
    linter.themes();
    linter.scales();
    linter.questions();
    linter.breakdowns();
    size::fits(questionnaire, &linter.whole_place(), linter.report);
    style::advice(questionnaire, lines, linter.report);
}

/// The place of question number `index` (from 0).
pub(super) fn question_place(question: &Question, lines: &Lines, index: usize) -> Place {
    let name = match question.id.as_str() {
        "" => format!("question {}", index + 1),
        id => format!("question {id}"),
    };
    Place::new(name, lines.questions.get(index).copied().flatten())
}

/// The place of scale number `index` (from 0).
pub(super) fn scale_place(scale: &Scale, lines: &Lines, index: usize) -> Place {
    let line = lines.scales.get(index).copied().flatten();
    Place::new(format!("scale {}", scale.id), line)
}

/// One questionnaire under the rules, of which `asking` holds those for each question.
pub(super) struct Linter<'a> {
    pub q: &'a Questionnaire,
    pub lines: &'a Lines,
    pub report: &'a mut Report,
}

impl Linter<'_> {
    fn whole_place(&self) -> Place {
        Place::new("questionnaire", self.lines.whole)
    }

    fn whole(&mut self) {
        let place = self.whole_place();
        let count = self.q.questions().count();
        if count == 0 {
            self.report.error(
                &place,
                "There is no question.",
                "add a page with questions.",
            );
        }
        if count > MOST_QUESTIONS {
            let message = format!("There are {count} questions; at most {MOST_QUESTIONS} fit.");
            self.report.error(
                &place,
                message,
                "ask less; about 30 are answered with care.",
            );
        }
        for (index, page) in self.q.pages.iter().enumerate() {
            if page.questions.is_empty() {
                let line = self.lines.pages.get(index).copied().flatten();
                let at = Place::new(format!("page {}", index + 1), line);
                self.report.error(
                    &at,
                    "The page has no question.",
                    "add one or remove the page.",
                );
            }
        }
    }

    /// Reports an id that was there before.
    pub fn unique<'i>(&mut self, seen: &mut BTreeSet<&'i str>, id: &'i str, at: &Place) {
        if !id.is_empty() && !seen.insert(id) {
            let message = format!("The id {} is used more than once.", shown(id));
            self.report.error(at, message, "give each its own id.");
        }
    }

    fn themes(&mut self) {
        let mut seen = BTreeSet::new();
        for (index, theme) in self.q.themes.iter().enumerate() {
            let line = self.lines.themes.get(index).copied().flatten();
            let at = Place::new(format!("theme {}", theme.id), line);
            self.unique(&mut seen, &theme.id, &at);
            self.one_scale(&theme.id, &at);
        }
    }

    /// A theme score is the mean of its items' means (disclosure rule 2), which says something only
    /// if all are on one scale; and it is shown only where each of its items may be shown.
    fn one_scale(&mut self, theme: &str, at: &Place) {
        let q = self.q;
        let items: Vec<_> = q
            .questions_of(theme)
            .filter(|item| item.scale().is_some())
            .collect();
        let scales: BTreeSet<_> = items.iter().filter_map(|item| item.scale()).collect();
        if scales.len() > 1 {
            let message =
                "Its questions are on different scales, so that they have no common mean.";
            self.report.error(
                at,
                message,
                "use one scale for each theme, or make two themes.",
            );
        }
        if items.len() > 1
            && items
                .iter()
                .any(|item| item.when.is_some() || item.sensitive)
        {
            let message = "It has a scale question that is sensitive or not asked of everybody, and \
                           others: the whole theme will be withheld from teams.";
            self.report.advice(
                at,
                message,
                "give that question a theme of its own or none.",
            );
        }
    }

    fn scales(&mut self) {
        let mut seen = BTreeSet::new();
        for (index, scale) in self.q.scales.iter().enumerate() {
            let at = scale_place(scale, self.lines, index);
            self.unique(&mut seen, &scale.id, &at);
            if scale.points.is_empty() {
                continue;
            }
            let values: Vec<_> = scale.points.iter().map(|point| point.value).collect();
            if values
                .iter()
                .any(|value| value.unsigned_abs() > LARGEST_VALUE)
            {
                let message = "Its values are not between -1000 and 1000.";
                self.report.error(&at, message, "number the points from 1.");
            } else if values.windows(2).any(|pair| pair[1] != pair[0] + 1) {
                let message = "Its values are not consecutive whole numbers that rise.";
                self.report
                    .error(&at, message, "number the points from 1, the lowest first.");
            }
            if !matches!(values.len(), 5 | 10) {
                let message = format!("It has {} points.", values.len());
                let cure = "use five labelled points, or ten for a mark.";
                self.report.error(&at, message, cure);
            }
            let labels: Vec<_> = scale.points.iter().map(|point| &point.text).collect();
            self.labels(&labels, &at);
        }
    }

    /// Two equal labels cannot be told apart by the person who answers.
    pub fn labels(&mut self, labels: &[&Wording], at: &Place) {
        for language in &self.q.languages {
            let mut seen = BTreeSet::new();
            let texts = labels.iter().filter_map(|label| label.0.get(language));
            if !texts
                .map(|text| text.trim().to_lowercase())
                .all(|text| seen.insert(text))
            {
                let message = format!("Two labels are the same in language {}.", language.code());
                self.report.error(at, message, "give each its own label.");
            }
        }
    }

    fn breakdowns(&mut self) {
        let q = self.q;
        let mut seen = BTreeSet::new();
        for (index, breakdown) in q.breakdowns.iter().enumerate() {
            if breakdown.question.is_empty() {
                continue;
            }
            let line = self.lines.breakdowns.get(index).copied().flatten();
            let at = Place::new(format!("breakdown {}", index + 1), line);
            let id = shown(&breakdown.question);
            if !seen.insert(&breakdown.question) {
                self.report.error(
                    &at,
                    format!("Question {id} is named twice."),
                    "name it once.",
                );
            }
            let Some(question) = q.question(&breakdown.question) else {
                self.report.error(
                    &at,
                    format!("There is no question {id}."),
                    "name a question.",
                );
                continue;
            };
            // A split needs everybody in exactly one group.
            if question.options().is_empty() || question.multiple() || question.when.is_some() {
                let message = format!("Question {id} does not put everybody in one group.");
                let cure = "name a choice question with one answer that is asked of everybody.";
                self.report.error(&at, message, cure);
            }
        }
        // Below the organisation at most one background question is crossed with the units
        // (disclosure, S3).
        if q.breakdowns
            .iter()
            .filter(|breakdown| breakdown.crossed)
            .count()
            > 1
        {
            let message = "More than one background question is crossed with the units.";
            self.report.error(
                &self.whole_place(),
                message,
                "keep crossed = true for one at most.",
            );
        }
    }
}
