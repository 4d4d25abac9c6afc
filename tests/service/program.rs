//! The real program in a folder of its own: its subcommands, and the service that can be killed.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rand::RngExt;
use tempfile::TempDir;
use weerklank::clock::Randomness;

use super::town;

pub const SURVEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/inclusion.toml");

pub struct Program {
    pub office: String,
    pub answer: String,
    folder: TempDir,
}

/// A running service; killed when it is dropped.
pub struct Serving(Child);

impl Program {
    /// A folder with a configuration on this database, as [`town::databases`] names it.
    pub fn new(database: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = |side: &str| match database {
            "sqlite" => format!("sqlite:{}", folder.path().join(side).display()),
            server => town::fresh_database(server, side),
        };
        let (office, answer) = (free_port(), free_port());
        let config = format!(
            "[office]\nlisten = '127.0.0.1:{office}'\ndatabase = '{}'\n\
             [answer]\nlisten = '127.0.0.1:{answer}'\ndatabase = '{}'\n[mail]\nkeys = '{}'\n",
            url("office"),
            url("ballot"),
            folder.path().join("mail-keys").display()
        );
        std::fs::write(folder.path().join("weerklank.toml"), config).expect("written");
        Self {
            office: format!("http://127.0.0.1:{office}"),
            answer: format!("http://127.0.0.1:{answer}"),
            folder,
        }
    }

    /// Writes a town of so many people in two teams, makes a key as these arguments say, and opens a
    /// wave.
    pub fn open(&self, wave: &str, people: usize, key: &[&str]) {
        self.write(
            "units.csv",
            b"unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n",
        );
        let mut file = String::from("person,unit,leads,email,name,language\n");
        for number in 0..people {
            let team = if 2 * number <= people { "a" } else { "b" };
            file += &format!("p{number},{team},,p{number}@example.org,Person {number},nl\n");
        }
        self.write("people.csv", file.as_bytes());
        self.done(&[&["key", "new", "--out", "keys"], key].concat());
        self.done(&[
            "wave",
            "create",
            "--id",
            wave,
            "--survey",
            SURVEY,
            "--units",
            "units.csv",
            "--people",
            "people.csv",
            "--closes",
            "2999-12-31",
        ]);
        self.done(&["wave", "open", wave, "--results-key", "keys/results.pub"]);
    }

    /// The invitation links of a wave.
    pub fn links(&self, wave: &str) -> Vec<String> {
        self.done(&["invitations", wave, "--out", "links.csv"]);
        let file = self.read("links.csv");
        let mut lines = csv::Reader::from_reader(file.as_slice());
        let links = lines
            .records()
            .map(|line| line.expect("a line")[3].to_owned());
        links.collect()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("written");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("a file")
    }

    /// Runs a subcommand in the folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        command.current_dir(self.folder.path()).args(arguments);
        command.output().expect("the program runs")
    }

    /// Runs a subcommand that succeeds; returns what it prints.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {out}{err}");
        out
    }

    /// Runs a subcommand that is refused; returns the sentence.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(!err.contains("panicked"), "{err}");
        err
    }

    /// Starts the service.
    pub fn launch(&self) -> Serving {
        self.launch_into(Stdio::null())
    }

    fn launch_into(&self, log: Stdio) -> Serving {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        command.current_dir(self.folder.path()).arg("serve");
        command.stdout(Stdio::null()).stderr(log);
        Serving(command.spawn().expect("the program runs"))
    }

    /// Starts the service and waits until both listeners answer.
    pub fn serve(&self) -> Serving {
        self.wait_for(self.launch())
    }

    /// The same, with its log in a file.
    pub fn serve_into(&self, log: std::fs::File) -> Serving {
        self.wait_for(self.launch_into(log.into()))
    }

    fn wait_for(&self, mut serving: Serving) -> Serving {
        let agent = town::agent();
        let begun = Instant::now();
        for side in [&self.office, &self.answer] {
            let url = format!("{side}/health");
            while !agent.get(&url).call().is_ok_and(|r| r.status() == 200) {
                let ended = serving.0.try_wait().expect("a status");
                assert!(ended.is_none(), "the service ended: {ended:?}");
                assert!(
                    begun.elapsed() < Duration::from_secs(60),
                    "no answer from {url}"
                );
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        serving
    }
}

impl Serving {
    /// `kill -9`.
    pub fn kill(mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("gone");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A port below those that the system gives to connections: a client that retries while the service is
/// down could otherwise be given the service's own port, and talk to itself.
fn free_port() -> u16 {
    let mut rng = Randomness::system().rng();
    loop {
        let port = rng.random_range(12_000..32_000);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
