//! Papers: filed with their bytes, read by those who may, and every reading of a sealed one written down.

use crate::access::may_read;
use crate::desk::moment;
use crate::{Acknowledged, Declined, Office, Request};
use coregion_journal::Hash;
use coregion_journal::store::Reading;
use coregion_mechanism::paper::{About, Access, FilePaper};
use coregion_mechanism::{PaperId, PersonId, Refusal, Words};
use coregion_terms::PartyId;
use serde::{Deserialize, Serialize};

/// How many bytes of salt stand before the text of a sealed paper.
const SALT: usize = 32;

/// A paper to be filed.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// The paper.
    pub paper: PaperId,
    /// Its title. Where the paper is sealed it goes into the envelope, not into the journal.
    pub title: Words,
    /// Its media type.
    pub media_type: String,
    /// What it belongs to.
    pub about: About,
    /// Who may see it.
    pub access: Access,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A paper as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Its title.
    pub title: Words,
    /// Its media type.
    pub media_type: String,
    /// The bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// The head of a sealed paper's bytes: a line of JSON after the salt.
#[derive(Serialize, Deserialize)]
struct SealedHead {
    title: Words,
}

impl Office {
    /// Files a paper in the name of a party. What is sealed is put behind salt, so that its hash in the journal does not
    /// give away a text that somebody guesses; the salt comes of the office's key and the idempotency key, so that a
    /// repetition is the same.
    ///
    /// # Errors
    /// A refusal, or the journal does not take it.
    pub fn file_paper(
        &self,
        actor: PersonId,
        party: PartyId,
        key: &str,
        paper: NewPaper,
    ) -> Result<Acknowledged, Declined> {
        let NewPaper { paper, title, media_type, about, access, bytes } = paper;
        let sealed = access.is_sealed();
        let (title, bytes) = match sealed {
            false => (Some(title), bytes),
            true => (None, self.seal(&actor, key, title, &bytes)),
        };
        let digest = Hash::of(&bytes).to_string();
        let command = FilePaper { paper, title, digest, media_type, about, access };
        let mut request = Request::new(actor, party, key, command);
        request.paper = Some(bytes);
        self.submit(request)
    }

    fn seal(&self, actor: &PersonId, key: &str, title: Words, bytes: &[u8]) -> Vec<u8> {
        let secret =
            self.salt().sign(&format!("{{\"format\":\"coregion-salt/1\",\"key\":\"{actor} {key}\"}}"));
        let mut sealed = Hash::of(&secret.0).0.to_vec();
        let head = serde_json::to_string(&SealedHead { title }).unwrap_or_default();
        sealed.extend_from_slice(head.as_bytes());
        sealed.push(b'\n');
        sealed.extend_from_slice(bytes);
        sealed
    }

    /// Reads a paper for a person, or for the public. Who asks for a sealed paper is written down, whether it is shown or
    /// not; if that cannot be written down, nothing is shown.
    ///
    /// # Errors
    /// No such paper, or it is not for the reader to see: which of both is not told.
    pub fn read_paper(&self, reader: Option<&PersonId>, paper: &PaperId) -> Result<Envelope, Declined> {
        let now = self.now();
        let found = self.read(|office| {
            let found = office.papers.get(paper)?;
            let day = moment(now).date_at(office.parties.offset_minutes);
            Some((found.paper.clone(), may_read(office, reader, found, day)))
        });
        let Some((filed, granted)) = found else {
            return Err(Refusal::UnknownPaper { paper: paper.clone() }.into());
        };
        let sealed = filed.access.is_sealed();
        if sealed {
            let person = reader.map_or("", PersonId::as_str).to_owned();
            let reading = Reading { time: now, person, paper: paper.to_string(), granted };
            self.credentials(|store| store.record_reading(&reading))?;
        }
        if !granted {
            return Err(Refusal::UnknownPaper { paper: paper.clone() }.into());
        }
        let gone = || Declined::PaperGone(paper.clone());
        let digest: Hash = filed.digest.parse().map_err(|_| gone())?;
        let bytes = self.journal().paper(digest)?.ok_or_else(gone)?;
        let media_type = filed.media_type;
        if !sealed {
            return Ok(Envelope { title: filed.title.unwrap_or_default(), media_type, bytes });
        }
        let (head, bytes) = open_sealed(&bytes).ok_or_else(gone)?;
        Ok(Envelope { title: head.title, media_type, bytes })
    }

    /// Who asked for sealed papers: of one paper or of all, after a number, at most `limit`. For auditors of the office
    /// only: the caller checks that with [`Office::may_audit`].
    ///
    /// # Errors
    /// The database fails.
    pub fn readings(
        &self,
        paper: Option<&PaperId>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Reading)>, Declined> {
        self.credentials(|store| store.readings(paper.map(PaperId::as_str), after, limit))
    }

    /// Whether a person may see who read what: an auditor or administrator of the office.
    pub fn may_audit(&self, person: &PersonId) -> bool {
        use coregion_mechanism::party::Role;
        let day = self.today();
        self.read(|office| {
            office.parties.mandates_of(person).any(|mandate| {
                let role = matches!(mandate.role, Role::Auditor | Role::Administrator);
                role && mandate.holds_on(day) && office.parties.is_office(&mandate.party)
            })
        })
    }
}

fn open_sealed(bytes: &[u8]) -> Option<(SealedHead, Vec<u8>)> {
    let rest = bytes.get(SALT..)?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = serde_json::from_slice(rest.get(..end)?).ok()?;
    Some((head, rest.get(end + 1..)?.to_vec()))
}
