//! Enters an organisation: a branch of the banner or a host organisation elsewhere.

use super::name;
use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::choice::OrgKind;
use crate::ids::MemberId;
use crate::ids::OrgId;
use crate::record::OrgRegistered;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Enters an organisation: a branch of the banner or a host organisation elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RegisterOrg {
    /// Its new identifier.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
    pub org: OrgId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub org_kind: OrgKind,
    /// The organisation above it.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId | undefined"))]
    pub parent: Option<OrgId>,
    /// Where it is.
    pub place: String,
}

impl Planned for RegisterOrg {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let record = OrgRegistered {
            org: self.org,
            name: name("name", &self.name)?,
            kind: self.org_kind,
            parent: self.parent,
            place: name("place", &self.place)?,
        };
        Ok(vec![(Address::rules(cx.registry.banner()), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        None
    }
}
