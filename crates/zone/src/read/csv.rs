//! CSV and TSV: rows of a decoded text, each with the line it starts on, none longer than the limit.

use super::table::{Fault, Row, RowSource, extension};
use crate::package::{Limits, Resource};
use crate::problem::ProblemKind;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The rows of a text.
pub(crate) struct CsvRows {
    text: String,
    at: usize,
    line: u32,
    reader: Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
    row_bytes: usize,
    columns: usize,
}

impl CsvRows {
    /// The rows of a text; the delimiter is the declared one, a tab for `.tsv`, or the one in the header.
    pub fn new(text: String, resource: &Resource, limits: &Limits) -> Self {
        let by_name = (extension(&resource.path) == "tsv").then_some(b'\t');
        let delimiter = resource.delimiter.or(by_name).unwrap_or_else(|| sniff(&text));
        let reader = ReaderBuilder::new().delimiter(delimiter).quote(resource.quote.unwrap_or(b'"')).build();
        let (row_bytes, columns) = (limits.row_bytes, limits.columns * 4);
        CsvRows { text, at: 0, line: 1, reader, out: vec![0; 1024], ends: vec![0; 64], row_bytes, columns }
    }

    /// Steps over empty lines.
    fn skip_empty_lines(&mut self) {
        for byte in self.text.as_bytes()[self.at..].iter() {
            match byte {
                b'\n' => self.line += 1,
                b'\r' => {}
                _ => break,
            }
            self.at += 1;
        }
    }
}

/// The delimiter that the first line uses most: comma, tab or semicolon.
fn sniff(text: &str) -> u8 {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let first = &first.as_bytes()[..first.len().min(4096)];
    let count = |d: u8| first.iter().filter(|b| **b == d).count();
    [b'\t', b';'].into_iter().filter(|d| count(*d) > count(b',')).max_by_key(|d| count(*d)).unwrap_or(b',')
}

impl RowSource for CsvRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, Fault> {
        self.skip_empty_lines();
        let (start, line) = (self.at, self.line);
        row.line = line;
        let (mut written, mut ended) = (0, 0);
        loop {
            let input = &self.text.as_bytes()[self.at..];
            let (result, read, wrote, ends) =
                self.reader.read_record(input, &mut self.out[written..], &mut self.ends[ended..]);
            self.at += read;
            written += wrote;
            ended += ends;
            if self.at - start > self.row_bytes {
                let shown: String = self.text[start..].chars().take(60).collect();
                return Err(Fault { kind: ProblemKind::RowTooLong, line, cause: shown });
            }
            match result {
                ReadRecordResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() > self.columns => {
                    return Err(Fault { kind: ProblemKind::TooManyCells, line, cause: String::new() });
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::InputEmpty => {} // the next call, with no input, ends the last row
            }
        }
        self.line += self.text.as_bytes()[start..self.at].iter().filter(|b| **b == b'\n').count() as u32;
        let broken = |_| Fault { kind: ProblemKind::FileBroken, line, cause: "UTF-8".to_owned() };
        let text = std::str::from_utf8(&self.out[..written]).map_err(broken)?;
        let mut from = 0;
        for &end in &self.ends[..ended] {
            row.push(text.get(from..end).unwrap_or(""));
            from = end;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let resource = Resource { path: "t.csv".into(), ..Resource::default() };
        let mut source = CsvRows::new(text.to_owned(), &resource, &Limits::default());
        let (mut row, mut all) = (Row::default(), Vec::new());
        while let Ok(true) = source.next(&mut row) {
            all.push((row.line, (0..row.len()).map(|i| row.get(i).to_owned()).collect()));
            row.clear();
        }
        all
    }

    #[test]
    fn lines_count_blank_lines_and_quoted_breaks() {
        let all = rows("a,b\r\n\r\n1,\"x\ny\"\n\n2,z");
        let lines: Vec<u32> = all.iter().map(|r| r.0).collect();
        assert_eq!(lines, [1, 3, 6]);
        assert_eq!(all[1].1, ["1", "x\ny"]);
        assert_eq!(all[2].1, ["2", "z"]);
    }

    #[test]
    fn tabs_and_semicolons_are_found_in_the_header() {
        assert_eq!(rows("code\tname\n1\ta,b\n")[1].1, ["1", "a,b"]);
        assert_eq!(rows("code;name\n1;a,b\n")[1].1, ["1", "a,b"]);
    }

    #[test]
    fn a_row_beyond_the_limit_is_a_fault_with_its_line() {
        let text = format!("a,b\n1,2\n3,\"{}", "x".repeat(5_000_000));
        let resource = Resource { path: "t.csv".into(), ..Resource::default() };
        let mut source = CsvRows::new(text, &resource, &Limits::default());
        let mut row = Row::default();
        assert!(source.next(&mut row).is_ok_and(|r| r) && source.next(&mut row).is_ok_and(|r| r));
        let fault = source.next(&mut row).err().unwrap();
        assert_eq!((fault.kind, fault.line), (ProblemKind::RowTooLong, 3));
        assert!(source.out.len() <= 4 << 20);
    }
}
