//! The one JSON object that `liangdi import --dry-run --json` prints.

use crate::check::{Duplicate, Roster};
use crate::column::{Column, Mapping};
use crate::table::{Header, Table};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// What an import would do.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// The sheet's name.
    pub sheet: &'a str,
    /// The row of the headers as Excel counts.
    pub header_row: u32,
    /// Header to meaning, in the order of the columns; what is not imported is `ignored`.
    pub mapping: Meanings<'a>,
    /// Rows about a person.
    pub rows: usize,
    /// Persons who can be entered.
    pub ready: usize,
    /// Cells to look at.
    pub questionable: Vec<Question<'a>>,
    /// Rows that say a person again.
    pub duplicates: Vec<Same>,
    /// Rows that cannot be entered.
    pub rejected: Vec<Reject<'a>>,
}

/// A mapping beside the headers it is for.
#[derive(Debug, Clone, Copy)]
pub struct Meanings<'a> {
    headers: &'a [Header],
    mapping: &'a Mapping,
}

/// A questionable cell.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Question<'a> {
    row: u32,
    column: &'a str,
    value: &'a str,
    reason: &'a str,
}

/// A row that says a person again.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Same {
    row: u32,
    same_as: u32,
}

/// A row that cannot be entered.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reject<'a> {
    row: u32,
    reason: &'a str,
}

impl<'a> Report<'a> {
    /// Puts together what was read and checked.
    #[must_use]
    pub fn new(table: &'a Table, mapping: &'a Mapping, roster: &'a Roster) -> Self {
        let same = |&Duplicate { row, same_as }: &Duplicate| Same { row, same_as };
        let questions = roster.questionable.iter().map(|cell| Question {
            row: cell.row,
            column: &cell.column,
            value: &cell.value,
            reason: &cell.reason,
        });
        let rejects = roster.rejected.iter().map(|row| Reject {
            row: row.row,
            reason: &row.reason,
        });
        let headers = &table.headers;
        Self {
            sheet: &table.place.sheet,
            header_row: table.place.header_row,
            mapping: Meanings { headers, mapping },
            rows: roster.rows,
            ready: roster.persons.len(),
            questionable: questions.collect(),
            duplicates: roster.duplicates.iter().map(same).collect(),
            rejected: rejects.collect(),
        }
    }
}

impl Serialize for Meanings<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.headers.len()))?;
        let mut columns = self.mapping.columns().iter().copied();
        for header in self.headers {
            let column = columns.next().filter(|column| column.is_imported());
            map.serialize_entry(&header.text, &column.unwrap_or(Column::Ignored))?;
        }
        map.end()
    }
}
