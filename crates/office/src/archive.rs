//! Verification of an export: chain, signatures and books, offline.

use crate::State;
use crate::auditor::{Audited, Auditor};
use coregion_journal::{Hash, Problem, PublicKey, Unsound, VerifyError};
use std::collections::BTreeMap;
use std::io::BufRead;

/// What is known of an export that is good.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What people call the journal.
    pub name: String,
    /// Its identity.
    pub journal: Hash,
    /// The office's key that seals it now.
    pub office: PublicKey,
    /// How many entries it has.
    pub entries: u64,
    /// The hash of the last.
    pub head: Hash,
    /// How many seals cover them.
    pub seals: u64,
    /// How many entries a party has signed.
    pub party_signatures: u64,
    /// How many papers came along; `None` if they were left.
    pub papers: Option<u64>,
    /// What the books say.
    pub books: Audited,
    /// The state that the entries make.
    pub state: State,
}

/// Verifies an export: every line, hash, seal and signature, and the books, added up once more from the events alone.
/// `known` are hashes that the reader knows from receipts or older exports.
///
/// # Errors
/// The export cannot be read, or the first line that is not good.
pub fn verify(export: impl BufRead + Send, known: &BTreeMap<u64, Hash>) -> Result<Verdict, VerifyError> {
    let mut auditor = Auditor::default();
    let verified =
        coregion_journal::verify::<State>(export, known, |state, entry| auditor.look(state, entry))?;
    let memory = verified.memory;
    let books = auditor.finish(&memory.state).map_err(|reason| Unsound {
        line: None,
        entry: Some(memory.chain.head.sequence),
        problem: Problem::Books(reason),
    })?;
    Ok(Verdict {
        name: memory.chain.name.clone(),
        journal: memory.chain.journal,
        office: memory.chain.keyring.office(),
        entries: memory.chain.head.sequence,
        head: memory.chain.head.hash,
        seals: verified.seals,
        party_signatures: verified.party_signatures,
        papers: verified.papers,
        books,
        state: memory.state,
    })
}
