//! Proposes points for a deed (R71, R78–R82); they count once the other side has confirmed.

use super::{Context, Plan, Planned};
use super::{past, sentence};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::EntryProposed;
use crate::refusal::Refusal;
use crate::time::{Date, Period};
use serde::{Deserialize, Serialize};

/// Proposes points for a deed (R71, R78–R82); they count once the other side has confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ProposePoints {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Item of the rule pack.
    pub item: String,
    /// Level of the item.
    pub level: String,
    /// The day of the deed.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub on: Date,
    /// What the points rest on, in one sentence.
    pub evidence: String,
}

impl Planned for ProposePoints {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let record = EntryProposed {
            item: self.item.clone(),
            level: self.level.clone(),
            on: past(self.on, cx.today)?,
            evidence: sentence("evidence", &self.evidence)?,
        };
        Ok(vec![(
            Address::year(self.member, Period::of(self.on)),
            record.into(),
        )])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
