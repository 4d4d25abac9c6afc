//! Every column of the schema as it is in a database, not as a file says it was made, and what the migrations say
//! that it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diesel::RunQueryDsl;
use weerklank::error::{Doing, Result};
use weerklank::store::{BallotDb, Conn, OfficeDb};

use super::town::{databases, fresh_database};

/// A table and a column.
type Column = (String, String);

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    of: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// Every column of every table of this program.
pub fn live(connection: &mut Conn) -> Result<Vec<Column>> {
    let query = match connection {
        Conn::Sqlite(_) => {
            "SELECT t.name AS of, c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
             ORDER BY 1, 2"
        }
        Conn::Postgres(_) => {
            "SELECT table_name::TEXT AS of, column_name::TEXT AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_%' \
             ORDER BY table_name::TEXT COLLATE \"C\", column_name::TEXT COLLATE \"C\""
        }
    };
    #[allow(clippy::disallowed_methods)]
    let query = diesel::sql_query(query);
    let rows: Vec<Row> = match connection {
        Conn::Sqlite(inner) => query.load(inner),
        Conn::Postgres(inner) => query.load(inner),
    }
    .doing("reading the columns")?;
    Ok(rows.into_iter().map(|row| (row.of, row.name)).collect())
}

/// The columns that migrations define, with whether there is a comment behind the last definition or above it.
fn defined(migrations: &str) -> BTreeMap<Column, bool> {
    let mut found = BTreeMap::new();
    let (mut table, mut above) = (None, "");
    for line in migrations.lines() {
        let is_said = line.contains("-- ") || above.trim_start().starts_with("--");
        above = line;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["CREATE", "TABLE", name, ..] => table = Some(name.to_owned()),
            ["ALTER", "TABLE", name, "ADD", "COLUMN", column, ..] => {
                found.insert((name.to_owned(), column.to_owned()), is_said);
            }
            ["ALTER", "TABLE", old, "RENAME", "TO", new] => {
                rename(&mut found, old, new.trim_end_matches(';'));
            }
            _ if line.starts_with(')') => table = None,
            [column, _, ..] if line.starts_with("    ") && !line.starts_with("     ") => {
                let name = column.trim_matches('"');
                if let Some(table) = &table {
                    found.insert((table.clone(), name.to_owned()), is_said);
                }
            }
            _ => {}
        }
    }
    found
}

fn rename(found: &mut BTreeMap<Column, bool>, old: &str, new: &str) {
    found.retain(|(table, _), _| table != new);
    let moved: Vec<(Column, bool)> = found.extract_if(.., |(table, _), _| table == old).collect();
    let renamed = moved.into_iter();
    found.extend(renamed.map(|((_, column), said)| ((new.to_owned(), column), said)));
}

fn migrations(side: &str, backend: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("migrations/{side}/{backend}"));
    let folders = std::fs::read_dir(path).expect("a folder");
    let folders: BTreeSet<_> = folders.map(|one| one.expect("an entry").path()).collect();
    let texts = folders.into_iter();
    texts
        .map(|folder| std::fs::read_to_string(folder.join("up.sql")).expect("a migration"))
        .collect()
}

/// Columns of a database that no comment says anything of.
fn unsaid(live: &[Column], migrations: &str) -> Vec<Column> {
    let defined = defined(migrations);
    let said = |column: &&Column| defined.get(*column) != Some(&true);
    live.iter().filter(said).cloned().collect()
}

/// The columns of both stores of a database.
fn both(database: &str) -> [Vec<Column>; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let url = |side: &str| match database {
        "sqlite" => format!("sqlite:{}", folder.path().join(side).display()),
        server => fresh_database(server, side),
    };
    let address = |side| url(side).parse().expect("an address");
    let office = OfficeDb::open(&address("office")).expect("a store");
    let ballot = BallotDb::open(&address("ballot")).expect("a store");
    [office.read(live), ballot.read(live)].map(|columns| columns.expect("columns"))
}

#[test]
fn every_column_that_is_there_says_what_it_holds() {
    let mut all = BTreeSet::new();
    for database in databases() {
        let backend = if database == "sqlite" {
            "sqlite"
        } else {
            "postgres"
        };
        let columns = both(&database);
        for (live, side) in columns.iter().zip(["office", "ballot"]) {
            assert_eq!(
                unsaid(live, &migrations(side, backend)),
                [],
                "{side} on {backend}"
            );
        }
        assert!(columns[0].len() > 100, "{} columns", columns[0].len());
        let ballot = |name: &str| ("ballot".to_owned(), name.to_owned());
        let of_a_ballot = columns[1].iter().filter(|(table, _)| table == "ballot");
        assert!(of_a_ballot.eq(&["box", "commitment", "revision", "wave"].map(ballot)));
        all.insert(columns);
    }
    assert_eq!(all.len(), 1, "both databases have the same columns");
}

/// Columns of one list that are not in the other, both ways.
fn differing(live: &[Column], told: &[Column]) -> [Vec<Column>; 2] {
    let without = |some: &[Column], others: &[Column]| {
        let left = some.iter().filter(|column| !others.contains(column));
        left.cloned().collect()
    };
    [without(live, told), without(told, live)]
}

#[test]
fn the_dossier_tells_of_every_column_that_is_there_and_of_no_other() {
    let described = weerklank::programme::described();
    for database in databases() {
        for (live, side) in both(&database).iter().zip(["office", "ballot"]) {
            let of_side = described.iter().filter(|(store, ..)| *store == side);
            let told =
                of_side.map(|(_, table, column)| ((*table).to_owned(), (*column).to_owned()));
            let told: Vec<Column> = told.collect();
            let [missing, gone] = differing(live, &told);
            let cure = "write it into src/programme/dossier/stored.toml";
            assert_eq!(missing, [], "{side} on {database}: {cure}");
            assert_eq!(
                gone,
                [],
                "{side} on {database}: no such column; take it out"
            );
        }
    }
}

#[test]
fn a_column_that_nobody_tells_of_is_seen_and_so_is_one_that_is_gone() {
    let all = [("x", "a"), ("x", "b"), ("y", "a")];
    let all = all.map(|(table, column)| (table.to_owned(), column.to_owned()));
    assert_eq!(differing(&all, &all), [vec![], vec![]]);
    assert_eq!(differing(&all, &all[1..]), [vec![all[0].clone()], vec![]]);
    assert_eq!(differing(&all[..2], &all), [vec![], vec![all[2].clone()]]);
}

#[test]
fn a_column_without_a_comment_is_seen_however_it_came() {
    let text = "CREATE TABLE x (\n    a TEXT,  -- yes\n    b TEXT,\n    PRIMARY KEY (a)\n);\n\
                ALTER TABLE x ADD COLUMN c TEXT;\n\
                -- of what\nALTER TABLE x ADD COLUMN d TEXT;\n\
                CREATE TABLE y (\n    a TEXT\n);\nALTER TABLE y RENAME TO z;\n";
    let live = ["x.a", "x.b", "x.c", "x.d", "x.e", "z.a"];
    let live = live
        .map(|one| one.split_once('.').expect("two"))
        .map(|(t, c)| (t.to_owned(), c.to_owned()));
    let seen = unsaid(&live, text);
    let seen: Vec<String> = seen.iter().map(|(t, c)| format!("{t}.{c}")).collect();
    assert_eq!(seen, ["x.b", "x.c", "x.e", "z.a"]);
}
