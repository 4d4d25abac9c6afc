//! Calls the program in a folder of its own.

use std::process::Command;

use tempfile::TempDir;

/// Where the shipped files are.
pub const HOUSE: &str = env!("CARGO_MANIFEST_DIR");

/// What came of a call.
#[derive(Debug)]
pub struct Called {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A folder with files to call the program on.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.path().join(name), bytes).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).expect("a file")
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.path().join(name).exists()
    }

    /// Calls the program here. Whatever it was given, it ends by itself and does not panic.
    pub fn call(&self, arguments: &[&str]) -> Called {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        let output = command.current_dir(self.0.path()).args(arguments).output();
        let output = output.expect("the program runs");
        let called = Called {
            code: output.status.code().expect("no signal"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        };
        assert!(
            !called.err.contains("panicked"),
            "{arguments:?}: {called:?}"
        );
        called
    }
}

/// Calls the program where no files are needed.
pub fn call(arguments: &[&str]) -> Called {
    Folder::new().call(arguments)
}
