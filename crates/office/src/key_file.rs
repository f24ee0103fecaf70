//! The office's key in a file: 64 hexadecimal digits that only its owner can read.

use crate::identity::random;
use coregion_journal::{Hash, Location, SecretKey};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A key that cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("the key file `{}` cannot be used", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// The file holds something else.
    #[error("`{}` holds no key: 64 hexadecimal digits are needed", .0.display())]
    NotAKey(PathBuf),
    /// No random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
}

/// Where the key of an office lies unless another place is named: beside the file of SQLite, or in the present folder.
pub fn key_file_beside(location: &Location) -> PathBuf {
    match location {
        Location::Sqlite(path) => {
            let mut name = path.clone().into_os_string();
            name.push(".key");
            name.into()
        }
        Location::Postgres(_) => "coregion-office.key".into(),
    }
}

/// Reads a key.
///
/// # Errors
/// No file, or no key in it.
pub fn read_key_file(file: &Path) -> Result<SecretKey, KeyFileError> {
    let failed = |cause| KeyFileError::File { file: file.to_owned(), cause };
    let text = std::fs::read_to_string(file).map_err(failed)?;
    let seed: Hash = text.trim().parse().map_err(|_| KeyFileError::NotAKey(file.to_owned()))?;
    Ok(SecretKey::from_seed(&seed.0))
}

/// Makes a new key in a file that is not there yet.
///
/// # Errors
/// The file is there, or cannot be written.
pub fn create_key_file(file: &Path) -> Result<SecretKey, KeyFileError> {
    let seed = random::<32>().map_err(KeyFileError::Random)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |cause| KeyFileError::File { file: file.to_owned(), cause };
    let mut opened = options.open(file).map_err(failed)?;
    writeln!(opened, "{}", Hash(seed)).and_then(|()| opened.sync_all()).map_err(failed)?;
    Ok(SecretKey::from_seed(&seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = key_file_beside(&Location::Sqlite(folder.path().join("a.office")));
        assert!(file.ends_with("a.office.key"));
        let made = create_key_file(&file).unwrap();
        assert_eq!(read_key_file(&file).unwrap().public(), made.public());
        assert!(matches!(create_key_file(&file), Err(KeyFileError::File { .. })));
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&file, "no key").unwrap();
        assert!(matches!(read_key_file(&file), Err(KeyFileError::NotAKey(_))));
    }
}
