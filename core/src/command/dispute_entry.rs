//! Disputes, for the other side, a record that carries points; it does not count then.

use super::{Context, Plan, Planned};
use super::{relayed, sentence};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::{EntryDisputed, RecordKey, Relayed};
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
    /// Who at the host said so, where the home branch enters it for a host without an account.
    #[cfg_attr(feature = "ts", tsify(optional))]
    #[serde(default)]
    pub relayed: Option<Relayed>,
}

impl Planned for DisputeEntry {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let address = Address::year(self.member, Period::ending(self.period));
        let reason = sentence("reason", &self.reason)?;
        let relayed = relayed(self.relayed.as_ref(), cx.today)?;
        let record = EntryDisputed::of(self.entry, reason).relayed(relayed);
        Ok(vec![(address, record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
