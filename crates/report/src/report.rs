//! The report as data: chapters of sentences, findings, tables and maps, before any language or file format.

use crate::chapters;
use crate::map::Atlas;
use coregion_diagnose::disparity::per_head;
use coregion_diagnose::{Diagnosis, Finding, Measure, Scope, Table};
use coregion_plan::advice::{Casebook, Recommendation, Rules, draft};
use coregion_plan::plan::PartOptions;
use coregion_plan::scenario::Scenario;
use coregion_plan::{Limit, Part, Plan};
use coregion_terms::Draft;
use coregion_zone::{Message, NamedZone, Problems, Zone};

/// What a report is made from.
pub struct Request<'z> {
    /// The package.
    pub zone: &'z Zone,
    /// What reading and checking it found.
    pub problems: &'z Problems,
    /// The named zone that the report is of.
    pub named: &'z NamedZone,
    /// Zones to compare it with.
    pub compare: Vec<&'z NamedZone>,
    /// The year; without one, the latest that covers most members.
    pub year: Option<i32>,
    /// The vintage; without one, the one that covers most members.
    pub vintage: Option<String>,
    /// Seed of everything random.
    pub seed: u64,
    /// How the plan is made; `None` for a report without one.
    pub planning: Option<Planning<'z>>,
}

/// How a plan is made.
pub struct Planning<'p> {
    /// The cases that precedents are taken from.
    pub casebook: Casebook,
    /// The rules from constraint to measure.
    pub rules: Rules,
    /// Options of parts that differ from their defaults.
    pub options: PartOptions,
    /// How long solvers may work.
    pub limit: Limit<'p>,
    /// A scenario to compare the plan with.
    pub scenario: Option<Scenario>,
}

impl Default for Planning<'_> {
    fn default() -> Self {
        Planning {
            casebook: Casebook::embedded(),
            rules: Rules::embedded(),
            options: PartOptions::new(),
            limit: Limit::none(),
            scenario: None,
        }
    }
}

/// What a section shows: a measure, or a part of the plan.
#[derive(Clone, Copy)]
pub enum Subject {
    /// A measure.
    Measure(&'static Measure),
    /// A part of the plan.
    Part(&'static Part),
}

impl Subject {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Subject::Measure(measure) => measure.name,
            Subject::Part(part) => part.name,
        }
    }

    /// The kind of its texts: `measure` or `plan`.
    pub fn kind(self) -> &'static str {
        match self {
            Subject::Measure(_) => "measure",
            Subject::Part(_) => "plan",
        }
    }

    /// The command that runs it alone.
    pub fn command(self) -> String {
        match self {
            Subject::Measure(measure) => format!("coregion measure {}", measure.name),
            Subject::Part(part) => format!("coregion plan --only {}", part.name),
        }
    }

    /// Where it is published.
    pub fn references(self) -> &'static [&'static str] {
        match self {
            Subject::Measure(measure) => measure.references,
            Subject::Part(part) => part.references,
        }
    }
}

/// What happens while a report is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The map is drawn.
    Map,
    /// A measure ended.
    Measured(&'static str),
    /// A part of the plan ended.
    Planned(&'static str),
    /// The pages are written.
    Writing,
    /// The PDF is printed.
    Printing,
}

/// A report.
pub struct Report<'z> {
    /// What was measured, and on what.
    pub scope: Scope<'z>,
    /// The year of the output that the report speaks of.
    pub year: Option<i32>,
    /// The drawings of the zone, where anything says where its units are.
    pub atlas: Option<Atlas>,
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// Draft agreements by the rule that asks for them.
    pub drafts: Vec<(String, Draft)>,
}

/// A chapter.
pub struct Chapter {
    /// Identifier, for links.
    pub id: &'static str,
    /// Title.
    pub title: Message,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section of a chapter.
#[derive(Default)]
pub struct Section {
    /// Title, if it has one of its own.
    pub title: Option<Message>,
    /// The measure or part of the plan that it shows, if it shows one.
    pub subject: Option<Subject>,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
}

/// A part of a section.
pub enum Block {
    /// A sentence or paragraph.
    Text(Message),
    /// Sentences as a list.
    List(Vec<Message>),
    /// Findings.
    Findings(Vec<Finding>),
    /// A table, drawn as it says it is best drawn.
    Table(Table),
    /// The maps of the zone.
    Maps,
    /// A measure that is advised.
    Advice(Box<Recommendation>),
}

impl Section {
    /// A section with a title.
    pub fn titled(title: Message) -> Self {
        Section { title: Some(title), ..Section::default() }
    }
}

impl<'z> Report<'z> {
    /// Measures a zone and puts the chapters together. `progress` is told what happens, from several threads.
    pub fn new(request: &Request<'z>, progress: &(dyn Fn(Progress) + Sync)) -> Self {
        let scope = Scope {
            zone: request.zone,
            named: request.named,
            compare: request.compare.clone(),
            year: request.year,
            vintage: request.vintage.clone(),
            seed: request.seed,
        };
        let output = scope.indicator("gdp", &scope.members()).ok();
        let year = output.as_ref().and_then(|c| c.provenance.period).map(|p| p.year()).or(request.year);
        let (atlas, diagnosis) = rayon::join(
            || {
                let atlas = Atlas::new(
                    request.zone,
                    request.named,
                    |units| per_head::people(&scope, None, year, units).ok(),
                    |units| Scope { year, ..scope.clone() }.indicator("gdp", units).ok(),
                );
                progress(Progress::Map);
                atlas
            },
            || Diagnosis::new(&scope, &|name| progress(Progress::Measured(name))),
        );
        let at = Scope { year, ..scope.clone() };
        let plan = request.planning.as_ref().map(|p| {
            let done = |name| progress(Progress::Planned(name));
            Plan::new(&at, &diagnosis, &p.casebook, &p.rules, &p.options, p.limit, &done)
        });
        let scenario = request.planning.as_ref().zip(plan.as_ref()).and_then(|(p, before)| {
            let done = |name| progress(Progress::Planned(name));
            let scenario = p.scenario.as_ref()?;
            Some(scenario.compare(&at, before, &p.casebook, &p.rules, &p.options, p.limit, &done))
        });
        let drafts = (plan.iter().flat_map(|p| &p.programme))
            .filter_map(|r| Some((r.rule.clone(), draft(&at, r)?)))
            .collect();
        let chapters = chapters::all(&at, atlas.as_ref(), diagnosis, plan, scenario, request.problems);
        Report { scope, year, atlas, chapters, drafts }
    }

    /// Every section in order.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.chapters.iter().flat_map(|c| &c.sections)
    }

    /// Every finding with its measure.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.sections()
            .flat_map(|s| &s.blocks)
            .filter_map(|b| if let Block::Findings(f) = b { Some(f) } else { None })
            .flatten()
    }

    /// Every table with the subject of its section.
    pub fn tables(&self) -> impl Iterator<Item = (&Table, Option<Subject>)> {
        self.sections().flat_map(|s| {
            s.blocks
                .iter()
                .filter_map(move |b| if let Block::Table(t) = b { Some((t, s.subject)) } else { None })
        })
    }
}
