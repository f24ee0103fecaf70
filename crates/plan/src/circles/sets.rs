//! Sets of counties, one after the other in one list.

/// Sets of counties, each ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sets {
    ends: Vec<u32>,
    members: Vec<u32>,
}

impl Sets {
    /// No set.
    pub fn new() -> Self {
        Sets::default()
    }

    /// How many sets.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The members of a set.
    #[inline]
    pub fn get(&self, set: usize) -> &[u32] {
        let start = if set == 0 { 0 } else { self.ends[set - 1] };
        &self.members[start as usize..self.ends[set] as usize]
    }

    /// Every set in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> + '_ {
        (0..self.len()).map(|set| self.get(set))
    }

    /// Adds a set; its members are put in order.
    pub fn push(&mut self, members: &[u32]) {
        let start = self.members.len();
        self.members.extend_from_slice(members);
        self.members[start..].sort_unstable();
        self.ends.push(self.members.len() as u32);
    }
}

impl<'a> FromIterator<&'a [u32]> for Sets {
    fn from_iter<I: IntoIterator<Item = &'a [u32]>>(sets: I) -> Self {
        let mut all = Sets::new();
        sets.into_iter().for_each(|set| all.push(set));
        all
    }
}
