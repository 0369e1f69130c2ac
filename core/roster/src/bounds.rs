//! How large a file may be, measured before anything is kept in memory.

use crate::table::Cell;
use crate::workbook::FileFault;
use std::io::{self, Cursor, Read as _};
use zip::ZipArchive;

/// Largest file, in bytes: a roster of thousands is below 1 MB; pictures make the rest.
pub(crate) const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most bytes when unpacked: forty rosters of a whole banner.
pub(crate) const UNPACKED_BYTES_MAX: u64 = 96 * 1024 * 1024;
/// Most parts inside a file: sheets, styles, pictures.
pub(crate) const PARTS_MAX: usize = 1000;
/// Most rows of a sheet: five times the largest banner.
pub(crate) const ROWS_MAX: u32 = 20_000;
/// Most columns of a sheet: the widest known roster has 40.
pub(crate) const COLUMNS_MAX: u32 = 200;
/// Most cells that hold something, those filled by merging included.
const CELLS_MAX: usize = 1_000_000;
/// Most sheets that are looked at.
pub(crate) const SHEETS_MAX: usize = 40;
/// Longest text of one cell that is kept, in characters.
pub(crate) const CELL_CHARS_MAX: usize = 2000;
/// Most characters of all cells, the copies that merging makes included: a roster of 20,000 rows and
/// 40 columns with twenty in every cell. A text that the file holds once may fill any number of cells.
const CHARS_MAX: usize = 16_000_000;

/// Most blank cells before filled ones: forty sheets of 2,500 rows and 40 columns, all but empty.
const BLANKS_MAX: usize = 4_000_000;

/// What a file may still put into cells.
#[derive(Debug)]
pub(crate) struct Room {
    cells: usize,
    chars: usize,
    blanks: usize,
}

impl Room {
    /// All that a file may put into cells.
    pub(crate) const fn new() -> Self {
        Self {
            cells: CELLS_MAX,
            chars: CHARS_MAX,
            blanks: BLANKS_MAX,
        }
    }

    /// Takes the room of one cell.
    pub(crate) fn take(&mut self, cell: &Cell) -> Result<(), FileFault> {
        self.cells = less(self.cells, 1)?;
        self.chars = less(self.chars, cell.chars())?;
        Ok(())
    }

    /// Takes the room of blank cells before a filled one.
    pub(crate) fn take_blanks(&mut self, count: usize) -> Result<(), FileFault> {
        self.blanks = less(self.blanks, count)?;
        Ok(())
    }
}

fn less(left: usize, by: usize) -> Result<usize, FileFault> {
    left.checked_sub(by).ok_or(FileFault::TooManyCells)
}

/// Says what a file is and whether it stays within bounds when unpacked.
pub(crate) fn inspect(bytes: &[u8]) -> Result<(), FileFault> {
    /// Old Excel files, and new ones with a password, are OLE containers.
    const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    if bytes.is_empty() {
        return Err(FileFault::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileFault::FileTooLarge);
    }
    if bytes.starts_with(OLE) {
        return Err(FileFault::OldExcel);
    }
    if !bytes.starts_with(b"PK") {
        return Err(FileFault::NotExcel);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).or(Err(FileFault::Damaged))?;
    if archive.len() > PARTS_MAX {
        return Err(FileFault::UnpacksTooLarge);
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(FileFault::NotExcel);
    }
    let mut left = UNPACKED_BYTES_MAX;
    for part in 0..archive.len() {
        let part = archive.by_index(part).or(Err(FileFault::Damaged))?;
        // The sizes a file states of itself may be lies: unpack and count.
        let mut part = part.take(left.saturating_add(1));
        let size = io::copy(&mut part, &mut io::sink()).or(Err(FileFault::Damaged))?;
        left = left.checked_sub(size).ok_or(FileFault::UnpacksTooLarge)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_and_widest_roster_has_room() {
        let cell = Cell::Text("字".repeat(20));
        let mut room = Room::new();
        for _ in 0..20_000 * 40 {
            assert_eq!(room.take(&cell), Ok(()));
        }
        assert_eq!(room.take(&cell), Err(FileFault::TooManyCells));
    }
}
