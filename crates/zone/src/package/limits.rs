//! Limits: what a package may cost in memory before it is refused.

/// The most that reading a package may take. A file beyond a limit is a problem, never a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file; larger files are refused by their size, unread.
    pub file_bytes: u64,
    /// Bytes of one row of a table.
    pub row_bytes: usize,
    /// Cells of one table.
    pub cells: u64,
    /// Columns of one table.
    pub columns: usize,
    /// Bytes that one compressed file (`.xlsx`, `.parquet`) may unpack to.
    pub unpacked_bytes: u64,
    /// Positions of all shapes of one boundary file.
    pub positions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes: 512 << 20,
            row_bytes: 1 << 20,
            cells: 50_000_000,
            columns: 4096,
            unpacked_bytes: 256 << 20,
            positions: 20_000_000,
        }
    }
}
