//! Loading: every resource of a package read into a [`Zone`], every problem found on the way recorded.

use super::descriptor::{self, DESCRIPTOR, Descriptor, Resource};
use super::resource::ResourceKind;
use super::source::read_file;
use super::{Limits, LoadError, PackageSource};
use crate::problem::{Problem, ProblemKind, Problems};
use crate::read::boundaries;
use crate::read::cells::References;
use crate::read::table::Table;
use crate::resources::{
    claims, flows, indicators, industries, inputs, names, neighbours, observations, prices, succession,
    travel, units, zones,
};
use crate::shapes::Boundaries;
use crate::succession::{SuccessionReport, apply_succession};
use crate::tables::Succession;
use crate::zone::Source;
use crate::{Level, Names, Unit, Units, Zone};
use std::collections::HashSet;
use std::path::Path;

/// How a package is loaded.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// What reading may take.
    pub limits: Limits,
    /// Carry the figures of codes that ended over to the codes that hold in this year
    /// ([`apply_succession`]). Never done unless asked for.
    pub succession: Option<i32>,
}

/// Where things that carry no line of their own stand in the files.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The file of the units.
    pub units_file: String,
    /// The line of each unit, by its position.
    pub unit_lines: Vec<u32>,
    /// The line (or number) of each shape, in the order of the boundaries.
    pub shape_lines: Vec<u32>,
    /// Whether the table of units says which units are members of which zone.
    pub members_given: bool,
}

/// A zone as read, and all that was found wrong with its files.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The zone; rows with errors are left out.
    pub zone: Zone,
    /// All problems of reading.
    pub problems: Problems,
    /// Where units and shapes stand in their files.
    pub origins: Origins,
    /// What was carried over, where [`LoadOptions::succession`] asked for it.
    pub succession: Option<SuccessionReport>,
}

/// Loads a package. Without a list of neighbours they are taken from the boundaries
/// ([`Boundaries::neighbours`]).
///
/// # Errors
/// When nothing can be loaded: no folder, no descriptor that can be read, no table of units. Every other
/// problem is listed in [`Loaded::problems`] and the rows concerned are left out.
pub fn load(source: &PackageSource, options: &LoadOptions) -> Result<Loaded, LoadError> {
    let limits = &options.limits;
    let mut problems = Problems::new();
    let files = source.files()?;
    let descriptor = read_descriptor(source, &files, limits)?;
    let resources = match &descriptor {
        Some(descriptor) => descriptor.resources(&mut problems),
        None => descriptor::resources_by_name(&files, &mut problems),
    };
    let descriptor = descriptor.unwrap_or_default();
    let mut package = Opened { source, limits, resources, problems };

    let mut units = units::read(package.tables(ResourceKind::Units), &mut package.problems);
    if !units.found || units.units.is_empty() {
        return Err(LoadError::NoUnits { folder: source.name(), problems: Box::new(package.problems) });
    }
    let title = Names::new(&descriptor.title, &descriptor.title_zh);
    let units_file = package.file(ResourceKind::Units);
    let tables = package.tables(ResourceKind::Zones);
    let named = zones::read(tables, &units, &units_file, (&descriptor.name, &title), &mut package.problems);
    let mut references = References {
        units: std::mem::take(&mut units.units),
        sources: descriptor.sources.iter().filter(|s| !s.key.is_empty()).map(|s| s.key.clone()).collect(),
    };
    unit_sources(&units.sources, &references, &units_file, &mut package.problems);

    let mut zone = Zone { zones: named, title, ..Zone::default() };
    let tables = package.tables(ResourceKind::Succession);
    zone.successions = succession::read(tables, &references, &mut package.problems);
    references.units = with_ended(&references.units, &zone.successions);
    read_tables(&mut package, &mut zone, &references);
    let shapes = package.boundaries(&references.units);
    let (boundaries, shape_lines) = shapes.map_or((None, Vec::new()), |(b, lines)| (Some(b), lines));
    zone.boundaries = boundaries;
    zone.units = references.units;
    if let Some(boundaries) = zone.boundaries.as_ref().filter(|_| zone.neighbours.pairs.is_empty()) {
        zone.neighbours = boundaries.neighbours(&zone.units);
    }
    zone.flows.reference = descriptor.reference_period(ResourceKind::Flows, &mut package.problems);
    describe(&mut zone, descriptor, source);
    let origins = Origins {
        units_file,
        unit_lines: units.lines,
        shape_lines,
        members_given: !units.memberships.is_empty(),
    };
    let succession = options.succession.map(|year| apply_succession(&mut zone, year));
    Ok(Loaded { zone, problems: package.problems, origins, succession })
}

/// The units with the codes that ended behind them, so that figures of those codes can be read. They lie in
/// no parent and no zone.
fn with_ended(units: &Units, successions: &[Succession]) -> Units {
    let mut list: Vec<Unit> = units.iter().map(|(_, unit)| unit.clone()).collect();
    let mut known: HashSet<&str> = units.iter().map(|(_, u)| u.code.as_str()).collect();
    let mut ended = Vec::new();
    for s in successions.iter().rev().filter(|s| !s.from.as_str().is_empty()) {
        let follower = units.find(s.to.as_str()).map(|u| units.get(u));
        if known.insert(s.from.as_str()) {
            ended.push(Unit {
                code: s.from.clone(),
                names: Names::same(s.from.as_str()),
                level: follower.map_or(Level::Prefecture, |u| u.level),
                parent: None,
                point: None,
                seat: None,
                area_km2: None,
                note: s.note.clone(),
            });
        }
    }
    list.extend(ended);
    Units::new(list)
}

fn read_tables(package: &mut Opened<'_>, zone: &mut Zone, references: &References) {
    let tables = package.tables(ResourceKind::Neighbours);
    zone.neighbours = neighbours::read(tables, references, &mut package.problems);
    let tables = package.tables(ResourceKind::IndicatorNames);
    let indicator_names = names::indicators(tables, &mut package.problems);
    let tables = package.tables(ResourceKind::Indicators);
    zone.indicators = indicators::read(tables, references, &indicator_names, &mut package.problems);
    zone.indicator_names = indicator_names.names;
    let tables = package.tables(ResourceKind::IndustryClasses);
    let classes = names::industries(tables, &mut package.problems);
    let tables = package.tables(ResourceKind::Industries);
    zone.industries = industries::read(tables, references, classes, &mut package.problems);
    let tables = package.tables(ResourceKind::Inputs);
    zone.inputs = inputs::read(tables, references, &mut package.problems);
    let tables = package.tables(ResourceKind::Flows);
    zone.flows = flows::read(tables, references, &mut package.problems);
    let tables = package.tables(ResourceKind::Travel);
    zone.travel = travel::read(tables, references, &mut package.problems);
    let tables = package.tables(ResourceKind::Prices);
    zone.prices = prices::read(tables, references, &mut package.problems);
    let tables = package.tables(ResourceKind::Observations);
    zone.observations = observations::read(tables, references, &mut package.problems);
    let tables = package.tables(ResourceKind::Claims);
    zone.claims = claims::read(tables, &references.units, &zone.zones, &mut package.problems);
}

/// Reads a boundary file that is given apart from a package and matches its features to units by code.
/// `None` where nothing of it could be read; the problems say why.
pub fn load_boundaries(path: &Path, units: &Units, limits: &Limits) -> (Option<Boundaries>, Problems) {
    let mut problems = Problems::new();
    let shown = path.display().to_string();
    let bytes = match read_file(path, &shown, limits) {
        Ok(bytes) => bytes,
        Err(problem) => {
            problems.push(*problem);
            return (None, problems);
        }
    };
    let resource = Resource { path: shown, ..Resource::default() };
    let companions = |extension: &str| {
        let beside = path.with_extension(extension);
        read_file(&beside, extension, limits).ok().map(Into::into)
    };
    let read = boundaries::read(bytes.into(), &resource, &companions, units, limits, &mut problems);
    (read.map(|(boundaries, _)| boundaries), problems)
}

fn read_descriptor(
    source: &PackageSource,
    files: &[String],
    limits: &Limits,
) -> Result<Option<Descriptor>, LoadError> {
    if !files.iter().any(|f| f == DESCRIPTOR) {
        return Ok(None);
    }
    let file = DESCRIPTOR.to_owned();
    let bytes = source.read(DESCRIPTOR, limits).map_err(|problem| {
        let mut problems = Problems::new();
        problems.push(*problem);
        LoadError::Descriptor { file: file.clone(), limit: limits.file_bytes, problems: Box::new(problems) }
    })?;
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    serde_json::from_slice(body).map(Some).map_err(|source| LoadError::DescriptorSyntax {
        file,
        line: source.line(),
        column: source.column(),
        source,
    })
}

fn unit_sources(used: &[(String, u32)], references: &References, file: &str, problems: &mut Problems) {
    for (key, line) in used {
        let listed = key.split(';').all(|k| references.sources.contains(k.trim()));
        if !references.sources.is_empty() && !listed {
            let problem =
                Problem::new(ProblemKind::SourceUnknown, file).line(*line).column("source").text(key);
            problems.push(problem.with("column", "source"));
        }
    }
}

fn describe(zone: &mut Zone, descriptor: Descriptor, source: &PackageSource) {
    let folder_name = match source {
        PackageSource::Folder(folder) => {
            folder.file_name().map_or(String::from("zone"), |n| n.to_string_lossy().into_owned())
        }
        PackageSource::Embedded => source.name(),
    };
    zone.name = if descriptor.name.is_empty() { folder_name } else { descriptor.name };
    if zone.title.en.is_empty() {
        zone.title = Names::same(&zone.name);
    }
    zone.description = Names::new(&descriptor.description, &descriptor.description_zh);
    let first_of = |texts: [String; 3]| texts.into_iter().find(|t| !t.is_empty());
    zone.licences =
        descriptor.licenses.into_iter().filter_map(|l| first_of([l.title, l.name, l.path])).collect();
    zone.sources = (descriptor.sources.into_iter())
        .map(|s| Source { key: s.key, title: s.title, path: s.path })
        .collect();
}

/// A package whose resources are known, being read.
struct Opened<'p> {
    source: &'p PackageSource,
    limits: &'p Limits,
    resources: Vec<(ResourceKind, Resource)>,
    problems: Problems,
}

impl Opened<'_> {
    fn of(&self, kind: ResourceKind) -> Vec<Resource> {
        self.resources.iter().filter(|(k, _)| *k == kind).map(|(_, r)| r.clone()).collect()
    }

    fn file(&self, kind: ResourceKind) -> String {
        let paths: Vec<String> = self.of(kind).into_iter().map(|r| r.path).collect();
        paths.join(", ")
    }

    fn tables(&mut self, kind: ResourceKind) -> Vec<Table> {
        let mut tables = Vec::new();
        for resource in self.of(kind) {
            match self.source.read(&resource.path, self.limits) {
                Ok(bytes) => tables.extend(Table::open(bytes, &resource, self.limits, &mut self.problems)),
                Err(problem) => self.problems.push(*problem),
            }
        }
        tables
    }

    fn boundaries(&mut self, units: &Units) -> Option<(Boundaries, Vec<u32>)> {
        let mut all: Option<(Boundaries, Vec<u32>)> = None;
        for resource in self.of(ResourceKind::Boundaries) {
            let bytes = match self.source.read(&resource.path, self.limits) {
                Ok(bytes) => bytes,
                Err(problem) => {
                    self.problems.push(*problem);
                    continue;
                }
            };
            let stem = resource.path.rsplit_once('.').map_or(resource.path.as_str(), |(stem, _)| stem);
            let (source, limits) = (self.source, self.limits);
            let companions = |extension: &str| source.read(&format!("{stem}.{extension}"), limits).ok();
            let read = boundaries::read(bytes, &resource, &companions, units, limits, &mut self.problems);
            let Some((boundaries, lines)) = read else { continue };
            match &mut all {
                None => all = Some((boundaries, lines)),
                Some((first, first_lines)) => {
                    first.file = format!("{}, {}", first.file, boundaries.file);
                    first.shapes.extend(boundaries.shapes);
                    first.unknown.extend(boundaries.unknown);
                    first_lines.extend(lines);
                }
            }
        }
        all
    }
}
