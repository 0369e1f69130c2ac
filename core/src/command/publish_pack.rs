//! Publishes a rule pack for a period (R4).

use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::ids::MemberId;
use crate::points::pack::Pack;
use crate::record::PackPublished;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Publishes a rule pack for a period (R4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PublishPack {
    /// The pack, JSON.
    pub body: String,
}

impl Planned for PublishPack {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let pack = Pack::parse(&self.body).or(Err(Refusal::unknown("body")))?;
        let record = PackPublished {
            pack: pack.id,
            period: pack.period,
            body: self.body.clone(),
        };
        Ok(vec![(Address::rules(cx.registry.banner()), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        None
    }
}
