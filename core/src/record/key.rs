//! Keys of records: which command made a record, and which of its records it is.

use crate::ids::CommandId;
use core::fmt;
use core::str::FromStr;

/// Key of a record: the command that made it and the record's place in that command.
///
/// - shape: 32 hex digits, `-`, an ordinal; e.g. `a5…a5-0`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordKey {
    /// The command, minted once.
    pub command: CommandId,
    /// 0 for the first record of the command.
    pub ordinal: u8,
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.command, self.ordinal)
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not a record key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a record key is a command id, a dash and a number")]
pub struct KeyError;

impl FromStr for RecordKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (command, ordinal) = text.split_once('-').ok_or(KeyError)?;
        let key = Self {
            command: command.parse().or(Err(KeyError))?,
            ordinal: ordinal.parse().or(Err(KeyError))?,
        };
        // One spelling only: "+1" and "01" parse as numbers too.
        if key.to_string() == text {
            Ok(key)
        } else {
            Err(KeyError)
        }
    }
}

impl serde::Serialize for RecordKey {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for RecordKey {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_key_has_one_spelling() {
        let key = RecordKey {
            command: CommandId::from_bytes([9; 16]),
            ordinal: 3,
        };
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(
            format!("{}-+3", key.command).parse::<RecordKey>(),
            Err(KeyError)
        );
        assert_eq!(
            format!("{}-03", key.command).parse::<RecordKey>(),
            Err(KeyError)
        );
    }
}
