//! Complains to the banner, about the system or what it collects (DP22); opens a case.

use super::{Context, Plan, Planned, complaint, optional};
use crate::address::Address;
use crate::choice::ComplaintAbout;
use crate::ids::{CaseId, MemberId};
use crate::record::ComplaintFiled;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Complains to the banner, about the system or what it collects (DP22); opens a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct FileComplaint {
    /// What it is about.
    pub about: ComplaintAbout,
    /// The complaint.
    pub text: String,
    /// For whom it is written, where that is somebody without the app (DP20).
    pub for_whom: Option<String>,
    /// Whether the author's own organisation may read along.
    pub shared: bool,
}

impl Planned for FileComplaint {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        // One command, one case: the id is minted once and kept when the command is written again.
        let case = CaseId::from_bytes(*cx.id.as_bytes());
        let record = ComplaintFiled {
            about: self.about,
            text: complaint(&self.text)?,
            for_whom: optional("forWhom", self.for_whom.as_ref())?,
            shared_with: self.shared.then_some(cx.acting.org),
        };
        Ok(vec![(Address::case(case), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        None
    }
}
