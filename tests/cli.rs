//! The program as people call it: help, exit codes, and the subcommands that need no service.

#[path = "cli/called.rs"]
mod called;
#[path = "cli/codes.rs"]
mod codes;
#[path = "cli/history.rs"]
mod history;
#[path = "cli/indicators.rs"]
mod indicators;
#[path = "cli/menus.rs"]
mod menus;
#[path = "cli/quiet.rs"]
mod quiet;
#[path = "cli/rosters.rs"]
mod rosters;
#[path = "cli/surveys.rs"]
mod surveys;
#[path = "cli/tables.rs"]
mod tables;
#[path = "cli/tokens.rs"]
mod tokens;
