//! Export: a journal as one file of JSON Lines that anybody can verify, and the way back.
//!
//! The first line is the header, then every entry in order, then the papers if they are asked for, then one line that
//! says where the journal ends. Every line is canonical JSON. `docs/journal.md` describes the form for other programs.

use crate::store::{Location, Paper, Row, Store, StoreOptions};
use crate::{Failure, Fold, Hash, Record, Signature, StoreError, Verified, VerifyError, verify};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Records that are read from the database at a time.
const PAGE: usize = 2048;

/// Whether papers go along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Papers {
    /// Only their digests, in the entries: what is sealed stays sealed.
    Left,
    /// All that are kept: the whole office, for moving it.
    Included,
}

/// The last line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// How many entries there are, without the header.
    pub entries: u64,
    /// The hash of the last.
    pub head: Hash,
    /// The hash of the header.
    pub journal: Hash,
    /// How many papers there are, if they go along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub papers: Option<u64>,
}

/// What a line of an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// The header or an entry.
    Record {
        /// The text that is hashed.
        body: &'a str,
        /// Its hash in the chain.
        hash: Hash,
        /// The seal, where a group ends.
        seal: Option<Signature>,
    },
    /// A paper.
    Paper(Paper),
    /// The end.
    End(End),
}

const ENTRY: &str = "{\"entry\":";
const HASH: &str = ",\"hash\":\"";
const SEAL: &str = "\",\"seal\":\"";
const CLOSE: &str = "\"}";
const PAPER: &str = "{\"content\":\"";
const DIGEST: &str = "\",\"paper\":\"";

impl<'a> Line<'a> {
    /// Reads a line, without the line feed. Only the one form in which it is written is read.
    pub fn read(text: &'a str) -> Option<Line<'a>> {
        if let Some(rest) = text.strip_prefix(ENTRY) {
            let rest = rest.strip_suffix(CLOSE)?;
            let (rest, seal) = match split_end(rest, SEAL, 2 * Signature::LENGTH) {
                Some((rest, seal)) => (rest, Some(seal.parse().ok()?)),
                None => (rest, None),
            };
            let (body, hash) = split_end(rest, HASH, 2 * Hash::LENGTH)?;
            return Some(Line::Record { body, hash: hash.parse().ok()?, seal });
        }
        if let Some(rest) = text.strip_prefix(PAPER) {
            let (content, digest) = split_end(rest.strip_suffix(CLOSE)?, DIGEST, 2 * Hash::LENGTH)?;
            let content = STANDARD.decode(content).ok()?;
            return Some(Line::Paper(Paper { digest: digest.parse().ok()?, content }));
        }
        let end = text.strip_prefix("{\"end\":")?.strip_suffix("}")?;
        let read: End = serde_json::from_str(end).ok()?;
        (crate::canonical(&read).ok()? == end).then_some(Line::End(read))
    }
}

/// Splits off a member of known length at the end of a text.
fn split_end<'a>(text: &'a str, name: &str, length: usize) -> Option<(&'a str, &'a str)> {
    let (rest, value) = text.split_at_checked(text.len().checked_sub(length)?)?;
    Some((rest.strip_suffix(name)?, value))
}

/// Writes the line of a record.
pub(crate) fn write_record(record: &Record, text: &mut String) {
    use std::fmt::Write;
    let Record { body, hash, seal, .. } = record;
    // INVARIANT: writing to a string cannot fail.
    let _ = match seal {
        Some(seal) => writeln!(text, "{ENTRY}{body}{HASH}{hash}{SEAL}{seal}{CLOSE}"),
        None => writeln!(text, "{ENTRY}{body}{HASH}{hash}{CLOSE}"),
    };
}

/// An export, to be read from.
pub struct Export {
    store: Box<dyn Store>,
    papers: Papers,
    end: End,
    next: Next,
    buffer: Vec<u8>,
    taken: usize,
}

enum Next {
    Record(u64),
    Paper(Option<Hash>),
    Nothing,
}

impl Export {
    /// An export of what a database holds now.
    pub fn new(mut store: Box<dyn Store>, papers: Papers) -> Result<Export, Failure> {
        let nothing = || StoreError::Damaged("no header".to_owned());
        let journal = store.records(0, 1)?.pop().ok_or_else(nothing)?.hash;
        let head = store.head()?.ok_or_else(nothing)?;
        let count = (papers == Papers::Included).then_some(0);
        let end = End { entries: head.sequence, head: head.hash, journal, papers: count };
        Ok(Export { store, papers, end, next: Next::Record(0), buffer: Vec::new(), taken: 0 })
    }

    /// Where it ends.
    pub fn end(&self) -> &End {
        &self.end
    }

    fn fill(&mut self) -> Result<(), Failure> {
        let mut text = String::new();
        match self.next {
            Next::Record(from) => {
                let left = (self.end.entries + 1).saturating_sub(from);
                let records = self.store.records(from, usize::try_from(left).unwrap_or(PAGE).min(PAGE))?;
                records.iter().for_each(|record| write_record(record, &mut text));
                let next = records.last().map_or(u64::MAX, |record| record.sequence + 1);
                self.next = match next > self.end.entries {
                    true => Next::Paper(None),
                    false => Next::Record(next),
                };
            }
            Next::Paper(after) => {
                let digest = match self.papers {
                    Papers::Included => self.store.paper_digests(after, 1)?.pop(),
                    Papers::Left => None,
                };
                self.next = match digest {
                    Some(digest) => {
                        if let Some(content) = self.store.paper(digest)? {
                            text = format!("{PAPER}{}{DIGEST}{digest}{CLOSE}\n", STANDARD.encode(content));
                            self.end.papers = self.end.papers.map(|count| count + 1);
                        }
                        Next::Paper(Some(digest))
                    }
                    None => {
                        let end = crate::canonical(&self.end)
                            .map_err(|cause| StoreError::Database(std::sync::Arc::new(cause)))?;
                        text = format!("{{\"end\":{end}}}\n");
                        Next::Nothing
                    }
                };
            }
            Next::Nothing => {}
        }
        self.buffer = text.into_bytes();
        self.taken = 0;
        Ok(())
    }
}

impl Read for Export {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.buffer.len() && !matches!(self.next, Next::Nothing) {
            self.fill().map_err(io::Error::other)?;
        }
        let left = self.buffer.get(self.taken..).unwrap_or_default();
        let read = (&left[..]).read(into)?;
        self.taken += read;
        Ok(read)
    }
}

/// Why a journal cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The export cannot be read or is not good.
    #[error(transparent)]
    Export(#[from] VerifyError),
    /// The place holds another journal, or one that goes on differently.
    #[error("`{0}` holds another journal")]
    Another(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Verifies an export and puts it into an empty place. One that was broken off is taken up where it stopped.
pub fn import<S: Fold>(
    file: &Path,
    location: &Location,
    options: &StoreOptions,
) -> Result<Verified<S>, ImportError> {
    let open = || std::fs::File::open(file).map(BufReader::new).map_err(VerifyError::Read);
    let verified = verify::<S>(open()?, &BTreeMap::new(), |_, _| Ok(()))?;
    let mut store = location.create(options)?;
    let another = || ImportError::Another(location.to_string());
    let there = store.head()?;
    let mut group: Vec<Row> = Vec::new();
    for line in open()?.lines() {
        let line = line.map_err(VerifyError::Read)?;
        match Line::read(&line) {
            Some(Line::Record { body, hash, seal }) => {
                let row = row(body, hash, seal).ok_or_else(another)?;
                match &there {
                    Some(head) if row.record.sequence < head.sequence => continue,
                    Some(head) if row.record.sequence == head.sequence => match head.hash == hash {
                        true => continue,
                        false => return Err(another()),
                    },
                    _ => group.push(row),
                }
                if seal.is_some() && group.len() >= PAGE {
                    store.append(&std::mem::take(&mut group))?;
                }
            }
            Some(Line::Paper(paper)) => store.keep_papers(&[paper])?,
            Some(Line::End(_)) | None => {}
        }
    }
    if !group.is_empty() {
        store.append(&group)?;
    }
    match store.head()? {
        Some(head) if head.hash == verified.memory.chain.head.hash => Ok(verified),
        _ => Err(another()),
    }
}

fn row(body: &str, hash: Hash, seal: Option<Signature>) -> Option<Row> {
    #[derive(Deserialize)]
    struct Kept {
        sequence: u64,
        #[serde(default)]
        key: String,
        #[serde(default)]
        streams: Vec<String>,
        #[serde(default)]
        command: Option<Value>,
    }
    let read: Kept = serde_json::from_str(body).ok()?;
    let command = read.command.map(|command| crate::canonical(&command)).transpose().ok()?;
    Some(Row {
        record: Record { sequence: read.sequence, body: body.to_owned(), hash, seal },
        key: read.key,
        command,
        streams: read.streams,
        papers: Vec::new(),
    })
}
