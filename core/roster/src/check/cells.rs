//! The cells of one row by what they mean, and the questions that reading them raises.

use super::Questionable;
use crate::column::{Column, Mapping};
use crate::person::Contact;
use crate::phone::{self, Dialled};
use crate::reason::Reason;
use crate::stated::Stated;
use crate::table::{Cell, Header, Line, shown};
use crate::words;
use liangdi_core::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use liangdi_core::plain::plain;
use liangdi_core::time::Date;

/// One row under a mapping.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    line: &'a Line,
    mapping: &'a Mapping,
    pub(super) today: Date,
    notes: Vec<(Column, Reason)>,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(line: &'a Line, mapping: &'a Mapping, today: Date) -> Self {
        let notes = Vec::new();
        Self {
            line,
            mapping,
            today,
            notes,
        }
    }

    pub(super) const fn row(&self) -> u32 {
        self.line.row
    }

    /// Where a meaning is found, counted from 0.
    pub(super) fn position(&self, column: Column) -> Option<usize> {
        self.mapping.position(column)
    }

    /// The cell with a meaning; blank where no column has it.
    pub(super) fn cell(&self, column: Column) -> &'a Cell {
        self.position(column)
            .map_or(&Cell::Blank, |at| self.line.cell(at))
    }

    /// Its text as typed.
    pub(super) fn text(&self, column: Column) -> String {
        self.cell(column).text()
    }

    /// Its text for comparing: empty where it says “none”.
    pub(super) fn word(&self, column: Column) -> String {
        let word = plain(&self.text(column));
        if words::values().none.contains(&word) {
            String::new()
        } else {
            word
        }
    }

    /// Raises a question about the cell with a meaning.
    pub(super) fn note(&mut self, column: Column, reason: Reason) {
        self.notes.push((column, reason));
    }

    /// Whether nothing is said but numbers and organisations, as in rows prepared for filling in.
    pub(super) fn says_only_where(&self) -> bool {
        let is_where = |column: &Column| {
            matches!(
                column,
                Column::Index | Column::Township | Column::Branch | Column::HomeOrg
            )
        };
        let columns = self.mapping.columns().iter();
        let mut cells = self.line.cells.iter().zip(columns);
        cells.all(|(cell, column)| cell.is_blank() || is_where(column))
    }

    /// A text of a field: `None` where nothing is said or it cannot be kept.
    pub(super) fn field(&mut self, column: Column) -> Option<String> {
        let chars_max = if column == Column::Notes {
            TEXT_CHARS_MAX
        } else {
            NAME_CHARS_MAX
        };
        if let Cell::Fault(_) = self.cell(column) {
            self.note(column, Reason::CellFault);
            return None;
        }
        let text = self.text(column);
        if self.word(column).is_empty() && column != Column::Notes {
            return None;
        }
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > chars_max {
            self.note(column, Reason::TextTooLong);
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// A date that may lie ahead.
    pub(super) fn date(&mut self, column: Column) -> Option<Stated> {
        match self.stated(column) {
            None => None,
            Some(Ok(stated)) => Some(stated),
            Some(Err(reason)) => {
                self.note(column, reason);
                None
            }
        }
    }

    /// A date that has come.
    pub(super) fn past(&mut self, column: Column) -> Option<Stated> {
        let stated = self.date(column)?;
        if stated.is_after(self.today) {
            self.note(column, Reason::InFuture);
            return None;
        }
        Some(stated)
    }

    /// A date, or why it is none; a doubt that leaves it standing is noted.
    pub(super) fn stated(&mut self, column: Column) -> Option<Result<Stated, Reason>> {
        if self.word(column).is_empty() {
            return None;
        }
        let understood = Stated::of_cell(self.cell(column))?;
        Some(understood.map(|(stated, doubt)| {
            if let Some(doubt) = doubt {
                self.note(column, doubt);
            }
            stated
        }))
    }

    /// A phone number.
    pub(super) fn phone(&mut self, column: Column) -> Option<String> {
        if self.word(column).is_empty() {
            return None;
        }
        let dialled = phone::phone(&self.text(column));
        self.dialled(column, dialled)
    }

    /// Name and number in one cell.
    pub(super) fn contact(&mut self, column: Column) -> Contact {
        let Some(text) = self.field(column) else {
            return Contact::default();
        };
        let (name, dialled) = phone::name_and_phone(&text);
        let phone = dialled.and_then(|dialled| self.dialled(column, dialled));
        Contact { name, phone }
    }

    fn dialled(&mut self, column: Column, dialled: Dialled) -> Option<String> {
        let (number, doubt) = match dialled {
            Ok((number, doubt)) => (Some(number), doubt),
            Err(reason) => (None, Some(reason)),
        };
        if let Some(doubt) = doubt {
            self.note(column, doubt);
        }
        number
    }

    /// Yes, no or nothing.
    pub(super) fn answer(&mut self, column: Column) -> Option<bool> {
        let values = words::values();
        let word = plain(&self.text(column));
        if values.yes.contains(&word) {
            Some(true)
        } else if values.no.contains(&word) {
            Some(false)
        } else {
            if !word.is_empty() {
                self.note(column, Reason::AnswerUnclear);
            }
            None
        }
    }

    /// The questions raised, each with its cell as Excel shows it.
    pub(super) fn questions(mut self, headers: &[Header]) -> Vec<Questionable> {
        let mapping = self.mapping;
        self.notes
            .sort_by_key(|(column, _)| mapping.position(*column));
        let question = |(column, reason): &(Column, Reason)| {
            let header = headers.get(self.position(*column)?)?;
            Some(Questionable {
                row: self.row(),
                letter: header.letter.clone(),
                column: header.text.clone(),
                value: shown(&self.text(*column)),
                code: reason.code().to_owned(),
                reason: reason.sentence(),
            })
        };
        self.notes.iter().filter_map(question).collect()
    }
}
