//! What a measure found: taken from the diagnosis where it ran there with the same options, else measured now.

use crate::Context;
use coregion_diagnose::{Cell, Measure, Options, Output, Table, Unavailable};
use std::borrow::Cow;

/// The output of a measure with the options of a part that the measure takes too; the rest has the measure's defaults.
///
/// # Errors
/// What the measure says is missing.
pub(crate) fn measured<'c>(
    context: &Context<'c, '_>,
    measure: &'static Measure,
    options: &Options,
    shared: &[&str],
) -> Result<Cow<'c, Output>, Unavailable> {
    let given: Vec<(String, String)> = (shared.iter())
        .filter_map(|name| Some(((*name).to_owned(), options.text(name)?.to_owned())))
        .collect();
    let chosen = Options::of(measure.name, measure.options, &given).unwrap_or_default();
    let defaults = Options::defaults(measure);
    let same = measure.options.iter().all(|o| chosen.text(o.name) == defaults.text(o.name));
    if same && let Some(run) = context.diagnosis.run(measure.name) {
        return run.result.as_ref().map(Cow::Borrowed).map_err(Clone::clone);
    }
    (measure.run)(context.scope, &chosen).map(Cow::Owned)
}

/// A table of an output by its identifier.
pub(crate) fn table<'o>(output: &'o Output, id: &str) -> Option<&'o Table> {
    output.tables.iter().find(|t| t.id == id)
}

/// The cell of a row in a column.
pub(crate) fn cell<'t>(table: &Table, row: &'t [Cell], key: &str) -> Option<&'t Cell> {
    row.get(table.position(key)?)
}
