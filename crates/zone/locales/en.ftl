# Problems of zone packages: what is wrong, and what to do about it.

problem-severity-error = error
problem-severity-warning = warning
problem-summary = { $errors ->
        [one] One error
       *[other] { $errors } errors
    } and { $warnings ->
        [one] one warning
       *[other] { $warnings } warnings
    }.
problem-more = … and { $count } more of { $kind } in { $file }.
problem-load-no-folder = `{ $folder }` is not a folder that can be read ({ $cause }). Give the folder that holds datapackage.json or units.csv.
problem-load-descriptor = `{ $file }` cannot be read. Check that it is a file of at most { $limit } bytes.
problem-load-descriptor-syntax = `{ $file }` is not a data package: line { $line }, column { $column }: { $cause }. Mend the JSON there, or remove the file to have the tables found by their names.
problem-load-no-units = `{ $folder }` has no table of units. Add units.csv with at least a column `code`.
problem-parts-children = the { $count } units inside it
problem-parts-sectors = the primary, secondary and tertiary sector
problem-succession-renamed = { $count ->
        [one] One figure
       *[other] { $count } figures
    } of { $from } now stand under { $to }.
problem-succession-merged = { $count ->
        [one] One figure
       *[other] { $count } figures
    } of { $from } from before { $year } were added to those of { $to }.
problem-succession-left-split = { $count } figures of { $from } were left: the unit was split, and nothing says how to divide them.
problem-succession-left-not-additive = { $count } figures of { $from } were left: averages, prices and indices do not add up.
problem-succession-left-alone = { $count } figures of { $from } were left: { $to } has no figure of its own for the same year to add them to.
problem-succession-left-later = { $count } figures of { $from } were left: they are of { $year } or later, when { $to } holds its area.
problem-succession-left-present = { $count } figures of { $from } were left: { $to } has figures for the same years.

problem-file-missing = The file is not in the package.
problem-file-missing-advice = Add it, or take its resource out of datapackage.json.

problem-file-unreadable = The file cannot be read: { $cause }.
problem-file-unreadable-advice = Check that it is an ordinary file and that you may read it.

problem-file-too-large = The file has { $mb } MB; at most { $limit_mb } MB are read.
problem-file-too-large-advice = Split it, or keep only the rows of this zone.

problem-path-unsafe = The path leads out of the package.
problem-path-unsafe-advice = Give a path inside the folder, without `..`, `\`, `:` or a leading `/`.

problem-link-broken = The symbolic link leads to no file: { $cause }.
problem-link-broken-advice = Put the file itself there.

problem-format-unknown = Files of this format are not read here.
problem-format-unknown-advice = Tables: .csv, .tsv, .xlsx, .parquet. Boundaries: .geojson, .shp, .gpkg, .parquet.

problem-format-not-built = This program was built without Parquet.
problem-format-not-built-advice = Build it with the feature `parquet`, or save the table as CSV or the boundaries as GeoJSON.

problem-file-broken = The file ends early or is damaged: { $cause }.
problem-file-broken-advice = Save or download it again.

problem-encoding-wrong = These bytes are no text in { $tried }.
problem-encoding-wrong-advice = Save the file as UTF-8, or declare its `encoding` in datapackage.json.

problem-encoding-unknown = No such encoding is known.
problem-encoding-unknown-advice = Declare utf-8, gbk or gb18030.

problem-archive-too-large = The file unpacks to more than { $limit_mb } MB.
problem-archive-too-large-advice = It may be damaged or malicious. Keep only the sheet that is needed, or save it as CSV.

problem-row-too-long = The row is longer than { $limit } bytes; the rest of the table was not read.
problem-row-too-long-advice = Look for a quotation mark that is not closed.

problem-too-many-cells = The table has more than { $limit } cells or columns; the rest was not read.
problem-too-many-cells-advice = Split it, or keep only the rows and columns that are needed.

problem-resource-unknown = A zone has no resource of this name; it was not read.
problem-resource-unknown-advice = Use one of the names in docs/zone-package.md, or leave it for other programs.

problem-resource-without-path = The resource has no path.
problem-resource-without-path-advice = Give its `path` in datapackage.json.

problem-resource-twice = The resource is given twice; only the first was read.
problem-resource-twice-advice = Keep one of the files.

problem-table-empty = The table is empty.
problem-table-empty-advice = Give it a header row and rows, or remove the file.

problem-column-missing = The column `{ $column }` is not there; the table was not read.
problem-column-missing-advice = Add the column, with this name in the first row.

problem-column-unknown = The column is not known and was left out.
problem-column-unknown-advice = Known columns: { $known }.

problem-column-twice = Two columns carry this name; the first was read.
problem-column-twice-advice = Remove or rename one of them.

problem-row-wide = The row has { $found } cells, the header { $wanted }; the row was left out.
problem-row-wide-advice = Look for a comma that is not inside quotation marks.

problem-row-short = The row has { $found } cells, the header { $wanted }; the rest was taken as missing, here and in later rows.
problem-row-short-advice = Fill the row with empty cells.

problem-cell-empty = `{ $column }` is empty; the row or the point was left out.
problem-cell-empty-advice = Fill it in.

problem-number-invalid = `{ $column }` is not a number; it was taken as missing.
problem-number-invalid-advice = Write digits such as 6755.23 or 6,755.23 and put the unit in the column `unit`; leave the cell empty where there is no figure.

problem-year-invalid = `{ $column }` is not a year; the row was left out.
problem-year-invalid-advice = Write four digits, such as 2018.

problem-period-invalid = `{ $column }` is not a period; the row was left out.
problem-period-invalid-advice = Write a year 2018, a month 2018-10 or a day 2018-10-31.

problem-word-unknown = The word is not known; the row was left out.
problem-word-unknown-advice = Use one of: { $known }.

problem-row-twice = { $first ->
        [none] The key stands in the table already
       *[other] The same figure stands in line { $first } already
    }; this row was left out.
problem-row-twice-advice = Remove one of the rows, or tell them apart by `vintage`, `kind` or `basis`.

problem-code-twice = The code stands in line { $first } already; this unit was left out.
problem-code-twice-advice = Remove one of the two, or give it its own code.

problem-code-unknown = The code is not in the table of units; the row was left out.
problem-code-unknown-advice = Correct it, add the unit, or apply the table `succession` if the code has ended.

problem-level-unknown = The level is not known.
problem-level-unknown-advice = Use country, province, prefecture, county or township.

problem-parent-unknown = The parent of { $unit } is not in the table of units.
problem-parent-unknown-advice = Add the parent, correct its code, or empty the cell.

problem-parent-cycle = { $unit } lies inside itself, by way of its parents; the link was cut.
problem-parent-cycle-advice = Correct the parent.

problem-parent-level = { $unit } is a { $own } inside a { $above }.
problem-parent-level-advice = Correct the level or the parent.

problem-zone-unknown = The zone is not in the table of zones.
problem-zone-unknown-advice = Add it there or correct its identifier.

problem-zone-empty = The zone has no members and was left out.
problem-zone-empty-advice = Name it in the column `zones` of the table of units.

problem-source-unknown = The source is not listed in datapackage.json.
problem-source-unknown-advice = Add it under `sources` with its key.

problem-code-ended = The code ended in { $year } ({ $kind }); its later figures stand beside those of { $successor }.
problem-code-ended-advice = Apply the succession table if the figures are to be joined.

problem-succession-invalid = A code cannot follow itself.
problem-succession-invalid-advice = Correct `from` or `to`.

problem-coordinate-range = The point is not on the globe and was left out.
problem-coordinate-range-advice = Give degrees: longitude from -180 to 180, latitude from -90 to 90.

problem-coordinates-swapped = Longitude and latitude seem to be swapped.
problem-coordinates-swapped-advice = Put the longitude in `lon` and the latitude in `lat`.

problem-point-outside = The point of { $unit } lies { $km } km outside { $within }.
problem-point-outside-advice = Check the coordinates, their system (GCJ-02 is not WGS84) and the boundary.

problem-unit-not-convertible = The unit does not convert into `{ $wanted }`, the unit of the other rows; the row was left out.
problem-unit-not-convertible-advice = Give a unit of the same kind, or another name to the indicator.

problem-unit-unknown = The unit of { $what } is not understood, so its values are not converted.
problem-unit-unknown-advice = Write people as `persons` or `10000 persons`, money as `CNY`, `10000 CNY` or `100 million CNY` (docs/zone-package.md).

problem-parts-total = { $what } of { $unit } in { $year } is { $total }, but { $parts } add up to { $sum }: { $percent } off.
problem-parts-total-advice = Compare both with their source; the sources may differ in coverage or vintage.

problem-year-mixed = { $what } has no year with a figure for each of the { $units } units that have one; { $year } has most, { $known }.
problem-year-mixed-advice = Measures use one year and leave out the other units; fill in the missing figures.

problem-vintage-mixed = { $what } in { $year } has figures of several vintages ({ $vintages }), and none covers all units; in { $worst } the largest covers { $known } of { $units }.
problem-vintage-mixed-advice = Measures use the vintage that covers most and leave out the other units; bring them to one vintage.

problem-negative-value = The figure is negative, which cannot be.
problem-negative-value-advice = Correct it, or leave the cell empty where there is no figure.

problem-share-range = A share must lie between 0 and 100 percent.
problem-share-range-advice = Correct the figure or its unit (`%` or `share`).

problem-value-spike = { $what } of { $unit } in { $year } stands far from the years around it ({ $before } before, { $after } after).
problem-value-spike-advice = Compare it with the source: it may be the total of the level above, a slipped decimal or another unit of measure.

problem-values-missing = { $what }: { $count } of { $expected } figures of the level { $level } are missing: { $gaps }.
problem-values-missing-advice = Fill them in where a source has them; measures leave these units out and say so.

problem-flow-end-unknown = `{ $column }` is not in the table of units; the row was left out.
problem-flow-end-unknown-advice = Correct the code or add the unit.

problem-flow-reports-differ = The two ends of { $count } of { $pairs } flows of { $kind } in { $period } differ by more than a half; here { $origin } reports { $from } and { $destination } { $to }.
problem-flow-reports-differ-advice = Their mean is used; check the reports.

problem-neighbour-self = A unit is no neighbour of itself; the row was left out.
problem-neighbour-self-advice = Remove the row or correct one of the codes.

problem-neighbour-asymmetric = { $a } and { $b } are not listed alike in both directions, as other pairs are.
problem-neighbour-asymmetric-advice = List each pair once, or every pair in both directions with the same length.

problem-neighbour-apart = { $a } and { $b } are listed as neighbours, but their polygons do not touch.
problem-neighbour-apart-advice = Correct the list or the boundaries.

problem-neighbour-unlisted = The polygons of { $a } and { $b } share { $km } km of border, but the list does not have the pair.
problem-neighbour-unlisted-advice = Add the pair or correct the boundaries.

problem-island = { $unit } has no neighbour.
problem-island-advice = Add its neighbours; measures of neighbourhood leave it out. If it is an island, nothing is wrong.

problem-shape-unknown = The feature's code is no unit of this package.
problem-shape-unknown-advice = Add the unit, or remove the feature.

problem-shape-without-code = The feature has no code.
problem-shape-without-code-advice = Give it one of the properties { $known }.

problem-shape-twice = The code stands at { $first } already; this feature was left out.
problem-shape-twice-advice = Join the polygons of a unit into one feature.

problem-shape-invalid = The feature has no polygons that can be read: { $cause }.
problem-shape-invalid-advice = Give a Polygon or MultiPolygon in degrees.

problem-shape-missing = { $count } units of the level { $level } have no polygon while others have.
problem-shape-missing-advice = Add their polygons; maps leave them blank.

problem-coordinate-system = The coordinates are not in WGS84 degrees.
problem-coordinate-system-advice = Convert the file to EPSG:4326 (or CGCS2000, EPSG:4490).

problem-polygon-invalid = The polygon of { $unit } is not valid: { $cause }.
problem-polygon-invalid-advice = Repair it (in QGIS: Fix geometries).

problem-polygon-overlap = { $a } and { $b } overlap by { $km2 } km2.
problem-polygon-overlap-advice = Correct the border between them.

problem-polygon-hole = There is a hole of { $km2 } km2 between polygons, beside { $near }.
problem-polygon-hole-advice = Close it, unless it is water or land outside the zone.
