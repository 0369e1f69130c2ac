//! Says row by row who can be entered, what is questionable, and why.

mod cells;
mod row;

use crate::column::{Column, Mapping};
use crate::name;
use crate::person::{Direction, Person};
use crate::reason::Reason;
use crate::table::{Header, Line, Table};
use crate::words;
use cells::Cells;
use liangdi_core::plain::{plain, plain_name};
use liangdi_core::time::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// A cell that a person should look at. The row stands without it, or with what the reason says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Questionable {
    /// The row as Excel counts.
    pub row: u32,
    /// The column as Excel shows it.
    pub letter: String,
    /// The column's header.
    pub column: String,
    /// What the cell holds; long numbers are hidden, they may be of an identity card.
    pub value: String,
    /// The stable code of the reason.
    pub code: String,
    /// A plain sentence.
    pub reason: String,
}

/// A row that says the same person again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// The later row as Excel counts; it is not entered.
    pub row: u32,
    /// The earlier row.
    pub same_as: u32,
}

/// A row that cannot be entered, not even in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// The row as Excel counts.
    pub row: u32,
    /// The stable code of the reason.
    pub code: String,
    /// A plain sentence that names the column.
    pub reason: String,
}

/// What a roster holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Roster {
    /// Outflow or inflow, by headers, title and name of the sheet.
    pub direction: Direction,
    /// Rows that are about a person: `persons`, `duplicates` and `rejected` together.
    pub rows: usize,
    /// Who can be entered, each once.
    pub persons: Vec<Person>,
    /// Cells to look at, by row.
    pub questionable: Vec<Questionable>,
    /// Rows that say a person again.
    pub duplicates: Vec<Duplicate>,
    /// Rows that cannot be entered.
    pub rejected: Vec<Rejected>,
}

/// Reads every row of a table under a mapping. Blank rows, totals and repeated headers are no rows.
///
/// `today` tells what lies ahead and who joined lately.
#[must_use]
pub fn check(table: &Table, mapping: &Mapping, today: Date) -> Roster {
    let mut roster = Roster {
        direction: direction(table, mapping),
        rows: 0,
        persons: Vec::new(),
        questionable: Vec::new(),
        duplicates: Vec::new(),
        rejected: Vec::new(),
    };
    let mut known = Known::default();
    for line in &table.lines {
        let cells = Cells::new(line, mapping, today);
        if is_about_somebody(&cells, line) {
            roster.rows = roster.rows.saturating_add(1);
            add(&mut roster, &mut known, cells, &table.headers);
        }
    }
    roster
}

/// The persons so far: by identity, and by name and phone.
#[derive(Debug, Default)]
struct Known {
    identities: BTreeMap<[String; 3], u32>,
    phones: BTreeMap<(String, String), u32>,
}

fn add(roster: &mut Roster, known: &mut Known, mut cells: Cells<'_>, headers: &[Header]) {
    let row = cells.row();
    match row::person(&mut cells) {
        Ok(person) => {
            let identity = person.identity_parts();
            if let Some(same_as) = known.identities.get(&identity).copied() {
                roster.duplicates.push(Duplicate { row, same_as });
                return;
            }
            known.identities.insert(identity, row);
            if let Some(phone) = &person.phone {
                let call = (plain_name(&person.name), phone.clone());
                if let Some(row) = known.phones.get(&call).copied() {
                    cells.note(Column::Name, Reason::MaybeSame { row });
                }
                known.phones.entry(call).or_insert(row);
            }
            roster.persons.push(person);
        }
        Err((column, reason)) => {
            let header = cells.position(column).and_then(|at| headers.get(at));
            roster.rejected.push(Rejected {
                row,
                code: reason.code().to_owned(),
                reason: reason.sentence_in(header.map(|header| header.text.as_str())),
            });
        }
    }
    roster.questionable.extend(cells.questions(headers));
}

/// Whether a row is about a person: not blank, no total, no header repeated for printing.
fn is_about_somebody(cells: &Cells<'_>, line: &Line) -> bool {
    let name = cells.text(Column::Name);
    if name.is_empty() && cells.says_only_where() {
        return false;
    }
    let is_header = Column::of_header(&name) == Some(Column::Name)
        && Column::of_header(&cells.text(Column::Joined)) == Some(Column::Joined);
    let first = line.cells.iter().find(|cell| !cell.is_blank());
    let first = first.map(|cell| plain(&cell.text())).unwrap_or_default();
    let totals = &words::values().totals;
    let is_total = totals.iter().any(|word| first.starts_with(word.as_str()))
        && (plain(&name) == first || name::name(&name).is_err());
    !is_header && !is_total
}

fn direction(table: &Table, mapping: &Mapping) -> Direction {
    let says = |text: &String| {
        words::values()
            .inflow
            .iter()
            .any(|word| text.contains(word.as_str()))
    };
    let by_columns = mapping.position(Column::HomeOrg).is_some()
        || (mapping.position(Column::Arrived).is_some()
            && mapping.position(Column::Departed).is_none());
    if by_columns || says(&table.place.sheet) || table.above.iter().any(says) {
        Direction::Inflow
    } else {
        Direction::Outflow
    }
}
