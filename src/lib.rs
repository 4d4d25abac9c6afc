//! Weerklank: the anonymous employee survey that people believe, because they can check it.
//!
//! The rooms, in the direction in which data flows (docs/ARCHITECTURE.md tells the whole story):
//! organisation -> invitation -> ballot -> count -> release. A room uses what comes before it, the
//! pure rooms (survey, disclosure, statistics) and the plain rooms (wave, store, ui); never one after it.

// One file calls a C library without a safe interface, and says why (invitation/private_operation.rs).
#![deny(unsafe_code)]

// WHAT IS ASKED: questionnaires, loaded and linted (pure).
pub mod survey;

// WHO IS ASKED: units, roster and reporting groups.
pub mod organisation;

// ONE RUN IN TIME: the life of a wave, its manifest, custody of the results key.
pub mod wave;

// THE IDENTIFIED SIDE: invitations, letters and blind signatures.
pub mod invitation;

// THE ANONYMOUS SIDE: tokens, sealed boxes, the respondent's page and script.
pub mod ballot;

// OPENING THE BOX: verify, tally, certificate.
pub mod count;

// WHAT MAY BE KNOWN: disclosure control and its independent auditor (pure).
pub mod disclosure;

// WHAT IT MEANS: intervals, changes and their labels (pure).
pub mod statistics;

// THE ONLY DOOR: audited results, for every reader.
pub mod release;

// WHAT A READER SEES: pages of units and of the organisation.
pub mod results;

// WHAT BECOMES OF IT: the talk, actions, the menu card, facilitators.
pub mod followup;

// WHAT THE OFFICE SEES: indicators, the yearly report, units beside themes, the dossier for the works council.
pub mod programme;

// WHO MAY DO WHAT: the desk from which waves are run.
pub mod office;

// RELEASED DATA FOR PROGRAMS: `GET /api/v1/...`.
pub mod api;

// HOW IT LOOKS: themes, words and the parts of pages.
pub mod ui;

// The databases: two stores that never meet.
pub mod store;

// The subcommands.
pub mod cli;

// The composition root: two listeners, the only place that hands out capabilities.
pub mod server;

// Configuration file and environment.
pub mod config;

// Time and randomness, passed in.
pub mod clock;

// Theirs or ours: the one error story.
pub mod error;

// What both listeners share.
pub mod http;

// Encodings of the protocol.
pub mod protocol;
