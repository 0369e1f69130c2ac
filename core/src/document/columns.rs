//! Columns of a change: found by their specification, and expanded no further than a change may go.
//!
//! Automerge expands run lengths when it decodes: a hundred bytes can ask for gigabytes, and an
//! allocation that fails ends the relay. Here nothing grows beyond the operations of one change.

use super::bytes::Bytes;
use crate::limits;
use crate::refusal::ChangeFault;

/// Rows of a column; none where a row has no value.
pub(super) type Rows<T> = Vec<Option<T>>;

/// Every column a change may have, by specification: group, type in the lowest three bits.
const KNOWN: [u64; 14] = [
    Column::OBJECT_ACTOR,
    Column::OBJECT_COUNTER,
    Column::ELEMENT_ACTOR,
    Column::ELEMENT_COUNTER,
    Column::KEY,
    Column::INSERT,
    Column::ACTION,
    Column::VALUE_KIND,
    Column::VALUE,
    Column::BEFORE_COUNT,
    Column::BEFORE_ACTOR,
    Column::BEFORE_COUNTER,
    Column::EXPAND,
    Column::MARK_NAME,
];

/// Specifications of columns.
#[derive(Debug)]
pub(super) struct Column;

impl Column {
    /// Actor of the object written into.
    pub(super) const OBJECT_ACTOR: u64 = 0x01;
    /// Counter of the object written into.
    pub(super) const OBJECT_COUNTER: u64 = 0x02;
    /// Actor of a list element.
    const ELEMENT_ACTOR: u64 = 0x11;
    /// Counter of a list element.
    const ELEMENT_COUNTER: u64 = 0x13;
    /// Key in a map.
    pub(super) const KEY: u64 = 0x15;
    /// Whether a list element is inserted.
    const INSERT: u64 = 0x34;
    /// What is done.
    pub(super) const ACTION: u64 = 0x42;
    /// Type and length of the value.
    pub(super) const VALUE_KIND: u64 = 0x56;
    /// Bytes of all values.
    pub(super) const VALUE: u64 = 0x57;
    /// How many operations each overwrites.
    const BEFORE_COUNT: u64 = 0x70;
    /// Actors of what is overwritten.
    const BEFORE_ACTOR: u64 = 0x71;
    /// Counters of what is overwritten.
    const BEFORE_COUNTER: u64 = 0x73;
    /// Whether a mark grows.
    const EXPAND: u64 = 0x94;
    /// Names of marks.
    const MARK_NAME: u64 = 0xa5;
}

/// The columns of one change.
#[derive(Debug)]
pub(super) struct Columns<'a>(Vec<(u64, &'a [u8])>);

impl<'a> Columns<'a> {
    /// Reads the table of columns and their bytes.
    ///
    /// # Errors
    /// When a column is unknown, compressed, doubled, out of order or torn.
    pub(super) fn read(bytes: &mut Bytes<'a>) -> Result<Self, ChangeFault> {
        let mut table: Vec<(u64, u64)> = Vec::new();
        for _ in 0..bytes.count(limits::CHANGE_COLUMNS_MAX)? {
            let specification = bytes.unsigned()?;
            let is_next = table.last().is_none_or(|(last, _)| *last < specification);
            if !is_next || !KNOWN.contains(&specification) {
                return Err(ChangeFault::Column);
            }
            table.push((specification, bytes.unsigned()?));
        }
        let columns = table
            .into_iter()
            .map(|(specification, size)| Ok((specification, bytes.take(size)?)));
        columns.collect::<Result<_, _>>().map(Self)
    }

    /// The bytes of a column; empty where the change has none of it.
    pub(super) fn get(&self, specification: u64) -> &'a [u8] {
        let found = self.0.iter().find(|(it, _)| *it == specification);
        found.map_or(&[], |(_, bytes)| bytes)
    }

    /// A column of whole numbers.
    pub(super) fn numbers(&self, specification: u64) -> Result<Rows<u64>, ChangeFault> {
        expand(self.get(specification), Bytes::unsigned)
    }

    /// A column of texts.
    pub(super) fn texts(&self, specification: u64) -> Result<Rows<&'a [u8]>, ChangeFault> {
        expand(self.get(specification), Bytes::sized)
    }

    /// Refuses what no record needs: list elements, insertions, overwriting, marks.
    pub(super) fn insert_only(&self) -> Result<(), ChangeFault> {
        let numbers = |specification| self.numbers(specification);
        let says = |rows: Rows<u64>| rows.iter().any(|row| row.is_some_and(|it| it != 0));
        // Deltas are counted and checked like numbers: zero is zero, null is null.
        if numbers(Column::ELEMENT_ACTOR)?.iter().any(Option::is_some)
            || numbers(Column::ELEMENT_COUNTER)?
                .iter()
                .any(Option::is_some)
            || trues(self.get(Column::INSERT))?
        {
            return Err(ChangeFault::Element);
        }
        if says(numbers(Column::BEFORE_COUNT)?)
            || !self.get(Column::BEFORE_ACTOR).is_empty()
            || !self.get(Column::BEFORE_COUNTER).is_empty()
        {
            return Err(ChangeFault::Predecessor);
        }
        if trues(self.get(Column::EXPAND))? || !self.get(Column::MARK_NAME).is_empty() {
            return Err(ChangeFault::Mark);
        }
        Ok(())
    }
}

/// Expands runs: n > 0 copies of one value, −n values one by one, or 0 and a count of nothings.
fn expand<'a, T: Clone>(
    column: &'a [u8],
    value: impl Fn(&mut Bytes<'a>) -> Result<T, ChangeFault>,
) -> Result<Rows<T>, ChangeFault> {
    let mut bytes = Bytes::new(column, ChangeFault::Column);
    let mut rows = Rows::new();
    while !bytes.is_empty() {
        let run = bytes.signed()?;
        let count = match run {
            0 => bytes.unsigned()?,
            _ => run.unsigned_abs(),
        };
        let left = limits::CHANGE_OPS_MAX.saturating_sub(rows.len());
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if count > left {
            return Err(ChangeFault::TooMany);
        }
        match run {
            0 => rows.resize(rows.len().saturating_add(count), None),
            1.. => {
                let value = value(&mut bytes)?;
                rows.resize(rows.len().saturating_add(count), Some(value));
            }
            _ => {
                for _ in 0..count {
                    rows.push(Some(value(&mut bytes)?));
                }
            }
        }
    }
    Ok(rows)
}

/// Whether a column of yes and no, counted in turn beginning with no, says yes anywhere.
fn trues(column: &[u8]) -> Result<bool, ChangeFault> {
    let mut bytes = Bytes::new(column, ChangeFault::Column);
    let (mut rows, mut is_true, mut found) = (0_usize, false, false);
    while !bytes.is_empty() {
        let count = bytes.count(limits::CHANGE_OPS_MAX.saturating_sub(rows))?;
        rows = rows.saturating_add(count);
        found |= is_true && count > 0;
        is_true = !is_true;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty million in seven-bit groups, as a positive signed number.
    const MANY: [u8; 4] = [0x80, 0x87, 0xa7, 0x0e];

    fn numbers(column: &[u8]) -> Result<Rows<u64>, ChangeFault> {
        expand(column, Bytes::unsigned)
    }

    #[test]
    fn a_run_of_millions_is_too_many_before_anything_expands_it() {
        let column = [&MANY[..], &[1]].concat();
        assert_eq!(numbers(&column), Err(ChangeFault::TooMany));
        let nothings = [&[0][..], &MANY].concat();
        assert_eq!(numbers(&nothings), Err(ChangeFault::TooMany));
        assert_eq!(trues(&MANY), Err(ChangeFault::TooMany));
        let text = [&MANY[..], &[1, b'a']].concat();
        assert_eq!(expand(&text, Bytes::sized), Err(ChangeFault::TooMany));
        let lowest = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
        assert_eq!(numbers(&lowest), Err(ChangeFault::TooMany));
    }

    #[test]
    fn many_small_runs_add_up() {
        let column: Vec<u8> = (0..6).flat_map(|_| [40, 1]).collect();
        assert_eq!(numbers(&column), Err(ChangeFault::TooMany));
        let rows = numbers(&[2, 1, 0x7f, 9, 0, 1]);
        assert_eq!(rows, Ok(vec![Some(1), Some(1), Some(9), None]));
        assert_eq!(trues(&[40; 6]), Err(ChangeFault::TooMany));
        assert_eq!(trues(&[3, 0, 2]), Ok(false));
        assert_eq!(trues(&[3, 1]), Ok(true));
    }

    #[test]
    fn columns_are_known_uncompressed_whole_and_in_order() {
        let read = |table: &[u8]| {
            let mut bytes = Bytes::new(table, ChangeFault::Column);
            Columns::read(&mut bytes).map(|_| ())
        };
        assert_eq!(read(&[2, 0x01, 1, 0x02, 0, 9]), Ok(()));
        for wrong in [
            &[1, 0x0a, 2, 1, 1][..],
            &[2, 0x02, 0, 0x01, 0],
            &[2, 0x02, 0, 0x02, 0],
            &[1, 0x26, 0],
            &[1, 0x02, 3, 1],
            &[0xff; 40],
        ] {
            assert_eq!(read(wrong), Err(ChangeFault::Column), "{wrong:?}");
        }
        assert_eq!(read(&[33]), Err(ChangeFault::TooMany));
    }
}
