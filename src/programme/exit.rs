//! What people who left say, for the report: the released union of quarters that holds most of the year, or the latest
//! quarter where there is no union.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::error::Result;
use crate::release::{Detail, Release, Releases, Row, Union};
use crate::survey::{Kind, Question, Questionnaire, Theme};

/// The figures of those who left in one year. Like everything here they are released figures, of the organisation.
#[derive(Debug)]
pub struct Exit {
    /// The releases in it, the earliest first.
    waves: Vec<Arc<Release>>,
    union: Option<Union>,
}

impl Exit {
    /// Of the year in which this wave closed; `None` where nothing of people who left was released in it.
    pub fn of_year(releases: &Releases, wave: &Release) -> Result<Option<Self>> {
        let year = wave.closes().year();
        let waves: Vec<String> = { releases.all()?.into_iter() }
            .filter(|wave| wave.questionnaire.is_for_leavers() && wave.closes.year() == year)
            .map(|wave| wave.id)
            .collect();
        let Some(latest) = waves.last() else {
            return Ok(None);
        };
        let place = |of: &String| waves.iter().position(|wave| wave == of);
        let whole = { releases.unions()?.into_iter() }
            .filter(|(_, of)| of.iter().all(|wave| place(wave).is_some()))
            .max_by_key(|(name, of)| {
                (
                    of.len(),
                    of.iter().filter_map(place).max(),
                    Reverse(name.clone()),
                )
            });
        let (of, union) = match whole {
            Some((name, of)) => {
                let union = releases.united(&name, &of)?;
                (union.waves.clone(), Some(union))
            }
            None => (vec![latest.clone()], None),
        };
        let waves = of.iter().map(|wave| releases.find(wave));
        Ok(Some(Self {
            waves: waves.collect::<Result<_>>()?,
            union,
        }))
    }

    /// The releases in it, the earliest first.
    pub fn waves(&self) -> &[Arc<Release>] {
        &self.waves
    }

    /// The name under which the figures stand in the ledger: of the union, or of the wave.
    pub fn name(&self) -> &str {
        match &self.union {
            Some(union) => &union.name,
            None => self.waves.last().map_or("", |wave| wave.wave()),
        }
    }

    /// What was asked.
    pub fn questionnaire(&self) -> Option<&Questionnaire> {
        self.waves.last().map(|wave| wave.questionnaire())
    }

    /// Who took part in one of the waves.
    pub fn participation(wave: &Release) -> Option<&Row> {
        let mut rows = wave.rows_of(wave.tree().root()).iter();
        rows.find(|row| !row.rest && row.detail == Detail::Participation)
    }

    /// Every figure of the organisation.
    fn rows(&self) -> &[Row] {
        match (&self.union, self.waves.last()) {
            (Some(union), _) => &union.rows,
            (None, Some(wave)) => wave.rows_of(wave.tree().root()),
            (None, None) => &[],
        }
    }

    /// The themes that are shown, in the order of the questionnaire.
    pub fn themes(&self) -> Vec<(&Theme, &Row)> {
        let score = |theme: &str| {
            let is_score =
                |row: &&Row| row.detail == Detail::Theme && row.theme.as_deref() == Some(theme);
            self.rows().iter().find(is_score)
        };
        let themes = self.questionnaire().map_or(&[][..], Questionnaire::themes);
        { themes.iter() }
            .filter_map(|theme| Some((theme, score(&theme.id)?)))
            .collect()
    }

    /// The closed lists, the reasons for leaving among them, each with the figures that are shown of it.
    pub fn lists(&self) -> Vec<(&Question, Vec<&Row>)> {
        let rows = |question: &Question| {
            let is_share =
                |row: &&Row| row.share.is_some() && row.question.as_ref() == Some(&question.id);
            self.rows().iter().filter(is_share).collect()
        };
        let questions = { self.questionnaire().into_iter() }.flat_map(Questionnaire::questions);
        questions
            .filter(|question| matches!(question.kind, Kind::Choice { .. }))
            .map(|question| (question, rows(question)))
            .collect()
    }
}
