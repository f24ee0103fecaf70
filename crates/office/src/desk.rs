//! The office in use: ask and look.

use crate::{Clock, Declined, Request, State, SystemClock};
use coregion_journal::store::CredentialStore;
use coregion_journal::{
    Comparison, Decision, Entry, Export, Failure, Hash, Head, Journal, KeyChange, Location, Opening, Papers,
    Proof, PublicKey, Receipt, Rejection, SecretKey, StoreError, Time,
};
use coregion_mechanism::{Command, Context, Event, Refusal, Signed, decide, streams};
use coregion_terms::{Date, Moment, PartyId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How an office is opened.
#[derive(Clone)]
pub struct Options {
    /// How its journal is used.
    pub journal: coregion_journal::Options,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
}

impl Default for Options {
    fn default() -> Self {
        Options { journal: coregion_journal::Options::default(), clock: Arc::new(SystemClock) }
    }
}

/// The answer to a request that is recorded: it is on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Acknowledged {
    /// What is recorded.
    pub entry: Arc<Entry<Event>>,
    /// Its hash: the digest of the journal up to it. Keep it, and it can be compared with any export.
    pub hash: Hash,
    /// Whether it had been recorded before, under the same key.
    pub again: bool,
}

impl Acknowledged {
    /// What happened.
    pub fn events(&self) -> &[Event] {
        &self.entry.events
    }

    /// The place in the journal, which is also the new version of every stream that was touched.
    pub fn version(&self) -> u64 {
        self.entry.sequence
    }
}

impl From<Receipt<Event>> for Acknowledged {
    fn from(receipt: Receipt<Event>) -> Self {
        Acknowledged { entry: receipt.entry, hash: receipt.hash, again: receipt.again }
    }
}

/// The office. Clones are the same office; it is closed when the last one is dropped.
///
/// [`Office::submit_then`] and [`Office::read`] never wait for the database. Everything else may: call it where waiting is
/// allowed, not on a thread of an asynchronous runtime.
#[derive(Clone)]
pub struct Office(Arc<Inner>);

struct Inner {
    journal: Journal<State>,
    location: Location,
    credentials: Mutex<Option<Box<dyn CredentialStore>>>,
    clock: Arc<dyn Clock>,
    salt: SecretKey,
}

impl Office {
    /// Makes a new, empty office: a journal, sealed with `key`. It is founded by the command `found-office`.
    ///
    /// # Errors
    /// There is one already, or the database fails.
    pub fn create(
        location: &Location,
        name: &str,
        key: SecretKey,
        options: Options,
    ) -> Result<Office, Failure> {
        let now = options.clock.now();
        let journal = Journal::create(location, name, now, key.clone(), options.journal.clone())?;
        Office::with(journal, location, key, &options)
    }

    /// Opens an office that is sealed with `key`.
    ///
    /// # Errors
    /// There is none, another key seals it, or the database fails.
    pub fn open(location: &Location, key: SecretKey, options: Options) -> Result<Office, Failure> {
        let journal = Journal::open(location, key.clone(), options.journal.clone())?;
        Office::with(journal, location, key, &options)
    }

    fn with(
        journal: Journal<State>,
        location: &Location,
        salt: SecretKey,
        options: &Options,
    ) -> Result<Office, Failure> {
        let credentials = Mutex::new(Some(location.credentials(&options.journal.store)?));
        let (location, clock) = (location.clone(), options.clock.clone());
        Ok(Office(Arc::new(Inner { journal, location, credentials, clock, salt })))
    }

    /// Has a request decided and recorded, and waits until it is on the disk.
    ///
    /// # Errors
    /// A refusal with its stable code, or the reason why the journal did not take it.
    pub fn submit(&self, request: Request) -> Result<Acknowledged, Declined> {
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        self.submit_then(request, move |result| {
            let _ = answer.send(result);
        });
        answered.recv().unwrap_or(Err(Declined::Failed(Failure::Closed)))
    }

    /// Has a request decided and recorded. `answer` is called once, on another thread: it must not wait. This never
    /// waits either.
    pub fn submit_then(
        &self,
        mut request: Request,
        answer: impl FnOnce(Result<Acknowledged, Declined>) + Send + 'static,
    ) {
        if request.key.is_empty() {
            return answer(Err(Rejection::Name { field: "key", length: 0 }.into()));
        }
        let paper = match paper_of(&mut request) {
            Ok(paper) => paper,
            Err(declined) => return answer(Err(declined)),
        };
        let stream = request.command.stream();
        let asked = coregion_journal::Command {
            key: request.journal_key(),
            actor: request.actor.to_string(),
            body: request.body(),
            time: self.now(),
            expected: request.expected.map(|version| (stream, version)).into_iter().collect(),
            party: request.party_signature(),
        };
        let signed = asked.party.as_ref().map(|signature| signed(&request.party, signature.key));
        let decide = move |state: &State, time: Time| decided(state, time, &request, signed.clone(), &paper);
        self.0.journal.submit(asked, decide, move |result| {
            answer(result.map(Acknowledged::from).map_err(Declined::from));
        });
    }

    /// What would happen on a request now. Nothing is recorded.
    ///
    /// # Errors
    /// The refusal that the request would meet.
    pub fn preview(&self, request: &Request) -> Result<Vec<Event>, Refusal> {
        let signed = request.signature.map(|(key, _)| signed(&request.party, key));
        let now = self.now();
        self.read(|state| decide(state, &request.command, &context(request, now, signed)))
    }

    /// Reads the state after the last durable entry. The writer waits meanwhile: be brief.
    pub fn read<T>(&self, look: impl FnOnce(&coregion_mechanism::Office) -> T) -> T {
        self.0.journal.read(|memory| look(&memory.state))
    }

    /// The time now.
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// The day today at the place of the office.
    pub fn today(&self) -> Date {
        let now = moment(self.now());
        self.read(|office| now.date_at(office.parties.offset_minutes))
    }

    /// What people call the journal.
    pub fn name(&self) -> String {
        self.0.journal.read(|memory| memory.chain.name.clone())
    }

    /// The identity of the journal, which is in everything that a party signs.
    pub fn identity(&self) -> Hash {
        self.0.journal.identity()
    }

    /// The office's public key, which seals the journal now.
    pub fn public_key(&self) -> PublicKey {
        self.0.journal.read(|memory| memory.chain.keyring.office())
    }

    /// Where it is kept; passwords are not shown.
    pub fn location(&self) -> &Location {
        &self.0.location
    }

    /// How it was opened.
    pub fn opening(&self) -> &Opening {
        self.0.journal.opening()
    }

    /// The last durable entry.
    pub fn head(&self) -> Head {
        self.0.journal.head()
    }

    /// The version of a stream: the last entry that touches it; 0 where nothing does.
    ///
    /// # Errors
    /// The database fails.
    pub fn version(&self, stream: &str) -> Result<u64, Failure> {
        self.0.journal.version(stream)
    }

    /// The entries that touch a stream, after an entry, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn history(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<Acknowledged>, Failure> {
        Ok(self.0.journal.history(stream, after, limit)?.into_iter().map(Acknowledged::from).collect())
    }

    /// The entries from a place on, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub fn entries(&self, from: u64, limit: usize) -> Result<Vec<Acknowledged>, Failure> {
        Ok(self.0.journal.entries(from, limit)?.into_iter().map(Acknowledged::from).collect())
    }

    /// What shows, without the rest of the journal, that the office has sealed an entry.
    ///
    /// # Errors
    /// The database fails.
    pub fn proof(&self, sequence: u64) -> Result<Option<Proof>, Failure> {
        self.0.journal.proof(sequence)
    }

    /// The journal as one text, up to the last entry: to be read from. Papers go along only where the whole office is
    /// moved: sealed ones are among them.
    ///
    /// # Errors
    /// The database fails.
    pub fn export(&self, papers: Papers) -> Result<Export, Failure> {
        self.0.journal.export(papers)
    }

    /// Makes the state again from the first entry, and compares it with the state in use and with every snapshot.
    ///
    /// # Errors
    /// The database fails or holds an entry that is not good.
    pub fn rebuild_and_compare(&self) -> Result<Comparison, Failure> {
        self.0.journal.rebuild_and_compare()
    }

    /// Takes in what other programs have recorded in the same database. How many entries.
    ///
    /// # Errors
    /// The database fails.
    pub fn refresh(&self) -> Result<u64, Failure> {
        self.0.journal.refresh()
    }

    /// Takes a snapshot now, sealed with the office's key. The entry after which it stands; none if there is one.
    ///
    /// # Errors
    /// The database fails.
    pub fn take_snapshot(&self, key: &SecretKey) -> Result<Option<u64>, Failure> {
        self.0.journal.take_snapshot(key)
    }

    pub(crate) fn journal(&self) -> &Journal<State> {
        &self.0.journal
    }

    pub(crate) fn salt(&self) -> &SecretKey {
        &self.0.salt
    }

    /// Uses what is kept of the secrets of people.
    pub(crate) fn credentials<T>(
        &self,
        run: impl FnOnce(&mut dyn CredentialStore) -> Result<T, StoreError>,
    ) -> Result<T, Declined> {
        match lock(&self.0.credentials).as_mut() {
            Some(store) => Ok(run(store.as_mut())?),
            None => Err(Declined::Failed(Failure::Closed)),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A connection to PostgreSQL must not be closed on a thread of an asynchronous runtime.
        let store = lock(&self.credentials).take();
        let _ = std::thread::spawn(move || drop(store)).join();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The moment of a recorded time.
pub(crate) fn moment(time: Time) -> Moment {
    Moment::from_seconds(i64::try_from(time.milliseconds() / 1000).unwrap_or(i64::MAX))
}

fn signed(party: &PartyId, key: PublicKey) -> Signed {
    Signed { party: party.clone(), key: key.to_string() }
}

fn context(request: &Request, time: Time, signed: Option<Signed>) -> Context {
    Context { actor: request.actor.clone(), party: request.party.clone(), now: moment(time), signed }
}

/// The bytes that a command files, if they are those that it says.
fn paper_of(request: &mut Request) -> Result<Vec<Vec<u8>>, Declined> {
    let given = request.paper.take();
    match (&request.command, given) {
        (Command::FilePaper(filing), Some(bytes)) if Hash::of(&bytes).to_string() == filing.digest => {
            Ok(vec![bytes])
        }
        (Command::FilePaper(filing), Some(_)) => Err(Declined::PaperDiffers(filing.paper.clone())),
        (Command::FilePaper(filing), None) => Err(Declined::PaperMissing(filing.paper.clone())),
        (command, Some(_)) => Err(Declined::PaperUnexpected(command.name().to_owned())),
        (_, None) => Ok(Vec::new()),
    }
}

/// The decision of the mechanisms, as the journal records it.
fn decided(
    state: &State,
    time: Time,
    request: &Request,
    signed: Option<Signed>,
    papers: &[Vec<u8>],
) -> Result<Decision<Event>, Refusal> {
    let events = decide(state, &request.command, &context(request, time, signed))?;
    let keys = events.iter().filter_map(key_change).collect();
    Ok(Decision { streams: streams(&events), events, keys, papers: papers.to_vec() })
}

/// The change of keys that an event is.
fn key_change(event: &Event) -> Option<KeyChange> {
    match event {
        Event::KeyRegistered(e) => {
            Some(KeyChange::Add { holder: e.party.to_string(), key: e.key.parse().ok()? })
        }
        Event::KeyRevoked(e) => {
            Some(KeyChange::Revoke { holder: e.party.to_string(), key: e.key.parse().ok()? })
        }
        _ => None,
    }
}
