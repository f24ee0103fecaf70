//! The program under test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// What a run of the program did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// The path of `coregion`, built once.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--workspace", "--bin", "coregion", "--message-format", "json"])
            .current_dir(repository())
            .output()
            .expect("cargo runs");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let lines = String::from_utf8_lossy(&built.stdout).into_owned();
        let path = lines
            .lines()
            .filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok())
            .find_map(|l| l["executable"].as_str().filter(|p| p.contains("coregion")).map(PathBuf::from));
        path.expect("cargo names the program")
    })
}

/// A program that runs until it is asked to end.
pub struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    err: Option<BufReader<ChildStderr>>,
}

impl Running {
    /// The next line of its standard output.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("it prints");
        line.trim_end().to_owned()
    }

    /// The next line of its standard error.
    pub fn line_of_error(&mut self) -> String {
        let mut line = String::new();
        self.err.as_mut().expect("its standard error").read_line(&mut line).expect("it prints");
        line.trim_end().to_owned()
    }

    /// Asks it to end, as a service manager does, and gives its exit code.
    pub fn end(mut self) -> i32 {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill").success());
        self.child.wait().expect("it ends").code().unwrap_or(-1)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `coregion` in a folder and lets it run.
pub fn start(folder: &Path, args: &[&str]) -> Running {
    let mut command = Command::new(program());
    command.args(args).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let out = BufReader::new(child.stdout.take().expect("its standard output"));
    let err = child.stderr.take().map(BufReader::new);
    Running { child, out, err }
}

/// Runs `coregion` in a folder.
pub fn coregion(folder: &Path, args: &[&str]) -> Ran {
    coregion_with(folder, args, &[])
}

/// Runs `coregion` in a folder with some variables of its environment set.
pub fn coregion_with(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(program());
    command.args(args).current_dir(folder).envs(variables.iter().copied());
    let done = command.output().expect("the program starts");
    Ran {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&done.stdout).into_owned(),
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}
