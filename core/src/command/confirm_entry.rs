//! Confirms, for the other side, a record that carries points (R71, A1).

use super::{Context, Plan, Planned, relayed};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::{EntryConfirmed, RecordKey, Relayed};
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
    /// Who at the host said so, where the home branch enters it for a host without an account.
    #[cfg_attr(feature = "ts", tsify(optional))]
    #[serde(default)]
    pub relayed: Option<Relayed>,
}

impl Planned for ConfirmEntry {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let address = Address::year(self.member, Period::ending(self.period));
        let relayed = relayed(self.relayed.as_ref(), cx.today)?;
        let record = EntryConfirmed::of(self.entry).relayed(relayed);
        Ok(vec![(address, record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
