//! Regions found: which unit belongs where, how alike the regions are inside, and the proof that each is connected.

use super::ground::Ground;
use super::{Attributes, Certificate, Demands, Graph};

/// Units in connected regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions {
    /// The region of each unit, numbered in the order of their first units.
    pub labels: Vec<u32>,
    /// How many regions.
    pub count: usize,
    /// Sum of squared distances of units to the mean of their region (within sum of squares).
    pub ssd: f64,
    /// The same for all units in one region.
    pub total: f64,
    /// Units in each region.
    pub sizes: Vec<usize>,
    /// What each region holds of that which floor and cap count.
    pub amounts: Vec<f64>,
    /// Length of the lines between regions (cut links, where links have no length).
    pub cut_length: f64,
    /// Links across existing borders inside regions; `None` where borders were not given.
    pub crossings: Option<usize>,
    /// What is minimised: the within sum of squares with the prices of lines and crossings.
    pub cost: f64,
    /// What no regions that meet the demands can cost less than, if anything is proven.
    pub bound: Option<f64>,
    /// Demands that are not met; empty in every answer that claims to meet them.
    pub unmet: Vec<Unmet>,
    /// The tree inside each region that proves it connected (over links and bridges).
    pub certificate: Certificate,
    /// Links that were added between islands.
    pub bridges: Vec<(u32, u32)>,
    /// Work done, in the unit of the method.
    pub work: u64,
}

/// A demand that a region does not meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unmet {
    /// It holds less than the floor.
    BelowFloor {
        /// The region.
        region: u32,
        /// What it lacks.
        lacks: f64,
    },
    /// It holds more than the cap.
    AboveCap {
        /// The region.
        region: u32,
        /// What it has too much.
        excess: f64,
    },
    /// Two units are together that must not be.
    NotApart {
        /// One unit.
        a: u32,
        /// The other.
        b: u32,
    },
    /// There are other than the demanded number of regions.
    Count {
        /// Demanded.
        demanded: usize,
        /// Found.
        found: usize,
    },
}

impl Regions {
    /// The share of the total sum of squares that lies between the regions; `None` where all units are alike.
    pub fn between_share(&self) -> Option<f64> {
        (self.total > 0.0).then(|| 1.0 - self.ssd / self.total)
    }

    /// How far the cost may be above the least there is, as a share of the cost; `None` where nothing is proven.
    pub fn gap(&self) -> Option<f64> {
        let bound = self.bound?;
        Some(if self.cost > bound { (self.cost - bound) / self.cost } else { 0.0 })
    }

    /// Regions from the labels of nodes, which are connected.
    pub(crate) fn new(
        ground: &Ground,
        attributes: &Attributes,
        demands: &Demands<'_>,
        nodes: &[u32],
        work: u64,
    ) -> Self {
        let n = ground.node_of.len();
        let mut number = vec![u32::MAX; ground.len()];
        let mut count = 0;
        let labels: Vec<u32> = (ground.node_of.iter())
            .map(|v| {
                let region = &mut number[nodes[*v as usize] as usize];
                if *region == u32::MAX {
                    *region = count;
                    count += 1;
                }
                *region
            })
            .collect();
        let count = count as usize;
        let mut sizes = vec![0; count];
        let mut amounts = vec![0.0; count];
        for (u, region) in labels.iter().enumerate() {
            sizes[*region as usize] += 1;
            amounts[*region as usize] += demands.amounts.get(u).copied().unwrap_or(1.0);
        }
        let (cut_length, crossings) = lines(&ground.ways, &labels, demands);
        let ssd = attributes.ssd(&labels);
        let price = match demands.borders {
            super::Borders::Priced { price, .. } => price,
            _ => 0.0,
        };
        let cost = ssd + demands.compactness * cut_length + price * crossings.unwrap_or(0) as f64;
        let certificate = Certificate::new(&ground.ways, &labels).unwrap_or_default();
        debug_assert_eq!(certificate.check(&ground.ways, &labels), Ok(()));
        let mut regions = Regions {
            count,
            ssd,
            total: attributes.ssd(&vec![0; n]),
            sizes,
            amounts,
            cut_length,
            crossings,
            cost,
            bound: None,
            unmet: Vec::new(),
            certificate,
            bridges: ground.bridges.clone(),
            work,
            labels,
        };
        regions.unmet = regions.unmet(ground, demands);
        regions
    }

    fn unmet(&self, ground: &Ground, demands: &Demands<'_>) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        if ground.regions > 0 && self.count != ground.regions {
            unmet.push(Unmet::Count { demanded: ground.regions, found: self.count });
        }
        for (region, amount) in self.amounts.iter().enumerate() {
            let region = region as u32;
            if !ground.reaches_floor(*amount) {
                unmet.push(Unmet::BelowFloor { region, lacks: ground.floor - amount });
            }
            if !ground.within_cap(*amount) {
                unmet.push(Unmet::AboveCap { region, excess: amount - ground.cap });
            }
        }
        let together = |p: &&(u32, u32)| self.labels[p.0 as usize] == self.labels[p.1 as usize];
        unmet.extend(demands.apart.iter().filter(together).map(|&(a, b)| Unmet::NotApart { a, b }));
        unmet
    }
}

/// Length of the lines between regions, and links across borders inside them.
fn lines(ways: &Graph, labels: &[u32], demands: &Demands<'_>) -> (f64, Option<usize>) {
    let groups = demands.groups();
    let (mut cut, mut crossings) = (0.0, 0);
    for (a, b, length) in ways.measured_edges() {
        if labels[a as usize] != labels[b as usize] {
            cut += length;
        } else if groups.is_some_and(|g| g[a as usize] != g[b as usize]) {
            crossings += 1;
        }
    }
    (cut, groups.map(|_| crossings))
}
