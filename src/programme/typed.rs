//! What the coordinator types about an indicator, with the fault of each field.

use serde::Deserialize;
use time::Date;
use time::macros::date;

use super::amount::{Amount, NoAmount};
use super::indicator::{Finding, Found, Indicator};
use crate::followup::typed::{self, Fault, Faults};

/// The longest reason for which there is no new figure.
const LONGEST_REASON: usize = 200;
/// Before this there was no programme.
const FIRST: Date = date!(1990 - 01 - 01);

/// What the form of a measurement sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[allow(missing_docs)]
pub struct MeasurementForm {
    #[serde(default)]
    pub csrf: String,
    #[serde(default)]
    pub as_of: String,
    #[serde(default)]
    pub value: String,
    #[serde(default)]
    pub reason: String,
}

impl Finding {
    /// Reads a form, or says of each field what is wrong with it. A figure of fewer than `minimum` people is refused.
    pub fn read(
        form: &MeasurementForm,
        indicator: &Indicator,
        minimum: u32,
        today: Date,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let as_of = typed::date_within(&form.as_of, FIRST, today);
        let as_of = typed::take(&mut faults, "as_of", as_of);
        let (value, reason) = (form.value.trim(), form.reason.trim());
        let found = match (value.is_empty(), reason.is_empty()) {
            (false, true) => {
                let amount = amount(value, indicator, minimum);
                typed::take(&mut faults, "value", amount).map(Found::Figure)
            }
            (true, false) => {
                let reason = typed::line(reason, LONGEST_REASON);
                typed::take(&mut faults, "reason", reason).map(Found::Nothing)
            }
            (true, true) => typed::take(&mut faults, "value", Err(Fault::Empty)),
            (false, false) => typed::take(&mut faults, "reason", Err(Fault::EitherOr)),
        };
        match (as_of, found) {
            (Some(as_of), Some(found)) => Ok(Self { as_of, found }),
            _ => Err(faults),
        }
    }
}

fn amount(text: &str, indicator: &Indicator, minimum: u32) -> Result<Amount, Fault> {
    match Amount::parse(text, indicator.unit) {
        Err(NoAmount::Unreadable) => Err(Fault::NoFigure),
        Err(NoAmount::OutOfRange) => Err(Fault::OutOfRange),
        Ok(amount) if indicator.is_small(amount, minimum) => Err(Fault::FewPeople(minimum)),
        Ok(amount) => Ok(amount),
    }
}
