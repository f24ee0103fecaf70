//! Parquet tables and GeoParquet boundaries (OGC 1.0 and 1.1: geometry as well-known binary in WGS84), row by row. What a
//! file says it unpacks to is checked before anything is unpacked, and counted again while it is read.

use super::boundaries::{Feature, Features};
use super::geojson::{CODE_PROPERTIES, is_wgs84};
use super::guard::guarded;
use super::table::{Fault, Row, RowSource};
use super::wkb;
use crate::package::{Limits, Resource};
use crate::problem::{Problem, ProblemKind};
use bytes::Bytes;
use parquet::data_type::ByteArray;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use std::borrow::Cow;

type File = SerializedFileReader<Bytes>;

/// The rows of a Parquet table.
pub(crate) struct ParquetRows {
    names: Option<Vec<String>>,
    rows: RowIter<'static>,
    line: u32,
    left: u64,
}

fn open(bytes: Cow<'static, [u8]>, file: &str, limits: &Limits) -> Result<File, Box<Problem>> {
    let broken = |cause: String| Box::new(Problem::new(ProblemKind::FileBroken, file).with("cause", cause));
    let bytes = match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let reader = guarded(|| SerializedFileReader::new(bytes).map_err(|e| e.to_string())).map_err(broken)?;
    let groups = reader.metadata().row_groups();
    let declared: u64 = groups
        .iter()
        .map(|g| u64::try_from(g.total_byte_size()).unwrap_or(u64::MAX))
        .fold(0, u64::saturating_add);
    if declared > limits.unpacked_bytes {
        let limit_mb = limits.unpacked_bytes as f64 / 1e6;
        return Err(Box::new(
            Problem::new(ProblemKind::ArchiveTooLarge, file).number("limit_mb", limit_mb, 0),
        ));
    }
    Ok(reader)
}

impl ParquetRows {
    /// Opens a table: its columns are the header, its rows follow from line 2.
    pub fn open(
        bytes: Cow<'static, [u8]>,
        resource: &Resource,
        limits: &Limits,
    ) -> Result<ParquetRows, Box<Problem>> {
        let file = resource.path.as_str();
        let reader = open(bytes, file, limits)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let names = schema.root_schema().get_fields().iter().map(|f| f.name().to_owned()).collect();
        let broken = |cause| Box::new(Problem::new(ProblemKind::FileBroken, file).with("cause", cause));
        let rows = guarded(|| Ok(RowIter::from_file_into(Box::new(reader)))).map_err(broken)?;
        Ok(ParquetRows { names: Some(names), rows, line: 1, left: limits.unpacked_bytes })
    }
}

impl RowSource for ParquetRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, Fault> {
        row.line = self.line;
        if let Some(names) = self.names.take() {
            names.iter().for_each(|name| row.push(name));
            self.line += 1;
            return Ok(true);
        }
        let broken = |cause: String, line| Fault { kind: ProblemKind::FileBroken, line, cause };
        let rows = &mut self.rows;
        let next = guarded(|| rows.next().transpose().map_err(|e| e.to_string()));
        let Some(record) = next.map_err(|cause| broken(cause, self.line))? else { return Ok(false) };
        for (_, field) in record.get_column_iter() {
            let text = text(field).map_err(|cause| broken(cause, self.line))?;
            let size = text.len() as u64 + 1;
            if size > self.left {
                return Err(Fault { kind: ProblemKind::TooManyCells, line: self.line, cause: String::new() });
            }
            self.left -= size;
            row.push(&text);
        }
        self.line += 1;
        Ok(true)
    }
}

/// A value as it would stand in a CSV file.
fn text(field: &Field) -> Result<String, String> {
    Ok(match field {
        Field::Null => String::new(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Str(value) => value.clone(),
        Field::Bytes(value) => String::from_utf8_lossy(value.data()).into_owned(),
        // Days since 1970-01-01 and decimals are written by the library as `2018-10-31` and `12.50`.
        Field::Date(_) => field.to_string().chars().take(10).collect(),
        Field::Decimal(_) => field.to_string(),
        other => return Err(format!("a column of lists, maps or times: {other}")),
    })
}

/// The features of a GeoParquet file.
pub(crate) fn features(bytes: Cow<'static, [u8]>, file: &str, limits: &Limits) -> Features {
    let mut found = Features::default();
    match read_features(bytes, file, limits, &mut found) {
        Ok(()) => {}
        Err(problem) => found.problems.push(*problem),
    }
    found
}

fn read_features(
    bytes: Cow<'static, [u8]>,
    file: &str,
    limits: &Limits,
    found: &mut Features,
) -> Result<(), Box<Problem>> {
    let broken = |cause: String| Box::new(Problem::new(ProblemKind::FileBroken, file).with("cause", cause));
    let reader = open(bytes, file, limits)?;
    let metadata = reader.metadata().file_metadata();
    let geo = metadata.key_value_metadata().into_iter().flatten().find(|entry| entry.key == "geo");
    let geo: serde_json::Value = geo
        .and_then(|entry| serde_json::from_str(entry.value.as_deref()?).ok())
        .ok_or_else(|| broken("it has no `geo` metadata: not a GeoParquet file".to_owned()))?;
    let geometry = geo["primary_column"].as_str().unwrap_or("geometry").to_owned();
    let column = &geo["columns"][&geometry];
    if column["encoding"].as_str().is_some_and(|e| e != "WKB") {
        return Err(broken(format!("geometry is encoded as {}, not as WKB", column["encoding"])));
    }
    // No `crs` is WGS84 by the specification; `null` is unknown.
    let system = &column["crs"];
    let named = system.to_string();
    if !system.is_null() && !is_wgs84(&named) && !named.contains("CRS84") {
        return Err(Box::new(
            Problem::new(ProblemKind::CoordinateSystem, file).column(&geometry).text(&named),
        ));
    }
    let names: Vec<String> =
        metadata.schema_descr().root_schema().get_fields().iter().map(|f| f.name().to_owned()).collect();
    let Some(code) = CODE_PROPERTIES.iter().find(|code| names.iter().any(|n| n == *code)) else {
        let problem = Problem::new(ProblemKind::ShapeWithoutCode, file).text(&names.join(","));
        return Err(Box::new(problem.with("known", CODE_PROPERTIES.join(", "))));
    };
    let mut rows = reader.get_row_iter(None).map_err(|e| broken(e.to_string()))?;
    let (mut number, mut positions) = (0, 0);
    loop {
        let next = guarded(|| rows.next().transpose().map_err(|e| e.to_string())).map_err(broken)?;
        let Some(row) = next else { return Ok(()) };
        number += 1;
        let value = |name: &str| row.get_column_iter().find(|(n, _)| *n == name).map(|(_, field)| field);
        let label = value(code).and_then(|f| text(f).ok()).filter(|t| !t.trim().is_empty());
        let polygons = match value(&geometry) {
            Some(Field::Bytes(blob)) => wkb::polygons(ByteArray::data(blob)),
            _ => Err("no geometry".to_owned()),
        };
        match polygons {
            Ok(polygons) => {
                positions += polygons.iter().flatten().map(Vec::len).sum::<usize>();
                if positions > limits.positions {
                    let problem = Problem::new(ProblemKind::TooManyCells, file).line(number);
                    return Err(Box::new(problem.count("limit", limits.positions)));
                }
                let code = label.map(|t| t.trim().to_owned());
                found.features.push(Feature { code, polygons, line: number });
            }
            Err(cause) => {
                let problem = Problem::new(ProblemKind::ShapeInvalid, file).line(number).column(&geometry);
                found.problems.push(problem.text(label.as_deref().unwrap_or("")).with("cause", cause));
            }
        }
    }
}
