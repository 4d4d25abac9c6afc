//! WHAT MAY BE KNOWN: disclosure control (pure: no database, clock, randomness or file).
//!
//! Answers come in as tables of counts; out come the figures that may be shown, chosen so that
//! nothing an attacker can compute from all of them together rests on fewer than k respondents or
//! makes an answer certain. The rules and their proofs are in docs/DISCLOSURE.md.

pub mod attribute;
pub mod audit;
pub mod beside;
pub mod breakdown;
pub mod certificate;
pub mod crossed;
pub mod csv_input;
pub mod csv_output;
pub mod csv_rows;
pub mod display;
pub mod form;
pub mod grouped;
pub mod ladder;
pub mod ledger;
pub mod optimum;
pub mod participation;
pub mod policy;
pub mod protect;
pub mod protect_crossed;
pub mod several;
pub mod table;
pub mod theme;
pub mod tree;

pub use attribute::Coarsened;
pub use breakdown::{Breakdown, Family, Item, breakdown};
pub use certificate::{Certificate, Leak, LeakKind, LeakRegion};
pub use display::{Displayed, End, exact_mean};
pub use form::{AnswerOption, Block, Form, Question, Reach, Step, Table};
pub use grouped::{Exchange, Group, GroupFigure, Move, Place};
pub use ladder::{
    Figure, Previous, Published, StepBlocks, figures, owners, publish, regions, step_minimum,
};
pub use optimum::{Preferences, Weight, optimum};
pub use participation::{Count, Participation, Rate, participation};
pub use policy::{Policy, PolicyError};
pub use table::{Answered, Answers, Counts, Region, Status};
pub use theme::{ThemeScore, theme_scores};
pub use tree::{Tree, TreeError, TreeFault};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests_csv;
#[cfg(test)]
mod tests_ladder;
#[cfg(test)]
mod tests_optimum;
#[cfg(test)]
mod tests_protect;
#[cfg(test)]
mod tests_several;
