//! Refusals: the rules say no. Values, closed, with data; screens key their sentences by `code`.

use crate::ids::{MemberId, PersonId};
use crate::record::RecordKey;
use crate::time::Date;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Why a command is not carried out, on the phone or at the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Refusal {
    /// A required text is empty.
    #[error("field {field} is empty")]
    Empty {
        /// Field of the command.
        field: String,
    },
    /// A text is longer than its bound.
    #[error("field {field} is longer than {max} characters")]
    TooLong {
        /// Field of the command.
        field: String,
        /// Most characters.
        max: u32,
    },
    /// A date lies after today.
    #[error("{on} has not come yet")]
    InFuture {
        /// The date given.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        on: Date,
    },
    /// A date lies outside the period it is meant for.
    #[error("{on} is outside the period")]
    OutsidePeriod {
        /// The date given.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        on: Date,
    },
    /// A value that cannot be true beside the others (a phone with letters, an arrival before the
    /// departure).
    #[error("field {field} cannot be true")]
    Implausible {
        /// Field of the command.
        field: String,
    },
    /// A choice given as text names nothing (an unknown role, item or level).
    #[error("field {field} names nothing known")]
    Unknown {
        /// Field of the command.
        field: String,
    },
    /// The member is not known here.
    #[error("no such member")]
    NoSuchMember,
    /// A record that is referred to is not known here.
    #[error("no such record {key}")]
    NoSuchRecord {
        /// The record referred to.
        #[cfg_attr(feature = "ts", tsify(type = "RecordKey"))]
        key: RecordKey,
    },
    /// The member has been registered already.
    #[error("the member is registered already")]
    AlreadyRegistered,
    /// What is given is what the card says already (phone only).
    #[error("nothing is changed")]
    NothingChanged,
    /// The office does not exist or belongs to somebody else.
    #[error("not your office")]
    NotYourOffice,
    /// The office ended too long ago.
    #[error("the office ended on {ended_on}")]
    OfficeEnded {
        /// Its last day.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        ended_on: Date,
    },
    /// The office's role may not do this.
    #[error("the role may not do this")]
    RoleMayNot,
    /// The organisation has no part in this member or document.
    #[error("the organisation has no part in this")]
    NotASide,
    /// Two registrations of different branches: the committee above both decides.
    #[error("the committee above both branches decides this")]
    NotAboveBoth,
    /// A card that the command would write is not held on this phone (phone only).
    #[error("the card of {member} is not held here")]
    CardNotHeld {
        /// The registration whose card is missing.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        member: MemberId,
    },
    /// A side may not confirm or dispute what it recorded itself.
    #[error("your own side recorded this")]
    OwnSide,
    /// Hands are counted by person: nobody confirms their own act.
    #[error("you recorded this yourself")]
    OwnAct {
        /// The person.
        #[cfg_attr(feature = "ts", tsify(type = "PersonId"))]
        person: PersonId,
    },
    /// The record carries no points, so there is nothing to confirm, dispute or correct.
    #[error("the record carries no points")]
    NothingToAnswer,
    /// The entry has been answered or replaced already (phone only; the relay settles races).
    #[error("the entry is settled already")]
    AlreadySettled,
    /// No host organisation has been named that could accept.
    #[error("the organisation was not asked to accept this member")]
    NotAskedToHost,
    /// Deductions need a written decision; that way is not open here (DP3).
    #[error("a deduction needs a written decision")]
    DeductionNeedsDecision,
    /// The item's points come from facts by themselves and are not proposed.
    #[error("points of this item come from facts")]
    ComesFromFacts,
    /// The same key was used for another content.
    #[error("the key was used for something else")]
    KeyReused,
    /// The change does not continue its author's chain; the client renews its actor and writes again.
    #[error("the change does not continue its chain")]
    ChainBroken,
    /// The document holds as many records as a document may.
    #[error("the document is full")]
    DocumentFull,
    /// The bytes are not a well-formed change of this document.
    #[error("malformed change: {fault}")]
    Malformed {
        /// The structural rule broken.
        fault: ChangeFault,
    },
    /// An earlier command this one rests on was not accepted.
    #[error("an earlier command was refused")]
    AfterRefused,
    /// The log already has a founding record, or has none yet.
    #[error("founding is for an empty log only")]
    NotFounding,
}

impl Refusal {
    /// The step of the gate that says so, for whoever runs the relay.
    #[must_use]
    pub const fn step(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "form",
            Self::KeyReused | Self::ChainBroken | Self::AfterRefused => "chain",
            Self::NotYourOffice | Self::OfficeEnded { .. } => "office",
            Self::RoleMayNot
            | Self::NotASide
            | Self::NotAboveBoth
            | Self::OwnSide
            | Self::OwnAct { .. }
            | Self::NotAskedToHost => "rights",
            Self::TooLong { .. } | Self::DocumentFull => "bounds",
            Self::Empty { .. }
            | Self::InFuture { .. }
            | Self::OutsidePeriod { .. }
            | Self::Implausible { .. }
            | Self::Unknown { .. } => "fields",
            Self::NoSuchMember
            | Self::NoSuchRecord { .. }
            | Self::AlreadyRegistered
            | Self::NothingChanged
            | Self::CardNotHeld { .. }
            | Self::NothingToAnswer
            | Self::AlreadySettled
            | Self::DeductionNeedsDecision
            | Self::ComesFromFacts
            | Self::NotFounding => "facts",
        }
    }
}

/// Structural rule broken by a change's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ChangeFault {
    /// Longer than a change may be.
    #[error("too many bytes")]
    TooLarge,
    /// More operations, dependencies, records, actors or columns than a change may have.
    #[error("too many parts")]
    TooMany,
    /// Not exactly one chunk, whole.
    #[error("not one change chunk")]
    NotAChange,
    /// A chunk of another kind: a document, a compressed change, a bundle of changes.
    #[error("another kind of chunk")]
    ChunkKind,
    /// The checksum is wrong.
    #[error("checksum")]
    Checksum,
    /// Not the one spelling of what it says.
    #[error("not canonical")]
    NotCanonical,
    /// No dependency, one twice, or out of order.
    #[error("dependencies")]
    Dependencies,
    /// An actor of another length, the genesis's own, or one that is not in the change's table.
    #[error("actor")]
    Actor,
    /// A number in the stream or of an operation that is zero or over the ceiling.
    #[error("counter")]
    Counter,
    /// A time: times are stated in records and stamped by the relay.
    #[error("time")]
    Time,
    /// A message.
    #[error("message")]
    #[serde(alias = "header")]
    Message,
    /// Bytes behind the operations, such as an author.
    #[error("footer")]
    Footer,
    /// A column that is unknown, compressed, doubled, out of order, torn or too short.
    #[error("column")]
    Column,
    /// An operation on an object that is no record of this change.
    #[error("object")]
    Object,
    /// An element of a list or text.
    #[error("list element")]
    Element,
    /// An operation that names another before it: to change or to end what that said.
    #[error("predecessor")]
    Predecessor,
    /// A deletion.
    #[error("deleting")]
    Delete,
    /// An increment of a counter.
    #[error("increment")]
    Increment,
    /// A mark.
    #[error("mark")]
    Mark,
    /// A list, text or table is made.
    #[error("making another object than a map")]
    Making,
    /// A map inside a record.
    #[error("nested map")]
    Nested,
    /// An action that nobody knows.
    #[error("action")]
    #[serde(alias = "operation")]
    Action,
    /// A value of a type that no record has, or torn.
    #[error("value")]
    Value,
    /// A field twice in one record.
    #[error("field twice")]
    FieldTwice,
    /// A record's key is not a command's id and an ordinal.
    #[error("key of a record")]
    Key,
    /// Two records under one key.
    #[error("key twice")]
    KeyTwice,
    /// No record, or one of unknown kind or shape.
    #[error("record")]
    Record,
    /// A record of a kind this document does not hold.
    #[error("record of another kind of document")]
    OtherDocument,
    /// A document whose name has parts that its kind does not have.
    #[error("name of the document")]
    Address,
    /// A bundle without changes, with too many, or with two for one document.
    #[error("bundle")]
    Bundle,
}

impl Refusal {
    /// A required text is empty.
    pub(crate) fn empty(field: &str) -> Self {
        Self::Empty {
            field: field.to_owned(),
        }
    }

    /// What a field names does not exist here.
    pub(crate) fn unknown(field: &str) -> Self {
        Self::Unknown {
            field: field.to_owned(),
        }
    }

    /// A field whose value cannot be true beside the others.
    pub(crate) fn implausible(field: &str) -> Self {
        Self::Implausible {
            field: field.to_owned(),
        }
    }
}

// Frames carry refusals as their JSON text: refusals are rare, small and read by people.
impl<C> Encode<C> for Refusal {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let text = serde_json::to_string(self).map_err(minicbor::encode::Error::message)?;
        e.str(&text)?;
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Refusal {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        serde_json::from_str(d.str()?).map_err(minicbor::decode::Error::message)
    }
}
