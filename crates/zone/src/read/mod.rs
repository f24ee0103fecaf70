//! The formats: tables as rows of text, boundaries as polygons. Every reader keeps to the
//! [`Limits`](crate::package::Limits) and answers bad input with a problem, never with a panic.

pub(crate) mod boundaries;
pub(crate) mod cells;
pub(crate) mod csv;
pub(crate) mod encoding;
pub(crate) mod geojson;
pub(crate) mod geopackage;
pub(crate) mod guard;
pub(crate) mod number;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub(crate) mod shapefile;
pub(crate) mod table;
pub(crate) mod wkb;
pub(crate) mod xlsx;
