//! Verify: an export checked from its first byte to its last, offline, without the office.
//!
//! Every line must be in the one form in which it is written; every entry canonical, in its place, linked to the one
//! before, recorded no earlier, signed by the party that bound itself with a key it then held, and covered by a seal of
//! the key that the office then had; the books must agree; and the last line must tell where the journal ends.
//!
//! Three stages run side by side, each on a chunk of lines of its own: reading (one task a line), folding (in order),
//! and the seals (many at once). The first bad line is the one that is named.

use crate::chain::Read;
use crate::entry::Entry;
use crate::export::{End, Line};
use crate::key::seals_hold;
use crate::{Chain, Fold, Hash, Memory, Problem, PublicKey, Signature, Unsound, seal_statement};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::{self, BufRead};

/// Lines of a chunk, and the bytes after which one is full.
const CHUNK_LINES: usize = 4096;
const CHUNK_BYTES: usize = 4 << 20;
/// The longest line that is read.
const MAX_LINE: u64 = 96 << 20;
/// Seals that are checked together.
const SEALS: usize = 512;

/// A journal that is good.
#[derive(Clone)]
pub struct Verified<S: Fold> {
    /// Identity, head, keys, and the state that the entries make.
    pub memory: Memory<S>,
    /// How many seals cover the entries.
    pub seals: u64,
    /// How many entries a party has signed.
    pub party_signatures: u64,
    /// How many papers came along; `None` if they were left.
    pub papers: Option<u64>,
}

/// Why a journal is not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The export cannot be read.
    #[error("the export cannot be read")]
    Read(#[source] io::Error),
    /// The export is not good.
    #[error(transparent)]
    Unsound(#[from] Unsound),
}

/// Verifies an export.
///
/// `known` are hashes that the reader knows from receipts or older exports: without one, an export shows that it is
/// whole and what its header's key has sealed, but not that it is the journal of a certain office. `audit` looks at
/// the state after every entry and says what is wrong with the books.
pub fn verify<S: Fold>(
    export: impl BufRead + Send,
    known: &BTreeMap<u64, Hash>,
    audit: impl FnMut(&S, &Entry<S::Event>) -> Result<(), String> + Send,
) -> Result<Verified<S>, VerifyError> {
    let mut lines = Lines { export, next: 1 };
    let (mut check, first) = Check::begin(&mut lines, known, audit)?;
    let journal = check.verified.memory.chain.journal;
    let mut parsed = first;
    let mut seals: Vec<Seal> = Vec::new();
    loop {
        let (folded, (sealed, next)) = rayon::join(
            || check.fold(parsed),
            || rayon::join(|| first_broken(&seals), || parse(&mut lines, journal)),
        );
        sealed?;
        match folded {
            Ok(more) => seals = more,
            Err((unsound, before)) => {
                first_broken(&before)?;
                return Err(unsound.into());
            }
        }
        parsed = next?;
        if parsed.is_empty() {
            break;
        }
    }
    first_broken(&seals)?;
    check.finish(lines.next)
}

/// The lines of an export, as they come.
struct Lines<R> {
    export: R,
    /// The number of the next line.
    next: u64,
}

/// Some whole lines in one text.
struct Chunk {
    text: Vec<u8>,
    /// Where each line ends, after its line feed.
    ends: Vec<usize>,
    first: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next lines, at most so many.
    fn chunk(&mut self, limit: usize) -> Result<Chunk, VerifyError> {
        use std::io::Read;
        let mut chunk = Chunk { text: Vec::new(), ends: Vec::new(), first: self.next };
        while chunk.ends.len() < limit && chunk.text.len() < CHUNK_BYTES {
            let read = (&mut self.export).take(MAX_LINE).read_until(b'\n', &mut chunk.text);
            if read.map_err(VerifyError::Read)? == 0 {
                break;
            }
            chunk.ends.push(chunk.text.len());
            self.next += 1;
        }
        Ok(chunk)
    }
}

impl Chunk {
    /// The lines with their numbers, without the line feeds; `None` for one that has none, or is not UTF-8.
    fn lines(&self) -> Vec<(u64, Option<&str>)> {
        let mut start = 0;
        let mut lines = Vec::with_capacity(self.ends.len());
        for (number, end) in (self.first..).zip(&self.ends) {
            let line = self.text.get(start..*end).and_then(|line| line.strip_suffix(b"\n"));
            lines.push((number, line.and_then(|line| std::str::from_utf8(line).ok())));
            start = *end;
        }
        lines
    }
}

/// A line that agrees with itself.
enum Parsed<E> {
    Entry(Box<Read<E>>),
    Paper(Hash),
    End(End),
}

/// The lines of the next chunk, each read.
type Lined<E> = Vec<(u64, Result<Parsed<E>, Problem>)>;

fn parse<R: BufRead, E: serde::de::DeserializeOwned + Send>(
    lines: &mut Lines<R>,
    journal: Hash,
) -> Result<Lined<E>, VerifyError> {
    let chunk = lines.chunk(CHUNK_LINES)?;
    let read = |line: Option<&str>| match line.and_then(Line::read).ok_or(Problem::NotALine)? {
        Line::Record { body, hash, seal } => {
            Ok(Parsed::Entry(Box::new(Read::new(journal, body, hash, seal)?)))
        }
        Line::Paper(paper) if Hash::of(&paper.content) == paper.digest => Ok(Parsed::Paper(paper.digest)),
        Line::Paper(_) => Err(Problem::WrongPaper),
        Line::End(end) => Ok(Parsed::End(end)),
    };
    Ok(chunk.lines().into_par_iter().map(|(number, line)| (number, read(line))).collect())
}

/// A seal and where it stands.
struct Seal {
    line: u64,
    entry: u64,
    key: PublicKey,
    hash: Hash,
    seal: Signature,
}

/// The first seal that is not good.
fn first_broken(seals: &[Seal]) -> Result<(), Unsound> {
    let broken = seals.par_chunks(SEALS).find_map_first(|seals| {
        let together: Vec<_> = seals.iter().map(|s| (s.key, s.hash, s.seal)).collect();
        match seals_hold(&together) {
            true => None,
            false => seals.iter().find(|s| !s.key.verifies(&seal_statement(s.hash), &s.seal)),
        }
    });
    match broken {
        None => Ok(()),
        Some(Seal { line, entry, .. }) => {
            Err(Unsound { line: Some(*line), entry: Some(*entry), problem: Problem::WrongSeal })
        }
    }
}

/// The stage that goes in order.
struct Check<'a, S: Fold, A> {
    verified: Verified<S>,
    known: &'a BTreeMap<u64, Hash>,
    audit: A,
    /// The last entry that a seal covers.
    sealed: u64,
    last_paper: Option<Hash>,
    papers: u64,
    ended: bool,
}

impl<'a, S, A> Check<'a, S, A>
where
    S: Fold,
    A: FnMut(&S, &Entry<S::Event>) -> Result<(), String>,
{
    /// Reads the header, and nothing more.
    fn begin<R: BufRead>(
        lines: &mut Lines<R>,
        known: &'a BTreeMap<u64, Hash>,
        audit: A,
    ) -> Result<(Self, Lined<S::Event>), VerifyError> {
        let chunk = lines.chunk(1)?;
        let header = |problem| Unsound { line: Some(1), entry: Some(0), problem };
        let line = chunk.lines().first().and_then(|(_, line)| *line);
        let chain = match line.and_then(Line::read) {
            Some(Line::Record { body, hash, seal }) => Chain::read(body, hash, seal).map_err(header)?,
            _ if chunk.ends.is_empty() => return Err(header(Problem::CutOff).into()),
            _ => return Err(header(Problem::NotAHeader).into()),
        };
        if known.get(&0).is_some_and(|hash| *hash != chain.journal) {
            return Err(header(Problem::NotTheKnown).into());
        }
        let verified = Verified { memory: Memory::begin(chain), seals: 0, party_signatures: 0, papers: None };
        let check = Check { verified, known, audit, sealed: 0, last_paper: None, papers: 0, ended: false };
        Ok((check, Vec::new()))
    }

    /// Takes in the lines of a chunk: their seals, or the first that is not good with the seals before it.
    fn fold(&mut self, lines: Lined<S::Event>) -> Result<Vec<Seal>, (Unsound, Vec<Seal>)> {
        let mut seals = Vec::new();
        for (line, parsed) in lines {
            let next = self.verified.memory.chain.head.sequence + 1;
            // A line that cannot be read stands where this entry should.
            let is_entry = matches!(&parsed, Ok(Parsed::Entry(_)) | Err(_))
                && !matches!(&parsed, Err(Problem::WrongPaper));
            let expected = is_entry && !self.ended && self.last_paper.is_none();
            if let Err(problem) = parsed.and_then(|parsed| self.take(line, parsed, &mut seals)) {
                let entry = match problem {
                    Problem::NoSeal => Some(self.sealed + 1),
                    _ => expected.then_some(next),
                };
                return Err((Unsound { line: Some(line), entry, problem }, seals));
            }
        }
        Ok(seals)
    }

    fn take(&mut self, line: u64, parsed: Parsed<S::Event>, seals: &mut Vec<Seal>) -> Result<(), Problem> {
        if self.ended {
            return Err(Problem::WrongEnd);
        }
        let memory = &mut self.verified.memory;
        match parsed {
            Parsed::Entry(_) if self.last_paper.is_some() => Err(Problem::NotALine),
            Parsed::Entry(read) => {
                memory.take(&read)?;
                let Read { entry, hash, seal, .. } = *read;
                if let Some(seal) = seal {
                    self.sealed = entry.sequence;
                    self.verified.seals += 1;
                    seals.push(Seal { line, entry: entry.sequence, key: memory.chain.sealing, hash, seal });
                }
                self.verified.party_signatures += u64::from(entry.party.is_some());
                if self.known.get(&entry.sequence).is_some_and(|known| *known != hash) {
                    return Err(Problem::NotTheKnown);
                }
                (self.audit)(&memory.state, &entry).map_err(Problem::Books)
            }
            Parsed::Paper(digest) => {
                if self.last_paper.is_some_and(|last| last >= digest) {
                    return Err(Problem::NotALine);
                }
                self.last_paper = Some(digest);
                self.papers += 1;
                Ok(())
            }
            Parsed::End(end) => {
                let head = memory.chain.head;
                if self.sealed != head.sequence {
                    return Err(Problem::NoSeal);
                }
                let papers = end.papers.or((self.papers > 0).then_some(u64::MAX));
                let told = (end.journal, end.entries, end.head, papers.unwrap_or(0));
                if told != (memory.chain.journal, head.sequence, head.hash, self.papers) {
                    return Err(Problem::WrongEnd);
                }
                self.verified.papers = end.papers;
                self.ended = true;
                Ok(())
            }
        }
    }

    fn finish(self, next_line: u64) -> Result<Verified<S>, VerifyError> {
        let unsound = |problem, entry| Err(Unsound { line: Some(next_line), entry, problem }.into());
        let head = self.verified.memory.chain.head.sequence;
        match self.known.keys().next_back() {
            _ if !self.ended => unsound(Problem::CutOff, None),
            // The reader knows of an entry that is not here.
            Some(last) if *last > head => unsound(Problem::NotTheKnown, Some(*last)),
            _ => Ok(self.verified),
        }
    }
}
