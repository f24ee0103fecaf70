//! Small packages in a temporary folder.
#![allow(dead_code)]

use coregion_zone::{LoadOptions, Loaded, PackageSource, Problem, ProblemKind, load};
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder that disappears when the test ends.
pub struct Package {
    pub folder: TempDir,
}

/// A package of these files.
pub fn package(files: &[(&str, &str)]) -> Package {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    Package { folder }
}

impl Package {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub fn load(&self) -> Loaded {
        load(&PackageSource::Folder(self.folder.path().into()), &LoadOptions::default()).unwrap()
    }

    /// All problems, of reading and of checking.
    pub fn problems(&self) -> Vec<Problem> {
        let loaded = self.load();
        let mut all = loaded.problems.clone();
        all.extend(coregion_zone::check(&loaded));
        all.iter().cloned().collect()
    }

    /// The place and text of the problems of a kind.
    pub fn of(&self, kind: ProblemKind) -> Vec<Found> {
        let problems = self.problems();
        let of = problems.iter().filter(|p| p.kind == kind);
        of.map(|p| Found {
            file: p.file.clone(),
            line: p.line,
            column: p.column.clone(),
            text: p.text.clone(),
        })
        .collect()
    }
}

/// Where a problem is.
#[derive(Debug, PartialEq)]
pub struct Found {
    pub file: String,
    pub line: Option<u32>,
    pub column: Option<String>,
    pub text: Option<String>,
}

/// A place to compare with; `0` and empty texts stand for none.
pub fn at(file: &str, line: u32, column: &str, text: &str) -> Found {
    let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
    Found { file: file.into(), line: (line > 0).then_some(line), column: some(column), text: some(text) }
}
