//! One sheet as a table: headers, and the rows below them as Excel counts them.

use crate::column::{Column, Mapping};
use crate::words;
use liangdi_core::plain::{half_width, plain};
use liangdi_core::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// Text, as typed.
    Text(String),
    /// A number.
    Number {
        /// Its digits, as Excel would show them without a format.
        text: String,
        /// The day it would be with a date format.
        day: Option<Date>,
    },
    /// A day, by the format of the cell.
    Date(Date),
    /// An error value, such as `#REF!`.
    Fault(String),
}

impl Cell {
    /// The cell as text, blanks at both ends taken off.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) | Self::Number { text, .. } | Self::Fault(text) => {
                text.trim().to_owned()
            }
            Self::Date(date) => date.to_string(),
        }
    }

    /// How many characters it keeps.
    pub(crate) fn chars(&self) -> usize {
        match self {
            Self::Blank | Self::Date(_) => 0,
            Self::Text(text) | Self::Number { text, .. } | Self::Fault(text) => {
                text.chars().count()
            }
        }
    }

    /// Whether it holds nothing that can be seen.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        plain(&self.text()).is_empty()
    }
}

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// The column as Excel shows it: `A`, `B`, … `AA`.
    pub letter: String,
    /// Its text, unlike that of any other column.
    pub text: String,
}

/// A row below the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The row as Excel counts: from 1.
    pub row: u32,
    /// Its cells, from column A; shorter rows end early.
    pub cells: Vec<Cell>,
}

impl Line {
    /// The cell of a column counted from 0; blank beyond the row's end.
    #[must_use]
    pub fn cell(&self, position: usize) -> &Cell {
        self.cells.get(position).unwrap_or(&Cell::Blank)
    }
}

/// A sheet and the row its headers are in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The sheet's name.
    pub sheet: String,
    /// The row as Excel counts: from 1.
    pub header_row: u32,
}

/// A sheet read as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Where it was found.
    pub place: Place,
    /// Other sheets of the file that hold a table.
    pub others: Vec<Place>,
    /// What stands above the headers: title and reporting unit.
    pub above: Vec<String>,
    /// The headers, from column A.
    pub headers: Vec<Header>,
    /// The rows below that hold something.
    pub lines: Vec<Line>,
}

impl Table {
    /// Guesses what each column means.
    #[must_use]
    pub fn mapping(&self) -> Mapping {
        Mapping::guess(&self.headers)
    }

    /// The first few different values of each column, as they may be shown.
    #[must_use]
    pub fn samples(&self) -> Vec<Vec<String>> {
        /// Enough to see what a column holds.
        const SAMPLES: usize = 3;
        let of_column = |position: usize| {
            let mut samples: Vec<String> = Vec::new();
            for line in &self.lines {
                let sample = shown(&line.cell(position).text());
                if !sample.is_empty() && !samples.contains(&sample) {
                    samples.push(sample);
                }
                if samples.len() == SAMPLES {
                    break;
                }
            }
            samples
        };
        (0..self.headers.len()).map(of_column).collect()
    }
}

/// A cell's text as it may be shown: short, and without what may be an identity number (DP15).
pub(crate) fn shown(text: &str) -> String {
    /// Phones have at most fourteen digits with their country code, identity numbers fifteen or more.
    const DIGITS_MAX: usize = 14;
    const CHARS_MAX: usize = 60;
    let digits = text.chars().map(half_width).filter(char::is_ascii_digit);
    let hides = digits.count() > DIGITS_MAX;
    let show = |c: char| {
        if hides && half_width(c).is_ascii_digit() {
            '*'
        } else {
            c
        }
    };
    text.chars().take(CHARS_MAX).map(show).collect()
}

/// A sheet as read: its rows, and the merged areas already filled with their one value.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
    /// Rows where cells are merged across columns.
    pub(crate) spread: BTreeSet<u32>,
}

/// A row that may hold the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) row: u32,
    /// How many different meanings its cells have.
    pub(crate) meanings: usize,
}

impl Sheet {
    /// The most likely header row: it names a name and the most other things.
    pub(crate) fn candidate(&self) -> Option<Candidate> {
        /// Headers stand at the top, below a title and some remarks.
        const LINES_MAX: usize = 60;
        let mut best: Option<Candidate> = None;
        for line in self.lines.iter().take(LINES_MAX) {
            let said: BTreeSet<Column> = line
                .cells
                .iter()
                .filter_map(|cell| Column::of_header(&cell.text()))
                .collect();
            let found = Candidate {
                row: line.row,
                meanings: said.len(),
            };
            let is_header = said.contains(&Column::Name) && found.meanings >= 2;
            if is_header && best.is_none_or(|best| best.meanings < found.meanings) {
                best = Some(found);
            }
        }
        best
    }

    /// The table whose headers are in `header_row`.
    pub(crate) fn into_table(self, header_row: u32, others: Vec<Place>) -> Option<Table> {
        let top = self.lines.iter().find(|line| line.row == header_row)?;
        let next = header_row.saturating_add(1);
        let sub = self
            .lines
            .iter()
            .find(|line| line.row == next && self.is_second_header(header_row, line));
        let headers = headers(top, sub);
        let first = if sub.is_some() { next } else { header_row };
        let above = |line: &&Line| line.row < header_row;
        let above = self.lines.iter().filter(above).filter_map(first_text);
        let above = above.collect();
        let mut lines = self.lines;
        lines.retain(|line| line.row > first);
        Some(Table {
            above,
            headers,
            others,
            lines,
            place: Place {
                sheet: self.name,
                header_row,
            },
        })
    }

    /// Whether the row below the headers divides a merged header: 外出流向 over 省, 市, 县.
    fn is_second_header(&self, header_row: u32, below: &Line) -> bool {
        let is_text = |cell: &Cell| matches!(cell, Cell::Text(_) | Cell::Blank);
        // Below a header that goes over both rows stands its own text again.
        let name = below
            .cells
            .iter()
            .any(|cell| Column::of_header(&cell.text()) == Some(Column::Name));
        self.spread.contains(&header_row) && name && below.cells.iter().all(is_text)
    }
}

fn first_text(line: &Line) -> Option<String> {
    let cell = line.cells.iter().find(|cell| !cell.is_blank())?;
    Some(cell.text())
}

/// Headers of one or two rows, each with a text of its own.
fn headers(top: &Line, sub: Option<&Line>) -> Vec<Header> {
    let width = top.cells.len().max(sub.map_or(0, |sub| sub.cells.len()));
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for position in 0..width {
        let letter = letter(position);
        let upper = one_line(&top.cell(position).text());
        let lower = sub.map_or_else(String::new, |sub| one_line(&sub.cell(position).text()));
        let mut text = if lower.is_empty() || lower == upper {
            upper
        } else if upper.is_empty() {
            lower
        } else {
            let both = words::values().below.replace("{header}", &upper);
            both.replace("{sub}", &lower)
        };
        if text.is_empty() {
            text = words::values().unnamed.replace("{column}", &letter);
        }
        if !seen.insert(text.clone()) {
            let twice = words::values().twice.replace("{header}", &text);
            text = twice.replace("{column}", &letter);
            seen.insert(text.clone());
        }
        found.push(Header { letter, text });
    }
    found
}

/// A header on one line: people break long ones inside the cell.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect()
}

/// The column's letters, counted from 0: 0 is `A`, 26 is `AA`.
pub(crate) fn letter(position: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = position.saturating_add(1);
    while let Some(before) = rest.checked_sub(1) {
        letters
            .push(u8::try_from(before % 26).map_or('?', |at| char::from(at.saturating_add(b'A'))));
        rest = before / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_excel_shows() {
        for (position, letters) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
        ] {
            assert_eq!(letter(position), letters);
        }
    }
}
