//! The journal in use: ask, read, look back, export.

use crate::chain::{Read, found};
use crate::job::{Asked, Job, Prepared};
use crate::probe::Probed;
use crate::replay::unsound;
use crate::store::{Location, Row, Store, StoreOptions};
use crate::writer::Writer;
use crate::{
    AppendError, Command, Comparison, Decision, Export, Failure, Fold, Hash, Head, KeyChange, Memory,
    Opening, Papers, Proof, Receipt, Record, SecretKey, StoreError, Time, rebuild, snapshot,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How a journal is used.
#[derive(Clone)]
pub struct Options {
    /// How its database is opened.
    pub store: StoreOptions,
    /// How far the clock may lag behind recorded time. Within it, an entry gets the time of the one before; beyond
    /// it, commands are rejected. Raise it to go on where the recorded time was the wrong one.
    pub clock_tolerance: Duration,
    /// After how many entries a snapshot is taken; 0 for never.
    pub snapshot_every: u64,
    /// How many commands may wait.
    pub queue: usize,
    /// How many commands are recorded together at most.
    pub group: usize,
    /// How long a group waits for as many commands as the one before had.
    pub gather: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            store: StoreOptions::default(),
            clock_tolerance: Duration::from_secs(60),
            snapshot_every: 100_000,
            queue: 4096,
            group: 256,
            gather: Duration::from_micros(300),
        }
    }
}

/// What readers, the writer and the keeper of snapshots share.
pub(crate) struct Shared<S: Fold> {
    pub memory: RwLock<Memory<S>>,
    last_snapshot: AtomicU64,
    taking_snapshot: AtomicBool,
    snapshot_failure: Mutex<Option<Failure>>,
    snapshot_thread: Mutex<Option<JoinHandle<()>>>,
}

/// A journal in use. Clones are the same journal; it is closed when the last one is dropped.
///
/// All methods but [`Journal::submit`] and [`Journal::read`] wait for the database: call them where waiting is
/// allowed, not on a thread of an asynchronous runtime.
pub struct Journal<S: Fold>(Arc<Inner<S>>);

impl<S: Fold> Clone for Journal<S> {
    fn clone(&self) -> Self {
        Journal(self.0.clone())
    }
}

struct Inner<S: Fold> {
    location: Location,
    options: Options,
    shared: Arc<Shared<S>>,
    opening: Opening,
    identity: Hash,
    reader: Mutex<Option<Box<dyn Store>>>,
    queue: Mutex<Option<SyncSender<Message<S>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

enum Message<S: Fold> {
    Job(Box<dyn Job<S>>),
    Refresh(SyncSender<Result<u64, Failure>>),
}

impl<S: Fold> Journal<S> {
    /// Founds a journal, sealed with `key`, and opens it.
    pub fn create(
        location: &Location,
        name: &str,
        time: Time,
        key: SecretKey,
        options: Options,
    ) -> Result<Self, Failure> {
        let mut store = location.create(&options.store)?;
        let exists = || StoreError::Exists(location.to_string());
        if store.head()?.is_some() {
            return Err(exists().into());
        }
        let record = found(name, time, &key).map_err(|cause| StoreError::Database(Arc::new(cause)))?;
        let row = Row { record, key: String::new(), command: None, streams: Vec::new(), papers: Vec::new() };
        store.append(&[row]).map_err(|error| match error {
            StoreError::Overtaken => exists(),
            error => error,
        })?;
        drop(store);
        Journal::open(location, key, options)
    }

    /// Opens a journal that is sealed with `key`.
    pub fn open(location: &Location, key: SecretKey, options: Options) -> Result<Self, Failure> {
        let mut store = location.open(&options.store)?;
        let (memory, opening) = snapshot::load::<S>(store.as_mut(), key.public())?;
        let recorded = memory.chain.keyring.office();
        if recorded != key.public() {
            return Err(Failure::WrongKey { recorded, given: key.public() });
        }
        let shared = Arc::new(Shared {
            memory: RwLock::new(memory.clone()),
            last_snapshot: AtomicU64::new(opening.snapshot.unwrap_or(0)),
            taking_snapshot: AtomicBool::new(false),
            snapshot_failure: Mutex::new(None),
            snapshot_thread: Mutex::new(None),
        });
        let identity = memory.chain.journal;
        let keeper = Keeper { location: location.clone(), options: options.clone(), shared: shared.clone() };
        if options.snapshot_every > 0 && opening.replayed >= options.snapshot_every {
            let (memory, key) = (memory.clone(), key.clone());
            keeper.start(move |store| snapshot::keep(store, &memory, &key).map(Some));
        }
        let writer = Writer {
            store,
            key,
            working: memory,
            shared: shared.clone(),
            clock_tolerance: u64::try_from(options.clock_tolerance.as_millis()).unwrap_or(u64::MAX),
            probed: Probed(options.store.probe.clone()),
            stale: false,
        };
        let reader = location.open(&options.store)?;
        let (queue, messages) = sync_channel(options.queue.max(1));
        let (group, gather) = (options.group.max(1), options.gather);
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || run(writer, &messages, group, gather, &keeper))
            .map_err(|cause| StoreError::Database(Arc::new(cause)))?;
        Ok(Journal(Arc::new(Inner {
            location: location.clone(),
            options,
            shared,
            opening,
            identity,
            reader: Mutex::new(Some(reader)),
            queue: Mutex::new(Some(queue)),
            writer: Mutex::new(Some(thread)),
        })))
    }

    /// The identity of the journal: the hash of its header.
    pub fn identity(&self) -> Hash {
        self.0.identity
    }

    /// How it was opened.
    pub fn opening(&self) -> &Opening {
        &self.0.opening
    }

    /// Reads the state after the last durable entry. The writer waits meanwhile: be brief.
    pub fn read<T>(&self, look: impl FnOnce(&Memory<S>) -> T) -> T {
        look(&self.0.shared.memory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The last durable entry.
    pub fn head(&self) -> Head {
        self.read(|memory| memory.chain.head)
    }

    /// Has a command decided and recorded. `decide` gets the state and the time that will be recorded; it must be
    /// pure, and may be asked again when another writer was faster. `answer` is called once, on the writer's thread:
    /// it must not wait. This never waits either.
    pub fn submit<R: Send + 'static>(
        &self,
        command: Command,
        decide: impl Fn(&S, Time) -> Result<Decision<S::Event>, R> + Send + 'static,
        answer: impl FnOnce(Result<Receipt<S::Event>, AppendError<R>>) + Send + 'static,
    ) {
        match Prepared::new(command, self.0.identity) {
            Err(rejection) => answer(Err(rejection.into())),
            Ok(prepared) => self.send(Asked { prepared, office_key: None, decide, answer, refusal: None }),
        }
    }

    fn send<R, D, A>(&self, asked: Asked<R, D, A>)
    where
        R: Send + 'static,
        D: Fn(&S, Time) -> Result<Decision<S::Event>, R> + Send + 'static,
        A: FnOnce(Result<Receipt<S::Event>, AppendError<R>>) + Send + 'static,
    {
        let queue = lock(&self.0.queue).clone();
        let (message, failure) = match queue.map(|queue| queue.try_send(Message::Job(Box::new(asked)))) {
            Some(Ok(())) | None => return,
            Some(Err(TrySendError::Full(message))) => (message, Failure::Busy),
            Some(Err(TrySendError::Disconnected(message))) => (message, Failure::Closed),
        };
        if let Message::Job(job) = message {
            job.answer(crate::job::Outcome::Failed(failure));
        }
    }

    /// Has a command decided and recorded, and waits for the receipt.
    pub fn append<R: Send + 'static>(
        &self,
        command: Command,
        decide: impl Fn(&S, Time) -> Result<Decision<S::Event>, R> + Send + 'static,
    ) -> Result<Receipt<S::Event>, AppendError<R>> {
        let (answer, answered) = sync_channel(1);
        self.submit(command, decide, move |result| {
            let _ = answer.send(result);
        });
        answered.recv().unwrap_or(Err(AppendError::Failed(Failure::Closed)))
    }

    /// Gives the office a new key. The entry that records it is the last that the old key seals.
    pub fn rotate(
        &self,
        command: Command,
        key: SecretKey,
    ) -> Result<Receipt<S::Event>, AppendError<std::convert::Infallible>> {
        let prepared = Prepared::new(command, self.0.identity)?;
        let (answer, answered) = sync_channel(1);
        let change = KeyChange::Office { key: key.public() };
        self.send(Asked {
            prepared,
            office_key: Some(key),
            decide: move |_: &S, _| {
                let keys = vec![change.clone()];
                Ok(Decision {
                    streams: vec!["office".to_owned()],
                    events: Vec::new(),
                    keys,
                    papers: Vec::new(),
                })
            },
            answer: move |result| {
                let _ = answer.send(result);
            },
            refusal: None,
        });
        answered.recv().unwrap_or(Err(AppendError::Failed(Failure::Closed)))
    }

    /// Takes in what other writers of the same database have recorded. How many entries.
    pub fn refresh(&self) -> Result<u64, Failure> {
        let (answer, answered) = sync_channel(1);
        let queue = lock(&self.0.queue).clone().ok_or(Failure::Closed)?;
        queue.send(Message::Refresh(answer)).map_err(|_| Failure::Closed)?;
        answered.recv().unwrap_or(Err(Failure::Closed))
    }

    /// The entries that touch a stream, after an entry, at most `limit`.
    pub fn history(&self, stream: &str, after: u64, limit: usize) -> Result<Vec<Receipt<S::Event>>, Failure> {
        let records = self.reader(|store| store.history(stream, after, limit))?;
        records.iter().map(|record| self.receipt(record)).collect()
    }

    /// The version of a stream: the last entry that touches it; 0 for one that is not there yet.
    pub fn version(&self, stream: &str) -> Result<u64, Failure> {
        let known = self.reader(|store| store.look_up(&[], &[stream]))?;
        Ok(known.versions.get(stream).copied().unwrap_or(0))
    }

    /// The entries from a place on, at most `limit`. There is none in place 0.
    pub fn entries(&self, from: u64, limit: usize) -> Result<Vec<Receipt<S::Event>>, Failure> {
        let records = self.reader(|store| store.records(from.max(1), limit))?;
        records.iter().map(|record| self.receipt(record)).collect()
    }

    /// What shows, without the rest of the journal, that the office has sealed an entry.
    pub fn proof(&self, sequence: u64) -> Result<Option<Proof>, Failure> {
        let Some(before) = sequence.checked_sub(1) else { return Ok(None) };
        // INVARIANT: a group has no more entries than `Options::group` says, and its last is sealed. A journal that was
        // written with larger groups is read on.
        let mut limit = self.0.options.group + 1;
        loop {
            let records = self.reader(|store| store.records(before, limit))?;
            match Proof::of(&records) {
                Some(proof) => return Ok(Some(proof)),
                None if records.len() < limit => return Ok(None),
                None => limit *= 2,
            }
        }
    }

    /// A paper, if it is kept.
    pub fn paper(&self, digest: Hash) -> Result<Option<Vec<u8>>, Failure> {
        self.reader(|store| store.paper(digest))
    }

    /// Drops the content of a paper whose time is over. Its digest stays recorded. Whether it was there.
    pub fn drop_paper(&self, digest: Hash) -> Result<bool, Failure> {
        self.reader(|store| store.drop_paper(digest))
    }

    /// Takes a snapshot now. The entry after which it stands; `None` if there is one already.
    pub fn take_snapshot(&self, key: &SecretKey) -> Result<Option<u64>, Failure> {
        let mut store = self.0.location.open(&self.0.options.store)?;
        let taken = snapshot::take::<S>(store.as_mut(), key)?;
        if let Some(sequence) = taken {
            self.0.shared.last_snapshot.fetch_max(sequence, Ordering::Relaxed);
        }
        Ok(taken)
    }

    /// Why the last snapshot could not be taken, if so.
    pub fn snapshot_failure(&self) -> Option<Failure> {
        lock(&self.0.shared.snapshot_failure).clone()
    }

    /// Makes the state again from the first entry, and compares it with the state in use and with every snapshot.
    pub fn rebuild_and_compare(&self) -> Result<Comparison, Failure> {
        let used = self.read(Memory::clone);
        let mut store = self.0.location.open(&self.0.options.store)?;
        rebuild::compare(store.as_mut(), &used)
    }

    /// The journal as one file of JSON Lines, up to the last entry that is recorded now.
    pub fn export(&self, papers: Papers) -> Result<Export, Failure> {
        Export::new(self.0.location.open(&self.0.options.store)?, papers)
    }

    fn receipt(&self, record: &Record) -> Result<Receipt<S::Event>, Failure> {
        let read = Read::new(self.0.identity, &record.body, record.hash, record.seal)
            .map_err(|problem| unsound(record.sequence, problem))?;
        Ok(Receipt { entry: Arc::new(read.entry), hash: read.hash, again: true })
    }

    fn reader<T>(&self, run: impl FnOnce(&mut dyn Store) -> Result<T, StoreError>) -> Result<T, Failure> {
        match lock(&self.0.reader).as_mut() {
            Some(store) => Ok(run(store.as_mut())?),
            None => Err(Failure::Closed),
        }
    }
}

impl<S: Fold> Drop for Inner<S> {
    fn drop(&mut self) {
        drop(lock(&self.queue).take());
        let threads = [lock(&self.writer).take(), lock(&self.shared.snapshot_thread).take()];
        for thread in threads.into_iter().flatten() {
            // The last clone may be dropped by an answer, on the writer's own thread.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
        // A connection to PostgreSQL must not be closed on a thread of an asynchronous runtime.
        let reader = lock(&self.reader).take();
        let _ = thread::spawn(move || drop(reader)).join();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What takes snapshots.
struct Keeper<S: Fold> {
    location: Location,
    options: Options,
    shared: Arc<Shared<S>>,
}

impl<S: Fold> Keeper<S> {
    /// Takes a snapshot on a thread of its own, unless one is being taken.
    fn start(&self, take: impl FnOnce(&mut dyn Store) -> Result<Option<u64>, Failure> + Send + 'static) {
        if self.shared.taking_snapshot.swap(true, Ordering::AcqRel) {
            return;
        }
        let (location, options) = (self.location.clone(), self.options.store.clone());
        let shared = self.shared.clone();
        let thread = thread::spawn(move || {
            let taken =
                location.open(&options).map_err(Failure::from).and_then(|mut store| take(store.as_mut()));
            match taken {
                Ok(sequence) => {
                    shared.last_snapshot.fetch_max(sequence.unwrap_or(0), Ordering::Relaxed);
                    *lock(&shared.snapshot_failure) = None;
                }
                Err(failure) => *lock(&shared.snapshot_failure) = Some(failure),
            }
            shared.taking_snapshot.store(false, Ordering::Release);
        });
        if let Some(before) = lock(&self.shared.snapshot_thread).replace(thread) {
            let _ = before.join();
        }
    }

    /// Takes a snapshot when enough entries have come since the last.
    fn after(&self, sequence: u64, key: &SecretKey) {
        let every = self.options.snapshot_every;
        let last = self.shared.last_snapshot.load(Ordering::Relaxed);
        if every > 0 && sequence.saturating_sub(last) >= every {
            // Until it is there, and if it fails, the next one is tried after as many entries again.
            self.shared.last_snapshot.fetch_max(sequence, Ordering::Relaxed);
            let key = key.clone();
            self.start(move |store| snapshot::take::<S>(store, &key));
        }
    }
}

fn run<S: Fold>(
    mut writer: Writer<S>,
    messages: &Receiver<Message<S>>,
    group: usize,
    gather: Duration,
    keeper: &Keeper<S>,
) {
    let mut before = 0;
    let mut next = messages.recv().ok();
    while let Some(message) = next.take() {
        let mut jobs: Vec<Box<dyn Job<S>>> = Vec::new();
        match message {
            Message::Refresh(answer) => {
                let _ = answer.send(writer.catch_up());
            }
            Message::Job(first) => {
                let alone = first.office_key().is_some();
                jobs.push(first);
                if !alone {
                    next = fill(&mut jobs, messages, group, before, gather);
                }
                before = jobs.len();
                writer.process(jobs);
                keeper.after(writer.working.chain.head.sequence, &writer.key);
            }
        }
        if next.is_none() {
            next = messages.recv().ok();
        }
    }
}

/// Takes further commands into a group: those that wait, and, for a moment, those that will come if as many come as
/// came before. The message that does not belong to the group, if one came.
fn fill<S: Fold>(
    jobs: &mut Vec<Box<dyn Job<S>>>,
    messages: &Receiver<Message<S>>,
    group: usize,
    before: usize,
    gather: Duration,
) -> Option<Message<S>> {
    let deadline = Instant::now() + gather;
    while jobs.len() < group {
        let message = match messages.try_recv() {
            Ok(message) => message,
            Err(_) if jobs.len() >= before => return None,
            Err(_) => match messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            },
        };
        match message {
            Message::Job(job) if job.office_key().is_none() => jobs.push(job),
            other => return Some(other),
        }
    }
    None
}
