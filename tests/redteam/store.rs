//! The databases as an attacker with every right reads them: all tables, all columns, and the columns
//! nobody made (rowid, ctid, xmin, the place in a plain read).

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Office,
    Ballot,
}

/// Columns that the database makes by itself and that say where a row lies, not what it says.
pub const PLACES: [&str; 3] = ["(ctid)", "(xmin)", "(place)"];

/// A table as it was read: `rows[row][column]`, in the order of a plain read.
#[derive(Debug, Clone)]
pub struct Table {
    pub side: Side,
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Vec<u8>>>,
}

impl Table {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

#[derive(Clone)]
pub enum Store {
    Sqlite(PathBuf),
    Postgres(String),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Store {
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// Runs statements, as a migration does.
    pub fn run(&self, statements: &str) {
        match self {
            Self::Sqlite(path) => sqlite(path).batch_execute(statements),
            Self::Postgres(url) => postgres(url).batch_execute(statements),
        }
        .expect("the statements run");
    }

    /// The only column of a query, which must be a text named `line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let lines: Vec<Line> = match self {
            Self::Sqlite(path) => query.load(&mut sqlite(path)),
            Self::Postgres(url) => query.load(&mut postgres(url)),
        }
        .expect("a query");
        lines.into_iter().map(|line| line.line).collect()
    }

    pub fn rows(&self, table: &str) -> usize {
        let count = self.lines(&format!("SELECT count(*) || '' AS line FROM {table}"));
        count[0].parse().expect("a number")
    }

    pub fn tables(&self, side: Side) -> Vec<Table> {
        let names = self.lines(match self {
            Self::Sqlite(_) => {
                "SELECT name AS line FROM sqlite_master WHERE type = 'table' ORDER BY name"
            }
            Self::Postgres(_) => {
                "SELECT tablename::text AS line FROM pg_tables WHERE schemaname NOT IN \
                 ('pg_catalog', 'information_schema') ORDER BY 1"
            }
        });
        let read = |name: String| self.table(side, name);
        names.into_iter().map(read).collect()
    }

    fn table(&self, side: Side, name: String) -> Table {
        let (mut columns, mut cells) = self.cells(&name);
        let places = match self {
            Self::Sqlite(_) => self.rowid(&name),
            Self::Postgres(_) => vec![
                (
                    "(ctid)",
                    "'t' || ((ctid::text::point)[0] * 65536 + (ctid::text::point)[1])::bigint",
                ),
                ("(xmin)", "'t' || xmin::text"),
            ],
        };
        for (column, cell) in places {
            columns.push(column.to_owned());
            cells.push(cell.to_owned());
        }
        let array = match self {
            Self::Sqlite(_) => "json_array",
            Self::Postgres(_) => "json_build_array",
        };
        let cells = cells.join(", ");
        let read = format!("SELECT CAST({array}({cells}) AS TEXT) AS line FROM \"{name}\"");
        let mut rows: Vec<Vec<Vec<u8>>> =
            self.lines(&read).iter().map(|row| cells_of(row)).collect();
        columns.push("(place)".to_owned());
        for (place, row) in rows.iter_mut().enumerate() {
            row.push(place.to_string().into_bytes());
        }
        Table {
            side,
            name,
            columns,
            rows,
        }
    }

    /// Declared columns and how to read each: `x` and hexadecimal, `t` and text, or nothing.
    fn cells(&self, table: &str) -> (Vec<String>, Vec<String>) {
        match self {
            Self::Sqlite(_) => {
                let named = format!("SELECT name AS line FROM pragma_table_info('{table}')");
                let columns = self.lines(&named);
                let cell = |c: &String| {
                    format!(
                        "CASE typeof(\"{c}\") WHEN 'blob' THEN 'x' || hex(\"{c}\") \
                         WHEN 'null' THEN '' ELSE 't' || \"{c}\" END"
                    )
                };
                let cells = columns.iter().map(cell).collect();
                (columns, cells)
            }
            Self::Postgres(_) => {
                let named = format!(
                    "SELECT column_name || ':' || data_type AS line FROM information_schema.columns \
                     WHERE table_name = '{table}' AND table_schema <> 'pg_catalog' ORDER BY ordinal_position"
                );
                let lines = self.lines(&named);
                let pairs = lines.iter().filter_map(|line| line.split_once(':'));
                let cell = |(c, kind): (&str, &str)| match kind {
                    "bytea" => format!("coalesce('x' || encode(\"{c}\", 'hex'), '')"),
                    _ => format!("coalesce('t' || \"{c}\"::text, '')"),
                };
                let columns = pairs.clone().map(|(c, _)| c.to_owned()).collect();
                (columns, pairs.map(cell).collect())
            }
        }
    }

    fn rowid(&self, table: &str) -> Vec<(&'static str, &'static str)> {
        let without =
            format!("SELECT wr || '' AS line FROM pragma_table_list WHERE name = '{table}'");
        if self.lines(&without) == ["0"] {
            vec![("(rowid)", "'t' || rowid")]
        } else {
            Vec::new()
        }
    }
}

fn cells_of(row: &str) -> Vec<Vec<u8>> {
    let cells: Vec<String> = serde_json::from_str(row).expect("an array of texts");
    let understand = |cell: &String| match cell.split_at_checked(1) {
        Some(("x", hex)) => unhex(hex),
        Some((_, text)) => text.as_bytes().to_vec(),
        None => Vec::new(),
    };
    cells.iter().map(understand).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |d: u8| char::from(d).to_digit(16).expect("a digit") as u8;
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

pub fn sqlite(path: &Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(&path.to_string_lossy()).expect("a database");
    connection
        .batch_execute("PRAGMA busy_timeout = 15000")
        .expect("patience");
    connection
}

fn postgres(url: &str) -> PgConnection {
    PgConnection::establish(url).expect("a database")
}
