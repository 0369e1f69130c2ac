//! Reports where the member has arrived and which host organisation is asked (R8).

use super::{Context, Plan, Planned};
use super::{follows, name, past};
use crate::address::Address;
use crate::card::Card;
use crate::choice::FlowEvent;
use crate::ids::MemberId;
use crate::ids::OrgId;
use crate::record::{ArrivalReported, FlowStated};
use crate::refusal::Refusal;
use crate::time::{Date, Period};
use serde::{Deserialize, Serialize};

/// Reports where the member has arrived and which host organisation is asked (R8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ReportArrival {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The day of arrival.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub arrived_on: Date,
    /// Where.
    pub place: String,
    /// The host organisation asked to accept; none where there is nobody yet.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId | undefined"))]
    pub host: Option<OrgId>,
}

impl Planned for ReportArrival {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        if let Some(host) = self.host {
            let known = cx.registry.org(host).is_some_and(|org| org.kind.may_host());
            if !known {
                return Err(Refusal::unknown("host"));
            }
        }
        let known = Card::of_member(self.member, cx.archive);
        let left = known.departed.map(|it| it.left_on);
        follows("arrivedOn", left, Some(self.arrived_on))?;
        let card = ArrivalReported {
            arrived_on: past(self.arrived_on, cx.today)?,
            place: name("place", &self.place)?,
            host: self.host,
        };
        let year = FlowStated {
            event: FlowEvent::Arrived,
            on: self.arrived_on,
            reported_on: Some(cx.today),
            host: self.host,
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
