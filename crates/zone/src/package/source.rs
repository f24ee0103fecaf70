//! Where a package is read from: a folder, or the zone that is built in.

use super::{Limits, LoadError};
use crate::problem::{Problem, ProblemKind};
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data/huaihai");

/// Where a package is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageSource {
    /// A folder.
    Folder(PathBuf),
    /// The Huaihai Economic Zone, built into the program.
    Embedded,
}

impl PackageSource {
    /// The source as it is named to people.
    pub fn name(&self) -> String {
        match self {
            PackageSource::Folder(folder) => folder.display().to_string(),
            PackageSource::Embedded => "huaihai".to_owned(),
        }
    }

    /// The names of the files at the top of the package, sorted.
    pub(crate) fn files(&self) -> Result<Vec<String>, LoadError> {
        let mut names: Vec<String> = match self {
            PackageSource::Embedded => (EMBEDDED.files())
                .filter_map(|f| f.path().file_name().and_then(|n| n.to_str()).map(str::to_owned))
                .collect(),
            PackageSource::Folder(folder) => (std::fs::read_dir(folder))
                .map_err(|source| LoadError::NoFolder { folder: folder.clone(), source })?
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .collect(),
        };
        names.sort();
        Ok(names)
    }

    /// The bytes of a file of the package.
    pub(crate) fn read(&self, path: &str, limits: &Limits) -> Result<Cow<'static, [u8]>, Box<Problem>> {
        if !stays_inside(path) {
            return Err(Box::new(Problem::new(ProblemKind::PathUnsafe, path).text(path)));
        }
        match self {
            PackageSource::Embedded => match EMBEDDED.get_file(path) {
                Some(file) => Ok(Cow::Borrowed(file.contents())),
                None => Err(Box::new(Problem::new(ProblemKind::FileMissing, path))),
            },
            PackageSource::Folder(folder) => {
                let full = folder.join(path);
                let inside = match (full.canonicalize(), folder.canonicalize()) {
                    (Ok(file), Ok(folder)) => file.starts_with(folder),
                    _ => true,
                };
                if !inside {
                    return Err(Box::new(Problem::new(ProblemKind::PathUnsafe, path).text(path)));
                }
                read_file(&full, path, limits).map(Cow::Owned)
            }
        }
    }
}

/// Whether a path of a descriptor is relative and never climbs.
fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\\')
        && !path.contains(':')
        && Path::new(path).components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
}

/// The bytes of a file, refused by its size before it is read.
pub(crate) fn read_file(path: &Path, shown: &str, limits: &Limits) -> Result<Vec<u8>, Box<Problem>> {
    let found = |e: io::Error| Box::new(unreadable(path, shown, &e));
    let meta = std::fs::metadata(path).map_err(found)?;
    if !meta.is_file() {
        let problem = Problem::new(ProblemKind::FileUnreadable, shown).with("cause", "not a file");
        return Err(Box::new(problem));
    }
    let too_large = |bytes: u64| {
        let (mb, limit_mb) = (bytes as f64 / 1e6, limits.file_bytes as f64 / 1e6);
        Box::new(
            Problem::new(ProblemKind::FileTooLarge, shown)
                .number("mb", mb, 0)
                .number("limit_mb", limit_mb, 0),
        )
    };
    if meta.len() > limits.file_bytes {
        return Err(too_large(meta.len()));
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize);
    File::open(path).map_err(found)?.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(found)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, shown: &str, error: &io::Error) -> Problem {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink());
    if is_link {
        Problem::new(ProblemKind::LinkBroken, shown).with("cause", error.to_string())
    } else if error.kind() == io::ErrorKind::NotFound {
        Problem::new(ProblemKind::FileMissing, shown)
    } else {
        Problem::new(ProblemKind::FileUnreadable, shown).with("cause", error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_package_are_refused() {
        for bad in
            ["", "/etc/passwd", "../units.csv", "a/../../b.csv", "C:\\x.csv", "http://x.org/u.csv", "a\\b"]
        {
            assert!(!stays_inside(bad), "{bad}");
        }
        assert!(stays_inside("tables/units.csv") && stays_inside("./units.csv"));
    }
}
