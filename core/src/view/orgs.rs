//! What the screens of organisations show.

use super::Reach;
use crate::choice::{OrgKind, Role};
use crate::ids::{MemberId, OfficeId, OrgId, PersonId};
use crate::time::Date;
use serde::Serialize;

views! {
    /// Organisations.
    pub struct OrgsView {
        /// By kind, then name.
        pub orgs: Vec<OrgView>,
    }
    /// One organisation.
    pub struct OrgView {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
        pub org: OrgId,
        /// Name.
        pub name: String,
        /// What it is.
        pub kind: OrgKind,
        /// Where.
        pub place: String,
        /// The organisation above, where there is one.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId | undefined"))]
        pub parent: Option<OrgId>,
        /// Who leads it today, where its offices are read here.
        pub lead: Option<LeadView>,
        /// Whether one of my offices may give and end offices there.
        pub appoint: bool,
    }
    /// Who leads an organisation.
    pub struct LeadView {
        /// The office.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId"))]
        pub office: OfficeId,
        /// Its holder.
        #[cfg_attr(feature = "ts", tsify(type = "PersonId"))]
        pub person: PersonId,
        /// The holder's name.
        pub name: String,
        /// What the holder does.
        pub role: Role,
    }
    /// One organisation with its offices.
    pub struct OrgPageView {
        /// The organisation.
        pub row: OrgView,
        /// Name of the organisation above.
        pub above: Option<String>,
        /// Organisations directly below, by kind, then name.
        pub below: Vec<OrgView>,
        /// Offices, held ones first; empty where its document is not read here.
        pub seats: Vec<SeatView>,
        /// The roles there are in an organisation of this kind.
        pub roles: Vec<Role>,
        /// My offices that may give and end offices here.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub appoint: Vec<OfficeId>,
        /// My offices that may enter organisations below it, or elsewhere from their own page.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub register: Vec<OfficeId>,
        /// The kinds of organisation that one of them may enter.
        pub register_kinds: Vec<OrgKind>,
    }
    /// One office and its holder.
    pub struct SeatView {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId"))]
        pub office: OfficeId,
        /// Its holder.
        #[cfg_attr(feature = "ts", tsify(type = "PersonId"))]
        pub person: PersonId,
        /// The holder's name.
        pub name: String,
        /// What the holder does.
        pub role: Role,
        /// The one member it is about.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId | undefined"))]
        pub member: Option<MemberId>,
        /// Name of the organisation the holder acts for, where it is another one.
        pub acts_for: Option<String>,
        /// First day.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub from: Date,
        /// Last day, where it is known.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub through: Option<Date>,
        /// Whether it has ended.
        pub ended: bool,
        /// Whether somebody has ended it: a guest is out at once, not at the end of the day.
        pub closed: bool,
        /// Whether I am the holder.
        pub me: bool,
        /// How far the appointment has come.
        pub reach: Reach,
    }
}
