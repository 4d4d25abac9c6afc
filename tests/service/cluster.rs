//! A PostgreSQL of a test's own, which it may stop, start and fill with roles, as tests/run does for all.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use rand::RngExt;
use tempfile::TempDir;
use weerklank::clock::Randomness;

pub struct Cluster {
    port: u16,
    tools: PathBuf,
    folder: TempDir,
}

impl Cluster {
    /// A running server. The superuser `postgres` is trusted; every other role needs its password.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .tempdir_in("/tmp")
            .expect("a folder");
        let cluster = Self {
            port: free_port(),
            tools: tools(),
            folder,
        };
        if is_root() {
            done(
                Command::new("chown")
                    .arg("postgres")
                    .arg(cluster.folder.path()),
            );
        }
        let data = cluster.data();
        let mut init = cluster.tool("initdb");
        done(
            init.arg("-D")
                .arg(&data)
                .args(["-U", "postgres", "-A", "trust", "--no-sync"]),
        );
        let rules =
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
        std::fs::write(data.join("pg_hba.conf"), rules).expect("the rules of access");
        cluster.run();
        cluster
    }

    /// Starts the server after [`Cluster::stop`].
    pub fn run(&self) {
        self.run_after("");
    }

    /// The same, with these words of a shell before it.
    pub fn run_after(&self, words: &str) {
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c wal_recycle=off",
            self.port,
            self.folder.path().display()
        );
        let log = self.folder.path().join("log");
        let mut start = self.tool("sh");
        start.args(["-c", &format!("{words} exec \"$0\" \"$@\"")]);
        start
            .arg(self.tools.join("pg_ctl"))
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(&log);
        start.args(["-w", "-o", &options, "start"]);
        let status = start.output().expect("pg_ctl").status;
        let log = || std::fs::read_to_string(&log).unwrap_or_default();
        assert!(status.success(), "PostgreSQL does not start: {}", log());
    }

    /// Stops the server at once, as when its machine goes down.
    pub fn stop(&self) {
        let mut stop = self.tool("pg_ctl");
        done(
            stop.arg("-D")
                .arg(self.data())
                .args(["-m", "immediate", "stop"]),
        );
    }

    /// The folder of its files.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// An address; a role other than `postgres` is named with its password, as in `role:password`.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    /// Connects as a role; PostgreSQL's own sentence if that is refused.
    pub fn connect(&self, role: &str, database: &str) -> Result<PgConnection, String> {
        #[allow(clippy::disallowed_methods)]
        PgConnection::establish(&self.url(role, database)).map_err(|error| error.to_string())
    }

    /// Runs statements as the superuser.
    pub fn execute(&self, database: &str, statements: &str) {
        let mut connection = self.connect("postgres", database).expect("the superuser");
        for statement in statements.split(';').filter(|one| !one.trim().is_empty()) {
            run(&mut connection, statement).expect(statement);
        }
    }

    /// The number that a query of the superuser gives.
    pub fn number(&self, database: &str, query: &str) -> i64 {
        let mut connection = self.connect("postgres", database).expect("the superuser");
        #[allow(clippy::disallowed_methods)]
        let found = diesel::sql_query(format!("SELECT ({query})::BIGINT AS number"));
        let found: Number = found.get_result(&mut connection).expect(query);
        found.number
    }

    fn tool(&self, name: &str) -> Command {
        let tool = match name {
            "sh" => PathBuf::from("sh"),
            name => self.tools.join(name),
        };
        if !is_root() {
            return Command::new(tool);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(tool);
        command.current_dir("/tmp");
        command
    }
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.tool("pg_ctl");
        // It may be down already; either way its folder goes.
        let _ = stop
            .arg("-D")
            .arg(self.data())
            .args(["-m", "immediate", "stop"])
            .output();
    }
}

/// The number that a query on an embedded database gives.
pub fn number_in(file: &Path, query: &str) -> i64 {
    #[allow(clippy::disallowed_methods)]
    let connection = diesel::SqliteConnection::establish(&file.display().to_string());
    #[allow(clippy::disallowed_methods)]
    let found = diesel::sql_query(format!("SELECT ({query}) AS number"));
    let found: Number = found
        .get_result(&mut connection.expect("a database"))
        .expect(query);
    found.number
}

/// Runs a statement; PostgreSQL's own sentence if it is refused.
pub fn run(connection: &mut PgConnection, statement: &str) -> Result<(), String> {
    #[allow(clippy::disallowed_methods)]
    let outcome = connection.batch_execute(statement);
    outcome.map_err(|error| error.to_string())
}

/// A port below those that the system gives to connections: while the server is down, a client that
/// tries again could otherwise be given the server's own port.
fn free_port() -> u16 {
    let mut rng = Randomness::system().rng();
    loop {
        let port = rng.random_range(12_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Where Debian puts the newest server's programs.
fn tools() -> PathBuf {
    let root = Path::new("/usr/lib/postgresql");
    let mut versions: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("PostgreSQL is installed; tests/run sees to that")
        .map(|entry| entry.expect("an entry").path().join("bin"))
        .filter(|tools| tools.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().expect("a PostgreSQL server")
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id");
    output.stdout == b"0\n"
}

fn done(command: &mut Command) {
    let Output { status, stderr, .. } = command.output().expect("the program runs");
    assert!(
        status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&stderr)
    );
}
