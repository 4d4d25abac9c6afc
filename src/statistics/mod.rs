//! What the figures mean: intervals, changes between waves, labels, reliability, weighting.
//!
//! Pure arithmetic: no database, clock, randomness or `async`, and no dependency on another room.
//! Every function takes what a page is allowed to show (or what the count keeps for the organisation
//! as a whole) and returns a figure, or `None` where there is nothing honest to say: too few
//! answers, no spread, a value off its scale. No function returns NaN or an infinity.
//!
//! What may be *shown* is not decided here but in `disclosure`; docs/STATISTICS.md lists each figure
//! with its formula, source and what it is not for. The figures are fixed by
//! tests/data/statistics.json (SciPy, statsmodels, pingouin), all of whose cases are tests.
//!
//! Deliberately absent: a team's own standard deviation, a team's t interval, r_wg, ranks and
//! percentiles of teams. Each would give back single answers or order teams by chance.

mod adjust;
mod anova;
mod change;
mod detect;
mod interval;
mod label;
mod moments;
mod nct;
mod omega;
mod reliability;
mod scale;
mod scoring;
mod sensitive;
mod share;
mod share_change;
mod shrinkage;
mod tail;
mod trend;
mod weighting;
mod welch;

pub use adjust::{benjamini_hochberg, holm};
pub use anova::Anova;
pub use change::{Change, change_of_mean};
pub use detect::{smallest_detectable, smallest_detectable_gap, smallest_detectable_rise};
pub use interval::{Interval, Z95, bounds_of_mean, interval_of_mean, interval_of_organisation};
pub use label::{
    Label, LabelledChange, MINIMUM_FOR_LABEL, ThemeChange, label_changes, label_signals,
};
pub use moments::{Level, Moments, Summary, pooled_sd};
pub use omega::{Omega, omega};
pub use reliability::{Alpha, ItemMoments, alpha};
pub use scale::Scale;
pub use scoring::{favourable, person_score, theme_score};
pub use sensitive::{SensitiveShare, sensitive_share};
pub use share::{bounds_of_share, response_rate, share_interval, tenths, wilson};
pub use share_change::{ShareChange, change_of_share};
pub use shrinkage::{Shrinkage, Shrunk, shrink_means, shrink_shares};
pub use trend::{Trend, TrendPoint, trend};
pub use weighting::{Stratum, Weighted, weigh};
pub use welch::{Gap, gap_between};

#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod simulation_tests;
