//! Answers a complaint, for the banner.

use super::{Context, Plan, Planned, complaint};
use crate::address::Address;
use crate::ids::{CaseId, MemberId};
use crate::record::ComplaintAnswered;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Answers a complaint, for the banner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AnswerComplaint {
    /// Which case.
    #[cfg_attr(feature = "ts", tsify(type = "CaseId"))]
    pub case: CaseId,
    /// The answer.
    pub text: String,
}

impl Planned for AnswerComplaint {
    fn plan(&self, _: &Context<'_>) -> Result<Plan, Refusal> {
        let record = ComplaintAnswered {
            text: complaint(&self.text)?,
        };
        Ok(vec![(Address::case(self.case), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        None
    }
}
