//! The figures: the exported rows of a unit, with the scores that stand beside them on its page.
//!
//! All of it comes by the one way to figures ([`crate::office::readings::Access`]): sight, promise, log.

use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Known, tag};
use super::caller::{Caller, Nothing, asked};
use super::problem::{Problem, Told};
use crate::error::Result;
use crate::http::blocking;
use crate::office::readings::{self, Access, Readings, Sheet};
use crate::office::{Account, nothing};
use crate::release::{Detail, Exported, Number, Release, Releases, Row, exported, written};
use crate::results::{beside, shown_at};

/// What may stand behind `?`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// A unit by its id; without it, where somebody begins.
    unit: Option<String>,
    /// Whether what is below it comes too.
    #[serde(default)]
    below: bool,
}

/// A unit whose figures are open to somebody.
struct Opened {
    release: Arc<Release>,
    unit: usize,
    account: Account,
}

/// Opens a unit, or says that the promise comes first.
fn open(
    releases: &Releases,
    readings: &Readings,
    account: Account,
    wave: &str,
    asked: &Asked,
) -> Result<Told<Opened>> {
    let release = readings::find(releases, wave)?;
    let unit = match &asked.unit {
        Some(unit) => unit.clone(),
        None => {
            let begins = account.sight().begins_at(&release).ok_or_else(nothing)?;
            release.tree().id(begins).to_owned()
        }
    };
    let sheet = match asked.below {
        true => Sheet::DataBelow,
        false => Sheet::Data,
    };
    Ok(
        match readings.open(releases, &account, wave, Some(&unit), sheet)? {
            Access::PromiseFirst(release) => Err(Problem::promise_first(release.wave())),
            Access::Open(release, unit) => Ok(Opened {
                release,
                unit,
                account,
            }),
        },
    )
}

impl Opened {
    /// The unit, and what is below it where that was asked for: what somebody may see of it.
    fn units(&self, below: bool) -> Vec<usize> {
        if !below {
            return vec![self.unit];
        }
        let tree = self.release.tree();
        let within = |at: &usize| {
            std::iter::successors(Some(*at), |&at| tree.parent(at)).any(|at| at == self.unit)
        };
        let sight = self.account.sight();
        (0..tree.len())
            .filter(within)
            .filter(|&unit| sight.covers(&self.release, unit))
            .collect()
    }

    fn tag(&self, what: &str, below: bool) -> String {
        let unit = self.release.tree().id(self.unit);
        let below = if below { "below" } else { "alone" };
        tag(&self.release, &self.account, &[what, unit, below])
    }
}

/// The answer to a question for figures.
#[derive(Serialize)]
struct Figures<'a> {
    wave: &'a str,
    unit: &'a str,
    rows: Vec<Exported<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<Vec<Beside<'a>>>,
}

/// A score that stands beside those of a unit: of a unit above, to one decimal as on the page.
#[derive(Serialize)]
struct Beside<'a> {
    unit: &'a str,
    name: &'a str,
    theme: &'a str,
    form: &'static str,
    value: String,
}

impl<'a> Beside<'a> {
    fn of(release: &'a Release, row: &'a Row) -> Option<Self> {
        Some(Self {
            unit: release.tree().id(row.unit),
            name: &release.units()[row.unit].name,
            theme: row.theme.as_deref()?,
            form: if row.rest { "rest-theme" } else { "theme" },
            value: match row.value? {
                Number::Exact(value) => format!("{value:.1}"),
                Number::Displayed(shown) => written(shown),
            },
        })
    }
}

/// Which figures of a unit are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Participation,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Self::All => "results",
            Self::Participation => "participation",
        }
    }

    fn of(self, opened: &Opened, below: bool) -> Figures<'_> {
        let release = &*opened.release;
        let wanted = |row: &&Row| self == Self::All || row.detail == Detail::Participation;
        let units = opened.units(below).into_iter();
        let rows = units.flat_map(|unit| release.rows_of(unit).iter().filter(wanted));
        let others = || {
            let rows = beside(release, opened.unit).into_iter();
            rows.filter_map(|row| Beside::of(release, row)).collect()
        };
        Figures {
            wave: release.wave(),
            unit: release.tree().id(opened.unit),
            rows: rows.map(|row| exported(release, row)).collect(),
            beside: (self == Self::All).then(others),
        }
    }
}

/// Every released figure of a unit.
pub async fn results(
    caller: Caller,
    shelf: (Data<Releases>, Data<Readings>),
    wave: Path<String>,
    known: Known,
    request: HttpRequest,
) -> Told<HttpResponse> {
    figures(Which::All, caller, shelf, wave, known, &request).await
}

/// Who took part in a unit, where it may be shown.
pub async fn participation(
    caller: Caller,
    shelf: (Data<Releases>, Data<Readings>),
    wave: Path<String>,
    known: Known,
    request: HttpRequest,
) -> Told<HttpResponse> {
    figures(Which::Participation, caller, shelf, wave, known, &request).await
}

async fn figures(
    which: Which,
    caller: Caller,
    (releases, readings): (Data<Releases>, Data<Readings>),
    wave: Path<String>,
    known: Known,
    request: &HttpRequest,
) -> Told<HttpResponse> {
    let asked: Asked = asked(request)?;
    let answer = blocking(move || {
        let opened = match open(&releases, &readings, caller.0, &wave, &asked)? {
            Ok(opened) => opened,
            Err(problem) => return Ok(Err(problem)),
        };
        let tag = opened.tag(which.name(), asked.below);
        Answer::new(&known, tag, || Ok(which.of(&opened, asked.below))).map(Ok)
    })
    .await??;
    Ok(answer.response())
}

/// The chart of the wave.
#[derive(Serialize)]
struct Chart<'a> {
    wave: &'a str,
    units: Vec<Unit<'a>>,
}

/// A unit of the chart, and what is shown of it.
#[derive(Serialize)]
struct Unit<'a> {
    id: &'a str,
    /// `None` for the topmost unit that somebody may see.
    parent: Option<&'a str>,
    name: &'a str,
    joined: bool,
    counts_in: Option<&'a str>,
    forms: Vec<&'static str>,
    withheld: Option<&'a str>,
    figures_at: Option<&'a str>,
}

impl<'a> Unit<'a> {
    fn of(release: &'a Release, account: &Account, unit: usize) -> Self {
        let (tree, row) = (release.tree(), &release.units()[unit]);
        let rows = || release.rows_of(unit).iter().filter(|row| !row.rest);
        let mut forms: Vec<&'static str> = Vec::new();
        for row in rows().filter(|row| row.detail != Detail::Withheld) {
            let form = row.detail.name();
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        let parent = tree.parent(unit);
        let sight = account.sight();
        Self {
            id: tree.id(unit),
            parent: { parent }
                .filter(|&parent| sight.covers(release, parent))
                .map(|parent| tree.id(parent)),
            name: &row.name,
            joined: row.joined,
            counts_in: row.counts_in.as_deref(),
            forms,
            withheld: { rows() }
                .find(|row| row.detail == Detail::Withheld)
                .and_then(|row| row.option.as_deref()),
            figures_at: shown_at(release, unit).map(|unit| tree.id(unit)),
        }
    }
}

/// The units that somebody may see, in the order of the chart, with what is shown of each.
pub async fn units(
    caller: Caller,
    (releases, readings): (Data<Releases>, Data<Readings>),
    wave: Path<String>,
    known: Known,
    request: HttpRequest,
) -> Told<HttpResponse> {
    let Nothing {} = asked(&request)?;
    let answer = blocking(move || {
        // What is shown tells where there were how many answers, so it is opened like figures.
        let everything = Asked {
            unit: None,
            below: true,
        };
        let opened = match open(&releases, &readings, caller.0, &wave, &everything)? {
            Ok(opened) => opened,
            Err(problem) => return Ok(Err(problem)),
        };
        Answer::new(&known, opened.tag("units", true), || {
            let (release, account) = (&*opened.release, &opened.account);
            let sight = account.sight();
            let units = (0..release.tree().len()).filter(|&unit| sight.covers(release, unit));
            Ok(Chart {
                wave: release.wave(),
                units: units.map(|unit| Unit::of(release, account, unit)).collect(),
            })
        })
        .map(Ok)
    })
    .await??;
    Ok(answer.response())
}
