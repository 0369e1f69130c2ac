//! Accepts the member as host organisation (编入支部, R73); item B2 follows from it.

use super::{Context, Plan, Planned};
use super::{answering, follows, name, past, relayed};
use crate::address::Address;
use crate::card::Card;
use crate::choice::FlowEvent;
use crate::ids::MemberId;
use crate::record::{FlowStated, HostAccepted, Relayed};
use crate::refusal::Refusal;
use crate::time::{Date, Period};
use serde::{Deserialize, Serialize};

/// Accepts the member as host organisation (编入支部, R73); item B2 follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AcceptAsHost {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The day the member reported in.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub accepted_on: Date,
    /// Into which branch or group.
    pub branch: String,
    /// Who at the host said so, where the home branch enters it for a host without an account.
    #[cfg_attr(feature = "ts", tsify(optional))]
    #[serde(default)]
    pub relayed: Option<Relayed>,
}

impl Planned for AcceptAsHost {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let known = Card::of_member(self.member, cx.archive);
        let arrived = known.arrived.map(|it| it.arrived_on);
        follows("acceptedOn", arrived, Some(self.accepted_on))?;
        let relayed = relayed(self.relayed.as_ref(), cx.today)?;
        let host = answering(relayed.as_ref(), self.member, cx)?;
        let card = HostAccepted::of(
            host,
            past(self.accepted_on, cx.today)?,
            name("branch", &self.branch)?,
        )
        .relayed(relayed);
        let year = FlowStated {
            event: FlowEvent::Accepted,
            on: self.accepted_on,
            reported_on: None,
            host: Some(host),
        };
        let period = Period::of(cx.today);
        Ok(vec![
            (Address::card(self.member), card.into()),
            (Address::year(self.member, period), year.into()),
        ])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
