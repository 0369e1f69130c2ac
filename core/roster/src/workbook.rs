//! Reads an Excel file within bounds: which sheet, which header row, and what the cells hold.

use crate::bounds::{self, CELL_CHARS_MAX, COLUMNS_MAX, ROWS_MAX, Room, SHEETS_MAX};
use crate::table::{Cell, Line, Place, Sheet, Table};
use crate::words;
use calamine::{DataRef, Dimensions, ExcelDateTime, ExcelDateTimeType, Reader as _};
use calamine::{SheetType, SheetVisible, Xlsx};
use liangdi_core::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Larger than we take.
    #[error("the file is larger than 10 MiB")]
    FileTooLarge,
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// An Excel file from before 2007, or one with a password.
    #[error("an .xls file or a file with a password")]
    OldExcel,
    /// Something else: text, a picture, another archive.
    #[error("not an .xlsx file")]
    NotExcel,
    /// An Excel file that cannot be unpacked or parsed.
    #[error("the file is damaged")]
    Damaged,
    /// Unpacks to more than a roster can be.
    #[error("the file unpacks to too much")]
    UnpacksTooLarge,
    /// More rows, columns or cells than a roster can have, or more text in them.
    #[error("the sheet has too many cells, or too much text in them")]
    TooManyCells,
    /// No row names a person's name and at least one thing more.
    #[error("no header row was found")]
    NoHeader,
    /// The sheet or row asked for is not there.
    #[error("no such sheet or row")]
    NoSuchSheet,
}

impl FileFault {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FileTooLarge => "fileTooLarge",
            Self::Empty => "empty",
            Self::OldExcel => "oldExcel",
            Self::NotExcel => "notExcel",
            Self::Damaged => "damaged",
            Self::UnpacksTooLarge => "unpacksTooLarge",
            Self::TooManyCells => "tooManyCells",
            Self::NoHeader => "noHeader",
            Self::NoSuchSheet => "noSuchSheet",
        }
    }

    /// A plain Chinese sentence that says what to do.
    #[must_use]
    pub fn sentence(self) -> String {
        words::sentence(self.code())
    }
}

/// Reads a file; sheet and header row are found by what the headers say.
///
/// # Errors
/// When it is no Excel file, is damaged or too large, or no row looks like headers.
pub fn read(bytes: &[u8]) -> Result<Table, FileFault> {
    let mut found = Vec::new();
    for sheet in sheets(bytes)? {
        found.extend(sheet.candidate().map(|candidate| (candidate, sheet)));
    }
    // Most meanings first, then most rows; the sort keeps the order of sheets otherwise.
    found.sort_by_key(|(candidate, sheet)| {
        std::cmp::Reverse((candidate.meanings, sheet.lines.len()))
    });
    let mut places = found.iter().map(|(candidate, sheet)| Place {
        sheet: sheet.name.clone(),
        header_row: candidate.row,
    });
    places.next();
    let others = places.collect();
    let (candidate, sheet) = found.into_iter().next().ok_or(FileFault::NoHeader)?;
    sheet
        .into_table(candidate.row, others)
        .ok_or(FileFault::NoHeader)
}

/// Reads a file at the sheet and header row that a person chose.
///
/// # Errors
/// As [`read`], and when the place is not in the file.
pub fn read_at(bytes: &[u8], place: &Place) -> Result<Table, FileFault> {
    let mut chosen = None;
    let mut others = Vec::new();
    for sheet in sheets(bytes)? {
        if sheet.name == place.sheet {
            chosen = Some(sheet);
        } else if let Some(candidate) = sheet.candidate() {
            others.push(Place {
                sheet: sheet.name,
                header_row: candidate.row,
            });
        }
    }
    chosen
        .and_then(|sheet| sheet.into_table(place.header_row, others))
        .ok_or(FileFault::NoSuchSheet)
}

/// The visible sheets with what they hold.
fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, FileFault> {
    bounds::inspect(bytes)?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).or(Err(FileFault::Damaged))?;
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(is_shown)
        .take(SHEETS_MAX)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut room = Room::new();
    names
        .into_iter()
        .map(|name| sheet(&mut workbook, name, &mut room))
        .collect()
}

type Grid = BTreeMap<(u32, u32), Cell>;

fn sheet(workbook: &mut Workbook<'_>, name: String, room: &mut Room) -> Result<Sheet, FileFault> {
    let merged = workbook
        .merge_cells_by_sheet_name(&name)
        .or(Err(FileFault::Damaged))?;
    let is_1904 = workbook.has_1904_epoch();
    let mut grid = Grid::new();
    let mut reader = workbook
        .worksheet_cells_reader(&name)
        .or(Err(FileFault::Damaged))?;
    while let Some(cell) = reader.next_cell().or(Err(FileFault::Damaged))? {
        let value = value(cell.get_value(), is_1904);
        if !value.is_blank() {
            let position = cell.get_position();
            make_room(position, &value, room)?;
            grid.insert(position, value);
        }
    }
    let spread = fill(&mut grid, &merged, room)?;
    Ok(Sheet {
        name,
        lines: lines(grid, room)?,
        spread,
    })
}

fn make_room((row, column): (u32, u32), value: &Cell, room: &mut Room) -> Result<(), FileFault> {
    if row >= ROWS_MAX || column >= COLUMNS_MAX {
        return Err(FileFault::TooManyCells);
    }
    room.take(value)
}

/// Gives every cell of a merged area the area's value; says which rows have areas across columns.
fn fill(
    grid: &mut Grid,
    merged: &[Dimensions],
    room: &mut Room,
) -> Result<BTreeSet<u32>, FileFault> {
    let mut spread = BTreeSet::new();
    for area in merged {
        let Some(value) = grid.get(&area.start).cloned() else {
            continue;
        };
        if area.start.1 < area.end.1 {
            spread.insert(area.start.0.saturating_add(1));
        }
        for row in area.start.0..=area.end.0.min(ROWS_MAX) {
            for column in area.start.1..=area.end.1.min(COLUMNS_MAX) {
                if (row, column) != area.start {
                    make_room((row, column), &value, room)?;
                    grid.insert((row, column), value.clone());
                }
            }
        }
    }
    Ok(spread)
}

fn lines(grid: Grid, room: &mut Room) -> Result<Vec<Line>, FileFault> {
    let mut lines: Vec<Line> = Vec::new();
    for ((row, column), value) in grid {
        let row = row.saturating_add(1);
        if lines.last().is_none_or(|line| line.row != row) {
            let cells = Vec::new();
            lines.push(Line { row, cells });
        }
        if let (Some(line), Ok(column)) = (lines.last_mut(), usize::try_from(column)) {
            room.take_blanks(column.saturating_sub(line.cells.len()))?;
            line.cells.resize(column, Cell::Blank);
            line.cells.push(value);
        }
    }
    Ok(lines)
}

fn value(data: &DataRef<'_>, is_1904: bool) -> Cell {
    match data {
        DataRef::Empty => Cell::Blank,
        DataRef::String(own) | DataRef::DateTimeIso(own) | DataRef::DurationIso(own) => text(own),
        DataRef::SharedString(shared) => text(shared),
        DataRef::Bool(yes) => text(if *yes { "TRUE" } else { "FALSE" }),
        DataRef::Int(whole) => number(whole.to_string(), None),
        DataRef::Float(float) => {
            let kind = ExcelDateTimeType::DateTime;
            let day = day(ExcelDateTime::new(*float, kind, is_1904));
            number(float.to_string(), day)
        }
        DataRef::DateTime(moment) => match day(*moment) {
            Some(date) => Cell::Date(date),
            None => text(&moment.as_f64().to_string()),
        },
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.chars().take(CELL_CHARS_MAX).collect())
}

const fn number(text: String, day: Option<Date>) -> Cell {
    Cell::Number { text, day }
}

/// The day of a moment in Excel's count, where it has one.
fn day(moment: ExcelDateTime) -> Option<Date> {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let sane = (1.0..100_000.0).contains(&moment.as_f64());
    let year = i16::try_from(year).ok().filter(|_| sane)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
