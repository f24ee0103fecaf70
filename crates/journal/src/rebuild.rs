//! Rebuild and compare: the projections made again from the first entry, and compared with those in use.

use crate::replay::{begin, replay};
use crate::store::Store;
use crate::{Failure, Fold, Hash, Memory};
use serde_json::Value;

/// How the projections in use compare with those made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How many entries were folded.
    pub entries: u64,
    /// The digest of the state made again.
    pub digest: Hash,
    /// The snapshots, each with whether it holds what was made again.
    pub snapshots: Vec<(u64, bool)>,
    /// Where the state in use first differs, as a JSON pointer (RFC 6901).
    pub difference: Option<String>,
}

impl Comparison {
    /// Whether nothing differs.
    pub fn is_equal(&self) -> bool {
        self.difference.is_none() && self.snapshots.iter().all(|(_, same)| *same)
    }
}

/// The digest of a memory: of its JSON, which is the same whenever the memory is.
pub fn digest<S: Fold>(memory: &Memory<S>) -> Result<Hash, serde_json::Error> {
    serde_json::to_vec(memory).map(|content| Hash::of(&content))
}

/// Folds a database from its first entry to the head of `used` and compares.
pub(crate) fn compare<S: Fold>(store: &mut dyn Store, used: &Memory<S>) -> Result<Comparison, Failure> {
    let until = used.chain.head.sequence;
    let mut memory = begin::<S>(store)?;
    let mut snapshots = Vec::new();
    let mut kept: Vec<_> =
        store.snapshots()?.into_iter().filter(|s| s.fold == S::VERSION && s.sequence <= until).collect();
    kept.reverse();
    for snapshot in kept {
        replay(store, &mut memory, snapshot.sequence, |_| ())?;
        let content = store.snapshot_content(snapshot.sequence)?;
        let made = serde_json::to_vec(&memory).map_err(not_json)?;
        snapshots.push((snapshot.sequence, made == content && Hash::of(&made) == snapshot.digest));
    }
    replay(store, &mut memory, until, |_| ())?;
    let made = serde_json::to_vec(&memory).map_err(not_json)?;
    let in_use = serde_json::to_vec(used).map_err(not_json)?;
    let difference = match made == in_use {
        true => None,
        false => {
            let parsed = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or(Value::Null);
            Some(first_difference(&parsed(&made), &parsed(&in_use)).unwrap_or_default())
        }
    };
    Ok(Comparison { entries: memory.chain.head.sequence, digest: Hash::of(&made), snapshots, difference })
}

fn not_json(cause: serde_json::Error) -> Failure {
    crate::StoreError::Database(std::sync::Arc::new(cause)).into()
}

/// The JSON pointer of the first place where two values differ.
fn first_difference(a: &Value, b: &Value) -> Option<String> {
    let within = |name: &str, inner: Option<String>| {
        inner.map(|rest| format!("/{}{rest}", name.replace('~', "~0").replace('/', "~1")))
    };
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let gone = |name: &String| Some(format!("/{}", name.replace('~', "~0").replace('/', "~1")));
            for (name, value) in a {
                let found = match b.get(name) {
                    Some(other) => within(name, first_difference(value, other)),
                    None => gone(name),
                };
                if found.is_some() {
                    return found;
                }
            }
            b.keys().find(|name| !a.contains_key(*name)).and_then(gone)
        }
        (Value::Array(a), Value::Array(b)) => {
            let pairs = a.iter().zip(b).enumerate();
            pairs
                .map(|(i, (x, y))| within(&i.to_string(), first_difference(x, y)))
                .find(Option::is_some)
                .flatten()
                .or_else(|| (a.len() != b.len()).then(|| format!("/{}", a.len().min(b.len()))))
        }
        _ => (a != b).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_difference_is_named() {
        let a = json!({"accounts": {"a/b": [1, 2, {"x": 1}]}, "n": 1});
        assert_eq!(first_difference(&a, &a), None);
        for (b, pointer) in [
            (json!({"accounts": {"a/b": [1, 2, {"x": 2}]}, "n": 1}), "/accounts/a~1b/2/x"),
            (json!({"accounts": {"a/b": [1, 2]}, "n": 1}), "/accounts/a~1b/2"),
            (json!({"accounts": {"a/b": [1, 2, {"x": 1}]}}), "/n"),
            (json!({"accounts": {"a/b": [1, 2, {"x": 1}]}, "n": 1, "m": 1}), "/m"),
            (json!(7), ""),
        ] {
            assert_eq!(first_difference(&a, &b).as_deref(), Some(pointer));
        }
    }
}
