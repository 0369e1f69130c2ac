//! Makes one person the member's contact person (R25).

use super::{Context, Plan, Planned};
use super::{name, phone};
use crate::address::Address;
use crate::ids::MemberId;
use crate::ids::PersonId;
use crate::record::ContactPersonAssigned;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Makes one person the member's contact person (R25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AssignContactPerson {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Name, as the member knows it.
    pub name: String,
    /// Work phone.
    pub phone: Option<String>,
    /// The account, where there is one.
    #[cfg_attr(feature = "ts", tsify(type = "PersonId | undefined"))]
    pub person: Option<PersonId>,
}

impl Planned for AssignContactPerson {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let record = ContactPersonAssigned {
            name: name("name", &self.name)?,
            phone: phone(self.phone.as_ref())?,
            person: self.person,
            from: cx.today,
        };
        Ok(vec![(Address::card(self.member), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
