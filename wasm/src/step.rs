//! Session inputs and outputs in the shapes JavaScript sees: stores by name, bytes as `Uint8Array`.

use crate::fault::{BAD_ARGUMENT, Fault};
use liangdi_core::ids::{DeviceId, PersonId};
use liangdi_core::refusal::Refusal;
use liangdi_core::session;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf as Bytes;
use tsify::Tsify;

/// A row as it is stored.
#[derive(Debug, Deserialize, Tsify)]
pub struct StoredRow {
    /// Where.
    #[tsify(type = "StoreName")]
    pub store: String,
    /// Under which key.
    #[tsify(type = "Uint8Array")]
    pub key: Bytes,
    /// What.
    #[tsify(type = "Uint8Array")]
    pub value: Bytes,
}

/// What a session is opened from.
#[derive(Debug, Deserialize, Tsify)]
pub struct Opening {
    /// The account.
    #[tsify(type = "PersonId")]
    pub person: PersonId,
    /// The account's name.
    pub name: String,
    /// This installation: 16 random bytes.
    #[tsify(type = "Uint8Array")]
    pub device: Bytes,
    /// 16 random bytes minted with the device.
    #[tsify(type = "Uint8Array")]
    pub seed: Bytes,
    /// Everything stored, in any order.
    pub rows: Vec<StoredRow>,
}

impl TryFrom<Opening> for session::Opening {
    type Error = Fault;
    fn try_from(opening: Opening) -> Result<Self, Fault> {
        let sixteen = |bytes: Bytes| <[u8; 16]>::try_from(bytes.into_vec()).or(Err(BAD_ARGUMENT));
        let row = |row: StoredRow| {
            let store = session::Store::from_name(&row.store).ok_or(BAD_ARGUMENT)?;
            Ok(session::Row::Put {
                store,
                key: row.key.into_vec(),
                value: row.value.into_vec(),
            })
        };
        Ok(Self {
            person: opening.person,
            name: opening.name,
            device: DeviceId::from_bytes(sixteen(opening.device)?),
            seed: sixteen(opening.seed)?,
            rows: opening
                .rows
                .into_iter()
                .map(row)
                .collect::<Result<_, Fault>>()?,
        })
    }
}

/// One write to the database: `put` has a value, `clear` removes every key that begins with `key`.
#[derive(Debug, Serialize, Tsify)]
pub struct Row {
    /// What to do.
    #[tsify(type = "\"put\" | \"delete\" | \"clear\"")]
    pub op: &'static str,
    /// Where.
    #[tsify(type = "StoreName")]
    pub store: &'static str,
    /// Under which key.
    #[tsify(type = "Uint8Array")]
    pub key: Bytes,
    /// What to store.
    #[tsify(type = "Uint8Array | undefined")]
    pub value: Option<Bytes>,
}

impl From<session::Row> for Row {
    fn from(row: session::Row) -> Self {
        let (op, store, key, value) = match row {
            session::Row::Put { store, key, value } => ("put", store, key, Some(value)),
            session::Row::Delete { store, key } => ("delete", store, key, None),
            session::Row::Clear { store, prefix } => ("clear", store, prefix, None),
        };
        let (key, value) = (Bytes::from(key), value.map(Bytes::from));
        Self {
            op,
            store: store.name(),
            key,
            value,
        }
    }
}

/// What the host does after an input, in this order.
#[derive(Debug, Serialize, Tsify)]
pub struct Step {
    /// To make durable, as one transaction.
    pub persist: Vec<Row>,
    /// To send once that is durable.
    #[tsify(type = "Uint8Array[]")]
    pub send: Vec<Bytes>,
    /// Whether views may have changed.
    pub changed: bool,
}

impl From<session::Step> for Step {
    fn from(step: session::Step) -> Self {
        Self {
            persist: step.persist.into_iter().map(Row::from).collect(),
            send: step.send.into_iter().map(Bytes::from).collect(),
            changed: step.changed,
        }
    }
}

/// How a command ended: a refusal is a value.
#[derive(Debug, Serialize, Tsify)]
#[serde(untagged)]
pub enum Outcome {
    /// Carried out on this device, once the step is durable.
    Done {
        /// Always true.
        #[tsify(type = "true")]
        ok: bool,
        /// What to do now.
        step: Step,
    },
    /// The rules say no; nothing has changed.
    Refused {
        /// Always false.
        #[tsify(type = "false")]
        ok: bool,
        /// Why.
        refusal: Refusal,
    },
}

impl From<Result<session::Step, Refusal>> for Outcome {
    fn from(result: Result<session::Step, Refusal>) -> Self {
        match result {
            Ok(step) => Self::Done {
                ok: true,
                step: step.into(),
            },
            Err(refusal) => Self::Refused { ok: false, refusal },
        }
    }
}
