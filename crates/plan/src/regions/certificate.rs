//! The proof that every region is connected: a tree inside each region, which anyone can check in one pass.

use super::Graph;

/// A tree inside each region: for every unit the neighbour through which it reaches the root of its region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Certificate {
    /// The next unit on the way to the root; the root names itself.
    pub towards: Vec<u32>,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NotContiguous {
    /// As many entries as units are needed.
    #[error("{found} entries for {expected} units")]
    Lengths {
        /// Units.
        expected: usize,
        /// Entries.
        found: usize,
    },
    /// A step between units that are no neighbours, or of two regions.
    #[error("unit {unit} does not touch {next} inside its region")]
    Step {
        /// The unit.
        unit: u32,
        /// The next one.
        next: u32,
    },
    /// A unit that never reaches a root.
    #[error("unit {unit} reaches no root")]
    Circle {
        /// The unit.
        unit: u32,
    },
    /// A region with two roots: it falls into parts.
    #[error("region {region} is in parts: units {a} and {b} have no way between them inside it")]
    Parts {
        /// The region.
        region: u32,
        /// A unit of one part.
        a: u32,
        /// A unit of another.
        b: u32,
    },
}

impl Certificate {
    /// The certificate of regions, each a connected set of units.
    ///
    /// # Errors
    /// A region that falls into parts.
    pub fn new(graph: &Graph, labels: &[u32]) -> Result<Self, NotContiguous> {
        let n = graph.len();
        if labels.len() != n {
            return Err(NotContiguous::Lengths { expected: n, found: labels.len() });
        }
        let mut towards = vec![u32::MAX; n];
        let mut root_of = vec![u32::MAX; labels.iter().max().map_or(0, |m| *m as usize + 1)];
        let mut open = Vec::new();
        for root in 0..n as u32 {
            if towards[root as usize] != u32::MAX {
                continue;
            }
            let region = labels[root as usize];
            match root_of[region as usize] {
                u32::MAX => root_of[region as usize] = root,
                a => return Err(NotContiguous::Parts { region, a, b: root }),
            }
            towards[root as usize] = root;
            open.push(root);
            while let Some(u) = open.pop() {
                for &v in graph.neighbours(u) {
                    if labels[v as usize] == region && towards[v as usize] == u32::MAX {
                        towards[v as usize] = u;
                        open.push(v);
                    }
                }
            }
        }
        Ok(Certificate { towards })
    }

    /// Checks the certificate: every step joins neighbours of one region and ends at the one root of that region.
    ///
    /// # Errors
    /// The first step, unit or region that fails.
    pub fn check(&self, graph: &Graph, labels: &[u32]) -> Result<(), NotContiguous> {
        let n = graph.len();
        for found in [labels.len(), self.towards.len()] {
            if found != n {
                return Err(NotContiguous::Lengths { expected: n, found });
            }
        }
        let mut root_of = vec![u32::MAX; labels.iter().max().map_or(0, |m| *m as usize + 1)];
        let mut good = vec![false; n];
        let mut path = Vec::new();
        for unit in 0..n as u32 {
            let mut at = unit;
            while !good[at as usize] {
                let next = self.towards[at as usize];
                if next == at {
                    let region = labels[at as usize];
                    match root_of[region as usize] {
                        u32::MAX => root_of[region as usize] = at,
                        a => return Err(NotContiguous::Parts { region, a, b: at }),
                    }
                    good[at as usize] = true;
                    break;
                }
                let touches = (next as usize) < n
                    && labels[next as usize] == labels[at as usize]
                    && graph.linked(at, next);
                if !touches {
                    return Err(NotContiguous::Step { unit: at, next });
                }
                path.push(at);
                if path.len() > n {
                    return Err(NotContiguous::Circle { unit });
                }
                at = next;
            }
            path.drain(..).for_each(|u| good[u as usize] = true);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_made_checked_and_refused() {
        let graph = Graph::new(5, &[(0, 1), (1, 2), (3, 4), (2, 3)]).unwrap();
        let labels = [0, 0, 0, 1, 1];
        let certificate = Certificate::new(&graph, &labels).unwrap();
        assert_eq!(certificate.towards, [0, 0, 1, 3, 3]);
        assert_eq!(certificate.check(&graph, &labels), Ok(()));
        let parted = [0, 1, 0, 1, 1];
        assert_eq!(Certificate::new(&graph, &parted), Err(NotContiguous::Parts { region: 0, a: 0, b: 2 }));
        assert_eq!(certificate.check(&graph, &parted), Err(NotContiguous::Step { unit: 1, next: 0 }));
        let circle = Certificate { towards: vec![1, 0, 1, 3, 3] };
        assert_eq!(circle.check(&graph, &labels), Err(NotContiguous::Circle { unit: 0 }));
        let jump = Certificate { towards: vec![0, 0, 0, 3, 3] };
        assert_eq!(jump.check(&graph, &labels), Err(NotContiguous::Step { unit: 2, next: 0 }));
        let two_roots = Certificate { towards: vec![0, 1, 1, 3, 3] };
        assert_eq!(two_roots.check(&graph, &labels), Err(NotContiguous::Parts { region: 0, a: 0, b: 1 }));
    }
}
