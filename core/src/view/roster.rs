//! Members as rosters have them, for a file in Excel and for knowing them again.

use crate::choice::{FlowReason, Membership, Sex};
use crate::identity::Stated;
use crate::ids::MemberId;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Members as rosters have them, by home and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RosterView {
    /// The rows.
    pub members: Vec<RosterMember>,
}

/// One member: everything a card says, or as much as a summary does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RosterMember {
    /// Which.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Name.
    pub name: String,
    /// What else the person is or was known as, before a correction or in other registrations.
    pub known_as: Vec<Stated>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Year of birth.
    pub born_year: Option<u16>,
    /// Joining: `YYYY-MM-DD`, or `YYYY-MM` where only a summary is held.
    pub joined: Option<String>,
    /// Full or probationary.
    pub membership: Option<Membership>,
    /// Phone.
    pub phone: Option<String>,
    /// Home branch.
    pub home: String,
    /// The committee above it.
    pub above: Option<String>,
    /// Day of leaving.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub left_on: Option<Date>,
    /// Why.
    pub reason: Option<FlowReason>,
    /// Place, as people say it.
    pub place: Option<String>,
    /// Host, where one has accepted or was asked.
    pub host: Option<String>,
    /// Whether the host has accepted.
    pub accepted: bool,
    /// When.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub accepted_on: Option<Date>,
    /// Contact person.
    pub contact_person: Option<String>,
    /// Their phone.
    pub contact_person_phone: Option<String>,
}
