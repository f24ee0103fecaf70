//! Complete cases: the units that have a figure in every column a measure needs.

use crate::{Dropped, Finding, Scope, Unavailable, Value};
use coregion_zone::{Column, Message, Period, Provenance, UnitId};

/// Aligned columns without gaps, with the units that had to be left out and where the figures come from.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The units, in the order of the values.
    pub units: Vec<UnitId>,
    /// One slice of values a column, as given.
    pub columns: Vec<Vec<f64>>,
    /// The units that miss a figure, each with the reason.
    pub dropped: Vec<Dropped>,
    /// Where each column comes from.
    pub inputs: Vec<Provenance>,
    /// The period of the first column.
    pub period: Option<Period>,
}

impl Sample {
    /// The units of `columns` (which align with each other) that have a figure in each of them.
    pub fn new(scope: &Scope<'_>, columns: &[Column]) -> Self {
        let mut sample = Sample {
            columns: vec![Vec::new(); columns.len()],
            inputs: columns.iter().map(|c| c.provenance.clone()).collect(),
            period: columns.first().and_then(|c| c.provenance.period),
            ..Sample::default()
        };
        let Some(first) = columns.first() else { return sample };
        for (i, unit) in first.units.ids().iter().enumerate() {
            match columns.iter().find(|c| c.values.get(i).copied().flatten().is_none()) {
                None => {
                    sample.units.push(*unit);
                    for (kept, column) in sample.columns.iter_mut().zip(columns) {
                        kept.extend(column.values[i]);
                    }
                }
                Some(column) => {
                    let series = &column.provenance.series;
                    let year = column.provenance.period.map_or(String::new(), |p| p.to_string());
                    sample.dropped.push(Dropped {
                        names: scope.names(*unit).clone(),
                        reason: Message::new("dropped-missing")
                            .name("indicator", &scope.zone.indicator_name(series))
                            .text("year", year),
                    });
                }
            }
        }
        sample
    }

    /// How many units are left.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether no unit is left.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Leaves out the units for which `reason` gives one (a zero, say).
    pub fn refuse(&mut self, scope: &Scope<'_>, reason: impl Fn(&[f64]) -> Option<Message>) {
        let mut row = vec![0.0; self.columns.len()];
        let mut keep = Vec::with_capacity(self.len());
        for i in 0..self.len() {
            for (value, column) in row.iter_mut().zip(&self.columns) {
                *value = column[i];
            }
            let refused = reason(&row);
            keep.push(refused.is_none());
            if let Some(reason) = refused {
                self.dropped.push(Dropped { names: scope.names(self.units[i]).clone(), reason });
            }
        }
        for column in &mut self.columns {
            let mut kept = keep.iter();
            column.retain(|_| *kept.next().unwrap_or(&false));
        }
        let mut kept = keep.iter();
        self.units.retain(|_| *kept.next().unwrap_or(&false));
    }

    /// The sample, if it has at least `needed` units.
    pub fn at_least(self, needed: usize, resource: &'static str) -> Result<Self, Unavailable> {
        if self.len() >= needed {
            return Ok(self);
        }
        let reason = Message::new("unavailable-units").int("needed", needed).int("found", self.len());
        Err(Unavailable { reason, resource })
    }

    /// A finding on this sample: zone, period, inputs, used and dropped units are filled in.
    pub fn finding(
        &self,
        scope: &Scope<'_>,
        measure: &'static str,
        statistic: &'static str,
        value: impl Into<Value>,
        reading: Message,
    ) -> Finding {
        Finding {
            period: self.period,
            inputs: self.inputs.clone(),
            used: self.len(),
            dropped: self.dropped.clone(),
            ..Finding::new(measure, statistic, &scope.named.id, value.into(), reading)
        }
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        if x.is_finite() { Value::Number(x) } else { crate::Undefined::NotFinite { at: 0 }.into() }
    }
}
