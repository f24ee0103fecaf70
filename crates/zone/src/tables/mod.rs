//! The tables of a zone package in memory: columns of numbers and interned symbols, one row a figure.

mod claims;
mod flows;
mod indicators;
mod industries;
mod inputs;
mod neighbours;
mod observations;
mod prices;
mod succession;
mod symbols;
mod travel;

pub use claims::{Claim, ClaimTest};
pub use flows::{Flow, FlowRow, FlowTable, Flows};
pub use indicators::{IndicatorRow, Indicators};
pub use industries::{Industries, IndustryClass, IndustryRow, IndustryTable};
pub use inputs::{InputOutput, InputRow, Inputs, OUTPUT};
pub use neighbours::{Neighbour, Neighbours};
pub use observations::{Observation, Observations};
pub use prices::{PriceRow, PriceTable, Prices};
pub use succession::Succession;
pub use symbols::{Symbol, Symbols};
pub use travel::{TravelRow, TravelTimes};
