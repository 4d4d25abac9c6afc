//! The file of indicators: described, with what was found. Simple enough to go on without a programme office.

use time::Date;

use super::amount::{Amount, Measure, NoAmount};
use super::indicator::{Baseline, Finding, Found, Indicator, Target, Told, day};
use crate::survey::{
    Fields, Findings, Goal, Language, Listing, Node, Place, Reader, Wording, is_invisible, named,
    read_list, shown,
};

/// One indicator of a file, with what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// What is counted.
    pub indicator: Indicator,
    /// What was found, in the order of the file.
    pub findings: Vec<Finding>,
}

/// The longest reason or classification, in characters.
const LONGEST: usize = 200;
/// More than this for one indicator is no yearly figure.
const MOST_FINDINGS: usize = 200;

/// Reads a file of indicators as of `today`. Refused with every fault, each with file, line and cure; also where a
/// figure tells of fewer than `minimum` people.
pub fn read_indicators(
    text: &str,
    file: &str,
    minimum: u32,
    today: Date,
) -> Result<Vec<Listed>, Findings> {
    let listing = Listing {
        part: "indicator",
        example: "src/programme/indicators.toml",
    };
    read_list(text, file, &listing, |reader, node, number| {
        let at = At { minimum, today };
        at.indicator(reader, node, number)
    })
}

/// What every figure of a file is held against.
#[derive(Clone, Copy)]
struct At {
    minimum: u32,
    today: Date,
}

impl At {
    fn indicator(
        self,
        reader: &mut Reader,
        node: &Node,
        number: usize,
    ) -> Option<(String, Listed)> {
        const KNOWN: [&str; 11] = [
            "id",
            "goal",
            "name",
            "definition",
            "source",
            "unit",
            "classification",
            "about",
            "baseline",
            "target",
            "measurements",
        ];
        let name = named("indicator", node, number);
        let fields = reader.fields(node, &name, &KNOWN)?;
        let id = reader.id(&fields, "id");
        let mut one_of = |key: &str, words: &[&str]| {
            let found = reader.text(&fields, key)?;
            if !words.contains(&found) {
                let message = format!("Field {key} is {}.", shown(found));
                let cure = format!("write one of {}.", words.join(", "));
                reader.report.error(&fields.at(key), message, cure);
            }
            words.contains(&found).then(|| found.to_owned())
        };
        let goal = one_of("goal", &["safe", "diverse", "sensitive"]);
        let unit = one_of("unit", &["percent", "count", "mark"]);
        let about = one_of("about", &["people", "other"]);
        let mut indicator = Indicator {
            id: id.clone(),
            goal: goal.unwrap_or_else(|| Goal::Safe.code().to_owned()),
            name: told(&reader.wording(&fields, "name")),
            definition: told(&reader.wording(&fields, "definition")),
            source: told(&reader.wording(&fields, "source")),
            unit: unit
                .and_then(|unit| Measure::from_code(&unit))
                .unwrap_or(Measure::Count),
            classification: reader
                .text(&fields, "classification")
                .unwrap_or_default()
                .to_owned(),
            about_people: about.is_none_or(|about| about == "people"),
            baseline: None,
            target: None,
        };
        let classification = &indicator.classification;
        if fields.get("classification").is_some() && !is_plain(classification) {
            let message = "Field classification is empty, too long or holds what cannot be seen.";
            let cure = format!("write at most {LONGEST} plain characters on one line.");
            reader
                .report
                .error(&fields.at("classification"), message, cure);
        }
        if let Some(node) = fields.get("baseline") {
            indicator.baseline = self.baseline(reader, node, &name, &indicator);
        }
        if let Some(node) = fields.get("target") {
            indicator.target = target(reader, node, &name, &indicator);
        }
        let nodes = reader.list(&fields, "measurements");
        if nodes.len() > MOST_FINDINGS {
            let message = format!("There are more than {MOST_FINDINGS} measurements.");
            let cure = "leave out what is no measurement of its own.";
            reader
                .report
                .error(&fields.at("measurements"), message, cure);
            return None;
        }
        let mut findings: Vec<Finding> = Vec::new();
        for node in nodes {
            let Some(finding) = self.finding(reader, node, &name, &indicator) else {
                continue;
            };
            if findings.iter().any(|other| other.as_of == finding.as_of) {
                let at = Place::new(name.clone(), node.line);
                let message = format!("There are two measurements as of {}.", finding.as_of);
                reader
                    .report
                    .error(&at, message, "keep the one that holds.");
            }
            findings.push(finding);
        }
        findings.sort_by_key(|finding| finding.as_of);
        Some((
            id,
            Listed {
                indicator,
                findings,
            },
        ))
    }

    fn baseline(
        self,
        reader: &mut Reader,
        node: &Node,
        name: &str,
        indicator: &Indicator,
    ) -> Option<Baseline> {
        let name = format!("{name}, baseline");
        let fields = reader.fields(node, &name, &["as_of", "value"])?;
        let as_of = self.past(reader, &fields)?;
        let amount = amount(reader, &fields, indicator)?;
        self.enough(reader, &fields, indicator, amount)?;
        Some(Baseline {
            as_of: as_of.to_string(),
            amount,
        })
    }

    fn finding(
        self,
        reader: &mut Reader,
        node: &Node,
        name: &str,
        indicator: &Indicator,
    ) -> Option<Finding> {
        let name = format!("{name}, measurement");
        let fields = reader.fields(node, &name, &["as_of", "value", "none"])?;
        let as_of = self.past(reader, &fields);
        let has = |key: &str| fields.get(key).is_some();
        let found = match (has("value"), has("none")) {
            (true, false) => {
                let amount = amount(reader, &fields, indicator)?;
                self.enough(reader, &fields, indicator, amount)?;
                Found::Figure(amount)
            }
            (false, true) => {
                let reason = reader.text(&fields, "none")?;
                if !is_plain(reason) {
                    let message = "Field none is empty, too long or holds what cannot be seen.";
                    let cure = format!(
                        "say in at most {LONGEST} plain characters why there is no new figure."
                    );
                    reader.report.error(&fields.at("none"), message, cure);
                    return None;
                }
                Found::Nothing(reason.to_owned())
            }
            _ => {
                let message = "A measurement has either a value or the reason why there is none.";
                let cure = "write value = \"122 of 150\", or none = \"Measured every two years.\".";
                reader.report.error(&fields.place, message, cure);
                return None;
            }
        };
        as_of.map(|as_of| Finding { as_of, found })
    }

    /// A day that has been.
    fn past(self, reader: &mut Reader, fields: &Fields<'_>) -> Option<Date> {
        let text = reader.text(fields, "as_of")?;
        let found = day(text).filter(|day| *day <= self.today && day.year() >= 1990);
        if found.is_none() {
            let message = format!("{} is no day that has been.", shown(text));
            let cure = "write the day for which the figure holds, as in \"2024-12-31\".";
            reader.report.error(&fields.at("as_of"), message, cure);
        }
        found
    }

    fn enough(
        self,
        reader: &mut Reader,
        fields: &Fields<'_>,
        indicator: &Indicator,
        amount: Amount,
    ) -> Option<()> {
        if !indicator.is_small(amount, self.minimum) {
            return Some(());
        }
        let message = format!(
            "This figure tells of fewer than {} people: of those counted, or of those left over.",
            self.minimum
        );
        let cure = "count a larger group, give a rounded percentage, or write none = \"Too few people to show.\".";
        reader.report.error(&fields.at("value"), message, cure);
        None
    }
}

fn target(reader: &mut Reader, node: &Node, name: &str, indicator: &Indicator) -> Option<Target> {
    let name = format!("{name}, target");
    let fields = reader.fields(node, &name, &["year", "value"])?;
    let year = reader.whole(&fields, "year")?;
    let fits = i32::try_from(year).ok();
    let Some(year) = fits.filter(|year| (1990..=2100).contains(year)) else {
        let cure = "write a year such as 2026.";
        let message = format!("{year} is no year for a target.");
        reader.report.error(&fields.at("year"), message, cure);
        return None;
    };
    let amount = amount(reader, &fields, indicator)?;
    Some(Target { year, amount })
}

fn amount(reader: &mut Reader, fields: &Fields<'_>, indicator: &Indicator) -> Option<Amount> {
    let text = reader.text(fields, "value")?;
    let (message, cure) = match Amount::parse(text, indicator.unit) {
        Ok(amount) => return Some(amount),
        Err(NoAmount::Unreadable) => (
            format!("{} is no figure.", shown(text)),
            "write it between quotes, as in \"62\", \"10.5\" or \"122 of 150\".",
        ),
        Err(NoAmount::OutOfRange) => (
            format!("{} cannot be a {}.", shown(text), indicator.unit.code()),
            "write a percent from 0 to 100, a mark from 1 to 10, a whole count, or a part of what is not less.",
        ),
    };
    reader.report.error(&fields.at("value"), message, cure);
    None
}

fn is_plain(text: &str) -> bool {
    let seen = |c: char| !c.is_control() && !is_invisible(c);
    !text.trim().is_empty() && text.chars().count() <= LONGEST && text.chars().all(seen)
}

fn told(wording: &Wording) -> Told {
    Told {
        nl: wording.text(Language::Nl).to_owned(),
        en: wording.text(Language::En).to_owned(),
    }
}

#[cfg(test)]
#[path = "tests_file.rs"]
mod tests;
