//! Records a contact (R29–R34); the note stays with the organisation that wrote it (R26).

use super::{Context, Plan, Planned};
use super::{past, sentence};
use crate::address::Address;
use crate::choice::{Channel, ContactKind};
use crate::ids::MemberId;
use crate::record::{ContactMade, ContactNoted, RecordKey};
use crate::refusal::Refusal;
use crate::time::{Date, Period};
use serde::{Deserialize, Serialize};

/// Records a contact (R29–R34); the note stays with the organisation that wrote it (R26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RecordContact {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Why.
    pub contact: ContactKind,
    /// The day.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub on: Date,
    /// How.
    pub channel: Channel,
    /// Whether the member gave the periodic report in it (item B5).
    pub reported: bool,
    /// What the member told, in a line; none for "no change".
    pub note: Option<String>,
}

impl Planned for RecordContact {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let made = ContactMade {
            contact: self.contact,
            on: past(self.on, cx.today)?,
            channel: self.channel,
            reported: self.reported,
        };
        let period = Period::of(self.on);
        let mut plan: Plan = vec![(Address::year(self.member, period), made.into())];
        if let Some(note) = self.note.as_ref().filter(|note| !note.trim().is_empty()) {
            let noted = ContactNoted {
                contact: RecordKey {
                    command: cx.id,
                    ordinal: 0,
                },
                on: self.on,
                note: sentence("note", note)?,
            };
            let address = Address::contact(self.member, cx.acting.org, period);
            plan.push((address, noted.into()));
        }
        Ok(plan)
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
