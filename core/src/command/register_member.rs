//! Enters a member of the home branch; the branch is the one acted for.

use super::{Context, Plan, Planned};
use super::{implausible, name, past, phone};
use crate::address::Address;
use crate::choice::{Membership, Sex};
use crate::ids::MemberId;
use crate::record::MemberRegistered;
use crate::refusal::Refusal;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Enters a member of the home branch; the branch is the one acted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RegisterMember {
    /// The member's new identifier.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Year of birth.
    pub born_year: Option<u16>,
    /// Date of joining the Party: the political birthday.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub joined_on: Date,
    /// Full or probationary.
    pub membership: Membership,
    /// Phone.
    pub phone: Option<String>,
}

impl Planned for RegisterMember {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let joined = u16::try_from(self.joined_on.year()).unwrap_or(0);
        // Nobody joins before eighteen, and nobody joined before 1921.
        if joined < 1921 {
            return Err(implausible("joinedOn"));
        }
        if self
            .born_year
            .is_some_and(|born| joined.saturating_sub(born) < 18)
        {
            return Err(implausible("bornYear"));
        }
        let record = MemberRegistered {
            home: cx.acting.org,
            name: name("name", &self.name)?,
            sex: self.sex,
            born_year: self.born_year,
            joined_on: past(self.joined_on, cx.today)?,
            membership: self.membership,
            phone: phone(self.phone.as_ref())?,
        };
        Ok(vec![(Address::card(self.member), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}
