//! The exit survey of the sample municipality: three quarters of the year of last year's wave, of which the second had too
//! few ballots and is counted with the third, and their union.

use time::{Date, Duration, Month, OffsetDateTime};

use super::{Sample, parse};
use crate::cli::simulate::{Job, respond_all};
use crate::disclosure::Policy;
use crate::error::{Error, Result};
use crate::organisation::{Language, Person, Roster};
use crate::survey;

/// Each quarter: its last month, how many left, and how many of them answered.
const QUARTERS: [(Month, usize, usize); 3] = [
    (Month::March, 30, 24),
    (Month::June, 12, 7),
    (Month::September, 26, 19),
];

impl Sample {
    /// The quarters of this year, from beginning to end.
    pub(super) fn leavers(&self, year: i32, now: OffsetDateTime) -> Result<()> {
        let id = |quarter: usize| format!("exit-{year}-q{quarter}");
        for (number, (month, invited, answered)) in (1..).zip(QUARTERS) {
            let opened = Date::from_calendar_date(year, month, 1);
            let opened = opened.map_err(|_| Error::failed("dating the sample exit survey"))?;
            self.quarter(
                &id(number),
                opened.midnight().assume_utc(),
                invited,
                answered,
            )?;
        }
        let desk = self.desk(now)?;
        let second = [id(2)];
        desk.count(&id(1), &self.key, None)?;
        desk.count_with(&id(3), &second, &self.key, None)?;
        desk.release(&id(1))?;
        desk.release(&id(3))?;
        desk.unite(&format!("leavers-{year}"), &[id(1), id(3)])?;
        Ok(())
    }

    /// A quarter up to its closing.
    fn quarter(
        &self,
        id: &str,
        opened: OffsetDateTime,
        invited: usize,
        answered: usize,
    ) -> Result<()> {
        let asked = parse(survey::EXIT)?;
        let desk = self.desk(opened)?;
        let closed = opened + Duration::days(28);
        desk.draft(
            id,
            &asked,
            &self.left(id, invited),
            &Policy::default(),
            closed.date(),
        )?;
        desk.open(id, &self.public)?;
        let mut rng = self.sample.rng();
        let jobs: Vec<Job> = { desk.invitation_links(id)?.into_iter().take(answered) }
            .map(|link| Job {
                link: link.link,
                // Who leaves is a little less content.
                answers: Some(survey::sample::answers(&asked, &mut rng, -0.4, 0.2)),
            })
            .collect();
        let outcome = respond_all(&jobs, super::WORKERS, None, &self.sample)?;
        if let Some((error, count)) = outcome.errors.first_key_value() {
            return Err(Error::failed(format!(
                "answering the sample exit survey ({count} times): {error}"
            )));
        }
        self.desk(closed)?.close(id)
    }

    /// So many people who left in this quarter.
    fn left(&self, quarter: &str, people: usize) -> Roster {
        let someone = |number: usize| Person {
            id: format!("{quarter}-{number}"),
            unit: self.roster.units.tree.root(),
            leads: None,
            email: Some(format!("{quarter}-{number}@example.org")),
            name: String::new(),
            language: Language::Dutch,
        };
        Roster {
            units: self.roster.units.clone(),
            people: (1..=people).map(someone).collect(),
            notices: Vec::new(),
        }
    }
}
