//! The mail keys: one file a wave, in a folder outside both databases and their backups.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::secret::MailKey;
use crate::error::{Doing, Error, Result};

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
        let path = self.path(wave);
        let bytes = Zeroizing::new(fs::read(&path).map_err(|_| {
            Error::invalid(format!(
                "{}: the mail key of wave {wave} is not there. Run this where the wave was opened, with \
                 the same mail.keys; without the key no link or letter can be made again.",
                path.display()
            ))
        })?);
        MailKey::from_bytes(&bytes)
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
        keys.destroy("w1").expect("destroyed");
        keys.destroy("w1").expect("may be repeated");
        let error = keys.read("w1").expect_err("gone").to_string();
        assert!(error.contains("mail.keys"), "{error}");
    }
}
