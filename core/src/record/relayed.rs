//! Relayed answers: what a host without an account said, entered by the home branch (R50).

use super::{EntryConfirmed, EntryDisputed, HostAccepted, HostDeclined, Record, RecordKey};
use crate::choice::RelayedHow;
use crate::ids::OrgId;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Who at the host said it, how, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Relayed {
    /// Name of the person at the host.
    pub by: String,
    /// How.
    pub how: RelayedHow,
    /// The day it was said.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub on: Date,
}

/// Records that the home branch may enter for the host.
macro_rules! relayable {
    ($($name:ident)+) => {
        $(impl $name {
            /// The same, said by somebody at the host and entered by the home branch.
            #[must_use]
            pub fn relayed(self, relayed: Option<Relayed>) -> Self {
                let (by, how, on) = match relayed {
                    Some(it) => (Some(it.by), Some(it.how), Some(it.on)),
                    None => (None, None, None),
                };
                Self { relayed_by: by, relayed_how: how, relayed_on: on, ..self }
            }
        })+

        impl Record {
            /// Who at the host said it, where the home branch entered it for the host.
            #[must_use]
            pub fn relayed(&self) -> Option<Relayed> {
                match self {
                    $(Self::$name(it) => Some(Relayed {
                        by: it.relayed_by.clone()?,
                        how: it.relayed_how?,
                        on: it.relayed_on?,
                    }),)+
                    _ => None,
                }
            }

            /// Whether the home branch entered it for the host, even with a part missing.
            #[must_use]
            pub const fn is_relayed(&self) -> bool {
                match self {
                    $(Self::$name(it) => {
                        it.relayed_by.is_some() || it.relayed_how.is_some() || it.relayed_on.is_some()
                    })+
                    _ => false,
                }
            }
        }
    };
}

relayable!(HostAccepted HostDeclined EntryConfirmed EntryDisputed);

impl HostAccepted {
    /// An acceptance by whoever writes it.
    #[must_use]
    pub const fn of(host: OrgId, accepted_on: Date, branch: String) -> Self {
        Self {
            host,
            accepted_on,
            branch,
            relayed_by: None,
            relayed_how: None,
            relayed_on: None,
        }
    }
}

impl HostDeclined {
    /// A no by whoever writes it.
    #[must_use]
    pub const fn of(host: OrgId, declined_on: Date, reason: String) -> Self {
        Self {
            host,
            declined_on,
            reason,
            relayed_by: None,
            relayed_how: None,
            relayed_on: None,
        }
    }
}

impl EntryConfirmed {
    /// A confirmation by whoever writes it.
    #[must_use]
    pub const fn of(target: RecordKey) -> Self {
        Self {
            target,
            relayed_by: None,
            relayed_how: None,
            relayed_on: None,
        }
    }
}

impl EntryDisputed {
    /// A dispute by whoever writes it.
    #[must_use]
    pub const fn of(target: RecordKey, reason: String) -> Self {
        Self {
            target,
            reason,
            relayed_by: None,
            relayed_how: None,
            relayed_on: None,
        }
    }
}
