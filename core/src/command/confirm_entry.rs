//! Confirms, for the other side, a record that carries points (R71, A1).

use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::{EntryConfirmed, RecordKey};
use crate::refusal::Refusal;
use crate::time::Period;
use serde::{Deserialize, Serialize};

/// Confirms, for the other side, a record that carries points (R71, A1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmEntry {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Year in which the period of the entry ends.
    pub period: u16,
    /// The record.
    #[cfg_attr(feature = "ts", tsify(type = "RecordKey"))]
    pub entry: RecordKey,
}

impl Planned for ConfirmEntry {
    fn plan(&self, _: &Context<'_>) -> Result<Plan, Refusal> {
        let address = Address::year(self.member, Period::ending(self.period));
        Ok(vec![(
            address,
            EntryConfirmed { target: self.entry }.into(),
        )])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
