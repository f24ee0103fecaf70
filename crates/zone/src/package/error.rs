//! Why nothing of a package could be loaded.

use crate::{Message, problem::Problems};
use std::path::PathBuf;

/// Nothing can be loaded: there is no folder, no descriptor that can be read, or no table of units.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder is not there or is not a folder.
    #[error("`{folder}` is not a folder that can be read: give the folder that holds `datapackage.json` or `units.csv`", folder = folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The descriptor cannot be read.
    #[error("`{file}` cannot be read: check that it is a file of at most {limit} bytes")]
    Descriptor {
        /// The descriptor.
        file: String,
        /// The largest size that is read.
        limit: u64,
        /// What was found.
        problems: Box<Problems>,
    },
    /// The descriptor is not JSON, or not the JSON of a data package.
    #[error(
        "`{file}` is not a data package, line {line}, column {column}: mend the JSON there, or remove the file to have the tables found by their names"
    )]
    DescriptorSyntax {
        /// The descriptor.
        file: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// There is no table of units.
    #[error("`{folder}` has no table of units: add `units.csv` with at least a column `code`")]
    NoUnits {
        /// The folder.
        folder: String,
        /// What was found on the way.
        problems: Box<Problems>,
    },
}

impl LoadError {
    /// The problems that led here, if files were read.
    pub fn problems(&self) -> Option<&Problems> {
        match self {
            LoadError::Descriptor { problems, .. } | LoadError::NoUnits { problems, .. } => Some(problems),
            LoadError::NoFolder { .. } | LoadError::DescriptorSyntax { .. } => None,
        }
    }

    /// The error as a message in both languages.
    pub fn message(&self) -> Message {
        match self {
            LoadError::NoFolder { folder, source } => Message::new("problem-load-no-folder")
                .text("folder", folder.display().to_string())
                .text("cause", source.to_string()),
            LoadError::Descriptor { file, limit, .. } => {
                Message::new("problem-load-descriptor").text("file", file).int("limit", *limit as usize)
            }
            LoadError::DescriptorSyntax { file, line, column, source } => {
                Message::new("problem-load-descriptor-syntax")
                    .text("file", file)
                    .text("line", line.to_string())
                    .text("column", column.to_string())
                    .text("cause", source.to_string())
            }
            LoadError::NoUnits { folder, .. } => Message::new("problem-load-no-units").text("folder", folder),
        }
    }
}
