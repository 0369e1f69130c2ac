//! Scalar values of record fields; the document module writes them as Automerge scalars.

use crate::ids::{ActivityId, MemberId, OfficeId, OrgId, PersonId};
use crate::record::RecordKey;
use crate::time::{Date, Month};

/// One scalar in a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text; dates and choices are text too.
    Text(String),
    /// An identifier or digest.
    Bytes(Vec<u8>),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
}

/// A field's type: how it becomes a value and back. An absent optional field has no value.
pub trait Field: Sized {
    /// The value written, none where the field is absent.
    fn to_value(&self) -> Option<Value>;
    /// The field read, none where the value is missing or of another shape.
    fn from_value(value: Option<&Value>) -> Option<Self>;
}

impl Field for String {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Text(self.clone()))
    }
    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Field for bool {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(Value::Bool(yes)) => Some(*yes),
            _ => None,
        }
    }
}

impl Field for u16 {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Int(i64::from(*self)))
    }
    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(Value::Int(number)) => Self::try_from(*number).ok(),
            _ => None,
        }
    }
}

impl<T: Field> Field for Option<T> {
    fn to_value(&self) -> Option<Value> {
        self.as_ref().and_then(Field::to_value)
    }
    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            None => Some(None),
            Some(_) => T::from_value(value).map(Some),
        }
    }
}

macro_rules! fields_by_bytes {
    ($($name:ident)+) => {$(
        impl Field for $name {
            fn to_value(&self) -> Option<Value> {
                Some(Value::Bytes(self.as_bytes().to_vec()))
            }
            fn from_value(value: Option<&Value>) -> Option<Self> {
                match value {
                    Some(Value::Bytes(bytes)) => {
                        <[u8; 16]>::try_from(bytes.as_slice()).ok().map(Self::from_bytes)
                    }
                    _ => None,
                }
            }
        }
    )+};
}
fields_by_bytes!(MemberId OrgId PersonId OfficeId ActivityId);

macro_rules! fields_by_text {
    ($($name:ident)+) => {$(
        impl Field for $name {
            fn to_value(&self) -> Option<Value> {
                Some(Value::Text(self.to_string()))
            }
            fn from_value(value: Option<&Value>) -> Option<Self> {
                match value {
                    Some(Value::Text(text)) => text.parse().ok(),
                    _ => None,
                }
            }
        }
    )+};
}
fields_by_text!(Date Month RecordKey);
