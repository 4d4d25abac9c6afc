//! Reading and writing files, with faults that name the file and the cure.

use std::fs;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Doing, Error, Result};

/// Reads a file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let fault = |what: String| Error::invalid(format!("{}: {what}", path.display()));
    let file = fs::File::open(path).map_err(|error| {
        fault(format!(
            "cannot be read: {error}. Give the path of the file."
        ))
    })?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| fault(format!("cannot be read: {error}.")))?;
    if bytes.len() as u64 > limit {
        return Err(fault(format!(
            "is larger than {limit} bytes, which no valid file is. Check that it is the right one."
        )));
    }
    Ok(bytes)
}

/// Reads a text file of at most `limit` bytes.
pub fn read_text(path: &Path, limit: u64) -> Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|_| {
        Error::invalid(format!(
            "{}: is not UTF-8 text. Save it again as UTF-8.",
            path.display()
        ))
    })
}

/// Writes a new file that only its owner can read; an existing one is never overwritten.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|error| {
            Error::invalid(format!(
                "{}: cannot be written: {error}. Choose a folder without such a file.",
                path.display()
            ))
        })
}

/// Writes a file, replacing an earlier one.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|error| {
        Error::invalid(format!(
            "{}: cannot be written: {error}. Choose a folder that exists and may be written.",
            path.display()
        ))
    })
}

/// Writes a file of any size whole or not at all: it takes the place of an earlier one once it is on the disk.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<fs::File>) -> Result<()>,
) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let doing = || format!("writing {}", path.display());
    let file = fs::File::create(&part).map_err(|error| {
        Error::invalid(format!(
            "{}: cannot be written: {error}. Choose a folder that exists and may be written.",
            part.display()
        ))
    })?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out)
        .and_then(|()| out.flush().doing(doing()))
        .and_then(|()| out.get_ref().sync_all().doing(doing()))
        .and_then(|()| fs::rename(&part, path).doing(doing()));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}
