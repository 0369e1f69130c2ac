//! Says that two registrations are two people; ends an earlier merge of the pair, if there was one.

use super::merge_members::in_both_cards;
use super::{Context, Plan, Planned};
use crate::ids::MemberId;
use crate::record::MembersSeparated;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Says that two registrations are two people; ends an earlier merge of the pair, if there was one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SeparateMembers {
    /// One registration.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The other.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub other: MemberId,
}

impl Planned for SeparateMembers {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        in_both_cards(self.member, self.other, cx, |other| {
            MembersSeparated { other }.into()
        })
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
