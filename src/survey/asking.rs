//! Rules for each question and for the order of asking: references, options, conditions.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Place, shown};
use super::lint::{Linter, question_place};
use super::questionnaire::{Kind, Question, When};

/// The most options of one choice question.
const MOST_OPTIONS: usize = 50;
/// Answers outside the options, and the tally's word for a question that was not asked.
const RESERVED: [&str; 3] = ["unknown", "declined", "not-asked"];

impl Linter<'_> {
    /// Every question in the order they are asked.
    pub fn questions(&mut self) {
        let q = self.q;
        let mut seen = BTreeSet::new();
        let mut earlier: BTreeMap<&str, &Question> = BTreeMap::new();
        let mut background = false;
        for (index, question) in q.questions().enumerate() {
            let at = question_place(question, self.lines, index);
            self.unique(&mut seen, &question.id, &at);
            self.references(question, &at);
            if let Kind::Choice { .. } = question.kind {
                self.choice(question, &at);
            }
            if question.sensitive && question.decline.is_none() {
                let message = "It is sensitive, and nobody can decline to answer.";
                let cure =
                    "add decline = { nl = \"Zeg ik liever niet\", en = \"Rather not say\" }.";
                self.report.error(&at, message, cure);
            }
            if let Some(when) = &question.when {
                self.when(question, when, &earlier, &at);
            }
            if q.is_background(&question.id) {
                background = true;
            } else if background && question.kind != Kind::Text {
                let message = "It comes after a background question.";
                let cure = "ask background questions last; only comments may follow.";
                self.report.error(&at, message, cure);
            }
            earlier.entry(&question.id).or_insert(question);
        }
    }

    fn references(&mut self, question: &Question, at: &Place) {
        let q = self.q;
        if let Some(theme) = &question.theme
            && q.theme(theme).is_none()
        {
            let message = format!("There is no theme {}.", shown(theme));
            self.report
                .error(at, message, "name a theme of this file or add it.");
        }
        if let Some(scale) = question.scale()
            && !scale.is_empty()
            && q.scale(scale).is_none()
        {
            let message = format!("There is no scale {}.", shown(scale));
            self.report
                .error(at, message, "name a scale of this file or add it.");
        }
    }

    fn choice(&mut self, question: &Question, at: &Place) {
        let options = question.options();
        if !(2..=MOST_OPTIONS).contains(&options.len()) {
            let message = format!("It has {} options.", options.len());
            self.report
                .error(at, message, format!("give it 2 to {MOST_OPTIONS} options."));
        }
        let mut seen = BTreeSet::new();
        for option in options {
            self.unique(&mut seen, &option.id, at);
            if RESERVED.contains(&option.id.as_str()) {
                let message = format!("Option id {} has a meaning of its own.", shown(&option.id));
                let cure = "choose another id; for \"rather not say\" use decline.";
                self.report.error(at, message, cure);
            }
        }
        let decline = question.decline.iter();
        let labels: Vec<_> = options
            .iter()
            .map(|option| &option.text)
            .chain(decline)
            .collect();
        self.labels(&labels, at);
    }

    fn when(
        &mut self,
        question: &Question,
        when: &When,
        earlier: &BTreeMap<&str, &Question>,
        at: &Place,
    ) {
        if when.question.is_empty() {
            return;
        }
        let Some(before) = earlier.get(when.question.as_str()) else {
            let message = format!(
                "It depends on {}, which is not asked before it.",
                shown(&when.question)
            );
            self.report
                .error(at, message, "name an earlier choice question.");
            return;
        };
        if !matches!(before.kind, Kind::Choice { .. }) {
            let message = format!(
                "It depends on {}, which has no options.",
                shown(&when.question)
            );
            self.report
                .error(at, message, "name an earlier choice question.");
            return;
        }
        let mut seen = BTreeSet::new();
        for id in &when.is {
            self.unique(&mut seen, id, at);
            if !before.options().iter().any(|option| option.id == *id) {
                let message = format!("Question {} has no option {}.", before.id, shown(id));
                self.report
                    .error(at, message, "name options of that question.");
            }
        }
        if before.sensitive && !question.sensitive && question.kind != Kind::Text {
            let message = format!(
                "It follows the sensitive question {} and is not sensitive.",
                before.id
            );
            self.report.error(at, message, "make it sensitive too.");
        }
    }
}
