//! The public list of funded projects: for everybody.

use super::Named;
use crate::{Declined, Office};
use coregion_mechanism::programme::{PublicProject, public_list};
use serde::Serialize;

/// The list with the names of those who are in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicProjects {
    /// The office's name.
    pub office: Option<Named>,
    /// The projects.
    pub projects: Vec<PublicProject>,
    /// The names of parties that occur.
    pub parties: Vec<Named>,
}

impl Office {
    /// Every funded project, for everybody.
    ///
    /// # Errors
    /// A sum is too large.
    pub fn public_projects(&self) -> Result<PublicProjects, Declined> {
        self.read(|state| {
            let projects = public_list(state)?;
            let occurring = projects
                .iter()
                .flat_map(|p| std::iter::once(&p.lead).chain(p.partners.keys()).chain(p.paid.keys()));
            let mut parties: Vec<Named> = occurring.map(|party| Named::of(state, party)).collect();
            parties.sort();
            parties.dedup();
            let office = state.parties.office.as_ref().map(|party| Named::of(state, party));
            Ok(PublicProjects { office, projects, parties })
        })
    }
}
