//! The resources that a zone package can have.

/// A resource of a zone package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// The units (the only one that must be there).
    Units,
    /// Names of the named zones.
    Zones,
    /// Which codes followed which.
    Succession,
    /// Who borders whom.
    Neighbours,
    /// Names and units of indicators.
    IndicatorNames,
    /// Figures by unit and year.
    Indicators,
    /// Names of industries.
    IndustryClasses,
    /// Figures by industry.
    Industries,
    /// Who supplies whom (an input-output table).
    Inputs,
    /// Flows.
    Flows,
    /// Travel times.
    Travel,
    /// Prices.
    Prices,
    /// Observations.
    Observations,
    /// Statements to be checked.
    Claims,
    /// Shapes.
    Boundaries,
}

impl ResourceKind {
    /// Every kind, in the order in which they are read.
    pub const ALL: [ResourceKind; 15] = [
        ResourceKind::Units,
        ResourceKind::Zones,
        ResourceKind::Succession,
        ResourceKind::Neighbours,
        ResourceKind::IndicatorNames,
        ResourceKind::Indicators,
        ResourceKind::IndustryClasses,
        ResourceKind::Industries,
        ResourceKind::Inputs,
        ResourceKind::Flows,
        ResourceKind::Travel,
        ResourceKind::Prices,
        ResourceKind::Observations,
        ResourceKind::Claims,
        ResourceKind::Boundaries,
    ];

    /// The name of the resource in a descriptor, and of its file.
    pub fn name(self) -> &'static str {
        match self {
            ResourceKind::Units => "units",
            ResourceKind::Zones => "zones",
            ResourceKind::Succession => "succession",
            ResourceKind::Neighbours => "neighbours",
            ResourceKind::IndicatorNames => "indicator_names",
            ResourceKind::Indicators => "indicators",
            ResourceKind::IndustryClasses => "industry_classes",
            ResourceKind::Industries => "industries",
            ResourceKind::Inputs => "inputs",
            ResourceKind::Flows => "flows",
            ResourceKind::Travel => "travel",
            ResourceKind::Prices => "prices",
            ResourceKind::Observations => "observations",
            ResourceKind::Claims => "claims",
            ResourceKind::Boundaries => "boundaries",
        }
    }

    /// The kind of a name; `-` and `_` are the same, as the specification allows both.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase().replace('-', "_");
        ResourceKind::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Whether a file extension (in small letters) can hold this resource.
    pub fn reads(self, extension: &str) -> bool {
        match self {
            ResourceKind::Boundaries => {
                matches!(extension, "geojson" | "json" | "shp" | "gpkg" | "parquet" | "geoparquet")
            }
            _ => matches!(extension, "csv" | "tsv" | "txt" | "xlsx" | "xlsm" | "parquet"),
        }
    }
}
