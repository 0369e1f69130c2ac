//! Closed lists of choices: their word in records and frames is spelt once, here.

use crate::record::value::{Field, Value};

/// Declares an enum whose variants have one stable word each.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every choice, in the order people see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in records, frames and views.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The choice a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl Field for $name {
            fn to_value(&self) -> Option<Value> {
                Some(Value::Text(self.word().to_owned()))
            }
            fn from_value(value: Option<&Value>) -> Option<Self> {
                match value {
                    Some(Value::Text(word)) => Self::from_word(word),
                    _ => None,
                }
            }
        }
    )+};
}

choices! {
    /// What an organisation is (glossary 4–6, 14–16).
    OrgKind {
        /// 旗委: the banner itself.
        Banner = "banner",
        /// 基层党委: township or street committee.
        Township = "township",
        /// 流出地党支部: a home branch.
        Branch = "branch",
        /// 流入地党组织.
        InflowOrg = "inflowOrg",
        /// 流动党员党组织: may fill the host slot.
        MobileMemberOrg = "mobileMemberOrg",
        /// 党群服务中心 (R65).
        ServiceCenter = "serviceCenter",
        /// 合作部门: health, human resources, justice, trade union, women's federation (R61).
        PartnerDept = "partnerDept",
        /// 组织关系所在党组织 outside the banner: home of members who have come here (R2).
        MembershipOrg = "membershipOrg",
    }
    /// What a person does in an organisation.
    Role {
        /// 党组织书记.
        Secretary = "secretary",
        /// 组织委员.
        OrganizationCommissioner = "organizationCommissioner",
        /// 联系责任人.
        ContactPerson = "contactPerson",
        /// 乡镇组织员.
        TownshipOrganizer = "townshipOrganizer",
        /// 旗委组织部.
        OrganizationDept = "organizationDept",
        /// 旗委社会工作部.
        SocialWorkDept = "socialWorkDept",
        /// 党群服务中心工作人员.
        ServiceCenterStaff = "serviceCenterStaff",
        /// 合作部门联络员.
        PartnerOfficer = "partnerOfficer",
        /// 流入地访客: acts for one host that has no account, for one member.
        Guest = "guest",
        /// 党员本人: reads the own record.
        Member = "member",
    }
    /// 性别.
    Sex {
        /// 男.
        Male = "male",
        /// 女.
        Female = "female",
    }
    /// 正式党员 or 预备党员.
    Membership {
        /// 正式党员.
        Full = "full",
        /// 预备党员.
        Probationary = "probationary",
    }
    /// 外出原因.
    FlowReason {
        /// 务工.
        Work = "work",
        /// 经商.
        Business = "business",
        /// 随子女.
        WithChildren = "withChildren",
        /// 就学.
        Study = "study",
        /// 其他.
        Other = "other",
    }
    /// A step of one absence, as the year knows it.
    FlowEvent {
        /// Left (外出).
        Departed = "departed",
        /// Away since before the period began: carries the flow into a new period.
        Away = "away",
        /// Arrived somewhere (to a host, or nobody yet).
        Arrived = "arrived",
        /// Accepted by a host organisation (编入支部).
        Accepted = "accepted",
    }
    /// 四联二访: why a member was contacted.
    ContactKind {
        /// 季度定期联系.
        Quarterly = "quarterly",
        /// 地点变更联系.
        LocationChange = "locationChange",
        /// 政治生日联系.
        PoliticalBirthday = "politicalBirthday",
        /// 逢年过节联系.
        Festival = "festival",
        /// 支部上门家访.
        HomeVisit = "homeVisit",
        /// 遇困遇难探访.
        HardshipVisit = "hardshipVisit",
    }
    /// How a contact was made.
    Channel {
        /// 电话.
        Phone = "phone",
        /// 微信.
        Wechat = "wechat",
        /// 视频.
        Video = "video",
        /// 见面.
        InPerson = "inPerson",
    }
    /// How a host that has no account gave its answer to the home branch (R50).
    RelayedHow {
        /// 电话.
        Phone = "phone",
        /// 信函 (the form below the 委托函).
        Letter = "letter",
        /// 当面.
        InPerson = "inPerson",
    }
    /// What a complaint is about (DP22).
    ComplaintAbout {
        /// 系统本身.
        System = "system",
        /// 收集信息过多.
        OverCollection = "overCollection",
        /// 其他.
        Other = "other",
    }
    /// How somebody took part in an activity he was invited to (R75, item B4).
    Attendance {
        /// 参加.
        Attended = "attended",
        /// 请假 (approved; the event is not counted).
        OnLeave = "onLeave",
        /// 未参加.
        Absent = "absent",
    }
    /// Status of one month's dues; never an amount (R74, item B3).
    DuesStatus {
        /// 按时交纳.
        OnTime = "onTime",
        /// 免交.
        Exempt = "exempt",
        /// 补交.
        MadeUp = "madeUp",
        /// 未交.
        Unpaid = "unpaid",
    }
}

impl<C> minicbor::Encode<C> for Role {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.word())?;
        Ok(())
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Role {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_word(d.str()?).ok_or_else(|| minicbor::decode::Error::message("unknown role"))
    }
}

impl Role {
    /// Whether an office in this role is bound to one member.
    #[must_use]
    pub const fn is_of_one_member(self) -> bool {
        matches!(self, Self::Guest | Self::Member)
    }

    /// Whether points may rest on what an office in this role writes: on a guest's they do not.
    #[must_use]
    pub const fn is_full_hand(self) -> bool {
        !matches!(self, Self::Guest)
    }
}

impl OrgKind {
    /// Whether an organisation of this kind may fill the host slot.
    #[must_use]
    pub const fn may_host(self) -> bool {
        matches!(self, Self::InflowOrg | Self::MobileMemberOrg | Self::Branch)
    }

    /// Whether an organisation of this kind holds the membership of members of the banner.
    #[must_use]
    pub const fn may_register(self) -> bool {
        matches!(self, Self::Branch)
    }

    /// The roles there are in an organisation of this kind (domain.md 5.1), in the order people
    /// see them.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Banner => &[Role::OrganizationDept, Role::SocialWorkDept],
            Self::Township => &[
                Role::Secretary,
                Role::OrganizationCommissioner,
                Role::TownshipOrganizer,
            ],
            Self::Branch | Self::InflowOrg | Self::MobileMemberOrg => &[
                Role::Secretary,
                Role::OrganizationCommissioner,
                Role::ContactPerson,
            ],
            Self::ServiceCenter => &[Role::ServiceCenterStaff],
            Self::PartnerDept => &[Role::PartnerOfficer],
            // Nobody there has an account here.
            Self::MembershipOrg => &[],
        }
    }

    /// Whether an organisation of this kind stands above branches of the banner.
    #[must_use]
    pub const fn is_committee(self) -> bool {
        matches!(self, Self::Township | Self::Banner)
    }

    /// Whether an organisation of this kind lies outside the banner, with nobody above it here.
    #[must_use]
    pub const fn is_elsewhere(self) -> bool {
        matches!(
            self,
            Self::InflowOrg | Self::MobileMemberOrg | Self::MembershipOrg
        )
    }
}
