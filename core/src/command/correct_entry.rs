//! Corrects a record that carries points: a new entry, to be confirmed by the other side (DP9).

use super::sentence;
use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::ids::MemberId;
use crate::record::{EntryCorrected, RecordKey};
use crate::refusal::Refusal;
use crate::time::Period;
use serde::{Deserialize, Serialize};

/// Corrects a record that carries points: a new entry, to be confirmed by the other side (DP9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CorrectEntry {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Year in which the period of the entry ends.
    pub period: u16,
    /// The record.
    #[cfg_attr(feature = "ts", tsify(type = "RecordKey"))]
    pub entry: RecordKey,
    /// The level it should have; none withdraws the record.
    pub level: Option<String>,
    /// Why, in one sentence.
    pub reason: String,
}

impl Planned for CorrectEntry {
    fn plan(&self, _: &Context<'_>) -> Result<Plan, Refusal> {
        let address = Address::year(self.member, Period::ending(self.period));
        let record = EntryCorrected {
            target: self.entry,
            level: self.level.clone(),
            reason: sentence("reason", &self.reason)?,
        };
        Ok(vec![(address, record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
