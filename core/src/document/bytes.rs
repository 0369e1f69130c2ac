//! Bytes still to be read: numbers in groups of seven bits, texts with their length before them.

use crate::refusal::ChangeFault;

/// Bytes still to be read; whatever is missing is named by the fault the reader was made with.
#[derive(Debug, Clone)]
pub(super) struct Bytes<'a> {
    rest: &'a [u8],
    torn: ChangeFault,
}

impl<'a> Bytes<'a> {
    /// Over these bytes; `torn` says what it means that they end early or a number has no end.
    pub(super) const fn new(rest: &'a [u8], torn: ChangeFault) -> Self {
        Self { rest, torn }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next bytes.
    pub(super) fn take(&mut self, size: u64) -> Result<&'a [u8], ChangeFault> {
        let size = usize::try_from(size).or(Err(self.torn))?;
        let (head, tail) = self.rest.split_at_checked(size).ok_or(self.torn)?;
        self.rest = tail;
        Ok(head)
    }

    /// The groups of one number, lowest first, how many bits they are, and whether the sign is set.
    fn groups(&mut self) -> Result<(u64, u32, bool), ChangeFault> {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let [byte] = *self.take(1)? else {
                return Err(self.torn);
            };
            if shift > 63 {
                return Err(self.torn);
            }
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift = shift.saturating_add(7);
            if byte & 0x80 == 0 {
                return Ok((number, shift, byte & 0x40 != 0));
            }
        }
    }

    /// A number without sign (ULEB128).
    pub(super) fn unsigned(&mut self) -> Result<u64, ChangeFault> {
        self.groups().map(|(number, ..)| number)
    }

    /// A number with a sign (SLEB128).
    pub(super) fn signed(&mut self) -> Result<i64, ChangeFault> {
        let (number, shift, negative) = self.groups()?;
        let sign = if negative {
            u64::MAX.checked_shl(shift).unwrap_or(0)
        } else {
            0
        };
        Ok((number | sign).cast_signed())
    }

    /// A count that may not be higher.
    pub(super) fn count(&mut self, max: usize) -> Result<usize, ChangeFault> {
        let number = usize::try_from(self.unsigned()?).unwrap_or(usize::MAX);
        if number > max {
            Err(ChangeFault::TooMany)
        } else {
            Ok(number)
        }
    }

    /// Bytes with their length before them.
    pub(super) fn sized(&mut self) -> Result<&'a [u8], ChangeFault> {
        let size = self.unsigned()?;
        self.take(size)
    }
}
