//! Which zone a command is about, and what of it.

use crate::failure::Failure;
use crate::session::Session;
use clap::Args;
use coregion_zone::package::Limits;
use coregion_zone::{
    LoadOptions, Loaded, NamedZone, PackageSource, Problems, Zone, check, load, load_boundaries,
};
use std::path::PathBuf;

/// The zone package.
#[derive(Args)]
pub struct PackageArgs {
    /// The folder of a zone package (see docs/zone-package.md); without it, the Huaihai Economic Zone.
    #[arg(value_name = "ZONE")]
    folder: Option<PathBuf>,
    /// A file of boundaries to use: GeoJSON, Shapefile or GeoPackage, with the codes of the units.
    #[arg(long, value_name = "FILE")]
    boundaries: Option<PathBuf>,
    /// Carry the figures of codes that ended over to the codes that hold in this year.
    #[arg(long, value_name = "YEAR")]
    succession: Option<i32>,
}

/// The zone package, and what of it is looked at.
#[derive(Args)]
pub struct ZoneArgs {
    #[command(flatten)]
    package: PackageArgs,
    /// The named zone to look at; without it, the first of the package.
    #[arg(long, value_name = "NAME")]
    zone: Option<String>,
    /// Named zones to compare with; without it, those that share no member with the zone. `none` for none.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    compare: Vec<String>,
    /// The year; without it, the latest that covers most members.
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// The vintage of figures; without it, the one that covers most members.
    #[arg(long, value_name = "NAME")]
    vintage: Option<String>,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

/// A package with every problem found in it.
pub struct Opened {
    /// The package.
    pub loaded: Loaded,
    /// The problems of reading and checking it.
    pub problems: Problems,
}

impl PackageArgs {
    /// Loads and checks the package.
    pub fn open(&self, session: &Session) -> Result<Opened, Failure> {
        let source = self.folder.clone().map_or(PackageSource::Embedded, PackageSource::Folder);
        session.progress("reading the zone");
        let mut loaded =
            load(&source, &LoadOptions { succession: self.succession, ..LoadOptions::default() })?;
        let mut problems = std::mem::take(&mut loaded.problems);
        if let Some(file) = &self.boundaries {
            let (boundaries, found) = load_boundaries(file, &loaded.zone.units, &Limits::default());
            let Some(boundaries) = boundaries else {
                return Err(Failure::Boundaries { file: file.clone(), problems: Box::new(found) });
            };
            problems.extend(found);
            loaded.origins.shape_lines = Vec::new();
            if loaded.zone.neighbours.pairs.is_empty() {
                loaded.zone.neighbours = boundaries.neighbours(&loaded.zone.units);
            }
            loaded.zone.boundaries = Some(boundaries);
        }
        session.progress("checking the zone");
        problems.extend(check(&loaded));
        Ok(Opened { loaded, problems })
    }
}

/// A named zone with those it is compared with.
pub struct Looked<'z> {
    /// The zone.
    pub named: &'z NamedZone,
    /// Those it is compared with.
    pub compare: Vec<&'z NamedZone>,
}

impl ZoneArgs {
    /// Loads and checks the package.
    pub fn open(&self, session: &Session) -> Result<Opened, Failure> {
        let opened = self.package.open(session)?;
        if let Some(year) = self.year {
            let indicators = &opened.loaded.zone.indicators;
            let years: std::collections::BTreeSet<i32> =
                indicators.names().iter().flat_map(|name| indicators.years(name)).collect();
            if let (false, Some(first), Some(last)) = (years.contains(&year), years.first(), years.last()) {
                let known = format!("{first} to {last}");
                return Err(Failure::NoYear { what: "any indicator".into(), year, known });
            }
        }
        Ok(opened)
    }

    /// The zone to look at and those to compare it with.
    pub fn look<'z>(&self, zone: &'z Zone) -> Result<Looked<'z>, Failure> {
        let find = |name: &str| {
            zone.named(name).ok_or_else(|| Failure::NoZone {
                name: name.to_owned(),
                known: zone.zones.iter().map(|z| z.id.as_str()).collect::<Vec<_>>().join(", "),
            })
        };
        let named = match (&self.zone, zone.zones.first()) {
            (Some(name), _) => find(name)?,
            (None, Some(first)) => first,
            (None, None) => find("")?,
        };
        let compare = match self.compare.as_slice() {
            [] => (zone.zones.iter())
                .filter(|z| z.id != named.id && !z.members.iter().any(|m| named.members.contains(m)))
                .collect(),
            [none] if none == "none" => Vec::new(),
            names => names.iter().map(|n| find(n)).collect::<Result<Vec<_>, _>>()?,
        };
        Ok(Looked { named, compare })
    }

    /// The scope of measures.
    pub fn scope<'z>(&self, zone: &'z Zone) -> Result<coregion_diagnose::Scope<'z>, Failure> {
        let Looked { named, compare } = self.look(zone)?;
        Ok(coregion_diagnose::Scope {
            zone,
            named,
            compare,
            year: self.year,
            vintage: self.vintage.clone(),
            seed: self.seed,
        })
    }
}

/// Warns of problems before a result is shown that rests on the package.
pub fn warn(problems: &Problems, session: &Session) {
    if problems.errors() > 0 {
        let summary = session.catalogue.text(&problems.summary());
        session.note(&format!("coregion: {summary} (coregion check)"));
    }
}
