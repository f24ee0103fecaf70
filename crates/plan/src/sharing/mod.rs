//! Sharing: who pays, who gains, and whether every member is better off.

pub mod cooperation_fund;
mod core;
mod division;
mod fund;
mod game;
mod joint_gain;
pub mod joint_meeting;
pub mod moved_taxes;
mod nash;
mod power;
mod rationality;
mod shapley;

pub use self::core::{CoreTest, LeastCore, Nucleolus, Objection, core_test, least_core, nucleolus};
pub use division::{Division, division};
pub use fund::{Allocation, Contributor, Field, FundError, FundRules, Project, allocate, need_shares};
pub use game::{Coalition, Game, GameError, MOST_MEMBERS};
pub use nash::{NoDeal, nash};
pub use power::{Power, VotesError, power, votes_by};
pub use rationality::{Mend, Rationality, rationality};
pub use shapley::{Sampled, shapley, shapley_sampled};

/// The parts of this field.
pub const PARTS: &[&crate::Part] = &[&joint_meeting::PART, &cooperation_fund::PART, &moved_taxes::PART];
