//! Identifiers: 128 random bits minted by the shell, written as 32 hex digits.

use core::fmt;
use core::str::FromStr;

/// Names that the generated types use for text and numbers.
#[cfg(feature = "ts")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const ALIASES: &str = r#"
/** Ids are 32 lower-case hex digits. */
export type MemberId = string;
export type OrgId = string;
export type PersonId = string;
export type OfficeId = string;
export type DeviceId = string;
export type CommandId = string;
export type ActivityId = string;
export type CaseId = string;
/** A command's id, a dash and a number. */
export type RecordKey = string;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMillis = number;
"#;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 32 hex digits")]
pub struct IdError;

/// Writes bytes as lower-case hex.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// Reads 32 hex digits.
fn from_hex(text: &str) -> Result<[u8; 16], IdError> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return Err(IdError);
    }
    let nibble = |digit: &u8| match digit {
        b'0'..=b'9' => Ok(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Ok(digit.wrapping_sub(b'a').wrapping_add(10)),
        _ => Err(IdError),
    };
    let mut bytes = [0_u8; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        if let [high, low] = pair {
            *byte = (nibble(high)? << 4) | nibble(low)?;
        }
    }
    Ok(bytes)
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// - shape: 128 bits; 32 lower-case hex digits as text, 16 bytes in records and frames
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes 16 bytes as an identifier.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                from_hex(text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&to_hex(&self.0))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?;
                Ok(())
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                d: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                let bytes = d.bytes()?;
                <[u8; 16]>::try_from(bytes)
                    .map(Self)
                    .map_err(|_| minicbor::decode::Error::message("an identifier is 16 bytes"))
            }
        }
    )+};
}

id_types! {
    /// One mobile member (流动党员).
    MemberId;
    /// One organisation: a branch, a host organisation, a township, the banner.
    OrgId;
    /// One person who signs in.
    PersonId;
    /// One office: who holds which role in which organisation, from–to.
    OfficeId;
    /// One installation of the app in one browser, for one account.
    DeviceId;
    /// One command; minted once and kept when the command is written again.
    CommandId;
    /// One activity of org life that attendance refers to.
    ActivityId;
    /// One case: a request with its course. The id of the command that opened it.
    CaseId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_text_round_trips() {
        let id = MemberId::from_bytes([0xa5; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn text_of_another_length_or_alphabet_is_no_id() {
        assert_eq!("a5".parse::<MemberId>(), Err(IdError));
        assert_eq!("g".repeat(32).parse::<MemberId>(), Err(IdError));
        assert_eq!("A".repeat(32).parse::<MemberId>(), Err(IdError));
    }
}
