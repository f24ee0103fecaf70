//! A diff as tables: the same on the command line, in JSON and in the report.

use super::diff::PlanDiff;
use coregion_diagnose::{Cell, CellKind, Table, Value};
use coregion_zone::{Message, Names, UnitId, Units};

impl PlanDiff {
    /// The diff as tables; those without rows are left out, except that of the changes made.
    pub fn tables(&self, units: &Units) -> Vec<Table> {
        let mut all = vec![self.changes_table()];
        let rest = [
            self.states_table(),
            self.findings_table(),
            self.partners_table(units),
            self.gains_table(),
            self.programme_table(),
        ];
        all.extend(rest.into_iter().filter(|t| !t.rows.is_empty()));
        all
    }

    /// What the scenario is called.
    pub fn heading(&self) -> Message {
        if self.title.is_empty() {
            Message::new("scenario-untitled")
        } else {
            Message::new("scenario-title").text("title", &self.title)
        }
    }

    /// How the mode changes, where it does.
    pub fn mode_message(&self) -> Option<Message> {
        let [before, after] = self.mode?;
        Some(Message::new("scenario-mode").text("before", before).text("after", after))
    }

    /// The diff in one sentence.
    pub fn summary(&self) -> Message {
        if self.is_empty() {
            return Message::new("scenario-same");
        }
        let moved = self.programme.iter().filter(|p| p.before.map(|b| b.0) != p.after.map(|a| a.0)).count();
        Message::new("scenario-summary")
            .int("findings", self.findings.len() + self.states.len())
            .int("partners", self.partners.len())
            .int("gains", self.gains.len())
            .int("moved", moved)
    }

    fn changes_table(&self) -> Table {
        let mut table = Table::new("scenario-changes", Message::new("table-scenario-changes"))
            .column("kind", "column-scenario-kind", CellKind::Text)
            .column("what", "column-scenario-what", CellKind::Text)
            .column("to", "column-scenario-to", CellKind::Text);
        for change in &self.changes {
            let to = if change.to.is_empty() { Cell::Missing } else { Cell::Text(change.to.clone()) };
            table.push(vec![Cell::Label(Message::new(change.kind)), Cell::Text(change.what.clone()), to]);
        }
        table
    }

    fn states_table(&self) -> Table {
        let mut table = Table::new("scenario-parts", Message::new("table-scenario-parts"))
            .column("part", "column-scenario-part", CellKind::Text)
            .column("after", "column-scenario-state", CellKind::Text)
            .column("reason", "column-scenario-reason", CellKind::Text);
        for state in &self.states {
            let id = if state.after { "scenario-now-planned" } else { "scenario-no-longer" };
            table.push(vec![
                Cell::Text(state.part.to_owned()),
                Cell::Label(Message::new(id)),
                Cell::Label(state.reason.clone()),
            ]);
        }
        table
    }

    fn findings_table(&self) -> Table {
        let mut table = Table::new("scenario-findings", Message::new("table-scenario-findings"))
            .column("part", "column-scenario-part", CellKind::Text)
            .column("statistic", "column-scenario-statistic", CellKind::Text)
            .column("subject", "column-scenario-subject", CellKind::Text)
            .column("before", "column-scenario-before", CellKind::Number(3))
            .column("after", "column-scenario-after", CellKind::Number(3))
            .column("unit", "column-scenario-unit", CellKind::Text)
            .column("reading", "column-scenario-reading", CellKind::Text);
        for change in &self.findings {
            let cell = |value: &Option<Value>| match value {
                Some(Value::Number(x)) => Cell::Number(*x),
                Some(Value::Undefined(why)) => Cell::Label(why.clone()),
                None => Cell::Missing,
            };
            table.push(vec![
                Cell::Text(change.part.to_owned()),
                Cell::Text(change.statistic.to_owned()),
                change.subject.clone().map_or(Cell::Missing, Cell::Name),
                cell(&change.before),
                cell(&change.after),
                if change.unit.is_empty() { Cell::Missing } else { Cell::Text(change.unit.clone()) },
                Cell::Label(change.reading.clone()),
            ]);
        }
        table
    }

    fn partners_table(&self, units: &Units) -> Table {
        let mut table = Table::new("scenario-partners", Message::new("table-scenario-partners"))
            .column("part", "column-scenario-part", CellKind::Text)
            .column("joined", "column-scenario-joined", CellKind::Text)
            .column("left", "column-scenario-left", CellKind::Text);
        let named = |list: &[UnitId]| {
            if list.is_empty() {
                return Cell::Missing;
            }
            let names: Vec<&Names> = list.iter().map(|u| &units.get(*u).names).collect();
            let join = |of: fn(&Names) -> &str, comma: &str| {
                names.iter().map(|n| of(n)).collect::<Vec<_>>().join(comma)
            };
            Cell::Name(Names::new(&join(|n| &n.en, ", "), &join(|n| &n.zh, "、")))
        };
        for change in &self.partners {
            table.push(vec![Cell::Text(change.part.to_owned()), named(&change.joined), named(&change.left)]);
        }
        table
    }

    fn gains_table(&self) -> Table {
        let mut table = Table::new("scenario-gains", Message::new("table-scenario-gains"))
            .column("part", "column-scenario-part", CellKind::Text)
            .column("unit", "column-unit", CellKind::Unit)
            .column("before", "column-scenario-before", CellKind::Number(2))
            .column("after", "column-scenario-after", CellKind::Number(2))
            .column("measure-unit", "column-scenario-unit", CellKind::Text);
        for change in &self.gains {
            table.push(vec![
                Cell::Text(change.part.to_owned()),
                Cell::Unit(change.unit),
                Cell::number(change.before),
                Cell::number(change.after),
                Cell::Text(change.measure_unit.to_owned()),
            ]);
        }
        table
    }

    fn programme_table(&self) -> Table {
        let mut table = Table::new("scenario-programme", Message::new("table-scenario-programme"))
            .column("measure", "column-scenario-measure", CellKind::Text)
            .column("before", "column-scenario-before", CellKind::Int)
            .column("after", "column-scenario-after", CellKind::Int)
            .column("called-before", "column-scenario-called-before", CellKind::Text)
            .column("called-after", "column-scenario-called-after", CellKind::Text);
        let place = |at: Option<(usize, bool)>| at.map_or(Cell::Missing, |(n, _)| Cell::Int(n as i64));
        let called = |at: Option<(usize, bool)>| {
            at.map_or(Cell::Missing, |(_, yes)| {
                Cell::Label(Message::new(if yes { "answer-yes" } else { "answer-no" }))
            })
        };
        for change in &self.programme {
            table.push(vec![
                Cell::Name(change.title.clone()),
                place(change.before),
                place(change.after),
                called(change.before),
                called(change.after),
            ]);
        }
        table
    }
}
