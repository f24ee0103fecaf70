//! Clauses of published rules, as data: to start a draft from and to simulate with.

use crate::Clause;

/// The clauses by name, as JSON.
pub const PUBLISHED: [(&str, &str); 6] = [
    ("chishui", include_str!("../data/chishui.json")),
    ("jing-jin-ji", include_str!("../data/jing-jin-ji.json")),
    ("liuzhuang", include_str!("../data/liuzhuang.json")),
    ("xinan-1", include_str!("../data/xinan-1.json")),
    ("xinan-2", include_str!("../data/xinan-2.json")),
    ("xinan-3", include_str!("../data/xinan-3.json")),
];

/// A published clause by its name in [`PUBLISHED`].
pub fn published(name: &str) -> Option<Clause> {
    let (_, json) = PUBLISHED.iter().find(|(n, _)| *n == name)?;
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Status, Validate};

    #[test]
    fn every_published_clause_is_sound_and_says_where_it_is_from() {
        for (name, json) in PUBLISHED {
            let clause: Clause = serde_json::from_str(json).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(clause.problems(), vec![], "{name}");
            assert_eq!(clause.id.as_str(), name);
            let recalled = clause.basis.unwrap().status == Status::ToBeConfirmed;
            assert_eq!(recalled, name.starts_with("xinan"), "{name}");
        }
    }
}
