//! The mail keys: one file a wave, in a folder outside both databases and their backups.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::secret::MailKey;
use crate::error::{Doing, Error, Reason, Result};

/// Held by whoever sends the mail of a wave, and let go when dropped, or by the system when the process ends:
/// two that send at once would send twice.
#[derive(Debug)]
pub struct Held(#[allow(dead_code, reason = "open as long as it is held")] File);

/// The folder of the mail keys.
#[derive(Debug, Clone)]
pub struct MailKeys {
    folder: PathBuf,
}

impl MailKeys {
    /// Keys in this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, wave: &str) -> PathBuf {
        self.folder.join(format!("{wave}.mail"))
    }

    /// The key of a wave that opens; one left by an interrupted opening is used again.
    pub fn obtain(&self, wave: &str, rng: &mut impl CryptoRng) -> Result<MailKey> {
        fs::create_dir_all(&self.folder).doing("making the folder of the mail keys")?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(self.path(wave)) {
            Ok(mut file) => {
                let key = MailKey::generate(rng);
                file.write_all(key.as_bytes())
                    .and_then(|()| file.sync_all())
                    .doing("writing the mail key")?;
                Ok(key)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.read(wave),
            Err(error) => Err(error).doing("writing the mail key"),
        }
    }

    /// The key of an open wave.
    pub fn read(&self, wave: &str) -> Result<MailKey> {
        let bytes = fs::read(self.path(wave)).map_err(|_| self.missing(wave))?;
        let bytes = Zeroizing::new(bytes);
        MailKey::from_bytes(&bytes)
    }

    /// Holds the key of an open wave, so that nobody else sends its mail meanwhile.
    pub fn hold(&self, wave: &str) -> Result<Held> {
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let file = options
            .open(self.path(wave))
            .map_err(|_| self.missing(wave))?;
        match file.try_lock() {
            Ok(()) => Ok(Held(file)),
            Err(TryLockError::WouldBlock) => Err(Error::refused(
                Reason::Conflict,
                format!(
                    "Mail of wave {wave} is being sent already. Wait until that is done; what is left can \
                     be sent after it, and nobody gets two."
                ),
            )),
            Err(TryLockError::Error(error)) => Err(error).doing("holding the mail key"),
        }
    }

    fn missing(&self, wave: &str) -> Error {
        Error::invalid(format!(
            "{}: the mail key of wave {wave} is not there. Run this where the wave was opened, with \
             the same mail.keys; without the key no link or letter can be made again.",
            self.path(wave).display()
        ))
    }

    /// Overwrites and removes the key. May be repeated.
    pub fn destroy(&self, wave: &str) -> Result<()> {
        let path = self.path(wave);
        match OpenOptions::new().write(true).open(&path) {
            Ok(mut file) => file
                .write_all(&[0; 32])
                .and_then(|()| file.sync_all())
                .and_then(|()| fs::remove_file(&path))
                .doing("destroying the mail key"),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).doing("destroying the mail key"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Randomness;

    #[test]
    fn a_key_is_kept_until_it_is_destroyed() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = MailKeys::new(folder.path().join("keys"));
        let mut rng = Randomness::seeded(1).rng();
        let made = keys.obtain("w1", &mut rng).expect("a key");
        let again = keys.obtain("w1", &mut rng).expect("the same key");
        assert_eq!(made.as_bytes(), again.as_bytes());
        let held = keys.hold("w1").expect("free");
        let error = keys.hold("w1").expect_err("held").to_string();
        assert!(error.contains("w1 is being sent already"), "{error}");
        drop(held);
        drop(keys.hold("w1").expect("free again"));
        keys.destroy("w1").expect("destroyed");
        assert!(keys.hold("w1").is_err(), "nothing left to hold");
        keys.destroy("w1").expect("may be repeated");
        let error = keys.read("w1").expect_err("gone").to_string();
        assert!(error.contains("mail.keys"), "{error}");
    }
}
