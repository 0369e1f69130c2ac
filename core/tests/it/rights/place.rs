//! Places: what an organisation is to a member, and the offices somebody there may hold.

use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::ids::{MemberId, OfficeId, OrgId};

/// What an organisation is to the member an example is about: the columns of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Home,
    Host,
    MobileHost,
    Asked,
    Declined,
    SecondSide,
    Township,
    Banner,
    OtherBranch,
    OtherHost,
    OtherTownship,
    ServiceCenter,
    PartnerDept,
}

impl Place {
    pub(crate) const ALL: [Self; 13] = [
        Self::Home,
        Self::Host,
        Self::MobileHost,
        Self::Asked,
        Self::Declined,
        Self::SecondSide,
        Self::Township,
        Self::Banner,
        Self::OtherBranch,
        Self::OtherHost,
        Self::OtherTownship,
        Self::ServiceCenter,
        Self::PartnerDept,
    ];

    /// Its word on the page and in the paper's table.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Host => "host",
            Self::MobileHost => "mobile host",
            Self::Asked => "asked host",
            Self::Declined => "declined host",
            Self::SecondSide => "second side",
            Self::Township => "township",
            Self::Banner => "banner",
            Self::OtherBranch => "other branch",
            Self::OtherHost => "other host",
            Self::OtherTownship => "other township",
            Self::ServiceCenter => "service centre",
            Self::PartnerDept => "partner",
        }
    }

    pub(crate) const fn kind(self) -> OrgKind {
        match self {
            Self::Home | Self::OtherBranch => OrgKind::Branch,
            Self::Host | Self::Asked | Self::Declined | Self::OtherHost => OrgKind::InflowOrg,
            Self::MobileHost => OrgKind::MobileMemberOrg,
            Self::SecondSide | Self::Township | Self::OtherTownship => OrgKind::Township,
            Self::Banner => OrgKind::Banner,
            Self::ServiceCenter => OrgKind::ServiceCenter,
            Self::PartnerDept => OrgKind::PartnerDept,
        }
    }

    pub(crate) const fn org(self) -> OrgId {
        // The township is one organisation; it is the second side of the member without a host.
        let one = if matches!(self, Self::SecondSide) {
            Self::Township
        } else {
            self
        };
        OrgId::from_bytes([0xa0 + one as u8; 16])
    }

    pub(crate) const fn parent(self) -> Option<Self> {
        match self {
            Self::Home => Some(Self::Township),
            Self::OtherBranch => Some(Self::OtherTownship),
            Self::Township | Self::OtherTownship | Self::ServiceCenter | Self::PartnerDept => {
                Some(Self::Banner)
            }
            Self::Host
            | Self::MobileHost
            | Self::Asked
            | Self::Declined
            | Self::SecondSide
            | Self::Banner
            | Self::OtherHost => None,
        }
    }

    /// The member an example is about, seen from here.
    pub(crate) const fn member(self) -> MemberId {
        let number = match self {
            Self::MobileHost => 2,
            Self::Asked => 3,
            Self::SecondSide => 4,
            Self::Declined => 5,
            Self::Home
            | Self::Host
            | Self::Township
            | Self::Banner
            | Self::OtherBranch
            | Self::OtherHost
            | Self::OtherTownship
            | Self::ServiceCenter
            | Self::PartnerDept => 1,
        };
        MemberId::from_bytes([0xd0 + number; 16])
    }
}

/// An office that exists in an organisation of the scene.
pub(crate) const fn office_of(place: Place) -> OfficeId {
    OfficeId::from_bytes(*place.org().as_bytes())
}

/// An office bound to the member of a column.
pub(crate) const fn seat_of(place: Place, role: Role) -> OfficeId {
    OfficeId::from_bytes([0x50 + place as u8 * 2 + matches!(role, Role::Guest) as u8; 16])
}

/// The roles bound to one member that there are for an organisation.
pub(crate) const fn seats(place: Place) -> &'static [Role] {
    match place {
        Place::Home => &[Role::Member],
        Place::Host | Place::MobileHost | Place::Asked => &[Role::Guest],
        Place::SecondSide
        | Place::Township
        | Place::Declined
        | Place::Banner
        | Place::OtherBranch
        | Place::OtherHost
        | Place::OtherTownship
        | Place::ServiceCenter
        | Place::PartnerDept => &[],
    }
}

/// The roles in which somebody acts for an organisation.
pub(crate) fn roles(place: Place) -> impl Iterator<Item = Role> {
    place.kind().roles().iter().chain(seats(place)).copied()
}
