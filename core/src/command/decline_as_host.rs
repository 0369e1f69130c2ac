//! Says, for the host that is asked, that it cannot take the member in (3.2, B2).

use super::{Context, Plan, Planned};
use super::{answering, follows, past, relayed, sentence};
use crate::address::Address;
use crate::card::Card;
use crate::ids::MemberId;
use crate::record::{HostDeclined, Relayed};
use crate::refusal::Refusal;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Says, for the host that is asked, that it cannot take the member in (3.2, B2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DeclineAsHost {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The day of the answer.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub declined_on: Date,
    /// Why, in one sentence.
    pub reason: String,
    /// Who at the host said so, where the home branch enters it for a host without an account.
    #[cfg_attr(feature = "ts", tsify(optional))]
    #[serde(default)]
    pub relayed: Option<Relayed>,
}

impl Planned for DeclineAsHost {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let known = Card::of_member(self.member, cx.archive);
        let arrived = known.arrived.map(|it| it.arrived_on);
        follows("declinedOn", arrived, Some(self.declined_on))?;
        let relayed = relayed(self.relayed.as_ref(), cx.today)?;
        let record = HostDeclined::of(
            answering(relayed.as_ref(), self.member, cx)?,
            past(self.declined_on, cx.today)?,
            sentence("reason", &self.reason)?,
        )
        .relayed(relayed);
        Ok(vec![(Address::card(self.member), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
