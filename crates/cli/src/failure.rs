//! Why a command ended without its result.

use coregion_zone::{LoadError, Problems};
use std::path::PathBuf;

/// A command that cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The zone cannot be loaded.
    #[error("the zone cannot be loaded")]
    Load(#[from] LoadError),
    /// A boundary file of which nothing can be read.
    #[error("`{file}` has no boundaries that can be read", file = file.display())]
    Boundaries {
        /// The file.
        file: PathBuf,
        /// What was found.
        problems: Box<Problems>,
    },
    /// The package has no such zone.
    #[error("`{name}` is not a zone of this package; it has: {known}")]
    NoZone {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// There is no such measure.
    #[error("`{name}` is not a measure{nearest}; `coregion measure --list` names them all")]
    NoMeasure {
        /// What was asked for.
        name: String,
        /// The nearest names, as part of the sentence.
        nearest: String,
    },
    /// An option that the measure does not take.
    #[error("{0}")]
    Option(String),
    /// The year has no figures.
    #[error("the package has no figure of {what} for {year}; it has {known}")]
    NoYear {
        /// What has no figure.
        what: String,
        /// The year asked for.
        year: i32,
        /// The years there are.
        known: String,
    },
    /// The measure cannot be run on these data.
    #[error("{0}")]
    Unavailable(String),
    /// A file cannot be read.
    #[error("`{file}` cannot be read", file = file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A table of cases cannot be read.
    #[error("`{file}`: {source}", file = file.display())]
    Cases {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        source: coregion_plan::advice::casebook::CasebookError,
    },
    /// A file of rules cannot be used.
    #[error("`{file}`: {source}", file = file.display())]
    Rules {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        source: coregion_plan::advice::rules::RulesError,
    },
    /// A scenario that cannot be used.
    #[error("`{file}`: {source}", file = file.display())]
    Scenario {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        source: coregion_plan::scenario::ScenarioError,
    },
    /// The report cannot be written.
    #[error(transparent)]
    Report(#[from] coregion_report::WriteReportError),
    /// The office cannot be opened.
    #[cfg(feature = "office")]
    #[error("the office cannot be opened")]
    Office(#[from] coregion_office::journal::Failure),
    /// The key of the office cannot be read or made.
    #[cfg(feature = "office")]
    #[error(transparent)]
    Key(#[from] coregion_office::KeyFileError),
    /// The office does not do what it is asked.
    #[cfg(feature = "office")]
    #[error("the office declines")]
    Declined(#[from] coregion_office::Declined),
    /// The address cannot be served.
    #[cfg(feature = "office")]
    #[error("`{address}` cannot be listened at")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// What the office says, in the language of the session.
    #[cfg(feature = "office")]
    #[error("{0}")]
    OfficeSays(String),
    /// A command of the office where there is none.
    #[cfg(not(feature = "office"))]
    #[error(
        "this build of coregion reports and plans; the whole program, with the office: cargo install --path crates/cli"
    )]
    NoOffice,
    /// A file cannot be written.
    #[error("`{file}` cannot be written", file = file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl Failure {
    /// 2 where the call is to be changed, 1 where the data are.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::NoZone { .. }
            | Failure::NoMeasure { .. }
            | Failure::Option(_)
            | Failure::NoYear { .. } => 2,
            #[cfg(not(feature = "office"))]
            Failure::NoOffice => 2,
            _ => 1,
        }
    }
}
