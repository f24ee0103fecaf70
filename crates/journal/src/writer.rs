//! The writer: one thread that decides, records and answers, in groups.
//!
//! While a group is on its way to the disk, further commands gather; they are the next group, and share one commit
//! and one seal. Within a group each command is decided on the state that those before it made. Readers see that
//! state, and callers are answered, once the group is durable. If it cannot be recorded, the state goes back to what
//! readers see.
//!
//! Another writer may work on the same database, in this process or elsewhere. The database takes one entry in each
//! place. Who comes second reads what the first has recorded and decides again.

use crate::chain::Read;
use crate::command::{check_name, differences};
use crate::entry::Entry;
use crate::job::{Job, Outcome, Prepared};
use crate::journal::Shared;
use crate::probe::{Point, Probed};
use crate::replay::replay;
use crate::store::{Known, Paper, Row, Store};
use crate::{
    Decision, Failure, Fold, Hash, KeyChange, MAX_ENTRY, MAX_PAPER, Memory, Receipt, Record, Rejection,
    SecretKey, StoreError, canonical, seal_statement,
};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};

/// How often a group is decided again because another writer was faster.
const ATTEMPTS: usize = 8;

pub(crate) struct Writer<S: Fold> {
    pub store: Box<dyn Store>,
    pub key: SecretKey,
    /// The state with all that has been decided.
    pub working: Memory<S>,
    /// What readers see, and how the journal was opened.
    pub shared: Arc<Shared<S>>,
    /// How far the clock may lag behind recorded time, in milliseconds.
    pub clock_tolerance: u64,
    pub probed: Probed,
    /// The database may hold more than `working`.
    pub stale: bool,
}

/// Where a command of a group stands before the group is recorded.
enum Place<E> {
    /// It became this entry of the group.
    New(usize),
    /// It repeats the command of this entry of the group.
    Repeats(usize),
    /// Answered on what the group had made of the state.
    Decided(Outcome<E>),
    /// Answered on what is durable.
    Durable(Outcome<E>),
}

/// The entries that will be recorded together.
struct Group<E> {
    rows: Vec<Row>,
    receipts: Vec<Receipt<E>>,
    keys: HashMap<String, usize>,
    versions: HashMap<String, u64>,
}

/// The places of an attempt, and what became of its entries.
type Attempt<E> = (Vec<Place<E>>, Recording);

/// What became of a group.
enum Recording {
    Done,
    Overtaken,
    Failed(Failure),
}

impl<S: Fold> Writer<S> {
    /// Decides, records and answers a group.
    pub fn process(&mut self, mut jobs: Vec<Box<dyn Job<S>>>) {
        let mut recording = Recording::Overtaken;
        let mut places = Vec::new();
        for _ in 0..ATTEMPTS {
            (places, recording) = match self.attempt(&mut jobs) {
                Ok(done) => done,
                Err(failure) => (Vec::new(), Recording::Failed(failure)),
            };
            if !matches!(recording, Recording::Overtaken) {
                break;
            }
        }
        let failure = match recording {
            Recording::Done => None,
            Recording::Overtaken => Some(Failure::Overtaken(ATTEMPTS)),
            Recording::Failed(failure) => Some(failure),
        };
        let mut places = places.into_iter();
        for (i, job) in jobs.into_iter().enumerate() {
            job.answer(match (places.next(), &failure) {
                (Some(Place::Durable(outcome)), _) => outcome,
                (Some(Place::Decided(outcome)), None) => outcome,
                (_, Some(failure)) => Outcome::Failed(failure.clone()),
                // INVARIANT: once a group is recorded, every place in it is an answer.
                (Some(Place::New(_) | Place::Repeats(_)) | None, None) => Outcome::Failed(Failure::Closed),
            });
            if i == 0 {
                let _ = self.probed.at(Point::Answered);
            }
        }
    }

    /// One attempt at a group. On success every place is an answer.
    fn attempt(&mut self, jobs: &mut [Box<dyn Job<S>>]) -> Result<Attempt<S::Event>, Failure> {
        if self.stale {
            self.catch_up()?;
        }
        let known = self.look_up(jobs)?;
        if known.head != Some(self.working.chain.head.sequence) {
            // Nothing is decided, and above all nothing refused, on a state that others have left behind.
            self.stale = true;
            return Ok((Vec::new(), Recording::Overtaken));
        }
        let recorded = self.working.chain.keyring.office();
        if recorded != self.key.public() {
            return Err(Failure::WrongKey { recorded, given: self.key.public() });
        }
        let mut group =
            Group { rows: Vec::new(), receipts: Vec::new(), keys: HashMap::new(), versions: HashMap::new() };
        let mut places: Vec<Place<S::Event>> =
            jobs.iter_mut().map(|job| self.place(job.as_mut(), &known, &mut group)).collect();
        let recording = match group.rows.last_mut() {
            None => Recording::Done,
            Some(last) => {
                last.record.seal = Some(self.key.sign(&seal_statement(last.record.hash)));
                self.record(&group.rows)
            }
        };
        match &recording {
            Recording::Done => {
                self.publish(&group.receipts);
                for place in &mut places {
                    let (i, again) = match place {
                        Place::New(i) => (*i, false),
                        Place::Repeats(i) => (*i, true),
                        _ => continue,
                    };
                    if let Some(receipt) = group.receipts.get(i) {
                        *place = Place::Durable(Outcome::Recorded(Receipt { again, ..receipt.clone() }));
                    }
                }
                if let Some(key) = jobs.iter().find_map(|job| job.office_key())
                    && self.working.chain.keyring.office() == key.public()
                {
                    self.key = key.clone();
                }
            }
            Recording::Overtaken | Recording::Failed(_) => self.restore(),
        }
        Ok((places, recording))
    }

    fn look_up(&mut self, jobs: &[Box<dyn Job<S>>]) -> Result<Known, StoreError> {
        let keys: Vec<&str> = jobs.iter().map(|job| job.prepared().key.as_str()).collect();
        let expected = jobs.iter().flat_map(|job| &job.prepared().expected);
        let streams: HashSet<&str> = expected.map(|(stream, _)| stream.as_str()).collect();
        self.store.look_up(&keys, &streams.into_iter().collect::<Vec<_>>())
    }

    /// Finds the place of a command: its entry in the group, or an answer.
    fn place(&mut self, job: &mut dyn Job<S>, known: &Known, group: &mut Group<S::Event>) -> Place<S::Event> {
        let asked = job.prepared();
        if let Some((record, command)) = known.recorded.get(&asked.key) {
            return Place::Durable(self.repeated(asked, record, command.as_deref()));
        }
        if let Some(i) = group.keys.get(&asked.key)
            && let (Some(row), Some(receipt)) = (group.rows.get(*i), group.receipts.get(*i))
        {
            return match compare(asked, &receipt.entry, row.command.as_deref()) {
                None => Place::Repeats(*i),
                Some(rejection) => Place::Decided(Outcome::Rejected(rejection)),
            };
        }
        match self.decide(job, known, group) {
            Ok(i) => Place::New(i),
            Err(outcome) => Place::Decided(outcome),
        }
    }

    /// The answer to a command whose key is recorded.
    fn repeated(&self, asked: &Prepared, record: &Record, command: Option<&str>) -> Outcome<S::Event> {
        let read = Read::<S::Event>::new(self.working.chain.journal, &record.body, record.hash, record.seal);
        let entry = match read {
            Ok(read) => read.entry,
            Err(problem) => return Outcome::Failed(crate::replay::unsound(record.sequence, problem)),
        };
        match compare(asked, &entry, command) {
            None => Outcome::Recorded(Receipt { entry: Arc::new(entry), hash: record.hash, again: true }),
            Some(rejection) => Outcome::Rejected(rejection),
        }
    }

    /// Decides a command and puts its entry into the group.
    fn decide(
        &mut self,
        job: &mut dyn Job<S>,
        known: &Known,
        group: &mut Group<S::Event>,
    ) -> Result<usize, Outcome<S::Event>> {
        let (time, clock) = self.admit(job.prepared(), known, group).map_err(Outcome::Rejected)?;
        let decided = catch_unwind(AssertUnwindSafe(|| job.decide(&self.working.state, time)));
        let decision = match decided {
            Ok(Some(decision)) => decision,
            Ok(None) => return Err(Outcome::Refused),
            Err(_) => return Err(Outcome::Failed(Failure::BrokenDecision)),
        };
        let rotates = job.office_key().is_some();
        let (row, receipt) =
            self.enter(job.prepared(), decision, (time, clock), rotates).map_err(Outcome::Rejected)?;
        let i = group.rows.len();
        group.keys.insert(row.key.clone(), i);
        for stream in &row.streams {
            group.versions.insert(stream.clone(), row.record.sequence);
        }
        group.rows.push(row);
        group.receipts.push(receipt);
        Ok(i)
    }

    /// Checks what needs the state of the journal but not of the domain. The time to record, and the clock's, where
    /// that is another.
    fn admit(
        &self,
        asked: &Prepared,
        known: &Known,
        group: &Group<S::Event>,
    ) -> Result<(crate::Time, Option<crate::Time>), Rejection> {
        for (stream, expected) in &asked.expected {
            let version = group.versions.get(stream).or_else(|| known.versions.get(stream));
            let found = version.copied().unwrap_or(0);
            if found != *expected {
                return Err(Rejection::Conflict { stream: stream.clone(), expected: *expected, found });
            }
        }
        if let Some(party) = &asked.party {
            self.working.chain.keyring.check_held(&party.holder, party.key)?;
        }
        let (clock, recorded) = (asked.time, self.working.chain.head.time);
        match recorded.milliseconds().saturating_sub(clock.milliseconds()) {
            0 => Ok((clock, None)),
            lag if lag <= self.clock_tolerance => Ok((recorded, Some(clock))),
            _ => Err(Rejection::ClockWentBack { clock, recorded }),
        }
    }

    /// Makes the entry of a decision and takes it into the working state.
    fn enter(
        &mut self,
        asked: &Prepared,
        decision: Decision<S::Event>,
        (time, clock): (crate::Time, Option<crate::Time>),
        rotates: bool,
    ) -> Result<(Row, Receipt<S::Event>), Rejection> {
        let Decision { mut streams, events, keys, papers } = decision;
        streams.sort_unstable();
        streams.dedup();
        for stream in &streams {
            check_name("stream", stream)?;
        }
        if keys.iter().any(|change| matches!(change, KeyChange::Office { .. })) != rotates {
            return Err(Rejection::OfficeKey);
        }
        if let Some(paper) = papers.iter().find(|paper| paper.len() > MAX_PAPER) {
            return Err(Rejection::TooLarge { size: paper.len(), limit: MAX_PAPER });
        }
        let papers: Vec<Paper> =
            papers.into_iter().map(|content| Paper { digest: Hash::of(&content), content }).collect();
        let entry = Entry {
            actor: asked.actor.clone(),
            clock,
            command: asked.party.as_ref().map(|_| asked.body.clone()),
            events,
            input: asked.input,
            key: asked.key.clone(),
            keys,
            papers: papers.iter().map(|paper| paper.digest).collect(),
            party: asked.party.clone(),
            sequence: self.working.chain.head.sequence + 1,
            streams,
            time,
        };
        let body = canonical(&entry)?;
        if body.len() > MAX_ENTRY {
            return Err(Rejection::TooLarge { size: body.len(), limit: MAX_ENTRY });
        }
        let hash = self.working.chain.head.hash.followed_by(Hash::of(body.as_bytes()));
        self.working.accept(&entry, hash)?;
        let row = Row {
            record: Record { sequence: entry.sequence, body, hash, seal: None },
            key: entry.key.clone(),
            command: Some(asked.text.clone()),
            streams: entry.streams.clone(),
            papers,
        };
        Ok((row, Receipt { entry: Arc::new(entry), hash, again: false }))
    }

    /// Records the rows. Where the connection breaks, it is tried once more: the place in the journal is taken
    /// either by these rows, which is then found, or by nobody.
    fn record(&mut self, rows: &[Row]) -> Recording {
        if let Err(failure) = self.probed.at(Point::Decided) {
            return Recording::Failed(failure.into());
        }
        let first = match self.store.append(rows) {
            Ok(()) => return Recording::Done,
            Err(StoreError::Overtaken) => {
                self.stale = true;
                return Recording::Overtaken;
            }
            Err(known @ (StoreError::Locked(_) | StoreError::Full(_))) => {
                return Recording::Failed(known.into());
            }
            Err(unknown) => unknown,
        };
        match self.store.append(rows) {
            Ok(()) => Recording::Done,
            Err(StoreError::Overtaken) if self.stands(rows) => Recording::Done,
            Err(StoreError::Overtaken) => {
                self.stale = true;
                Recording::Overtaken
            }
            Err(_) => {
                self.stale = true;
                Recording::Failed(Failure::Unknown(first))
            }
        }
    }

    /// Whether these very rows are in the database.
    fn stands(&mut self, rows: &[Row]) -> bool {
        let Some(last) = rows.last() else { return true };
        let found = self.store.records(last.record.sequence, 1).ok().and_then(|mut records| records.pop());
        found.is_some_and(|record| record.hash == last.record.hash)
    }

    /// Lets readers see what has been recorded.
    fn publish(&mut self, receipts: &[Receipt<S::Event>]) {
        {
            let mut seen = self.shared.memory.write().unwrap_or_else(PoisonError::into_inner);
            for receipt in receipts {
                // INVARIANT: the working memory has accepted the same entry after the same head.
                let _ = seen.accept(&receipt.entry, receipt.hash);
            }
        }
        let _ = self.probed.at(Point::Evolved);
    }

    /// Goes back to what readers see.
    fn restore(&mut self) {
        self.working = self.shared.memory.read().unwrap_or_else(PoisonError::into_inner).clone();
    }

    /// Takes in what other writers have recorded. How many entries.
    pub fn catch_up(&mut self) -> Result<u64, Failure> {
        let head = self.working.chain.head;
        let found = self.store.records(head.sequence, 1)?.pop();
        if found.is_none_or(|record| record.hash != head.hash) {
            return Err(Failure::Replaced(head.sequence));
        }
        let mut receipts = Vec::new();
        let taken = replay(self.store.as_mut(), &mut self.working, u64::MAX, |read| {
            receipts.push(Receipt { entry: Arc::new(read.entry), hash: read.hash, again: false });
        });
        match taken {
            Ok(taken) => {
                self.publish(&receipts);
                self.stale = false;
                Ok(taken)
            }
            Err(failure) => {
                self.restore();
                Err(failure)
            }
        }
    }
}

/// How a command differs from the one that an entry records under the same key; `None` if it does not.
fn compare<E>(asked: &Prepared, entry: &Entry<E>, command: Option<&str>) -> Option<Rejection> {
    let mut fields = Vec::new();
    if asked.actor != entry.actor {
        fields.push("actor".to_owned());
    }
    if asked.input != entry.input {
        let recorded = command.and_then(|text| serde_json::from_str(text).ok());
        fields.extend(match recorded.as_ref().or(entry.command.as_ref()) {
            Some(recorded) => differences(recorded, &asked.body),
            None => vec!["command".to_owned()],
        });
    }
    (!fields.is_empty()).then(|| Rejection::RecordedDifferently {
        key: asked.key.clone(),
        sequence: entry.sequence,
        fields,
    })
}
