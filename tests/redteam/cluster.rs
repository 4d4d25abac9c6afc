//! A PostgreSQL of the test's own, so that its data folder, write-ahead log included, can be read as a
//! thief of the machine reads it.
//!
//! Settings are those of the shipped configuration note, and no others that would help the attacker
//! less than a real installation does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The configuration note of the protocol, and a log of no work that is not needed here.
const SETTINGS: &str = "-c listen_addresses=127.0.0.1 -c fsync=off -c track_commit_timestamp=off \
     -c log_statement=none -c log_min_error_statement=panic -c wal_recycle=off";

pub struct Cluster {
    pub url: String,
    folder: TempDir,
    programs: PathBuf,
}

/// Root may not run PostgreSQL, so it hands the work to the account that may.
fn as_postgres(program: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().expect("id runs");
    if root.stdout != b"0\n" {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn run(command: &mut Command) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().expect("the program runs").success()
}

impl Cluster {
    pub fn start() -> Self {
        let programs = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL");
        let programs = programs.map(|entry| entry.expect("an entry").path().join("bin"));
        let programs = programs.max().expect("a version of PostgreSQL");
        let folder = tempfile::tempdir().expect("a folder");
        let _ = run(Command::new("chown").arg("postgres").arg(folder.path()));
        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb.args(["-U", "weerklank", "-A", "trust", "-N", "-D"]);
        assert!(run(initdb.arg(folder.path().join("data"))), "initdb");
        let mut cluster = Self {
            url: String::new(),
            folder,
            programs,
        };
        // Between finding a free port and using it, somebody else may take it.
        assert!((0..5).any(|_| cluster.listen()), "PostgreSQL starts");
        cluster
    }

    fn listen(&mut self) -> bool {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        self.url = format!("postgres://weerklank@127.0.0.1:{port}");
        let folder = self.folder.path();
        let mut start = self.control("start");
        start.arg("-l").arg(folder.join("log"));
        start.arg("-o");
        run(start.arg(format!("-p {port} -k {} {SETTINGS}", folder.display())))
    }

    fn control(&self, verb: &str) -> Command {
        let mut command = as_postgres(&self.programs.join("pg_ctl"));
        command.args([verb, "-w", "-D"]);
        command.arg(self.folder.path().join("data"));
        command
    }

    /// Where everything lies that this cluster writes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = run(self.control("stop").args(["-m", "immediate"]));
    }
}
