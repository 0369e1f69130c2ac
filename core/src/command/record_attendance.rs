//! Records how one member took part in an activity (R56, R75); item B4 follows from it.

use super::{Context, Plan, Planned};
use super::{name, past};
use crate::address::Address;
use crate::choice::Attendance;
use crate::ids::ActivityId;
use crate::ids::MemberId;
use crate::record::AttendanceRecorded;
use crate::refusal::Refusal;
use crate::time::{Date, Period};
use serde::{Deserialize, Serialize};

/// Records how one member took part in an activity (R56, R75); item B4 follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RecordAttendance {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The activity; the same id for everybody who was invited.
    #[cfg_attr(feature = "ts", tsify(type = "ActivityId"))]
    pub activity: ActivityId,
    /// Its name.
    pub title: String,
    /// The day.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub on: Date,
    /// Whether it was held online.
    pub online: bool,
    /// How the member took part.
    pub outcome: Attendance,
}

impl Planned for RecordAttendance {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let record = AttendanceRecorded {
            activity: self.activity,
            title: name("title", &self.title)?,
            on: past(self.on, cx.today)?,
            online: self.online,
            outcome: self.outcome,
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
