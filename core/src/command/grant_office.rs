//! Gives a person an office in an organisation.

use super::name;
use super::{Context, Plan, Planned};
use crate::address::Address;
use crate::choice::Role;
use crate::ids::MemberId;
use crate::ids::{OfficeId, OrgId, PersonId};
use crate::record::OfficeGranted;
use crate::refusal::Refusal;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Gives a person an office in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct GrantOffice {
    /// The organisation.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
    pub org: OrgId,
    /// The office's new identifier.
    #[cfg_attr(feature = "ts", tsify(type = "OfficeId"))]
    pub office: OfficeId,
    /// Who holds it.
    #[cfg_attr(feature = "ts", tsify(type = "PersonId"))]
    pub person: PersonId,
    /// The holder's name.
    pub name: String,
    /// What the holder does.
    pub role: Role,
    /// First day.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub from: Date,
    /// Last day, where it is known.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub through: Option<Date>,
    /// The one member it is about: of a guest and of a member's own account.
    #[cfg_attr(feature = "ts", tsify(optional, type = "MemberId"))]
    #[serde(default)]
    pub member: Option<MemberId>,
    /// The host a guest acts for.
    #[cfg_attr(feature = "ts", tsify(optional, type = "OrgId"))]
    #[serde(default)]
    pub acts_for: Option<OrgId>,
}

impl Planned for GrantOffice {
    fn plan(&self, _: &Context<'_>) -> Result<Plan, Refusal> {
        let record = OfficeGranted {
            office: self.office,
            person: self.person,
            name: name("name", &self.name)?,
            role: self.role,
            from: self.from,
            through: self.through,
            member: self.member,
            acts_for: self.acts_for,
        };
        Ok(vec![(Address::office(self.org), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        self.member
    }
}
