//! The checker is shown wrong sources and must say so; shown right ones, it must be silent.

use super::rules::check;

/// What is said about one file, without the place.
fn said(name: &str, source: &str) -> Vec<String> {
    let files = [(name.to_owned(), source.to_owned())];
    let found = check(&files);
    found
        .iter()
        .map(|f| f[f.find(": ").unwrap_or(0) + 2..].to_owned())
        .collect()
}

fn caught(name: &str, source: &str, expected: &str) {
    let said = said(name, source);
    assert!(
        said.iter().any(|s| s.contains(expected)),
        "{name}: {source}\nsaid {said:?}"
    );
}

fn silent(name: &str, source: &str) {
    assert_eq!(said(name, source), Vec::<String>::new(), "{name}: {source}");
}

#[test]
fn arrows_against_the_line_are_caught() {
    caught(
        "invitation/links.rs",
        "use crate::ballot::Seed;",
        "invitation uses ballot",
    );
    caught(
        "count/tally.rs",
        "use crate::release::Release;",
        "count uses release",
    );
    caught(
        "results/page.rs",
        "use crate::followup::Action;",
        "results uses followup",
    );
    caught(
        "release/mod.rs",
        "use crate::{error, results::Page};",
        "release uses results",
    );
    for room in ["release", "results", "followup", "count"] {
        caught(
            &format!("{room}/mod.rs"),
            "use crate::programme::Register;",
            &format!("{room} uses programme"),
        );
    }
    caught(
        "programme/register.rs",
        "use crate::store::office_schema::block;",
        "programme reads blocks",
    );
    silent(
        "programme/report.rs",
        "use crate::{followup::Overview, release::Release, results::text, store::OfficeDb};",
    );
    caught(
        "wave/life.rs",
        "fn f() { crate::count::count() }",
        "wave uses count",
    );
    caught(
        "store/pool.rs",
        "use crate::organisation::Person;",
        "store uses organisation",
    );
    caught("error.rs", "use crate::store::Conn;", "error uses store");
    caught(
        "invitation/links.rs",
        "use crate::config::Config;",
        "invitation uses config",
    );
    silent(
        "count/tally.rs",
        "use crate::{ballot::Opener, organisation, survey::*, wave::Wave};",
    );
    silent(
        "results/page.rs",
        "use crate::release::{Release, Releases}; use crate::ui;",
    );
    silent(
        "office/desk.rs",
        "use crate::{config::Config, release::Releases, results};",
    );
}

#[test]
fn nobody_uses_what_composes() {
    for room in [
        "ballot/mod.rs",
        "office/mod.rs",
        "release.rs",
        "ui/page.rs",
        "config.rs",
    ] {
        caught(room, "use crate::server::Bound;", "uses server");
        caught(room, "use crate::cli;", "uses cli");
    }
    caught("server.rs", "use crate::cli::Arguments;", "server uses cli");
    silent("main.rs", "fn main() { weerklank::cli::run() }");
    silent(
        "cli/serve.rs",
        "use crate::server::Bound; use crate::ballot::Doors;",
    );
}

#[test]
fn data_for_programs_comes_from_releases_alone() {
    for room in ["store", "wave", "count", "invitation", "ballot", "config"] {
        let source = format!("use crate::{room}::Thing;");
        caught("api/waves.rs", &source, &format!("api uses {room}"));
    }
    caught(
        "api/waves.rs",
        "use diesel::prelude::*;",
        "api may reach no database",
    );
    caught(
        "api/results.rs",
        "use crate::release::{Comments, Release};",
        "api reads comments",
    );
    for room in ["office/desk.rs", "results/page.rs", "release/mod.rs"] {
        caught(room, "use crate::api::routes;", "uses api");
    }
    silent(
        "api/waves.rs",
        "use crate::{disclosure::Policy, office::Accounts, release::Release, results::Sight};",
    );
}

#[test]
fn the_anonymous_side_knows_nobody() {
    for room in ["organisation", "invitation", "office"] {
        let source = format!("use crate::{room}::Thing;");
        caught("ballot/intake.rs", &source, &format!("ballot uses {room}"));
    }
    caught(
        "ballot/door.rs",
        "use crate::wave::{Manifest, Wave};",
        "wave::Wave",
    );
    caught("ballot/door.rs", "use crate::wave;", "all of wave");
    caught("ballot/door.rs", "use crate::wave::*;", "wave::*");
    caught(
        "ballot/door.rs",
        "use crate::store::OfficeDb;",
        "OfficeDb of the identified",
    );
    caught(
        "ballot/door.rs",
        "use crate::store::office_schema::wave;",
        "office_schema",
    );
    silent(
        "ballot/door.rs",
        "use crate::{store::{BallotDb, ballot_schema::door}, wave::Manifest};",
    );
}

#[test]
fn pure_rooms_stay_pure() {
    caught(
        "disclosure/tree.rs",
        "use crate::survey::Scale;",
        "disclosure uses survey",
    );
    caught(
        "survey/load.rs",
        "use crate::error::Result;",
        "survey uses error",
    );
    caught(
        "survey/load.rs",
        "use std::{fmt, fs::File};",
        "survey is pure and reads files",
    );
    caught(
        "statistics/t.rs",
        "pub async fn mean() {}",
        "statistics is pure and waits",
    );
    caught(
        "disclosure/s1.rs",
        "let t = std::time::Instant::now();",
        "reads a clock",
    );
    caught(
        "disclosure/s1.rs",
        "let mut r = rand::rng();",
        "makes randomness",
    );
    caught(
        "disclosure/s1.rs",
        "use diesel::prelude::*;",
        "knows a database",
    );
    caught(
        "disclosure/audit/flow.rs",
        "use super::super::optimum::best;",
        "the auditor uses",
    );
    silent(
        "disclosure/audit/flow.rs",
        "use super::graph::Graph; use crate::disclosure::tree::Tree;",
    );
}

#[test]
fn power_is_handed_out_at_the_top_only() {
    caught(
        "office/desk.rs",
        "let db = OfficeDb::open(url)?;",
        "opens the office store",
    );
    caught(
        "count/mod.rs",
        "crate::store::BallotDb::open(url)",
        "opens the ballot store",
    );
    caught(
        "invitation/mod.rs",
        "let c = Clock::system();",
        "the machine's clock",
    );
    caught(
        "count/store.rs",
        "diesel::sql_query(\"x\")",
        "writes SQL by hand",
    );
    caught(
        "release/a.rs",
        "connection.batch_execute(text)",
        "writes SQL by hand",
    );
    caught(
        "office/a.rs",
        "use crate::store::ballot_schema::ballot;",
        "the anonymous side",
    );
    caught(
        "results/a.rs",
        "use crate::store::office_schema::{wave, block};",
        "reads blocks",
    );
    caught(
        "results/a.rs",
        "office_schema::block::table.load(c)",
        "reads blocks",
    );
    caught(
        "results/a.rs",
        "use diesel::prelude::*;",
        "results may reach no database",
    );
    for view in [
        "programme/heat.rs",
        "programme/dossier/kept.rs",
        "programme/report/page.rs",
    ] {
        caught(
            view,
            "use crate::store::Conn;",
            "programme may reach no database",
        );
    }
    silent("programme/register.rs", "use diesel::prelude::*;");
    silent(
        "server.rs",
        "let db = OfficeDb::open(url)?; let c = Clock::system();",
    );
    silent("store/pool.rs", "connection.batch_execute(PRAGMAS)");
}

#[test]
fn detours_are_followed() {
    caught(
        "count/tally.rs",
        "use super::super::results::Page;",
        "count uses results",
    );
    caught("count/mod.rs", "use super::release;", "count uses release");
    caught(
        "count/a/b.rs",
        "use super::super::super::release;",
        "count uses release",
    );
    caught(
        "count/a.rs",
        "mod b { use super::super::super::release; }",
        "count uses release",
    );
    caught(
        "count/a.rs",
        "use self::super::super::release::X;",
        "count uses release",
    );
    caught(
        "wave/a.rs",
        "use crate::{error::{Error, Result}, ballot::{self, Door}};",
        "uses ballot",
    );
    caught(
        "wave/a.rs",
        "use crate as everything;",
        "gives the crate another name",
    );
    caught(
        "wave/a.rs",
        "use crate::{self as all};",
        "gives the crate another name",
    );
    caught("wave/a.rs", "use crate::*;", "uses everything at once");
    caught(
        "wave/a.rs",
        "use crate::shortcut::Thing;",
        "wave uses shortcut",
    );
    caught("shortcut.rs", "", "has no place");
    caught(
        "wave/a.rs",
        "impl<T: crate::ballot::Door> X for T {}",
        "wave uses ballot",
    );
    caught(
        "wave/a.rs",
        "let x = '\"'; use crate::ballot; let y = '\"';",
        "wave uses ballot",
    );
    caught(
        "wave/a.rs",
        "fn f<'a>(x: &'a str) {} use crate::r#ballot;",
        "wave uses ballot",
    );
    silent(
        "count/a/b.rs",
        "use super::super::release; pub(crate) fn f() {} mod c;",
    );
    silent(
        "count/a.rs",
        "mod b { use super::super::release; } use super::results;",
    );
}

#[test]
fn comments_texts_and_tests_do_not_count() {
    silent(
        "wave/a.rs",
        "//! [`crate::ballot`]\n/// crate::count\n/* /* crate::count */ */",
    );
    silent(
        "wave/a.rs",
        r####"let x = "crate::count \" crate::count"; let y = r#"" crate::count"#;"####,
    );
    silent(
        "wave/a.rs",
        "#[cfg(test)]\n#[allow(dead_code)]\nmod tests { use crate::count::X; }",
    );
    silent(
        "wave/a.rs",
        "#[cfg(all(test, unix))] use crate::count::{X, Y};",
    );
    caught(
        "wave/a.rs",
        "#[cfg(test)] mod tests { fn f() {} } use crate::count;",
        "wave uses count",
    );
    caught(
        "wave/a.rs",
        "#[cfg(not(test))] use crate::count;",
        "wave uses count",
    );
    caught(
        "wave/a.rs",
        "struct A { #[cfg(test)] a: u8, b: crate::count::B }",
        "wave uses count",
    );
    let wrong = "use crate::count;".to_owned();
    let parent = "#[cfg(test)]\nmod trials;\nmod real;".to_owned();
    let files = [
        "wave/mod.rs",
        "wave/trials.rs",
        "wave/trials/more.rs",
        "wave/real.rs",
    ];
    let files = files.iter().map(|name| (*name).to_owned()).zip([
        parent,
        wrong.clone(),
        wrong.clone(),
        wrong,
    ]);
    assert_eq!(
        check(&files.collect::<Vec<_>>()),
        ["src/wave/real.rs line 1: wave uses count"]
    );
}

#[test]
fn the_line_of_a_finding_is_the_line_in_the_file() {
    let source =
        "//! A\n\n/* b\n */ const A: &str = \"x\ny\";\nuse crate::{\n    error,\n    count,\n};\n";
    let files = [("wave/a.rs".to_owned(), source.to_owned())];
    assert_eq!(check(&files), ["src/wave/a.rs line 8: wave uses count"]);
}
