//! Connected sets that hold a county, each found once (Wernicke's ESU).
//!
//! The next member is taken from the counties that touch the set, and only those that no earlier member touches join the list of
//! candidates: so a set is reached in one way only and none has to be remembered.

use crate::regions::Graph;

/// How sets grow.
pub(crate) struct Growth<'a> {
    pub graph: &'a Graph,
    /// Most members.
    pub most: usize,
    /// Whether a county may be in a set at all.
    pub allowed: &'a dyn Fn(u32) -> bool,
    /// Whether a county may join these members: if not, no larger set with both will do.
    pub joins: &'a dyn Fn(&[u32], u32) -> bool,
    /// Whether a set that has just grown is worth going on with.
    pub worth: &'a dyn Fn(&[u32]) -> bool,
}

impl Growth<'_> {
    /// Visits every set that holds `root`, members in the order of joining, until the visitor says no. `touched` is working
    /// space, false for every county. Returns whether the visitor never said no.
    pub fn visit(&self, root: u32, touched: &mut [bool], visit: &mut dyn FnMut(&[u32]) -> bool) -> bool {
        let mut open = Vec::new();
        touched[root as usize] = true;
        for &v in self.graph.neighbours(root) {
            touched[v as usize] = true;
            open.extend((self.allowed)(v).then_some(v));
        }
        let done = self.grow(&mut vec![root], open, touched, visit);
        self.graph.neighbours(root).iter().for_each(|v| touched[*v as usize] = false);
        touched[root as usize] = false;
        done
    }

    fn grow(
        &self,
        set: &mut Vec<u32>,
        mut open: Vec<u32>,
        touched: &mut [bool],
        visit: &mut dyn FnMut(&[u32]) -> bool,
    ) -> bool {
        if !visit(set) {
            return false;
        }
        if set.len() == self.most {
            return true;
        }
        while let Some(next) = open.pop() {
            if !(self.joins)(set, next) {
                continue;
            }
            let untouched = |v: &u32| !touched[*v as usize];
            let fresh: Vec<u32> = self.graph.neighbours(next).iter().copied().filter(untouched).collect();
            set.push(next);
            let mut done = true;
            if (self.worth)(set) {
                fresh.iter().for_each(|v| touched[*v as usize] = true);
                let mut larger = open.clone();
                larger.extend(fresh.iter().copied().filter(|v| (self.allowed)(*v)));
                done = self.grow(set, larger, touched, visit);
                fresh.iter().for_each(|v| touched[*v as usize] = false);
            }
            set.pop();
            if !done {
                return false;
            }
        }
        true
    }
}
