//! Writes a roster as an Excel file with the columns that rosters here have.

use crate::column::Column;
use crate::words;
use liangdi_core::choice::{FlowReason, Sex};
use liangdi_core::time::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row to be written: a text for each column it has something for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct Row(
    #[cfg_attr(feature = "ts", tsify(type = "Partial<Record<Column, string>>"))]
    BTreeMap<Column, String>,
);

impl Row {
    /// Puts a text into a column; no or an empty text leaves it blank.
    pub fn put(&mut self, column: Column, text: Option<String>) {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => self.0.insert(column, text),
            None => self.0.remove(&column),
        };
    }

    /// What stands in a column.
    #[must_use]
    pub fn text(&self, column: Column) -> Option<&str> {
        self.0.get(&column).map(String::as_str)
    }

    /// The word for a sex.
    #[must_use]
    pub fn sex(sex: Sex) -> String {
        let words = match sex {
            Sex::Male => &words::values().male,
            Sex::Female => &words::values().female,
        };
        words.first().cloned().unwrap_or_default()
    }

    /// The word for a reason of leaving.
    #[must_use]
    pub fn reason(reason: FlowReason) -> String {
        let reasons = &words::values().reasons;
        let word = reasons.iter().find(|(_, other)| *other == reason);
        word.map(|(word, _)| word.clone()).unwrap_or_default()
    }

    /// The word for yes or no.
    #[must_use]
    pub fn answer(yes: bool) -> String {
        let values = words::values();
        let words = if yes { &values.yes } else { &values.no };
        words.first().cloned().unwrap_or_default()
    }
}

/// The file could not be made: more rows than Excel takes, or a longer text.
#[derive(Debug, thiserror::Error)]
#[error("the roster does not fit into an Excel file")]
pub struct WriteFault(#[from] XlsxError);

/// Makes an Excel file: a title, the headers, a numbered row for each. The same rows and day make
/// the same bytes.
///
/// Everything is written as text, so that dates stay as exact as stated and phones keep all digits.
///
/// # Errors
/// When there are more rows than Excel takes or a text is too long for a cell.
pub fn write(title: &str, rows: &[Row], made_on: Date) -> Result<Vec<u8>, WriteFault> {
    let headers = words::sheet();
    let bold = Format::new().set_bold();
    let large = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    let mut workbook = Workbook::new();
    workbook.set_properties(&made(made_on)?);
    let sheet = workbook.add_worksheet();
    sheet.set_name(&words::values().outflow_sheet)?;
    let last = u16::try_from(headers.len().saturating_sub(1)).unwrap_or(0);
    sheet.merge_range(0, 0, 0, last, title, &large)?;
    for ((header, _), at) in headers.iter().zip(0_u16..) {
        sheet.write_string_with_format(1, at, header, &bold)?;
        sheet.set_column_width(at, width(header))?;
    }
    sheet.set_freeze_panes(2, 0)?;
    for (row, number) in rows.iter().zip(1_u32..) {
        let line = number.saturating_add(1);
        for ((_, column), at) in headers.iter().zip(0_u16..) {
            if *column == Column::Index {
                sheet.write_number(line, at, number)?;
            } else if let Some(text) = row.text(*column) {
                sheet.write_string(line, at, text)?;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// The day the file is said to be made on; without it the library would ask the clock.
fn made(on: Date) -> Result<DocProperties, XlsxError> {
    let year = u16::try_from(on.year()).unwrap_or(1900);
    let [month, day] = [on.month(), on.day()].map(|part| u8::try_from(part).unwrap_or(1));
    let midnight = ExcelDateTime::from_ymd(year, month, day)?;
    Ok(DocProperties::new().set_creation_datetime(&midnight))
}

/// Wide enough for the header, in characters of Excel: two for a Chinese one.
fn width(header: &str) -> u16 {
    let wide = header.chars().count().saturating_mul(2);
    u16::try_from(wide).unwrap_or(u16::MAX).clamp(8, 24)
}
