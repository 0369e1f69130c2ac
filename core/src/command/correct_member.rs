//! Puts right what the card says of the member, field by field; nothing is overwritten.

use super::{Context, Plan, Planned};
use super::{name, past, phone};
use crate::address::Address;
use crate::card::Card;
use crate::choice::{Membership, Sex};
use crate::ids::MemberId;
use crate::record::MemberCorrected;
use crate::refusal::Refusal;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Puts right what the card says of the member: only what is given is corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CorrectMember {
    /// The member.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Name.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub name: Option<String>,
    /// Sex.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub sex: Option<Sex>,
    /// Year of birth.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub born_year: Option<u16>,
    /// Date of joining the Party.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional, type = "string"))]
    pub joined_on: Option<Date>,
    /// Full or probationary.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub membership: Option<Membership>,
    /// Phone; blank where there is none any more.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub phone: Option<String>,
}

impl Planned for CorrectMember {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let card = Card::of_member(self.member, cx.archive);
        let known = card.profile.ok_or(Refusal::NoSuchMember)?;
        let record = self.checked(cx)?;
        let corrected = known.corrected(&record);
        if corrected == known {
            return Err(Refusal::NothingChanged);
        }
        super::register_member::dates_fit(corrected.joined_on, corrected.born_year)?;
        Ok(vec![(Address::card(self.member), record.into())])
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}

impl CorrectMember {
    /// A correction of a member that says nothing yet.
    #[must_use]
    pub const fn new(member: MemberId) -> Self {
        Self {
            member,
            name: None,
            sex: None,
            born_year: None,
            joined_on: None,
            membership: None,
            phone: None,
        }
    }

    fn checked(&self, cx: &Context<'_>) -> Result<MemberCorrected, Refusal> {
        let given = self.name.as_ref().map(|it| name("name", it));
        let joined_on = self.joined_on.map(|on| past(on, cx.today));
        let number = phone(self.phone.as_ref())?;
        Ok(MemberCorrected {
            name: given.transpose()?,
            sex: self.sex,
            born_year: self.born_year,
            joined_on: joined_on.transpose()?,
            membership: self.membership,
            phone: self.phone.as_ref().map(|_| number.unwrap_or_default()),
        })
    }
}
