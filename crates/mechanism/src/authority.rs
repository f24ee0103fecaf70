//! The authority matrix: which roles may give which command, in whose name. It is `authority.txt`, read as it is.

use crate::party::{Role, Standing};
use crate::{Command, Context, Office, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The matrix as people read it.
pub const AUTHORITY: &str = include_str!("../authority.txt");

/// In whose name a command is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sphere {
    /// Nobody's: the office is not founded yet.
    Nobody,
    /// The office or one of its organs.
    Office,
    /// A member.
    Member,
    /// A member or an associate.
    Party,
}

/// Who may give a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// In whose name.
    pub sphere: Sphere,
    /// With one of these roles.
    pub roles: BTreeSet<Role>,
}

/// The matrix: the rules of each command, one of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authority {
    rules: BTreeMap<String, Vec<Rule>>,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {0} of the authority matrix cannot be read: write `command  office|member|party  role role ...`"
)]
pub struct NotAuthority(pub usize);

impl Authority {
    /// The matrix of this program. A line that could not be read would allow nothing; a test reads every one.
    pub fn get() -> &'static Authority {
        static MATRIX: LazyLock<Authority> = LazyLock::new(|| AUTHORITY.parse().unwrap_or_default());
        &MATRIX
    }

    /// The rules of a command by its name.
    pub fn rules(&self, command: &str) -> &[Rule] {
        self.rules.get(command).map_or(&[], Vec::as_slice)
    }

    /// The names of the commands in the matrix.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// Refuses unless the actor may give the command now.
    ///
    /// # Errors
    /// The office is not founded, actor or party are not known, no mandate holds, or no role allows it.
    pub fn check(&self, office: &Office, command: &Command, context: &Context) -> Result<(), Refusal> {
        let rules = self.rules(command.name());
        if rules.iter().any(|rule| rule.sphere == Sphere::Nobody) {
            return Ok(());
        }
        if office.parties.office.is_none() {
            return Err(Refusal::NotFounded {});
        }
        office.parties.person(&context.actor)?;
        office.parties.open_party(&context.party)?;
        let on = context.today(office);
        let roles = office.parties.roles(&context.actor, &context.party, on);
        if roles.is_empty() {
            return Err(Refusal::NoMandate {
                person: context.actor.clone(),
                party: context.party.clone(),
                on,
            });
        }
        let within = |sphere: Sphere| match sphere {
            Sphere::Nobody => true,
            Sphere::Office => context.is_office(office),
            Sphere::Member => context.standing(office) == Standing::Member,
            Sphere::Party => context.standing(office) >= Standing::Associate,
        };
        let allowed = rules.iter().any(|rule| within(rule.sphere) && !rule.roles.is_disjoint(&roles));
        if allowed {
            return Ok(());
        }
        let needed: Vec<&str> = rules.iter().flat_map(|rule| &rule.roles).map(|role| role.as_str()).collect();
        Err(Refusal::NotAuthorised {
            command: command.name().to_owned(),
            party: context.party.clone(),
            needed: needed.join(" "),
        })
    }
}

impl std::str::FromStr for Authority {
    type Err = NotAuthority;

    fn from_str(text: &str) -> Result<Self, NotAuthority> {
        let mut rules: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let bad = || NotAuthority(at + 1);
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            let Some(command) = words.next() else { continue };
            let sphere = match words.next().ok_or_else(bad)? {
                "nobody" => Sphere::Nobody,
                "office" => Sphere::Office,
                "member" => Sphere::Member,
                "party" => Sphere::Party,
                _ => return Err(bad()),
            };
            let role = |name: &str| Role::ALL.into_iter().find(|role| role.as_str() == name).ok_or_else(bad);
            let roles: BTreeSet<Role> = words.map(role).collect::<Result<_, _>>()?;
            if roles.is_empty() != (sphere == Sphere::Nobody) {
                return Err(bad());
            }
            rules.entry(command.to_owned()).or_default().push(Rule { sphere, roles });
        }
        Ok(Authority { rules })
    }
}
