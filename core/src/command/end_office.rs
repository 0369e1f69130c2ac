//! Ends an office on a day.

use super::{Context, Plan, Planned, past};
use crate::address::Address;
use crate::ids::{MemberId, OfficeId, OrgId};
use crate::record::OfficeEnded;
use crate::refusal::Refusal;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Ends an office on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct EndOffice {
    /// The organisation.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
    pub org: OrgId,
    /// The office.
    #[cfg_attr(feature = "ts", tsify(type = "OfficeId"))]
    pub office: OfficeId,
    /// Last day; not in the future.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub on: Date,
}

impl Planned for EndOffice {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let record = OfficeEnded {
            office: self.office,
            on: past(self.on, cx.today)?,
        };
        Ok(vec![(Address::office(self.org), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        None
    }
}
