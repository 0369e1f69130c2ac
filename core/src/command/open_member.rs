//! Opens a member's full record for a short time, from above; it is noted, and the member sees it.

use super::{Context, Plan, Planned, optional};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::MemberOpened;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Opens a member's full record for a short time, from above; it is noted, and the member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct OpenMember {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Why, in a few words.
    pub reason: Option<String>,
}

impl Planned for OpenMember {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let office = cx.registry.office(cx.acting.office);
        let record = MemberOpened {
            name: office.ok_or(Refusal::NotYourOffice)?.name.clone(),
            reason: optional("reason", self.reason.as_ref())?,
        };
        Ok(vec![(Address::looked(self.member), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
