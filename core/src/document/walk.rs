//! Walking a change's bytes before Automerge sees them: how much they say, bounded.
//!
//! Automerge expands run lengths when it decodes: a hundred bytes can ask for gigabytes, and an
//! allocation that fails ends the relay. Here every count is added up first.

use crate::limits;
use crate::refusal::ChangeFault;

/// Most actors a change names beside its own: the genesis actor, with room to spare.
const OTHER_ACTORS_MAX: u64 = 4;
/// Most columns of a change: Automerge writes fewer than twenty.
const COLUMNS_MAX: u64 = 32;
/// Bit of a column's specification that says it is compressed.
const DEFLATED: u64 = 0b1000;

/// Checks that the body of a change chunk says no more than a change may.
///
/// # Errors
/// `TooLarge` where it says more, `NotAChange` where it is not a change's body at all.
pub(super) fn check_sizes(body: &[u8]) -> Result<(), ChangeFault> {
    let mut bytes = Bytes(body);
    let deps = bytes.count(limits::CHANGE_DEPS_MAX)?;
    bytes.skip(deps.saturating_mul(32))?;
    bytes.skip_text()?; // actor
    bytes.unsigned()?; // seq
    bytes.unsigned()?; // start op
    bytes.signed()?; // time
    bytes.skip_text()?; // message
    let others = bytes.bounded(OTHER_ACTORS_MAX)?;
    for _ in 0..others {
        bytes.skip_text()?;
    }
    let columns = bytes.bounded(COLUMNS_MAX)?;
    let mut sizes = Vec::new();
    for _ in 0..columns {
        let specification = bytes.unsigned()?;
        if specification & DEFLATED != 0 {
            return Err(ChangeFault::NotCanonical);
        }
        sizes.push((Content::of(specification), bytes.unsigned()?));
    }
    for (content, size) in sizes {
        let column = bytes.take(size)?;
        if content.rows(column)? > limit(limits::CHANGE_OPS_MAX) {
            return Err(ChangeFault::TooLarge);
        }
    }
    Ok(())
}

fn limit(max: usize) -> u64 {
    u64::try_from(max).unwrap_or(u64::MAX)
}

/// What a column holds, as far as its rows are counted.
#[derive(Debug, Clone, Copy)]
enum Content {
    /// Runs of whole numbers.
    Numbers,
    /// Runs of texts.
    Texts,
    /// Alternating counts of no and yes.
    Booleans,
    /// Bytes whose lengths another column tells.
    Raw,
}

impl Content {
    /// By the type in the lowest three bits.
    const fn of(specification: u64) -> Self {
        match specification & 0b111 {
            4 => Self::Booleans,
            5 => Self::Texts,
            7 => Self::Raw,
            _ => Self::Numbers,
        }
    }

    /// How many rows a column expands to.
    fn rows(self, column: &[u8]) -> Result<u64, ChangeFault> {
        let mut bytes = Bytes(column);
        let mut rows = 0_u64;
        while !matches!(self, Self::Raw) && !bytes.0.is_empty() {
            let more = match self {
                Self::Booleans => bytes.unsigned()?,
                Self::Numbers | Self::Texts | Self::Raw => bytes.run(self)?,
            };
            rows = rows.saturating_add(more);
        }
        Ok(rows)
    }
}

/// Bytes still to be read.
#[derive(Debug)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, size: u64) -> Result<&'a [u8], ChangeFault> {
        let size = usize::try_from(size).or(Err(ChangeFault::NotAChange))?;
        let (head, tail) = self
            .0
            .split_at_checked(size)
            .ok_or(ChangeFault::NotAChange)?;
        self.0 = tail;
        Ok(head)
    }

    fn skip(&mut self, size: u64) -> Result<(), ChangeFault> {
        self.take(size).map(|_| ())
    }

    /// The groups of seven bits of one number, lowest first, and whether its sign bit is set.
    fn groups(&mut self) -> Result<(u64, u32, bool), ChangeFault> {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let [byte] = *self.take(1)? else {
                return Err(ChangeFault::NotAChange);
            };
            if shift > 63 {
                return Err(ChangeFault::NotAChange);
            }
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift = shift.saturating_add(7);
            if byte & 0x80 == 0 {
                return Ok((number, shift, byte & 0x40 != 0));
            }
        }
    }

    fn unsigned(&mut self) -> Result<u64, ChangeFault> {
        self.groups().map(|(number, ..)| number)
    }

    fn signed(&mut self) -> Result<i64, ChangeFault> {
        let (number, shift, negative) = self.groups()?;
        let sign = if negative {
            u64::MAX.checked_shl(shift).unwrap_or(0)
        } else {
            0
        };
        Ok((number | sign).cast_signed())
    }

    fn bounded(&mut self, max: u64) -> Result<u64, ChangeFault> {
        let number = self.unsigned()?;
        if number > max {
            Err(ChangeFault::TooLarge)
        } else {
            Ok(number)
        }
    }

    fn count(&mut self, max: usize) -> Result<u64, ChangeFault> {
        self.bounded(limit(max))
    }

    fn skip_text(&mut self) -> Result<(), ChangeFault> {
        let size = self.unsigned()?;
        self.skip(size)
    }

    fn skip_value(&mut self, content: Content) -> Result<(), ChangeFault> {
        match content {
            Content::Texts => self.skip_text(),
            Content::Numbers | Content::Booleans | Content::Raw => self.unsigned().map(|_| ()),
        }
    }

    /// One run: n > 0 copies of one value, −n values one by one, or 0 and a count of nothings.
    fn run(&mut self, content: Content) -> Result<u64, ChangeFault> {
        let run = self.signed()?;
        match run {
            0 => self.unsigned(),
            1.. => {
                self.skip_value(content)?;
                Ok(run.unsigned_abs())
            }
            _ => {
                let literals = run.unsigned_abs();
                if literals > limit(limits::CHANGE_OPS_MAX) {
                    return Err(ChangeFault::TooLarge);
                }
                for _ in 0..literals {
                    self.skip_value(content)?;
                }
                Ok(literals)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body with one column: header of zeros, then the column.
    fn body(specification: u8, column: &[u8]) -> Vec<u8> {
        let mut body = vec![0; 7]; // no deps, actor, seq, start op, time, message, others
        body.extend([1, specification, u8::try_from(column.len()).unwrap()]);
        body.extend(column);
        body
    }

    /// Thirty million in seven-bit groups, as a positive signed number.
    const MANY: [u8; 4] = [0x80, 0x87, 0xa7, 0x0e];

    #[test]
    fn a_run_of_millions_is_too_large_before_anything_expands_it() {
        for specification in [0x01, 0x02, 0x03, 0x42, 0x56] {
            let column = [&MANY[..], &[1]].concat();
            assert_eq!(
                check_sizes(&body(specification, &column)),
                Err(ChangeFault::TooLarge)
            );
        }
        let nothings = [&[0][..], &MANY].concat();
        assert_eq!(
            check_sizes(&body(0x02, &nothings)),
            Err(ChangeFault::TooLarge)
        );
        assert_eq!(check_sizes(&body(0x34, &MANY)), Err(ChangeFault::TooLarge));
        let text = [&MANY[..], &[1, b'a']].concat();
        assert_eq!(check_sizes(&body(0x15, &text)), Err(ChangeFault::TooLarge));
    }

    #[test]
    fn many_small_runs_add_up() {
        let column: Vec<u8> = (0..6).flat_map(|_| [40, 1]).collect();
        assert_eq!(
            check_sizes(&body(0x02, &column)),
            Err(ChangeFault::TooLarge)
        );
        assert_eq!(check_sizes(&body(0x02, &[40, 1, 0x7f, 9])), Ok(()));
    }

    #[test]
    fn compressed_and_torn_columns_are_no_change_of_ours() {
        assert_eq!(
            check_sizes(&body(0x0a, &[1, 1])),
            Err(ChangeFault::NotCanonical)
        );
        assert_eq!(check_sizes(&body(0x02, &[1])), Err(ChangeFault::NotAChange));
        assert_eq!(check_sizes(&[0, 0]), Err(ChangeFault::NotAChange));
        assert_eq!(check_sizes(&[0xff; 40]), Err(ChangeFault::NotAChange));
    }
}
