//! What a member's history says, line by line.

use crate::choice::{Attendance, Channel, ContactKind, DuesStatus, FlowReason};
use serde::Serialize;

/// One line of a member's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum HistoryWhat {
    /// Registered by the home branch.
    Registered,
    /// A contact person was assigned.
    ContactPerson {
        /// Name.
        name: String,
    },
    /// Left.
    Departed {
        /// Where to.
        place: String,
        /// Why.
        reason: FlowReason,
    },
    /// Arrived.
    Arrived {
        /// Where.
        place: String,
        /// Host asked.
        host: Option<String>,
    },
    /// Accepted by the host.
    Accepted {
        /// Host's name.
        host: String,
        /// Into which branch.
        branch: String,
    },
    /// Declined by the host.
    Declined {
        /// Host's name.
        host: String,
        /// Why.
        reason: String,
    },
    /// Said to be one person with another registration.
    Merged,
    /// Said to be another person than another registration's.
    Separated,
    /// Contacted.
    Contact {
        /// Why.
        contact: ContactKind,
        /// How.
        channel: Channel,
        /// The note, where this organisation wrote it.
        note: Option<String>,
    },
    /// Took part, or not, in an activity.
    Attendance {
        /// The activity.
        title: String,
        /// How.
        outcome: Attendance,
    },
    /// Dues of a month.
    Dues {
        /// `YYYY-MM`.
        month: String,
        /// Status.
        status: DuesStatus,
    },
    /// Points proposed.
    Proposed {
        /// Item's name.
        item: String,
        /// Level's name.
        level: String,
        /// Evidence.
        evidence: String,
    },
    /// Confirmed by the other side.
    Confirmed {
        /// What, by item's name.
        item: String,
    },
    /// Disputed by the other side.
    Disputed {
        /// What, by item's name.
        item: String,
        /// Why.
        reason: String,
    },
    /// Corrected.
    Corrected {
        /// What, by item's name.
        item: String,
        /// New level's name; none where it is withdrawn.
        level: Option<String>,
        /// Why.
        reason: String,
    },
}
