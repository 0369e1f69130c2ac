//! Stamps: who wrote a change, for whom and when, as the relay saw it.

use crate::choice::Role;
use crate::ids::{OfficeId, OrgId, PersonId};
use crate::record::Record;
use crate::time::UnixMillis;
use minicbor::{Decode, Encode};

/// Whether the office was still held when the change was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Standing {
    /// The author held the office.
    #[n(0)]
    Held,
    /// The office had ended at most thirty days before: counts for nothing until confirmed.
    #[n(1)]
    JustEnded,
}

/// What the relay says about an admitted change; projections read this, never the offices.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Stamp {
    /// Who wrote it.
    #[n(0)]
    pub person: PersonId,
    /// For which organisation.
    #[n(1)]
    pub org: OrgId,
    /// Under which office.
    #[n(2)]
    pub office: OfficeId,
    /// In which role.
    #[n(3)]
    pub role: Role,
    /// Whether the office was held at admission.
    #[n(4)]
    pub standing: Standing,
    /// When the relay admitted it; for a change not yet admitted, the phone's own time.
    #[n(5)]
    pub admitted_at: UnixMillis,
}

/// How far a change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Durable on this phone only (仅在本机).
    Local,
    /// Durable at the relay under this global position (已送达).
    Admitted(u64),
}

/// A record with its stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// The record.
    pub record: Record,
    /// Who, for whom, when.
    pub stamp: Stamp,
    /// How far it has come.
    pub progress: Progress,
}

/// Whether an organisation stands behind a record with a hand of its own. A guest's hand and a
/// relayed one say what the host said, but no points rest on them, and never a deduction.
#[must_use]
pub const fn is_full_hand(role: Role, record: &Record) -> bool {
    role.is_full_hand() && !record.is_relayed()
}

impl Stamped {
    /// Its place in the order of admission; what is on this phone only comes after all of it, by
    /// the phone's time.
    #[must_use]
    pub const fn order(&self) -> (u64, UnixMillis) {
        let position = match self.progress {
            Progress::Admitted(position) => position,
            Progress::Local => u64::MAX,
        };
        (position, self.stamp.admitted_at)
    }

    /// Whether an organisation stands behind it with a hand of its own.
    #[must_use]
    pub const fn is_full_hand(&self) -> bool {
        is_full_hand(self.stamp.role, &self.record)
    }
}
