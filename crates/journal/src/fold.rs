//! Projections: the state that the entries of a journal make when they are folded, one after the other.

use crate::chain::Read;
use crate::{Chain, Entry, Hash, KeyProblem, Problem};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A state that is made of entries and of nothing else.
///
/// It can be dropped and made again, byte for byte. So it must serialise to the same JSON whenever it is equal:
/// ordered maps and lists, not hash maps.
pub trait Fold: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What happens in this domain. It must come back from JSON as it went.
    type Event: Clone + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Raised when the form of the state or the meaning of `evolve` changes: snapshots of another version are
    /// not used.
    const VERSION: u32;

    /// Takes in the next entry. Pure and total: what was recorded has happened.
    fn evolve(&mut self, entry: &Entry<Self::Event>);
}

/// A journal in memory: its chain and the state that it makes.
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Memory<S: Fold> {
    /// Identity, head and keys.
    pub chain: Chain,
    /// The state after the head.
    pub state: S,
}

impl<S: Fold> Memory<S> {
    /// The memory of a journal of which only the header has been read.
    pub fn begin(chain: Chain) -> Self {
        Memory { chain, state: S::default() }
    }

    /// Checks the next entry and takes it in.
    pub fn take(&mut self, read: &Read<S::Event>) -> Result<(), Problem> {
        self.chain.extend(read)?;
        self.state.evolve(&read.entry);
        Ok(())
    }

    /// Takes in the next entry, which has been checked.
    pub(crate) fn accept(&mut self, entry: &Entry<S::Event>, hash: Hash) -> Result<(), KeyProblem> {
        self.chain.advance(entry, hash)?;
        self.state.evolve(entry);
        Ok(())
    }
}
