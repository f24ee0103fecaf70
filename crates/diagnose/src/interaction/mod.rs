//! Who is tied to whom? Linkage, hinterlands, communities and regions.

pub mod accessibility;
pub mod breaking_point;
pub mod constrained_gravity;
pub mod decay;
pub(crate) mod distances;
pub mod flow_communities;
pub mod functional_regions;
pub mod gravity_linkage;
pub mod hinterland;
pub mod leiden;
pub mod network;
pub mod nodal_regions;
pub(crate) mod trips;

use crate::Measure;

/// The measures of this group.
pub const MEASURES: &[&Measure] = &[
    &gravity_linkage::MEASURE,
    &breaking_point::MEASURE,
    &hinterland::MEASURE,
    &nodal_regions::MEASURE,
    &flow_communities::MEASURE,
    &functional_regions::MEASURE,
    &constrained_gravity::MEASURE,
    &accessibility::MEASURE,
];
