//! Records one month's dues: status only, no amount (R74); item B3 follows from it.

use super::past;
use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::choice::DuesStatus;
use crate::ids::MemberId;
use crate::record::DuesRecorded;
use crate::refusal::Refusal;
use crate::time::{Month, Period};
use serde::{Deserialize, Serialize};

/// Records one month's dues: status only, no amount (R74); item B3 follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RecordDues {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The month, `YYYY-MM`.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub month: Month,
    /// Its status.
    pub status: DuesStatus,
}

impl Planned for RecordDues {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let first = past(self.month.first(), cx.today)?;
        let record = DuesRecorded {
            month: self.month,
            status: self.status,
        };
        Ok(vec![(
            Address::year(self.member, Period::of(first)),
            record.into(),
        )])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
