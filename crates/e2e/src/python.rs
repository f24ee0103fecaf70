//! Python with the packages of `.ci/requirements.txt`, for validators written by others.

use std::path::PathBuf;
use std::process::Command;

/// Runs a Python program with arguments and gives its standard output.
///
/// # Panics
/// Where there is no such Python (`make needs` makes it) or the program fails.
pub fn python(program: &str, args: &[&str]) -> String {
    let path = std::env::var_os("COREGION_PYTHON").map(PathBuf::from);
    let path =
        path.filter(|p| p.is_file()).expect("COREGION_PYTHON names a Python: run the tests with `make test`");
    let done = Command::new(path).arg("-c").arg(program).args(args).output().expect("Python starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}
