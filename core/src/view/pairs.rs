//! Two registrations that may be one person.

use super::Range;
use crate::choice::{Membership, Sex};
use crate::ids::{MemberId, OfficeId};
use crate::time::{Date, Month};
use serde::Serialize;

/// What is known of two registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum PairStanding {
    /// They may be one person: somebody should say.
    Possible,
    /// One person.
    Merged,
    /// Two people.
    Separated,
}

views! {
    /// Another registration beside one.
    pub struct OtherView {
        /// The one it stands beside.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub beside: MemberId,
        /// The other.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub member: MemberId,
        /// The other's name.
        pub name: String,
        /// The other's home branch.
        pub home: String,
        /// The other's place, as people say it.
        pub place: Option<String>,
        /// What is known of the two.
        pub standing: PairStanding,
    }
    /// Two registrations side by side.
    pub struct PairView {
        /// The two, the lower id first.
        pub registrations: Vec<RegistrationView>,
        /// What is known of them; none where nothing suggests that they are one person.
        pub standing: Option<PairStanding>,
        /// Whether both are the same person by way of a third registration.
        pub through_another: bool,
        /// Whether both are held here: else they cannot be merged here.
        pub held: bool,
        /// The organisation that decides.
        pub decides: Option<String>,
        /// Offices of mine that may decide.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub offices: Vec<OfficeId>,
    }
    /// One registration, as its own card says.
    pub struct RegistrationView {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub member: MemberId,
        /// Name.
        pub name: String,
        /// Home branch.
        pub home: String,
        /// Sex.
        pub sex: Option<Sex>,
        /// Year of birth.
        pub born_year: Option<u16>,
        /// Day of joining, where the card is held here.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub joined_on: Option<Date>,
        /// Month of joining.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub joined: Option<Month>,
        /// Full or probationary.
        pub membership: Option<Membership>,
        /// Phone.
        pub phone: Option<String>,
        /// Place, as people say it.
        pub place: Option<String>,
        /// Host, where one has accepted or was asked.
        pub host: Option<String>,
        /// Contact person's name.
        pub contact_person: Option<String>,
        /// When it was entered.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub registered_on: Option<Date>,
        /// Total of the period, from its own records.
        pub total: Range,
        /// Whether only a summary is held here.
        pub summary: bool,
    }
}
