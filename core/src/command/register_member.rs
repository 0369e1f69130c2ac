//! Enters a member of the home branch, with everything that is known of the absence at once.

use super::{
    AcceptAsHost, AssignContactPerson, Context, Plan, Planned, ReportArrival, ReportDeparture,
};
use super::{follows, name, past, phone};
use crate::address::Address;
use crate::choice::{FlowReason, Membership, Sex};
use crate::ids::{MemberId, OrgId};
use crate::record::MemberRegistered;
use crate::refusal::Refusal;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Enters a member of the home branch, with everything that is known of the absence at once: all
/// of it is entered or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RegisterMember {
    /// The member's new identifier.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// The home; none where it is the organisation acted for.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional, type = "OrgId"))]
    pub home: Option<OrgId>,
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
    /// Where to and why the member leaves or has left; as `ReportDeparture` says it.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub departure: Option<Departure>,
    /// Where the member has arrived and which host is asked; as `ReportArrival` says it.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub arrival: Option<Arrival>,
    /// The organisation acted for accepts as the host asked; as `AcceptAsHost` says it.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub acceptance: Option<Acceptance>,
    /// The contact person; as `AssignContactPerson` says it.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub contact_person: Option<ContactPersonNamed>,
}

/// What is known of a departure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Departure {
    /// The day of leaving; may lie ahead.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub left_on: Date,
    /// Where to.
    pub place: String,
    /// Why.
    pub reason: FlowReason,
}

/// What is known of an arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Arrival {
    /// The day of arrival.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub arrived_on: Date,
    /// Where.
    pub place: String,
    /// The host organisation asked to accept; none where there is nobody yet.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional, type = "OrgId"))]
    pub host: Option<OrgId>,
}

/// What the host says that accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Acceptance {
    /// The day the member reported in.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub accepted_on: Date,
    /// Into which branch or group.
    pub branch: String,
}

/// The contact person as the member knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ContactPersonNamed {
    /// Name.
    pub name: String,
    /// Work phone.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub phone: Option<String>,
}

impl Planned for RegisterMember {
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal> {
        let registered = self.registered(cx)?;
        self.steps_follow()?;
        let mut plan = vec![(Address::card(self.member), registered.into())];
        for step in self.steps() {
            plan.extend(step.plan(cx)?);
        }
        Ok(plan)
    }

    fn member(&self) -> Option<MemberId> {
        Some(self.member)
    }
}

impl RegisterMember {
    /// A member of the organisation acted for, of whom no more is known.
    #[must_use]
    pub fn new(member: MemberId, name: impl Into<String>, joined_on: Date) -> Self {
        Self {
            member,
            home: None,
            name: name.into(),
            sex: None,
            born_year: None,
            joined_on,
            membership: Membership::Full,
            phone: None,
            departure: None,
            arrival: None,
            acceptance: None,
            contact_person: None,
        }
    }

    fn registered(&self, cx: &Context<'_>) -> Result<MemberRegistered, Refusal> {
        dates_fit(self.joined_on, self.born_year)?;
        Ok(MemberRegistered {
            home: self.home.unwrap_or(cx.acting.org),
            name: name("name", &self.name)?,
            sex: self.sex,
            born_year: self.born_year,
            joined_on: past(self.joined_on, cx.today)?,
            membership: self.membership,
            phone: phone(self.phone.as_ref())?,
        })
    }

    /// The commands that would say the rest one by one.
    fn steps(&self) -> impl Iterator<Item = Box<dyn Planned>> {
        let member = self.member;
        let departure = self.departure.clone().map(|it| -> Box<dyn Planned> {
            Box::new(ReportDeparture {
                member,
                left_on: it.left_on,
                place: it.place,
                reason: it.reason,
            })
        });
        let arrival = self.arrival.clone().map(|it| -> Box<dyn Planned> {
            Box::new(ReportArrival {
                member,
                arrived_on: it.arrived_on,
                place: it.place,
                host: it.host,
            })
        });
        let acceptance = self.acceptance.clone().map(|it| -> Box<dyn Planned> {
            Box::new(AcceptAsHost {
                member,
                accepted_on: it.accepted_on,
                branch: it.branch,
                relayed: None,
            })
        });
        let contact_person = self.contact_person.clone().map(|it| -> Box<dyn Planned> {
            Box::new(AssignContactPerson {
                member,
                name: it.name,
                phone: it.phone,
                person: None,
            })
        });
        [departure, arrival, acceptance, contact_person]
            .into_iter()
            .flatten()
    }

    /// The steps see no card of the member yet, so their order is checked here.
    fn steps_follow(&self) -> Result<(), Refusal> {
        let left = self.departure.as_ref().map(|it| it.left_on);
        let arrived = self.arrival.as_ref().map(|it| it.arrived_on);
        let accepted = self.acceptance.as_ref().map(|it| it.accepted_on);
        follows("arrivedOn", left, arrived)?;
        follows("acceptedOn", arrived, accepted)
    }
}

/// Nobody joins before eighteen, and nobody joined before 1921.
pub(super) fn dates_fit(joined_on: Date, born_year: Option<u16>) -> Result<(), Refusal> {
    let joined = u16::try_from(joined_on.year()).unwrap_or(0);
    if joined < 1921 {
        return Err(Refusal::implausible("joinedOn"));
    }
    if born_year.is_some_and(|born| joined.saturating_sub(born) < 18) {
        return Err(Refusal::implausible("bornYear"));
    }
    Ok(())
}
