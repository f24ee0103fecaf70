//! What moves, who can receive it, and what a move is worth.

use coregion_diagnose::Undefined;
use coregion_zone::Names;

/// An industry of a sender that is to move.
#[derive(Clone, Debug, PartialEq)]
pub struct Moving {
    /// The industry, by position.
    pub industry: usize,
    /// The member that sends it, by position.
    pub sender: usize,
    /// How much there is to move.
    pub supply: f64,
}

/// A place or park that receives.
#[derive(Clone, Debug, PartialEq)]
pub struct Receiver {
    /// Its name.
    pub names: Names,
    /// The members that own it with their shares; a shared park has several. Shares add up to 1.
    pub owners: Vec<(usize, f64)>,
    /// What it has of each resource; `None` for no limit.
    pub capacity: Vec<Option<f64>>,
}

/// Everything that is known of a transfer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransferData {
    /// The members.
    pub members: Vec<Names>,
    /// The industries.
    pub industries: Vec<Names>,
    /// The resources: land, water, energy, emission quota, workers.
    pub resources: Vec<Names>,
    /// What moves.
    pub moving: Vec<Moving>,
    /// Who receives.
    pub receivers: Vec<Receiver>,
    /// What one unit of an industry takes of each resource, by industry and then resource.
    pub needs: Vec<f64>,
    /// What one unit gains, cost of the move taken off, by moving and then receiver; `None` where it cannot go.
    pub gain: Vec<Option<f64>>,
    /// What opening an industry at a receiver costs once, by industry and then receiver; empty for nothing.
    pub opening: Vec<f64>,
}

/// Data that make no transfer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TransferError {
    /// A number outside its range, or a list that does not align.
    #[error(transparent)]
    Undefined(#[from] Undefined),
    /// A position that names nothing.
    #[error("{what} {at} is named, and there are {known}")]
    Unknown {
        /// What is named.
        what: &'static str,
        /// Its position.
        at: usize,
        /// How many there are.
        known: usize,
    },
    /// Shares of a receiver that do not add up to 1.
    #[error("the owners of receiver {receiver} hold {sum} in all: shares that add up to 1 are needed")]
    Shares {
        /// The receiver.
        receiver: usize,
        /// The sum of the shares.
        sum: f64,
    },
    /// The solver failed.
    #[error(transparent)]
    Solver(#[from] crate::solver::SolverError),
}

impl TransferData {
    /// What one unit of moving `m` gains at receiver `r`.
    pub fn gain(&self, m: usize, r: usize) -> Option<f64> {
        self.gain[m * self.receivers.len() + r]
    }

    /// What one unit of an industry takes of a resource.
    pub fn need(&self, industry: usize, resource: usize) -> f64 {
        self.needs[industry * self.resources.len() + resource]
    }

    pub(super) fn opening(&self, industry: usize, r: usize) -> f64 {
        self.opening.get(industry * self.receivers.len() + r).copied().unwrap_or(0.0)
    }

    /// The most of moving `m` that fits at receiver `r`.
    pub(super) fn most(&self, m: usize, r: usize) -> f64 {
        let Moving { industry, supply, .. } = self.moving[m];
        let fits = |(resource, capacity): (usize, &Option<f64>)| {
            let need = self.need(industry, resource);
            capacity.filter(|_| need > 0.0).map_or(f64::INFINITY, |c| c / need)
        };
        self.receivers[r].capacity.iter().enumerate().map(fits).fold(supply, f64::min)
    }

    pub(super) fn check(&self) -> Result<(), TransferError> {
        let (k, r) = (self.industries.len(), self.receivers.len());
        Undefined::check_length(k * self.resources.len(), self.needs.len())?;
        Undefined::check_length(self.moving.len() * r, self.gain.len())?;
        if !self.opening.is_empty() {
            Undefined::check_length(k * r, self.opening.len())?;
        }
        let known = |what, at: usize, known: usize| {
            if at < known { Ok(()) } else { Err(TransferError::Unknown { what, at, known }) }
        };
        for moving in &self.moving {
            known("industry", moving.industry, k)?;
            known("member", moving.sender, self.members.len())?;
        }
        for (at, receiver) in self.receivers.iter().enumerate() {
            Undefined::check_length(self.resources.len(), receiver.capacity.len())?;
            for (member, _) in &receiver.owners {
                known("member", *member, self.members.len())?;
            }
            let sum: f64 = receiver.owners.iter().map(|o| o.1).sum();
            if (sum - 1.0).abs() > 1e-9 || receiver.owners.iter().any(|o| o.1 < 0.0) {
                return Err(TransferError::Shares { receiver: at, sum });
            }
        }
        let gains: Vec<f64> = self.gain.iter().flatten().copied().collect();
        Undefined::check_finite(&gains)?;
        let rest: Vec<f64> = (self.moving.iter().map(|m| m.supply))
            .chain(self.needs.iter().copied())
            .chain(self.opening.iter().copied())
            .chain(self.receivers.iter().flat_map(|r| r.capacity.iter().flatten().copied()))
            .collect();
        Ok(Undefined::check_not_negative(&rest)?)
    }
}
