//! WHAT IS ASKED: the questionnaire, how it is read and checked, and what counts as an answer.
//!
//! A pure room: text and values in, values out. It opens no file, knows no database, no clock and
//! no other room; the one place that needs chance ([`sample`]) is handed its source.
//!
//! The room stands on one idea: a [`Questionnaire`] exists only through [`Questionnaire::parse`] or
//! [`Questionnaire::from_json`], so whoever holds one may rely on every reference in it, on a text in
//! every language, and on every possible ballot fitting the box. An [`Answers`] exists only through
//! [`Answers::check`], so the count never meets an answer to a question that was not asked.
//!
//! - `document`  TOML or JSON as one tree that still knows its line numbers
//! - `load`      the tree as a questionnaire, with `reader` and `parts`; every fault reported, not only the first
//! - `lint`      rules between the parts and, in `asking`, for each question (errors); `style` rules for
//!   good questions (advice)
//! - `size`      the largest ballot a questionnaire allows
//! - `canonical` the bytes that are hashed into the manifest
//! - `given`     what somebody gave as answers; `form` the questionnaire prepared for checking many; `answers` what
//!   a respondent may answer
//! - `tallied`   a closed question as the count sees it; `fingerprint` tells whether it is still the same
//! - `listed`    other files of the office that are read and linted the same way
//! - `shipped`   the questionnaires that come with the program
//! - `sample`    plausible answers for demonstrations and load tests

mod answers;
mod asking;
mod canonical;
mod document;
mod finding;
mod fingerprint;
mod form;
mod given;
mod lint;
mod listed;
mod load;
mod parts;
mod questionnaire;
mod reader;
pub mod sample;
mod shipped;
mod size;
mod style;
mod tallied;

pub use answers::{Answer, AnswerFault, Answers, COMMENT_BYTES, Rule};
pub use canonical::canonical;
pub(crate) use document::Node;
pub use finding::{Finding, Findings, Severity};
pub(crate) use finding::{Place, Report, is_invisible, shown};
pub use form::Form;
pub use given::Given;
pub(crate) use listed::{Listing, read_list};
pub use load::{DOCUMENT_BYTES, check, lint};
pub use questionnaire::{
    Audience, Breakdown, Goal, Kind, Language, Opt, Page, Point, Question, Questionnaire, Scale,
    Theme, When, Wording,
};
pub(crate) use reader::{Fields, Reader, is_id, named};
pub use shipped::{EXIT, INCLUSION, SHIPPED};
pub use size::{ANSWERS_BYTES, BALLOT_BYTES, largest_answers};
pub use tallied::{Class, Tallied, TalliedOption};

#[cfg(test)]
mod tests;
