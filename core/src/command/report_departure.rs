//! Reports that the member leaves or has left (R7, R72); item B1 follows from it.

use super::name;
use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::choice::{FlowEvent, FlowReason};
use crate::ids::MemberId;
use crate::record::{DepartureReported, FlowStated};
use crate::refusal::Refusal;
use crate::time::{Date, Period};
use serde::{Deserialize, Serialize};

/// Reports that the member leaves or has left (R7, R72); item B1 follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ReportDeparture {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The day of leaving; may lie ahead.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub left_on: Date,
    /// Where to.
    pub place: String,
    /// Why.
    pub reason: FlowReason,
}

impl Planned for ReportDeparture {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let card = DepartureReported {
            left_on: self.left_on,
            reported_on: cx.today,
            place: name("place", &self.place)?,
            reason: self.reason,
        };
        let period = Period::of(cx.today).max(Period::of(self.left_on));
        // Who left before the period began is away all of it: item B1 asks for the whereabouts (A9).
        let event = if self.left_on < period.first() {
            FlowEvent::Away
        } else {
            FlowEvent::Departed
        };
        let year = FlowStated {
            event,
            on: self.left_on,
            reported_on: Some(cx.today),
            host: None,
        };
        Ok(vec![
            (Address::card(self.member), card.into()),
            (Address::year(self.member, period), year.into()),
        ])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
