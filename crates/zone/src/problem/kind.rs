//! Every kind of problem that reading and checking can find, with its stable code.

use serde::{Serialize, Serializer};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something was left out, or a figure must not be trusted.
    Error,
    /// Worth a look; everything was read.
    Warning,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $code:literal $severity:ident;)*) => {
        /// A kind of problem. Its code never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemKind { $($(#[$doc])* $name,)* }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &'static [ProblemKind] = &[$(ProblemKind::$name,)*];

            /// The stable code, as in `unit-not-convertible`.
            pub fn code(self) -> &'static str {
                match self { $(ProblemKind::$name => $code,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(ProblemKind::$name => Severity::$severity,)* }
            }

            /// Identifier of the sentence that states it.
            pub fn message_id(self) -> &'static str {
                match self { $(ProblemKind::$name => concat!("problem-", $code),)* }
            }

            /// Identifier of the sentence that says what to do.
            pub fn advice_id(self) -> &'static str {
                match self { $(ProblemKind::$name => concat!("problem-", $code, "-advice"),)* }
            }
        }
    };
}

kinds! {
    // The package and its files.
    /// A resource names a file that is not there.
    FileMissing "file-missing" Error;
    /// A file cannot be read.
    FileUnreadable "file-unreadable" Error;
    /// A file is larger than the limit.
    FileTooLarge "file-too-large" Error;
    /// A path leads out of the package.
    PathUnsafe "path-unsafe" Error;
    /// A symbolic link leads back to itself or to nothing.
    LinkBroken "link-broken" Error;
    /// A file is of a format that is not read.
    FormatUnknown "format-unknown" Error;
    /// A file needs a part of the program that was not built in.
    FormatNotBuilt "format-not-built" Error;
    /// A file ends early or is damaged.
    FileBroken "file-broken" Error;
    /// Bytes that no known encoding explains.
    EncodingWrong "encoding-wrong" Error;
    /// An encoding is declared that is not known.
    EncodingUnknown "encoding-unknown" Error;
    /// A compressed file unpacks to more than the limit.
    ArchiveTooLarge "archive-too-large" Error;
    /// A row is longer than the limit.
    RowTooLong "row-too-long" Error;
    /// A table has more cells than the limit.
    TooManyCells "too-many-cells" Error;
    /// A resource of the descriptor is none that a zone has.
    ResourceUnknown "resource-unknown" Warning;
    /// A resource of the descriptor has no path that can be read.
    ResourceWithoutPath "resource-without-path" Error;
    /// The same resource is given twice.
    ResourceTwice "resource-twice" Error;
    // Tables.
    /// A table has no header row.
    TableEmpty "table-empty" Error;
    /// A needed column is not there.
    ColumnMissing "column-missing" Error;
    /// A column that no table of this kind has.
    ColumnUnknown "column-unknown" Warning;
    /// Two columns carry one name.
    ColumnTwice "column-twice" Warning;
    /// A row has more cells than the header.
    RowWide "row-wide" Error;
    /// A row has fewer cells than the header.
    RowShort "row-short" Warning;
    /// A needed cell is empty.
    CellEmpty "cell-empty" Error;
    /// A cell is not a number.
    NumberInvalid "number-invalid" Error;
    /// A cell is not a year.
    YearInvalid "year-invalid" Error;
    /// A cell is not a period.
    PeriodInvalid "period-invalid" Error;
    /// A cell is none of the words that the column takes.
    WordUnknown "word-unknown" Error;
    /// Two rows give the same figure.
    RowTwice "row-twice" Error;
    // Units and codes.
    /// Two units carry one code.
    CodeTwice "code-twice" Error;
    /// A code that is not in the table of units.
    CodeUnknown "code-unknown" Error;
    /// A level that is not known.
    LevelUnknown "level-unknown" Error;
    /// A parent that is not in the table of units.
    ParentUnknown "parent-unknown" Error;
    /// Parents that lead back to the unit itself.
    ParentCycle "parent-cycle" Error;
    /// A parent that is not of a higher level.
    ParentLevel "parent-level" Error;
    /// A named zone that the table of zones does not hold.
    ZoneUnknown "zone-unknown" Warning;
    /// A named zone without members.
    ZoneEmpty "zone-empty" Warning;
    /// A source key that the descriptor does not list.
    SourceUnknown "source-unknown" Warning;
    /// A code that ended is used after its end.
    CodeEnded "code-ended" Warning;
    /// A succession is not a whole statement.
    SuccessionInvalid "succession-invalid" Error;
    // Coordinates.
    /// A longitude or latitude that is not on the globe.
    CoordinateRange "coordinate-range" Error;
    /// Longitude and latitude stand in each other's place.
    CoordinatesSwapped "coordinates-swapped" Error;
    /// A point outside its unit's or its parent's polygon.
    PointOutside "point-outside" Warning;
    // Figures.
    /// A unit of measure that does not convert into that of the other rows.
    UnitNotConvertible "unit-not-convertible" Error;
    /// A unit of measure that is not understood.
    UnitUnknown "unit-unknown" Warning;
    /// Parts that do not add up to their total.
    PartsTotal "parts-total" Warning;
    /// Years that are mixed.
    YearMixed "year-mixed" Warning;
    /// Vintages that are mixed.
    VintageMixed "vintage-mixed" Warning;
    /// A negative figure of something that cannot be negative.
    NegativeValue "negative-value" Error;
    /// A share outside 0 to 100 percent.
    ShareRange "share-range" Error;
    /// A figure several times those of the years around it.
    ValueSpike "value-spike" Warning;
    /// Figures that are missing.
    ValuesMissing "values-missing" Warning;
    // Flows and travel.
    /// A flow that starts or ends at a unit that is not known.
    FlowEndUnknown "flow-end-unknown" Error;
    /// The two ends of a flow report very different values.
    FlowReportsDiffer "flow-reports-differ" Warning;
    // Neighbours and shapes.
    /// A unit listed as its own neighbour.
    NeighbourSelf "neighbour-self" Error;
    /// A pair listed in one direction where others are listed in both.
    NeighbourAsymmetric "neighbour-asymmetric" Warning;
    /// The list has a pair whose polygons do not touch.
    NeighbourApart "neighbour-apart" Warning;
    /// Polygons touch and the list does not have the pair.
    NeighbourUnlisted "neighbour-unlisted" Warning;
    /// A unit without neighbours.
    Island "island" Warning;
    /// A feature whose code is no unit.
    ShapeUnknown "shape-unknown" Warning;
    /// A feature without a code.
    ShapeWithoutCode "shape-without-code" Error;
    /// Two features carry one code.
    ShapeTwice "shape-twice" Error;
    /// A feature whose geometry is not polygons.
    ShapeInvalid "shape-invalid" Error;
    /// Units of a level that have no polygon while others have.
    ShapeMissing "shape-missing" Warning;
    /// A coordinate system that is not WGS84.
    CoordinateSystem "coordinate-system" Error;
    /// A polygon that crosses itself or is otherwise not valid.
    PolygonInvalid "polygon-invalid" Error;
    /// Two polygons that overlap.
    PolygonOverlap "polygon-overlap" Warning;
    /// A hole between polygons.
    PolygonHole "polygon-hole" Warning;
}

impl Serialize for ProblemKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique() {
        let codes: BTreeSet<&str> = ProblemKind::ALL.iter().map(|k| k.code()).collect();
        assert_eq!(codes.len(), ProblemKind::ALL.len());
    }
}
