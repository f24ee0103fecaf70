//! Writing tables as a data package that other tools can read and validate.
//!
//! ```
//! use coregion_zone::write::{Cell, ColumnKind, PackageInfo, TableToWrite, WriteColumn, write_package};
//! # let folder = std::env::temp_dir().join("coregion-write-doc");
//! let table = TableToWrite {
//!     name: "primacy".into(),
//!     title: "Primacy by year".into(),
//!     columns: vec![
//!         WriteColumn::new("year", ColumnKind::Year),
//!         WriteColumn::new("primacy", ColumnKind::Number).described("First over second city", ""),
//!     ],
//!     key: vec!["year".into()],
//!     rows: vec![vec![Cell::Year(2018), Cell::Number(1.37)], vec![Cell::Year(2019), Cell::Missing]],
//! };
//! write_package(&folder, &PackageInfo::titled("tables", "Tables of the report"), &[table])?;
//! assert_eq!(std::fs::read_to_string(folder.join("primacy.csv"))?, "year,primacy\n2018,1.37\n2019,\n");
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod descriptor;
mod package;
mod table;
mod zone;

pub use package::{PackageInfo, WriteError, write_package};
pub use table::{Cell, ColumnKind, TableToWrite, WriteColumn};
pub use zone::write_zone;
