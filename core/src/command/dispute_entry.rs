//! Disputes, for the other side, a record that carries points; it does not count then.

use super::sentence;
use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::{EntryDisputed, RecordKey};
use crate::refusal::Refusal;
use crate::time::Period;
use serde::{Deserialize, Serialize};

/// Disputes, for the other side, a record that carries points; it does not count then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DisputeEntry {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Year in which the period of the entry ends.
    pub period: u16,
    /// The record.
    #[cfg_attr(feature = "ts", tsify(type = "RecordKey"))]
    pub entry: RecordKey,
    /// Why, in one sentence.
    pub reason: String,
}

impl Planned for DisputeEntry {
    fn plan(&self, _: &Context<'_>) -> Result<Plan, Refusal> {
        let address = Address::year(self.member, Period::ending(self.period));
        let record = EntryDisputed {
            target: self.entry,
            reason: sentence("reason", &self.reason)?,
        };
        Ok(vec![(address, record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
