//! Says that two registrations are one person: both cards, one bundle, nothing is moved.

use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::{MembersMerged, Record};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Says that two registrations are one person: both cards, one bundle, nothing is moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct MergeMembers {
    /// One registration.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The other.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub other: MemberId,
}

impl Planned for MergeMembers {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        in_both_cards(self.member, self.other, cx, |other| {
            MembersMerged { other }.into()
        })
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}

/// The same word in two cards, each naming the other; both must be at hand.
pub(super) fn in_both_cards(
    member: MemberId,
    other: MemberId,
    cx: &Context<'_>,
    word: impl Fn(MemberId) -> Record,
) -> Result<Plan, Refusal> {
    if member == other {
        return Err(Refusal::implausible("other"));
    }
    let cards = [(member, other), (other, member)].map(|(of, about)| {
        let address = Address::card(of);
        if cx.archive.records(&address).is_none_or(|it| it.is_empty()) {
            return Err(Refusal::CardNotHeld { member: of });
        }
        Ok((address, word(about)))
    });
    cards.into_iter().collect()
}
