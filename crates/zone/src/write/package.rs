//! A folder with tables as CSV and their descriptor.

use super::descriptor::descriptor;
use super::table::TableToWrite;
use crate::{Names, Period, Source};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What the descriptor says of the whole package.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackageInfo {
    /// The name: small letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// The title.
    pub title: Names,
    /// A paragraph about it.
    pub description: Names,
    /// Licences: a name such as `CC-BY-4.0`, or an address.
    pub licences: Vec<String>,
    /// The sources.
    pub sources: Vec<Source>,
    /// Other resources that lie in the folder: name and path.
    pub files: Vec<(String, String)>,
}

impl PackageInfo {
    /// A package with a name and a title in English.
    pub fn titled(name: &str, title: &str) -> Self {
        PackageInfo {
            name: name.to_owned(),
            title: Names { en: title.to_owned(), zh: String::new() },
            ..Self::default()
        }
    }
}

/// A package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A name that a resource cannot have.
    #[error("`{name}` is no name of a table: use small letters, digits, `-`, `_` and `.`, each name once")]
    Name {
        /// The name.
        name: String,
    },
    /// A row that does not have one cell a column.
    #[error("row {row} of the table `{table}` has {found} cells for {wanted} columns")]
    Width {
        /// The table.
        table: String,
        /// The row, from 1.
        row: usize,
        /// Its cells.
        found: usize,
        /// The columns.
        wanted: usize,
    },
    /// A file could not be written.
    #[error("`{file}` cannot be written: check that the folder exists, is yours and has room", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Writes tables and their descriptor to a folder, which is made where it is not there. The same tables give
/// the same bytes.
///
/// # Errors
/// When a name or the width of a row is wrong (nothing is written then), or a file cannot be written.
pub fn write_package(folder: &Path, info: &PackageInfo, tables: &[TableToWrite]) -> Result<(), WriteError> {
    write_with_periods(folder, info, tables, &[])
}

/// The same, with the period at which tables named here are best read.
pub(super) fn write_with_periods(
    folder: &Path,
    info: &PackageInfo,
    tables: &[TableToWrite],
    periods: &[(&str, Period)],
) -> Result<(), WriteError> {
    check(info, tables)?;
    let failed = |file: &Path| {
        let file = file.to_owned();
        move |source: std::io::Error| WriteError::File { file, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for table in tables {
        let file = folder.join(format!("{}.csv", table.name));
        let mut writer = csv::WriterBuilder::new().from_path(&file).map_err(|e| failed(&file)(e.into()))?;
        let header = table.columns.iter().map(|c| c.name.as_bytes());
        writer.write_record(header).map_err(|e| failed(&file)(e.into()))?;
        for row in &table.rows {
            let cells: Vec<_> = row.iter().map(|cell| cell.as_csv()).collect();
            let record = cells.iter().map(|c| c.as_bytes());
            writer.write_record(record).map_err(|e| failed(&file)(e.into()))?;
        }
        writer.flush().map_err(failed(&file))?;
    }
    let file = folder.join("datapackage.json");
    let text = format!("{:#}\n", descriptor(info, tables, periods));
    fs::write(&file, text).map_err(failed(&file))
}

fn check(info: &PackageInfo, tables: &[TableToWrite]) -> Result<(), WriteError> {
    let is_name = |name: &str| {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        !name.is_empty() && !name.starts_with('.') && name.chars().all(known)
    };
    let bad = |name: &String| Err(WriteError::Name { name: name.clone() });
    if !is_name(&info.name) {
        return bad(&info.name);
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for name in tables.iter().map(|t| &t.name).chain(info.files.iter().map(|f| &f.0)) {
        if !is_name(name) || !seen.insert(name) {
            return bad(name);
        }
    }
    for table in tables {
        let wanted = table.columns.len();
        if let Some((i, row)) = table.rows.iter().enumerate().find(|(_, row)| row.len() != wanted) {
            return Err(WriteError::Width {
                table: table.name.clone(),
                row: i + 1,
                found: row.len(),
                wanted,
            });
        }
    }
    Ok(())
}
